package gdalio

import (
	"bytes"
	"image"
)

// dropCollar makes nodata of what is black in every band of the scene. The
// bands that were not asked for are read only where those that were leave it
// open.
func (r *SceneReader) dropCollar(window image.Rectangle) error {
	for _, g := range r.rest {
		if !anyBlack(r.valid, r.zero) {
			return nil
		}
		if err := r.readRest(g, window); err != nil {
			return err
		}
	}
	for i, z := range r.zero {
		r.valid[i] &^= z
	}
	return nil
}

// readRest looks at bands that were not asked for. Where their file does not
// reach they say nothing.
func (r *SceneReader) readRest(g *group, window image.Rectangle) error {
	if g.where != nil {
		return r.chunks(g, window, func(c chunk) {
			n := c.from.Dx() * c.from.Dy()
			for k := range g.slots {
				for i, near := range c.near {
					if near >= 0 && r.buf[k*n+int(near)] != 0 {
						r.zero[c.to(i)] = 0
					}
				}
			}
		})
	}
	inside := g.stored.within(window).Intersect(r.grid)
	if inside.Empty() {
		return nil
	}
	if err := r.readStored(g, inside); err != nil {
		return err
	}
	s := strip{window: window, inside: inside}
	for k := range g.slots {
		for y := inside.Min.Y; y < inside.Max.Y; y++ {
			keepZero(r.zero[s.index(y):], s.row(r.buf, k, y))
		}
	}
	return nil
}

func anyBlack(valid, zero []uint8) bool {
	for i, v := range valid {
		if v&zero[i] != 0 {
			return true
		}
	}
	return false
}

// keepZero clears zero where px is not 0.
func keepZero(zero []uint8, px []float32) {
	zero = zero[:len(px)]
	first := bytes.IndexByte(zero, 1)
	if first < 0 {
		return
	}
	for i := first; i < len(px); i++ {
		if px[i] != 0 {
			zero[i] = 0
		}
	}
}

// markFalse clears valid where alpha is 0.
func markFalse(valid []uint8, alpha []float32) {
	valid = valid[:len(alpha)]
	for i, a := range alpha {
		if a == 0 {
			valid[i] = 0
		}
	}
}

// keepWhere clears valid where mask is 0.
func keepWhere(valid, mask []uint8) {
	valid = valid[:len(mask)]
	for i, m := range mask {
		if m == 0 {
			valid[i] = 0
		}
	}
}

// readMask drops what a mask beside the image makes unusable. Where the mask
// does not reach it says nothing.
func (r *SceneReader) readMask(m maskBand, window image.Rectangle) error {
	if m.where != nil {
		return r.chunks(&m.group, window, func(c chunk) {
			for i, near := range c.near {
				if near >= 0 && !usable(m.kind, r.buf[near]) {
					r.valid[c.to(i)] = 0
				}
			}
		})
	}
	inside := m.stored.within(window).Intersect(r.grid)
	if inside.Empty() {
		return nil
	}
	if err := r.readStored(&m.group, inside); err != nil {
		return err
	}
	s := strip{window: window, inside: inside}
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		markMask(m.kind, r.valid[s.index(y):], s.row(r.buf, 0, y))
	}
	return nil
}
