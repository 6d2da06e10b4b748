package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// wall is how the perimeter of a compound is built.
type wall struct {
	widthM, heightM float64
	look            world.Material
}

// newWall draws a wall in the sizes that are built.
func (b *builder) newWall() wall {
	d := b.dice
	return wall{d.between(.5, 1.2), d.between(3.5, 7), b.masonry()}
}

// stretch is a straight piece of a perimeter, in the frame of its compound.
type stretch struct{ from, to orb.Point }

func (s stretch) length() float64 {
	return math.Hypot(s.to[0]-s.from[0], s.to[1]-s.from[1])
}

// point returns the place m metres along s.
func (s stretch) point(m float64) orb.Point {
	t := m / s.length()
	return orb.Point{s.from[0] + (s.to[0]-s.from[0])*t, s.from[1] + (s.to[1]-s.from[1])*t}
}

// inward returns the unit vector to the inside of a ring that runs clockwise as
// seen on a map.
func (s stretch) inward() orb.Point {
	l := s.length()
	return orb.Point{-(s.to[1] - s.from[1]) / l, (s.to[0] - s.from[0]) / l}
}

// outline returns the corners of a perimeter of the given size about (0, 0),
// clockwise as seen on a map; bitten is the corner that is missing, or -1.
func outline(width, height, biteU, biteV float64, bitten int) []orb.Point {
	x, y := width/2, height/2
	corners := []orb.Point{{-x, -y}, {x, -y}, {x, y}, {-x, y}}
	if bitten < 0 {
		return corners
	}
	c := corners[bitten]
	su, sv := -math.Copysign(biteU, c[0]), -math.Copysign(biteV, c[1])
	notch := []orb.Point{{c[0], c[1] + sv}, {c[0] + su, c[1] + sv}, {c[0] + su, c[1]}}
	if bitten%2 == 1 { // the sides are met in the other order
		notch[0], notch[2] = notch[2], notch[0]
	}
	out := append([]orb.Point(nil), corners[:bitten]...)
	return append(append(out, notch...), corners[bitten+1:]...)
}

// sides returns the stretches between corners.
func sides(corners []orb.Point) []stretch {
	out := make([]stretch, len(corners))
	for i, c := range corners {
		out[i] = stretch{c, corners[(i+1)%len(corners)]}
	}
	return out
}

// gated parts a stretch where a gate is, in the middle about m metres along.
func (s stretch) gated(m, gap float64) []stretch {
	return []stretch{{s.from, s.point(m - gap/2)}, {s.point(m + gap/2), s.to}}
}

// wallAlong raises one stretch of wall.
func (b *builder) wallAlong(s stretch, w wall, on world.Span) {
	p, q := b.at(s.from[0], s.from[1]), b.at(s.to[0], s.to[1])
	b.raise(world.Solid{
		Box: world.Between(p, q, w.widthM), TopM: w.heightM, Roof: w.look,
		Side: w.look.Times(.95), Span: on,
	})
	b.note(Truth{
		Class: "wall", Geometry: orb.LineString{p, q}, HeightM: w.heightM, WidthM: w.widthM,
	}, on)
}

// fenceAlong puts a fence up.
func (b *builder) fenceAlong(s stretch, on world.Span) {
	const widthM, heightM = .3, 3
	p, q := b.at(s.from[0], s.from[1]), b.at(s.to[0], s.to[1])
	b.raise(world.Solid{
		Box: world.Between(p, q, widthM), Form: world.Mesh, TopM: heightM,
		Side: world.Material{.09, .09, .09, .10}, Span: on,
	})
	b.note(Truth{
		Class: "fence", Geometry: orb.LineString{p, q}, HeightM: heightM, WidthM: widthM,
	}, on)
}

// tower puts a watchtower up at (u, v): a shaft, and a cabin that stands out.
func (b *builder) tower(p orb.Point, look world.Material, on world.Span) {
	d := b.dice
	side, top := d.between(2.5, 3.4), d.between(8, 12)
	cabin := min(4, side+d.between(.4, .9))
	shaft := concrete().Times(d.between(.9, 1.1))
	b.raise(world.Solid{
		Box: b.box(p[0], p[1], side, side), TopM: top, Roof: shaft, Side: shaft, Span: on,
	})
	b.raise(world.Solid{
		Box: b.box(p[0], p[1], cabin, cabin), BaseM: top - 2.8, TopM: top, Roof: look,
		Side: shaft.Times(.8), Span: on,
	})
	b.note(Truth{Class: "tower", Geometry: b.at(p[0], p[1]), HeightM: top, WidthM: cabin}, on)
}

// towersOn puts towers at the corners that begin stretches, and along those, no
// farther apart than a code of practice for such places has it.
func (b *builder) towersOn(list []stretch, on world.Span) {
	const farthestM = 150
	d := b.dice
	apart := d.between(70, farthestM)
	look := []world.Material{white(), concrete(), dark(), blue(), red()}[d.pick(5)]
	for i, s := range list {
		before := list[(i+len(list)-1)%len(list)]
		in, other := s.inward(), before.inward()
		const insideM = 2.4 // from the wall's middle to the tower's
		corner := orb.Point{
			s.from[0] + insideM*(in[0]+other[0]), s.from[1] + insideM*(in[1]+other[1]),
		}
		b.tower(corner, look, on)
		n := int(s.length() / apart)
		for k := range n {
			p := s.point(s.length() * float64(k+1) / float64(n+1))
			b.tower(orb.Point{p[0] + insideM*in[0], p[1] + insideM*in[1]}, look, on)
		}
	}
}
