package filter

import (
	"math"

	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
)

// boxQuantum is the step to which Box rounds before it adds: sums of integers
// do not depend on where a window of the image begins.
const boxQuantum = 1.0 / 4096

// boxLimit keeps the sums of Box far inside 64 bits.
const boxLimit = 1 << 30

// BoxRadius is the radius in pixels of a box which, applied twice, has the
// standard deviation sigma in pixels.
func BoxRadius(sigma float64) int {
	// Two boxes of width 2r+1 have the variance ((2r+1)^2-1)/6.
	return max(1, int(math.Round((math.Sqrt(6*sigma*sigma+1)-1)/2)))
}

// Box sets dst to the mean of src over windows of (2rx+1) x (2ry+1) pixels,
// exact to steps of 1/4096 of the pixel's unit. Missing pixels take no part. A
// pixel that is NaN in src is NaN in dst. Dst takes src's window and may not
// be src. Cost: independent of the radii.
func Box(dst, src *raster.Image, rx, ry int, s *Scratch) {
	if dst == src {
		panic("filter: dst and src are the same image")
	}
	dst.Reset(src.Rect)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	s.reserve(w, h)
	rows.Quantise(s.ints, src.Pix, 1/boxQuantum, boxLimit)
	sums, counts := s.sums, s.counts
	clear(sums)
	clear(counts)
	for y := -ry; y < h; y++ {
		if in := y + ry; in < h {
			rows.Add(sums, counts, s.ints[in*w:(in+1)*w], src.Pix[in*w:(in+1)*w], 1)
		}
		if out := y - ry - 1; out >= 0 {
			rows.Add(sums, counts, s.ints[out*w:(out+1)*w], src.Pix[out*w:(out+1)*w], -1)
		}
		if y >= 0 {
			slide(dst.Pix[y*w:(y+1)*w], src.Pix[y*w:(y+1)*w], sums, counts, rx)
		}
	}
}

func (s *Scratch) reserve(w, h int) {
	if cap(s.ints) < w*h {
		s.ints = make([]int32, w*h)
	}
	s.ints = s.ints[:w*h]
	if cap(s.sums) < w {
		s.sums, s.counts = make([]int64, w), make([]int32, w)
	}
	s.sums, s.counts = s.sums[:w], s.counts[:w]
}

// slide moves a window of radius r along the column sums.
func slide(dst, src []float32, sums []int64, counts []int32, r int) {
	var sum int64
	var n int32
	for x := 0; x < min(r, len(sums)); x++ {
		sum += sums[x]
		n += counts[x]
	}
	nan := raster.NaN()
	src = src[:len(dst)]
	for x := range dst {
		if in := x + r; in < len(sums) {
			sum += sums[in]
			n += counts[in]
		}
		if out := x - r - 1; out >= 0 {
			sum -= sums[out]
			n -= counts[out]
		}
		if v := src[x]; v != v {
			dst[x] = nan
		} else {
			dst[x] = float32(float64(sum) * boxQuantum / float64(n))
		}
	}
}
