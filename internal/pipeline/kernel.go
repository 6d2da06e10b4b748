package pipeline

import (
	"image"
	"slices"

	"rampart/algorithms/change"
	"rampart/algorithms/filter"
	"rampart/algorithms/fuse"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
	"rampart/algorithms/screen"
)

// kernel is the chain of local steps, from stored numbers to evidence, with
// the memory of one worker. What it finds at a pixel does not depend on the
// window, as long as that reaches the halo beyond.
type kernel struct {
	pl       *Plan
	cal      *calibration
	stack    *stack
	features []change.Features // by date
	// nir is near infrared as the file has it, by date; empty where there is
	// none.
	nir []raster.Image
	// window is that of the evidence; the features' is larger by what they
	// look at, and that of the bands and cells by what the screen does.
	window image.Rectangle
	bands  []*raster.Image // of the rows read last
	bright []*raster.Image // of the bands
	fresh  raster.Image    // cells of the rows read last
	// tone, standardised but not screened, and cells are kept over loaded, by
	// date: a window that goes on further down takes over what both hold.
	loaded image.Rectangle
	tone   []raster.Image
	cells  []*raster.Image
	marked []*morph.Bits
	rows   []change.Row
	gaps   [][change.Channels]raster.Image // by onset
	score  []raster.Image                  // by onset, from 1 on
	smooth [change.Channels]raster.Image
	ratio  raster.Image // the largest score over its bar
	closed raster.Image
	mask   raster.Mask
	found  collector
	way    *way
	fuse   fuse.Gaps
	filter filter.Scratch
	screen screen.Scratch
	morph  morph.Scratch
}

// planesOf is the number of float32 planes that a kernel holds for each pixel
// of its window: tone, near infrared and four features by date; three gaps by
// onset, the first of which becomes the score; the bands, twice where they are
// resampled; and what the filters need.
func planesOf(dates, roles int) int {
	const scratch = 10
	return 6*dates + 3*(dates-1) + 2*roles + scratch
}

// newKernel returns a kernel that works on a stack.
func newKernel(pl *Plan, cal *calibration, s *stack) *kernel {
	n := len(pl.dates)
	k := &kernel{pl: pl, cal: cal, stack: s, bands: images(len(pl.Roles)), cells: images(n)}
	k.nir, k.features = make([]raster.Image, n), make([]change.Features, n)
	k.tone = make([]raster.Image, n)
	k.rows = make([]change.Row, n)
	k.gaps = make([][change.Channels]raster.Image, n)
	k.score = make([]raster.Image, n)
	for _, j := range cal.bands.bright {
		k.bright = append(k.bright, k.bands[j])
	}
	return k
}

// reserve makes room for a window, so that none is made anew for each larger
// one.
func (k *kernel) reserve(w image.Rectangle) {
	var l layout
	l.add(w, k.bands...)
	for t := range k.tone {
		l.add(w, &k.tone[t])
		if k.hasVegetation() {
			l.add(w, &k.nir[t])
		}
	}
	w = k.inside(w, k.pl.scale.screened())
	l.add(w, &k.filter.Spare)
	for t := range k.features {
		f := &k.features[t]
		l.add(w, &f.Tone, &f.GX, &f.GY, &f.Edge)
	}
	w = k.inside(w, k.pl.scale.change.Reach())
	l.add(w, &k.ratio, &k.closed)
	for c := range k.smooth {
		l.add(w, &k.smooth[c])
		for on := 1; on < len(k.gaps); on++ {
			l.add(w, &k.gaps[on][c])
		}
	}
	l.give(k.pl.advise)
}

// layout is images and how many pixels each needs.
type layout struct {
	images []*raster.Image
	sizes  []int
	total  int
}

func (l *layout) add(w image.Rectangle, images ...*raster.Image) {
	for _, m := range images {
		n := w.Dx() * w.Dy()
		l.images, l.sizes, l.total = append(l.images, m), append(l.sizes, n), l.total+n
	}
}

// give hands out one piece of memory to all images.
func (l *layout) give(advise func([]float32)) {
	all := make([]float32, l.total)
	if advise != nil {
		advise(all)
	}
	for i, m := range l.images {
		m.Pix, all = all[:0:l.sizes[i]], all[l.sizes[i]:]
		m.Rect = image.Rectangle{}
	}
}

// hasVegetation reports whether the series has what NDVI needs.
func (k *kernel) hasVegetation() bool { return k.cal.bands.red >= 0 && k.cal.bands.nir >= 0 }

