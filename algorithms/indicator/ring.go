package indicator

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"

	"rampart/algorithms/line"
	"rampart/algorithms/order"
)

const (
	// nearM is how close to the perimeter a barrier must lie to close it, or
	// two pixels where those are more.
	nearM = 3
	// leastRingM2 is the least area that a perimeter encloses: a yard of 30 by
	// 30 metres.
	leastRingM2 = 1000
	// simplifyPixels is the tolerance with which a perimeter is drawn.
	simplifyPixels = 2
)

// tolerance is how close to each other two places are one, at a pixel size.
func tolerance(gsdM float64) float64 { return max(nearM, 2*gsdM) }

// Rings returns the outermost rings that barriers close, largest first: ends
// that meet are joined, gaps up to 30 m wide taken as gates, and one stretch of
// barrier is closed over a gap of up to half its length. Of what touches only the
// outline is one; what does not close is left out. Rings run counter-clockwise
// and are simplified by two pixels.
func Rings(all []line.Segment, gsdM float64) []orb.Ring {
	g := newGraph(all, tolerance(gsdM))
	g.bridge()
	g.cut()
	var rings []orb.Ring
	for _, r := range g.loops() {
		if r.Orientation() == orb.CW && inner(r) >= leastRingM2 {
			r.Reverse()
			rings = append(rings, simplify.DouglasPeucker(simplifyPixels*gsdM).Ring(r))
		}
	}
	slices.SortStableFunc(rings, func(a, b orb.Ring) int {
		return cmp.Or(cmp.Compare(inner(b), inner(a)),
			cmp.Compare(a[0][0], b[0][0]), cmp.Compare(a[0][1], b[0][1]))
	})
	var out []orb.Ring
	for _, r := range rings {
		if !slices.ContainsFunc(out, func(o orb.Ring) bool { return planar.RingContains(o, r[0]) }) {
			out = append(out, r)
		}
	}
	return out
}

// Perimeter is what is measured along a ring.
type Perimeter struct {
	Closure Value // share of it that is closed
	// ClosureWithGates is the same with the gaps closed that are no wider than a
	// gate and its forecourt.
	ClosureWithGates Value
	LongestGapM      Value
	Gaps             Value // wider than 10 m
	LengthM, AreaHa  Value
	// DoubleShare is the share of it with a second barrier 3 to 20 m from it,
	// StripM the median distance of that.
	DoubleShare, StripM Value
}

const (
	wideGapM                 = 10
	secondFromM, secondUpToM = 3, 20
	hectare                  = 10000
)

// Around measures a ring, closed as far as walls lie along it; second are all
// barriers that may run beside it.
func Around(ring orb.Ring, walls, second []line.Segment, gsdM float64) Perimeter {
	var along trail
	stations(pieces(ring), max(strideM, gsdM), func(at orb.Point, on line.Segment, m float64) {
		d, double := aside(second, at, on, secondFromM, secondUpToM)
		along = append(along, station{m, closed(walls, at, on, gsdM), double, d})
	})
	p := Perimeter{
		Closure: known(along.share(func(s station) bool { return s.closed })),
		LengthM: known(along.length()), AreaHa: known(inner(ring) / hectare),
		DoubleShare: known(along.share(func(s station) bool { return s.double })),
		StripM:      along.strip(),
	}
	longest, open, wide := 0.0, 0.0, 0
	for _, g := range along.gaps() {
		m := g.length()
		longest = max(longest, m)
		if m > wideGapM {
			wide++
		}
		if m > gateM {
			open += m
		}
	}
	p.LongestGapM, p.Gaps = known(longest), known(float64(wide))
	p.ClosureWithGates = known(1 - open/along.length())
	return p
}

// closed reports whether a wall lies at a place of a perimeter, along it.
func closed(walls []line.Segment, at orb.Point, on line.Segment, gsdM float64) bool {
	return slices.ContainsFunc(walls, func(w line.Segment) bool {
		return w.Distance(at) <= tolerance(gsdM) && w.Between(on) <= parallel
	})
}

// station is a part of a perimeter.
type station struct {
	m              float64
	closed, double bool
	offset         float64 // of the second barrier
}

type trail []station

func (t trail) length() float64 {
	sum := 0.0
	for _, s := range t {
		sum += s.m
	}
	return sum
}

func (t trail) share(is func(station) bool) float64 {
	sum := 0.0
	for _, s := range t {
		if is(s) {
			sum += s.m
		}
	}
	return sum / t.length()
}

// strip is the median offset of the second barrier.
func (t trail) strip() Value {
	var all []float64
	for _, s := range t {
		if s.double {
			all = append(all, s.offset)
		}
	}
	if len(all) == 0 {
		return unknown("no second barrier runs beside the perimeter")
	}
	return known(order.Median(all))
}

// gaps are the runs of open stations, around the ring.
func (t trail) gaps() []trail {
	from := slices.IndexFunc(t, func(s station) bool { return s.closed })
	if from < 0 {
		return []trail{t}
	}
	var out []trail
	var run trail
	for i := range t {
		s := t[(from+i)%len(t)]
		if !s.closed {
			run = append(run, s)
		} else if run != nil {
			out, run = append(out, run), nil
		}
	}
	if run != nil {
		out = append(out, run)
	}
	return out
}
