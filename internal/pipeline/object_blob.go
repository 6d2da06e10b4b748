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

// blob is an area that changed at one onset, seen on one rung.
type blob struct {
	runs     []region.Run
	onset    int
	evidence int
	rung     int
	shape    shape.Measures
	outline  classify.Outline
	gap      float64 // median inside, sigmas
	collar   float64 // median just outside
	strength float64
	verdict  verdict
}

const (
	// leastBlobM2 is the smallest building that is looked for, and mostBlobM2
	// the largest: sheds of 35 000 m2 are reported.
	leastBlobM2, mostBlobM2 = 80, 45000
	// leastSideM is the shorter side of the smallest building.
	leastSideM = 4.5
	// A building's outline is straight, its edges are abrupt: the gap beside it
	// is at most half of that inside, which must be 3.5 sigmas, or 5 where one
	// date stands alone.
	leastForm              = 0.72
	softEdge               = 0.5
	blobGap, blobGapLonely = 3.5, 5
	// mostHollow is the share of a building that may be yards within it.
	mostHollow = 0.3
	// trimM is how far inside an area is looked at, collarM where its edge
	// must be over, ringFromM and ringToM where the ground around it is.
	trimM, collarM     = 1.5, 3
	ringFromM, ringToM = 2.5, 6
	// builtBlob is the least contrast of a building, in log units, and bareBlob
	// the share of it that may be left where it does not stand.
	builtBlob, bareBlob = 0.12, 0.4
	// darkest is the luma, as a logarithm over the ground around, below which
	// an area is shadow: sky light alone leaves a third of the sun's. Where luma
	// is part of the evidence two thirds must be left.
	darkest, darkestBoth = -0.8, -0.4
)

