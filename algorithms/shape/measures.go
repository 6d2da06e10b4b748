package shape

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/contour"
	"rampart/algorithms/region"
)

// Measures describe the form of a region, in metres.
type Measures struct {
	// Area is that of the pixels, holes left out.
	Area float64
	// Perimeter is the length of all outlines, those of holes too.
	Perimeter float64
	// Hull is the area of the convex hull.
	Hull float64
	// Rectangle is the smallest around the region.
	Rectangle Rectangle
}

// staircase is the tolerance in pixels with which an outline is simplified
// before its length is taken, as the steps of a straight outline must not count:
// their corners lie in a band of up to 1.42 pixels.
const staircase = 1.5

// FromRuns measures runs, taken as one region, on a grid with pixels of px by py
// metres. Runs must be in raster order. A region without pixels has areas of 0
// and a rectangle of NaN.
//
// Hull and rectangle go around whole pixels, so they reach up to 0.7 pixels
// beyond an outline that is not along the grid.
func FromRuns(runs []region.Run, px, py float64) Measures {
	place := func(x, y int) orb.Point { return orb.Point{float64(x) * px, float64(y) * py} }
	var m Measures
	var corners []orb.Point
	for _, p := range contour.Trace(runs) {
		for _, v := range p.Outer {
			corners = append(corners, place(v.X, v.Y))
		}
		q := contour.Simplify(p, staircase)
		m.Perimeter += lengthOf(q.Outer, place)
		for _, h := range q.Holes {
			m.Perimeter += lengthOf(h, place)
		}
	}
	hull := Hull(corners)
	m.Area = float64(region.Measure(runs).Pixels) * px * py
	m.Hull = Area(hull)
	m.Rectangle = SmallestRectangle(hull)
	return m
}

func lengthOf(r contour.Ring, place func(x, y int) orb.Point) float64 {
	ring := make([]orb.Point, len(r))
	for i, v := range r {
		ring[i] = place(v.X, v.Y)
	}
	return Perimeter(ring)
}

// Elongation is that of the smallest rectangle.
func (m Measures) Elongation() float64 { return m.Rectangle.Elongation() }

// Rectangularity is the share of the smallest rectangle that the region fills:
// 1 for a rectangle along the grid, 0.79 for a disc, less for pixels on a slant
// the fewer they are.
//
// Rosin, P. L. (1999). Measuring rectangularity. Machine Vision and Applications
// 11(4), 191-196. doi:10.1007/s001380050101
func (m Measures) Rectangularity() float64 { return m.Area / m.Rectangle.Area() }

// Solidity is the share of the convex hull that the region fills, at most 1.
func (m Measures) Solidity() float64 { return m.Area / m.Hull }

// MeanWidth is 2 area / perimeter: the width of a long strip, also of one that
// bends or closes to a ring; half the side of a square. NaN for nothing.
func (m Measures) MeanWidth() float64 { return 2 * m.Area / m.Perimeter }

// Compactness is 4 pi area / perimeter^2: 1 for a disc, 0.79 for a square, near
// 0 for a strip.
func (m Measures) Compactness() float64 {
	return 4 * math.Pi * m.Area / (m.Perimeter * m.Perimeter)
}
