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
		gradientRow(ox[1:w-1], oy[1:w-1], [3][]float32{a, b, c})
	}
}

// gradientRow takes the derivatives in the middle of three rows, which are two
// pixels longer than those of the result.
func gradientRow(ox, oy []float32, rows [3][]float32) {
	n := len(ox)
	oy = oy[:n]
	a0, a1, a2 := rows[0][:n], rows[0][1:][:n], rows[0][2:][:n]
	b0, b1, b2 := rows[1][:n], rows[1][1:][:n], rows[1][2:][:n]
	c0, c1, c2 := rows[2][:n], rows[2][1:][:n], rows[2][2:][:n]
	nan := raster.NaN()
	for x := range ox {
		left := a0[x] + 2*b0[x] + c0[x]
		right := a2[x] + 2*b2[x] + c2[x]
		up := a0[x] + 2*a1[x] + a2[x]
		down := c0[x] + 2*c1[x] + c2[x]
		dx, dy := (right-left)*0.125, (down-up)*0.125
		if sum := dx + dy + b1[x]; sum != sum {
			dx, dy = nan, nan
		}
		ox[x], oy[x] = dx, dy
	}
}

// GradientReach is how far Gradient looks, in pixels.
const GradientReach = 1

func fill(p []float32, v float32) {
	for i := range p {
		p[i] = v
	}
}
