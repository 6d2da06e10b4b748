package classify

import "math"

// Detectability says whether a structure of a kind and size can be told at a
// resolution.
type Detectability string

// The steps of detectability.
const (
	Resolved   Detectability = "resolved"
	Marginal   Detectability = "marginal"
	BelowLimit Detectability = "below_limit"
)

// The least areas in pixels: analysts see a building as a blob from ten pixels
// on, and hardly below four; earthworks at 10 m from 0.2 ha on.
const (
	resolvedPx  = 10
	marginalPx  = 4
	earthworkPx = 20
)

// LeastM2 is the area below which nothing is told at the resolution gsdM in metres.
func LeastM2(gsdM float64) float64 { return marginalPx * gsdM * gsdM }

// Detect judges an area of a kind at the resolution gsdM in metres. Single
// buildings at 10 m count as resolved from 1000 m2 on.
func Detect(k Kind, areaM2, gsdM float64) Detectability {
	px := areaM2 / (gsdM * gsdM)
	least := float64(resolvedPx)
	if k == Earthwork {
		least = earthworkPx
	}
	switch {
	case px >= least:
		return Resolved
	case px >= marginalPx:
		return Marginal
	}
	return BelowLimit
}

func abs(v float64) float64 { return math.Abs(v) }
func exp(v float64) float64 { return math.Exp(v) }
