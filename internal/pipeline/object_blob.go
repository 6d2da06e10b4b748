package pipeline

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"

	"rampart/algorithms/classify"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/shape"
)

// blob is an area that changed at one onset, a patch of the state before or after.
type blob struct {
	runs     []region.Run
	onset    int
	side     int // the state it is a patch of, or fromGap
	rung     int
	shape    shape.Measures
	outline  classify.Outline
	shade    []float64 // how much of what lies behind is in shadow, by date
	contrast []float64 // by date, what vegetation does not explain
	cast     float64   // the same where it stands, over where it does not
	blueness float64   // of the roof: (blue-red)/(blue+red)
	redder   float64   // how much redder it is than the ground around
	strength float64
	verdict  verdict
}

const (
	// leastBlobM2 is the smallest building that is looked for, and mostBlobM2
	// the largest: sheds of 35 000 m2 are reported.
	leastBlobM2, mostBlobM2 = 80, 45000
	// leastSideM is the shorter side of the smallest building; one narrower
	// than narrowM is at most longest times as long, or it is a strip between
	// a wall and its shadow.
	leastSideM, narrowM, longest = 6, 10, 5
	// A building's outline runs straight and at right angles, and fills some
	// of its smallest rectangle: an H with long arms two fifths, a frame less.
	leastForm, leastFill = 0.74, 0.38
	// mostHollow is the share of a building that may be yards within it.
	mostHollow = 0.3
	// trimM is how far inside an area is looked at, besideM0 to collarM where
	// its shadow begins, ringFromM to ringToM where the ground around it is.
	trimM, edgeM, collarM = 1.5, 0.5, 3
	ringFromM, ringToM    = 2.5, 6
	// builtBlob is the least contrast of a building, in log units, and bareBlob
	// the share of it that may be left where it does not stand: other ground
	// may have lain there.
	builtBlob, bareBlob = 0.08, 0.65
	// builtPart is the share of a contrast that vegetation must not explain.
	builtPart = 0.7
	// darkest is the luma, as a logarithm over the ground around, below which
	// an area is shadow: a third less light.
	darkest = -0.45
	// leastSteady is the least steadiness, and leastCast the least share of the
	// ground just behind a building, as seen from the sun, that its shadow
	// covers, beyond what was dark there before; more where it is gone, or small.
	leastSteady, leastCast, leastCastGone, leastCastSmall = 0.6, 0.4, 0.5, 0.55
)

// blobs finds buildings.
func (f *finder) blobs(ctx context.Context, runs [][]region.Run) ([]blob, error) {
	var all []blob
	for key, r := range runs {
		all = append(all, f.shapes(r, key)...)
	}
	all = distinct(all)
	slices.SortStableFunc(all, func(a, b blob) int {
		return f.inBlocks(a.runs[0].X0, a.runs[0].Y, b.runs[0].X0, b.runs[0].Y)
	})
	good, err := judged(ctx, f, all, (*lens).judgeBlob, f.probe.blob)
	return strongest(good, f.probe.blob), err
}

// inBlocks orders places by block, so that those judged one after the other lie
// near each other.
func (f *finder) inBlocks(ax, ay, bx, by int32) int {
	side := int32(max(1, f.optics.px(blockM)))
	return cmp.Or(cmp.Compare(ay/side, by/side), cmp.Compare(ax/side, bx/side))
}

// shapes returns the regions of one rung that may be buildings by their form.
func (f *finder) shapes(runs []region.Run, key int) []blob {
	labels, n := region.LabelBy(runs, region.Four, region.AnyKey)
	g := f.pl.Grid
	least := int64(leastBlobM2 / (g.PixelX * g.PixelY))
	most := int64(mostBlobM2 / (g.PixelX * g.PixelY))
	var out []blob
	for _, r := range region.Group(runs, labels, n) {
		var b blob
		b.onset, b.side, b.rung = splitKey(key)
		b.runs = r
		solid := region.Measure(r).Pixels
		if solid < least || solid > most {
			f.probe.blob(&b, ofSize(solid, least, g.PixelX*g.PixelY))
			continue
		}
		r = region.FillHoles(r, math.MaxInt64)
		// A ring: of walls, or around a yard.
		if whole := float64(region.Measure(r).Pixels); float64(solid) < (1-mostHollow)*whole {
			f.probe.blob(&b, refusal{blobHollow, float64(solid) / whole, 1 - mostHollow})
			continue
		}
		if b.side != fromGap {
			r = f.grow(r)
		}
		b.runs, b.shape = r, shape.FromRuns(r, g.PixelX, g.PixelY)
		b.outline = classify.MeasureOutline(r, g.PixelX, g.PixelY)
		if why := b.formed(); why.none() {
			out = append(out, b)
		} else {
			f.probe.blob(&b, why)
		}
	}
	return out
}

