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
	// hand is the end of the block, -1 or 1, at which the small compound lies;
	// the hamlet lies at the other.
	hand float64
	// road and track are where they run, on the ground; a road that is not
	// paved is of earth.
	road, track []orb.Point
	paved       bool
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
			b.rowRoad(&k, j)
			k.hand = math.Copysign(1, b.dice.between(-1, 1))
			k.inside = k.main || b.holds(k.core())
			b.block(k)
		}
	}
}

// block lays a block out: what will stand there is planned first, so that
// nothing else is in its way.
func (b *builder) block(k block) {
	b.inside = k.inside
	b.reserved = nil
	b.survey(&k)
	s := b.plan(k)
	b.fields(k)
	b.roads(k)
	if s.works != nil {
		b.idle(k, s)
	}
	here := b.site
	for _, c := range s.compounds() {
		b.compound(c)
	}
	b.site = here
	if s.hamlet != nil {
		b.hamlet(*s.hamlet)
	}
	b.traffic(k, s)
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

// rowRoad decides on the road that runs through the blocks of row j.
func (b *builder) rowRoad(k *block, j int) {
	const kindRow, pavedShare = 100, .75
	d := b.dice.fork(kindRow + int64(j))
	k.roadV = math.Copysign(d.between(.06, .16)*k.side, d.between(-1, 1))
	k.paved = d.chance(pavedShare)
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
