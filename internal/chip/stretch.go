package chip

import (
	"image"
	"image/color"
	"math"
	"slices"

	"rampart/algorithms/order"
	"rampart/algorithms/raster"
)

// unseen is the grey of what a scene does not show.
var unseen = color.RGBA{128, 128, 128, 255}

// stretch maps the numbers of each band to 0 to 255.
type stretch [3]struct{ low, high float32 }

// newStretch finds one stretch for several dates: for each band the median, over
// the dates, of the 1st and of the 99th percentile, so that neither a cloud nor
// snow on one of them decides.
func newStretch(all []Bands) stretch {
	const lowShare, highShare = 0.01, 0.99
	var s stretch
	for i := range s {
		var lows, highs []float64
		for _, b := range all {
			if len(b.Images) == 0 {
				continue
			}
			seen := valid(b.Images[min(i, len(b.Images)-1)].Pix)
			if len(seen) == 0 {
				continue
			}
			slices.Sort(seen)
			last := float64(len(seen) - 1)
			lows = append(lows, float64(seen[int(lowShare*last)]))
			highs = append(highs, float64(seen[int(math.Ceil(highShare*last))]))
		}
		s[i].low, s[i].high = float32(order.Median(lows)), float32(order.Median(highs))
	}
	return s
}

func valid(pix []float32) []float32 {
	out := make([]float32, 0, len(pix))
	for _, v := range pix {
		if !raster.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// value is what a number becomes; where all are the same it is mid-grey.
func (s *stretch) value(band int, v float32) uint8 {
	const middle, white = 128, 255
	low, high := s[band].low, s[band].high
	if !(high > low) {
		return middle
	}
	return uint8(white * min(max((v-low)/(high-low), 0), 1))
}

// picture makes colours of one band or three; what is not seen is grey.
func (s *stretch) picture(b Bands) *image.RGBA {
	r := b.Images[0].Rect
	out := image.NewRGBA(r)
	last := len(b.Images) - 1
	for i, v := range b.Images[0].Pix {
		c := unseen
		if !raster.IsNaN(v) {
			c = color.RGBA{
				s.value(0, v), s.value(1, b.Images[min(1, last)].Pix[i]),
				s.value(2, b.Images[min(2, last)].Pix[i]), 255,
			}
		}
		out.SetRGBA(r.Min.X+i%r.Dx(), r.Min.Y+i/r.Dx(), c)
	}
	return out
}

// Image makes a picture of bands in a stretch of their own.
func Image(b Bands) image.Image {
	s := newStretch([]Bands{b})
	return s.picture(b)
}
