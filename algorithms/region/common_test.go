package region

import (
	"image"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
)

func TestCommonIsWhatLiesInBoth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 12).Draw(t, "width"), rapid.IntRange(1, 6).Draw(t, "height")
		r := image.Rect(0, 0, w, h)
		a, b, both := raster.NewMask(r), raster.NewMask(r), raster.NewMask(r)
		keys := make([]uint8, w*h)
		for i := range keys {
			v := rapid.IntRange(0, 11).Draw(t, "pixel")
			a.Pix[i], b.Pix[i] = uint8(v&1), uint8(v>>1&1)
			both.Pix[i], keys[i] = a.Pix[i]&b.Pix[i], uint8(v/4)
		}
		// Runs that differ in key may abut: they are joined to compare.
		got := Merge(Common(Runs(nil, a, keys), Runs(nil, b, nil)))
		if want := Runs(nil, both, keys); !slices.Equal(got, want) {
			t.Errorf("Common gives %v, want %v", got, want)
		}
	})
}
