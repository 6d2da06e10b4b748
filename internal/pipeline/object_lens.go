package pipeline

import (
	"image"

	"rampart/algorithms/filter"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/screen"
	"rampart/algorithms/spectral"
)

// lens shows the features of all dates over a window, with the memory of one
// worker. What it shows at a pixel does not depend on the window.
type lens struct {
	f        *finder
	stack    *stack
	window   image.Rectangle // of the features
	ready    bool            // whether the window is as look leaves it
	bands    []*raster.Image
	cells    []*raster.Image
	features []spectral.Features // by date
	usual    raster.Image        // median luma over the dates
	marked   []*morph.Bits
	mask     raster.Mask
	filter   filter.Scratch
	screen   screen.Scratch
	found    gapMaps
	about    states
	detail   detailMaps
}

func (f *finder) newLens(s *stack) *lens {
	n := len(f.pl.dates)
	return &lens{
		f: f, stack: s, bands: images(len(f.pl.Roles)), cells: images(n),
		features: make([]spectral.Features, n),
	}
}

// shrink takes a margin off a window where it does not end with the grid.
func shrink(grid, w image.Rectangle, margin int) image.Rectangle {
	in := w.Inset(margin)
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

// load reads all dates over a window. Cells are those of what smoothing leaves
// of it, features those of what is left when margin is taken off too.
func (l *lens) load(w image.Rectangle, margin int) error {
	grid := l.f.pl.Grid.Rect()
	whole := shrink(grid, w, l.f.optics.smoothing())
	l.window = shrink(grid, whole, margin)
	for t := range l.features {
		if err := l.stack.read(l.bands, t, w, l.f.cal.shift(t)); err != nil {
			return err
		}
		f := &l.features[t]
		f.Take(l.bands, l.f.levels.scales[t], l.f.optics.sigmaX, l.f.optics.sigmaY, &l.filter)
		if margin > 0 {
			l.light(t, whole)
		}
		l.cut(t)
	}
	return nil
}

// light sets the cells of a date to how bright its least bright band is, as a
// logarithm over the usual.
func (l *lens) light(t int, w image.Rectangle) {
	f := &l.features[t]
	bright := make([]*raster.Image, len(l.f.cal.bands.bright))
	for i, b := range l.f.cal.bands.bright {
		m := l.bands[b]
		m.Reset(w)
		m.Paste(&f.Luma)
		if len(f.Colour) > 0 {
			l.usual.Reset(w)
			l.usual.Paste(&f.Colour[b])
			for k, v := range l.usual.Pix {
				m.Pix[k] += v
			}
		}
		for k := range m.Pix {
			m.Pix[k] -= l.f.levels.middle[b]
		}
		bright[i] = m
	}
	screen.Cells(l.cells[t], bright, l.f.optics.screen.Side)
}

// cut takes the rim off the features of a date that smoothing left uncertain.
func (l *lens) cut(t int) {
	f := &l.features[t]
	if f.Luma.Rect == l.window {
		return
	}
	for b := range f.Colour {
		keep(&f.Colour[b], l.window)
	}
	keep(&f.Luma, l.window)
}

// keep makes m its part over r, in place.
func keep(m *raster.Image, r image.Rectangle) {
	w := m.Rect.Dx()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := m.Pix[(y-m.Rect.Min.Y)*w+r.Min.X-m.Rect.Min.X:][:r.Dx()]
		copy(m.Pix[(y-r.Min.Y)*r.Dx():], from)
	}
	m.Reset(r)
}

// screened finds cloud and snow from the cells.
func (l *lens) screened() {
	p := l.f.optics.screen
	p.Cut = l.f.levels.cloudCut
	l.marked = screen.Transient(l.cells, p, &l.screen)
}

// clear makes what is marked NaN, in cells of the screen's side.
func (l *lens) clear() {
	for t, m := range l.marked {
		l.mask.Reset(m.Rect)
		m.Unpack(&l.mask)
		f := &l.features[t]
		side := l.f.optics.screen.Side
		screen.Apply(&f.Luma, &l.mask, side)
		for b := range f.Colour {
			screen.Apply(&f.Colour[b], &l.mask, side)
		}
	}
}

// untint takes off the tint of shadows.
func (l *lens) untint() {
	luma := make([]*raster.Image, len(l.features))
	for t := range l.features {
		luma[t] = &l.features[t].Luma
	}
	spectral.Median(&l.usual, luma)
	for t := range l.features {
		l.features[t].Untint(&l.usual, l.f.levels.tint[t])
		inSteps(l.features[t].Luma.Pix)
		for b := range l.features[t].Colour {
			inSteps(l.features[t].Colour[b].Pix)
		}
	}
}

// blockM is the side of the blocks in which a lens looks, in metres: judges of
// objects that lie beside each other share what is read.
const blockM = 64

// look shows a window, and what lies around it, screened as the scan found.
// What was read for the window before is used again where it suffices.
func (l *lens) look(w image.Rectangle) error {
	if l.ready && w.In(l.window) {
		return nil
	}
	o, grid := l.f.optics, l.f.pl.Grid.Rect()
	side := max(1, int(o.px(blockM)))
	w = image.Rect(w.Min.X/side*side, w.Min.Y/side*side,
		((w.Max.X-1)/side+1)*side, ((w.Max.Y-1)/side+1)*side)
	w = w.Intersect(grid)
	l.ready = false
	if l.f.album != nil {
		l.open(w)
		return nil
	}
	if err := l.load(w.Inset(-o.smoothing()).Intersect(grid), 0); err != nil {
		return err
	}
	l.ready = true
	l.marked = l.f.clouds.over(cellsOf(l.window, o.screen.Side))
	l.clear()
	l.untint()
	return nil
}

// open shows a window of the album.
func (l *lens) open(w image.Rectangle) {
	l.window, l.ready = w, true
	for t := range l.features {
		f := &l.features[t]
		pages := l.f.album.pages[t]
		for len(f.Colour) < len(pages)-1 {
			f.Colour = append(f.Colour, raster.Image{})
		}
		for c := range pages {
			m := &f.Luma
			if c < len(f.Colour) {
				m = &f.Colour[c]
			}
			m.Reset(w)
			l.f.album.show(m, t, c)
		}
	}
}
