package compound

import (
	"math"

	"github.com/paulmach/orb"
)

// area is a rectangle about (u, v) in the frame of what it is a part of.
type area struct{ u, v, width, height float64 }

// scheme is what a block will hold.
type scheme struct {
	large, small *perimeter
	hamlet       *area
	// works is ground, beside the large compound, that is worked for nothing.
	works *works
}

// compounds returns those that there are.
func (s scheme) compounds() []perimeter {
	var out []perimeter
	for _, p := range []*perimeter{s.large, s.small} {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out
}

// works is a piece of ground that is levelled from a date on.
type works struct {
	area
	from int
}

// perimeter is a walled compound: where it lies, how it is built, and when. Its
// axis runs along a road, with the gate on the side towards it.
type perimeter struct {
	site
	kind          kind
	width, height float64
	// bitten is the corner that is missing, -1 for none.
	bitten       int
	biteU, biteV float64
	// extra is by how much the compound is made longer, to the end of its axis,
	// where its story has that.
	extra float64
	// gateV is the side of the gate across the axis, -1 or 1, gateShare where on
	// that side it is.
	gateV, gateShare float64
	// roadM is the way from the gate to the road.
	roadM float64
	story
}

// kind is what sort of compound it is.
type kind int

const (
	// prison has a high wall with towers, fences and blocks.
	prison kind = iota
	// yard is an old farm or works yard behind a low wall of earth.
	yard
)

// story holds the dates, as indices, from which things are there, 0 for from
// the first; and those from which they are gone, 0 for never.
type story struct {
	work, wall, towers, fence, first, second int

	towersGone, fenceGone, blockGone, wallGone int
	// extended is the date from which the compound reaches farther.
	extended int
}

// plan decides what a block holds and keeps the ground free for it.
func (b *builder) plan(k block) scheme {
	d := b.dice
	var s scheme
	large, small, hamlet := .3, .5, .6 // shares of the blocks
	if k.main {
		large, small, hamlet = 1, .9, .85
	}
	if d.chance(large) {
		c := b.large(k)
		s.large = &c
		if k.inside && !b.params.Quiet && b.params.Difficulty == Hard {
			s.works = b.beside(k, c)
		}
	}
	if d.chance(small) {
		c := b.small(k)
		s.small = &c
	}
	if d.chance(hamlet) {
		const offRoadM = 18
		w := k.core() * d.between(.7, .95)
		h := k.core() - math.Abs(k.roadV) - offRoadM - 6
		s.hamlet = &area{k.hand * (w/2 - k.core()), k.roadV - k.wide()*(offRoadM+h/2), w, h}
		b.reserve(b.box(s.hamlet.u, s.hamlet.v, w, h), 0)
	}
	const clearM = 9
	for _, c := range s.compounds() {
		b.reserve(c.box(0, 0, c.width, c.height).Grown(clearM), c.work)
		if c.extended > 0 {
			u := (c.width + c.extra) / 2
			b.reserve(c.box(u, 0, c.extra, c.height).Grown(clearM), c.extended)
		}
	}
	return s
}

// large plans a compound where the block has most room.
func (b *builder) large(k block) perimeter {
	d := b.dice
	const offRoadM, edgeM = 16, 8
	room := k.core() + math.Abs(k.roadV) - offRoadM - edgeM
	p := perimeter{bitten: -1, kind: prison, gateV: -k.wide(), gateShare: d.between(.3, .7)}
	p.height = min(room, d.between(120, 215))
	p.width = min(1.25*k.core(), d.between(130, 250))
	p.roadM = offRoadM + (room-p.height)*d.between(0, .7)
	if k.inside && !b.params.Quiet {
		p.story = b.largeStory()
	}
	if p.extended > 0 {
		p.extra = p.width * d.between(.35, .6)
		p.width -= p.extra / 2
	} else if b.params.Difficulty == Hard && d.chance(.7) {
		p.bitten = d.pick(4)
		p.biteU, p.biteV = d.between(.2, .45)*p.width, d.between(.2, .4)*p.height
	}
	slack := k.core() - (p.width+p.extra)/2
	u := d.between(-1, 1)*slack - p.extra/2
	v := k.roadV + k.wide()*(p.roadM+p.height/2)
	p.site = newSite(b.at(u, v), b.turn+d.between(-.03, .03))
	return p
}

// beside plans works left or right of a compound, where there is more room; nil
// where there is none of any use.
func (b *builder) beside(k block, c perimeter) *works {
	d := b.dice
	const awayM, leastM = 14, 40
	u, _ := local(b.box(0, 0, 1, 1), c.origin)
	left, right := u-c.width/2-awayM+k.core(), k.core()-u-c.width/2-c.extra-awayM
	w := works{area: area{width: left, u: -k.core() + left/2}, from: b.early(.2, .8)}
	if right > left {
		w.area = area{width: right, u: k.core() - right/2}
	}
	if w.width < leastM {
		return nil
	}
	room := k.core() + math.Abs(k.roadV) - 2*awayM
	w.height = min(room, d.between(45, 120))
	w.v = k.roadV + k.wide()*(awayM+w.height/2+d.between(0, 1)*(room-w.height))
	b.reserve(b.box(w.u, w.v, w.width, w.height).Grown(awayM/2), w.from)
	return &w
}

// largeStory decides what becomes of a large compound.
func (b *builder) largeStory() story {
	d := b.dice
	var s story
	const anew, longer, opened = .52, .22, .16 // the rest is filled up
	switch roll := d.between(0, 1); {
	case roll < anew:
		s.work = b.early(.15, .45)
		s.wall = b.later(s.work, 1)
		s.towers = b.later(s.wall, 1)
		s.first = b.later(s.wall, 1)
		s.fence = b.later(s.first, 1)
		s.second = b.later(s.first+1, 1)
	case roll < anew+longer:
		s.extended = b.early(.2, .7)
		s.second = b.later(s.extended, 1)
		s.fence = b.later(s.second, 1)
	case roll < anew+longer+opened:
		s = b.opening()
		if d.chance(.5) {
			s.blockGone = b.later(s.towersGone, 1)
		}
	default:
		s.second = b.early(.2, .8)
		s.fence = b.later(s.second, 1)
	}
	return s
}

// opening is the story of a compound that is made less of a fortress.
func (b *builder) opening() story {
	var s story
	s.towersGone = b.early(.25, .8)
	s.fenceGone = b.later(s.towersGone, 1)
	if b.dice.chance(.7) {
		s.wallGone = b.later(s.towersGone, 1)
	}
	return s
}

// early returns a date between two shares of the series, never the first.
func (b *builder) early(from, to float64) int {
	return b.onset(int(math.Round(b.dice.between(from, to) * float64(b.params.Dates))))
}

// later returns date k, or one of the next, up to most later.
func (b *builder) later(k, most int) int { return b.onset(k + b.dice.pick(most+1)) }

// small plans an old compound on the other side of the road.
func (b *builder) small(k block) perimeter {
	d := b.dice
	const offRoadM, edgeM, leastM, prisons = 14, 4, 40, .5
	room := k.core() - math.Abs(k.roadV) - offRoadM - edgeM
	p := perimeter{
		bitten: -1, kind: yard, gateV: k.wide(), gateShare: d.between(.3, .7), roadM: offRoadM,
	}
	p.height = max(leastM, room*d.between(.75, 1))
	p.width = d.between(.55, .8) * k.core()
	if d.chance(prisons) {
		p.kind = prison
		if k.inside && !b.params.Quiet && d.chance(.5) {
			p.story = b.opening()
		}
	}
	u := k.hand * (k.core() - p.width/2)
	v := k.roadV - k.wide()*(offRoadM+p.height/2)
	p.site = newSite(b.at(u, v), b.turn+d.between(-.04, .04))
	return p
}

// outline returns the corners of the compound before it was made longer.
func (p perimeter) outline() []orb.Point {
	return outline(p.width, p.height, p.bitten, orb.Point{p.biteU, p.biteV})
}

// gateSide returns the side with the gate: of those that face the road, the
// longest.
func (p perimeter) gateSide(ring []stretch) int {
	best, longest := 0, 0.0
	for i, s := range ring {
		if s.inward()[1]*p.gateV < -.5 && s.length() > longest {
			best, longest = i, s.length()
		}
	}
	return best
}
