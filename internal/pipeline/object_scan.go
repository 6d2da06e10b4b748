package pipeline

import (
	"context"
	"image"
	"math"
	"time"

	"rampart/algorithms/line"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/spectral"
	"rampart/algorithms/tile"
	"rampart/internal/engine"
)

// each runs job for n jobs on workers that each have a lens.
func (f *finder) each(ctx context.Context, n int, job func(*lens, int) error) error {
	return engine.Run(ctx, f.pl.Workers, n,
		func() (*lens, error) {
			s, err := openStack(f.pl, f.opener)
			if err != nil {
				return nil, err
			}
			return f.newLens(s), nil
		},
		func(l *lens) error { return l.stack.Close() },
		func(_ context.Context, l *lens, i int) error {
			start, read := time.Now(), l.stack.spent
			err := job(l, i)
			spent := l.stack.spent - read
			f.meter.step(spent, time.Since(start)-spent)
			return err
		})
}

// The evidence that candidates are taken from, in the key of a run.
const (
	fromColour = iota
	fromBoth   // colour and luma together
	evidences
)

// ladder are the gaps, in sigmas, from which blobs are cut: a roof that touches
// a changed field, or another roof, parts from it at a higher rung.
var ladder = [...]float32{2.2, 3, 4, 5.5, 8, 11}

// candidates is what the scan of one tile hands over: crests of lines by onset,
// and runs of blobs by onset, evidence and rung.
type candidates struct {
	crests [][]line.Point
	runs   [][]region.Run // by key
	marked []*morph.Bits  // clouds, by date, in cells
}

// blobKey numbers the rungs of the evidence of an onset.
func blobKey(onset, evidence, rung int) int {
	return (onset*evidences+evidence)*len(ladder) + rung
}

// splitKey is the inverse of blobKey.
func splitKey(key int) (onset, evidence, rung int) {
	rungs := len(ladder)
	return key / rungs / evidences, key / rungs % evidences, key % rungs
}

// scan looks at every pixel for candidates.
func (f *finder) scan(ctx context.Context) (candidates, error) {
	margin := f.optics.screened()
	tiles := tile.Cover(f.pl.Grid.Rect(), f.pl.Tile, margin+f.optics.smoothing()+f.optics.gapsReach())
	found := make([]candidates, len(tiles))
	side := f.optics.screen.Side
	f.clouds = newCloudMap(cellsOf(f.pl.Grid.Rect(), side), len(f.pl.dates))
	err := f.each(ctx, len(tiles), func(l *lens, i int) error {
		if err := l.load(tiles[i].Outer, margin); err != nil {
			return err
		}
		l.screened()
		l.clear()
		l.untint()
		l.gaps()
		found[i] = l.candidates(tiles[i].Core)
		if len(tiles) == 1 {
			// The judges need not read it again.
			l.ready, l.gapsReady = true, true
			f.whole = l
		}
		return nil
	})
	if err != nil {
		return candidates{}, err
	}
	all := newCandidates(len(f.pl.dates))
	for i, c := range found {
		for key, r := range c.runs {
			all.runs[key] = append(all.runs[key], r...)
		}
		for k, p := range c.crests {
			all.crests[k] = append(all.crests[k], p...)
		}
		f.clouds.add(c.marked, cellsOf(tiles[i].Core, side))
	}
	for key, r := range all.runs {
		all.runs[key] = region.Merge(r)
	}
	return all, nil
}

func newCandidates(dates int) candidates {
	return candidates{
		crests: make([][]line.Point, dates), runs: make([][]region.Run, blobKey(dates, 0, 0)),
	}
}

// gapMaps are the gaps of the window, by onset from 1 on.
type gapMaps struct {
	colour, luma []raster.Image
	most         [evidences]raster.Image // the largest over the onsets
	line         raster.Image            // of one onset: the larger of both
	strength     raster.Image
	direction    raster.Mask
	mean         raster.Image
	gaps         spectral.Gaps
	rows         []spectral.Row
	bits         [2]morph.Bits
	morph        morph.Scratch
	blob         raster.Mask
}

// gaps computes the gaps over the window.
func (l *lens) gaps() {
	g := &l.found
	n := len(l.features)
	if g.colour == nil {
		g.colour, g.luma = make([]raster.Image, n), make([]raster.Image, n)
		g.rows = make([]spectral.Row, n)
	}
	for k := 1; k < n; k++ {
		g.colour[k].Reset(l.window)
		g.luma[k].Reset(l.window)
	}
	nothing := make([]float32, l.window.Dx())
	for i := range nothing {
		nothing[i] = raster.NaN()
	}
	level := func(i, j int) spectral.Level { return l.f.levels.pairs[i][j] }
	for y := l.window.Min.Y; y < l.window.Max.Y; y++ {
		for t := range g.rows {
			g.rows[t] = l.features[t].Row(y, l.window.Min.X, l.window.Max.X)
			if l.f.levels.poor[t] {
				g.rows[t].Luma = nothing
			}
		}
		g.gaps.Row(g.rows, level, func(k int) (colour, luma []float32) {
			return g.colour[k].Row(y), g.luma[k].Row(y)
		})
	}
	if len(l.features[0].Colour) == 0 {
		for k := 1; k < n; k++ {
			clear(g.colour[k].Pix)
		}
	}
}

