package pipeline

import (
	"image"
	"math"

	"rampart/algorithms/raster"
)

// album holds the features of all dates over the whole grid as the scan leaves
// them, in steps of featureStep, where the memory suffices: those who judge then
// need not read the images again.
type album struct {
	rect  image.Rectangle
	pages [][]page // by date and feature; luma is the feature after the colours
}

// page is one feature of one date.
type page []int16

const (
	// featureSteps is how many steps a log unit has: a step is a twentieth of
	// what calibrated sensors keep to.
	featureSteps = 2048
	// pageBytes is what a pixel of a page takes; missingStep stands for NaN.
	pageBytes   = 2
	missingStep = math.MinInt16
	// albumShare is the part of the memory that an album may take.
	albumShare = 0.4
)

// newAlbum returns an empty album, nil where it would not fit.
func (f *finder) newAlbum() *album {
	grid := f.pl.Grid.Rect()
	bands := len(f.pl.Roles)
	features := bands + 1
	if bands == 1 {
		features = 1 // a single band has no colour
	}
	size := int64(grid.Dx()) * int64(grid.Dy()) * pageBytes * int64(len(f.pl.dates)*features)
	if float64(size) > albumShare*float64(f.pl.room) {
		return nil
	}
	a := &album{rect: grid, pages: make([][]page, len(f.pl.dates))}
	for t := range a.pages {
		for range features {
			a.pages[t] = append(a.pages[t], make(page, grid.Dx()*grid.Dy()))
		}
	}
	return a
}

// bytes is the memory that an album takes, which may be none.
func (a *album) bytes() int64 {
	if a == nil {
		return 0
	}
	return pageBytes * int64(a.rect.Dx()) * int64(a.rect.Dy()) * int64(len(a.pages)*len(a.pages[0]))
}

// put keeps what a lens shows over a window.
func (a *album) put(l *lens, w image.Rectangle) {
	for t := range l.features {
		f := &l.features[t]
		for c := range a.pages[t] {
			m := &f.Luma
			if c < len(f.Colour) {
				m = &f.Colour[c]
			}
			for y := w.Min.Y; y < w.Max.Y; y++ {
				from := m.Row(y)[w.Min.X-m.Rect.Min.X:][:w.Dx()]
				to := a.pages[t][c][(y-a.rect.Min.Y)*a.rect.Dx()+w.Min.X-a.rect.Min.X:]
				for x, v := range from {
					to[x] = missingStep
					if v == v {
						to[x] = int16(v * featureSteps)
					}
				}
			}
		}
	}
}

// show sets a feature of a date over the window of dst.
func (a *album) show(dst *raster.Image, t, c int) {
	w := dst.Rect
	for y := w.Min.Y; y < w.Max.Y; y++ {
		to := dst.Row(y)
		from := a.pages[t][c][(y-a.rect.Min.Y)*a.rect.Dx()+w.Min.X-a.rect.Min.X:][:len(to)]
		for x, v := range from {
			to[x] = float32(v) * (1.0 / featureSteps)
			if v == missingStep {
				to[x] = raster.NaN()
			}
		}
	}
}

// inSteps rounds features to what an album holds.
func inSteps(p []float32) {
	const most = math.MaxInt16
	for i, v := range p {
		if v == v {
			v = float32(math.RoundToEven(float64(v * featureSteps)))
			p[i] = min(max(v, -most), most) / featureSteps
		}
	}
}
