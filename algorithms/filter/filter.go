// Package filter smooths images and takes their gradients, so that a pixel's
// value depends on its neighbourhood alone: the same bits come out whatever
// window the pixel was read in.
//
// Throughout, NaN is nodata and what lies outside the image is missing.
package filter

import (
	"image"
	"math"

	"rampart/algorithms/raster"
)

// Scratch is the working memory of one worker. The zero value is ready.
type Scratch struct {
	value, weight raster.Image
	row           []float32
	den           []float32
	sums          []int64
	counts        []int32
	ints          []int64
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

// Gaussian sets dst to the mean of src under a Gaussian with the standard
// deviations sigmaX and sigmaY in pixels, cut at three of them. Missing pixels
// take no part: the weights of the others are made to sum to 1. A pixel that
// is NaN in src is NaN in dst. Dst takes src's window and may not be src.
// Cost: 2(3 sigma + 1) multiplications a pixel and axis.
func Gaussian(dst, src *raster.Image, sigmaX, sigmaY float64, s *Scratch) {
	if dst == src {
		panic("filter: dst and src are the same image")
	}
	kx, ky := kernel(sigmaX), kernel(sigmaY)
	dst.Reset(src.Rect)
	if hasNaN(src.Pix) {
		s.gaussianMissing(dst, src, kx, ky)
		return
	}
	s.value.Reset(src.Rect)
	s.rows(&s.value, src, kx)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	one := s.ones(w, kx)
	s.columns(dst, &s.value, ky)
	// The weight that fell inside the image, summed in the order in which
	// gaussianMissing would have summed it.
	for y := range h {
		line := dst.Pix[y*w : (y+1)*w]
		divideRow(line, one, ky, y, h)
	}
}

// divideRow divides a row of weighted sums by the weights inside the image:
// the row weights times the column kernel, summed as columns does.
func divideRow(line, one, ky []float32, y, h int) {
	for x := range line {
		den := ky[0] * one[x]
		for i := 1; i < len(ky); i++ {
			var pair float32
			if y-i >= 0 {
				pair = one[x]
			}
			if y+i < h {
				pair += one[x]
			}
			den += ky[i] * pair
		}
		line[x] /= den
	}
}

// ones is the sum of the row kernel over the pixels inside the image, for each
// column of a row without NaN.
func (s *Scratch) ones(w int, kx []float32) []float32 {
	flat := raster.Image{Rect: image.Rect(0, 0, w, 1), Pix: make([]float32, w)}
	flat.Fill(1)
	if cap(s.den) < w {
		s.den = make([]float32, w)
	}
	out := raster.Image{Rect: flat.Rect, Pix: s.den[:w]}
	s.rows(&out, &flat, kx)
	return out.Pix
}

func (s *Scratch) gaussianMissing(dst, src *raster.Image, kx, ky []float32) {
	valid := raster.NewImage(src.Rect)
	clean := raster.NewImage(src.Rect)
	for i, v := range src.Pix {
		if v == v {
			clean.Pix[i], valid.Pix[i] = v, 1
		}
	}
	s.value.Reset(src.Rect)
	s.rows(&s.value, clean, kx)
	s.columns(dst, &s.value, ky)
	s.rows(&s.value, valid, kx)
	s.weight.Reset(src.Rect)
	s.columns(&s.weight, &s.value, ky)
	nan := raster.NaN()
	for i := range dst.Pix {
		if valid.Pix[i] == 0 {
			dst.Pix[i] = nan
		} else {
			dst.Pix[i] /= s.weight.Pix[i]
		}
	}
}

// rows convolves each row of src with the symmetric kernel k into dst; what is
// missing counts as 0.
func (s *Scratch) rows(dst, src *raster.Image, k []float32) {
	w, h, r := src.Rect.Dx(), src.Rect.Dy(), len(k)-1
	if cap(s.row) < w+2*r {
		s.row = make([]float32, w+2*r)
	}
	pad := s.row[:w+2*r]
	clear(pad)
	for y := range h {
		copy(pad[r:], src.Pix[y*w:(y+1)*w])
		convolve(dst.Pix[y*w:(y+1)*w], pad, k)
	}
}

// convolve sets dst[x] to the sum of k[|i|]*pad[x+r+i].
func convolve(dst, pad, k []float32) {
	r := len(k) - 1
	for x := range dst {
		win := pad[x : x+2*r+1]
		acc := k[0] * win[r]
		left, right := win[:r], win[r+1:]
		right = right[:r]
		for i := range right {
			acc += k[i+1] * (left[r-1-i] + right[i])
		}
		dst[x] = acc
	}
}

// columns convolves each column of src with the symmetric kernel k into dst,
// row by row; what is missing counts as 0.
func (s *Scratch) columns(dst, src *raster.Image, k []float32) {
	w, h, r := src.Rect.Dx(), src.Rect.Dy(), len(k)-1
	row := func(y int) []float32 {
		if y < 0 || y >= h {
			return nil
		}
		return src.Pix[y*w : (y+1)*w]
	}
	for y := range h {
		out := dst.Pix[y*w : (y+1)*w]
		mid := row(y)
		for x := range out {
			out[x] = k[0] * mid[x]
		}
		for i := 1; i <= r; i++ {
			addPair(out, row(y-i), row(y+i), k[i])
		}
	}
}

// addPair adds k*(a+b) to dst; a nil row is zero.
func addPair(dst, a, b []float32, k float32) {
	switch {
	case a != nil && b != nil:
		a, b = a[:len(dst)], b[:len(dst)]
		for x := range dst {
			dst[x] += k * (a[x] + b[x])
		}
	case a != nil:
		a = a[:len(dst)]
		for x := range dst {
			dst[x] += k * a[x]
		}
	case b != nil:
		b = b[:len(dst)]
		for x := range dst {
			dst[x] += k * b[x]
		}
	}
}

func hasNaN(p []float32) bool {
	for _, v := range p {
		if v != v {
			return true
		}
	}
	return false
}
