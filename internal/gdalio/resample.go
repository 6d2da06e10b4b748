package gdalio

import (
	"bytes"
	"image"
	"math"

	"rampart/algorithms/raster"
)

// Bounds of the chunks in which a window is resampled: so many pixels a side
// of the grid at most, of the file at most, and of the grid at least. They
// bound scratch memory and are seen in no pixel.
const (
	mostChunkPx  = 256
	mostSourcePx = 640
	leastChunkPx = 8
)

// chunk is the part of a window that is resampled at a time, and the part of a
// file that it is made from.
type chunk struct {
	strip                  // inside is the chunk, in grid pixels
	from   image.Rectangle // in the file's pixels
	fx, fy []float64       // position of each of the chunk's pixels in the file
	near   []int32         // index in from of the pixel it falls in, -1 for none
}

// chunks calls do for each chunk of a window that the file covers in part,
// with the file's bands read. The first error ends it.
func (r *SceneReader) chunks(g *group, window image.Rectangle, do func(chunk)) error {
	inside := window.Intersect(r.grid)
	scale := math.Max(1, math.Max(g.where.scaleX, g.where.scaleY))
	side := max(leastChunkPx, min(int(mostSourcePx/scale), mostChunkPx))
	for y := inside.Min.Y; y < inside.Max.Y; y += side {
		for x := inside.Min.X; x < inside.Max.X; x += side {
			part := image.Rect(x, y, x+side, y+side).Intersect(inside)
			c := r.place(g, strip{window: window, inside: part})
			if !c.from.Empty() {
				if err := r.readStored(g, c.from); err != nil {
					return err
				}
			}
			do(c)
		}
	}
	return nil
}

// place finds where a chunk's pixels lie in the file.
func (r *SceneReader) place(g *group, s strip) chunk {
	w, h := s.inside.Dx(), s.inside.Dy()
	r.fx, r.fy, r.near = grow(r.fx, w*h), grow(r.fy, w*h), grow(r.near, w*h)
	for y := range h {
		i := y * w
		g.where.row(s.inside.Min.X, s.inside.Min.Y+y, r.fx[i:i+w], r.fy[i:i+w])
	}
	c := chunk{strip: s, fx: r.fx, fy: r.fy, near: r.near}
	covered := cover(c.fx, c.fy, g.stored.size)
	if covered.Empty() {
		fill(c.near, -1)
		return c
	}
	reach := image.Pt(g.kernel.reach(g.kernel.widthX), g.kernel.reach(g.kernel.widthY))
	c.from = image.Rectangle{Min: covered.Min.Sub(reach), Max: covered.Max.Add(reach)}
	c.from = c.from.Intersect(image.Rectangle{Max: g.stored.size})
	stride := c.from.Dx()
	for i, x := range c.fx {
		c.near[i] = -1
		if y := c.fy[i]; within(x, y, g.stored.size) {
			c.near[i] = int32((int(y)-c.from.Min.Y)*stride + int(x) - c.from.Min.X)
		}
	}
	return c
}

// within reports whether a position lies in a file; NaN does not.
func within(x, y float64, size image.Point) bool {
	return x >= 0 && y >= 0 && x < float64(size.X) && y < float64(size.Y)
}

// cover returns the pixels in which positions lie.
func cover(fx, fy []float64, size image.Point) image.Rectangle {
	x0, y0 := math.Inf(1), math.Inf(1)
	x1, y1 := math.Inf(-1), math.Inf(-1)
	for i, x := range fx {
		if y := fy[i]; within(x, y, size) {
			x0, x1 = math.Min(x0, x), math.Max(x1, x)
			y0, y1 = math.Min(y0, y), math.Max(y1, y)
		}
	}
	if x0 > x1 {
		return image.Rectangle{}
	}
	return image.Rect(int(x0), int(y0), int(x1)+1, int(y1)+1)
}