// load reads all dates over a window. Rows that the window shares with the one
// before are kept where both have the same columns.
func (k *kernel) load(w image.Rectangle) error {
	rows := w
	if old := k.loaded; old.Min.X == w.Min.X && old.Max.X == w.Max.X &&
		old.Min.Y <= w.Min.Y && w.Min.Y < old.Max.Y && old.Max.Y <= w.Max.Y {
		// From the upper edge of a cell on: one that was cut is made anew.
		side := k.pl.scale.screen.Side
		rows.Min.Y = max(w.Min.Y, old.Max.Y/side*side)
	}
	k.loaded = image.Rectangle{} // nothing is loaded where reading fails
	for t := range k.tone {
		if err := k.loadDate(t, w, rows); err != nil {
			return err
		}
	}
	k.loaded, k.window = w, w
	return nil
}

// loadDate reads some rows of a date and keeps the others of the window.
func (k *kernel) loadDate(t int, w, rows image.Rectangle) error {
	if err := k.stack.read(k.bands, t, rows, k.cal.shift(t)); err != nil {
		return err
	}
	b := k.cal.bands
	for _, i := range b.bright {
		k.cal.standardise(k.bands[i], t, i)
	}
	if !slices.Contains(b.bright, b.tone) {
		k.cal.standardise(k.bands[b.tone], t, b.tone)
	}
	side := k.pl.scale.screen.Side
	screen.Cells(&k.fresh, k.bright, side)
	k.cells[t].Scroll(screen.Covering(w, side))
	k.cells[t].Paste(&k.fresh)
	k.tone[t].Scroll(w)
	k.tone[t].Paste(k.bands[b.tone])
	if k.hasVegetation() {
		k.nir[t].Scroll(w)
		k.nir[t].Paste(k.bands[b.nir])
	}
	return nil
}

// inside takes a margin off a window where it does not end with the grid.
func (k *kernel) inside(w image.Rectangle, margin int) image.Rectangle {
	grid, in := k.pl.Grid.Rect(), w.Inset(margin)
	if w.Min.X == grid.Min.X {
		in.Min.X = w.Min.X
	}
	if w.Min.Y == grid.Min.Y {
		in.Min.Y = w.Min.Y
	}
	if w.Max.X == grid.Max.X {
		in.Max.X = w.Max.X
	}
	if w.Max.Y == grid.Max.Y {
		in.Max.Y = w.Max.Y
	}
	return in
}

// clear takes out what the screen finds: cloud, snow, passing brightness.
func (k *kernel) clear() {
	p := k.pl.scale.screen
	p.Cut = k.cal.cloudCut
	k.marked = screen.Transient(k.cells, p, &k.screen)
	k.window = k.inside(k.window, k.pl.scale.screened())
	for t, m := range k.marked {
		tone := &k.features[t].Tone
		tone.Reset(k.window)
		tone.Paste(&k.tone[t])
		if m.Count() > 0 {
			k.mask.Reset(m.Rect)
			m.Unpack(&k.mask)
			screen.Apply(tone, &k.mask, p.Side)
		}
	}
}

// take computes the features of all dates.
func (k *kernel) take() {
	for t := range k.features {
		f := &k.features[t]
		f.Take(&f.Tone, k.pl.scale.change, &k.filter)
	}
	k.window = k.inside(k.window, k.pl.scale.change.Reach())
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
	for y := k.window.Min.Y; y < k.window.Max.Y; y++ {
		for t := range k.rows {
			k.rows[t] = k.part(t, y)
		}
		k.fuse.Row(k.rows, k.pairLevels, func(on int) (out [change.Channels][]float32) {
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

// part is row y of a date's features, as far as there is evidence.
func (k *kernel) part(t, y int) change.Row {
	r := k.features[t].Row(y)
	from := k.window.Min.X - k.features[t].Tone.Rect.Min.X
	to := from + k.window.Dx()
	return change.Row{
		Tone: r.Tone[from:to], GX: r.GX[from:to], GY: r.GY[from:to], Edge: r.Edge[from:to],
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
	// The gaps are done with: the score takes the memory of one.
	k.score[on] = k.gaps[on][0]
	out := &k.score[on]
	rows.CubeRoots(out.Pix, k.smooth[0].Pix, k.smooth[1].Pix, k.smooth[2].Pix)
	filter.Box(&k.smooth[0], out, sc.contextX, sc.contextY, &k.filter)
	filter.Box(&k.smooth[1], &k.smooth[0], sc.contextX, sc.contextY, &k.filter)
	rows.Raise(out.Pix, k.smooth[1].Pix)
}

// cut sets ratio to the largest score over its onset's bar, closed.
func (k *kernel) cut() {
	k.ratio.Reset(k.window)
	k.ratio.Fill(raster.NaN())
	for on := 1; on < len(k.score); on++ {
		rows.Largest(k.ratio.Pix, k.score[on].Pix, 1/k.cal.bars[on])
	}
	k.closed.Reset(k.window)
	morph.CloseBox(&k.closed, &k.ratio, k.pl.scale.closing(), &k.morph)
}
