package morph

import "rampart/algorithms/raster"

// lower replaces each key by the least under b, along rows and then columns.
func (s *Scratch) lower(m *raster.Image, b Box) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w == 0 || h == 0 {
		return
	}
	// A radius beyond the border sees no more than one that reaches it.
	if r := min(b.RX, w-1); r > 0 {
		for y := range h {
			s.lowerRow(s.keys[y*w:(y+1)*w], r)
		}
	}
	if r := min(b.RY, h-1); r > 0 {
		s.lowerColumns(w, h, r)
	}
}

// lowerRow replaces each key of row by the least of those up to r away. The row,
// with margins of nodata, is cut into blocks as long as the window; then any
// window is the end of one block and the beginning of the next.
func (s *Scratch) lowerRow(row []int32, r int) {
	if r <= fewPixels {
		s.lowerRowFew(row, r)
		return
	}
	size := 2*r + 1
	n := (len(row) + 2*r + size - 1) / size * size
	s.line, s.back = sized(s.line, n), sized(s.back, n)
	line, back := s.line, s.back
	for i := range r {
		line[i] = noKey
	}
	copy(line[r:], row)
	for i := r + len(row); i < n; i++ {
		line[i] = noKey
	}
	for at := 0; at < n; at += size {
		lowest := int32(noKey)
		ends := back[at : at+size]
		for i := len(ends) - 1; i >= 0; i-- {
			lowest = min(lowest, line[at+i])
			ends[i] = lowest
		}
		lowest = noKey
		starts := line[at : at+size]
		for i, k := range starts {
			lowest = min(lowest, k)
			starts[i] = lowest
		}
	}
	starts := line[2*r : 2*r+len(row)]
	ends := back[:len(row)]
	for i := range row {
		row[i] = min(ends[i], starts[i])
	}
}

// fewPixels is the radius up to which comparing a row with itself moved is
// quicker than cutting it into blocks, as measured.
const fewPixels = 4

// lowerRowFew is lowerRow by windows of 1, 2, 4, ... keys to the right of each,
// at last only as long as the window.
func (s *Scratch) lowerRowFew(row []int32, r int) {
	s.line = sized(s.line, len(row)+2*r)
	line := s.line
	for i := range r {
		line[i] = noKey
		line[r+len(row)+i] = noKey
	}
	copy(line[r:], row)
	size := 2*r + 1
	for have := 1; have < size; {
		by := min(have, size-have)
		lowerOf(line[:len(line)-by], line[:len(line)-by], line[by:])
		have += by
	}
	copy(row, line)
}

// strip is the number of columns worked on at once, so that a few hundred rows
// of them stay in the cache of one core.
const strip = 128

// lowerColumns is lowerRow down the columns, a row of a strip at a time.
func (s *Scratch) lowerColumns(w, h, r int) {
	size := 2*r + 1
	s.other = sized(s.other, strip*h)
	for x0 := 0; x0 < w; x0 += strip {
		c := column{keys: s.keys[x0:], ends: s.other, w: w, h: h, n: min(strip, w-x0)}
		// Block k holds the rows from k*size-r on: the rows that a window
		// around row y covers end in one block and begin in the next.
		c.runUp(r, size)
		c.runDown(r, size)
		c.combine(r, size)
	}
}

// column is a strip of n columns: keys and, for each row, the least from there
// to the end of its block.
type column struct {
	keys, ends []int32
	w, h, n    int
}

func (c column) row(y int) []int32 { return c.keys[y*c.w:][:c.n] }
func (c column) end(y int) []int32 { return c.ends[y*c.n:][:c.n] }

// runUp fills ends from the bottom of each block to its top.
func (c column) runUp(r, size int) {
	for y := c.h - 1; y >= 0; y-- {
		if y == c.h-1 || (y+1+r)%size == 0 {
			copy(c.end(y), c.row(y))
			continue
		}
		lowerOf(c.end(y), c.row(y), c.end(y+1))
	}
}

// runDown replaces keys by the least from the top of their block.
func (c column) runDown(r, size int) {
	for y := 1; y < c.h; y++ {
		if (y+r)%size != 0 {
			lowerOf(c.row(y), c.row(y), c.row(y-1))
		}
	}
}

// combine sets row y to the least of the window from y-r to y+r, clipped. Only
// rows above are overwritten before they could be read.
func (c column) combine(r, size int) {
	for y := range c.h {
		ends := c.end(max(y-r, 0))
		last := min(y+r, c.h-1)
		if (last+r)/size == (y+2*r)/size {
			lowerOf(c.row(y), ends, c.row(last))
		} else { // the block that the window begins in is the last one
			copy(c.row(y), ends)
		}
	}
}

// lowerOf sets dst to the lesser of a and b.
func lowerOf(dst, a, b []int32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], b[i])
	}
}
