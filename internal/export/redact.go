package export

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
)

// Redaction says what is left out of what leaves the machine.
type Redaction string

// The redactions. People leaves out who reviewed a change and what they said, and
// of images the files, hashes, credits, names and reasons that name files. Places
// leaves out all that, the names and ids of sites, and where exactly a change lies.
const (
	RedactNothing Redaction = ""
	RedactPeople  Redaction = "people"
	RedactPlaces  Redaction = "places"
)

// coarseDegrees is what a place is rounded to where it must not be found: about
// 10 km.
const coarseDegrees = 0.1

// Redact returns a copy of r without what the redaction leaves out: see Redactor.
func Redact(r detection.Result, how Redaction) detection.Result {
	return NewRedactor(how, nil, r).Result(r)
}

// Coarse is a point near a place, rounded to 0.1 degrees; nil where there is none.
func Coarse(g orb.Geometry) orb.Geometry {
	if g == nil {
		return nil
	}
	p, _ := planar.CentroidArea(g)
	for i := range p {
		p[i] = math.Round(p[i]/coarseDegrees) * coarseDegrees
	}
	return p
}
