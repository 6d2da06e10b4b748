package tile

import "math"

// Reach is how far, in pixels along either axis, a step looks from the pixel
// that it computes. The halo of a chain of steps is the reach of the chain.
type Reach int

// Point is the reach of a step that looks at its own pixel only.
const Point Reach = 0

// Erosion is the reach of an erosion or dilation by a footprint of radius r
// pixels, and of any other window of that radius.
func Erosion(r int) Reach { return Reach(r) }

// Opening is the reach of an opening or closing by a footprint of radius r
// pixels: an erosion and a dilation, one after the other.
func Opening(r int) Reach { return Reach(2 * r) }

// gaussianCut is the number of sigmas after which a Gaussian is cut off; beyond
// it lie 6e-5 of the weight, below half a step of a 12-bit sensor.
const gaussianCut = 4

// Gaussian is the reach of a Gaussian of the given sigma in pixels, cut off at
// four sigmas.
func Gaussian(sigma float64) Reach {
	return Reach(math.Ceil(gaussianCut * sigma))
}

// Then returns the reach of a step followed by next, each working on the result
// of the one before.
func (r Reach) Then(next ...Reach) Reach {
	for _, n := range next {
		r += n
	}
	return r
}

// Beside returns the reach of steps that all work on the same input: the
// longest of them.
func (r Reach) Beside(others ...Reach) Reach {
	for _, o := range others {
		r = max(r, o)
	}
	return r
}
