// Package roof measures how much a place of one date looks as if a roof had come
// since another: grey and not green, even, among small bright things that were
// not there, and unlike what lay there. It needs two dates and no more, and works
// where every field has another colour on the other date: nothing is made of
// differences of tone.
//
// Everything is in cells of about a metre. NaN is nodata.
package roof

import (
	"math"

	"rampart/algorithms/filter"
	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
)

// Scale holds the lengths of the method, in cells of a grid.
type Scale struct {
	// DetailX and DetailY are half the length of the lines under which what is
	// brighter and shorter counts as detail.
	DetailX, DetailY int
	// ContextX and ContextY are the radii of the box that, applied twice,
	// averages detail over a plot with its house, and WindowX and WindowY those
	// of the window in which two dates are compared.
	ContextX, ContextY, WindowX, WindowY int
	// RoughX and RoughY are the radii of the window whose spread is how uneven
	// a place is.
	RoughX, RoughY int
	// SigmaX and SigmaY smooth colours and the score.
	SigmaX, SigmaY float64
}

// The lengths of the method, in metres.
const (
	detailM  = 13.5
	contextM = 13
	windowM  = 11
	roughM   = 2.2
	smoothM  = 1.6
)

// NewScale returns the lengths on a grid of cells of x by y metres.
func NewScale(x, y float64) Scale {
	cells := func(m, cell float64) int { return max(1, int(math.Round(m/cell))) }
	return Scale{
		DetailX: cells(detailM, x), DetailY: cells(detailM, y),
		ContextX: filter.BoxRadius(contextM / x), ContextY: filter.BoxRadius(contextM / y),
		WindowX: cells(windowM, x), WindowY: cells(windowM, y),
		RoughX: cells(roughM, x), RoughY: cells(roughM, y),
		SigmaX: smoothM / x, SigmaY: smoothM / y,
	}
}

// Reach is how far the score of a cell looks, in cells.
func (s Scale) Reach() int {
	detail := 2*max(s.DetailX, s.DetailY) + 2*max(s.ContextX, s.ContextY)
	smooth := filter.GaussianReach(max(s.SigmaX, s.SigmaY))
	return max(detail, max(s.WindowX, s.WindowY), max(s.RoughX, s.RoughY)+smooth) + smooth
}

// Light is the middle and the spread of a date's luminance, in its own numbers.
type Light struct{ Middle, Spread float32 }

// Look is what is compared of one date. Luma is the mean of the bands in spreads
// of the date about its middle; Colour how far the bands lie apart and Green how
// far green lies above the others, as shares of the light; Detail what is brighter
// than its surroundings, and Rough the local spread, in units of Luma.
type Look struct{ Luma, Colour, Green, Detail, Rough raster.Image }

// Usual are the medians of a date's looks over its scene.
type Usual struct{ Colour, Green, Detail, Rough float32 }

// Scratch is the working memory of one worker. The zero value is ready.
type Scratch struct {
	a, b, c, d, e raster.Image
	filter        filter.Scratch
	morph         morph.Scratch
}

// soft is the share of the usual light that is added to it, so that the colour of
// what is nearly black does not count.
const soft = 0.3

// Take looks at a date: its red, green and blue over one window.
func (l *Look) Take(red, green, blue *raster.Image, of Light, sc Scale, s *Scratch) {
	l.Luma.Reset(red.Rect)
	s.a.Reset(red.Rect)
	s.b.Reset(red.Rect)
	ground := soft * max(0, of.Middle)
	for i, r := range red.Pix {
		g, b := green.Pix[i], blue.Pix[i]
		light := (r + g + b) / 3
		l.Luma.Pix[i] = (light - of.Middle) / of.Spread
		whole := max(light+ground, of.Spread/8)
		s.a.Pix[i] = (max(r, g, b) - min(r, g, b)) / whole
		s.b.Pix[i] = (2*g - r - b) / (3 * whole)
	}
	filter.Gaussian(&l.Colour, &s.a, sc.SigmaX, sc.SigmaY, &s.filter)
	filter.Gaussian(&l.Green, &s.b, sc.SigmaX, sc.SigmaY, &s.filter)
	l.detail(sc, s)
	l.rough(sc, s)
}