const (
	// lineFloor is the gap in sigmas from which a pixel may be of a line, and
	// lineLimit that at which one pixel counts no more.
	lineFloor, lineLimit = 0.75, 6
	// lineCut is how far the mean along a line must lie above its flanks, and
	// lineCutLonely the same where one date alone stands for a state.
	lineCut, lineCutLonely = 0.5, 0.8
	// leading is the share of its largest gap over the onsets that a pixel must
	// have at an onset to be of a blob of that onset.
	leading = 0.8
)

// lonely reports whether one date alone stands for a state at an onset.
func (f *finder) lonely(onset int) bool { return onset == 1 || onset == len(f.pl.dates)-1 }

func (l *lens) candidates(core image.Rectangle) candidates {
	g := &l.found
	c := newCandidates(len(l.features))
	c.marked = l.marked
	for k := 1; k < len(l.features); k++ {
		c.crests[k] = l.crests(k, core)
	}
	g.combine()
	g.average()
	g.largest(fromColour)
	g.largest(fromBoth)
	for k := 1; k < len(l.features); k++ {
		if len(l.features[0].Colour) > 0 {
			l.blobRuns(c.runs, core, k, fromColour)
		}
		l.blobRuns(c.runs, core, k, fromBoth)
	}
	return c
}

// crests finds the crest points of lines at one onset.
func (l *lens) crests(k int, core image.Rectangle) []line.Point {
	g := &l.found
	g.line.Reset(l.window)
	for i, v := range g.colour[k].Pix {
		g.line.Pix[i] = max(v, g.luma[k].Pix[i])
	}
	cut := float32(lineCut)
	if l.f.lonely(k) {
		cut = lineCutLonely
	}
	wide := core.Inset(-line.CrestReach).Intersect(l.window)
	l.f.optics.bank.Respond(&g.strength, &g.direction, &g.line, wide, lineFloor, lineLimit)
	return line.Crests(nil, &g.strength, &g.direction, core, cut)
}

// combine turns the gaps of luma into those of both.
func (g *gapMaps) combine() {
	for k := 1; k < len(g.luma); k++ {
		for i, c := range g.colour[k].Pix {
			v := g.luma[k].Pix[i]
			g.luma[k].Pix[i] = float32(math.Sqrt(float64(c*c + v*v)))
		}
	}
}

// evidence are the gaps of an onset, after combine.
func (g *gapMaps) evidence(k, which int) *raster.Image {
	if which == fromBoth {
		return &g.luma[k]
	}
	return &g.colour[k]
}

// average smooths the gaps over three pixels square.
func (g *gapMaps) average() {
	for k := 1; k < len(g.colour); k++ {
		for _, m := range []*raster.Image{&g.colour[k], &g.luma[k]} {
			threeSquare(&g.mean, m)
			*m, g.mean = g.mean, *m
		}
	}
}

// largest finds the largest gap over the onsets.
func (g *gapMaps) largest(evidence int) {
	most := &g.most[evidence]
	most.Reset(g.colour[1].Rect)
	clear(most.Pix)
	for k := 1; k < len(g.colour); k++ {
		for i, v := range g.evidence(k, evidence).Pix {
			most.Pix[i] = max(most.Pix[i], v)
		}
	}
}

// threeSquare sets dst to the means of src over three pixels square; at the
// border over what there is.
func threeSquare(dst, src *raster.Image) {
	dst.Reset(src.Rect)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	for y := range h {
		up, down := max(0, y-1), min(h-1, y+1)
		out := dst.Pix[y*w : (y+1)*w]
		for x := range out {
			left, right := max(0, x-1), min(w-1, x+1)
			sum := float32(0)
			for j := up; j <= down; j++ {
				for i := left; i <= right; i++ {
					sum += src.Pix[j*w+i]
				}
			}
			out[x] = sum / float32((down-up+1)*(right-left+1))
		}
	}
}

// blobRuns finds the runs of the core's blobs at one onset, on every rung.
func (l *lens) blobRuns(dst [][]region.Run, core image.Rectangle, k, evidence int) {
	g := &l.found
	gap, most := g.evidence(k, evidence), &g.most[evidence]
	disc := [2]morph.Footprint{morph.Disc(l.f.optics.close), morph.Disc(l.f.optics.open)}
	for rung, cut := range ladder {
		g.blob.Reset(gap.Rect)
		any := false
		for i, v := range gap.Pix {
			g.blob.Pix[i] = 0
			if v > cut && v > leading*most.Pix[i] {
				g.blob.Pix[i], any = 1, true
			}
		}
		if !any {
			break // the higher rungs hold nothing either
		}
		g.bits[0].Pack(&g.blob)
		g.bits[1].Reset(gap.Rect)
		morph.Close(&g.bits[1], &g.bits[0], disc[0], &g.morph)
		morph.Open(&g.bits[0], &g.bits[1], disc[1], &g.morph)
		g.bits[0].Unpack(&g.blob)
		dst[blobKey(k, evidence, rung)] = region.RunsIn(nil, &g.blob, nil, core)
	}
}
