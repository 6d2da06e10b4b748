package compound

import (
	"fmt"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// compound builds a walled compound in its own frame.
func (b *builder) compound(c perimeter) {
	b.groups++
	b.group = fmt.Sprintf("compound-%d", b.groups)
	defer func() { b.group = "" }()
	b.site = c.site
	b.groundwork(area{0, 0, c.width, c.height}, c.work)
	if c.extended > 0 {
		b.groundwork(area{(c.width + c.extra) / 2, 0, c.extra, c.height}, c.extended)
	}
	b.perimeter(c)
	b.gateRoad(c)
	if c.kind == yard {
		b.oldYard(c)
		return
	}
	b.interior(c)
}

// groundwork levels ground that will be built on.
func (b *builder) groundwork(a area, from int) {
	const beyondM = 6
	box := b.box(a.u, a.v, a.width+2*beyondM, a.height+2*beyondM)
	look := dirt().Times(b.dice.between(.85, 1))
	if from > 0 {
		look = graded().Times(b.dice.between(.9, 1.05))
	}
	span := world.Span{From: from}
	b.lay(world.Flat{
		Region: world.Polygon(box.Corners()...), Look: look, Finish: world.Tracked, EdgeM: 3,
		Axis: b.turn, Span: span,
	})
	if from > 0 {
		b.note(Truth{Class: "earthwork", Geometry: orb.Polygon{box.Ring()}}, span)
	}
}

// perimeter raises wall, towers and fence, with a gate, and takes down what the
// story has taken down.
func (b *builder) perimeter(c perimeter) {
	w := b.newWall(c.kind)
	ring := sides(c.outline())
	gate := c.gateSide(ring)
	for i := range ring {
		on := world.Span{From: c.wall}
		switch {
		case c.extended > 0 && i == 1:
			on.To = c.extended
		case i == gate, i == (gate+1)%len(ring): // the front and one side go first
			on.To = c.wallGone
		}
		for _, piece := range b.withGate(c, ring, i) {
			b.wallAlong(piece, w, on)
		}
	}
	longer := c.longer()
	for i := range longer {
		b.wallAlong(longer[i], w, world.Span{From: c.extended})
	}
	if c.kind == yard {
		return
	}
	watch := b.newWatch(world.Span{From: c.towers, To: c.towersGone})
	for i := range ring {
		b.towersOn(ring, i, watch)
	}
	watch.on = world.Span{From: c.extended}
	for i := 1; i < len(longer); i++ {
		b.towersOn(longer, i, watch)
	}
	b.innerFence(c, ring)
}

// longer returns the sides by which a compound is made longer.
func (p perimeter) longer() []stretch {
	if p.extended == 0 {
		return nil
	}
	x, far, y := p.width/2, p.width/2+p.extra, p.height/2
	return sides([]orb.Point{{x, -y}, {far, -y}, {far, y}, {x, y}})[:3]
}

// withGate returns side i of a ring, in two pieces where it has the gate.
func (b *builder) withGate(c perimeter, ring []stretch, i int) []stretch {
	s := ring[i]
	if i != c.gateSide(ring) {
		return []stretch{s}
	}
	return s.gated(s.length()*c.gateShare, b.dice.between(7, 11))
}

// innerFence runs along the inside of the wall.
func (b *builder) innerFence(c perimeter, ring []stretch) {
	d := b.dice
	const share, missing, gapM = .6, .2, 14
	if !d.chance(share) {
		return
	}
	on := world.Span{From: c.fence, To: c.fenceGone}
	in := d.between(7, 11)
	for i := range ring {
		if d.chance(missing) || (c.extended > 0 && i == 1) {
			continue
		}
		f := inset(ring, i, in)
		if i != c.gateSide(ring) {
			b.fenceAlong(f, on)
			continue
		}
		for _, piece := range f.gated(f.length()*c.gateShare, gapM) {
			b.fenceAlong(piece, on)
		}
	}
}

// gateRoad paves the way from the road through the gate, with a lodge beside.
func (b *builder) gateRoad(c perimeter) {
	ring := sides(c.outline())
	s := ring[c.gateSide(ring)]
	m := s.length() * c.gateShare
	const insideM, widthM = 16, 6
	look := dirt()
	if c.kind == prison {
		look = asphalt().Times(1.25)
	}
	out, in := s.point(m, -c.roadM), s.point(m, insideM)
	b.path(way{line: []orb.Point{b.at(out[0], out[1]), b.at(in[0], in[1])}, width: widthM,
		look: look, on: world.Span{From: c.first}})
	if c.kind == yard {
		return
	}
	lodge := s.point(m+widthM+6, 7)
	b.building(building{
		shape: newShape(plain, b.dice.between(7, 11), b.dice.between(5, 7), b.dice),
		u:     lodge[0], v: lodge[1], heightM: 3.5, roof: b.roof(), on: world.Span{From: c.first},
	})
}
