// Package shape measures the form of regions: hull, smallest rectangle, outline.
//
// Points are in metres, or any unit that is the same along x and y, with y down
// as in the grid. Nothing here knows of pixels but FromRuns.
package shape

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Hull returns the convex hull of points: its corners, each once, starting at
// the point with the least x, then y, and turning from x towards y. Points on an
// edge are left out. Of points on one line it returns the two ends, of one place
// the one point, of none nil. The points are not changed. Cost: that of sorting.
//
// Andrew, A. M. (1979). Another efficient algorithm for convex hulls in two
// dimensions. Information Processing Letters 9(5), 216-219.
// doi:10.1016/0020-0190(79)90072-3
func Hull(points []orb.Point) []orb.Point {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b orb.Point) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	sorted = slices.Compact(sorted)
	const segment = 2
	if len(sorted) <= segment {
		return sorted
	}
	hull := chain(nil, sorted)
	slices.Reverse(sorted)
	back := chain(nil, sorted)
	// Each half ends where the other begins.
	return append(hull[:len(hull)-1], back[:len(back)-1]...)
}

// chain appends to hull the half of the hull that leads from the first to the
// last of the sorted points.
func chain(hull, sorted []orb.Point) []orb.Point {
	for _, p := range sorted {
		for len(hull) > 1 && cross(hull[len(hull)-2], hull[len(hull)-1], p) <= 0 {
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, p)
	}
	return hull
}

// cross is twice the area of the triangle oab: positive where it turns from x
// towards y. Products are rounded before they are subtracted, on all machines.
func cross(o, a, b orb.Point) float64 {
	return float64((a[0]-o[0])*(b[1]-o[1])) - float64((a[1]-o[1])*(b[0]-o[0]))
}

// Area returns the area of a ring whose last point is joined to the first;
// positive where it turns from x towards y.
func Area(ring []orb.Point) float64 {
	var sum float64
	for i := range ring {
		sum += cross(ring[0], ring[i], ring[(i+1)%len(ring)])
	}
	return sum / 2
}

// Perimeter returns the length of a ring whose last point is joined to the
// first.
func Perimeter(ring []orb.Point) float64 {
	var sum float64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += math.Hypot(q[0]-p[0], q[1]-p[1])
	}
	return sum
}
