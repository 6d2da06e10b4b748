package gdalio

import (
	"slices"

	"github.com/airbusgeo/godal"
)

const (
	// mostDarkPixels is how large an image may be of which all pixels are looked at.
	mostDarkPixels = 1 << 20
	// darkShare is the part of the pixels that may be darker than the darkest that
	// counts: odd ones are.
	darkShare = 50
)

// Darkest returns the number below which one in fifty of the pixels of a band lies
// that are not 0, nodata where not known. It looks at the smallest overview; ok is
// false where there is none and the image is large, or where it cannot be read.
func Darkest(path string, band int) (value float64, ok bool) {
	Start(Settings{})
	ds, err := openRaster(path)
	if err != nil {
		return 0, false
	}
	defer ds.Close(policy) // opened for reading: nothing can be lost
	bands := ds.Bands()
	if band < 1 || band > len(bands) {
		return 0, false
	}
	small := bands[band-1]
	for _, o := range small.Overviews() {
		if pixelsOf(o) < pixelsOf(small) {
			small = o
		}
	}
	if pixelsOf(small) > mostDarkPixels {
		return 0, false
	}
	st := small.Structure()
	px := make([]float32, pixelsOf(small))
	if err := small.Read(0, 0, px, st.SizeX, st.SizeY, policy); err != nil {
		return 0, false
	}
	px = slices.DeleteFunc(px, func(v float32) bool { return v <= 0 })
	if len(px) < darkShare {
		return 0, false
	}
	slices.Sort(px)
	return float64(px[len(px)/darkShare]), true
}

func pixelsOf(b godal.Band) int {
	st := b.Structure()
	return st.SizeX * st.SizeY
}
