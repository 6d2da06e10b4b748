package compound

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// compound builds a walled compound in its own frame.
func (b *builder) compound(c perimeter) {
	b.groups++
	b.group = fmt.Sprintf("%s-%d", c.name, b.groups)
	defer func() { b.group = "" }()
	b.groundwork(c)
	corners := outline(c.width, c.height, c.biteU, c.biteV, c.bitten)
	ring := sides(corners)
	b.perimeter(c, ring)
	b.interior(c)
	b.gateRoad(c, ring)
}

// groundwork levels the ground on which a compound will stand.
func (b *builder) groundwork(c perimeter) {
	const beyondM = 6
	box := b.box(0, 0, c.width+2*beyondM, c.height+2*beyondM)
	look := graded().Times(b.dice.between(.9, 1.05))
	if c.work == 0 {
		look = dirt().Times(b.dice.between(.85, 1))
	}
	span := world.Span{From: c.work}
	b.lay(world.Flat{
		Region: world.Polygon(box.Corners()...), Look: look, Finish: world.Tracked, EdgeM: 3,
		Span: span,
	})
	if c.work > 0 {
		b.note(Truth{Class: "earthwork", Geometry: orb.Polygon{box.Ring()}}, span)
	}
}

// perimeter raises wall and towers, with a gate, and takes down what its story
// has taken down.
func (b *builder) perimeter(c perimeter, ring []stretch) {
	d := b.dice
	w := b.newWall()
	if c.name == "yard" {
		w = wall{d.between(.4, .7), d.between(2, 3.2), mud().Times(d.between(1, 1.25))}
	}
	gone := c.wallGone
	for i, s := range ring {
		on := world.Span{From: c.wall}
		// The front and one side go first.
		if i == c.gate || i == (c.gate+1)%len(ring) {
			on.To = gone
		}
		pieces := []stretch{s}
		if i == c.gate {
			pieces = s.gated(s.length()*d.between(.35, .65), d.between(7, 11))
		}
		for _, piece := range pieces {
			b.wallAlong(piece, w, on)
		}
	}
	if c.name == "yard" {
		return
	}
	b.towersOn(ring, world.Span{From: c.towers, To: c.towersGone})
	b.innerFence(c, ring)
}

// innerFence runs along the inside of the wall, and parts the yard.
func (b *builder) innerFence(c perimeter, ring []stretch) {
	d := b.dice
	on := world.Span{From: c.fence, To: c.fenceGone}
	if d.chance(.5) {
		inset := d.between(7, 11)
		for i, s := range ring {
			if c.bitten >= 0 || d.chance(.2) {
				continue
			}
			in := s.inward()
			next, before := ring[(i+1)%len(ring)].inward(), ring[(i+len(ring)-1)%len(ring)].inward()
			f := stretch{
				orb.Point{s.from[0] + inset*(in[0]+before[0]), s.from[1] + inset*(in[1]+before[1])},
				orb.Point{s.to[0] + inset*(in[0]+next[0]), s.to[1] + inset*(in[1]+next[1])},
			}
			if i == c.gate {
				for _, piece := range f.gated(f.length()/2, 14) {
					b.fenceAlong(piece, on)
				}
				continue
			}
			b.fenceAlong(f, on)
		}
	}
}

// gateRoad paves the way from the gate to the road, and puts a lodge beside it.
func (b *builder) gateRoad(c perimeter, ring []stretch) {
	s := ring[c.gate]
	mid, in := s.point(s.length()/2), s.inward()
	out := orb.Point{mid[0] - in[0]*c.roadM, mid[1] - in[1]*c.roadM}
	inside := orb.Point{mid[0] + in[0]*14, mid[1] + in[1]*14}
	look := dirt()
	if c.name != "yard" {
		look = asphalt().Times(1.25)
	}
	b.path([]orb.Point{b.at(out[0], out[1]), b.at(inside[0], inside[1])}, 6.5, look, 0,
		world.Span{From: c.first})
}

