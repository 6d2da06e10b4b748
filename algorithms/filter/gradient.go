package filter

import "rampart/algorithms/raster"

// Gradient sets gx and gy to the derivative of src to the right and downward,
// by Sobel's operator divided by 8, in src's unit a pixel. A pixel that
// is missing, or has a missing one among its eight neighbours, is NaN in both.
//
// Sobel, I. and Feldman, G. (1968). A 3x3 isotropic gradient operator for
// image processing. Stanford Artificial Intelligence Project.
func Gradient(gx, gy, src *raster.Image) {
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
		for x := 1; x < w-1; x++ {
			left := a[x-1] + 2*b[x-1] + c[x-1]
			right := a[x+1] + 2*b[x+1] + c[x+1]
			up := a[x-1] + 2*a[x] + a[x+1]
			down := c[x-1] + 2*c[x] + c[x+1]
			dx, dy := (right-left)*0.125, (down-up)*0.125
			if sum := dx + dy + b[x]; sum != sum {
				dx, dy = nan, nan
			}
			ox[x], oy[x] = dx, dy
		}
	}
}

// GradientReach is how far Gradient looks, in pixels.
const GradientReach = 1

func fill(p []float32, v float32) {
	for i := range p {
		p[i] = v
	}
}
