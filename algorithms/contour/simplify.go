package contour

import (
	"image"
	"math"
)

// Simplify returns p with fewer vertices: a subset of those it has, so that no
// vertex left out lies further than tolerance pixels from the line that takes
// its place. The result is as valid as p. A ring that would cross itself or lose
// its area stays as it is, and if rings would cross each other all of them do.
// Polygons that were neighbours may overlap by up to twice the tolerance. p is
// not changed. A tolerance that is not positive leaves out nothing.
//
// The corners that pixels make of a straight outline lie in a band of up to 1.42
// pixels, sin + cos of its slope: with that tolerance it is straight again.
//
// Ramer, U. (1972). An iterative procedure for the polygonal approximation of
// plane curves. CGIP 1(3), 244-256. doi:10.1016/S0146-664X(72)80017-0. Douglas,
// D. H. & Peucker, T. K. (1973). Algorithms for the reduction of the number of
// points required to represent a digitized line or its caricature.
// Cartographica 10(2), 112-122. doi:10.3138/FM57-6770-U75U-7727
func Simplify(p Polygon, tolerance float64) Polygon {
	if !(tolerance > 0) {
		return p
	}
	out := Polygon{Outer: simplifyRing(p.Outer, tolerance)}
	for _, h := range p.Holes {
		out.Holes = append(out.Holes, simplifyRing(h, tolerance))
	}
	if !valid(out) {
		return p
	}
	return out
}

// simplifyRing returns r simplified, or r where that would spoil it.
func simplifyRing(r Ring, tolerance float64) Ring {
	const triangle = 3
	if len(r) <= triangle {
		return r
	}
	keep := make([]bool, len(r))
	far := farthestFrom(r, r[0])
	keep[0], keep[far] = true, true
	// Chains still to be cut, each from one kept vertex to the next; the last
	// index may be len(r), which is the first vertex again.
	chains := [][2]int{{0, far}, {far, len(r)}}
	for len(chains) > 0 {
		c := chains[len(chains)-1]
		chains = chains[:len(chains)-1]
		if k, d2 := farthestIn(r, c[0], c[1]); d2 > tolerance*tolerance {
			keep[k] = true
			chains = append(chains, [2]int{c[0], k}, [2]int{k, c[1]})
		}
	}
	var out Ring
	for i, v := range r {
		if keep[i] {
			out = append(out, v)
		}
	}
	before, after := r.Area2(), out.Area2()
	if len(out) < triangle || after == 0 || (before > 0) != (after > 0) || !simple(out) {
		return r
	}
	return out
}

// farthestFrom returns the index of the vertex farthest from p, the first of
// equals.
func farthestFrom(r Ring, p image.Point) int {
	best, bestD := 0, int64(-1)
	for i, v := range r {
		dx, dy := int64(v.X-p.X), int64(v.Y-p.Y)
		if d := dx*dx + dy*dy; d > bestD {
			best, bestD = i, d
		}
	}
	return best
}

// farthestIn returns the vertex strictly between from and to that lies farthest
// from the segment between them, the first of equals, and the square of its
// distance; -1 where there is none.
func farthestIn(r Ring, from, to int) (k int, d2 float64) {
	k, d2 = from, -1
	a, b := r[from], r[to%len(r)]
	for i := from + 1; i < to; i++ {
		if d := distance2(r[i], a, b); d > d2 {
			k, d2 = i, d
		}
	}
	return k, d2
}

// distance2 returns the square of the distance of p from the segment ab.
func distance2(p, a, b image.Point) float64 {
	dx, dy := int64(b.X-a.X), int64(b.Y-a.Y)
	px, py := int64(p.X-a.X), int64(p.Y-a.Y)
	length2, along := dx*dx+dy*dy, px*dx+py*dy
	switch {
	case along <= 0:
		return float64(px*px + py*py)
	case along >= length2:
		px, py = px-dx, py-dy
		return float64(px*px + py*py)
	}
	across := math.Abs(float64(px*dy - py*dx))
	return across * across / float64(length2)
}
