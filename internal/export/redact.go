package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
)

// Redaction says what is left out of what leaves the machine.
type Redaction string

// The redactions. People leaves out who reviewed a change and what they said,
// files, hashes, credits and reasons that name files. Places leaves out all that
// and where exactly a change lies.
const (
	RedactNothing Redaction = ""
	RedactPeople  Redaction = "people"
	RedactPlaces  Redaction = "places"
)

// coarseDegrees is what a place is rounded to where it must not be found: about
// 10 km.
const coarseDegrees = 0.1

// Redact returns a copy of r without what the redaction leaves out. With
// RedactPlaces a change is a point, rounded to 0.1 degrees (about 10 km), with a
// number for its id, since an id holds the place; it has no scenes either.
func Redact(r detection.Result, how Redaction) detection.Result {
	if how == RedactNothing {
		return r
	}
	r.Skipped, r.Notes = nil, nil
	r.Scenes = slices.Clone(r.Scenes)
	for i := range r.Scenes {
		s := &r.Scenes[i]
		s.Path, s.SHA256, s.Credit, s.Licence, s.Reason = "", "", "", "", ""
		s.Bytes = 0
	}
	r.Changes = slices.Clone(r.Changes)
	slices.SortStableFunc(r.Changes, func(a, b detection.Change) int {
		return cmp.Compare(a.ID, b.ID)
	})
	numbers := map[string]string{}
	for i := range r.Changes {
		c := &r.Changes[i]
		c.Review.Reviewer, c.Review.Reason, c.Review.Comment, c.Review.At = "", "", "", ""
		if how == RedactPlaces {
			numbers[c.ID] = fmt.Sprintf("change-%06d", i+1)
			c.ID = numbers[c.ID]
			c.Geometry, c.GeomRole = coarse(c.Geometry), "position"
			c.BeforeScene, c.AfterScene = "", ""
		}
	}
	if how == RedactPlaces {
		r.Scenes, r.Parameters = nil, nil
		r.Grid = detection.Result{}.Grid
		r.Indicators = renumbered(r.Indicators, numbers)
	}
	return r
}

// renumbered returns indicators whose events name changes by other ids; those of
// which none is known are left out.
func renumbered(all []detection.Indicators, ids map[string]string) []detection.Indicators {
	all = slices.Clone(all)
	for i := range all {
		events := slices.Clone(all[i].Events)
		for k := range events {
			var named []string
			for _, id := range events[k].IDs {
				if n, ok := ids[id]; ok {
					named = append(named, n)
				}
			}
			events[k].IDs = named
		}
		all[i].Events = events
	}
	return all
}

// coarse is a point near the place; nil where there is none.
func coarse(g orb.Geometry) orb.Geometry {
	if g == nil {
		return nil
	}
	p, _ := planar.CentroidArea(g)
	for i := range p {
		p[i] = math.Round(p[i]/coarseDegrees) * coarseDegrees
	}
	return p
}
