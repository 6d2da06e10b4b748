package pipeline

import (
	"math/bits"

	"rampart/algorithms/morph"
	"rampart/algorithms/order"
	"rampart/algorithms/raster"
)

// spots are the places of a set in the window of a lens: of many every second or
// third, so that at most mostSpots remain.
type spots []int

// mostSpots is how many values a median rests on at most: its error is then a
// thirtieth of their spread.
const mostSpots = 1024

// spots returns those of a set that lies in the window.
func (l *lens) spots(set *morph.Bits) spots {
	all := set.Count()
	step := all/mostSpots + 1
	out := make(spots, 0, all/step)
	left := step
	for y := set.Rect.Min.Y; y < set.Rect.Max.Y; y++ {
		words := set.Words[(y-set.Rect.Min.Y)*set.Stride:][:set.Stride]
		row := (y-l.window.Min.Y)*l.window.Dx() + set.Rect.Min.X - l.window.Min.X
		for i, word := range words {
			for ; word != 0; word &= word - 1 {
				if left--; left == 0 {
					out, left = append(out, row+i*64+bits.TrailingZeros64(word)), step
				}
			}
		}
	}
	return out
}

// values returns what a feature shows at the spots, leaving out NaN.
func (s spots) values(m *raster.Image) []float32 {
	out := make([]float32, 0, len(s))
	for _, i := range s {
		if v := m.Pix[i]; v == v {
			out = append(out, v)
		}
	}
	return out
}

// seenBy reports whether values are at least half of those at the spots.
func (s spots) seenBy(values []float32) bool { return 2*len(values) >= len(s) }

// middleValue is the upper median of values without NaN, which it reorders; NaN for
// none.
func middleValue(v []float32) float32 {
	if len(v) == 0 {
		return raster.NaN()
	}
	return order.Select(v, len(v)/2)
}