// detail is the mean of the white top-hats by a line across and one down: a part
// of the morphological building index.
//
// Huang, X. & Zhang, L. (2011). A multidirectional and multiscale morphological
// index for automatic building extraction from multispectral GeoEye-1 imagery.
// PE&RS 77(7), 721-732. doi:10.14358/PERS.77.7.721
func (l *Look) detail(sc Scale, s *Scratch) {
	l.Detail.Reset(l.Luma.Rect)
	s.a.Reset(l.Luma.Rect)
	morph.TopHat(&l.Detail, &l.Luma, morph.Box{RX: sc.DetailX}, &s.morph)
	morph.TopHat(&s.a, &l.Luma, morph.Box{RY: sc.DetailY}, &s.morph)
	for i, v := range s.a.Pix {
		l.Detail.Pix[i] = (l.Detail.Pix[i] + v) / 2
	}
}

func (l *Look) rough(sc Scale, s *Scratch) {
	filter.Box(&s.a, &l.Luma, sc.RoughX, sc.RoughY, &s.filter)
	products(&s.b, &l.Luma, &l.Luma)
	filter.Box(&s.c, &s.b, sc.RoughX, sc.RoughY, &s.filter)
	for i, v := range s.c.Pix {
		m := s.a.Pix[i]
		s.c.Pix[i] = root(v - m*m)
	}
	filter.Gaussian(&l.Rough, &s.c, sc.SigmaX, sc.SigmaY, &s.filter)
}

// The widths, as shares of the light, over which a place turns from coloured to
// grey and from green to bare about the scene's usual.
const (
	greyWidth  = 0.04
	greenWidth = 0.02
)

// Score sets dst to how much the later date looks as if a roof had come, 0 for
// not at all, over the window of both; after may be the earlier date, which tells
// what went. The score is the product of how grey and how little green a place is,
// of what is not alike in both dates, of the square root of the detail gained
// around it and of the root of a measure that falls with its roughness.
func Score(dst *raster.Image, before, after *Look, b, a Usual, sc Scale, s *Scratch) {
	gain(&s.e, before, after, sc, s)
	alike(&s.d, before, after, sc, s)
	s.a.Reset(after.Luma.Rect)
	usual := (b.Detail + a.Detail) / 2
	for i := range s.a.Pix {
		grey := logistic((a.Colour - after.Colour.Pix[i]) / greyWidth)
		bare := logistic((a.Green - after.Green.Pix[i]) / greenWidth)
		even := math.Exp(-0.5 * float64(after.Rough.Pix[i]/a.Rough))
		s.a.Pix[i] = float32(grey * bare * even * float64((1-s.d.Pix[i])*root(s.e.Pix[i]/usual)))
	}
	filter.Gaussian(dst, &s.a, sc.SigmaX, sc.SigmaY, &s.filter)
}

// gain is the detail gained around a place.
func gain(dst *raster.Image, before, after *Look, sc Scale, s *Scratch) {
	s.a.Reset(after.Detail.Rect)
	for i, v := range after.Detail.Pix {
		s.a.Pix[i] = v - before.Detail.Pix[i]
	}
	filter.Box(&s.b, &s.a, sc.ContextX, sc.ContextY, &s.filter)
	filter.Box(dst, &s.b, sc.ContextX, sc.ContextY, &s.filter)
}

// leastSpread is added to the spreads by which a correlation is divided, so that
// even places are alike only where nothing speaks against it.
const leastSpread = 1e-3

// alike is the correlation of the luminance of both dates in a window, 0 where it
// is negative.
func alike(dst *raster.Image, before, after *Look, sc Scale, s *Scratch) {
	mean := func(dst, src *raster.Image) { filter.Box(dst, src, sc.WindowX, sc.WindowY, &s.filter) }
	mean(&s.a, &before.Luma)
	mean(&s.b, &after.Luma)
	products(dst, &before.Luma, &after.Luma)
	mean(&s.c, dst)
	for i, v := range s.c.Pix {
		s.c.Pix[i] = v - s.a.Pix[i]*s.b.Pix[i]
	}
	variance := func(m, means *raster.Image) {
		products(dst, m, m)
		spread := raster.NewImage(m.Rect)
		mean(spread, dst)
		for i, v := range spread.Pix {
			means.Pix[i] = max(0, v-means.Pix[i]*means.Pix[i])
		}
	}
	variance(&before.Luma, &s.a)
	variance(&after.Luma, &s.b)
	for i, v := range s.c.Pix {
		dst.Pix[i] = min(1, max(0, v/root(s.a.Pix[i]*s.b.Pix[i]+leastSpread)))
	}
}

func products(dst, a, b *raster.Image) {
	dst.Reset(a.Rect)
	for i, v := range a.Pix {
		dst.Pix[i] = v * b.Pix[i]
	}
}

// root is the square root, of what is negative 0.
func root(v float32) float32 { return float32(math.Sqrt(float64(max(0, v)))) }

func logistic(v float32) float64 { return 1 / (1 + math.Exp(-float64(v))) }
