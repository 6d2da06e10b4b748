package scene

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
)

// The words of a truth, as in the contract of the output.
const (
	changeAdded   = "added"
	changeRemoved = "removed"
	changeNone    = "none"

	classBuilding  = "building"
	classShed      = "shed"
	classWall      = "wall"
	classEarthwork = "earthwork"
)

// finish is how a surface is drawn; zero is a hard edge and even ground.
type finish int

const (
	// worn has an edge that wanders, as ground has that machines went over.
	worn finish = iota + 1
	// gable has a ridge along its length: one side faces the sun.
	gable
	// rows is farmed in rows along its length.
	rows
)

// object is one thing of the world.
type object struct {
	shape
	heightM float64
	// from and to bound the days on which it stands; zero is unbounded.
	from, to time.Time
	look     material
	plot     *plot // decides the look, where not nil
	finish   finish
}

// stands reports whether o is there on a day.
func (o object) stands(on time.Time) bool {
	return (o.from.IsZero() || !on.Before(o.from)) && (o.to.IsZero() || on.Before(o.to))
}

// block is one copy of the plan: things flat on the ground and things that
// stand on it, each in the order in which they are painted.
type block struct {
	origin orb.Point
	seed   uint64
	flat   []object
	tall   []object
	truths []Truth
}

// The kinds of noise; each draws from a seed of its own.
const (
	kindBlock int64 = iota
	kindGround
	kindStones
	kindRills
	kindShrubs
	kindEdge
	kindGrain
	kindCloud
	kindTraffic
	kindSensor
	kindVillage
	kindField
	kindTree
)

// planner lays one block out.
type planner struct {
	*block
	name string
	// first is true for the block that holds every change.
	first bool
	count int
}

// plan lays block (i, j) out. The numbers in what it calls are the plan itself:
// places and sizes in metres.
func plan(seed uint64, i, j int) block {
	b := block{
		origin: orb.Point{float64(i) * BlockWidthM, float64(j) * BlockHeightM},
		seed:   noise.Hash(noise.Sub(seed, kindBlock), int64(i), int64(j)),
	}
	p := planner{block: &b, name: fmt.Sprintf("b%d-%d", j, i), first: i == 0 && j == 0}
	p.fields()
	p.roads()
	p.village()
	p.pond()
	p.standing()
	p.demolished()
	p.compound()
	p.shed()
	return b
}

// draw returns a number from 0 to below 1 that belongs to (kind, i).
func (p *planner) draw(kind int64, i int) float64 {
	return noise.Unit(noise.Hash(noise.Sub(p.seed, kind), int64(i), 0))
}

// place moves an object from the block's own metres to those of the scene.
func (p *planner) place(o object) object {
	o.centre[0] += p.origin[0]
	o.centre[1] += p.origin[1]
	return o
}

func (p *planner) lay(o object)   { p.flat = append(p.flat, p.place(o)) }
func (p *planner) raise(o object) { p.tall = append(p.tall, p.place(o)) }

// note records the truth of an object that has been placed by raise or lay.
func (p *planner) note(class string, o object) {
	t := Truth{Class: class, Change: changeNone, HeightM: o.heightM, Outline: p.place(o).ring()}
	switch {
	case !o.from.IsZero():
		t.Change, t.On = changeAdded, o.from
	case !o.to.IsZero():
		t.Change, t.On = changeRemoved, o.to
	}
	p.add(t)
}

func (p *planner) add(t Truth) {
	p.count++
	t.ID = fmt.Sprintf("%s-%02d-%s", p.name, p.count, t.Class)
	p.truths = append(p.truths, t)
}

// roads draws a paved road east to west, one north to south, and tracks. They
// meet those of the neighbouring blocks.
func (p *planner) roads() {
	const eastWest, northSouth = 425, 628
	p.lay(object{shape: rectangle(500, eastWest, BlockWidthM, 20, 0), look: dirt()})
	p.lay(object{shape: rectangle(northSouth, 400, BlockHeightM, 15, 90), look: dirt()})
	p.lay(object{shape: rectangle(500, eastWest, BlockWidthM, 9, 0), look: asphalt()})
	p.lay(object{shape: rectangle(northSouth, 400, BlockHeightM, 7, 90), look: asphalt()})
	p.lay(object{shape: rectangle(800, 372, 345, 4, -3), look: dirt()})
	p.lay(object{shape: rectangle(790, 730, 330, 4, 18), look: dirt(), finish: worn})
	for i := range 46 {
		x := 12 + 21*float64(i)
		if p.draw(kindTree, i) < .7 && x < 600 {
			p.tree(x, eastWest+15, 2.4+1.6*p.draw(kindTree, 100+i))
		}
	}
}

