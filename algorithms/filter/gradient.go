package filter

import (
	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
)

// Gradient sets gx and gy to the derivative of src to the right and downward,
// by Sobel's operator divided by 8, times sx and sy, in src's unit a pixel. A
// pixel that is missing, or has a missing one among its eight neighbours, is NaN
// in both.
//
// Sobel, I. and Feldman, G. (1968). A 3x3 isotropic gradient operator for
// image processing. Stanford Artificial Intelligence Project.
func Gradient(gx, gy, src *raster.Image, sx, sy float32) {
	gx.Reset(src.Rect)
	gy.Reset(src.Rect)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	nan := raster.NaN()
	for y := range h {
		ox, oy := gx.Pix[y*w:(y+1)*w], gy.Pix[y*w:(y+1)*w]
		if y == 0 || y == h-1 || w < 3 {
			fill(ox, nan)
			fill(oy, nan)
			continue
		}
		a, b, c := src.Pix[(y-1)*w:y*w], src.Pix[y*w:(y+1)*w], src.Pix[(y+1)*w:(y+2)*w]
		ox[0], oy[0], ox[w-1], oy[w-1] = nan, nan, nan, nan
		rows.Gradient(ox[1:w-1], oy[1:w-1], [3][]float32{a, b, c}, sx, sy)
	}
}

// GradientReach is how far Gradient looks, in pixels.
const GradientReach = 1

func fill(p []float32, v float32) {
	for i := range p {
		p[i] = v
	}
}
