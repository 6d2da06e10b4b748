package morph

import "image"

// Dilate sets dst to the pixels that src reaches with f: those from which an
// offset of f, taken off, leads to a pixel of src. dst may be src. Cost: a word
// operation for each step of f and 64 pixels.
//
// Van den Boomgaard, R. & van Balen, R. (1992). Methods for fast morphological
// image transforms using bitmapped binary images. CVGIP: Graphical Models and
// Image Processing 54(3), 252-258. doi:10.1016/1049-9652(92)90055-3
func Dilate(dst, src *Bits, f Footprint, s *Scratch) {
	s.plane.dilate(dst, src, f, 0)
}

// Erode sets dst to the pixels at which all of f lies in src; what of f lies
// outside the window is not asked for. dst may be src. It is the complement of
// the dilation of the complement by the reflected footprint.
func Erode(dst, src *Bits, f Footprint, s *Scratch) {
	s.plane.dilate(dst, src, f.reflected(), ^uint64(0))
}

// Open sets dst to the opening of src: the union of all places of f, clipped to
// the window and centred in it, that lie in src. dst may be src. It looks twice
// as far as f reaches.
func Open(dst, src *Bits, f Footprint, s *Scratch) {
	Erode(dst, src, f, s)
	Dilate(dst, dst, f, s)
}

// Close sets dst to the closing of src by f: the complement of the opening of
// the complement by the reflected footprint. dst may be src. It looks twice as
// far as f reaches.
func Close(dst, src *Bits, f Footprint, s *Scratch) {
	Dilate(dst, src, f, s)
	Erode(dst, dst, f, s)
}

// OpenLines sets dst to the union of the openings of src by lines of the given
// length in n orientations: what is at least that long in some direction,
// however thin. dst must not be src. Its reach is that of Line, twice.
func OpenLines(dst, src *Bits, length, n int, s *Scratch) {
	dst.Reset(src.Rect)
	for k := range n {
		Open(&s.tmp, src, Line(length, k, n), s)
		dst.Or(&s.tmp)
	}
}

// plane is a set with margins, in which a footprint is built up step by step
// without losing what is outside for a while.
type plane struct {
	stride int
	words  []uint64
}

func (p *plane) row(i int) []uint64 { return p.words[i*p.stride:][:p.stride:p.stride] }

// dilate sets dst to the dilation of src; with flip all ones, to the complement
// of the dilation of the complement.
func (p *plane) dilate(dst, src *Bits, f Footprint, flip uint64) {
	lo, hi := f.bounds()
	lo, hi = lo.Add(f.origin), hi.Add(f.origin)
	left := (-lo.X + wordBits - 1) / wordBits
	right := (hi.X + wordBits - 1) / wordBits
	rows := src.Rect.Dy()
	p.stride = left + src.Stride + right
	p.words = sized(p.words, p.stride*(rows+hi.Y))
	clear(p.words)
	last := lastWord(src.Rect)
	for y := range rows {
		to := p.row(y)[left : left+src.Stride]
		for i, w := range src.row(y) {
			to[i] = w ^ flip
		}
		if len(to) > 0 {
			to[len(to)-1] &= last
		}
	}
	for _, step := range f.steps {
		p.step(step, rows)
		rows += step.Y
	}
	dst.Rect, dst.Stride = src.Rect, src.Stride
	dst.Words = sized(dst.Words, len(src.Words))
	p.cut(dst, left, f.origin, flip)
}

// lastWord has the bits of the last word of a row that lie in r.
func lastWord(r image.Rectangle) uint64 {
	return ^uint64(0) >> uint(-r.Dx()&(wordBits-1))
}

// step adds to the plane itself moved by s. Only the upper rows hold anything.
func (p *plane) step(s image.Point, rows int) {
	for y := rows - 1; y >= 0; y-- {
		orShifted(p.row(y+s.Y), p.row(y), s.X)
	}
}

// orShifted adds to dst the pixels of src moved by shift. They may be one row.
func orShifted(dst, src []uint64, shift int) {
	if shift < 0 {
		orLeft(dst, src, -shift)
		return
	}
	k, b := shift/wordBits, uint(shift%wordBits)
	if k >= len(src) {
		return
	}
	src, dst = src[:len(src)-k], dst[k:]
	dst = dst[:len(src)]
	if b == 0 {
		for i := len(src) - 1; i >= 0; i-- {
			dst[i] |= src[i]
		}
		return
	}
	for i := len(src) - 1; i > 0; i-- {
		dst[i] |= src[i]<<(b&63) | src[i-1]>>(-b&63)
	}
	dst[0] |= src[0] << (b & 63)
}

// orLeft is orShifted towards smaller x.
func orLeft(dst, src []uint64, shift int) {
	k, b := shift/wordBits, uint(shift%wordBits)
	if k >= len(src) {
		return
	}
	src, dst = src[k:], dst[:len(src)-k]
	if b == 0 {
		for i := range src {
			dst[i] |= src[i]
		}
		return
	}
	last := len(src) - 1
	for i := range last {
		dst[i] |= src[i]>>(b&63) | src[i+1]<<(-b&63)
	}
	dst[last] |= src[last] >> (b & 63)
}

// cut copies to dst the part of the plane that lies at origin.
func (p *plane) cut(dst *Bits, left int, origin image.Point, flip uint64) {
	last := lastWord(dst.Rect)
	// Bits are taken from two words each: origin may lie left of the margin's
	// end only by whole words of it.
	at := left*wordBits + origin.X
	k, b := at/wordBits, uint(at%wordBits)
	for y := range dst.Rect.Dy() {
		from, to := p.row(y+origin.Y), dst.row(y)
		for i := range to {
			w := from[k+i] >> (b & 63)
			if b > 0 && k+i+1 < len(from) {
				w |= from[k+i+1] << (-b & 63)
			}
			to[i] = w ^ flip
		}
		if len(to) > 0 {
			to[len(to)-1] &= last
		}
	}
}
