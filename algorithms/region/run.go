// Package region joins pixels into connected regions, exactly across tiles.
//
// A tile hands over runs: spans of set pixels of one row. Merge puts the runs of
// all tiles in raster order and joins those that a tile border cut; what follows
// then cannot know how the grid was tiled. Label finds the connected regions.
//
// Coordinates are pixels of the grid, x to the right, y down. Lists of runs are
// "in raster order" where they are sorted by row, then column, and do not
// overlap; Merge brings that about, everything else asks for it.
package region

import (
	"cmp"
	"encoding/binary"
	"image"
	"math/bits"
	"slices"

	"rampart/algorithms/raster"
)

// Run is a span of set pixels of one row: from X0 to before X1 in row Y. The key
// is the caller's: runs whose keys differ are never joined to one run.
type Run struct {
	Y, X0, X1 int32
	Key       int32
}

// Len returns the number of pixels of r.
func (r Run) Len() int { return int(r.X1 - r.X0) }

// Runs appends to dst the runs of m in raster order. A pixel is set where m is
// not 0. Keys is a plane like m.Pix that gives each set pixel its key, and so
// ends a run where the key changes; nil gives all runs the key 0. It panics
// where keys and m differ in size.
func Runs(dst []Run, m *raster.Mask, keys []uint8) []Run {
	return RunsIn(dst, m, keys, m.Rect)
}

// RunsIn is Runs for the part of m that lies in the window, such as a tile's
// core.
func RunsIn(dst []Run, m *raster.Mask, keys []uint8, window image.Rectangle) []Run {
	if keys != nil && len(keys) != len(m.Pix) {
		panic("region: keys and mask differ in size")
	}
	window = window.Intersect(m.Rect)
	if window.Empty() {
		return dst
	}
	x0, w := window.Min.X-m.Rect.Min.X, window.Dx()
	for y := window.Min.Y; y < window.Max.Y; y++ {
		at := (y-m.Rect.Min.Y)*m.Rect.Dx() + x0
		row := rowOf{pix: m.Pix[at : at+w], y: int32(y), x: int32(window.Min.X)}
		if keys == nil {
			dst = row.appendRuns(dst)
		} else {
			dst = row.appendKeyed(dst, keys[at:at+w])
		}
	}
	return dst
}

// rowOf is one row of a mask, whose first pixel lies at (x, y).
type rowOf struct {
	pix  []uint8
	y, x int32
}

func (r rowOf) appendRuns(dst []Run) []Run {
	for i := nextSet(r.pix, 0); i < len(r.pix); {
		end := nextClear(r.pix, i+1)
		dst = append(dst, Run{Y: r.y, X0: r.x + int32(i), X1: r.x + int32(end)})
		i = nextSet(r.pix, end)
	}
	return dst
}

func (r rowOf) appendKeyed(dst []Run, keys []uint8) []Run {
	for i := nextSet(r.pix, 0); i < len(r.pix); {
		end := nextClear(r.pix, i+1)
		for i < end {
			to := nextOther(keys[:end], i+1, keys[i])
			dst = append(dst, Run{
				Y: r.y, X0: r.x + int32(i), X1: r.x + int32(to), Key: int32(keys[i]),
			})
			i = to
		}
		i = nextSet(r.pix, end)
	}
	return dst
}

// Eight pixels are looked at in one word: ones has the lowest bit of each set,
// tops the highest.
const (
	word = 8
	ones = 0x0101010101010101
	tops = 0x8080808080808080
)

// nextSet returns the first index from i whose value is not 0, or len(p).
func nextSet(p []uint8, i int) int {
	for ; i+word <= len(p); i += word {
		if v := binary.LittleEndian.Uint64(p[i:]); v != 0 {
			return i + bits.TrailingZeros64(v)/word
		}
	}
	for i < len(p) && p[i] == 0 {
		i++
	}
	return i
}

// nextClear returns the first index from i whose value is 0, or len(p).
func nextClear(p []uint8, i int) int {
	for ; i+word <= len(p); i += word {
		v := binary.LittleEndian.Uint64(p[i:])
		// The lowest top bit left standing belongs to the first zero byte.
		if z := (v - ones) &^ v & tops; z != 0 {
			return i + bits.TrailingZeros64(z)/word
		}
	}
	for i < len(p) && p[i] != 0 {
		i++
	}
	return i
}

// nextOther returns the first index from i whose value is not key, or len(p).
func nextOther(p []uint8, i int, key uint8) int {
	all := uint64(key) * ones
	for ; i+word <= len(p); i += word {
		if v := binary.LittleEndian.Uint64(p[i:]) ^ all; v != 0 {
			return i + bits.TrailingZeros64(v)/word
		}
	}
	for i < len(p) && p[i] == key {
		i++
	}
	return i
}

// Paint sets the pixels of runs in m to 1; what lies outside m is left out.
func Paint(m *raster.Mask, runs []Run) {
	r := m.Rect
	for _, s := range runs {
		if int(s.Y) < r.Min.Y || int(s.Y) >= r.Max.Y {
			continue
		}
		x0, x1 := max(int(s.X0), r.Min.X)-r.Min.X, min(int(s.X1), r.Max.X)-r.Min.X
		if x0 >= x1 {
			continue
		}
		row := m.Row(int(s.Y))[x0:x1]
		for i := range row {
			row[i] = 1
		}
	}
}

// Merge puts runs in raster order and joins those of one key that abut or
// overlap, as at the border of two tiles. The result does not depend on how the
// pixels were cut into runs, nor on their order. Runs of different keys must not
// overlap. It works in the memory of runs. Linear in the runs, and in the rows
// that they span unless those are far more.
func Merge(runs []Run) []Run {
	if !slices.IsSortedFunc(runs, compare) {
		sortRuns(runs)
	}
	n := 0
	for _, r := range runs {
		if r.X0 >= r.X1 {
			continue
		}
		if n > 0 {
			p := &runs[n-1]
			if p.Y == r.Y && p.Key == r.Key && r.X0 <= p.X1 {
				p.X1 = max(p.X1, r.X1)
				continue
			}
		}
		runs[n] = r
		n++
	}
	return runs[:n]
}

// compare orders runs by row, column, end and key.
func compare(a, b Run) int {
	return cmp.Or(cmp.Compare(a.Y, b.Y), compareInRow(a, b))
}

func compareInRow(a, b Run) int {
	return cmp.Or(cmp.Compare(a.X0, b.X0), cmp.Compare(a.X1, b.X1), cmp.Compare(a.Key, b.Key))
}

// sparseRows is the number of rows for each run from which counting rows costs
// more than comparing runs.
const sparseRows = 8

// sortRuns sorts by counting the runs of each row and then ordering each row,
// which is mostly in order already.
func sortRuns(runs []Run) {
	low, high := runs[0].Y, runs[0].Y
	for _, r := range runs {
		low, high = min(low, r.Y), max(high, r.Y)
	}
	rows := int(high) - int(low) + 1
	if rows > sparseRows*len(runs) {
		slices.SortFunc(runs, compare)
		return
	}
	start := make([]int, rows+1)
	for _, r := range runs {
		start[int(r.Y)-int(low)+1]++
	}
	for i := range rows {
		start[i+1] += start[i]
	}
	from := slices.Clone(runs)
	for _, r := range from {
		i := int(r.Y) - int(low)
		runs[start[i]] = r
		start[i]++
	}
	// start[i] has moved to the end of row i.
	begin := 0
	for i := range rows {
		row := runs[begin:start[i]]
		if !slices.IsSortedFunc(row, compareInRow) {
			slices.SortFunc(row, compareInRow)
		}
		begin = start[i]
	}
}
