package pipeline

import (
	"image"
	"math"

	"rampart/algorithms/change"
	"rampart/algorithms/filter"
	"rampart/algorithms/fuse"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/screen"
)

// kernel is the chain of local steps, from stored numbers to evidence, with
// the memory of one worker. What it finds at a pixel does not depend on the
// window, as long as that reaches the halo beyond.
type kernel struct {
	pl       *Plan
	cal      *calibration
	stack    *stack
	window   image.Rectangle
	bands    []*raster.Image
	tone     []raster.Image // by date
	veg      []raster.Image // by date; empty without near infrared
	cells    []*raster.Image
	marked   []*morph.Bits
	features []change.Features
	gaps     [][change.Channels]raster.Image // by onset
	score    []raster.Image                  // by onset, from 1 on
	smooth   [change.Channels]raster.Image
	ratio    raster.Image // the largest score over its bar
	closed   raster.Image
	mask     raster.Mask
	fuse     fuse.Gaps
	filter   filter.Scratch
	screen   screen.Scratch
	morph    morph.Scratch
}

// planesOf is the number of float32 planes that a kernel holds for each pixel
// of its window: tone, four features and vegetation by date; three gaps and a
// score by onset; and what the filters need.
func planesOf(dates, roles int) int {
	const scratch = 16
	return 6*dates + 4*(dates-1) + 3*roles + scratch
}

func newKernel(pl *Plan, cal *calibration, s *stack) *kernel {
	n := len(pl.dates)
	k := &kernel{pl: pl, cal: cal, stack: s, bands: images(len(pl.Roles)), cells: images(n)}
	k.tone, k.veg = make([]raster.Image, n), make([]raster.Image, n)
	k.features = make([]change.Features, n)
	k.gaps = make([][change.Channels]raster.Image, n)
	k.score = make([]raster.Image, n)
	return k
}

// hasVegetation reports whether the series has what NDVI needs.
func (k *kernel) hasVegetation() bool { return k.cal.bands.red >= 0 && k.cal.bands.nir >= 0 }

// load reads all dates over a window: tone, vegetation and brightness.
func (k *kernel) load(w image.Rectangle) error {
	k.window = w
	b := k.cal.bands
	for t := range k.tone {
		if err := k.stack.read(k.bands, t, w, k.cal.shift(t)); err != nil {
			return err
		}
		for i, m := range k.bands {
			k.cal.standardise(m, t, i)
		}
		bright := make([]*raster.Image, len(b.bright))
		for i, j := range b.bright {
			bright[i] = k.bands[j]
		}
		screen.Cells(k.cells[t], bright, k.pl.scale.screen.Side)
		if k.hasVegetation() {
			k.cal.vegetation(&k.veg[t], k.bands[b.red], k.bands[b.nir])
		}
		k.tone[t], *k.bands[b.tone] = *k.bands[b.tone], k.tone[t]
	}
	return nil
}

// clear takes out what the screen finds: cloud, snow, passing brightness.
func (k *kernel) clear() {
	p := k.pl.scale.screen
	p.Cut = k.cal.cloudCut
	k.marked = screen.Transient(k.cells, p, &k.screen)
	for t, m := range k.marked {
		k.mask.Reset(m.Rect)
		m.Unpack(&k.mask)
		screen.Apply(&k.tone[t], &k.mask, p.Side)
	}
}

// take computes the features of all dates.
func (k *kernel) take() {
	for t := range k.tone {
		k.features[t].Take(&k.tone[t], k.pl.scale.change, &k.filter)
	}
}

// evidence fuses the dates: for each onset, how far the dates before it lie
// from those from it on, averaged at the scale of an object and raised a
// little by its surroundings.
func (k *kernel) evidence() {
	for on := 1; on < len(k.gaps); on++ {
		for c := range k.gaps[on] {
			k.gaps[on][c].Reset(k.window)
		}
	}
	rows := make([]change.Row, len(k.features))
	for y := k.window.Min.Y; y < k.window.Max.Y; y++ {
		for t := range rows {
			rows[t] = k.features[t].Row(y)
		}
		k.fuse.Row(rows, k.pairLevels, func(on int) (out [change.Channels][]float32) {
			for c := range out {
				out[c] = k.gaps[on][c].Row(y)
			}
			return out
		})
	}
	for on := 1; on < len(k.gaps); on++ {
		k.fold(on)
	}
}

func (k *kernel) pairLevels(i, j int) change.Levels { return k.cal.levels[i][j] }

// fold makes one score of the measures of an onset: their geometric mean to
// the power 3/4, times the mean of that over the surroundings to the power
// 1/4. A geometric mean asks for tone, edge and new edge at once.
func (k *kernel) fold(on int) {
	sc := k.pl.scale
	for c := range k.smooth {
		filter.Gaussian(&k.smooth[c], &k.gaps[on][c], sc.change.SigmaX, sc.change.SigmaY, &k.filter)
	}
	out := &k.score[on]
	out.Reset(k.window)
	a, b, c := k.smooth[0].Pix, k.smooth[1].Pix, k.smooth[2].Pix
	for i := range out.Pix {
		out.Pix[i] = float32(math.Cbrt(float64(a[i] * b[i] * c[i])))
	}
	filter.Box(&k.smooth[0], out, sc.contextX, sc.contextY, &k.filter)
	filter.Box(&k.smooth[1], &k.smooth[0], sc.contextX, sc.contextY, &k.filter)
	for i, v := range out.Pix {
		s := float64(v)
		out.Pix[i] = float32(math.Sqrt(math.Sqrt(s * s * s * float64(k.smooth[1].Pix[i]))))
	}
}

// cut sets ratio to the largest score over its onset's bar, closed.
func (k *kernel) cut() {
	k.ratio.Reset(k.window)
	k.ratio.Fill(raster.NaN())
	for on := 1; on < len(k.score); on++ {
		inverse := 1 / k.cal.bars[on]
		for i, v := range k.score[on].Pix {
			if r := v * inverse; r > k.ratio.Pix[i] || k.ratio.Pix[i] != k.ratio.Pix[i] {
				k.ratio.Pix[i] = r
			}
		}
	}
	k.closed.Reset(k.window)
	morph.CloseBox(&k.closed, &k.ratio, k.pl.scale.closing(), &k.morph)
}
