package compound

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// lot is a rectangle of the ground in the frame of a compound.
type lot struct{ x0, y0, x1, y1 float64 }

func (l lot) width() float64  { return l.x1 - l.x0 }
func (l lot) height() float64 { return l.y1 - l.y0 }

// area returns the lot by its middle.
func (l lot) area() area {
	return area{(l.x0 + l.x1) / 2, (l.y0 + l.y1) / 2, l.width(), l.height()}
}

// grown returns the lot with m metres more on every side.
func (l lot) grown(m float64) lot { return lot{l.x0 - m, l.y0 - m, l.x1 + m, l.y1 + m} }

// interior fills a compound: an open place behind the gate, sheds on one flank
// where there is room, and rows of blocks in two phases.
func (b *builder) interior(c perimeter) {
	d := b.dice
	const wallM, plazaM, shedsFromM, shedShare, betweenM = 15, 24, 130, .6, 12
	l := lot{-c.width / 2, -c.height / 2, c.width / 2, c.height / 2}.grown(-wallM)
	if c.gateV < 0 {
		l.y0 += plazaM - wallM
	} else {
		l.y1 -= plazaM - wallM
	}
	if l.width() > shedsFromM && d.chance(shedShare) {
		wide := d.between(26, 42)
		b.sheds(c, lot{l.x1 - wide, l.y0, l.x1, l.y1}, c.first)
		l.x1 -= wide + betweenM
	}
	b.rows(c, l)
	b.court(c)
	if c.extended > 0 {
		more := lot{c.width / 2, -c.height / 2, c.width/2 + c.extra, c.height / 2}.grown(-wallM)
		if more.width() < 48 || d.chance(.35) {
			b.sheds(c, more, c.second)
		} else {
			c.first, c.bitten = c.second, -1
			b.rows(c, more)
		}
	}
}

// rows fills a lot with rows of blocks.
func (b *builder) rows(c perimeter, l lot) {
	d := b.dice
	const leastM, wingedFromM, deepestM = 12, 40, 46
	gap := d.between(11, 17)
	fenced := d.chance(.45)
	for n := 0; l.height() > leastM; n++ {
		depth, kind := d.between(13, 18), plain
		if l.height() > wingedFromM && d.chance(b.winged()) {
			kind, depth = 1+shapeKind(d.pick(3)), d.between(34, min(deepestM, l.height()))
		}
		if depth > l.height() {
			return
		}
		this := l
		this.y1 = l.y0 + depth
		on := world.Span{From: c.first}
		if n%3 == 2 || n > 3 {
			on.From = c.second
		}
		b.row(c, this, kind, on)
		l.y0 += depth + gap
		if fenced && l.height() > leastM {
			y := l.y0 - gap/2
			b.fenceAlong(stretch{orb.Point{l.x0, y}, orb.Point{l.x1, y}},
				world.Span{From: max(on.From, c.fence), To: c.fenceGone})
		}
	}
}

// winged is the share of rows whose blocks have wings.
func (b *builder) winged() float64 {
	if b.params.Difficulty == Hard {
		return .75
	}
	return .25
}

// row builds blocks of one kind side by side in a lot.
func (b *builder) row(c perimeter, l lot, kind shapeKind, on world.Span) {
	d := b.dice
	const leastM, mostM, betweenM, apronM = 38, 88, 13, 4
	n := max(1, int(math.Round((l.width()+betweenM)/(d.between(leastM, mostM)+betweenM))))
	length := min(mostM, (l.width()-betweenM*float64(n-1))/float64(n))
	h := building{roof: b.roof(), heightM: d.between(7, 17), v: l.area().v}
	for i := range n {
		h.u = l.x0 + (float64(i)+.5)*l.width()/float64(n)
		at := area{h.u, h.v, length, l.height()}
		if c.misses(at) {
			continue
		}
		h.on = on
		if c.blockGone > 0 && d.chance(.3) {
			h.on.To = c.blockGone
		}
		b.pave(lot{
			h.u - length/2, l.y0, h.u + length/2, l.y1,
		}.grown(apronM), concrete().Times(d.between(.72, .9)), h.on.From)
		h.shape = newShape(kind, length, l.height(), d)
		b.building(h)
	}
}