// blobs finds buildings.
func (f *finder) blobs(ctx context.Context, runs [][]region.Run) ([]blob, error) {
	var all []blob
	for key, r := range runs {
		all = append(all, f.shapes(r, key)...)
	}
	slices.SortStableFunc(all, func(a, b blob) int {
		return f.inBlocks(a.runs[0].X0, a.runs[0].Y, b.runs[0].X0, b.runs[0].Y)
	})
	f.meter.begin(StageObjects, len(all))
	keep := make([]bool, len(all))
	err := f.each(ctx, len(all), func(l *lens, i int) (err error) {
		keep[i], err = l.judgeBlob(&all[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	var good []blob
	for i, b := range all {
		if keep[i] {
			good = append(good, b)
		}
	}
	return strongest(good), nil
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
		if px := region.Measure(r).Pixels; px < least || px > most {
			continue
		}
		solid := region.Measure(r).Pixels
		r = region.FillHoles(r, math.MaxInt64)
		if float64(solid) < (1-mostHollow)*float64(region.Measure(r).Pixels) {
			continue // a ring: of walls, or around a yard
		}
		b := blob{runs: r, shape: shape.FromRuns(r, g.PixelX, g.PixelY)}
		b.onset, b.evidence, b.rung = splitKey(key)
		b.outline = classify.MeasureOutline(r, g.PixelX, g.PixelY)
		if b.shape.Rectangle.Width >= leastSideM && b.form() >= leastForm {
			out = append(out, b)
		}
	}
	return out
}

// form is how much like a building's the outline is, from 0 to 1: a rectangle,
// or straight edges at right angles.
func (b *blob) form() float64 {
	return max(b.shape.Rectangularity(), b.outline.Square)
}

// judgeBlob looks at a blob anew on every date.
func (l *lens) judgeBlob(b *blob) (bool, error) {
	f := l.f
	px := func(m float64) int { return max(1, int(math.Round(f.optics.px(m)))) }
	box := region.Measure(b.runs).Bounds
	window := box.Inset(-px(ringToM) - 1).Intersect(f.pl.Grid.Rect())
	if err := l.lookGaps(window); err != nil {
		return false, err
	}
	parts := zones(b.runs, window, [...]int{px(trimM), px(trimM), px(collarM), px(ringFromM), px(ringToM)})
	if parts.inside.Count() < fewestPixels || parts.ring.Count() < fewestPixels {
		return false, nil
	}
	gaps := l.found.evidence(b.onset, b.evidence)
	b.gap, b.collar = medianUnder(gaps, parts.inside), medianUnder(gaps, parts.collar)
	need := float64(blobGap)
	if f.lonely(b.onset) {
		need = blobGapLonely
	}
	if b.gap < need || b.collar > softEdge*b.gap {

		return false, nil
	}
	glimpses := make([]*glimpse, len(l.features))
	for t := range l.features {
		inside, ok := l.surface(t, parts.inside)
		around, seen := l.surface(t, parts.ring)
		if ok && seen && !f.levels.poor[t] {
			glimpses[t] = &glimpse{inside, around}
		}
	}
	if !f.weigh(b, glimpses) {
		return false, nil
	}
	// The form counts most: of two roofs and the yard that joins them at a low
	// rung, the roofs are told.
	form := b.form() * b.form()
	b.strength = min(b.gap, strongGap) * form * form * math.Sqrt(b.shape.Area)
	if b.evidence == fromBoth {
		b.strength *= shadyShare
	}
	return true, nil
}

// shadyShare is what an outline seen by luma too counts beside one seen by
// colour alone: the shadow that a building casts on every date widens it.
const shadyShare = 0.7

// strongGap is the gap from which more of it does not make a rung better.
const strongGap = 8

// fewestPixels is how many pixels a median must rest on.
const fewestPixels = 20

// zone are parts of a window around a region.
type zone struct{ inside, collar, ring *morph.Bits }

// zones returns the parts of a window: inside, radii[0] from the edge; the
// collar from radii[1] to radii[2] outside; the ring from radii[3] to radii[4].
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
	z := zone{inside: morph.NewBits(window)}
	morph.Erode(z.inside, base, morph.Disc(radii[0]), &s)
	z.collar = grown(radii[2])
	z.collar.AndNot(grown(radii[1]))
	z.ring = grown(radii[4])
	z.ring.AndNot(grown(radii[3]))
	return z
}

// under appends the values of m that lie under a set, leaving out NaN.
func under(dst []float32, m *raster.Image, set *morph.Bits) []float32 {
	w := m.Rect.Intersect(set.Rect)
	for y := w.Min.Y; y < w.Max.Y; y++ {
		for x := w.Min.X; x < w.Max.X; x++ {
			if word, bit := place(set, x, y); set.Words[word]&bit == 0 {
				continue
			}
			if v := m.At(x, y); v == v {
				dst = append(dst, v)
			}
		}
	}
	return dst
}

func medianUnder(m *raster.Image, set *morph.Bits) float64 {
	return float64(median(under(nil, m, set)))
}

// surface is what a date shows under a set; ok is false where it sees less than
// half of it.
func (l *lens) surface(t int, set *morph.Bits) (s surface, ok bool) {
	f := &l.features[t]
	luma := under(nil, &f.Luma, set)
	if 2*len(luma) < set.Count() {
		return s, false
	}
	s.luma = median(luma)
	for b := range f.Colour {
		s.colour = append(s.colour, float32(medianUnder(&f.Colour[b], set)))
	}
	return s, true
}

// weigh decides on which side of the onset a blob stood, and whether it was
// built or grew.
func (f *finder) weigh(b *blob, glimpses []*glimpse) bool {
	n := len(glimpses)
	built, colour, ndvi := make([]float64, n), make([]float64, n), make([]float64, n)
	values := make([][]float64, n)
	seen := make([]float64, n)
	luma := make([]float64, n)
	for t, g := range glimpses {
		built[t], colour[t], ndvi[t], seen[t], luma[t] = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
		if g == nil {
			continue
		}
		c := f.levels.contrast(g)
		built[t], colour[t], luma[t], seen[t] = c.built, c.colour, c.luma, 1
		ndvi[t] = f.ndvi(g.inside)
		values[t] = differences(g, b.evidence)
	}
	v := &b.verdict
	v.onset = split(values, b.onset)
	if v.onset == 0 {
		return false
	}
	if b.evidence == fromBoth {
		for t := range built {
			built[t] = math.Hypot(built[t], lumaWeight*luma[t])
			colour[t] = math.Hypot(colour[t], lumaWeight*luma[t])
		}
	}
	before, after := medianOf(built[:v.onset]), medianOf(built[v.onset:])
	v.added, v.built, v.bare = after > before, max(before, after), min(before, after)
	side := func(p []float64) []float64 {
		if v.added {
			return p[v.onset:]
		}
		return p[:v.onset]
	}
	v.colour, v.luma, v.ndvi = medianOf(side(colour)), medianOf(side(luma)), medianOf(side(ndvi))
	v.bracket(seen)
	if v.before < 0 || v.after < 0 {
		return false
	}
	if v.grown() || v.built < builtBlob || v.bare > bareBlob*v.built {
		return false
	}
	if v.luma < darkest || b.evidence == fromBoth && v.luma < darkestBoth {
		return false
	}
	if before, after := v.sides(seen); min(before, after) < 2 && n > 2 && !b.plain() {
		return false
	}
	if !v.added {
		other := medianOf(ndvi[v.onset:])
		if other > greenObject || b.form() < removedForm || b.shape.Area < removedM2 {
			return false
		}
	}
	return v.founded(seen, v.bare/v.built)
}

const (
	// What one date alone shows, or what is said to be gone, must be plainly a
	// building: no plot, no facade that one view shows, no vehicle.
	plainM2, plainSideM, plainForm = 300, 9, 0.85
	removedM2, removedForm         = 150, 0.8
)

// plain reports whether size and form alone make a building of a blob.
func (b *blob) plain() bool {
	return b.shape.Area >= plainM2 && b.shape.Rectangle.Width >= plainSideM && b.form() >= plainForm
}

// differences is how the inside differs from the ground around, by feature.
func differences(g *glimpse, evidence int) []float64 {
	out := make([]float64, len(g.inside.colour))
	for i := range out {
		out[i] = float64(g.inside.colour[i] - g.around.colour[i])
	}
	if evidence == fromBoth {
		out = append(out, lumaWeight*float64(g.inside.luma-g.around.luma))
	}
	return out
}

// mostShared is the share of a blob that stronger ones may cover.
const mostShared = 0.3

// strongest leaves, of blobs that overlap, the strongest.
func strongest(all []blob) []blob {
	slices.SortStableFunc(all, func(a, b blob) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.onset, b.onset),
			cmp.Compare(a.runs[0].Y, b.runs[0].Y), cmp.Compare(a.runs[0].X0, b.runs[0].X0),
			cmp.Compare(a.evidence, b.evidence), cmp.Compare(a.rung, b.rung))
	})
	var kept []blob
	taken := covered{}
	for _, b := range all {
		if share := taken.share(b.runs); share > mostShared {
			continue
		}
		taken.add(b.runs)
		kept = append(kept, b)
	}
	return kept
}

// covered is a set of pixels, by row.
type covered map[int32][]region.Run

func (c covered) add(runs []region.Run) {
	for _, r := range runs {
		c[r.Y] = append(c[r.Y], r)
	}
}

// share is the part of runs that is covered; runs in c do not overlap much.
func (c covered) share(runs []region.Run) float64 {
	common, all := int32(0), int32(0)
	for _, r := range runs {
		all += r.X1 - r.X0
		for _, q := range c[r.Y] {
			common += max(0, min(r.X1, q.X1)-max(r.X0, q.X0))
		}
	}
	return float64(common) / float64(max(1, all))
}
