package pipeline

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/shape"
	"rampart/internal/detection"
)

// enclosure is the ground that the walls of one chain surround.
type enclosure struct {
	hull  []orb.Point // pixels, convex
	chain int
	added bool
	built float64 // median height of its walls
}

const (
	// enclosingM is the shortest wall that a yard's outline rests on, innerM how
	// far within it what lies inside begins.
	enclosingM, innerM = 25, 3
	// innerWidthM is the greatest width of a line inside, with its shadow, and
	// innerLengthM the least length: the shadows of rows of blocks are wider.
	innerWidthM, innerLengthM = 3, 20
	// buriedShare is by how much, as a share of its height, the walls around must
	// stand out for a line to count as covered by their works.
	buriedShare = 0.6
	// fenceShare is the height, as a share of that of the walls around, up to
	// which a line inside is a fence, through which the ground is seen.
	fenceShare = 0.7
	// barrierM is how far from a wall a fence runs along it, and asLow how much
	// higher another part of it may be, where too few walls are seen to surround it.
	barrierM, asLow = 20, 1.15
)

// enclosureOf returns what a chain surrounds; ok is false where its walls lie on
// less than three sides.
func enclosureOf(g []trace) (e enclosure, ok bool) {
	var ends []orb.Point
	var built []float64
	for _, t := range g {
		if t.lengthM >= enclosingM {
			ends = append(ends, t.A, t.B)
			built = append(built, t.verdict.built)
		}
	}
	const corners = 3
	e.hull = shape.Hull(ends)
	if len(g) == 0 || len(e.hull) < corners {
		return e, false
	}
	e.chain, e.added, e.built = g[0].chain, g[0].verdict.added, medianOf(built)
	return e, true
}

// depth is how far within a convex ring, turning from x towards y, a place lies;
// it is negative outside.
func depth(ring []orb.Point, p orb.Point) float64 {
	least := math.Inf(1)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		dx, dy := b[0]-a[0], b[1]-a[1]
		least = min(least, (dx*(p[1]-a[1])-dy*(p[0]-a[0]))/math.Hypot(dx, dy))
	}
	return least
}

// holds reports whether a line lies within.
func (e *enclosure) holds(t *trace, margin float64) bool {
	const inFrom, middle, inTo = 0.2, 0.5, 0.8
	for _, at := range [...]float64{inFrom, middle, inTo} {
		if !(depth(e.hull, t.At(at)) > margin) {
			return false
		}
	}
	return true
}

// buried reports whether a line lies on ground that walls now surround, or did,
// and came when they went or went when they came: a track or the margin of a
// field that the works covered.
func (f *finder) buried(t *trace, around []enclosure) bool {
	return slices.ContainsFunc(around, func(e enclosure) bool {
		covers := e.added != t.verdict.added && e.holds(t, -f.optics.px(innerM)) &&
			e.built > buriedShare*t.verdict.built
		if covers {
			f.probe.line(t, refusal{lineBuried, e.built / t.verdict.built, buriedShare})
		}
		return covers
	})
}

// inner names the lines that lie within enclosures that came or went with them:
// fences, and walls as high as those around. It leaves out all others of loose
// and of lines what is too wide or too short to be either.
func (f *finder) inner(lines, loose []trace, around []enclosure) []trace {
	within := func(t *trace) *enclosure {
		for i := range around {
			e := &around[i]
			if e.added == t.verdict.added && e.holds(t, f.optics.px(innerM)) {
				return e
			}
		}
		return nil
	}
	var out []trace
	take := func(t trace, e *enclosure) {
		switch {
		case !(t.widthM <= innerWidthM):
			f.probe.line(&t, refusal{lineInnerWidth, t.widthM, innerWidthM})
			return
		case !(t.lengthM >= innerLengthM):
			f.probe.line(&t, refusal{lineInnerLength, t.lengthM, innerLengthM})
			return
		}
		t.class, t.chain = detection.Wall, e.chain
		if t.verdict.built <= fenceShare*e.built {
			t.class = detection.Fence
		}
		out = append(out, t)
	}
	for _, t := range lines {
		if f.buried(&t, around) {
			continue
		}
		if e := within(&t); e != nil {
			take(t, e)
		} else {
			out = append(out, t)
		}
	}
	for _, t := range loose {
		e := within(&t)
		switch {
		case e == nil:
			f.probe.line(&t, t.loose, refusal{lineOutside, 0, 1})
		case !f.buried(&t, around):
			take(t, e)
		}
	}
	f.doubled(out)
	return slices.Clip(out)
}

// doubled makes fences of lines that run along walls that came or went with them
// and are much higher, and of what is as low in the same chain.
func (f *finder) doubled(all []trace) {
	low := map[int]float64{} // the highest fence, by chain
	reach := f.optics.px(barrierM)
	for i := range all {
		t := &all[i]
		if slices.ContainsFunc(all, func(o trace) bool {
			return o.class == detection.Wall && o.verdict.added == t.verdict.added &&
				t.verdict.built <= fenceShare*o.verdict.built && t.rowOf(&o, reach)
		}) {
			low[t.chain] = max(low[t.chain], t.verdict.built)
		}
	}
	for i := range all {
		t := &all[i]
		if t.widthM <= innerWidthM && t.verdict.built <= low[t.chain]*asLow {
			t.class = detection.Fence
		}
	}
}
