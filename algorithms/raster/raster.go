// Package raster holds pixels that know where they lie on the grid.
package raster

import (
	"image"
	"math"
)

// Image is one band of float32 pixels over Rect, a half-open window of the
// grid. NaN is the only nodata. Rows are stored one after the other, without
// padding.
type Image struct {
	Rect image.Rectangle
	Pix  []float32
}

// NewImage returns an image of zeros over r.
func NewImage(r image.Rectangle) *Image {
	return &Image{Rect: r, Pix: make([]float32, r.Dx()*r.Dy())}
}

// Row returns row y, in grid coordinates, as a slice that shares the image's
// memory. It panics where y lies outside the image.
func (m *Image) Row(y int) []float32 {
	w := m.Rect.Dx()
	i := (y - m.Rect.Min.Y) * w
	return m.Pix[i : i+w : i+w]
}

// At returns the pixel at (x, y), in grid coordinates.
func (m *Image) At(x, y int) float32 { return m.Row(y)[x-m.Rect.Min.X] }

// Set stores v at (x, y), in grid coordinates.
func (m *Image) Set(x, y int, v float32) { m.Row(y)[x-m.Rect.Min.X] = v }

// Fill sets every pixel of m to v.
func (m *Image) Fill(v float32) {
	for i := range m.Pix {
		m.Pix[i] = v
	}
}

// Reset gives m the window r, with pixels of no certain value; memory is used
// again where it suffices.
func (m *Image) Reset(r image.Rectangle) {
	n := r.Dx() * r.Dy()
	if cap(m.Pix) < n {
		m.Pix = make([]float32, n)
	}
	m.Rect, m.Pix = r, m.Pix[:n]
}

// Scroll gives m the window r and keeps the pixels of the rows that both hold,
// where both have the same columns; the others are of no certain value. R may
// not begin above m.
func (m *Image) Scroll(r image.Rectangle) {
	same := r.Min.X == m.Rect.Min.X && r.Max.X == m.Rect.Max.X
	up := (r.Min.Y - m.Rect.Min.Y) * r.Dx()
	if !same || up < 0 || up >= len(m.Pix) {
		m.Reset(r)
		return
	}
	kept := m.Pix[up:]
	n := r.Dx() * r.Dy()
	if cap(m.Pix) < n {
		m.Pix = make([]float32, n)
	}
	m.Rect, m.Pix = r, m.Pix[:n]
	copy(m.Pix, kept)
}

// Paste copies the pixels of src that lie in m's window.
func (m *Image) Paste(src *Image) {
	r := m.Rect.Intersect(src.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(m.Row(y)[r.Min.X-m.Rect.Min.X:][:r.Dx()], src.Row(y)[r.Min.X-src.Rect.Min.X:])
	}
}

// IsNaN reports whether v is nodata; it is quicker than math.IsNaN on a
// float64 copy.
func IsNaN(v float32) bool { return v != v }

// NaN is the nodata value.
func NaN() float32 { return float32(math.NaN()) }

// Mask is a set of pixels over Rect: 1 is in the set, 0 is not.
type Mask struct {
	Rect image.Rectangle
	Pix  []uint8
}

// NewMask returns an empty mask over r.
func NewMask(r image.Rectangle) *Mask {
	return &Mask{Rect: r, Pix: make([]uint8, r.Dx()*r.Dy())}
}

// Row returns row y, in grid coordinates, as a slice that shares the mask's
// memory. It panics where y lies outside the mask.
func (m *Mask) Row(y int) []uint8 {
	w := m.Rect.Dx()
	i := (y - m.Rect.Min.Y) * w
	return m.Pix[i : i+w : i+w]
}

// Reset gives m the window r, with pixels of no certain value; memory is used
// again where it suffices.
func (m *Mask) Reset(r image.Rectangle) {
	n := r.Dx() * r.Dy()
	if cap(m.Pix) < n {
		m.Pix = make([]uint8, n)
	}
	m.Rect, m.Pix = r, m.Pix[:n]
}

// Clear empties the mask.
func (m *Mask) Clear() { clear(m.Pix) }
