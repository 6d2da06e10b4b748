// Package classify says what kind of structure a changed region may be, with
// the reasons. It reports form and surface; what a place is for, it never says.
package classify

import "fmt"

// Kind is a kind of structure.
type Kind string

// The kinds that an area can be told as. At sub-metre resolution lines and
// points come beside them.
const (
	Building  Kind = "building"
	Earthwork Kind = "earthwork"
	Road      Kind = "road"
	Other     Kind = "other"
)

// Direction says what happened.
type Direction string

// The directions of change.
const (
	Added   Direction = "added"
	Removed Direction = "removed"
	Altered Direction = "altered"
)

// Part says what of a larger region an area is.
type Part int

// The parts: all of it; an arm that was parted from it; what arms were parted
// from.
const (
	Whole Part = iota
	Arm
	Trunk
)

// Region is what is known of a changed area.
type Region struct {
	AreaM2         float64
	LengthM        float64 // the longer side of the smallest rectangle, or half the perimeter
	WidthM         float64 // mean width: twice the area over the perimeter
	Rectangularity float64 // 0 to 1
	ObjectM        float64 // the scale at which evidence was averaged
	Part           Part
	// EdgeBefore and EdgeAfter are logarithms of the strength of edges over
	// what is usual in the scene: 0 is the usual.
	EdgeBefore, EdgeAfter float64
	// ToneBefore and ToneAfter are in spreads of the scene about its median.
	ToneBefore, ToneAfter float64
	// VegBefore and VegAfter are NDVI, nil where it was not measured.
	VegBefore, VegAfter *float64
}

// Verdict is a kind and direction with the reasons, and what else it may be.
type Verdict struct {
	Kind         Kind
	Direction    Direction
	Detail       string
	Reasons      []string
	Alternatives []string
}

const (
	// steady is the change of edges, in log units, below which structure
	// counts as neither gained nor lost: a tenth.
	steady = 0.1
	// built is how far edges rise or fall where buildings come or go, and
	// dense how strong they then are: on the rendered series and on
	// Sentinel-2 scenes of compounds built on bare ground the blocks lie
	// above 0.6 and 0.5, levelled ground below 0.3.
	built = 0.35
	dense = 0.3
	// green is an NDVI above which ground is vegetated: 0.3 to 0.45 part
	// sparse from dense cover in common use.
	green = 0.4
	// A road is at least so many times longer than wide; half of one, as what
	// lies in its middle leaves on either side, half as many times.
	roadElongation = 10
	// RoadWidth is the greatest width of a road in object scales: as far as
	// averaging widens a line.
	RoadWidth = 3.5
)

// Classify judges a region. It reads no label and no place.
func Classify(r Region) Verdict {
	gain := r.EdgeAfter - r.EdgeBefore
	v := Verdict{Direction: Added}
	edge := r.EdgeAfter
	switch {
	case gain < -steady:
		v.Direction, edge = Removed, r.EdgeBefore
	case gain <= steady:
		v.Direction = Altered
		v.Detail = "surface"
		edge = max(r.EdgeBefore, r.EdgeAfter)
	}
	if r.EdgeBefore >= dense && r.EdgeAfter >= dense {
		// Built up before and after: not new, and not gone.
		v.Direction, v.Kind = Altered, Building
		v.because("edges are %.1f times as strong as is usual in the scene before and %.1f after",
			exp(r.EdgeBefore), exp(r.EdgeAfter))
		v.Alternatives = []string{"earthwork"}
	}
	switch {
	case v.Kind != "":
	case r.vegetated(v.Direction):
		v.Kind = Other
		v.because("the ground is vegetated in the state that is new or gone (NDVI above %.1f)", green)
		v.Alternatives = []string{"crop"}
	case r.isLong():
		v.Kind = Road
		v.because("%.0f m long and about %.0f m wide", r.LengthM, r.WidthM)
		if r.Part == Arm {
			v.because("it runs into a larger change")
		}
		v.Alternatives = []string{"enclosure", "earthwork"}
	case abs(gain) >= built && edge >= dense:
		v.Kind = Building
		v.because("edges %s by a factor of %.1f", word(gain), exp(abs(gain)))
		v.because("edges are %.1f times as strong as is usual in the scene", exp(edge))
		v.Alternatives = []string{"earthwork"}
	case abs(r.ToneAfter-r.ToneBefore) >= 0.5 || abs(gain) > steady:
		v.Kind = Earthwork
		v.because("the ground has another tone (%+.1f spreads of the scene)", r.ToneAfter-r.ToneBefore)
		v.because("edges %s by a factor of %.1f only", word(gain), exp(abs(gain)))
		v.Alternatives = []string{"crop", "building"}
	default:
		v.Kind = Other
		v.because("neither tone nor edges say what it is")
		v.Alternatives = []string{"earthwork", "misregistration"}
	}
	if r.Rectangularity >= 0.8 {
		v.because("it fills %.0f %% of its smallest rectangle", 100*r.Rectangularity)
	}
	return v
}

func (v *Verdict) because(format string, args ...any) {
	v.Reasons = append(v.Reasons, fmt.Sprintf(format, args...))
}

func (r Region) vegetated(d Direction) bool {
	if r.VegBefore == nil || r.VegAfter == nil {
		return false
	}
	switch d {
	case Removed:
		return *r.VegBefore > green
	case Altered:
		return max(*r.VegBefore, *r.VegAfter) > green
	}
	return *r.VegAfter > green
}

func (r Region) isLong() bool {
	least := float64(roadElongation)
	switch r.Part {
	case Arm:
		least /= 2
	case Trunk:
		return false
	}
	return r.WidthM > 0 && r.LengthM >= least*r.WidthM && r.WidthM <= RoadWidth*r.ObjectM
}

func word(gain float64) string {
	if gain < 0 {
		return "fell"
	}
	return "rose"
}
