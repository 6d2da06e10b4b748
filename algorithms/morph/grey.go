// Package morph holds flat morphology of grey images and of sets of pixels.
//
// An erosion takes the least value under a footprint, a dilation the greatest;
// an opening, erosion then dilation, removes what is brighter than its
// surroundings and narrower than the footprint, a closing what is darker. Grey
// images are worked on with boxes in time that does not depend on their size,
// sets with any Footprint, 64 pixels at a time.
//
// At the border of an image the footprint is clipped: what lies outside takes no
// part, neither does nodata. A tile with a halo of the step's reach therefore
// gives on its core what the whole image gives.
//
// Serra, J. (1982). Image Analysis and Mathematical Morphology. Academic Press.
// Soille, P. (2003). Morphological Image Analysis, 2nd ed. Springer.
// doi:10.1007/978-3-662-05088-0
package morph

import (
	"math"

	"rampart/algorithms/raster"
	"rampart/algorithms/tile"
)

// Box is a flat footprint of (2*RX+1) x (2*RY+1) pixels around its own pixel.
type Box struct {
	RX, RY int
}

// Square is the box of the given radius in pixels.
func Square(r int) Box { return Box{RX: r, RY: r} }

// Reach is how far one erosion or dilation by b looks.
func (b Box) Reach() tile.Reach { return tile.Erosion(max(b.RX, b.RY)) }

// Scratch is memory that the operators use again; the zero value is ready. It
// belongs to one worker.
type Scratch struct {
	keys, other []int32 // planes
	line, back  []int32 // one row with margins
	opened      raster.Image
	plane       plane
	tmp         Bits
}

// ErodeBox sets dst to the least value of src under b. NaN takes no part: the
// result is NaN only where nothing but NaN lies under b, so that a lone nodata
// pixel is filled. dst may be src. It panics where they differ in size or b has
// a negative radius. Cost: six comparisons a pixel, whatever b.
//
// Van Herk, M. (1992). A fast algorithm for local minimum and maximum filters on
// rectangular and octagonal kernels. Pattern Recognition Letters 13(7), 517-521.
// doi:10.1016/0167-8655(92)90069-C. Gil, J. & Werman, M. (1993). Computing 2-D
// min, median, and max filters. IEEE TPAMI 15(5), 504-507. doi:10.1109/34.211471
func ErodeBox(dst, src *raster.Image, b Box, s *Scratch) {
	check(dst, src, b)
	s.read(src, least)
	s.lower(src, b)
	s.write(dst, least)
}

// DilateBox sets dst to the greatest value of src under b; all else is as for
// ErodeBox.
func DilateBox(dst, src *raster.Image, b Box, s *Scratch) {
	check(dst, src, b)
	s.read(src, greatest)
	s.lower(src, b)
	s.write(dst, greatest)
}

// OpenBox sets dst to the opening of src by b. It is NaN where src is, and
// nowhere else; dst may be src. The result is at most src. It looks twice as far
// as b reaches. See ErodeBox.
func OpenBox(dst, src *raster.Image, b Box, s *Scratch) { s.twice(dst, src, b, least) }

// CloseBox sets dst to the closing of src by b: the result is at least src. All
// else is as for OpenBox.
func CloseBox(dst, src *raster.Image, b Box, s *Scratch) { s.twice(dst, src, b, greatest) }

// TopHat sets dst to src less its opening by b: what is brighter than its
// surroundings and narrower than b, never negative. NaN stays NaN; dst may be
// src.
func TopHat(dst, src *raster.Image, b Box, s *Scratch) {
	check(dst, src, b)
	s.opened.Reset(src.Rect)
	OpenBox(&s.opened, src, b, s)
	for i, v := range src.Pix {
		dst.Pix[i] = v - s.opened.Pix[i]
	}
}

// BottomHat sets dst to the closing of src by b less src: what is darker than
// its surroundings and narrower than b, never negative. NaN stays NaN; dst may
// be src.
func BottomHat(dst, src *raster.Image, b Box, s *Scratch) {
	check(dst, src, b)
	s.opened.Reset(src.Rect)
	CloseBox(&s.opened, src, b, s)
	for i, v := range src.Pix {
		dst.Pix[i] = s.opened.Pix[i] - v
	}
}

func check(dst, src *raster.Image, b Box) {
	if dst.Rect != src.Rect {
		panic("morph: dst and src differ in size")
	}
	if b.RX < 0 || b.RY < 0 {
		panic("morph: negative radius")
	}
}

// extreme says which end of the order counts; it is xored to a key, which turns
// the order of the keys around.
type extreme int32

const (
	least    extreme = 0
	greatest extreme = -1
)

// noKey is the key of nodata, above those of all values, so that it never is the
// least.
const noKey = math.MaxInt32

// sortKey maps v to an integer in the order of the values, or turned around.
func sortKey(v float32, e extreme) int32 {
	if raster.IsNaN(v) {
		return noKey
	}
	k := int32(math.Float32bits(v))
	return k ^ k>>31&math.MaxInt32 ^ int32(e)
}

func keyValue(k int32, e extreme) float32 {
	k ^= int32(e)
	return math.Float32frombits(uint32(k ^ k>>31&math.MaxInt32))
}

// read fills the plane of keys from src.
func (s *Scratch) read(src *raster.Image, e extreme) {
	s.keys = sized(s.keys, len(src.Pix))
	for i, v := range src.Pix {
		s.keys[i] = sortKey(v, e)
	}
}

// write turns the plane of keys back into dst.
func (s *Scratch) write(dst *raster.Image, e extreme) {
	for i, k := range s.keys {
		if k == noKey {
			dst.Pix[i] = raster.NaN()
			continue
		}
		dst.Pix[i] = keyValue(k, e)
	}
}

// twice is an opening where first is least, a closing where it is greatest.
func (s *Scratch) twice(dst, src *raster.Image, b Box, first extreme) {
	check(dst, src, b)
	s.read(src, first)
	s.lower(src, b)
	for i, k := range s.keys {
		if k != noKey {
			s.keys[i] = ^k
		}
	}
	s.lower(src, b)
	for i, k := range s.keys {
		if raster.IsNaN(src.Pix[i]) {
			dst.Pix[i] = raster.NaN()
			continue
		}
		dst.Pix[i] = keyValue(k, ^first)
	}
}

// sized returns p with length n, in new memory only where it must.
func sized[T any](p []T, n int) []T {
	if cap(p) < n {
		return make([]T, n)
	}
	return p[:n]
}
