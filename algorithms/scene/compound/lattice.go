package compound

import (
	"math"

	"github.com/paulmach/orb"
)

// block is a square of the place, in a frame of its own whose origin is its
// middle: fields, and a road along it, on whose one side there is room for a
// large compound and on the other for what is smaller.
type block struct {
	side float64
	// inside is true where all of the block's core lies in the images: only
	// there does anything change.
	inside bool
	// main is true for the block that always has a compound.
	main bool
	// roadV is where the road runs, at the block's middle.
	roadV float64
}

// core is half the side of the part of a block that holds what matters.
func (k block) core() float64 { return .42 * k.side }

// wide is the side of the land on which there is more room: -1 or 1.
func (k block) wide() float64 { return -math.Copysign(1, k.roadV) }

// lattice divides the place into blocks, turned out of the grid of the images,
// and lays them out.
func (b *builder) lattice() {
	const pitchM, leastM, mostTurn = 560, 400, .2
	size := b.params.SizeM()
	across := max(1, int(math.Round(size/pitchM)))
	side := max(leastM, size/float64(across))
	b.whole = newSite(b.middle(side), b.dice.between(-mostTurn, mostTurn))
	around := int(math.Ceil(mostTurn*size/side)) + 1
	for j := -around; j < across+around; j++ {
		for i := -around; i < across+around; i++ {
			u := (float64(i) - float64(across-1)/2) * side
			v := (float64(j) - float64(across-1)/2) * side
			b.site = newSite(b.whole.at(u, v), b.whole.turn)
			if !b.sees(b.origin, side) {
				continue
			}
			k := block{side: side, main: i == across/2 && j == across/2}
			k.roadV = b.rowRoad(j, side)
			k.inside = k.main || b.holds(k.core())
			b.block(k)
		}
	}
}

// block lays a block out: what will stand there is planned first, so that
// nothing else is in its way.
func (b *builder) block(k block) {
	p := b.plan(k)
	b.fields(k)
	b.roads(k)
	here := b.site
	for _, c := range p.compounds {
		b.site = c.site
		b.compound(c)
	}
	b.site = here
	if p.hamlet != nil {
		b.hamlet(*p.hamlet)
	}
}

// middle returns the middle of the blocks: that of the images, or, where those
// are smaller than a block, a place from which they show a part of its
// compound.
func (b *builder) middle(side float64) orb.Point {
	size := b.params.SizeM()
	c := orb.Point{size / 2, size / 2}
	if size >= side {
		return c
	}
	return orb.Point{c[0] + .1*(side-size), c[1] + .1*(side-size)}
}

// rowRoad returns where the road runs in the blocks of row j.
func (b *builder) rowRoad(j int, side float64) float64 {
	d := b.dice.fork(int64(100 + j))
	v := d.between(.06, .16) * side
	if d.chance(.5) {
		return -v
	}
	return v
}

// sees reports whether a block may show in the images.
func (b *builder) sees(origin orb.Point, side float64) bool {
	size, reach := b.params.SizeM(), .75*side+30
	return origin[0] > -reach && origin[0] < size+reach &&
		origin[1] > -reach && origin[1] < size+reach
}

// holds reports whether the images show all that lies within half metres of the
// origin, along and across.
func (b *builder) holds(half float64) bool {
	size := b.params.SizeM()
	for _, p := range b.box(0, 0, 2*half, 2*half).Corners() {
		if min(p[0], p[1]) < 0 || max(p[0], p[1]) > size {
			return false
		}
	}
	return true
}
