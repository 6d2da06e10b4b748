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
// outline, clockwise as seen on a map.
type shape struct {
	bars []area
	ring []orb.Point
}

// newShape draws a ground plan of the given size over all.
func newShape(kind shapeKind, length, depth float64, d *dice) shape {
	x, y := length/2, depth/2
	wing := min(d.between(12, 16), depth/2.4, length/3.2)
	flipU, flipV := d.chance(.5), d.chance(.5)
	var s shape
	switch kind {
	case angled:
		s.bars = []area{{0, -y + wing/2, length, wing}, {-x + wing/2, wing / 2, wing, depth - wing}}
		s.ring = []orb.Point{
			{-x, -y}, {x, -y}, {x, -y + wing}, {-x + wing, -y + wing}, {-x + wing, y}, {-x, y},
		}
	case threeSided:
		s.bars = []area{
			{0, -y + wing/2, length, wing}, {-x + wing/2, wing / 2, wing, depth - wing},
			{x - wing/2, wing / 2, wing, depth - wing},
		}
		s.ring = []orb.Point{
			{-x, -y}, {x, -y}, {x, y}, {x - wing, y}, {x - wing, -y + wing},
			{-x + wing, -y + wing}, {-x + wing, y}, {-x, y},
		}
	case crossbar:
		h := wing / 2
		s.bars = []area{
			{-x + h, 0, wing, depth}, {x - h, 0, wing, depth}, {0, 0, length - 2*wing, wing},
		}
		s.ring = []orb.Point{
			{-x, -y}, {-x + wing, -y}, {-x + wing, -h}, {x - wing, -h}, {x - wing, -y}, {x, -y},
			{x, y}, {x - wing, y}, {x - wing, h}, {-x + wing, h}, {-x + wing, y}, {-x, y},
		}
	default:
		s.bars = []area{{0, 0, length, depth}}
		s.ring = []orb.Point{{-x, -y}, {x, -y}, {x, y}, {-x, y}}
	}
	return s.flipped(flipU, flipV)
}

// flipped mirrors a ground plan.
func (s shape) flipped(u, v bool) shape {
	su, sv := 1.0, 1.0
	if u {
		su = -1
	}
	if v {
		sv = -1
	}
	for i := range s.bars {
		s.bars[i].u *= su
		s.bars[i].v *= sv
	}
	for i := range s.ring {
		s.ring[i] = orb.Point{s.ring[i][0] * su, s.ring[i][1] * sv}
	}
	return s
}

// building is a building with a flat roof about (u, v).
type building struct {
	shape
	u, v, heightM float64
	roof          world.Material
	on            world.Span
}

// building raises a building, with what stands on its roof, and notes it.
func (b *builder) building(h building) {
	b.bars(h)
	b.note(Truth{Class: "building", Geometry: b.footprint(h), HeightM: h.heightM}, h.on)
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
	const leastM = 9
	if min(bar.width, bar.height) < leastM {
		return
	}
	for range d.pick(4) {
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
