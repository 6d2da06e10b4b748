package morph

import (
	"encoding/binary"
	"image"
	"math/bits"

	"rampart/algorithms/raster"
)

// wordBits is the number of pixels in a word.
const wordBits = 64

// Bits is a set of pixels over Rect, a bit each: the pixel x to the right of
// Rect.Min.X is bit x%64 of word x/64 of its row. Bits beyond the right border
// are 0.
type Bits struct {
	Rect   image.Rectangle
	Stride int // words a row
	Words  []uint64
}

// NewBits returns an empty set over r.
func NewBits(r image.Rectangle) *Bits {
	b := &Bits{}
	b.Reset(r)
	return b
}

// Reset makes b the empty set over r, in the memory it has where that suffices.
func (b *Bits) Reset(r image.Rectangle) {
	b.Rect = r
	b.Stride = (r.Dx() + wordBits - 1) / wordBits
	b.Words = sized(b.Words, b.Stride*r.Dy())
	clear(b.Words)
}

// row returns the words of row i, counted from the top.
func (b *Bits) row(i int) []uint64 { return b.Words[i*b.Stride:][:b.Stride:b.Stride] }

// Count returns the number of pixels in b.
func (b *Bits) Count() int {
	n := 0
	for _, w := range b.Words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Copy makes b the same set as a.
func (b *Bits) Copy(a *Bits) {
	b.Rect, b.Stride = a.Rect, a.Stride
	b.Words = sized(b.Words, len(a.Words))
	copy(b.Words, a.Words)
}

// Or adds the pixels of a to b. It panics where they lie over different windows,
// as do And and AndNot.
func (b *Bits) Or(a *Bits) {
	b.match(a)
	for i, w := range a.Words {
		b.Words[i] |= w
	}
}

// And removes from b the pixels that a has not.
func (b *Bits) And(a *Bits) {
	b.match(a)
	for i, w := range a.Words {
		b.Words[i] &= w
	}
}

// AndNot removes the pixels of a from b.
func (b *Bits) AndNot(a *Bits) {
	b.match(a)
	for i, w := range a.Words {
		b.Words[i] &^= w
	}
}

func (b *Bits) match(a *Bits) {
	if a.Rect != b.Rect {
		panic("morph: sets over different windows")
	}
}

// Pack makes b the set of the pixels of m that are 1. Values other than 0 and 1
// give no certain result.
func (b *Bits) Pack(m *raster.Mask) {
	b.Reset(m.Rect)
	for y := range m.Rect.Dy() {
		src, dst := m.Row(m.Rect.Min.Y+y), b.row(y)
		x := 0
		for ; x+eight <= len(src); x += eight {
			v := binary.LittleEndian.Uint64(src[x:])
			// The product moves the lowest bit of each byte into the top byte.
			dst[x/wordBits] |= v * gather >> 56 << (x % wordBits)
		}
		for ; x < len(src); x++ {
			dst[x/wordBits] |= uint64(src[x]&1) << (x % wordBits)
		}
	}
}

// PackAbove makes b the set of the pixels of m that are at least cut; NaN is
// not.
func (b *Bits) PackAbove(m *raster.Image, cut float32) {
	b.Reset(m.Rect)
	for y := range m.Rect.Dy() {
		src, dst := m.Row(m.Rect.Min.Y+y), b.row(y)
		for i := range dst {
			var w uint64
			for x, v := range src[i*wordBits : min((i+1)*wordBits, len(src))] {
				w |= bit(v >= cut) << x
			}
			dst[i] = w
		}
	}
}

func bit(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// Eight pixels are packed and unpacked by one product.
const (
	eight   = 8
	gather  = 0x0102040810204080
	spread  = 0x8040201008040201
	topBits = 0x8080808080808080
)

// Unpack writes b to m, over the window of b.
func (b *Bits) Unpack(m *raster.Mask) {
	m.Reset(b.Rect)
	for y := range b.Rect.Dy() {
		src, dst := b.row(y), m.Row(b.Rect.Min.Y+y)
		x := 0
		for ; x+eight <= len(dst); x += eight {
			v := src[x/wordBits] >> (x % wordBits) & 0xff
			binary.LittleEndian.PutUint64(dst[x:], unpackByte(v))
		}
		for ; x < len(dst); x++ {
			dst[x] = uint8(src[x/wordBits] >> (x % wordBits) & 1)
		}
	}
}

// unpackByte returns eight bytes, 1 where the bit of v is set: each byte keeps
// its own bit of v, which a sum then carries to the top of the byte.
func unpackByte(v uint64) uint64 {
	const own = spread
	const low7 = ^uint64(topBits)
	own8 := v * 0x0101010101010101 & own
	return ((own8&low7 + low7) | own8) & topBits >> 7
}
