package pipeline

import (
	"image"
	"slices"
	"testing"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
)

func TestSpotsAreEveryFewthPixelOfASet(t *testing.T) {
	t.Parallel()
	window, part := image.Rect(-20, 10, 130, 110), image.Rect(-3, 17, 121, 93)
	m := raster.NewImage(window)
	for i := range m.Pix {
		if m.Pix[i] = float32(i * 7919 % 1009); i%13 == 0 {
			m.Pix[i] = raster.NaN()
		}
	}
	l := &lens{window: window}
	for _, every := range []int{1, 2, 3, 40, 20000} {
		mask := raster.NewMask(part)
		for i := range mask.Pix {
			if i*31%every == 0 {
				mask.Pix[i] = 1
			}
		}
		set := &morph.Bits{}
		set.Pack(mask)
		step := set.Count()/mostSpots + 1
		var want []float32
		n := 0
		for y := part.Min.Y; y < part.Max.Y; y++ {
			for x := part.Min.X; x < part.Max.X; x++ {
				if mask.Row(y)[x-part.Min.X] == 0 {
					continue
				}
				if n++; n%step == 0 && m.At(x, y) == m.At(x, y) {
					want = append(want, m.At(x, y))
				}
			}
		}
		at := l.spots(set)
		if got := at.values(m); len(at) != set.Count()/step || !slices.Equal(got, want) {
			t.Errorf("of %d pixels: %d spots with the values %v, want %d with %v",
				set.Count(), len(at), got, set.Count()/step, want)
		}
	}
}
