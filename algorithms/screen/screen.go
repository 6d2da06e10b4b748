// Package screen finds what must not be believed in a dated series: cloud,
// snow and other brightness that comes and goes. What is dark is never
// screened, and what stays bright is never screened: it may have been built.
package screen

import (
	"image"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
)

// Params steer Transient. Lengths are in cells.
type Params struct {
	// Side is the side of a cell in pixels; cells lie at multiples of it.
	Side int
	// Cut is how much brighter than its neighbours in time a transient is,
	// in the unit of the cells.
	Cut float64
	// MinRadius is the radius of the smallest disc that a transient holds
	// between two dates; MinRadiusEnd the same on the first and last date,
	// where only one side can be compared.
	MinRadius, MinRadiusEnd int
	// Grow is by how much a transient is widened, for its soft edge.
	Grow int
}

// Reach is how far Transient looks, in cells.
func (p Params) Reach() int { return 2*max(p.MinRadius, p.MinRadiusEnd) + p.Grow }

// Scratch is the working memory of one worker. The zero value is ready.
type Scratch struct {
	morph  morph.Scratch
	open   morph.Bits
	bright morph.Bits
	mask   raster.Mask
}

// Cells sets dst to the brightness of a scene by cells of side x side pixels
// of the grid: the mean over a cell of the least of the bands, so that only
// what is bright in every band is bright. The bands are to have one unit and
// share one window. A cell without any valid pixel is NaN; pixels missing in
// one band are missing. Cost: one pass over the pixels.
func Cells(dst *raster.Image, bands []*raster.Image, side int) {
	r := bands[0].Rect
	cells := Covering(r, side)
	dst.Reset(cells)
	line, sums := make([]float32, r.Dx()), make([]int64, cells.Dx())
	counts := make([]int32, cells.Dx())
	for cy := cells.Min.Y; cy < cells.Max.Y; cy++ {
		clear(sums)
		clear(counts)
		for y := max(cy*side, r.Min.Y); y < min((cy+1)*side, r.Max.Y); y++ {
			leastOf(line, bands, y)
			sumRow(sums, counts, line, r.Min.X, side)
		}
		out := dst.Row(cy)
		for i := range out {
			if counts[i] == 0 {
				out[i] = raster.NaN()
			} else {
				out[i] = float32(float64(sums[i]) / quantum / float64(counts[i]))
			}
		}
	}
}

// Covering is the window of the cells that cover a window of the grid.
func Covering(r image.Rectangle, side int) image.Rectangle {
	return image.Rect(floorDiv(r.Min.X, side), floorDiv(r.Min.Y, side),
		floorDiv(r.Max.X-1, side)+1, floorDiv(r.Max.Y-1, side)+1)
}

// quantum is the number of steps into which Cells divides a unit of
// brightness, so that its sums are of integers; limit keeps them small.
const (
	quantum = 4096
	limit   = 1 << 16
)

// leastOf sets line to the least of the bands in row y, NaN where one is.
func leastOf(line []float32, bands []*raster.Image, y int) {
	copy(line, bands[0].Row(y))
	for _, b := range bands[1:] {
		rows.Least(line, b.Row(y))
	}
}

// sumRow adds a line, which begins at the column left, to the cells of its row.
func sumRow(sums []int64, counts []int32, line []float32, left, side int) {
	first := floorDiv(left, side)
	for cell := range sums {
		from := max(0, (first+cell)*side-left)
		to := min(len(line), (first+cell+1)*side-left)
		sum, n := sums[cell], counts[cell]
		for _, v := range line[from:to] {
			if v != v {
				continue
			}
			if v > limit {
				v = limit
			} else if v < -limit {
				v = -limit
			}
			sum += int64(v * quantum)
			n++
		}
		sums[cell], counts[cell] = sum, n
	}
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Transient returns, for each date, the cells that are brighter by more than
// p.Cut than the nearest clear date on both sides in time, and than all but one
// of the nearest two on both sides, as areas that hold a disc of p.MinRadius,
// grown by p.Grow: ground in the sun between two dates that shade it is as
// bright on others. The first and last date have one side only: there the two
// nearest dates stand for both sides, and the disc is larger. It is done twice,
// the second time without the cells that the first found. A series of fewer
// than three dates has no transients.
//
// The dates are brightness by cells over one window, oldest first. Cells that
// are NaN are never marked.
func Transient(dates []*raster.Image, p Params, s *Scratch) []*morph.Bits {
	marked := make([]*morph.Bits, len(dates))
	for t := range dates {
		marked[t] = morph.NewBits(dates[t].Rect)
	}
	if len(dates) < 3 {
		return marked
	}
	masks := make([]raster.Mask, len(dates))
	for t := range masks {
		masks[t].Reset(dates[t].Rect)
		masks[t].Clear()
	}
	for range 2 {
		next := make([]*morph.Bits, len(dates))
		for t := range dates {
			s.brighter(dates, masks, t, float32(p.Cut))
			radius := p.MinRadius
			if t == 0 || t == len(dates)-1 {
				radius = p.MinRadiusEnd
			}
			next[t] = morph.NewBits(dates[t].Rect)
			s.open.Reset(dates[t].Rect)
			morph.Open(&s.open, &s.bright, morph.Disc(radius), &s.morph)
			morph.Dilate(next[t], &s.open, morph.Disc(p.Grow), &s.morph)
		}
		marked = next
		for t := range masks {
			marked[t].Unpack(&masks[t])
		}
	}
	return marked
}

// brighter packs into s.bright the cells of date t that are brighter than
// their clear neighbours in time.
func (s *Scratch) brighter(dates []*raster.Image, masks []raster.Mask, t int, cut float32) {
	s.mask.Reset(dates[t].Rect)
	s.mask.Clear()
	for i, v := range dates[t].Pix {
		before, nb := nearest(dates, masks, i, t, -1)
		after, na := nearest(dates, masks, i, t, 1)
		switch {
		case nb == 0 && na == 2:
			before[0], nb = after[1], 1
		case na == 0 && nb == 2:
			after[0], na = before[1], 1
		}
		if nb > 0 && na > 0 && v > cut && v > max(before[0], after[0])+cut &&
			v > secondBrightest(before[:nb], after[:na])+cut {
			s.mask.Pix[i] = 1
		}
	}
	s.bright.Reset(dates[t].Rect)
	s.bright.Pack(&s.mask)
}

// nearest returns the brightness of cell i on the nearest clear dates from t on
// in the direction step, and how many there are, at most 2.
func nearest(dates []*raster.Image, masks []raster.Mask, i, t, step int) (v [2]float32, n int) {
	for u := t + step; u >= 0 && u < len(dates) && n < len(v); u += step {
		if b := dates[u].Pix[i]; b == b && masks[u].Pix[i] == 0 {
			v[n] = b
			n++
		}
	}
	return v, n
}

// secondBrightest is the second largest of two lists that are not empty.
func secondBrightest(a, b []float32) float32 {
	first, second := max(a[0], b[0]), min(a[0], b[0])
	for _, rest := range [][]float32{a[1:], b[1:]} {
		for _, v := range rest {
			second = max(second, min(first, v))
			first = max(first, v)
		}
	}
	return second
}

// Apply makes the pixels of m under marked cells of the given side NaN.
func Apply(m *raster.Image, marked *raster.Mask, side int) {
	nan := raster.NaN()
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		cells := marked.Row(floorDiv(y, side))
		row := m.Row(y)
		for x := range row {
			if cells[floorDiv(m.Rect.Min.X+x, side)-marked.Rect.Min.X] != 0 {
				row[x] = nan
			}
		}
	}
}
