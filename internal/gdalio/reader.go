package gdalio

import (
	"bytes"
	"image"

	"rampart/algorithms/raster"
	"rampart/internal/site"
)

// SceneReader reads windows of one scene on its grid. It keeps its scratch
// memory, one float32 a pixel for each band of a file and two bytes beside,
// and has one user at a time.
type SceneReader struct {
	path   string
	grid   image.Rectangle
	roles  int
	dx, dy float64
	// groups are read always; rest only to tell a black collar from a dark
	// pixel, where the roles alone cannot.
	groups, rest []*group
	masks        []maskBand
	collar       bool
	open         []handle // closed from the last to the first

	// Of the window: what is valid, and what is black in all bands so far.
	valid, zero []uint8
	// Of the part of a file that was read: its bands, its mask, and what they
	// say.
	buf                      []float32
	mask, hard, sound, black []uint8
	// Of a chunk: positions in the file, and weights.
	fx, fy []float64
	near   []int32
	wx, wy []float32
}

// group is the bands that are read from one file.
type group struct {
	stored plane
	// where tells where the grid's pixels lie in the file, and kernel how its
	// pixels are weighed for them; nil where it is read as it is.
	where  *locator
	kernel kernel
	// bands are numbers in the file, from 0; where alpha is true the last one
	// is 0 where a pixel is invalid.
	bands []int
	alpha bool
	slots []int // place of each band's image, -1 for none
	rules []nodataRule
}

// maskBand is a band that tells what to believe.
type maskBand struct {
	group
	kind site.MaskKind
}

// Offset is the sub-pixel remainder, in grid pixels from -0.5 to 0.5, by which
// the pixels that Read returns lie to the right of and below where the grid
// has them; (0, 0) where all of the scene is resampled.
func (r *SceneReader) Offset() (dx, dy float64) { return r.dx, r.dy }

// Close frees the files. The reader is of no further use.
func (r *SceneReader) Close() error {
	var first error
	for i := len(r.open) - 1; i >= 0; i-- {
		h := r.open[i]
		if err := h.ds.Close(policy); err != nil && first == nil {
			first = &FileError{Path: h.path, Err: ErrCorrupt, Detail: detail(h.path, err)}
		}
	}
	r.open = nil
	return first
}

// Read fills dst, one image for each role, over the window that they share,
// with the numbers stored in the file. NaN, in every band, is what lies outside
// the scene or the grid, what is nodata in one of the bands read, and what the
// scene's masks make unusable. What is nodata: a declared value; NaN and the
// infinities; where alpha or a mask band is 0; and where none of these is
// declared for a scene of integers, what is 0 in every one of its bands.
//
// The same pixels come back whatever was read before, and whatever larger
// window they are part of. It panics where dst has not one image for each
// role or their windows differ.
func (r *SceneReader) Read(dst []*raster.Image) error {
	if len(dst) != r.roles {
		panic("gdalio: images and roles differ in number")
	}
	if len(dst) == 0 || dst[0].Rect.Empty() {
		return nil
	}
	window := dst[0].Rect
	for _, m := range dst {
		if m.Rect != window {
			panic("gdalio: images differ in window")
		}
	}
	r.prepare(window)
	for _, g := range r.groups {
		if err := r.readGroup(g, dst, window); err != nil {
			return err
		}
	}
	if r.collar {
		if err := r.dropCollar(window); err != nil {
			return err
		}
	}
	for _, m := range r.masks {
		if err := r.readMask(m, window); err != nil {
			return err
		}
	}
	r.erase(dst, window.Dx())
	return nil
}

// erase makes NaN of what is not valid. Most rows are valid throughout, which
// a search tells quicker than a loop.
func (r *SceneReader) erase(dst []*raster.Image, w int) {
	nan := raster.NaN()
	for o := 0; o < len(r.valid); o += w {
		valid := r.valid[o : o+w]
		first := bytes.IndexByte(valid, 0)
		if first < 0 {
			continue
		}
		for _, m := range dst {
			px := m.Pix[o : o+w]
			for i := first; i < len(px); i++ {
				if valid[i] == 0 {
					px[i] = nan
				}
			}
		}
	}
}

// prepare makes the scratch fit the window; every pixel of the grid is valid
// and black until something says otherwise.
func (r *SceneReader) prepare(window image.Rectangle) {
	n := window.Dx() * window.Dy()
	r.valid, r.zero = grow(r.valid, n), grow(r.zero, n)
	clear(r.valid)
	fillRows(r.valid, window, window.Intersect(r.grid), 1)
	fill(r.zero, 1)
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

// readGroup reads one file's bands into their images and says what of them is
// nodata.
func (r *SceneReader) readGroup(g *group, dst []*raster.Image, window image.Rectangle) error {
	if g.where != nil {
		return r.resample(g, dst, window)
	}
	inside := g.stored.within(window).Intersect(r.grid)
	clearOutside(r.valid, window, inside)
	if inside.Empty() {
		return nil
	}
	if err := r.readStored(g, inside); err != nil {
		return err
	}
	s := strip{window: window, inside: inside}
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		i := s.index(y)
		valid := r.valid[i : i+inside.Dx()]
		for k, slot := range g.slots {
			px := s.row(r.buf, k, y)
			g.rules[k].mark(valid, px)
			if r.collar {
				keepZero(r.zero[i:], px)
			}
			copy(dst[slot].Pix[i:i+len(px)], px)
		}
		if g.alpha {
			markFalse(valid, s.row(r.buf, len(g.slots), y))
		}
		if g.stored.hasMask {
			keepWhere(valid, s.maskRow(r.mask, y))
		}
	}
	return nil
}

// readStored reads the bands as they are in the file, over a part of it or of
// the grid, and what says which of their pixels are valid.
func (r *SceneReader) readStored(g *group, inside image.Rectangle) error {
	n := inside.Dx() * inside.Dy()
	r.buf = grow(r.buf, n*len(g.bands))
	if err := g.stored.read(g.bands, inside, r.buf); err != nil {
		return err
	}
	if !g.stored.hasMask {
		return nil
	}
	r.mask = grow(r.mask, n)
	return g.stored.readMask(inside, r.mask)
}

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

func fill[T uint8 | int32](s []T, v T) {
	for i := range s {
		s[i] = v
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

// maskRow is row y in a mask of the part.
func (s strip) maskRow(buf []uint8, y int) []uint8 {
	w := s.inside.Dx()
	i := (y - s.inside.Min.Y) * w
	return buf[i : i+w]
}
