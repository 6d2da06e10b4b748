package world

import (
	"math"

	"github.com/paulmach/orb"
)

// cellM is the side of a grid's cells, in metres.
const cellM = 8.0

// grid tells what may be met from each cell of the ground.
type grid struct {
	x0, y0        float64
	width, height int
	cells         []cell
}

// cell is a square of the ground, by indices into the world: the flats that may
// lie there, the solids that may be seen there, and those whose shadow may fall
// on what stands there.
type cell struct{ flats, seen, casters []int32 }

// newGrid covers b.
func newGrid(b orb.Bound) *grid {
	g := &grid{x0: math.Floor(b.Min[0]/cellM) * cellM, y0: math.Floor(b.Min[1]/cellM) * cellM}
	g.width = int((b.Max[0]-g.x0)/cellM) + 1
	g.height = int((b.Max[1]-g.y0)/cellM) + 1
	g.cells = make([]cell, g.width*g.height)
	return g
}

// at returns the cell that holds p, nil outside the grid.
func (g *grid) at(p orb.Point) *cell {
	x, y := int(math.Floor((p[0]-g.x0)/cellM)), int(math.Floor((p[1]-g.y0)/cellM))
	if x < 0 || y < 0 || x >= g.width || y >= g.height {
		return nil
	}
	return &g.cells[y*g.width+x]
}

// each calls do for every cell that b touches, with its middle.
func (g *grid) each(b orb.Bound, do func(c *cell, middle orb.Point)) {
	index := func(v, origin float64, n int) int {
		return int(max(-1, min(float64(n), math.Floor((v-origin)/cellM))))
	}
	x0, x1 := index(b.Min[0], g.x0, g.width), index(b.Max[0], g.x0, g.width)
	y0, y1 := index(b.Min[1], g.y0, g.height), index(b.Max[1], g.y0, g.height)
	for y := max(0, y0); y <= min(y1, g.height-1); y++ {
		for x := max(0, x0); x <= min(x1, g.width-1); x++ {
			middle := orb.Point{g.x0 + (float64(x)+.5)*cellM, g.y0 + (float64(y)+.5)*cellM}
			do(&g.cells[y*g.width+x], middle)
		}
	}
}

// halfDiagonalM is how far a place in a cell may lie from its middle.
const halfDiagonalM = cellM * math.Sqrt2 / 2

// fill notes the flats and solids of date i.
func (g *grid) fill(w *World, i int, pixelM float64) {
	for k := range w.Flats {
		f := &w.Flats[k]
		if !f.Has(i) {
			continue
		}
		reach := f.EdgeM + pixelM
		g.each(f.bound().Pad(reach), func(c *cell, middle orb.Point) {
			if f.depth(middle) > -reach-halfDiagonalM {
				c.flats = append(c.flats, int32(k))
			}
		})
	}
	view, sun := w.Dates[i].viewSlope(), w.Dates[i].sunSlope()
	for k := range w.Solids {
		s := &w.Solids[k]
		if !s.Has(i) {
			continue
		}
		g.each(s.reach(view), func(c *cell, middle orb.Point) {
			if s.near(middle, view, halfDiagonalM) {
				c.seen = append(c.seen, int32(k))
			}
		})
		g.each(s.reach(sun), func(c *cell, middle orb.Point) {
			if s.near(middle, sun, halfDiagonalM) {
				c.casters = append(c.casters, int32(k))
			}
		})
	}
}
