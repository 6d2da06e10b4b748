package pipeline

import (
	"image"

	"rampart/algorithms/morph"
)

// cloudMap holds what was screened, by date, in cells of the whole grid.
type cloudMap struct {
	dates []*morph.Bits
}

// cellsOf is the window of cells that a window of pixels, which are not
// negative, touches.
func cellsOf(w image.Rectangle, side int) image.Rectangle {
	return image.Rect(w.Min.X/side, w.Min.Y/side, (w.Max.X-1)/side+1, (w.Max.Y-1)/side+1)
}

func newCloudMap(cells image.Rectangle, dates int) cloudMap {
	var c cloudMap
	for range dates {
		c.dates = append(c.dates, morph.NewBits(cells))
	}
	return c
}

// add takes over what a tile marked in a window of cells.
func (c cloudMap) add(marked []*morph.Bits, cells image.Rectangle) {
	for t, m := range marked {
		copyBits(c.dates[t], m, cells)
	}
}

// over returns what is marked, by date, in a window of cells.
func (c cloudMap) over(cells image.Rectangle) []*morph.Bits {
	out := make([]*morph.Bits, len(c.dates))
	for t, m := range c.dates {
		out[t] = morph.NewBits(cells)
		copyBits(out[t], m, cells)
	}
	return out
}

// copyBits sets in dst what is set in src within a window that both hold.
func copyBits(dst, src *morph.Bits, w image.Rectangle) {
	for y := w.Min.Y; y < w.Max.Y; y++ {
		for x := w.Min.X; x < w.Max.X; x++ {
			if word, bit := place(src, x, y); src.Words[word]&bit != 0 {
				word, bit = place(dst, x, y)
				dst.Words[word] |= bit
			}
		}
	}
}

// place is where the bit of a pixel lies.
func place(b *morph.Bits, x, y int) (word int, bit uint64) {
	const wordBits = 64
	x -= b.Rect.Min.X
	return (y-b.Rect.Min.Y)*b.Stride + x/wordBits, 1 << (x % wordBits)
}
