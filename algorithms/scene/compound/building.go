package compound

import (
	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// shapeKind is the ground plan of a building.
type shapeKind int

const (
	plain      shapeKind = iota // a bar
	angled                      // an L
	threeSided                  // a U
	crossbar                    // an H
)

// shape is a ground plan about (0, 0): the bars that it is made of, and its
// outline.
type shape struct {
	bars []area
	ring []orb.Point
}

// newShape draws a ground plan of the given size over all.
func newShape(kind shapeKind, length, depth float64, d *dice) shape {
	x, y := length/2, depth/2
	w := min(d.between(12, 16), depth/2.4, length/3.2) // of a wing
	s := shape{
		bars: []area{{0, 0, length, depth}},
		ring: []orb.Point{{-x, -y}, {x, -y}, {x, y}, {-x, y}},
	}
	back := area{0, -y + w/2, length, w}
	left, right := area{-x + w/2, w / 2, w, depth - w}, area{x - w/2, w / 2, w, depth - w}
	switch kind {
	case angled:
		s.bars = []area{back, left}
		s.ring = []orb.Point{
			{-x, -y}, {x, -y}, {x, -y + w}, {-x + w, -y + w}, {-x + w, y}, {-x, y},
		}
	case threeSided:
		s.bars = []area{back, left, right}
		s.ring = []orb.Point{
			{-x, -y}, {x, -y}, {x, y}, {x - w, y}, {x - w, -y + w}, {-x + w, -y + w},
			{-x + w, y}, {-x, y},
		}
	case crossbar:
		h := w / 2
		s.bars = []area{
			{-x + h, 0, w, depth}, {x - h, 0, w, depth}, {0, 0, length - 2*w, w},
		}
		s.ring = []orb.Point{
			{-x, -y}, {-x + w, -y}, {-x + w, -h}, {x - w, -h}, {x - w, -y}, {x, -y},
			{x, y}, {x - w, y}, {x - w, h}, {-x + w, h}, {-x + w, y}, {-x, y},
		}
	}
	s.mirror(d.pick(4))
	return s
}

// mirror turns a ground plan left to right (1), front to back (2), or both (3).
func (s *shape) mirror(how int) {
	su, sv := float64(1-2*(how&1)), float64(1-(how&2))
	for i := range s.bars {
		s.bars[i].u *= su
		s.bars[i].v *= sv
	}
	for i := range s.ring {
		s.ring[i] = orb.Point{s.ring[i][0] * su, s.ring[i][1] * sv}
	}
}

// building is a building with a flat roof about (u, v).
type building struct {
	shape
	u, v, heightM float64
	roof          world.Material
	on            world.Span
}

// erected is a building that has been raised, in its frame, with its solids and
// its truth, by their indices.
type erected struct {
	site
	building
	group       string
	first, next int // of the solids
	truth       int
	inside      bool
}

// building raises a building, with what stands on its roof, and notes it.
func (b *builder) building(h building) {
	e := erected{
		site: b.site, building: h, group: b.group, first: len(b.world.Solids),
		truth: len(b.truths), inside: b.inside,
	}
	b.bars(h)
	e.next = len(b.world.Solids)
	b.note(Truth{Class: "building", Geometry: b.footprint(h), HeightM: h.heightM}, h.on)
	if h.on == (world.Span{}) {
		b.standing = append(b.standing, e)
	}
}

// bars raises the parts of a building.
func (b *builder) bars(h building) {
	side := concrete().Toward(soil(), .4).Times(b.dice.between(.85, 1.1))
	for _, bar := range h.shape.bars {
		b.raise(world.Solid{
			Box: b.box(h.u+bar.u, h.v+bar.v, bar.width, bar.height), TopM: h.heightM,
			Roof: h.roof, Side: side, Span: h.on,
		})
		b.rooftop(h, bar)
	}
}

// rooftop puts stair heads and tanks on a roof.
func (b *builder) rooftop(h building, bar area) {
	d := b.dice
	const leastM, most = 9, 4
	if min(bar.width, bar.height) < leastM {
		return
	}
	for range d.pick(most) {
		u := h.u + bar.u + d.between(-.42, .42)*bar.width
		v := h.v + bar.v + d.between(-.3, .3)*bar.height
		look := h.roof.Times(d.between(.8, 1.15))
		b.raise(world.Solid{
			Box: b.box(u, v, d.between(2, 5), d.between(2, 4)), BaseM: h.heightM,
			TopM: h.heightM + d.between(1, 2.8), Roof: look, Side: look, Span: h.on,
		})
	}
}

// footprint returns where a building stands.
func (b *builder) footprint(h building) orb.Polygon {
	ring := make(orb.Ring, 0, len(h.ring)+1)
	for _, p := range h.ring {
		ring = append(ring, b.at(h.u+p[0], h.v+p[1]))
	}
	return orb.Polygon{append(ring, ring[0])}
}
