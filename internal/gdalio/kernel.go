package gdalio

import "math"

const (
	// averageRatio is how much finer than the grid a file has to be for its
	// pixels to be averaged; below it a cubic kernel loses nothing.
	averageRatio = 1.5
	// cubicSharpness is the parameter of the cubic kernel that meets a
	// quadratic exactly (Keys 1981).
	cubicSharpness = -0.5
	// cubicSlack is how much finer a file may be before the kernel is widened.
	cubicSlack = 1.05
	// cubicReach is the kernel's reach each way at width 1.
	cubicReach = 2
)

// kernel weighs a file's pixels for one of the grid.
//
// Where the file is at most 1.5 times finer than the grid it is Keys' cubic
// convolution, widened by the ratio where that is above 1; beyond, the mean
// over the grid pixel's extent, partly covered pixels counting by their part.
// Both are separable, and the weights of each axis sum to 1.
//
// Keys, R. G. (1981). Cubic convolution interpolation for digital image
// processing. IEEE Trans. ASSP 29(6), 1153-1160. doi:10.1109/TASSP.1981.1163711
type kernel struct {
	box            bool
	widthX, widthY float64 // in the file's pixels
}

// newKernel chooses by how many of the file's pixels a grid pixel measures.
func newKernel(scaleX, scaleY float64) kernel {
	k := kernel{box: scaleX*scaleY > averageRatio*averageRatio}
	slack := cubicSlack
	if k.box {
		slack = 1
	}
	k.widthX, k.widthY = width(scaleX, slack), width(scaleY, slack)
	return k
}

func width(scale, slack float64) float64 {
	if scale <= slack {
		return 1
	}
	return scale
}

// reach is how far from a position, in pixels rounded up, weights may lie.
func (k kernel) reach(width float64) int {
	if k.box {
		return int(math.Ceil(width/2)) + 1
	}
	return int(math.Ceil(cubicReach*width)) + 1
}

// weigh appends the weights along one axis for a position, of which pixel i
// covers i to i+1, and returns the first pixel weighed.
func (k kernel) weigh(w []float32, at, width float64) (first int, weights []float32) {
	switch {
	case k.box:
		return weighBox(w, at, width)
	case width == 1:
		first := math.Floor(at - 0.5)
		a, b, c, d := cubicWeights(at - 0.5 - first)
		return int(first) - 1, append(w, a, b, c, d)
	}
	return weighCubic(w, at, width)
}

// cubicWeights are the weights of four neighbours at a part t, from 0 to 1, of
// the way from the second to the third.
func cubicWeights(t float64) (a, b, c, d float32) {
	const s = cubicSharpness
	t2 := t * t
	t3 := t2 * t
	return float32(s * (t3 - 2*t2 + t)), float32((s+2)*t3 - (s+3)*t2 + 1),
		float32(-(s+2)*t3 + (2*s+3)*t2 - s*t), float32(s * (t2 - t3))
}

// weighCubic samples the widened kernel and makes its weights sum to 1.
func weighCubic(w []float32, at, width float64) (int, []float32) {
	first := int(math.Ceil(at - 0.5 - cubicReach*width))
	last := int(math.Floor(at - 0.5 + cubicReach*width))
	sum := 0.0
	for i := first; i <= last; i++ {
		sum += cubic((float64(i) + 0.5 - at) / width)
	}
	for i := first; i <= last; i++ {
		w = append(w, float32(cubic((float64(i)+0.5-at)/width)/sum))
	}
	return first, w
}

// cubic is Keys' kernel at a distance.
func cubic(d float64) float64 {
	const s = cubicSharpness
	d = math.Abs(d)
	switch {
	case d < 1:
		return ((s+2)*d-(s+3))*d*d + 1
	case d < cubicReach:
		return s * (((d-5)*d+8)*d - 4)
	}
	return 0
}

// weighBox weighs each pixel by how much of it lies within the width.
func weighBox(w []float32, at, width float64) (int, []float32) {
	lo, hi := at-width/2, at+width/2
	first, end := int(math.Floor(lo)), int(math.Ceil(hi))
	for i := first; i < end; i++ {
		part := math.Min(hi, float64(i+1)) - math.Max(lo, float64(i))
		w = append(w, float32(math.Max(0, part)/width))
	}
	return first, w
}
