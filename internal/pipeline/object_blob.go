package pipeline

import (
	"cmp"
	"context"
	"image"
	"math"
	"math/bits"
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
	side     int // the state it is a patch of
	rung     int
	shape    shape.Measures
	outline  classify.Outline
	shade    []float64 // how much of what lies behind is in shadow, by date
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
	leastSideM, narrowM, longest = 7, 10, 5
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
	// covers, beyond what was dark there before; more where it is gone.
	leastSteady, leastCast, leastCastGone = 0.6, 0.4, 0.5
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
		r = f.grow(r)
		b := blob{runs: r, shape: shape.FromRuns(r, g.PixelX, g.PixelY)}
		b.onset, b.side, b.rung = splitKey(key)
		b.outline = classify.MeasureOutline(r, g.PixelX, g.PixelY)
		if b.hasForm() {
			out = append(out, b)
		}
	}
	return out
}

// hasForm reports whether size and outline may be those of a building.
func (b *blob) hasForm() bool {
	r := b.shape.Rectangle
	return r.Width >= leastSideM && (r.Width >= narrowM || r.Length <= longest*r.Width) &&
		b.form() >= leastForm && b.shape.Rectangularity() >= leastFill
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
	if err := l.look(window); err != nil {
		return false, err
	}
	parts := zones(b.runs, window, [...]int{px(trimM), px(edgeM), px(collarM), px(ringFromM), px(ringToM)})
	if parts.inside.Count() < fewestPixels || parts.ring.Count() < fewestPixels {
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
	b.shade = l.shade(glimpses, parts, f.optics.px(collarM+trimM))
	if !f.weigh(b, glimpses) {
		return false, nil
	}
	f.roof(b, glimpses)
	// The outline whose shadow begins at its edge is the right one; of a roof
	// and the yard that joins it on a steeper rung, the roof is told.
	form := b.form() * b.form()
	rung := math.Sqrt(math.Sqrt(float64(slopes[b.rung])))
	b.strength = form * form * math.Cbrt(b.shape.Area) * min(1, b.cast) / rung
	return true, nil
}

// fewestPixels is how many pixels a median must rest on.
const fewestPixels = 20

// zone are parts of a window around a region.
type zone struct{ base, inside, beside, ring *morph.Bits }

// zones returns the parts of a window: the region; inside, radii[0] from the edge; beside, from radii[1] to radii[2] outside; the ring from radii[3] to radii[4].
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

// under appends the values of m that lie under a set, leaving out NaN: of many,
// every second or third, so that mostUnder remain.
func under(dst []float32, m *raster.Image, set *morph.Bits) []float32 {
	step, n := stepUnder(set.Count()), 0
	for y := set.Rect.Min.Y; y < set.Rect.Max.Y; y++ {
		words := set.Words[(y-set.Rect.Min.Y)*set.Stride:][:set.Stride]
		row := m.Row(y)[set.Rect.Min.X-m.Rect.Min.X:]
		for i, word := range words {
			for ; word != 0; word &= word - 1 {
				if n++; n%step != 0 {
					continue
				}
				if v := row[i*64+bits.TrailingZeros64(word)]; v == v {
					dst = append(dst, v)
				}
			}
		}
	}
	return dst
}

// mostUnder is how many values a median rests on at most: its error is then a
// fortieth of their spread.
const mostUnder = 2048

// stepUnder is every which of n values is taken.
func stepUnder(n int) int { return n/mostUnder + 1 }

func medianUnder(m *raster.Image, set *morph.Bits) float64 {
	return float64(median(under(nil, m, set)))
}

// surface is what a date shows under a set; ok is false where it sees less than
// half of it.
func (l *lens) surface(t int, set *morph.Bits) (s surface, ok bool) {
	f := &l.features[t]
	luma := under(nil, &f.Luma, set)
	if n := set.Count(); 2*len(luma) < n/stepUnder(n) {
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
	built, colour, luma := unseen(n), unseen(n), unseen(n)
	ndvi, seen := unseen(n), unseen(n)
	values := make([][]float64, n)
	for t, g := range glimpses {
		if g == nil {
			continue
		}
		c := f.levels.contrast(g)
		weighed := lumaWeight * c.luma
		built[t], colour[t] = math.Hypot(c.built, weighed), math.Hypot(c.colour, weighed)
		luma[t], seen[t], ndvi[t], values[t] = c.luma, 1, f.ndvi(g.inside), differences(g)
	}
	v := &b.verdict
	v.onset = split(values, b.onset)
	if v.onset == 0 || steadiness(values, v.onset) < leastSteady {
		return false
	}
	v.bracket(seen)
	if v.before < 0 || v.after < 0 {
		return false
	}
	before, after := medianOf(built[:v.onset]), medianOf(built[v.onset:])
	v.added, v.built, v.bare = after > before, max(before, after), min(before, after)
	b.cast = medianOf(b.shade[v.onset:]) - medianOf(b.shade[:v.onset])
	v.colour, v.luma = medianOf(v.stood(colour)), medianOf(v.stood(luma))
	v.ndvi = medianOf(v.stood(ndvi))
	least := leastCast
	if !v.added {
		b.cast, least = -b.cast, leastCastGone
	}
	if v.added != (b.side == fromNew) || !(b.cast >= least) || v.luma < darkest || v.grown() ||
		v.built < max(builtBlob, builtPart*v.colour) || v.bare > bareBlob*v.built {
		return false
	}
	return f.lasting(b, seen, ndvi)
}

// lasting reports whether enough dates speak for a blob.
func (f *finder) lasting(b *blob, seen, ndvi []float64) bool {
	v := &b.verdict
	if before, after := v.sides(seen); min(before, after) < 2 && len(seen) > 2 && !b.plain() {
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

// unseen is a value by date where none is seen.
func unseen(n int) []float64 {
	v := make([]float64, n)
	for t := range v {
		v[t] = math.NaN()
	}
	return v
}

// stood is the part of values by date where the object stood.
func (v *verdict) stood(values []float64) []float64 {
	if v.added {
		return values[v.onset:]
	}
	return values[:v.onset]
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
func differences(g *glimpse) []float64 {
	out := make([]float64, len(g.inside.colour), len(g.inside.colour)+1)
	for i := range out {
		out[i] = float64(g.inside.colour[i] - g.around.colour[i])
	}
	return append(out, lumaWeight*float64(g.inside.luma-g.around.luma))
}

// mostShared is the share that two blobs may have in common of the smaller one.
const mostShared = 0.3

// strongest leaves, of blobs that overlap, the strongest.
func strongest(all []blob) []blob {
	slices.SortStableFunc(all, func(a, b blob) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.onset, b.onset),
			cmp.Compare(a.runs[0].Y, b.runs[0].Y), cmp.Compare(a.runs[0].X0, b.runs[0].X0),
			cmp.Compare(a.side, b.side), cmp.Compare(a.rung, b.rung))
	})
	var kept []blob
	for _, b := range all {
		shared := func(k blob) bool { return overlap(b.runs, k.runs) > mostShared }
		if !slices.ContainsFunc(kept, shared) {
			kept = append(kept, b)
		}
	}
	return kept
}

// overlap is what two regions have in common, as a share of the smaller one.
func overlap(a, b []region.Run) float64 {
	ma, mb := region.Measure(a), region.Measure(b)
	if !ma.Bounds.Overlaps(mb.Bounds) {
		return 0
	}
	rows := covered{}
	rows.add(a)
	return rows.share(b) * float64(mb.Pixels) / float64(min(ma.Pixels, mb.Pixels))
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
