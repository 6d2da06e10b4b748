package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// stretch is a straight piece of a perimeter, in the frame of its compound.
type stretch struct{ from, to orb.Point }

func (s stretch) length() float64 {
	return math.Hypot(s.to[0]-s.from[0], s.to[1]-s.from[1])
}

// point returns the place m metres along s and in metres to its right, which is
// the inside of a ring that runs clockwise as seen on a map.
func (s stretch) point(m, in float64) orb.Point {
	t, n := m/s.length(), s.inward()
	return orb.Point{
		s.from[0] + (s.to[0]-s.from[0])*t + in*n[0], s.from[1] + (s.to[1]-s.from[1])*t + in*n[1],
	}
}

// inward returns the unit vector to the right of s.
func (s stretch) inward() orb.Point {
	l := s.length()
	return orb.Point{-(s.to[1] - s.from[1]) / l, (s.to[0] - s.from[0]) / l}
}

// gated parts a stretch by a gap in the middle of m metres along.
func (s stretch) gated(m, gap float64) []stretch {
	return []stretch{{s.from, s.point(m-gap/2, 0)}, {s.point(m+gap/2, 0), s.to}}
}

// outline returns the corners of a perimeter of the given size about (0, 0),
// clockwise as seen on a map; bitten is the corner that is missing, or -1, bite
// the size of what is.
func outline(width, height float64, bitten int, bite orb.Point) []orb.Point {
	x, y := width/2, height/2
	corners := []orb.Point{{-x, -y}, {x, -y}, {x, y}, {-x, y}}
	if bitten < 0 {
		return corners
	}
	c := corners[bitten]
	u, v := c[0]-math.Copysign(bite[0], c[0]), c[1]-math.Copysign(bite[1], c[1])
	notch := []orb.Point{{c[0], v}, {u, v}, {u, c[1]}}
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

// inset returns side i of a ring moved inwards by m metres, with its ends.
func inset(ring []stretch, i int, m float64) stretch {
	n := len(ring)
	s, in := ring[i], ring[i].inward()
	end := func(p, other orb.Point) orb.Point {
		return orb.Point{p[0] + m*(in[0]+other[0]), p[1] + m*(in[1]+other[1])}
	}
	return stretch{
		end(s.from, ring[(i+n-1)%n].inward()), end(s.to, ring[(i+1)%n].inward()),
	}
}

// wall is how the perimeter of a compound is built.
type wall struct {
	widthM, heightM float64
	look            world.Material
}

// newWall draws a wall in the sizes that are built.
func (b *builder) newWall(k kind) wall {
	d := b.dice
	if k == yard {
		return wall{d.between(.4, .7), d.between(2, 3.2), mud().Times(d.between(1, 1.3))}
	}
	return wall{d.between(.5, 1.2), d.between(3.5, 7), b.masonry()}
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

// watch is how the towers of a compound are built.
type watch struct {
	side, cabin, heightM, apartM float64
	shaft, roof                  world.Material
	on                           world.Span
}

// newWatch draws towers in the sizes that are built, no farther apart than a
// code of practice for such places has it.
func (b *builder) newWatch(on world.Span) watch {
	const farthestM, widestM = 150, 4
	d := b.dice
	side := d.between(2.5, 3.4)
	return watch{
		side: side, cabin: min(widestM, side+d.between(.4, .9)), heightM: d.between(8, 12),
		apartM: d.between(70, farthestM), shaft: concrete().Times(d.between(.9, 1.1)),
		roof: []world.Material{white(), concrete(), dark(), blue(), red()}[d.pick(5)], on: on,
	}
}

// tower puts a watchtower up: a shaft, and a cabin that stands out.
func (b *builder) tower(p orb.Point, w watch) {
	const cabinM = 2.8
	b.raise(world.Solid{
		Box: b.box(p[0], p[1], w.side, w.side), TopM: w.heightM, Roof: w.shaft, Side: w.shaft,
		Span: w.on,
	})
	b.raise(world.Solid{
		Box: b.box(p[0], p[1], w.cabin, w.cabin), BaseM: w.heightM - cabinM, TopM: w.heightM,
		Roof: w.roof, Side: w.shaft.Times(.8), Span: w.on,
	})
	b.note(Truth{
		Class: "tower", Geometry: b.at(p[0], p[1]), HeightM: w.heightM, WidthM: w.cabin,
	}, w.on)
}

// towersOn puts a tower at the corner that begins side i of a ring, and others
// along it.
func (b *builder) towersOn(ring []stretch, i int, w watch) {
	const insideM = 2.4 // from the wall's middle to the tower's
	b.tower(inset(ring, i, insideM).from, w)
	s := ring[i]
	n := int(s.length() / w.apartM)
	for k := range n {
		b.tower(s.point(s.length()*float64(k+1)/float64(n+1), insideM), w)
	}
}
