package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
	"rampart/algorithms/scene/world"
)

// way is a road, a track or a dry river bed.
type way struct {
	line  []orb.Point
	width float64
	look  world.Material
	// edge is how far its sides wander; 0 is paved.
	edge float64
	on   world.Span
}

// path lays a way.
func (b *builder) path(w way) {
	finish := world.Even
	if w.edge > 0 {
		finish = world.Worn
	}
	for i := range len(w.line) - 1 {
		b.lay(world.Flat{
			Region: world.Strip(w.line[i], w.line[i+1], w.width), Look: w.look, Finish: finish,
			EdgeM: w.edge, Span: w.on,
		})
	}
}

// wander returns how far a way strays to the side, in metres, at a place along
// it.
func (b *builder) wander(seed int64, along float64) float64 {
	const longM, reachM = 260, 9
	return reachM * noise.Value(noise.Sub(b.params.Seed, seed), along/longM, .5)
}

// survey finds where the road along a block and the track across it run, and
// keeps the ground free for them.
func (b *builder) survey(k *block) {
	const overM, verge, trackVerge, stepM, kindTrack, bend = 3, 12, 5, 15, 7, 2.5
	from, to := -k.side/2-overM, k.side/2+overM
	k.road = b.along(from, to, k.roadV)
	u := b.dice.between(-.45, .45) * k.side
	for v := from; v <= to; v += stepM {
		k.track = append(k.track, b.at(u+bend*b.wander(kindTrack, v+u), v))
	}
	for i := range len(k.road) - 1 {
		b.reserve(world.Between(k.road[i], k.road[i+1], verge), 0)
	}
	for i := range len(k.track) - 1 {
		b.reserve(world.Between(k.track[i], k.track[i+1], trackVerge), 0)
	}
}

// roads lays road and track, with trees along the road, and trails.
func (b *builder) roads(k block) {
	const shoulderM, roadM, trackM, treesM, mostTrails = 11, 6.5, 3.6, 9, 4
	b.path(way{line: k.track, width: trackM, look: dirt(), edge: 1})
	for range b.dice.pick(mostTrails) {
		b.trail(k)
	}
	b.path(way{line: k.road, width: shoulderM, look: dirt(), edge: 2.5})
	if k.paved {
		b.path(way{line: k.road, width: roadM, look: asphalt()})
	}
	for _, side := range []float64{-treesM, treesM} {
		row := b.newTreeRow()
		for i := range len(k.road) - 1 {
			s := stretch{k.road[i], k.road[i+1]}
			row.plant(b, stretch{s.point(0, side), s.point(s.length(), side)})
		}
	}
}

// along returns a way along the block's axis, near v, which goes on in the next
// block.
func (b *builder) along(from, to, v float64) []orb.Point {
	const stepM, kindRoad = 18, 1000
	var line []orb.Point
	x, y := b.origin[0]-b.whole.origin[0], b.origin[1]-b.whole.origin[1]
	for u := from; u < to+stepM; u += stepM {
		u := min(u, to)
		far := b.cos*x + b.sin*y + u
		line = append(line, b.at(u, v+b.wander(kindRoad+int64(math.Round(v)), far)))
	}
	return line
}

// trail wears a winding path into the ground, from the road to somewhere.
func (b *builder) trail(k block) {
	d := b.dice
	const steps, bends, most = 14, 3, .16
	p := orb.Point{d.between(-.5, .5) * k.side, k.roadV}
	q := orb.Point{d.between(-.5, .5) * k.side, d.between(-.5, .5) * k.side}
	bend := d.roll()
	reach := d.between(0, most) * math.Hypot(q[0]-p[0], q[1]-p[1])
	var line []orb.Point
	for i := range steps + 1 {
		t := float64(i) / steps
		side := reach * noise.Value(bend, bends*t, .5) * math.Sin(math.Pi*t)
		line = append(line, b.at(p[0]+(q[0]-p[0])*t+side, p[1]+(q[1]-p[1])*t-side))
	}
	b.path(way{line: line, width: d.between(1.4, 2.6), look: dirt().Times(1.05), edge: .5})
}

// riverbed lays a dry bed of gravel across a place, in one of a few.
func (b *builder) riverbed() {
	d := b.dice
	const share, stepM, beds = .4, 25, 3
	if !d.chance(share) {
		return
	}
	size := b.params.SizeM()
	turn := d.between(0, math.Pi)
	away := d.between(.2, .45) * size
	if d.chance(.5) {
		away = -away
	}
	across := newSite(b.world.Centre, turn)
	width, bend := d.between(10, 34), d.roll()
	for i := range beds {
		var line []orb.Point
		for u := -.8 * size; u < .8*size; u += stepM {
			side := 26*noise.Value(bend, u/190, .5) + 7*noise.Value(bend, u/60, float64(i)+.5)
			line = append(line, across.at(u, away+side))
		}
		look := gravel().Toward(salt(), d.between(.2, .7))
		b.path(way{line: line, width: width * d.between(.25, 1), look: look, edge: 5})
	}
}
