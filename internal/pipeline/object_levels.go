package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"

	"rampart/algorithms/radiometry"
	"rampart/algorithms/raster"
	"rampart/algorithms/spectral"
	"rampart/internal/engine"
)

// objectLevels is what holds for whole scenes in the search for objects.
type objectLevels struct {
	scales   [][]spectral.Scale // by date and band, onto the reference
	middle   []float32          // logarithm of the usual number of each band
	cloudCut float64
	pairs    [][]spectral.Level // by earlier and later date
	tint     [][]float32        // colour that a unit of darkening brings, by date
	// vegetation is the logarithm of what clearly vegetated pixels send back,
	// by band, as colour and luma; nil where it cannot be told.
	vegetation *surface
	poor       []bool  // dates too unlike the others to take part in gaps
	muddy      muddied // dates that must not stand alone: much of them is cloud or snow
	luma       float32 // usual
}

// surface is what a patch of ground looks like.
type surface struct {
	colour []float32
	luma   float32
}

const (
	// floorShare keeps logarithms finite: a fiftieth of the median of a band.
	floorShare = 0.02
	// agreement is how far from a line values may lie to agree on it, in
	// medians of the band: soil keeps its brightness to a tenth.
	agreement = 0.1
	// objectPlaces is how many places the levels are measured on.
	objectPlaces = 40000
	// shaded is by how much, as a logarithm, a place must be darker than it
	// usually is to count as shaded: a third less light.
	shaded = 0.4
	// fewest is how many places a level must rest on.
	fewest = 100
	// lush is the NDVI above which a place is clearly vegetated.
	lush = 0.45
)

// survey measures the levels on the windows of the sample.
func (f *finder) survey(ctx context.Context) error {
	n := len(f.pl.dates)
	f.levels.tint = make([][]float32, n)
	f.levels.scales = make([][]spectral.Scale, n)
	for t := range n {
		for range f.pl.Roles {
			f.levels.scales[t] = append(f.levels.scales[t], spectral.Scale{Gain: 1, Floor: leastNumber})
		}
	}
	windows := sample(f.pl.Grid.Rect(), f.optics.smoothing())
	step := int(math.Ceil(math.Sqrt(float64(len(windows)*sampleSide*sampleSide) / objectPlaces)))
	found := make([][]spectral.Row, len(windows))
	err := f.each(ctx, len(windows), func(l *lens, i int) error {
		if err := l.load(windows[i].Outer, 0); err != nil {
			return err
		}
		rows := make([]spectral.Row, n)
		core := windows[i].Core
		for t := range rows {
			rows[t].Colour = make([][]float32, len(l.features[t].Colour))
			for y := ceilTo(core.Min.Y, step); y < core.Max.Y; y += step {
				r := l.features[t].Row(y, core.Min.X, core.Max.X)
				for x := ceilTo(core.Min.X, step) - core.Min.X; x < core.Dx(); x += step {
					addPlace(&rows[t], r, x)
				}
			}
		}
		found[i] = rows
		return nil
	})
	if err != nil {
		return err
	}
	all := together(found, n)
	if err := f.match(ctx, all); err != nil {
		return err
	}
	return f.measure(ctx, all)
}

// leastNumber keeps the logarithm of a stored 0 finite.
const leastNumber = 0.5

// match brings the numbers of all dates onto those of the reference, by what
// most places agree on, and turns the sample into features of these.
func (f *finder) match(ctx context.Context, all []spectral.Row) error {
	bands := len(f.pl.Roles)
	raw := make([][][]float32, len(all))
	for t, r := range all {
		raw[t] = make([][]float32, bands)
		for b := range bands {
			for i, v := range r.Luma {
				if bands > 1 {
					v += r.Colour[b][i]
				}
				raw[t][b] = append(raw[t][b], float32(math.Exp(float64(v))))
			}
		}
	}
	for b := range bands {
		middle := float64(median(raw[f.cal.reference][b]))
		f.levels.middle = append(f.levels.middle, float32(math.Log(max(middle, leastNumber))))
	}
	err := f.inParallel(ctx, len(all)*bands, func(i int) {
		t, b := i/bands, i%bands
		middle := math.Exp(float64(f.levels.middle[b]))
		fit := radiometry.Fit{Gain: 1}
		if t != f.cal.reference {
			fit = radiometry.Consensus(raw[t][b], raw[f.cal.reference][b], agreement*middle)
		}
		f.levels.scales[t][b] = spectral.Scale{
			Gain: float32(fit.Gain), Offset: float32(fit.Offset),
			Floor: float32(max(floorShare*middle, leastNumber)),
		}
	})
	if err != nil {
		return err
	}
	for t := range all {
		all[t] = spectral.Place(raw[t], f.levels.scales[t])
	}
	return nil
}

