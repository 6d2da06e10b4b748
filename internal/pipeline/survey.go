package pipeline

import (
	"context"
	"image"
	"math"
	"slices"
	"time"

	"rampart/algorithms/change"
	"rampart/algorithms/filter"
	"rampart/algorithms/order"
	"rampart/algorithms/radiometry"
	"rampart/algorithms/raster"
	"rampart/algorithms/register"
	"rampart/algorithms/screen"
	"rampart/algorithms/tile"
	"rampart/internal/engine"
)

// The survey looks at a sample of windows that lie at fixed places of the
// grid: all of a small image, a lattice over a large one. What it finds does
// not depend on how the scan is cut.
const (
	sampleSide = 256
	// sampleWindows is how many windows are read at most: more than half a
	// million pixels, with which a 97 % quantile is good to a hundredth.
	sampleWindows = 9
)

// sample returns the windows of the survey.
func sample(grid image.Rectangle, halo int) []tile.Tile {
	side := image.Pt(sampleSide, sampleSide)
	all := tile.Cover(grid, side, halo)
	if len(all) <= sampleWindows {
		return all
	}
	n := tile.Count(grid, side)
	nx := int(math.Round(math.Sqrt(sampleWindows * float64(n.X) / float64(n.Y))))
	nx = min(max(nx, 1), min(n.X, sampleWindows))
	ny := min(max(sampleWindows/nx, 1), n.Y)
	var out []tile.Tile
	for j := range ny {
		for i := range nx {
			corner := grid.Min.Add(image.Pt(windowAt(i, nx, grid.Dx(), halo), windowAt(j, ny, grid.Dy(), halo)))
			core := image.Rectangle{Min: corner, Max: corner.Add(side)}.Intersect(grid)
			outer := core.Inset(-halo).Intersect(grid)
			out = append(out, tile.Tile{Core: core, Outer: outer, Index: len(out)})
		}
	}
	return out
}

// windowAt is where the window in the middle of the i-th of n equal parts of a
// length begins. Where the parts are longer than a block of the file it is with
// a block or, where it needs something around it, in the middle of one, so that
// little is decoded that is not used.
func windowAt(i, n, length, halo int) int {
	const block = 512 // of a cloud-optimised GeoTIFF
	at := (2*i + 1) * length / (2 * n)
	if length/n >= block {
		margin := 0
		if halo > 0 {
			margin = (block - sampleSide) / 2
		}
		return min(at/block*block+margin, length-sampleSide)
	}
	return max(0, min(at/sampleSide*sampleSide, length-sampleSide))
}

// survey is the first pass: what holds for whole scenes.
type survey struct {
	pl     *Plan
	cal    *calibration
	crew   *crew
	meter  *meter
	places places
}

