package pipeline

import (
	"context"
	"image"
	"math"
	"slices"

	"rampart/algorithms/raster"
	"rampart/algorithms/roof"
	"rampart/algorithms/threshold"
)

// survey finds, on windows of the sample, the light of each date, its usual looks,
// and from which score on there is a roof. Each asks for the one before.
func (f *roofer) survey(ctx context.Context) error {
	windows := sample(f.grid, f.scale.Reach())
	values := make([]roofSample, len(windows))
	gather := func(from func(l *roofLens, s *roofSample, pick func(*raster.Image) []float32)) error {
		return f.each(ctx, len(windows), func(l *roofLens, i int) error {
			if err := l.load(windows[i].Outer); err != nil {
				return err
			}
			from(l, &values[i], func(m *raster.Image) []float32 { return within(m, windows[i].Core) })
			return nil
		})
	}
	for _, step := range []struct {
		from func(*roofLens, *roofSample, func(*raster.Image) []float32)
		to   func(t int, v [roofValues][]float32)
	}{
		{(*roofLens).sampleLight, f.learnLight},
		{(*roofLens).sampleLooks, f.learnLooks},
		{(*roofLens).sampleScores, f.learnBar},
	} {
		clear(values)
		if err := gather(step.from); err != nil {
			return err
		}
		for t := range f.light {
			var all [roofValues][]float32
			for i := range values {
				for k, v := range values[i][t] {
					all[k] = append(all[k], v...)
				}
			}
			step.to(t, all)
		}
	}
	return nil
}

// roofValues is how many lists of values a step of the survey gathers.
const roofValues = 4

// roofSample is what a window holds, by date.
type roofSample [2][roofValues][]float32

// within returns the values of a core that are there.
func within(m *raster.Image, core image.Rectangle) []float32 {
	var out []float32
	for y := core.Min.Y; y < core.Max.Y; y++ {
		for _, v := range m.Row(y)[core.Min.X-m.Rect.Min.X : core.Max.X-m.Rect.Min.X] {
			if v == v {
				out = append(out, v)
			}
		}
	}
	return out
}

func (l *roofLens) sampleLight(s *roofSample, pick func(*raster.Image) []float32) {
	for t := range l.cells {
		c := &l.cells[t]
		l.score.Reset(c[0].Rect)
		for i := range l.score.Pix {
			l.score.Pix[i] = (c[0].Pix[i] + c[1].Pix[i] + c[2].Pix[i]) / 3
		}
		s[t][0] = pick(&l.score)
	}
}

func (f *roofer) learnLight(t int, v [roofValues][]float32) {
	f.light[t] = roof.Light{Spread: 1}
	all := v[0]
	if len(all) == 0 {
		return
	}
	slices.Sort(all)
	f.light[t].Middle = all[len(all)/2]
	if unit := (all[len(all)*84/100] - all[len(all)*16/100]) / 2; unit > 0 {
		f.light[t].Spread = unit
	}
}

func (l *roofLens) sampleLooks(s *roofSample, pick func(*raster.Image) []float32) {
	l.look()
	for t := range l.looks {
		k := &l.looks[t]
		s[t] = [roofValues][]float32{pick(&k.Colour), pick(&k.Green), pick(&k.Detail), pick(&k.Rough)}
	}
}

// leastUsual keeps the usual detail and roughness, in spreads of luminance, away
// from 0.
const leastUsual = 0.01

func (f *roofer) learnLooks(t int, v [roofValues][]float32) {
	f.usual[t] = roof.Usual{
		Colour: median(v[0]), Green: median(v[1]),
		Detail: usually(v[2]), Rough: usually(v[3]),
	}
}

func usually(v []float32) float32 {
	if m := median(v); m > leastUsual {
		return m
	}
	return leastUsual
}

func (l *roofLens) sampleScores(s *roofSample, pick func(*raster.Image) []float32) {
	l.look()
	for t := range l.looks {
		l.rate(t)
		s[t][0] = pick(&l.score)
	}
}

func (f *roofer) learnBar(t int, v [roofValues][]float32) { f.bars[t] = roofBar(v[0]) }

// leastRoof is the least score of a roof: four labelled pairs of dates, each looked
// at from the later to the earlier, where next to nothing was built, stayed below.
const leastRoof = 0.12

// roofBar is the score from which on there is a roof: the geometric mean of the
// score that parts the scene best and of the one that parts what lies above it.
func roofBar(scores []float32) float32 {
	low := partScore(scores)
	high := partScore(slices.DeleteFunc(slices.Clone(scores), func(v float32) bool { return float64(v) <= low }))
	bar := math.Sqrt(low * high)
	if !(bar > leastRoof) {
		return leastRoof
	}
	return float32(bar)
}

// partScore is the score that parts a list best, NaN where it cannot be parted.
func partScore(scores []float32) float64 {
	const bins, tail = 512, 0.0005
	if len(scores) == 0 {
		return math.NaN()
	}
	slices.Sort(scores)
	low, high := float64(scores[0]), float64(scores[int((1-tail)*float64(len(scores)-1))])
	if !(low < high) {
		return math.NaN()
	}
	h := threshold.NewHistogram(low, high, bins)
	h.Add(scores)
	return threshold.Otsu(h)
}
