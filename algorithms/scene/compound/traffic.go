package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// traffic puts vehicles on a block's road and into its yards on each date, and
// containers that stay for a date or two.
func (b *builder) traffic(k block, s scheme) {
	const laneM, mostOnRoad = 1.7, 16
	d := b.dice
	here := b.site
	for i := range b.params.Dates {
		on := world.Span{From: i, To: i + 1}
		for range d.pick(mostOnRoad) {
			u := d.between(-.5, .5) * k.side
			p := b.along(u, u+1, k.roadV)
			way := math.Atan2(p[1][1]-p[0][1], p[1][0]-p[0][0])
			lane := newSite(p[0], way)
			b.vehicle(lane.at(0, math.Copysign(laneM, d.between(-1, 1))), way, on)
		}
		for _, c := range s.compounds() {
			b.site = c.site
			b.inCompound(c, i)
			b.site = here
		}
		if s.hamlet != nil {
			a := s.hamlet
			for range d.pick(mostOnRoad / 2) {
				p := b.at(a.u+d.between(-.5, .5)*a.width, a.v+d.between(-.5, .5)*a.height)
				b.vehicle(p, d.between(0, math.Pi), on)
			}
		}
	}
}

// vehicle puts a car or a lorry somewhere.
func (b *builder) vehicle(p orb.Point, turn float64, on world.Span) {
	d := b.dice
	length, width, tall := d.between(3.9, 5), 1.8, 1.5
	if d.chance(.35) {
		length, width, tall = d.between(6.5, 13), 2.5, d.between(2.4, 3.4)
	}
	look := []world.Material{
		white(), white(), white().Times(.7), dark().Times(.5), dark(), blue().Times(.8), red(),
	}[d.pick(7)]
	b.raise(world.Solid{
		Box: world.Rectangle(p, length, width, turn), TopM: tall, Roof: look,
		Side: look.Times(.8), Span: on,
	})
}

// inCompound puts vehicles and containers into a compound on date i, and heaps
// of material while it is being built.
func (b *builder) inCompound(c perimeter, i int) {
	d := b.dice
	if i < c.work {
		return
	}
	const parkedShare, heapM = .4, 6
	on := world.Span{From: i, To: i + 1}
	y := c.gateV * (c.height/2 - d.between(14, 20))
	x0 := d.between(-.4, .1) * c.width
	for n := range d.pick(14) {
		if d.chance(parkedShare) {
			b.vehicle(b.at(x0+2.7*float64(n), y), b.turn+math.Pi/2, on)
		}
	}
	for range d.pick(3) {
		b.containers(c, i)
	}
	if c.work == 0 || i >= max(c.first, c.second) {
		return
	}
	for range d.whole(3, 12) {
		p := b.at(d.between(-.42, .42)*c.width, d.between(-.42, .42)*c.height)
		if d.chance(.4) {
			b.vehicle(p, d.between(0, math.Pi), on)
			continue
		}
		look := soil().Toward(gravel(), d.between(0, 1)).Times(d.between(.9, 1.15))
		r := d.between(.3, 1) * heapM
		b.raise(world.Solid{
			Box:  world.Box{Centre: p, HalfU: r, HalfV: r, Cos: 1},
			Form: world.Heap, TopM: .35 * r, Roof: look, Side: look, Span: on,
		})
	}
}

// containers puts a few containers side by side along the wall, for one date or
// for two.
func (b *builder) containers(c perimeter, i int) {
	d := b.dice
	const widthM, tallM, apartM, wallM = 2.44, 2.6, 3.1, 9
	on := world.Span{From: i, To: i + d.whole(1, 2)}
	length := 6.1 * float64(d.whole(1, 2))
	side := math.Copysign(c.width/2-wallM, d.between(-1, 1))
	v := d.between(-.35, .3) * c.height
	for n := range d.whole(1, 5) {
		look := []world.Material{blue(), red(), green(), white(), red().Times(.7)}[d.pick(5)]
		b.raise(world.Solid{
			Box:  b.box(side, v+apartM*float64(n), length, widthM),
			TopM: tallM, Roof: look, Side: look.Times(.85), Span: on,
		})
	}
}
