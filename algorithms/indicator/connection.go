package indicator

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/line"
)

const (
	// A walkway runs between two barriers 2 to 10 m apart, for at least 10 m.
	walkFromM, walkUpToM, walkLongM = 2, 10, 10
	// touchM is how close to an enclosure its ends come.
	touchM = 5
	// sharedM is the least length of boundary that two enclosures share.
	sharedM = 20
)

// Walkway reports whether an enclosed way leads from one enclosure to another:
// two barriers outside both that run side by side, and whose ends come within
// 5 m of both.
func Walkway(from, to orb.Ring, barriers []line.Segment) bool {
	var leads []line.Segment
	a, b := pieces(from), pieces(to)
	for _, s := range barriers {
		ends := [2]float64{min(near(a, s.A), near(a, s.B)), min(near(b, s.A), near(b, s.B))}
		out := !planar.RingContains(from, s.At(0.5)) && !planar.RingContains(to, s.At(0.5))
		if out && s.Length() >= walkLongM && ends[0] <= touchM && ends[1] <= touchM {
			leads = append(leads, s)
		}
	}
	for i, s := range leads {
		for _, o := range leads[i+1:] {
			side := 0.0
			stations([]line.Segment{s}, strideM, func(at orb.Point, on line.Segment, m float64) {
				if _, ok := aside([]line.Segment{o}, at, on, walkFromM, walkUpToM); ok {
					side += m
				}
			})
			if side >= walkLongM {
				return true
			}
		}
	}
	return false
}

// SharedGate reports whether two enclosures share more than 20 m of boundary
// with a gate in it.
func SharedGate(a, b orb.Ring, gates []Object, gsdM float64) bool {
	tau := tolerance(gsdM)
	border := pieces(b)
	common := 0.0
	gated := false
	stations(pieces(a), strideM, func(at orb.Point, _ line.Segment, m float64) {
		if near(border, at) > tau {
			return
		}
		common += m
		gated = gated || slices.ContainsFunc(gates, func(g Object) bool {
			return planar.DistanceFrom(g.Geometry, at) <= tau
		})
	})
	return gated && common > sharedM
}

// connected tells whether the perimeter is joined with a place of factory-like
// buildings: another enclosure that holds one, or the shed itself.
func (v *view) connected() Value {
	if v.ring == nil {
		return unknown("%s", v.noRing)
	}
	var others []orb.Ring
	for _, s := range v.sheds.objects {
		p, ok := s.Geometry.(orb.Polygon)
		if !ok || len(p) == 0 {
			continue
		}
		m, _ := planar.CentroidArea(p)
		if planar.RingContains(v.ring, m) || distance(orb.Polygon{v.ring}, p) > nearbyM {
			continue
		}
		held := slices.IndexFunc(v.others, func(r orb.Ring) bool { return planar.RingContains(r, m) })
		if held >= 0 {
			others = append(others, v.others[held])
		} else {
			others = append(others, p[0])
		}
	}
	if len(others) == 0 {
		return unknown("no factory-like building is known outside the perimeter")
	}
	for _, o := range others {
		if Walkway(v.ring, o, v.second) || SharedGate(v.ring, o, v.gates, v.look.GSDM) {
			return known(1)
		}
	}
	return known(0)
}

// Growth is how much was built within the perimeter and in the outskirts 1 to
// 5 km away, in square metres for each hectare, and how many times as much.
type Growth struct{ WithinM2PerHa, OutskirtsM2PerHa, Ratio Value }

// Growth compares what was built from the first look to the last within a ring
// with what was built in the outskirts.
func (s *Site) Growth(ring orb.Ring) Growth {
	built := func(all []Object, counts func(orb.Polygon) bool) float64 {
		sum := 0.0
		for _, o := range all {
			p, ok := o.Geometry.(orb.Polygon)
			if !ok || !o.is(Building, Shed) || !counts(p) {
				continue
			}
			if o.Came != nil {
				sum += planar.Area(p)
			}
			if o.Went != nil {
				sum -= planar.Area(p)
			}
		}
		return sum
	}
	var g Growth
	if ring == nil {
		g.WithinM2PerHa = unknown("no perimeter is known")
	} else {
		within := built(s.Objects, func(p orb.Polygon) bool {
			m, _ := planar.CentroidArea(p)
			return planar.RingContains(ring, m)
		})
		g.WithinM2PerHa = known(within / (inner(ring) / hectare))
	}
	if !(s.OutskirtsHa > 0) {
		g.OutskirtsM2PerHa = unknown("the images do not reach the ground 1 to 5 km beyond the site")
	} else {
		all := func(orb.Polygon) bool { return true }
		g.OutskirtsM2PerHa = known(built(s.Outskirts, all) / s.OutskirtsHa)
	}
	g.Ratio = ratio(g.WithinM2PerHa, g.OutskirtsM2PerHa)
	return g
}

func ratio(a, b Value) Value {
	switch {
	case !a.Known():
		return a
	case !b.Known():
		return b
	case math.Abs(b.N) == 0:
		return unknown("nothing was built in the outskirts")
	}
	return known(a.N / b.N)
}
