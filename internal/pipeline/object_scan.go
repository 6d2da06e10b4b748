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

// judged returns the candidates that a judge lets pass, and notes why not the
// others.
func judged[T any](
	ctx context.Context, f *finder, all []T, judge func(*lens, *T) (refusal, error),
	note func(*T, ...refusal),
) ([]T, error) {
	why := make([]refusal, len(all))
	err := f.each(ctx, len(all), func(l *lens, i int) (err error) {
		why[i], err = judge(l, &all[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	var good []T
	for i := range all {
		if why[i].none() {
			good = append(good, all[i])
		} else {
			note(&all[i], why[i])
		}
	}
	return good, nil
}

// each runs job for n jobs on workers that each have a lens.
func (f *finder) each(ctx context.Context, n int, job func(*lens, int) error) error {
	f.meter.begin(StageObjects, n)
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

// The states whose patches are candidates, in the key of a run.
const (
	fromOld = iota
	fromNew
	fromGap // of neither: of how far they lie apart
	allSources
)

// candidates is what the scan of one tile hands over: crests of lines by onset,
// and runs of patches by onset, state and rung.
type candidates struct {
	crests  [][]line.Point // of the gaps
	details [][]line.Point // of the states' fine detail
	runs    [][]region.Run // by key
	marked  []*morph.Bits  // clouds, by date, in cells
}

// blobKey numbers the rungs of the states about an onset.
func blobKey(onset, side, rung int) int {
	return (onset*allSources+side)*mostRungs + rung
}

// splitKey is the inverse of blobKey.
func splitKey(key int) (onset, side, rung int) {
	return key / mostRungs / allSources, key / mostRungs % allSources, key % mostRungs
}

// scan looks at every pixel for candidates.
func (f *finder) scan(ctx context.Context) (candidates, error) {
	margin := f.optics.screened()
	halo := margin + f.optics.smoothing() + f.optics.gapsReach()
	f.album = f.newAlbum()
	tiles := tile.Cover(f.pl.Grid.Rect(), f.tileSize(halo), halo)
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
		if f.album != nil {
			f.album.put(l, tiles[i].Core)
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
		for k := range c.crests {
			all.crests[k] = append(all.crests[k], c.crests[k]...)
			all.details[k] = append(all.details[k], c.details[k]...)
		}
		f.clouds.add(c.marked, cellsOf(tiles[i].Core, side))
	}
	for key, r := range all.runs {
		all.runs[key] = region.Merge(r)
	}
	return all, nil
}

// leastTile is the side, in pixels, below which tiles are not cut further.
const leastTile = 128

// tileSize is the plan's, cut in halves until the lenses of all workers fit beside
// the album.
func (f *finder) tileSize(halo int) image.Point {
	size := f.pl.Tile
	room := (f.pl.room - f.album.bytes()) / int64(f.pl.Workers)
	for size.X*size.Y > leastTile*leastTile {
		outer := int64(min(size.X+2*halo, f.pl.Grid.Size.X)) * int64(min(size.Y+2*halo, f.pl.Grid.Size.Y))
		if outer*f.lensBytes() <= room {
			break
		}
		if size.X >= size.Y {
			size.X = (size.X + 1) / 2
		} else {
			size.Y = (size.Y + 1) / 2
		}
	}
	return size
}

// lensBytes is what a lens holds for each pixel of a window: the bands, the
// features of all dates, two gaps for each, both states about an onset, and a
// dozen maps that are made of them.
func (f *finder) lensBytes() int64 {
	const float, maps = 4, 12
	bands := len(f.pl.Roles)
	return float * int64(bands+len(f.pl.dates)*(bands+1+2)+2*(bands+1)+maps)
}

func newCandidates(dates int) candidates {
	return candidates{
		crests: make([][]line.Point, dates), details: make([][]line.Point, dates),
		runs: make([][]region.Run, blobKey(dates, 0, 0)),
	}
}

// gapMaps are the gaps of the window, by onset from 1 on.
type gapMaps struct {
	colour, luma []raster.Image
	most         raster.Image // of both, the largest over the onsets
	line         raster.Image // of one onset: the larger of both
	strength     raster.Image
	direction    raster.Mask
	mean         raster.Image
	gaps         spectral.Gaps
	rows         []spectral.Row
	bits         [2]morph.Bits
	morph        morph.Scratch
	blob         raster.Mask
}

// gaps computes the gaps over the window, in sigmas.
func (l *lens) gaps() {
	l.gapsIn(func(i, j int) spectral.Level { return l.f.levels.pairs[i][j] })
}

// gapsIn computes the gaps over the window in units that level gives.
func (l *lens) gapsIn(level func(i, j int) spectral.Level) {
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
)

// lonely reports whether one date alone stands for a state at an onset.
func (f *finder) lonely(onset int) bool { return onset == 1 || onset == len(f.pl.dates)-1 }

func (l *lens) candidates(core image.Rectangle) candidates {
	c := newCandidates(len(l.features))
	c.marked = l.marked
	for k := 1; k < len(l.features); k++ {
		c.crests[k] = l.crests(k, core)
	}
	l.leap()
	for k := 1; k < len(l.features); k++ {
		l.states(&l.about, k, l.window)
		l.patches(c.runs, core, k)
		c.details[k] = l.details(k, core)
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

// average smooths the gaps over three pixels square.
func (g *gapMaps) average() {
	for k := 1; k < len(g.colour); k++ {
		for _, m := range []*raster.Image{&g.colour[k], &g.luma[k]} {
			threeSquare(&g.mean, m)
			*m, g.mean = g.mean, *m
		}
	}
}

// largest finds the largest gap of both over the onsets, after combine.
func (g *gapMaps) largest() {
	g.most.Reset(g.luma[1].Rect)
	clear(g.most.Pix)
	for k := 1; k < len(g.luma); k++ {
		for i, v := range g.luma[k].Pix {
			g.most.Pix[i] = max(g.most.Pix[i], v)
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