// interior fills a compound with blocks, row after row from the back, in two
// phases, and sheds on one flank where there is room.
func (b *builder) interior(c perimeter) {
	d := b.dice
	const wallM, plazaM = 15, 22
	x0, x1 := -c.width/2+wallM, c.width/2-wallM
	y0, y1 := -c.height/2+wallM, c.height/2-wallM
	if c.gate == 0 {
		y0 += plazaM - wallM
	} else {
		y1 -= plazaM - wallM
	}
	if c.name == "yard" {
		b.yard(c, x0, x1, y0, y1)
		return
	}
	if x1-x0 > 130 && d.chance(.6) {
		wide := d.between(26, 42)
		b.sheds(c, x1-wide, x1, y0, y1)
		x1 -= wide + 12
	}
	gap := d.between(10, 16)
	row := 0
	for y := y0; y < y1-12; row++ {
		depth := d.between(13, 18)
		kind := plain
		if room := y1 - y; room > 40 && d.chance(b.winged()) {
			kind, depth = 1+shapeKind(d.pick(3)), d.between(34, min(46, room))
		}
		if y+depth > y1 {
			break
		}
		b.blockRow(c, kind, depth, x0, x1, y+depth/2, row)
		y += depth + gap
	}
}

// winged is the share of rows whose blocks have wings.
func (b *builder) winged() float64 {
	if b.params.Difficulty == Hard {
		return .75
	}
	return .25
}

// blockRow builds the blocks of a row.
func (b *builder) blockRow(c perimeter, kind shapeKind, depth, x0, x1, y float64, row int) {
	d := b.dice
	const leastM, mostM, betweenM = 38, 88, 13
	n := max(1, int(math.Round((x1-x0+betweenM)/(d.between(leastM, mostM)+betweenM))))
	length := min(mostM, (x1-x0-betweenM*float64(n-1))/float64(n))
	look, tall := b.roof(), d.between(7, 17)
	on := world.Span{From: c.first}
	if row%3 == 2 || row > 3 {
		on.From = c.second
	}
	for i := range n {
		x := x0 + (float64(i)+.5)*(x1-x0)/float64(n)
		if b.bites(c, x, y, length, depth) {
			continue
		}
		s := newShape(kind, length, depth, d)
		this := on
		if c.blockGone > 0 && d.chance(.3) {
			this.To = c.blockGone
		}
		b.lay(world.Flat{
			Region: world.Polygon(b.box(x, y, length+8, depth+8).Corners()...),
			Look:   concrete().Times(d.between(.75, .9)), Span: world.Span{From: this.From},
		})
		b.building(building{shape: s, u: x, v: y, heightM: tall, roof: look, on: this})
	}
}

// bites reports whether a building would stand where the compound's corner is
// missing.
func (b *builder) bites(c perimeter, x, y, length, depth float64) bool {
	if c.bitten < 0 {
		return false
	}
	const awayM = 12
	corner := outline(c.width, c.height, 0, 0, -1)[c.bitten]
	return math.Abs(x-corner[0]) < c.biteU+length/2+awayM &&
		math.Abs(y-corner[1]) < c.biteV+depth/2+awayM
}

// sheds builds large halls one behind another.
func (b *builder) sheds(c perimeter, x0, x1, y0, y1 float64) {
	d := b.dice
	look := b.shedRoof()
	for y := y0; y < y1-30; {
		length := min(y1-y, d.between(60, 120))
		on := world.Span{From: c.first}
		if d.chance(.4) {
			on.From = c.second
		}
		x, mid := (x0+x1)/2, y+length/2
		if !b.bites(c, x, mid, x1-x0, length) {
			box := b.box(x, mid, x1-x0, length)
			b.hall(box, look, d.between(7, 11), on)
		}
		y += length + 12
	}
}

// hall raises a shed on a box, its ridge along the longer side.
func (b *builder) hall(box world.Box, look world.Material, tall float64, on world.Span) {
	ring := box.Ring()
	if box.HalfV > box.HalfU {
		box.HalfU, box.HalfV, box.Cos, box.Sin = box.HalfV, box.HalfU, -box.Sin, box.Cos
	}
	b.raise(world.Solid{
		Box: box, Form: world.Ribbed, TopM: tall, Roof: look, Side: concrete(), Span: on,
	})
	b.note(Truth{Class: "shed", Geometry: orb.Polygon{ring}, HeightM: tall}, on)
}

// yard builds what an old farm or works yard has.
func (b *builder) yard(c perimeter, x0, x1, y0, y1 float64) {
	d := b.dice
	const awayM = -9
	x0, x1, y0, y1 = x0+awayM, x1-awayM, y0+awayM, y1-awayM
	for x := x0; x < x1-14; {
		length := min(x1-x, d.between(16, 38))
		depth := min((y1-y0)*.4, d.between(8, 15))
		y := y0 + depth/2
		if c.gate == 0 {
			y = y1 - depth/2
		}
		s := newShape(plain, length, depth, d)
		b.building(building{
			shape: s, u: x + length/2, v: y, heightM: d.between(3.5, 6), roof: b.oldRoof(),
		})
		x += length + d.between(3, 9)
	}
}