// resample brings one file's bands onto a window.
//
// A pixel is valid where the file's pixel in which its centre lies is. It is
// then the kernel's mean over the valid pixels; where one is missing, only the
// positive weights of the others count, so that nothing is made up beyond
// what they hold. Cost: the product of the kernel's widths for each pixel and
// band.
func (r *SceneReader) resample(g *group, dst []*raster.Image, window image.Rectangle) error {
	return r.chunks(g, window, func(c chunk) {
		if c.from.Empty() {
			fillRows(r.valid, c.window, c.inside, 0)
			return
		}
		r.judge(g, c.from)
		clean := bytes.IndexByte(r.sound, 0) < 0
		r.weigh(g, c)
		for i, near := range c.near {
			to := c.to(i)
			if near < 0 || r.hard[near] == 0 {
				r.valid[to] = 0
				continue
			}
			if r.collar {
				r.keepBlack(g, c, to, int(near))
			}
			if r.sound[near] == 0 {
				copyPixel(g, dst, to, r.buf[near:], c)
				continue
			}
			t := r.taps(g, c, i)
			if !clean && t.sound == nil && !t.whole(r.sound) {
				t.sound = r.sound
			}
			n := c.from.Dx() * c.from.Dy()
			for k, slot := range g.slots {
				dst[slot].Pix[to] = t.mean(r.buf[k*n : (k+1)*n])
			}
		}
	})
}

// judge fills sound with what may be mixed into other pixels and hard with
// what is valid at all; they differ where black may be a collar.
func (r *SceneReader) judge(g *group, from image.Rectangle) {
	n := from.Dx() * from.Dy()
	r.hard, r.sound = grow(r.hard, n), grow(r.sound, n)
	fill(r.hard, 1)
	for k := range g.slots {
		g.rules[k].mark(r.hard, r.buf[k*n:(k+1)*n])
	}
	if g.alpha {
		markFalse(r.hard, r.buf[len(g.slots)*n:][:n])
	}
	if g.stored.hasMask {
		keepWhere(r.hard, r.mask)
	}
	copy(r.sound, r.hard)
	if !r.collar {
		return
	}
	r.black = grow(r.black, n)
	fill(r.black, 1)
	for k := range g.slots {
		keepZero(r.black, r.buf[k*n:(k+1)*n])
	}
	for i, b := range r.black {
		r.sound[i] &^= b
	}
}

// keepBlack notes where a pixel is not black.
func (r *SceneReader) keepBlack(g *group, c chunk, to, near int) {
	n := c.from.Dx() * c.from.Dy()
	for k := range g.slots {
		if r.buf[k*n+near] != 0 {
			r.zero[to] = 0
		}
	}
}

// copyPixel takes a pixel of all bands as it is stored.
func copyPixel(g *group, dst []*raster.Image, to int, px []float32, c chunk) {
	n := c.from.Dx() * c.from.Dy()
	for k, slot := range g.slots {
		dst[slot].Pix[to] = px[k*n]
	}
}

// axis is the weights of one position along an axis, in a reader's store of
// weights, and the first pixel that they are for.
type axis struct{ first, start, end int }

// weigh weighs, where the file lies upright to the grid, each column and each
// row of a chunk once.
func (r *SceneReader) weigh(g *group, c chunk) {
	r.weights = r.weights[:0]
	if !g.where.upright() {
		return
	}
	w, h := c.inside.Dx(), c.inside.Dy()
	r.columns, r.rows = grow(r.columns, w), grow(r.rows, h)
	for x := range r.columns {
		r.columns[x] = r.weighOne(g.kernel, c.fx[x], g.kernel.widthX)
	}
	for y := range r.rows {
		r.rows[y] = r.weighOne(g.kernel, c.fy[y*w], g.kernel.widthY)
	}
}

func (r *SceneReader) weighOne(k kernel, at, width float64) axis {
	a := axis{start: len(r.weights)}
	a.first, r.weights = k.weigh(r.weights, at, width)
	a.end = len(r.weights)
	return a
}

// taps weighs the neighbours of pixel i of a chunk.
func (r *SceneReader) taps(g *group, c chunk, i int) taps {
	var ax, ay axis
	if g.where.upright() {
		w := c.inside.Dx()
		ax, ay = r.columns[i%w], r.rows[i/w]
	} else {
		r.weights = r.weights[:0]
		ax = r.weighOne(g.kernel, c.fx[i], g.kernel.widthX)
		ay = r.weighOne(g.kernel, c.fy[i], g.kernel.widthY)
	}
	wx, wy := r.weights[ax.start:ax.end], r.weights[ay.start:ay.end]
	n := len(wx) * len(wy)
	x, wx := clip(ax.first, wx, c.from.Min.X, c.from.Max.X)
	y, wy := clip(ay.first, wy, c.from.Min.Y, c.from.Max.Y)
	t := taps{wx: wx, wy: wy, stride: c.from.Dx()}
	t.start = (y-c.from.Min.Y)*t.stride + x - c.from.Min.X
	if len(wx)*len(wy) < n {
		t.sound = r.sound
	}
	return t
}
