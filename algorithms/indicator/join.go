package indicator

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/line"
)

const (
	// samePlaceM is how far apart two sightings of one tower may lie.
	samePlaceM = 5
	// remnantM is the shortest stretch of a line that is left of it.
	remnantM = 3
)

// Join makes one object of what came and of what went later at the same place:
// two outlines of one building, two sightings of one tower. Of a line along which
// a part went, that part stood from when the line came, and the rest stands on;
// lines are taken as straight. Others are left as they are. The order is kept,
// the rest of cut lines comes last.
func Join(objects []Object) []Object {
	out := append([]Object(nil), objects...)
	merged := make([]bool, len(out))
	n := len(out)
	for i := range n {
		if out[i].Went == nil || out[i].Came != nil {
			continue
		}
		for j := range out {
			came := &out[j]
			if j < len(merged) && merged[j] || came.Came == nil || came.Went != nil ||
				came.Kind != out[i].Kind || !earlierThan(came.Came, out[i].Went) || !samePlace(came, &out[i]) {
				continue
			}
			out[i].Came = came.Came
			rest := remnants(came, &out[i])
			merged = append(merged, make([]bool, len(out)-len(merged))...)
			merged[j] = true
			out = append(out, rest...)
			break
		}
	}
	var kept []Object
	for i, o := range out {
		if i >= len(merged) || !merged[i] {
			kept = append(kept, o)
		}
	}
	return kept
}

// earlierThan reports whether what came did so before the other went.
func earlierThan(came, went *Interval) bool {
	return came.By.IsZero() || went.After.IsZero() || !came.By.After(went.After)
}

func samePlace(came, went *Object) bool {
	switch g := went.Geometry.(type) {
	case orb.Point:
		p, ok := came.Geometry.(orb.Point)
		return ok && planar.Distance(g, p) <= samePlaceM
	case orb.Polygon:
		p, ok := came.Geometry.(orb.Polygon)
		return ok && Same(p, g)
	case orb.LineString:
		return runsAlong(pieces(g), pieces(came.Geometry))
	}
	return false
}

// remnants are what is left of a line where a part of it went.
func remnants(came, went *Object) []Object {
	g, ok := came.Geometry.(orb.LineString)
	gone, line2 := went.Geometry.(orb.LineString)
	if !ok || !line2 || len(g) < 2 || len(gone) < 2 {
		return nil
	}
	whole := line.Segment{A: g[0], B: g[len(g)-1]}
	a, b := share(whole, gone[0]), share(whole, gone[len(gone)-1])
	var out []Object
	for _, part := range [][2]float64{{0, min(a, b)}, {max(a, b), 1}} {
		if math.Abs(part[1]-part[0])*whole.Length() < remnantM {
			continue
		}
		o := *came
		o.Geometry = orb.LineString{whole.At(part[0]), whole.At(part[1])}
		out = append(out, o)
	}
	return out
}