// pave lays a hard surface.
func (b *builder) pave(l lot, look world.Material, from int) {
	a := l.area()
	b.lay(world.Flat{
		Region: world.Polygon(b.box(a.u, a.v, a.width, a.height).Corners()...), Look: look,
		Span: world.Span{From: from},
	})
}

// misses reports whether a building would stand, or nearly, where the corner of
// the compound is missing.
func (p perimeter) misses(a area) bool {
	if p.bitten < 0 {
		return false
	}
	const awayM = 12
	corner := outline(p.width, p.height, -1, orb.Point{})[p.bitten]
	return math.Abs(a.u-corner[0]) < p.biteU+a.width/2+awayM &&
		math.Abs(a.v-corner[1]) < p.biteV+a.height/2+awayM
}

// sheds builds large halls one behind another in a lot.
func (b *builder) sheds(c perimeter, l lot, from int) {
	d := b.dice
	const leastM, longM, apartM = 30, 60, 12
	look := b.shedRoof()
	for l.height() > leastM {
		this := l
		this.y1 = l.y0 + min(l.height(), d.between(longM, 2*longM))
		on := world.Span{From: from}
		if d.chance(.4) {
			on.From = max(from, c.second)
		}
		if a := this.area(); !c.misses(a) {
			b.pave(this.grown(3), concrete().Times(d.between(.75, .95)), on.From)
			b.hall(b.box(a.u, a.v, a.width, a.height), look, on)
		}
		l.y0 = this.y1 + apartM
	}
}

// hall raises a shed on a box, its ridge along the longer side.
func (b *builder) hall(box world.Box, look world.Material, on world.Span) {
	tall := b.dice.between(7, 11)
	ring := box.Ring()
	if box.HalfV > box.HalfU {
		box.HalfU, box.HalfV, box.Cos, box.Sin = box.HalfV, box.HalfU, -box.Sin, box.Cos
	}
	b.raise(world.Solid{
		Box: box, Form: world.Ribbed, TopM: tall, Roof: look, Side: concrete(), Span: on,
	})
	b.note(Truth{Class: "shed", Geometry: orb.Polygon{ring}, HeightM: tall}, on)
}

// court lays a ground for games on the open place behind the gate, on the side
// where the lodge is not, if there is room.
func (b *builder) court(c perimeter) {
	const wallM, deepM, longM, gateM, lineM = 6, 13, 28, 12, .4
	gate := (.5 - c.gateShare) * c.width * c.gateV // as the ring runs
	x := gate + c.gateV*(gateM+longM/2)
	y := c.gateV * (c.height/2 - wallM - deepM/2)
	if c.bitten >= 0 || math.Abs(x) > c.width/2-wallM-longM/2 {
		return
	}
	from := max(c.first, c.second)
	games := lot{x - longM/2, y - deepM/2., x + longM/2, y + deepM/2.}
	look := green().Times(.9)
	if b.dice.chance(.5) {
		look = red().Times(.9)
	}
	b.pave(games.grown(1.5), concrete().Times(.8), from)
	b.pave(games, white().Times(.9), from)
	for _, half := range []lot{
		{games.x0, games.y0, x + lineM/2, games.y1}, {x - lineM/2, games.y0, games.x1, games.y1},
	} {
		b.pave(half.grown(-lineM), look, from)
	}
}

// oldYard builds what an old farm or works yard has along its back wall.
func (b *builder) oldYard(c perimeter) {
	d := b.dice
	const wallM = 6
	l := lot{-c.width / 2, -c.height / 2, c.width / 2, c.height / 2}.grown(-wallM)
	for x := l.x0; x < l.x1-14; {
		length := min(l.x1-x, d.between(16, 38))
		depth := min(l.height()*.4, d.between(8, 15))
		b.building(building{
			shape: newShape(plain, length, depth, d), u: x + length/2,
			v: -c.gateV * (l.height()/2 - depth/2), heightM: d.between(3.5, 6), roof: b.oldRoof(),
		})
		x += length + d.between(3, 9)
	}
}
