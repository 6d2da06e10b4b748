package pipeline

import (
	"image"
	"math"

	"rampart/algorithms/filter"
	"rampart/algorithms/line"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
)

const (
	// detailM is the distance over which what is finer counts as detail: the
	// flanks of a line lie that far off.
	detailM = besideM
	// detailFloor is the detail in log units from which a pixel may be of a
	// line, and detailLimit that at which one pixel counts no more; detailCut is
	// how far the mean along a line must lie above its flanks. A fence of wire
	// darkens the pixels that it crosses by a twentieth.
	detailFloor, detailLimit, detailCut = 0.03, 0.3, 0.02
)

// detailReach is how far detail looks, in pixels.
func (o optics) detailReach() int { return o.detailRadius() + o.searched() }

func (o optics) detailRadius() int { return max(1, int(math.Round(o.px(detailM)))) }

func (o optics) searched() int { return max(1, int(math.Round(o.px(searchM)))) }

// detailMaps are the fine detail of both states about an onset.
type detailMaps struct {
	sides  [2]raster.Image // before and after
	mean   raster.Image
	near   raster.Image // the largest detail of the other state around
	filter filter.Scratch
	morph  morph.Scratch
}

// details finds the crest points of lines that one of the states about an onset
// shows and the other does not. Where a whole yard changed, gaps are large
// everywhere and its fences do not stand out of them; in the state after it
// they do.
func (l *lens) details(k int, core image.Rectangle) []line.Point {
	g, d, s := &l.found, &l.detail, &l.about
	for side := range d.sides {
		l.fine(&d.sides[side], s, side)
	}
	d.near.Reset(l.window)
	around := morph.Square(l.f.optics.searched())
	g.line.Reset(l.window)
	clear(g.line.Pix)
	for side := range d.sides {
		morph.DilateBox(&d.near, &d.sides[1-side], around, &d.morph)
		for i, v := range d.sides[side].Pix {
			g.line.Pix[i] = max(g.line.Pix[i], v-d.near.Pix[i])
		}
	}
	wide := core.Inset(-line.CrestReach).Intersect(l.window)
	l.f.optics.bank.Respond(&g.strength, &g.direction, &g.line, wide, detailFloor, detailLimit)
	return line.Crests(nil, &g.strength, &g.direction, core, detailCut)
}

// fine sets dst to how far a state lies from its mean around, in all features.
func (l *lens) fine(dst *raster.Image, s *states, side int) {
	d := &l.detail
	r := l.f.optics.detailRadius()
	dst.Reset(s.luma[side].Rect)
	clear(dst.Pix)
	add := func(m *raster.Image, weight float32) {
		filter.Box(&d.mean, m, r, r, &d.filter)
		for i, v := range m.Pix {
			v = weight * (v - d.mean.Pix[i])
			dst.Pix[i] += v * v
		}
	}
	for b := range s.colour[side] {
		add(&s.colour[side][b], 1)
	}
	add(&s.luma[side], lumaWeight)
	for i, v := range dst.Pix {
		dst.Pix[i] = zeroNaN(math.Sqrt(float64(v)))
	}
}