// inParallel runs n jobs that read no images.
func (f *finder) inParallel(ctx context.Context, n int, job func(i int)) error {
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	return engine.Run(ctx, f.pl.Workers, n, nothing, func(struct{}) error { return nil },
		func(_ context.Context, _ struct{}, i int) error {
			job(i)
			return nil
		})
}

func addPlace(dst *spectral.Row, r spectral.Row, x int) {
	dst.Luma = append(dst.Luma, r.Luma[x])
	for b := range dst.Colour {
		dst.Colour[b] = append(dst.Colour[b], r.Colour[b][x])
	}
}

func together(found [][]spectral.Row, dates int) []spectral.Row {
	all := make([]spectral.Row, dates)
	for _, rows := range found {
		for t, r := range rows {
			all[t].Luma = append(all[t].Luma, r.Luma...)
			if all[t].Colour == nil {
				all[t].Colour = make([][]float32, len(r.Colour))
			}
			for b := range r.Colour {
				all[t].Colour[b] = append(all[t].Colour[b], r.Colour[b]...)
			}
		}
	}
	return all
}

const (
	// glare is by how much, as a logarithm, a place must be brighter than it
	// usually is for the sample to leave it out as cloud or snow.
	glare = 0.35
	// cloudLeast and cloudMost bound the cut of the screen, as logarithms.
	cloudLeast, cloudMost = 0.25, 0.5
)

// dazzled blanks what the sample shows under cloud and snow, and finds how much
// brighter than its neighbours in time a cloud is.
func (f *finder) dazzled(all []spectral.Row) {
	usual := usualOf(all, func(r spectral.Row) []float32 { return r.Luma })
	var diff []float32
	for t := range all {
		for i, u := range usual {
			d := all[t].Luma[i] - u
			if d == d {
				diff = append(diff, max(d, -d))
			}
			if d > glare {
				all[t].Luma[i] = raster.NaN()
				for b := range all[t].Colour {
					all[t].Colour[b][i] = raster.NaN()
				}
			}
		}
	}
	f.levels.cloudCut = cloudLeast
	if m := float64(median(diff)); m == m {
		f.levels.cloudCut = min(cloudMost, max(cloudLeast, cloudSigmas*1.4826*m))
	}
}

// measure turns the sample into levels.
func (f *finder) measure(ctx context.Context, all []spectral.Row) error {
	n := len(all)
	f.dazzled(all)
	f.findVegetation(all)
	f.findTint(all)
	type pair struct{ i, j int }
	var list []pair
	f.levels.pairs = make([][]spectral.Level, n)
	for i := range n {
		f.levels.pairs[i] = make([]spectral.Level, n)
		for j := i + 1; j < min(n, i+spectral.Span+1); j++ {
			list = append(list, pair{i, j})
		}
	}
	err := f.inParallel(ctx, len(list), func(k int) {
		p := list[k]
		f.levels.pairs[p.i][p.j] = spectral.Survey(all[p.i], all[p.j])
	})
	f.findPoor()
	return err
}

// poorTimes is by how much the usual difference of a date from the others must
// exceed that of most dates for it to say nothing of small gaps: under broken
// cloud and snow, which no screen finds wholly.
const poorTimes = 2

// muddyTimes is the same for a date that must not stand alone for a state.
const muddyTimes = 1.15

