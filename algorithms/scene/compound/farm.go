package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// fields divides a block into parcels, with paths, ditches and rows of trees
// between.
func (b *builder) fields(k block) {
	d := b.dice
	columns, rows := d.whole(4, 6), d.whole(3, 5)
	corner := func(i, j int) (u, v float64) {
		const loose = .16 // of a parcel
		w, h := k.side/float64(columns), k.side/float64(rows)
		u, v = (float64(i)-float64(columns)/2)*w, (float64(j)-float64(rows)/2)*h
		if i > 0 && i < columns {
			u += d.fork(int64(1000+31*i+j)).between(-loose, loose) * w
		}
		if j > 0 && j < rows {
			v += d.fork(int64(5000+31*i+j)).between(-loose, loose) * h
		}
		return u, v
	}
	for j := range rows {
		for i := range columns {
			var q quad
			for n, c := range [4][2]int{{i, j}, {i + 1, j}, {i + 1, j + 1}, {i, j + 1}} {
				u, v := corner(c[0], c[1])
				q[n] = orb.Point{u, v}
			}
			b.parcel(q)
		}
	}
}

// quad is four corners, clockwise as seen on a map, in the block's own frame.
type quad [4]orb.Point

// at returns the place a share s along the first side and t along the next.
func (q quad) at(s, t float64) orb.Point {
	var p orb.Point
	for i := range p {
		top, bottom := q[0][i]+(q[1][i]-q[0][i])*s, q[3][i]+(q[2][i]-q[3][i])*s
		p[i] = top + (bottom-top)*t
	}
	return p
}

// part returns the part of q between two shares of each side.
func (q quad) part(s0, s1, t0, t1 float64) quad {
	return quad{q.at(s0, t0), q.at(s1, t0), q.at(s1, t1), q.at(s0, t1)}
}

// parcel uses a piece of land in one of the ways in which land is used.
func (b *builder) parcel(q quad) {
	d := b.dice
	w := math.Hypot(q[1][0]-q[0][0], q[1][1]-q[0][1])
	h := math.Hypot(q[3][0]-q[0][0], q[3][1]-q[0][1])
	switch {
	case d.chance(.2): // bare land
	case d.chance(.14):
		b.orchard(q.part(.03, .97, .03, .97), w, h)
	case d.chance(.07):
		b.greenhouses(q.part(.05, .95, .05, .95), h)
	default:
		b.strips(q, w, h)
	}
	if d.chance(.45) {
		b.newTreeRow().plant(b, b.stretch(q.at(.015, 0), q.at(.015, 1)))
	}
	if d.chance(.45) {
		b.newTreeRow().plant(b, b.stretch(q.at(0, .015), q.at(1, .015)))
	}
}

// strips parts a parcel into fields, with narrow paths between.
func (b *builder) strips(q quad, w, h float64) {
	d := b.dice
	n := d.whole(1, 5)
	along := d.chance(.5)
	if along {
		w, h = h, w
	}
	path := d.between(.8, 2.5) / w
	edge := d.between(1.2, 3) / h
	for i := range n {
		s0, s1 := float64(i)/float64(n)+path, float64(i+1)/float64(n)-path
		p := q.part(s0, s1, edge, 1-edge)
		axis := math.Atan2(q[3][1]-q[0][1], q[3][0]-q[0][0])
		if along {
			p = q.part(edge, 1-edge, s0, s1)
			axis = math.Atan2(q[1][1]-q[0][1], q[1][0]-q[0][0])
		}
		b.lay(world.Flat{
			Region: b.region(p), Finish: world.Rows, Axis: axis + b.turn,
			Crop: &world.Crop{Seed: d.roll()}, EdgeM: .8,
		})
	}
}

// region places a quad on the ground.
func (b *builder) region(q quad) world.Region {
	c := make([]orb.Point, len(q))
	for i, p := range q {
		c[i] = b.at(p[0], p[1])
	}
	return world.Polygon(c...)
}

// orchard plants trees in rows.
func (b *builder) orchard(q quad, w, h float64) {
	d := b.dice
	b.lay(world.Flat{
		Region: b.region(q), Finish: world.Rows, Axis: b.turn, EdgeM: 1,
		Look: soil().Toward(leaves(), .25),
	})
	step, size := d.between(5, 8), d.between(1.3, 2.3)
	for s := step / w; s < 1-step/w/2; s += step / w {
		for t := step / h; t < 1-step/h/2; t += step / h {
			if d.chance(.9) {
				p := q.at(s, t)
				b.tree(b.at(p[0]+d.between(-.4, .4), p[1]+d.between(-.4, .4)),
					size*d.between(.75, 1.2), 2)
			}
		}
	}
}

// stretch returns the way between two places of the block, on the ground.
func (b *builder) stretch(p, q orb.Point) stretch {
	return stretch{b.at(p[0], p[1]), b.at(q[0], q[1])}
}

// treeRow is a row of poplars: how far apart they stand, how large they are and
// how many are still there.
type treeRow struct{ stepM, radiusM, full float64 }

func (b *builder) newTreeRow() treeRow {
	d := b.dice
	return treeRow{d.between(3, 5.5), d.between(1.2, 2.2), d.between(.5, .95)}
}

// plant plants a row along a way on the ground.
func (r treeRow) plant(b *builder, s stretch) {
	d := b.dice
	const slender, loose = 3.2, .5
	for m := r.stepM / 2; m < s.length(); m += r.stepM {
		if d.chance(r.full) {
			p := s.point(m+d.between(-loose, loose), d.between(-loose, loose))
			b.tree(p, r.radiusM*d.between(.7, 1.3), slender)
		}
	}
}

// tree plants a tree that is slender times as high as it is wide, where there
// is room for it.
func (b *builder) tree(p orb.Point, radius, slender float64) {
	span, ok := b.free(p, radius+1)
	if !ok {
		return
	}
	look := leaves().Times(b.dice.between(.8, 1.35))
	b.raise(world.Solid{
		Box:  world.Box{Centre: p, HalfU: radius, HalfV: radius, Cos: 1},
		Form: world.Crown, TopM: slender * radius * 1.3, Roof: look, Side: look, Span: span,
	})
}

// greenhouses puts up long arches under plastic sheet, where there is room.
func (b *builder) greenhouses(q quad, h float64) {
	const pitchM, widthM, tallM, stepM = 11, 7.5, 2.6, 10
	n := int(h / pitchM)
	for i := range n {
		t := (float64(i) + .5) / float64(n)
		s := b.stretch(q.at(.04, t), q.at(.96, t))
		room := true
		for m := 0.0; m < s.length(); m += stepM {
			span, ok := b.free(s.point(m, 0), widthM)
			room = room && ok && span.To == 0
		}
		if !room {
			continue
		}
		look := white().Toward(soil(), b.dice.between(.15, .5))
		b.raise(world.Solid{
			Box: world.Between(s.from, s.to, widthM), Form: world.Gable, TopM: tallM,
			Roof: look, Side: look.Times(.9),
		})
	}
}
