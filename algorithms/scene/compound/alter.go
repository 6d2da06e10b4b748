package compound

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/scene/world"
)

// alterations changes some of the buildings that would have stood through the
// series: some are taken down, come later, get a new roof, or are made larger.
func (b *builder) alterations() {
	if b.params.Quiet {
		return
	}
	d := b.dice
	var list []erected
	const leastM2 = 60
	for _, e := range b.standing {
		if e.inside && math.Abs(planar.Area(b.truths[e.truth].Geometry)) >= leastM2 {
			list = append(list, e)
		}
	}
	do := []struct {
		share float64
		what  func(erected, int)
	}{{.45, b.demolish}, {.45, b.found}, {.5, b.reroof}, {.3, b.enlarge}}
	times := 1
	if b.params.Difficulty == Hard {
		times = 2
	}
	// As many again for each further block of the place.
	const blockM2 = 300_000
	times *= max(1, int(b.params.SizeM()*b.params.SizeM()/blockM2))
	for range times {
		for _, a := range do {
			if len(list) == 0 {
				return
			}
			if share := a.share; !d.chance(share) && b.params.Difficulty != Hard {
				continue
			}
			i := d.pick(len(list))
			e := list[i]
			list = append(list[:i], list[i+1:]...)
			b.site, b.group = e.site, e.group
			a.what(e, b.early(.15, .85))
		}
	}
	b.group = ""
}

// demolish takes a building down and leaves rubble.
func (b *builder) demolish(e erected, k int) {
	for i := e.first; i < e.next; i++ {
		b.world.Solids[i].To = k
	}
	b.change(e, Removed, "", k)
	const beyondM = 4
	for _, bar := range e.bars {
		box := b.box(e.u+bar.u, e.v+bar.v, bar.width+beyondM, bar.height+beyondM)
		b.lay(world.Flat{
			Region: world.Polygon(box.Corners()...), Finish: world.Worn, EdgeM: 2.5,
			Look: dirt().Toward(concrete(), b.dice.between(.1, .5)).Times(.95), Span: world.Span{From: k},
		})
	}
}

// found lets a building be built within the series.
func (b *builder) found(e erected, k int) {
	for i := e.first; i < e.next; i++ {
		b.world.Solids[i].From = k
	}
	b.change(e, Added, "", k)
}

// reroof gives a building another roof.
func (b *builder) reroof(e erected, k int) {
	for i := e.first; i < e.next; i++ {
		b.world.Solids[i].To = k
	}
	h := e.building
	h.on = world.Span{From: k}
	const alike = .12
	for h.roof = b.shedRoof(); contrast(h.roof, e.roof) < alike; {
		h.roof = b.shedRoof()
	}
	b.bars(h)
	b.change(e, Altered, "re-roofed", k)
}

// contrast returns the largest difference of two surfaces in any visible band.
func contrast(m, n world.Material) float64 {
	most := 0.0
	for i := range 3 {
		most = max(most, math.Abs(m[i]-n[i]))
	}
	return most
}

// enlarge puts a wing to the end of a building; its truth is that of the wing.
func (b *builder) enlarge(e erected, k int) {
	d := b.dice
	bar := e.bars[0]
	long := bar.width * d.between(.35, .7)
	h := e.building
	h.u, h.v = e.u+bar.u+(bar.width+long)/2, e.v+bar.v
	h.shape = newShape(plain, long, bar.height, d)
	h.on = world.Span{From: k}
	b.bars(h)
	b.record(Truth{
		Class: "building", Change: Altered, Detail: "extended", After: k - 1, Before: k,
		Geometry: b.footprint(h), HeightM: h.heightM,
	})
}

// change rewrites the truth of a building.
func (b *builder) change(e erected, how, detail string, k int) {
	t := &b.truths[e.truth]
	t.Change, t.Detail, t.After, t.Before = how, detail, k-1, k
}

// idle does works that come to nothing: earth is moved, and a road laid, where
// nothing is built.
func (b *builder) idle(k block, s scheme) {
	b.group = "idle"
	defer func() { b.group = "" }()
	const edgeM, roomM = 6, 14
	w := s.works
	b.groundwork(area{w.u, w.v, w.width - 2*edgeM, w.height - 2*edgeM}, w.from)
	// Between the hamlet and the small compound.
	left, right := -k.core(), k.core()
	if s.hamlet != nil {
		left += s.hamlet.width
	}
	if s.small != nil {
		right -= s.small.width
	}
	if right-left > roomM {
		b.newRoad(k, k.hand*(left+right)/2)
	}
}

// newRoad lays a road from the old one to the edge of a block, about u.
func (b *builder) newRoad(k block, u float64) {
	on := world.Span{From: b.early(.2, .8)}
	const stepM, widthM, vergeM, bendM, longM = 12, 6, 3, 4, 40
	far := -k.wide() * k.side / 2
	var line orb.LineString
	for m := 0.0; m <= math.Abs(far-k.roadV); m += stepM {
		line = append(line, b.at(u+bendM*math.Sin(m/longM), k.roadV+math.Copysign(m, far)))
	}
	look := asphalt()
	if b.dice.chance(.5) {
		look = gravel().Times(1.1)
	}
	b.path(way{line: line, width: widthM + vergeM, look: graded(), edge: 1, on: on})
	b.path(way{line: line, width: widthM, look: look, on: on})
	b.note(Truth{Class: "road", Geometry: line, WidthM: widthM}, on)
}
