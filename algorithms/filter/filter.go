// Package filter smooths images and takes their gradients, so that a pixel's
// value depends on its neighbourhood alone: the same bits come out whatever
// window the pixel was read in.
//
// Throughout, NaN is nodata and what lies outside the image is missing.
package filter

import (
	"math"

	"rampart/algorithms/raster"
)

// Scratch is the working memory of one worker. The zero value is ready.
type Scratch struct {
	// Spare is an image for the caller, which no filter touches unless it is
	// given it.
	Spare raster.Image

	gauss  gauss
	sums   []int64
	counts []int32
	ints   []int32
}

// gaussianCut is where a Gaussian kernel ends, in sigmas: 99.7 % of its mass.
const gaussianCut = 3

// GaussianReach is how far Gaussian looks, in pixels.
func GaussianReach(sigma float64) int {
	return max(1, int(math.Ceil(gaussianCut*sigma)))
}

// kernel returns the right half of a Gaussian of standard deviation sigma in
// pixels, the middle first, with a sum of 1 over the whole.
func kernel(sigma float64) []float32 {
	r := GaussianReach(sigma)
	half := make([]float64, r+1)
	sum := 0.0
	for i := range half {
		half[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += half[i]
		if i > 0 {
			sum += half[i]
		}
	}
	out := make([]float32, r+1)
	for i := range half {
		out[i] = float32(half[i] / sum)
	}
	return out
}
