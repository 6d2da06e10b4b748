package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
	"rampart/algorithms/scene/world"
)

// wander returns how far a road strays to the side at a place along it.
func (b *builder) wander(seed int64, along float64) float64 {
	const longM, reachM = 260, 9
	return reachM * noise.Value(noise.Sub(b.params.Seed, seed), along/longM, .5)
}

// roads lays the road along a block, a track across it, and paths.
func (b *builder) roads(k block) {
	const overM = 3
	from, to := -k.side/2-overM, k.side/2+overM
	b.path(b.along(from, to, k.roadV), 12, dirt(), 2.5, world.Span{})
	b.path(b.along(from, to, k.roadV), 6.5, asphalt(), 0, world.Span{})
	for i := range 2 {
		v := k.roadV + float64(2*i-1)*9
		b.treeRow(orb.Point{-k.side / 2, v}, orb.Point{k.side / 2, v})
	}
	u := b.dice.between(-.45, .45) * k.side
	var track []orb.Point
	for v := from; v <= to; v += 15 {
		track = append(track, b.at(u+2.5*b.wander(7, v+u), v))
	}
	b.path(track, 3.6, dirt(), 1, world.Span{})
}

// along returns a way along the block's axis, near v, which goes on in the next
// block.
func (b *builder) along(from, to, v float64) []orb.Point {
	const stepM = 18
	var line []orb.Point
	for u := from; u < to+stepM; u += stepM {
		u := min(u, to)
		x, y := b.origin[0]-b.whole.origin[0], b.origin[1]-b.whole.origin[1]
		far := b.cos*x + b.sin*y + u
		line = append(line, b.at(u, v+b.wander(int64(8+math.Round(v)), far)))
	}
	return line
}

// path lays a way of some width.
func (b *builder) path(line []orb.Point, width float64, m world.Material, edge float64, s world.Span) {
	finish := world.Even
	if edge > 0 {
		finish = world.Worn
	}
	for i := range len(line) - 1 {
		b.lay(world.Flat{
			Region: world.Strip(line[i], line[i+1], width), Look: m, Finish: finish,
			EdgeM: edge, Span: s,
		})
	}
}
