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

// Grey fills a picture with the grey of what a scene does not show.
func Grey(img *image.RGBA) {
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = unseen.R, unseen.G, unseen.B, unseen.A
	}
}

// Ends are the numbers of one date, by colour, between which nearly all others
// lie: the 1st and the 99th percentile. They are NaN where nothing is seen.
type Ends [3]struct{ Low, High float64 }

// EndsOf finds the ends of a date.
func EndsOf(b Bands) Ends {
	const lowShare, highShare = 0.01, 0.99
	var e Ends
	for i := range e {
		e[i].Low, e[i].High = math.NaN(), math.NaN()
		if len(b) == 0 {
			continue
		}
		if seen := valid(b.colour(i).Pix); len(seen) > 0 {
			slices.Sort(seen)
			last := float64(len(seen) - 1)
			e[i].Low = float64(seen[int(lowShare*last)])
			e[i].High = float64(seen[int(math.Ceil(highShare*last))])
		}
	}
	return e
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

// Stretch maps the numbers of each colour to 0 to 255.
type Stretch [3]struct{ low, high float32 }

// NewStretch finds one stretch for several dates: for each colour the medians of
// their ends, so that neither a cloud nor snow on one of them decides.
func NewStretch(dates ...Ends) Stretch {
	var s Stretch
	for i := range s {
		var lows, highs []float64
		for _, e := range dates {
			if !math.IsNaN(e[i].Low) {
				lows, highs = append(lows, e[i].Low), append(highs, e[i].High)
			}
		}
		s[i].low, s[i].high = float32(order.Median(lows)), float32(order.Median(highs))
	}
	return s
}

// value is what a number becomes; where all are the same it is mid-grey.
func (s *Stretch) value(colour int, v float32) uint8 {
	const middle, white = 128, 255
	low, high := s[colour].low, s[colour].high
	if !(high > low) {
		return middle
	}
	return uint8(white * min(max((v-low)/(high-low), 0), 1))
}

// Picture makes colours of one band or three; what is not seen is grey. It has the
// window of the bands.
func (s *Stretch) Picture(b Bands) *image.RGBA {
	out := image.NewRGBA(b[0].Rect)
	Grey(out)
	for i, v := range b[0].Pix {
		if raster.IsNaN(v) {
			continue
		}
		at := out.Pix[4*i : 4*i+3]
		for k := range at {
			at[k] = s.value(k, b.colour(k).Pix[i])
		}
	}
	return out
}

// Image makes a picture of bands in a stretch of their own.
func Image(b Bands) image.Image {
	s := NewStretch(EndsOf(b))
	return s.Picture(b)
}
