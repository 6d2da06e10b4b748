package pipeline

import (
	"context"
	"image"
	"math"
	"time"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/tile"
	"rampart/internal/engine"
)

// tally is what is added up over the pixels of a patch, and later of a region.
// Everything is an integer, so that no order of adding can be seen.
type tally struct {
	pixels, strong, inside int64
	sum                    int64 // of the score over its bar, hundredths
	// Structure before and after the onset: hundredths of the logarithm of
	// the edges over the scene's usual ones.
	edgeBefore, edgeAfter int64
	toneBefore, toneAfter int64 // hundredths of the reference's spread
	vegBefore, vegAfter   int64 // hundredths of NDVI
	vegPixels             int64
	// along is how far each date lies from the state before towards the
	// state after, times span, which is the square of their distance; where
	// the date is seen. seen counts the pixels.
	along, span, seen []int64
}

func newTally(dates int) tally {
	return newTallies(1, dates)[0]
}

// newTallies returns n tallies of nothing that share one piece of memory.
func newTallies(n, dates int) []tally {
	out, m := make([]tally, n), make([]int64, 3*dates*n)
	for i := range out {
		own := m[3*dates*i:][: 3*dates : 3*dates]
		out[i] = tally{along: own[:dates], span: own[dates : 2*dates], seen: own[2*dates:]}
	}
	return out
}

// add adds another tally.
func (a *tally) add(b *tally) {
	a.pixels += b.pixels
	a.strong += b.strong
	a.inside += b.inside
	a.sum += b.sum
	a.edgeBefore += b.edgeBefore
	a.edgeAfter += b.edgeAfter
	a.toneBefore += b.toneBefore
	a.toneAfter += b.toneAfter
	a.vegBefore += b.vegBefore
	a.vegAfter += b.vegAfter
	a.vegPixels += b.vegPixels
	for t := range a.along {
		a.along[t] += b.along[t]
		a.span[t] += b.span[t]
		a.seen[t] += b.seen[t]
	}
}

// found is what the scan of one tile gives: runs of changed pixels, keyed by
// onset, with the tallies of the patches that they make up, and how much could
// be seen. A patch is the runs of one onset that touch within the tile: the
// least that is ever told apart.
type found struct {
	runs      []region.Run
	patch     []int32 // of each run: the place of its tally
	tallies   []tally
	asked     int64 // pixels of the area asked about
	seenTwice int64 // of these, seen on two dates or more
}

// scan is the second pass: it looks at every pixel.
func scan(ctx context.Context, c *crew, m *meter) ([]found, error) {
	pl := c.pl
	tiles := tile.Cover(pl.Grid.Rect(), pl.Tile, pl.Halo)
	out := make([]found, len(tiles))
	q := newQueue(tile.Count(pl.Grid.Rect(), pl.Tile))
	// Each begins a way of its own: the queue keeps those of workers that are done.
	start := func() (*kernel, error) {
		k, err := c.take()
		if err == nil {
			k.way = &way{}
		}
		return k, err
	}
	err := engine.Run(ctx, pl.Workers, len(tiles), start, c.put,
		func(_ context.Context, k *kernel, _ int) error {
			i := q.take(k.way)
			began, read := time.Now(), k.stack.spent
			if err := k.load(tiles[i].Outer); err != nil {
				return err
			}
			k.clear()
			k.take()
			k.evidence()
			k.cut()
			out[i] = k.collect(tiles[i].Core)
			spent := k.stack.spent - read
			m.step(spent, time.Since(began)-spent)
			return pl.raise(&k.closed, tiles[i].Core)
		})
	return out, err
}

// raise puts scores onto the sheet, where one is asked for.
func (pl *Plan) raise(m *raster.Image, w image.Rectangle) error {
	if pl.in.Scores == nil {
		return nil
	}
	return pl.in.Scores.Raise(m, w)
}

// collector is the memory of collect.
type collector struct {
	changed, asked raster.Mask
	keys           []uint8
	sides          *sides
}

// collect gathers the changed pixels of the core.
func (k *kernel) collect(core image.Rectangle) found {
	var f found
	c := &k.found
	c.reset(core, len(k.features))
	k.pl.area.mark(&c.asked)
	i := 0
	for y := core.Min.Y; y < core.Max.Y; y++ {
		ratio := k.closed.Row(y)[core.Min.X-k.window.Min.X:][:core.Dx()]
		for x, r := range ratio {
			if c.asked.Pix[i] != 0 {
				f.asked++
				if r == r {
					f.seenTwice++
				}
			}
			if r >= 1 {
				c.changed.Pix[i], c.keys[i] = 1, k.onset(core.Min.X+x, y)
			}
			i++
		}
	}
	f.runs = region.Runs(nil, &c.changed, c.keys)
	var patches int
	f.patch, patches = region.Label(f.runs)
	f.tallies = newTallies(patches, len(k.features))
	for i, r := range f.runs {
		k.count(&f.tallies[f.patch[i]], r)
	}
	return f
}

