package compound

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/scene/noise"
	"rampart/algorithms/scene/world"
)

// builder lays a place out, block by block.
type builder struct {
	params Params
	dice   *dice
	world  *world.World
	truths []Truth
	count  map[string]int // of the truths of a class; only for their names
	group  string
	groups int
	inside bool // whether the block may change
	whole  site // of all blocks
	site        // of what is being laid out
	// reserved are areas where nothing grows and no house stands from a date
	// on.
	reserved []reservation
	// standing are the buildings that stand through the series as planned.
	standing []erected
}

// site is a frame of its own on the ground: metres along and across its axis.
type site struct {
	origin   orb.Point
	turn     float64 // radians from east towards south
	cos, sin float64
}

func newSite(origin orb.Point, turn float64) site {
	sin, cos := math.Sincos(turn)
	return site{origin, turn, cos, sin}
}

// at returns the place that lies u along and v across.
func (s site) at(u, v float64) orb.Point {
	return orb.Point{s.origin[0] + s.cos*u - s.sin*v, s.origin[1] + s.sin*u + s.cos*v}
}

// box returns a rectangle about (u, v), its length along the axis.
func (s site) box(u, v, length, width float64) world.Box {
	return world.Rectangle(s.at(u, v), length, width, s.turn)
}

// reservation keeps an area free from a date on; 0 is from the first.
type reservation struct {
	box  world.Box
	from int
}

// reserve keeps a box free from a date on.
func (b *builder) reserve(box world.Box, from int) {
	b.reserved = append(b.reserved, reservation{box, from})
}

// free returns the dates on which something may be at p that must make room for
// what is built; ok is false where there is no such date.
func (b *builder) free(p orb.Point, padM float64) (s world.Span, ok bool) {
	for _, r := range b.reserved {
		u, v := local(r.box, p)
		if math.Abs(u) > r.box.HalfU+padM || math.Abs(v) > r.box.HalfV+padM {
			continue
		}
		if r.from == 0 {
			return s, false
		}
		if s.To == 0 || r.from < s.To {
			s.To = r.from
		}
	}
	return s, true
}

// local returns p along and across the axis of a box.
func local(b world.Box, p orb.Point) (u, v float64) {
	x, y := p[0]-b.Centre[0], p[1]-b.Centre[1]
	return b.Cos*x + b.Sin*y, b.Cos*y - b.Sin*x
}

func newBuilder(p Params) *builder {
	d := &dice{seed: noise.Sub(p.Seed, 1)}
	size := p.SizeM()
	w := &world.World{Seed: noise.Sub(p.Seed, 2), Centre: orb.Point{size / 2, size / 2}}
	tone := d.between(.92, 1.08)
	w.Land = world.Land{
		Soil: soil().Times(tone), Gravel: gravel().Times(tone), Salt: salt(),
		Shrub: world.Material{.13, .13, .09, .26}, Stone: gravel().Times(.7),
		Shrubs: d.between(.1, .5),
	}
	return &builder{params: p, dice: d, world: w, count: map[string]int{}}
}

// lay puts something on the ground.
func (b *builder) lay(f world.Flat) {
	f.Seed = b.dice.roll()
	b.world.Flats = append(b.world.Flats, f)
}

// raise puts something up.
func (b *builder) raise(s world.Solid) {
	s.Seed = b.dice.roll()
	b.world.Solids = append(b.world.Solids, s)
}

// note records what is true of something that has been laid or raised.
func (b *builder) note(t Truth, s world.Span) {
	t.After, t.Before, t.Change = -1, -1, None
	switch {
	case s.From > 0:
		t.Change, t.After, t.Before = Added, s.From-1, s.From
	case s.To > 0:
		t.Change, t.After, t.Before = Removed, s.To-1, s.To
	}
	b.record(t)
}

// record names a truth and keeps it.
func (b *builder) record(t Truth) {
	t.Group = b.group
	b.count[t.Class]++
	t.ID = fmt.Sprintf("%s-%03d", t.Class, b.count[t.Class])
	b.truths = append(b.truths, t)
}

// last is the index of the last date.
func (b *builder) last() int { return b.params.Dates - 1 }

// onset returns a date's index on which something may be new: never the first.
func (b *builder) onset(k int) int { return max(1, min(b.last(), k)) }

// place ends the work: truths are cut to the images and told apart.
func (b *builder) place() *Place {
	size := b.params.SizeM()
	frame := orb.Bound{Max: orb.Point{size, size}}
	p := &Place{World: b.world}
	for _, t := range b.truths {
		g := clip.Geometry(frame, orb.Clone(t.Geometry))
		if g == nil || !worthTelling(g) {
			continue
		}
		t.Geometry = g
		if t.Change == None {
			p.Standing = append(p.Standing, t)
		} else {
			b.clear(&t)
			p.Changes = append(p.Changes, t)
		}
	}
	return p
}

// clear finds the dates between which a change can be seen.
func (b *builder) clear(t *Truth) {
	const hidden = .35
	var points []orb.Point
	eachPoint(t.Geometry, func(p orb.Point) { points = append(points, p) })
	clear := func(i int) bool {
		sum := 0.0
		for _, p := range points {
			sum += b.world.Overcast(i, p, b.params.GSDM)
		}
		return sum < hidden*float64(len(points))
	}
	for t.ClearAfter = t.After; t.ClearAfter >= 0 && !clear(t.ClearAfter); {
		t.ClearAfter--
	}
	for t.ClearBefore = t.Before; t.ClearBefore <= b.last() && !clear(t.ClearBefore); {
		t.ClearBefore++
	}
	if t.ClearBefore > b.last() {
		t.ClearBefore = -1
	}
}

// eachPoint calls do for places spread over a geometry: along its lines, and
// for an area its middle.
func eachPoint(g orb.Geometry, do func(orb.Point)) {
	const stepM = 10
	switch g := g.(type) {
	case orb.Point:
		do(g)
	case orb.LineString:
		for i := range len(g) - 1 {
			n := int(planar.Distance(g[i], g[i+1])/stepM) + 1
			for k := range n + 1 {
				t := float64(k) / float64(n)
				do(orb.Point{g[i][0] + (g[i+1][0]-g[i][0])*t, g[i][1] + (g[i+1][1]-g[i][1])*t})
			}
		}
	case orb.MultiLineString:
		for _, l := range g {
			eachPoint(l, do)
		}
	case orb.Polygon:
		eachPoint(orb.LineString(g[0]), do)
		c, _ := planar.CentroidArea(g)
		do(c)
	}
}

// worthTelling is false for a sliver that the border has left.
func worthTelling(g orb.Geometry) bool {
	const leastM, leastM2 = 3, 12
	switch g.Dimensions() {
	case 1:
		return planar.Length(g) >= leastM
	case 2:
		return math.Abs(planar.Area(g)) >= leastM2
	}
	return true
}
