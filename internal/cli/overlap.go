package cli

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/site"
)

// latticeSide is the number of samples along each side of the area that is
// looked at: the shares are good to about one percent.
const latticeSide = 128

// overlaps returns for each scene the share of the area that it covers, from
// 0 to 1. A nil area means the ground that at least two dates cover. The
// result is nil where a scene has no footprint, or there is no such ground.
func overlaps(area orb.MultiPolygon, scenes []site.Scene) []*float64 {
	bound := area.Bound()
	if area == nil {
		bound = unionBound(scenes)
	}
	inScene := make([]int, len(scenes))
	total := 0
	inside := make([]bool, len(scenes))
	for i := range latticeSide * latticeSide {
		p := latticePoint(bound, i)
		days := map[int64]bool{}
		for s := range scenes {
			inside[s] = covers(scenes[s].Footprint, p)
			if inside[s] {
				days[scenes[s].Acquired.First().Unix()] = true
			}
		}
		if area == nil && len(days) < 2 || area != nil && !planar.MultiPolygonContains(area, p) {
			continue
		}
		total++
		for s := range scenes {
			if inside[s] {
				inScene[s]++
			}
		}
	}
	return shares(inScene, total, scenes)
}

func shares(inScene []int, total int, scenes []site.Scene) []*float64 {
	out := make([]*float64, len(inScene))
	for i, n := range inScene {
		if total > 0 && scenes[i].Footprint != nil {
			share := float64(n) / float64(total)
			out[i] = &share
		}
	}
	return out
}

// latticePoint is the middle of the i-th cell of the lattice over b.
func latticePoint(b orb.Bound, i int) orb.Point {
	step := func(lo, hi float64, k int) float64 {
		return lo + (hi-lo)*(float64(k)+0.5)/latticeSide
	}
	return orb.Point{
		step(b.Min.X(), b.Max.X(), i%latticeSide), step(b.Min.Y(), b.Max.Y(), i/latticeSide),
	}
}

func covers(r orb.Ring, p orb.Point) bool {
	return r != nil && r.Bound().Contains(p) && planar.RingContains(r, p)
}

func unionBound(scenes []site.Scene) orb.Bound {
	var b orb.Bound
	first := true
	for _, s := range scenes {
		switch {
		case s.Footprint == nil:
		case first:
			b, first = s.Footprint.Bound(), false
		default:
			b = b.Union(s.Footprint.Bound())
		}
	}
	return b
}
