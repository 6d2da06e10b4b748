package scene

import (
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
)

// calendar holds the days on which a block changes.
type calendar struct {
	groundworks, wall, blocks, annex, shed, demolition time.Time
}

// dates returns the block's calendar; all but the first block are moved by up
// to nine weeks.
func (p *planner) dates() calendar {
	c := calendar{
		groundworks: day("2019-03-20"),
		wall:        day("2019-05-24"),
		blocks:      day("2019-08-10"),
		annex:       day("2020-02-15"),
		shed:        day("2019-05-30"),
		demolition:  day("2018-12-05"),
	}
	if p.first {
		return c
	}
	const weeks = 9
	days := 7 * int(float64(2*weeks+1)*p.draw(kindBlock, 0)-weeks)
	move := func(t time.Time) time.Time { return t.AddDate(0, 0, days) }
	return calendar{
		move(c.groundworks), move(c.wall), move(c.blocks), move(c.annex), move(c.shed),
		move(c.demolition),
	}
}

// happens decides whether one of the changes is part of this block.
func (p *planner) happens(which int, share float64) bool {
	return p.first || p.draw(kindBlock, which) < share
}

// standing draws large buildings that stay, so that not all that is large is
// new.
func (p *planner) standing() {
	p.lay(object{shape: rectangle(725, 490, 110, 70, 0), look: concrete().times(.8)})
	for _, o := range []object{
		{shape: rectangle(700, 490, 46, 24, 90), heightM: 8, look: white().times(.9), finish: gable},
		{shape: rectangle(745, 490, 50, 18, 90), heightM: 7, look: concrete(), finish: gable},
		{shape: rectangle(520, 90, 44, 14, 0), heightM: 9, look: red()},
	} {
		p.raise(o)
		class := classBuilding
		if o.finish == gable {
			class = classShed
		}
		p.note(class, o)
	}
}

// demolished draws an old block by the village that is torn down; rubble stays
// for good.
func (p *planner) demolished() {
	if !p.happens(1, .6) {
		return
	}
	on := p.dates().demolition
	p.lay(object{
		shape: rectangle(530, 250, 64, 46, 8), look: gravel().toward(concrete(), .35),
		finish: worn, from: on,
	})
	o := object{
		shape: rectangle(530, 250, 52, 24, 8), heightM: 10, look: concrete().times(1.12), to: on,
	}
	p.raise(o)
	p.note(classBuilding, o)
	wing := object{
		shape: rectangle(514, 273, 26, 16, 98), heightM: 7, look: concrete().times(.95), to: on,
	}
	p.raise(wing)
	p.note(classBuilding, wing)
}

// compound draws ground that is levelled first, then walled, then filled with
// long blocks in two phases.
func (p *planner) compound() {
	if !p.happens(2, .5) {
		return
	}
	const width, height, turn = 246, 210, -3
	c := p.dates()
	x, y := 805.0, 200.0
	if !p.first {
		x += 30 * (p.draw(kindBlock, 20) - .5)
		y += 40 * (p.draw(kindBlock, 21) - .5)
	}
	site := rectangle(x, y, width, height, turn)
	site.halfU, site.halfV = site.halfU+7, site.halfV+7
	ground := object{shape: site, look: graded(), finish: worn, from: c.groundworks}
	p.lay(ground)
	p.note(classEarthwork, ground)
	p.wall(rectangle(x, y, width, height, turn), c.wall)

	at := func(u, v, length, across float64) shape {
		s := rectangle(x, y, length, across, turn)
		s.centre = orb.Point{x + site.cos*u - site.sin*v, y + site.sin*u + site.cos*v}
		return s
	}
	for i := range 6 {
		u, v := -66+66*float64(i%3), -46+84*float64(i/3)
		from := c.blocks
		if i >= 4 {
			from = c.annex
		}
		p.lay(object{shape: at(u, v, 60, 62), look: concrete().times(.86), from: from})
		o := object{shape: at(u, v, 18, 56), heightM: 14, look: white().times(.82), from: from}
		if i%3 == 1 {
			o.look = concrete().times(1.08)
		}
		p.raise(o)
		p.note(classBuilding, o)
	}
	p.lay(object{shape: at(0, 93, 8, 40), look: asphalt(), from: c.blocks})
	p.lay(object{shape: at(0, 84, 200, 7), look: asphalt().times(1.2), from: c.blocks})
}

// wall raises four walls along the outline of s on a day.
func (p *planner) wall(s shape, on time.Time) {
	const thick, tall = 1.2, 6.5
	for i := range 4 {
		u, v, length, turn := 0.0, s.halfV, 2*s.halfU, 0.0
		if i >= 2 {
			u, v, length, turn = s.halfU, 0, 2*s.halfV, 90
		}
		if i%2 == 1 {
			u, v = -u, -v
		}
		side := rectangle(0, 0, length+thick, thick, turn)
		side.cos, side.sin = s.cos*side.cos-s.sin*side.sin, s.sin*side.cos+s.cos*side.sin
		side.centre = orb.Point{
			s.centre[0] + s.cos*u - s.sin*v, s.centre[1] + s.sin*u + s.cos*v,
		}
		p.raise(object{shape: side, heightM: tall, look: concrete().times(1.1), from: on})
	}
	p.add(Truth{
		Class: classWall, Change: changeAdded, On: on, Line: true, HeightM: tall,
		Outline: p.place(object{shape: s}).ring(),
	})
}

// shed draws a long hall with a blue roof on an apron by the road.
func (p *planner) shed() {
	if !p.happens(3, .7) {
		return
	}
	on := p.dates().shed
	p.lay(object{shape: rectangle(775, 590, 118, 58, 4), look: graded(), finish: worn, from: on})
	o := object{
		shape: rectangle(775, 590, 92, 32, 4), heightM: 9, look: blue(), finish: gable, from: on,
	}
	p.raise(o)
	p.note(classShed, o)
}

// traffic draws what happens to be on the roads, and parked, on one date.
func (b block) traffic(on time.Time) []object {
	const vehicles, spread = 14, 7
	var out []object
	seed := noise.Hash(noise.Sub(b.seed, kindTraffic), int64(on.Unix()), 0)
	for i := range vehicles {
		d := func(k int64) float64 { return noise.Unit(noise.Hash(seed, int64(i), k)) }
		s := rectangle(20+960*d(0), 425+2.2, 5+spread*d(1), 2.6, 0)
		switch {
		case i%3 == 1:
			s = rectangle(628+1.8, 20+760*d(0), 5+spread*d(1), 2.5, 90)
		case i%7 == 2:
			s = rectangle(680+90*d(0), 520, 12, 2.8, 0)
		case d(4) < .5:
			s.centre[1] = 425 - 2.2
		}
		s.centre[0] += b.origin[0]
		s.centre[1] += b.origin[1]
		look := white()
		if d(5) < .4 {
			look = asphalt().times(.7)
		} else if d(5) < .6 {
			look = blue()
		}
		out = append(out, object{shape: s, heightM: 2.5, look: look})
	}
	return out
}
