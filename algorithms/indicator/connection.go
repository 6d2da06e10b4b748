package indicator

import (
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

// SharedGate reports whether two enclosures share more than 20 m of walled boundary
// with a gap in it that is no wider than a gate and its forecourt.
func SharedGate(a, b orb.Ring, walls []line.Segment, gsdM float64) bool {
	border := pieces(b)
	var common trail
	stations(pieces(a), strideM, func(at orb.Point, on line.Segment, m float64) {
		if near(border, at) <= tolerance(gsdM) {
			common = append(common, station{m: m, closed: closed(walls, at, on, gsdM)})
		}
	})
	walled := func(s station) bool { return s.closed }
	return common.length() > sharedM && slices.ContainsFunc(common, walled) &&
		slices.ContainsFunc(common.gaps(), func(g trail) bool { return g.length() <= gateM })
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
		if Walkway(v.ring, o, v.second) || SharedGate(v.ring, o, v.closing, v.look.GSDM) {
			return known(1)
		}
	}
	return known(0)
}

// Growth is how much was built within the perimeter and 1 to 5 km away, in square
// metres for each hectare, and how many times as much. What lies so far away is
// beyond what is looked at of a site, so that only the first can be known.
type Growth struct{ WithinM2PerHa, OutskirtsM2PerHa, Ratio Value }

// Growth is what was built from the first look to the last within a ring.
func (s *Site) Growth(ring orb.Ring) Growth {
	beyond := unknown("the ground 1 to 5 km beyond the site is not looked at")
	g := Growth{OutskirtsM2PerHa: beyond, Ratio: beyond}
	if ring == nil {
		g.WithinM2PerHa = unknown("no perimeter is known")
		return g
	}
	built := 0.0
	for _, o := range s.Objects {
		p, ok := o.Geometry.(orb.Polygon)
		if !ok || !o.is(Building, Shed) {
			continue
		}
		m, area := planar.CentroidArea(p)
		if !planar.RingContains(ring, m) {
			continue
		}
		if o.Came != nil {
			built += area
		}
		if o.Went != nil {
			built -= area
		}
	}
	g.WithinM2PerHa = known(built / (inner(ring) / hectare))
	return g
}
