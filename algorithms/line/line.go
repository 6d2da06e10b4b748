// Package line finds the centreline of regions that are long and thin.
package line

import (
	"image"
	"math"
	"slices"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// Centreline returns the longest way through the middle of a region, as pixels
// that follow each other over edges or corners; branches are left out. Its ends
// go straight on to the border, which thinning takes them away from. Runs
// are taken as one region whatever their keys; of several parts the one with
// the first pixel counts. It is nil for no runs. Ties go to the pixel that
// comes first in raster order. Cost: the region's bounding rectangle times
// half its width.
//
// Thinning after Zhang, T. Y. and Suen, C. Y. (1984). A fast parallel algorithm
// for thinning digital patterns. Commun. ACM 27(3), 236-239.
// doi:10.1145/357994.358023. The longest way is the diameter of what is left,
// found by going twice to the farthest pixel.
func Centreline(runs []region.Run) []image.Point {
	if len(runs) == 0 {
		return nil
	}
	box := region.Measure(runs).Bounds.Inset(-1)
	m := raster.NewMask(box)
	region.Paint(m, runs)
	thin(m)
	start := first(m)
	far, _ := farthest(m, start)
	end, from := farthest(m, far)
	var path []image.Point
	w := box.Dx()
	for i := end; ; i = from[i] {
		path = append(path, box.Min.Add(image.Pt(i%w, i/w)))
		if i == far {
			break
		}
	}
	clear(m.Pix)
	region.Paint(m, runs)
	half := max(1, int(region.Measure(runs).Pixels)/(2*len(path)))
	path = lengthen(path, m, half)
	slices.Reverse(path)
	return lengthen(path, m, half)
}

// lengthen takes half a width off the end of a way, where it bends to a corner
// or ends too early, and goes on straight as far as m is set. A way that would
// be shorter for it, or has no length to take a direction from, stays.
func lengthen(way []image.Point, m *raster.Mask, half int) []image.Point {
	n := len(way) - half
	if n <= 2*half {
		return way
	}
	tip := way[n-1]
	d := tip.Sub(way[n-1-2*half])
	steps := float64(max(d.X, -d.X, d.Y, -d.Y))
	out := slices.Clone(way[:n])
	for i := 1.0; steps > 0; i++ {
		p := tip.Add(image.Pt(
			int(math.Round(i*float64(d.X)/steps)), int(math.Round(i*float64(d.Y)/steps))))
		if m.Row(p.Y)[p.X-m.Rect.Min.X] == 0 {
			break
		}
		out = append(out, p)
	}
	if len(out) < len(way) {
		return way
	}
	return out
}

// thin wears the mask down to lines of one pixel; its rim must be empty.
func thin(m *raster.Mask) {
	w := m.Rect.Dx()
	var gone []int
	for again := true; again; {
		again = false
		for half := range 2 {
			gone = gone[:0]
			for i := w; i < len(m.Pix)-w; i++ {
				if m.Pix[i] != 0 && removable(m.Pix, i, w, half) {
					gone = append(gone, i)
				}
			}
			for _, i := range gone {
				m.Pix[i] = 0
			}
			again = again || len(gone) > 0
		}
	}
}

// removable tells whether pixel i may go in one half of a round: it lies on
// the border, is no end, and its neighbours stay connected. The published rule
// takes away a square of four pixels whole; its last corner is kept here.
func removable(p []uint8, i, w, half int) bool {
	n := [8]uint8{p[i-w], p[i-w+1], p[i+1], p[i+w+1], p[i+w], p[i+w-1], p[i-1], p[i-w-1]}
	count, turns := 0, 0
	for k, v := range n {
		count += int(v)
		if v == 0 && n[(k+1)%8] == 1 {
			turns++
		}
	}
	if count < 2 || count > 6 || turns != 1 {
		return false
	}
	up, right, down, left := n[0], n[2], n[4], n[6]
	if count == 3 && right == 1 && down == 1 && n[3] == 1 {
		return false
	}
	if half == 0 {
		return up*right*down == 0 && right*down*left == 0
	}
	return up*right*left == 0 && up*down*left == 0
}

// first returns the index of the first pixel of m.
func first(m *raster.Mask) int {
	for i, v := range m.Pix {
		if v != 0 {
			return i
		}
	}
	panic("line: nothing left of a region")
}

// farthest returns the pixel that is most steps from start, and for each pixel
// reached the one before it.
func farthest(m *raster.Mask, start int) (end int, from []int) {
	w := m.Rect.Dx()
	from = make([]int, len(m.Pix))
	for i := range from {
		from[i] = -1
	}
	from[start] = start
	queue := []int{start}
	// Over edges before corners, so that ways are straight where they can be.
	steps := [8]int{-w, -1, 1, w, -w - 1, -w + 1, w - 1, w + 1}
	for at := 0; at < len(queue); at++ {
		for _, s := range steps {
			if j := queue[at] + s; m.Pix[j] != 0 && from[j] < 0 {
				from[j] = queue[at]
				queue = append(queue, j)
			}
		}
	}
	return queue[len(queue)-1], from
}
