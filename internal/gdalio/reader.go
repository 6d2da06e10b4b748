package gdalio

import (
	"bytes"
	"image"

	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
	"rampart/internal/site"
)

// SceneReader reads windows of one scene on its grid. It has one user at a
// time. It keeps its scratch memory: of the largest window two bytes a pixel; of
// some rows of it four for each band of a file that stores its bands together;
// of a file that is resampled, that of a chunk.
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
	shifts       []float32 // added to the numbers of each role; nil for none
	open         []handle  // closed from the last to the first

	// Of the window: what is valid, and what is black in all bands so far.
	valid, zero []uint8
	// Of the part of a file that was read: its bands, its mask, and what they
	// say.
	buf                      []float32
	mask, hard, sound, black []uint8
	// Of a chunk: positions in the file, and weights.
	fx, fy        []float64
	near          []int32
	columns, rows []axis
	weights       []float32
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
	short bool  // no number in them has more than 16 bits
	slots []int // place of each band's image, -1 for none
	rules []nodataRule
	// held is the part of the grid that was read last: rows of the file's
	// blocks, so that a window that goes on further down need not decode the
	// row of blocks again in which the one before ended.
	held held
}

// held is a part of the grid as a file has it, band after band, and its mask.
// Numbers of at most 16 bits are held as such.
type held struct {
	rect image.Rectangle
	full []float32
	half []uint16
	mask []uint8
}

// covers reports whether row y is held from x0 to x1.
func (h *held) covers(x0, x1, y int) bool {
	return y >= h.rect.Min.Y && y < h.rect.Max.Y && x0 >= h.rect.Min.X && x1 <= h.rect.Max.X
}

// copyRow sets dst to row y of band k from column x on.
func (h *held) copyRow(dst []float32, k, y, x int) {
	i := (k*h.rect.Dy()+y-h.rect.Min.Y)*h.rect.Dx() + x - h.rect.Min.X
	if h.half != nil {
		rows.Widen(dst, h.half[i:])
	} else {
		copy(dst, h.full[i:])
	}
}

// maskRow is row y of the mask from x0 to x1.
func (h *held) maskRow(y, x0, x1 int) []uint8 {
	i := (y-h.rect.Min.Y)*h.rect.Dx() - h.rect.Min.X
	return h.mask[i+x0 : i+x1]
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
// with the numbers stored in the file, on its scale: where the scene declares an
// offset they are moved by it, so that 0 stands for nothing. NaN, in every band, is what lies outside
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
	for i, shift := range r.shifts {
		if shift != 0 {
			rows.Scale(dst[i].Pix, 1, shift)
		}
	}
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
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		if !g.held.covers(inside.Min.X, inside.Max.X, y) {
			if err := g.hold(inside, y); err != nil {
				return err
			}
		}
		r.takeRow(g, dst, strip{window: window, inside: inside}, y)
	}
	return nil
}

// hold reads rows from y on, to the end of a row of blocks.
func (g *group) hold(inside image.Rectangle, y int) error {
	p, h := &g.stored, &g.held
	block, top := max(1, p.ds.Structure().BlockSizeY), p.at.Y
	step := (leastRows + block - 1) / block * block
	last := top + (inside.Max.Y-top+block-1)/block*block
	end := min(top+((y-top)/step+1)*step, last, top+p.size.Y)
	h.rect = image.Rectangle{} // nothing is held where reading fails
	rect := image.Rect(inside.Min.X, y, inside.Max.X, end)
	if err := h.read(g, rect); err != nil {
		return err
	}
	if p.hasMask {
		h.mask = grow(h.mask, rect.Dx()*rect.Dy())
		if err := p.readMask(rect, h.mask); err != nil {
			return err
		}
	}
	h.rect = rect
	return nil
}

// read reads a group's bands over a part of the grid.
func (h *held) read(g *group, rect image.Rectangle) error {
	n := rect.Dx() * rect.Dy() * len(g.bands)
	if g.short {
		h.half = grow(h.half, n)
		return readBands(&g.stored, g.bands, rect, h.half)
	}
	h.full = grow(h.full, n)
	return readBands(&g.stored, g.bands, rect, h.full)
}

// takeRow puts row y of a part of the window into its images and says what of
// it is nodata.
func (r *SceneReader) takeRow(g *group, dst []*raster.Image, s strip, y int) {
	x0, x1 := s.inside.Min.X, s.inside.Max.X
	i := s.index(y)
	valid, zero := r.valid[i:i+x1-x0], r.zero[i:i+x1-x0]
	for k, slot := range g.slots {
		px := dst[slot].Pix[i : i+x1-x0]
		g.held.copyRow(px, k, y, x0)
		g.rules[k].mark(valid, px)
		if r.collar {
			keepZero(zero, px)
		}
	}
	if g.alpha {
		r.buf = grow(r.buf, x1-x0)
		g.held.copyRow(r.buf, len(g.slots), y, x0)
		markFalse(valid, r.buf)
	}
	if g.stored.hasMask {
		keepWhere(valid, g.held.maskRow(y, x0, x1))
	}
}

// readStored reads the bands as they are in the file, over a part of it or of
// the grid, and what says which of their pixels are valid.
func (r *SceneReader) readStored(g *group, inside image.Rectangle) error {
	n := inside.Dx() * inside.Dy()
	r.buf = grow(r.buf, n*len(g.bands))
	if err := readBands(&g.stored, g.bands, inside, r.buf); err != nil {
		return err
	}
	return r.readMaskOf(g, inside)
}

// readMaskOf reads the file's mask band, where it has one.
func (r *SceneReader) readMaskOf(g *group, inside image.Rectangle) error {
	if !g.stored.hasMask {
		return nil
	}
	r.mask = grow(r.mask, inside.Dx()*inside.Dy())
	return g.stored.readMask(inside, r.mask)
}