// ofSize is why a region of so many pixels is no building.
func ofSize(pixels, least int64, pixelM2 float64) refusal {
	area := float64(pixels) * pixelM2
	if pixels < least {
		return refusal{blobArea, area, leastBlobM2}
	}
	return refusal{blobAreaMost, area, mostBlobM2}
}

// formed asks for size and outline of a building.
func (b *blob) formed() refusal {
	r := b.shape.Rectangle
	switch {
	case !(r.Width >= leastSideM):
		return refusal{blobWidth, r.Width, leastSideM}
	case !(r.Width >= narrowM || r.Length <= longest*r.Width):
		return refusal{blobStrip, r.Length / r.Width, longest}
	case !(b.form() >= leastForm):
		return refusal{blobForm, b.form(), leastForm}
	case !(b.shape.Rectangularity() >= leastFill):
		return refusal{blobFill, b.shape.Rectangularity(), leastFill}
	}
	return refusal{}
}

// form is how much like a building's the outline is, from 0 to 1: a rectangle,
// or straight edges at right angles.
func (b *blob) form() float64 {
	return max(b.shape.Rectangularity(), b.outline.Square)
}

// judgeBlob looks at a blob anew on every date.
func (l *lens) judgeBlob(b *blob) (refusal, error) {
	f := l.f
	px := func(m float64) int { return max(1, int(math.Round(f.optics.px(m)))) }
	box := region.Measure(b.runs).Bounds
	window := box.Inset(-px(ringToM) - 1).Intersect(f.pl.Grid.Rect())
	if err := l.look(window); err != nil {
		return refusal{}, err
	}
	parts := zones(b.runs, window, [...]int{px(trimM), px(edgeM), px(collarM), px(ringFromM), px(ringToM)})
	if n := min(parts.inside.Count(), parts.ring.Count()); n < fewestPixels {
		return refusal{blobPixels, float64(n), fewestPixels}, nil
	}
	b.shade = l.shade(parts, f.optics.px(collarM+trimM))
	// Most that have the form are plots, yards, fields.
	if most := greatest(b.shade); !(most >= leastCast) {
		return refusal{blobShade, max(0, most), leastCast}, nil
	}
	inside, ring := l.spots(parts.inside), l.spots(parts.ring)
	glimpses := make([]*glimpse, len(l.features))
	for t := range l.features {
		if b.shade[t] != b.shade[t] {
			continue
		}
		in, ok := l.surface(t, inside)
		around, seen := l.surface(t, ring)
		if ok && seen {
			glimpses[t] = &glimpse{in, around}
		}
	}
	if why := f.weigh(b, glimpses); !why.none() {
		return why, nil
	}
	f.roof(b, glimpses)
	// The outline whose shadow begins at its edge is the right one; of a roof
	// and the yard that joins it on a steeper rung, the roof is told.
	form := b.form() * b.form()
	b.strength = form * form * math.Cbrt(b.shape.Area) * min(1, b.cast) * b.crisp()
	return refusal{}, nil
}

// fewestPixels is how many pixels a median must rest on.
const fewestPixels = 20

// zone are parts of a window around a region.
type zone struct{ base, inside, beside, ring *morph.Bits }

// zones returns the parts of a window: the region; inside, radii[0] from the edge;
// beside, from radii[1] to radii[2] outside; the ring from radii[3] to radii[4].
func zones(runs []region.Run, window image.Rectangle, radii [5]int) zone {
	var s morph.Scratch
	mask := raster.NewMask(window)
	region.Paint(mask, runs)
	base := morph.NewBits(window)
	base.Pack(mask)
	grown := func(r int) *morph.Bits {
		out := morph.NewBits(window)
		morph.Dilate(out, base, morph.Disc(r), &s)
		return out
	}
	z := zone{base: base, inside: morph.NewBits(window)}
	morph.Erode(z.inside, base, morph.Disc(radii[0]), &s)
	z.beside = grown(radii[2])
	z.beside.AndNot(grown(radii[1]))
	z.ring = grown(radii[4])
	z.ring.AndNot(grown(radii[3]))
	return z
}

// surface is what a date shows at spots; ok is false where it sees less than half
// of them.
func (l *lens) surface(t int, at spots) (s surface, ok bool) {
	f := &l.features[t]
	luma := at.values(&f.Luma)
	if !at.seenBy(luma) {
		return s, false
	}
	s.luma = middleValue(luma)
	for b := range f.Colour {
		s.colour = append(s.colour, middleValue(at.values(&f.Colour[b])))
	}
	return s, true
}