func (c *collector) reset(core image.Rectangle, dates int) {
	c.changed.Reset(core)
	c.asked.Reset(core)
	c.changed.Clear()
	c.asked.Clear()
	// Only keys of changed pixels are looked at.
	if n := len(c.changed.Pix); cap(c.keys) < n {
		c.keys = make([]uint8, n)
	}
	c.keys = c.keys[:len(c.changed.Pix)]
	if c.sides == nil {
		c.sides = newSides(dates)
	}
}

// onsetShare is the share of its largest score, over the cuts, from which on a
// pixel counts as changed: the first appearance, not the completion.
const onsetShare = 0.5

// onset is the first onset at which a pixel shows change.
func (k *kernel) onset(x, y int) uint8 {
	i := (y-k.window.Min.Y)*k.window.Dx() + x - k.window.Min.X
	limit := onsetShare * max(1, k.ratio.Pix[i])
	if k.ratio.Pix[i] >= 1 {
		limit = max(1, limit)
	}
	best, most := 1, float32(-1)
	for on := 1; on < len(k.score); on++ {
		r := k.score[on].Pix[i] / k.cal.cuts[on]
		if on == 1 && r >= limit && k.stillOld(x, y) {
			continue
		}
		if r >= limit {
			return uint8(on)
		}
		if r > most {
			best, most = on, r
		}
	}
	return uint8(best)
}

// count tallies the pixels of one run.
func (k *kernel) count(t *tally, r region.Run) {
	in := k.found.asked.Row(int(r.Y))[int(r.X0)-k.found.asked.Rect.Min.X:]
	base := rowStart(k.window, r)
	from, nir := rowStart(k.features[0].Tone.Rect, r), rowStart(k.loaded, r)
	for x := r.X0; x < r.X1; x++ {
		score := int64(min(1e4, 100*k.closed.Pix[base+int(x)]))
		t.pixels++
		t.inside += int64(in[x-r.X0])
		t.sum += score
		if score >= int64(math.Round(100*peak)) {
			t.strong++
		}
		k.compare(t, from+int(x), nir+int(x), int(r.Key))
	}
}

// rowStart is the index, among the pixels of a window, of column 0 of a run's
// row.
func rowStart(w image.Rectangle, r region.Run) int {
	return (int(r.Y)-w.Min.Y)*w.Dx() - w.Min.X
}

// compare adds to t how a pixel, i of the features and j of the near infrared,
// looked before and from onset on, and where each date lies between the two.
func (k *kernel) compare(t *tally, i, j, onset int) {
	s, ok := k.step(i, onset, noDate)
	if !ok {
		return
	}
	t.toneBefore += hundredths(s.from[0])
	t.toneAfter += hundredths(s.to[0])
	edge, veg := &k.found.sides.edge, &k.found.sides.veg
	edge.reset()
	veg.reset()
	for d := range k.features {
		f := &k.features[d]
		v := f.Tone.Pix[i]
		if v != v {
			continue
		}
		edge.put(f.Edge.Pix[i]/k.cal.edge[d], d >= onset)
		if k.hasVegetation() {
			veg.put(k.cal.vegetation(d, v, k.nir[d].Pix[j]), d >= onset)
		}
		// One pixel far off must not speak for its region.
		along := max(-s.span, min(2*s.span, s.along(f, i)))
		t.along[d] += hundredths(along)
		t.span[d] += hundredths(s.span)
		t.seen[d]++
	}
	before, after := edge.medians()
	t.edgeBefore += hundredths(logEdge(before))
	t.edgeAfter += hundredths(logEdge(after))
	if k.hasVegetation() {
		before, after := veg.medians()
		t.vegBefore += hundredths(before)
		t.vegAfter += hundredths(after)
		t.vegPixels++
	}
}

// logEdge is the logarithm of edges in units of the usual, softened where
// there are hardly any.
func logEdge(v float32) float32 { return float32(math.Log((float64(v) + 0.25) / 1.25)) }

// hundredths rounds to an integer, within what many of them can be added up.
func hundredths(v float32) int64 {
	const limit = 1 << 40
	f := 100 * float64(v)
	switch {
	case f != f:
		return 0
	case f > limit:
		return limit
	case f < -limit:
		return -limit
	}
	return int64(math.Round(f))
}
