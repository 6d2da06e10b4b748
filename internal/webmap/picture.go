package webmap

import (
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"rampart/algorithms/raster"
	"rampart/internal/detection"
)

const (
	// quality of the JPEGs: at 80 no edge of a roof is lost that the eye finds
	// in the image.
	quality = 80
	// stripRows are read at once, which bounds the memory.
	stripRows = 256
	// opaque is a pixel that hides what lies below.
	opaque = 255
)

// unseen is the grey of what a scene does not show.
var unseen = color.RGBA{R: 128, G: 128, B: 128, A: opaque}

// picture draws one scene of the album in a frame.
func (a *album) picture(c Camera, s detection.Scene, f frame) (*image.RGBA, error) {
	open, err := take(c, s, f)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rectangle{Max: f.size})
	for y := 0; y < f.size.Y && err == nil; y += stripRows {
		window := image.Rect(0, y, f.size.X, min(y+stripRows, f.size.Y))
		var bands []*raster.Image
		if bands, err = open.read(window); err == nil {
			a.draw(out, bands)
		}
	}
	return out, errors.Join(err, open.Close())
}

// draw stretches the bands of a window into dst.
func (a *album) draw(dst *image.RGBA, bands []*raster.Image) {
	window := bands[0].Rect
	for y := window.Min.Y; y < window.Max.Y; y++ {
		row := dst.Pix[dst.PixOffset(window.Min.X, y):]
		for i := range window.Dx() {
			at := row[4*i : 4*i+4]
			k := (y-window.Min.Y)*window.Dx() + i
			if raster.IsNaN(bands[0].Pix[k]) {
				at[0], at[1], at[2], at[3] = unseen.R, unseen.G, unseen.B, opaque
				continue
			}
			for colour, s := range a.stretch {
				at[colour] = s.grey(bands[min(colour, len(bands)-1)].Pix[k])
			}
			at[3] = opaque
		}
	}
}

// grey is a number from black, 0, to white, 255.
func (s span) grey(v float32) uint8 {
	const white = 255
	return uint8(white*min(max((float64(v)-s.black)/(s.white-s.black), 0), 1) + 0.5)
}

func encode(w io.Writer, img image.Image) error {
	return jpeg.Encode(w, img, &jpeg.Options{Quality: quality})
}
