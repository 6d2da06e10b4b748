package gdalio

import "image"

// strip finds rows of the part of a window that was read.
type strip struct{ window, inside image.Rectangle }

// index is where row y of the part begins among the window's pixels.
func (s strip) index(y int) int {
	return (y-s.window.Min.Y)*s.window.Dx() + s.inside.Min.X - s.window.Min.X
}

// to is the place among the window's pixels of pixel i of the part.
func (s strip) to(i int) int {
	w := s.inside.Dx()
	return s.index(s.inside.Min.Y+i/w) + i%w
}

// row is row y of band k in a buffer of the part.
func (s strip) row(buf []float32, k, y int) []float32 {
	w, h := s.inside.Dx(), s.inside.Dy()
	i := (k*h + y - s.inside.Min.Y) * w
	return buf[i : i+w]
}

// grow returns a slice of n elements of no certain value, in the memory of s
// where it suffices.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// fillRows sets the part of a window's pixels that lies inside.
func fillRows(pix []uint8, window, inside image.Rectangle, v uint8) {
	w := window.Dx()
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		row := pix[(y-window.Min.Y)*w:]
		row = row[inside.Min.X-window.Min.X : inside.Max.X-window.Min.X]
		for i := range row {
			row[i] = v
		}
	}
}

// clearOutside clears the part of a window's pixels that lies not inside.
func clearOutside(pix []uint8, window, inside image.Rectangle) {
	if inside.Empty() {
		clear(pix)
		return
	}
	above := image.Rect(window.Min.X, window.Min.Y, window.Max.X, inside.Min.Y)
	below := image.Rect(window.Min.X, inside.Max.Y, window.Max.X, window.Max.Y)
	left := image.Rect(window.Min.X, inside.Min.Y, inside.Min.X, inside.Max.Y)
	right := image.Rect(inside.Max.X, inside.Min.Y, window.Max.X, inside.Max.Y)
	for _, part := range []image.Rectangle{above, below, left, right} {
		fillRows(pix, window, part, 0)
	}
}

// fill sets every element of s.
func fill[T uint8 | int32](s []T, v T) {
	for i := range s {
		s[i] = v
	}
}