// run finds the registration and radiometry of each date, the levels of each
// pair and the cut of each onset. It asks for three passes over the sample.
func (s *survey) run(ctx context.Context) error {
	n := len(s.pl.dates)
	s.cal.registration = make([]register.Result, n)
	s.cal.fits, s.cal.fitted = make([][]radiometry.Fit, n), make([]bool, n)
	s.cal.valid, s.cal.screened = make([]float64, n), make([]float64, n)
	for _, step := range []func(context.Context) error{
		s.chooseReference, s.align, s.measureLevels, s.measureCuts,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// each runs job for n jobs on workers that each have the series open.
func (s *survey) each(ctx context.Context, n int, job func(*kernel, int) error) error {
	return engine.Run(ctx, s.pl.Workers, n, s.crew.take, s.crew.put,
		func(_ context.Context, k *kernel, i int) error {
			start, read := time.Now(), k.stack.spent
			err := job(k, i)
			spent := k.stack.spent - read
			s.meter.step(spent, time.Since(start)-spent)
			return err
		})
}

// look is one date as seen in some windows: structure to match, and all bands.
type look struct {
	structure []*raster.Image   // by window
	bands     [][]*raster.Image // by window and band
	valid     float64
}

// see reads a date in the given windows without any correction.
func (s *survey) see(st *stack, t int, windows []tile.Tile) (look, error) {
	var l look
	var scratch filter.Scratch
	seen, all := 0, 0
	for _, w := range windows {
		bands := images(len(s.pl.Roles))
		if err := st.read(bands, t, w.Core, shift{}); err != nil {
			return l, err
		}
		m := &raster.Image{}
		register.Structure(m, bands[s.cal.bands.tone], &scratch)
		l.structure = append(l.structure, m)
		l.bands = append(l.bands, bands)
		for _, v := range bands[s.cal.bands.tone].Pix {
			if v == v {
				seen++
			}
		}
		all += len(m.Pix)
	}
	register.ClipAtMedian(l.structure)
	l.valid = float64(seen) / float64(max(1, all))
	return l, nil
}

// referenceWindows is how many windows the choice of the reference looks at.
const referenceWindows = 4

// chooseReference takes the date whose structure is most like that of the
// others, among those that see most of the place.
func (s *survey) chooseReference(ctx context.Context) error {
	n := len(s.pl.dates)
	windows := sample(s.pl.Grid.Rect(), 0)
	if len(windows) > referenceWindows {
		step := len(windows) / referenceWindows
		for i := range referenceWindows {
			windows[i] = windows[i*step]
		}
		windows = windows[:referenceWindows]
	}
	looks := make([]look, n)
	err := s.each(ctx, n, func(k *kernel, t int) (err error) {
		looks[t], err = s.see(k.stack, t, windows)
		looks[t].bands = nil
		return err
	})
	if err != nil {
		return err
	}
	best := math.Inf(-1)
	for t := range looks {
		var like []float64
		for u := range looks {
			if u == t {
				continue
			}
			c := register.Similarity(looks[t].structure, looks[u].structure)
			if math.IsNaN(c) {
				c = 0
			}
			like = append(like, c)
		}
		slices.Sort(like)
		if merit := looks[t].valid * (1 + like[len(like)/2]); merit > best {
			best, s.cal.reference = merit, t
		}
	}
	return nil
}

// align registers each date on the reference, fits its numbers to it and takes
// its features at a sample of places.
func (s *survey) align(ctx context.Context) error {
	windows := sample(s.pl.Grid.Rect(), 0)
	var ref look
	err := s.each(ctx, 1, func(k *kernel, _ int) (err error) {
		ref, err = s.see(k.stack, s.cal.reference, windows)
		return err
	})
	if err != nil {
		return err
	}
	s.measureReference(ref)
	s.places = places{make([]change.Row, len(s.pl.dates)), make([][]float32, len(s.pl.dates))}
	return s.each(ctx, len(s.pl.dates), func(k *kernel, t int) error {
		if t == s.cal.reference {
			s.cal.registration[t] = register.Result{Accepted: true, Reason: "the reference"}
			s.cal.fits[t], s.cal.fitted[t] = identity(len(s.pl.Roles)), true
			s.cal.valid[t] = ref.valid
			s.pick(ref, t)
			return nil
		}
		mov, err := s.see(k.stack, t, windows)
		if err != nil {
			return err
		}
		r := register.Estimate(ref.structure, mov.structure, register.Default(s.pl.scale.shift))
		s.cal.registration[t], s.cal.valid[t] = r, mov.valid
		a, b := samples(ref, mov, r)
		s.cal.fits[t], s.cal.fitted[t] = radiometry.Normalise(a, b)
		s.pick(mov, t)
		return nil
	})
}

func identity(bands int) []radiometry.Fit {
	out := make([]radiometry.Fit, bands)
	for i := range out {
		out[i].Gain = 1
	}
	return out
}

// measureReference finds the middle and spread of each band of the reference.
func (s *survey) measureReference(ref look) {
	for b := range s.pl.Roles {
		var all []float64
		for _, w := range ref.bands {
			for i := 0; i < len(w[b].Pix); i += 7 {
				if v := w[b].Pix[i]; v == v {
					all = append(all, float64(v))
				}
			}
		}
		middle, unit := 0.0, 1.0
		if len(all) > 0 {
			slices.Sort(all)
			middle = all[len(all)/2]
			// Half the middle 68 %: the standard deviation of a normal scene.
			unit = (all[len(all)*84/100] - all[len(all)*16/100]) / 2
		}
		if !(unit > 0) {
			unit = 1
		}
		s.cal.middle = append(s.cal.middle, middle)
		s.cal.unit = append(s.cal.unit, unit)
	}
}

// fitPlaces is how many places a radiometric fit looks at.
const fitPlaces = 40000

// samples pairs the values of both dates at places spread over the windows, as
// close as whole pixels bring them.
func samples(ref, mov look, r register.Result) (a, b [][]float32) {
	bands := len(ref.bands[0])
	a, b = make([][]float32, bands), make([][]float32, bands)
	total := 0
	for _, w := range ref.bands {
		total += len(w[0].Pix)
	}
	step := max(1, int(math.Sqrt(float64(total)/fitPlaces)))
	dx, dy := int(math.Round(r.DX)), int(math.Round(r.DY))
	for i, w := range ref.bands {
		rect := w[0].Rect.Intersect(w[0].Rect.Sub(image.Pt(dx, dy)))
		for y := rect.Min.Y; y < rect.Max.Y; y += step {
			for x := rect.Min.X; x < rect.Max.X; x += step {
				for k := range bands {
					a[k] = append(a[k], w[k].At(x, y))
					b[k] = append(b[k], mov.bands[i][k].At(x+dx, y+dy))
				}
			}
		}
	}
	return a, b
}

// levelPlaces is how many places the levels of a pair are measured on.
const levelPlaces = 100000

// places is a date's features at a sample of places, and its cells.
type places struct {
	rows  []change.Row
	cells [][]float32
}

// pick takes the features of a date at places of its windows, at multiples of a
// step, and the cells of all.
func (s *survey) pick(l look, t int) {
	step := int(math.Ceil(math.Sqrt(float64(len(l.bands)*sampleSide*sampleSide) / levelPlaces)))
	var f change.Features
	var cells raster.Image
	var scratch filter.Scratch
	var tone raster.Image
	row := &s.places.rows[t]
	for _, stored := range l.bands {
		core := stored[0].Rect
		bright := make([]*raster.Image, len(s.cal.bands.bright))
		for i, b := range s.cal.bands.bright {
			bright[i] = &raster.Image{}
			s.bring(bright[i], stored[b], t, b)
		}
		screen.Cells(&cells, bright, s.pl.scale.screen.Side)
		s.places.cells[t] = append(s.places.cells[t], cells.Pix...)
		s.bring(&tone, stored[s.cal.bands.tone], t, s.cal.bands.tone)
		f.Take(&tone, s.pl.scale.change, &scratch)
		for y := ceilTo(core.Min.Y, step); y < core.Max.Y; y += step {
			r := f.Row(y)
			for x := ceilTo(core.Min.X, step); x < core.Max.X; x += step {
				i := x - core.Min.X
				row.Tone, row.Edge = append(row.Tone, r.Tone[i]), append(row.Edge, r.Edge[i])
				row.GX, row.GY = append(row.GX, r.GX[i]), append(row.GY, r.GY[i])
			}
		}
	}
}

// bring sets dst to a band of a date as it lies on the reference, in the
// reference's spreads. What its window does not hold is missing.
func (s *survey) bring(dst, stored *raster.Image, t, band int) {
	by := s.cal.shift(t)
	whole := image.Pt(int(math.Round(by.dx)), int(math.Round(by.dy)))
	dx, dy := by.dx-float64(whole.X), by.dy-float64(whole.Y)
	moved := &raster.Image{Rect: stored.Rect.Sub(whole), Pix: stored.Pix}
	dst.Reset(stored.Rect)
	dst.Fill(raster.NaN())
	if !register.Negligible(dx, dy) {
		inner := moved.Rect.Inset(register.ResampleReach).Intersect(stored.Rect)
		fine := raster.NewImage(inner)
		register.Resample(fine, moved, dx, dy)
		moved = fine
	}
	dst.Paste(moved)
	s.cal.standardise(dst, t, band)
}

// measureLevels finds how large each measure usually is for each pair of
// dates, and how much the brightness of a place usually differs.
func (s *survey) measureLevels(ctx context.Context) error {
	s.cal.cloudCut = cloudSigmas * brightnessSigma(s.places.cells)
	s.cal.edge = make([]float32, len(s.places.rows))
	for t, r := range s.places.rows {
		s.cal.edge[t] = median(r.Edge)
	}
	return s.pairs(ctx, s.places)
}

func ceilTo(v, step int) int { return (v + step - 1) / step * step }

// cloudSigmas is how many sigmas brighter than before and after a transient
// is; leastBrightness keeps the sigma away from 0, in spreads of the scene.
const (
	cloudSigmas     = 4
	leastBrightness = 0.25
)

// brightnessSigma is the robust spread of the difference in brightness between
// dates that follow each other.
func brightnessSigma(cells [][]float32) float64 {
	var diff []float32
	for t := 1; t < len(cells); t++ {
		for i, v := range cells[t] {
			if d := v - cells[t-1][i]; d == d {
				diff = append(diff, max(d, -d))
			}
		}
	}
	m := float64(median(diff))
	if math.IsNaN(m) {
		return leastBrightness
	}
	return max(1.4826*m, leastBrightness)
}

// median returns the upper middle value, leaving out NaN; NaN for none.
func median(v []float32) float32 {
	c := slices.DeleteFunc(slices.Clone(v), raster.IsNaN)
	if len(c) == 0 {
		return raster.NaN()
	}
	return order.Select(c, len(c)/2)
}