func (p *planner) tree(x, y, radius float64) {
	p.raise(object{
		shape: disc(x, y, radius), heightM: 2.2 * radius,
		look: leaves().times(.8 + .5*noise.Unit(noise.Hash(p.seed, int64(x), int64(y)))),
	})
}

// village draws houses with their yards along lanes, and trees among them.
func (p *planner) village() {
	const columns, lines, pitchX, pitchY = 9, 7, 42, 45
	p.lay(object{shape: rectangle(245, 215, 410, 340, 0), look: dirt().times(.88), finish: worn})
	for i := range columns * lines {
		x := 75 + pitchX*float64(i%columns) + 14*(p.draw(kindVillage, 10*i)-.5)
		y := 70 + pitchY*float64(i/columns) + 14*(p.draw(kindVillage, 10*i+1)-.5)
		turn := 16 * (p.draw(kindVillage, 10*i+2) - .5)
		if p.draw(kindVillage, 10*i+3) < .12 {
			p.tree(x, y, 5)
			continue
		}
		p.lay(object{shape: rectangle(x, y, 31, 28, turn), look: mud().times(1.12)})
		length := 15 + 9*p.draw(kindVillage, 10*i+4)
		o := object{
			shape: rectangle(x-3, y-8, length, 9.5, turn), heightM: 3.4,
			look: p.roof(i),
		}
		p.raise(o)
		if p.draw(kindVillage, 10*i+5) < .5 {
			p.raise(object{shape: rectangle(x+10, y+5, 8, 13, turn), heightM: 3, look: mud()})
		}
		for k := range 3 {
			if p.draw(kindTree, 1000+10*i+k) < .5 {
				tx, ty := x-14+28*p.draw(kindTree, 2000+10*i+k), y+4+12*p.draw(kindTree, 3000+10*i+k)
				p.tree(tx, ty, 1.6+2.2*p.draw(kindTree, 4000+10*i+k))
			}
		}
	}
}

// roof draws what a house is roofed with.
func (p *planner) roof(i int) material {
	tone := .85 + .3*p.draw(kindVillage, 10*i+7)
	switch d := p.draw(kindVillage, 10*i+6); {
	case d < .55:
		return mud().times(tone)
	case d < .8:
		return concrete().times(tone)
	case d < .9:
		return red().times(tone)
	}
	return white().times(tone)
}

// fields draws parcels in two rows with ditches and poplars between.
func (p *planner) fields() {
	const perRow = 11
	p.lay(object{shape: rectangle(312, 623, 600, 330, 0), look: dirt().times(.9), finish: worn})
	x := 18.0
	for i := range perRow {
		width := 38 + 28*p.draw(kindField, i)
		if x+width > 612 {
			break
		}
		for row := range 2 {
			y := 543 + 160*float64(row)
			p.lay(object{
				shape:  rectangle(x+width/2, y, 150, width-3, 90),
				plot:   &plot{seed: noise.Hash(noise.Sub(p.seed, kindField), int64(i), int64(1+row))},
				finish: rows,
			})
		}
		x += width
	}
	for i := range 80 {
		if p.draw(kindTree, 5000+i) < .75 {
			p.tree(20+7.2*float64(i), 623+2*p.draw(kindTree, 6000+i), 2+p.draw(kindTree, 7000+i))
		}
	}
}

// pond draws open water with a wet rim; it shrinks in summer.
func (p *planner) pond() {
	p.lay(object{shape: disc(905, 655, 52), look: ploughed(), finish: worn})
	dry, full := disc(905, 655, 33), disc(905, 655, 46)
	p.lay(object{shape: dry, look: water(), finish: worn})
	for _, span := range [][2]string{
		{"2018-01-01", "2018-07-01"}, {"2018-11-01", "2019-06-01"}, {"2019-10-15", "2020-06-15"},
	} {
		p.lay(object{
			shape: full, look: water(), finish: worn, from: day(span[0]), to: day(span[1]),
		})
	}
}