// findPoor marks the dates that differ from all others, up to a third of them.
func (f *finder) findPoor() {
	n := len(f.levels.pairs)
	f.levels.poor = make([]bool, n)
	spread := make([]float64, n)
	for t := range n {
		var own []float64
		for i := range n {
			if i == t {
				continue
			}
			if p := f.levels.pairs[min(i, t)][max(i, t)]; p.LumaSigma > 0 {
				sum := float64(p.LumaSigma)
				for _, v := range p.Sigma {
					sum += float64(v)
				}
				own = append(own, sum)
			}
		}
		spread[t] = medianOf(own)
	}
	usual := medianOf(spread)
	order := make([]int, n)
	for t := range order {
		order[t] = t
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(spread[b], spread[a]) })
	for _, t := range order[:n/3] {
		f.levels.poor[t] = spread[t] > poorTimes*usual
	}
	f.levels.muddy = make(muddied, n)
	for _, t := range order[:n/2] {
		f.levels.muddy[t] = spread[t] > muddyTimes*usual
	}
}

// findTint measures the tint of shadows: the colour, for a unit of darkening,
// of places that a date shows darker than they usually are. A date without
// such places takes the middle of the others.
func (f *finder) findTint(all []spectral.Row) {
	n, bands := len(all), len(all[0].Colour)
	usualLuma := usualOf(all, func(r spectral.Row) []float32 { return r.Luma })
	f.levels.luma = median(usualLuma)
	slopes := make([][]float32, bands)
	for b := range bands {
		usual := usualOf(all, func(r spectral.Row) []float32 { return r.Colour[b] })
		var measured []float32
		for t, r := range all {
			var s []float32
			for i, u := range usualLuma {
				if d := r.Luma[i] - u; d < -shaded && !f.green(r, i) {
					s = append(s, (r.Colour[b][i]-usual[i])/d)
				}
			}
			m := raster.NaN()
			if len(s) >= fewest {
				m = median(s)
				measured = append(measured, m)
			}
			f.levels.tint[t] = append(f.levels.tint[t], m)
		}
		slopes[b] = measured
	}
	for t := range n {
		for b, v := range f.levels.tint[t] {
			if v == v {
				continue
			}
			f.levels.tint[t][b] = 0
			if m := median(slopes[b]); m == m {
				f.levels.tint[t][b] = m
			}
		}
	}
}

// green reports whether a place of the sample is vegetated, where bands tell.
func (f *finder) green(r spectral.Row, i int) bool {
	red, nir := f.cal.bands.red, f.cal.bands.nir
	return red >= 0 && nir >= 0 && len(r.Colour) > 0 &&
		spectral.NDVI(r.Colour[red][i], r.Colour[nir][i]) > greenObject
}

// usualOf is the median over the dates of a feature at each place.
func usualOf(all []spectral.Row, of func(spectral.Row) []float32) []float32 {
	out := make([]float32, len(of(all[0])))
	v := make([]float32, 0, len(all))
	for i := range out {
		v = v[:0]
		for _, r := range all {
			if x := of(r)[i]; x == x {
				v = append(v, x)
			}
		}
		out[i] = raster.NaN()
		if len(v) > 0 {
			slices.Sort(v)
			out[i] = v[(len(v)-1)/2]
		}
	}
	return out
}

// findVegetation measures what clearly vegetated places look like.
func (f *finder) findVegetation(all []spectral.Row) {
	red, nir := f.cal.bands.red, f.cal.bands.nir
	if red < 0 || nir < 0 || len(all[0].Colour) == 0 {
		return
	}
	found := make([][]float32, len(all[0].Colour))
	var luma []float32
	for _, r := range all {
		for i, v := range r.Luma {
			if spectral.NDVI(r.Colour[red][i], r.Colour[nir][i]) > lush {
				luma = append(luma, v)
				for b := range found {
					found[b] = append(found[b], r.Colour[b][i])
				}
			}
		}
	}
	if len(luma) < fewest {
		return
	}
	s := surface{luma: median(luma)}
	for b := range found {
		s.colour = append(s.colour, median(found[b]))
	}
	f.levels.vegetation = &s
}
