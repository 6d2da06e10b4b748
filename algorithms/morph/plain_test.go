package morph

import (
	"image"
	"math"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
)

// plainBox is ErodeBox and DilateBox as they are defined: better says which of
// two values is kept.
func plainBox(m *raster.Image, b Box, better func(a, b float32) bool) *raster.Image {
	out := raster.NewImage(m.Rect)
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			best := raster.NaN()
			window := image.Rect(x-b.RX, y-b.RY, x+b.RX+1, y+b.RY+1).Intersect(m.Rect)
			for j := window.Min.Y; j < window.Max.Y; j++ {
				for i := window.Min.X; i < window.Max.X; i++ {
					v := m.At(i, j)
					if !raster.IsNaN(v) && (raster.IsNaN(best) || better(v, best)) {
						best = v
					}
				}
			}
			out.Set(x, y, best)
		}
	}
	return out
}

func less(a, b float32) bool    { return a < b }
func greater(a, b float32) bool { return a > b }

// plainTwice is OpenBox and CloseBox.
func plainTwice(m *raster.Image, b Box, first, second func(a, b float32) bool) *raster.Image {
	out := plainBox(plainBox(m, b, first), b, second)
	for i, v := range m.Pix {
		if raster.IsNaN(v) {
			out.Pix[i] = v
		}
	}
	return out
}

// plainDilate is Dilate, offset by offset.
func plainDilate(m *raster.Mask, offsets []image.Point) *raster.Mask {
	out := raster.NewMask(m.Rect)
	eachPixel(m.Rect, func(p image.Point) {
		for _, o := range offsets {
			if q := p.Sub(o); q.In(m.Rect) && *at(m, q) == 1 {
				*at(out, p) = 1
			}
		}
	})
	return out
}

// plainErode is Erode, offset by offset.
func plainErode(m *raster.Mask, offsets []image.Point) *raster.Mask {
	out := raster.NewMask(m.Rect)
	eachPixel(m.Rect, func(p image.Point) {
		*at(out, p) = 1
		for _, o := range offsets {
			if q := p.Add(o); q.In(m.Rect) && *at(m, q) == 0 {
				*at(out, p) = 0
			}
		}
	})
	return out
}

func eachPixel(r image.Rectangle, do func(p image.Point)) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			do(image.Pt(x, y))
		}
	}
}

func at(m *raster.Mask, p image.Point) *uint8 { return &m.Row(p.Y)[p.X-m.Rect.Min.X] }

// same says whether two images have the same values, or NaN, everywhere.
func same(a, b *raster.Image) bool {
	for i, v := range a.Pix {
		w := b.Pix[i]
		if v != w && !(raster.IsNaN(v) && raster.IsNaN(w)) {
			return false
		}
	}
	return a.Rect == b.Rect
}

// randomRect draws a window, on or off the words of 64 pixels.
func randomRect(t *rapid.T) image.Rectangle {
	x := rapid.IntRange(-9, 9).Draw(t, "x")
	w := rapid.OneOf(rapid.IntRange(1, 20), rapid.IntRange(60, 140)).Draw(t, "w")
	h := rapid.IntRange(1, 12).Draw(t, "h")
	return image.Rect(x, 5, x+w, 5+h)
}

// randomImage draws small numbers of both signs, with nodata and infinities.
func randomImage(t *rapid.T) *raster.Image {
	m := raster.NewImage(randomRect(t))
	nodata := rapid.IntRange(0, 9).Draw(t, "nodata")
	n := len(m.Pix)
	for i, v := range rapid.SliceOfN(rapid.IntRange(-40, 40), n, n).Draw(t, "pix") {
		m.Pix[i] = float32(v) / 4
		switch {
		case v%10 < nodata && v%3 == 0:
			m.Pix[i] = raster.NaN()
		case v == 40 || v == -40:
			m.Pix[i] = float32(math.Inf(v))
		}
	}
	return m
}

func randomBox(t *rapid.T) Box {
	return Box{
		RX: rapid.IntRange(0, 9).Draw(t, "rx"),
		RY: rapid.IntRange(0, 9).Draw(t, "ry"),
	}
}

// randomMask draws a mask over r that is rather full or rather empty.
func randomMask(t *rapid.T, r image.Rectangle) *raster.Mask {
	m := raster.NewMask(r)
	fill := rapid.IntRange(0, 32).Draw(t, "fill")
	n := len(m.Pix)
	for i, v := range rapid.SliceOfN(rapid.IntRange(0, 31), n, n).Draw(t, "set") {
		if v < fill {
			m.Pix[i] = 1
		}
	}
	return m
}

func packed(m *raster.Mask) *Bits {
	b := &Bits{}
	b.Pack(m)
	return b
}

func unpacked(b *Bits) *raster.Mask {
	m := &raster.Mask{}
	b.Unpack(m)
	return m
}

func randomFootprint(t *rapid.T) Footprint {
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return Rect(randomBox(t))
	case 1:
		return Disc(rapid.IntRange(0, 8).Draw(t, "radius"))
	}
	length := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(60, 80)).Draw(t, "length")
	n := rapid.SampledFrom([]int{1, 4, 12, 16}).Draw(t, "orientations")
	return Line(length, rapid.IntRange(0, n-1).Draw(t, "orientation"), n)
}
