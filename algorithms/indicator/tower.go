package indicator

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const (
	// onPerimeterM is how far from the perimeter, beside a pixel, a tower counts.
	onPerimeterM = 8
	// A corner turns by 45 degrees between sides of 20 m, and has a tower where
	// one stands within 15 m.
	cornerTurn, cornerSideM, cornerTowerM = math.Pi / 4, 20, 15
	kilometre                             = 1000
)

// Towers is what the towers along a perimeter add up to.
type Towers struct {
	N, PerKM    Value
	CornerShare Value // of the corners, those with a tower
	MaxSpacingM Value
	SpacingCV   Value // standard deviation over mean
}

// TowersOn measures the towers that stand on a ring. The spacing is along the
// ring; of one tower it is all around.
func TowersOn(ring orb.Ring, towers []Object, gsdM float64) Towers {
	var places []float64
	var on []orb.Point
	round := planar.Length(ring)
	for _, t := range towers {
		p, ok := t.Geometry.(orb.Point)
		if at, d := along(ring, p); ok && d <= onPerimeterM+gsdM {
			places, on = append(places, at), append(on, p)
		}
	}
	n := float64(len(on))
	out := Towers{
		N: known(n), PerKM: known(n / (round / kilometre)), CornerShare: cornerShare(ring, on),
		MaxSpacingM: unknown("no tower stands on the perimeter"),
		SpacingCV:   unknown("fewer than two towers stand on the perimeter"),
	}
	if len(on) == 0 {
		return out
	}
	slices.Sort(places)
	var spacing []float64
	for i, p := range places {
		if i > 0 {
			spacing = append(spacing, p-places[i-1])
		}
	}
	spacing = append(spacing, round-places[len(places)-1]+places[0])
	out.MaxSpacingM = known(slices.Max(spacing))
	if len(spacing) > 1 {
		out.SpacingCV = known(variation(spacing))
	}
	return out
}

// along is how far along a ring the place nearest to p lies, and how far off.
func along(ring orb.Ring, p orb.Point) (at, off float64) {
	off = math.Inf(1)
	before := 0.0
	for _, s := range pieces(ring) {
		if d := s.Distance(p); d < off {
			at, off = before+share(s, p)*s.Length(), d
		}
		before += s.Length()
	}
	return at, off
}

func variation(v []float64) float64 {
	sum, squares := 0.0, 0.0
	for _, x := range v {
		sum += x
	}
	mean := sum / float64(len(v))
	for _, x := range v {
		squares += (x - mean) * (x - mean)
	}
	return math.Sqrt(squares/float64(len(v))) / mean
}

func cornerShare(ring orb.Ring, towers []orb.Point) Value {
	corners, manned := 0, 0
	sides := pieces(ring)
	for i, s := range sides {
		next := sides[(i+1)%len(sides)]
		if s.Length() < cornerSideM || next.Length() < cornerSideM || turned(s.A, s.B, next.B) < cornerTurn {
			continue
		}
		corners++
		if slices.ContainsFunc(towers, func(p orb.Point) bool {
			return planar.Distance(p, s.B) <= cornerTowerM
		}) {
			manned++
		}
	}
	if corners == 0 {
		return unknown("the perimeter has no clear corner")
	}
	return known(float64(manned) / float64(corners))
}

// turned is by how much a way from a over b to c turns, 0 to pi.
func turned(a, b, c orb.Point) float64 {
	d := math.Atan2(c[1]-b[1], c[0]-b[0]) - math.Atan2(b[1]-a[1], b[0]-a[0])
	return math.Abs(math.Remainder(d, 2*math.Pi))
}
