// Package spectral measures surfaces by their colour, apart from how much light
// falls on them.
package spectral

import (
	"math"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
)

// Features is what one date shows of the surface. Colour holds, for each band,
// the logarithm of the band less the mean of the logarithms of all: what dims or
// brightens all bands alike leaves it as it is. A single band has no colour.
// Luma is that mean.
//
// Log-ratios of compositions: Aitchison, J. (1982). The statistical analysis of
// compositional data. J. R. Stat. Soc. B 44(2), 139-177.
type Features struct {
	Colour []raster.Image
	Luma   raster.Image
}

// Scale turns the numbers of a band into ones that are proportional to light:
// Gain*v + Offset, at least Floor, which is above 0.
type Scale struct{ Gain, Offset, Floor float32 }

// Take computes the features of bands that share one window, smoothed by a
// Gaussian with the standard deviations sigmaX and sigmaY in pixels. A pixel
// that is NaN in one band is NaN in all features.
func (f *Features) Take(bands []*raster.Image, scales []Scale, sigmaX, sigmaY float64, s *filter.Scratch) {
	if len(bands) != len(scales) {
		panic("spectral: bands and scales differ in number")
	}
	r := bands[0].Rect
	for len(f.Colour) < len(bands) {
		f.Colour = append(f.Colour, raster.Image{})
	}
	for b, m := range bands {
		filter.Gaussian(&f.Colour[b], m, sigmaX, sigmaY, s)
		logarithm(f.Colour[b].Pix, scales[b])
	}
	f.Luma.Reset(r)
	copy(f.Luma.Pix, f.Colour[0].Pix)
	for b := 1; b < len(bands); b++ {
		for i, v := range f.Colour[b].Pix {
			f.Luma.Pix[i] += v
		}
	}
	share := 1 / float32(len(bands))
	for i := range f.Luma.Pix {
		f.Luma.Pix[i] *= share
	}
	if len(bands) == 1 {
		f.Colour = f.Colour[:0]
	}
	for b := range f.Colour {
		for i, v := range f.Luma.Pix {
			f.Colour[b].Pix[i] -= v
		}
	}
}

// Reach is how far Take looks, in pixels.
func Reach(sigma float64) int { return filter.GaussianReach(sigma) }

func logarithm(p []float32, s Scale) {
	for i, v := range p {
		v = s.Gain*v + s.Offset
		if v < s.Floor {
			v = s.Floor
		}
		p[i] = float32(math.Log(float64(v)))
	}
}

// NDVI is the normalised difference vegetation index of two bands whose
// logarithms differ by nir-red: (nir-red)/(nir+red) of the bands themselves.
//
// Rouse, J. W. et al. (1974). Monitoring vegetation systems in the Great
// Plains with ERTS. NASA SP-351, 309-317.
func NDVI(red, nir float32) float32 {
	return float32(math.Tanh(float64(nir-red) / 2))
}

// Untint takes the tint of shadow out of a date's colour: where the date is
// darker than the pixel usually is, slope times that darkening is taken off.
// Usual is the median over the dates of the luma, slope the colour that one
// unit of darkening brings, by band. Where usual is NaN nothing is done.
func (f *Features) Untint(usual *raster.Image, slope []float32) {
	for b := range f.Colour {
		p, a := f.Colour[b].Pix, slope[b]
		for i, u := range usual.Pix {
			if d := f.Luma.Pix[i] - u; d < 0 {
				p[i] -= a * d
			}
		}
	}
}

// Blank makes pixel i NaN in all features.
func (f *Features) Blank(i int) {
	nan := raster.NaN()
	f.Luma.Pix[i] = nan
	for b := range f.Colour {
		f.Colour[b].Pix[i] = nan
	}
}

// Place computes features of a list of places from their numbers by band.
func Place(bands [][]float32, scales []Scale) Row {
	r := Row{Luma: make([]float32, len(bands[0]))}
	for b := range bands {
		p := append([]float32(nil), bands[b]...)
		logarithm(p, scales[b])
		r.Colour = append(r.Colour, p)
		for i, v := range p {
			r.Luma[i] += v / float32(len(bands))
		}
	}
	if len(bands) == 1 {
		r.Colour = nil
	}
	for b := range r.Colour {
		for i, v := range r.Luma {
			r.Colour[b][i] -= v
		}
	}
	return r
}
