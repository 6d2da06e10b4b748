package compound

import "math"

// area is a rectangle about (u, v) in a block's frame.
type area struct{ u, v, width, height float64 }

// scheme is what a block will hold.
type scheme struct {
	compounds []perimeter
	hamlet    *area
}

// perimeter is a walled compound: where it lies, how it is built, and when. Its
// axis runs along a road, with the gate on the side towards it.
type perimeter struct {
	site
	width, height float64
	// bitten is the corner that is missing, -1 for none.
	bitten       int
	biteU, biteV float64
	// gate is the side with the gate: 0 away from the south, 2 towards it.
	gate int
	// roadM is the way from the gate to the road.
	roadM float64
	name  string
	calendar
}

// calendar holds the dates, as indices, from which things are there, 0 for from
// the first; and those from which they are gone, 0 for never.
type calendar struct {
	work, wall, towers, fence, first, second int

	towersGone, fenceGone, blockGone, wallGone int
	// extended is the date from which the compound reaches farther.
	extended int
}

// plan decides what a block holds and keeps the ground free for it.
func (b *builder) plan(k block) scheme {
	d := b.dice
	var s scheme
	if k.main || d.chance(.3) {
		s.compounds = append(s.compounds, b.large(k))
	}
	if k.main || d.chance(.5) {
		s.compounds = append(s.compounds, b.small(k))
	}
	if k.main || d.chance(.6) {
		w := k.core() * d.between(.7, .95)
		h := k.core() - math.Abs(k.roadV) - 24
		u := -k.core() + w/2
		s.hamlet = &area{u, k.roadV - k.wide()*(18+h/2), w, h}
		b.reserve(b.box(s.hamlet.u, s.hamlet.v, w, h), 0, 0)
	}
	for _, c := range s.compounds {
		from := c.work
		b.reserve(c.box(0, 0, c.width, c.height), 9, from)
		if c.extended > 0 {
			b.reserve(c.box(c.width, 0, c.width, c.height), 9, c.extended)
		}
	}
	return s
}

// large plans a compound where the block has most room.
func (b *builder) large(k block) perimeter {
	d := b.dice
	const offRoadM, edgeM = 16, 8
	room := k.core() + math.Abs(k.roadV) - offRoadM - edgeM
	p := perimeter{bitten: -1, gate: 2, name: "compound"}
	p.height = min(room, d.between(120, 215))
	p.width = min(1.25*k.core(), d.between(130, 250))
	p.roadM = offRoadM + (room-p.height)*d.between(0, .7)
	u := d.between(-1, 1) * (k.core() - p.width/2)
	v := k.roadV + k.wide()*(p.roadM+p.height/2)
	if k.wide() > 0 {
		p.gate = 0
	}
	p.site = newSite(b.at(u, v), b.turn+d.between(-.03, .03))
	if b.params.Difficulty == Hard && d.chance(.7) {
		p.bitten = d.pick(4)
		p.biteU, p.biteV = d.between(.2, .45)*p.width, d.between(.2, .4)*p.height
	}
	if k.inside && !b.params.Quiet {
		p.calendar = b.largeStory()
	}
	return p
}

// largeStory decides what becomes of a large compound.
func (b *builder) largeStory() calendar {
	d, n := b.dice, b.params.Dates
	at := func(lo, hi float64) int { return b.onset(int(math.Round(d.between(lo, hi) * float64(n)))) }
	later := func(k, most int) int { return b.onset(k + d.pick(most+1)) }
	var c calendar
	switch roll := d.between(0, 1); {
	case roll < .6: // built anew
		c.work = at(.15, .45)
		c.wall = later(c.work, 1)
		c.towers = later(c.wall, 1)
		c.first = later(c.wall, 1)
		c.fence = later(c.first, 1)
		c.second = later(c.first+1, 1)
	case roll < .8: // made less of a fortress
		c.towersGone = at(.3, .8)
		c.fenceGone = later(c.towersGone, 1)
		if d.chance(.6) {
			c.wallGone = later(c.towersGone, 1)
		}
		if d.chance(.5) {
			c.blockGone = later(c.towersGone, 1)
		}
	default: // filled up
		c.second = at(.2, .8)
		c.fence = later(c.second, 1)
	}
	return c
}

// small plans an old compound on the other side of the road.
func (b *builder) small(k block) perimeter {
	d := b.dice
	const offRoadM = 14
	room := k.core() - math.Abs(k.roadV) - offRoadM - 4
	p := perimeter{bitten: -1, name: "yard"}
	p.height = max(40, room*d.between(.7, 1))
	p.width = d.between(.5, .75) * k.core()
	p.roadM = offRoadM
	if k.wide() < 0 {
		p.gate = 0
	} else {
		p.gate = 2
	}
	u := k.core() - p.width/2
	p.site = newSite(b.at(u, k.roadV-k.wide()*(offRoadM+p.height/2)), b.turn+d.between(-.04, .04))
	return p
}
