package scene

import (
	"math"

	"github.com/paulmach/orb"
)

// shape is a rectangle or a disc on the ground, in metres east and south.
type shape struct {
	centre   orb.Point
	halfU    float64 // half the length, along the turned axis
	halfV    float64 // half the width, across it
	cos, sin float64 // of the angle from east towards south
	round    bool    // a disc of radius halfU
}

// rectangle returns a box about (x, y), its length turned by degrees from east
// towards south.
func rectangle(x, y, length, width, degrees float64) shape {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return shape{
		centre: orb.Point{x, y}, halfU: length / 2, halfV: width / 2, cos: cos, sin: sin,
	}
}

// disc returns a disc about (x, y).
func disc(x, y, radius float64) shape {
	return shape{centre: orb.Point{x, y}, halfU: radius, halfV: radius, cos: 1, round: true}
}

// local returns (x, y) along and across the shape's axis.
func (s shape) local(x, y float64) (u, v float64) {
	x, y = x-s.centre[0], y-s.centre[1]
	return s.cos*x + s.sin*y, s.cos*y - s.sin*x
}

// contains reports whether (x, y) lies in s, its edge included.
func (s shape) contains(x, y float64) bool {
	u, v := s.local(x, y)
	if s.round {
		return u*u+v*v <= s.halfU*s.halfU
	}
	return math.Abs(u) <= s.halfU && math.Abs(v) <= s.halfV
}

// hits reports whether the way from (x, y) to (x+dx, y+dy) meets s.
func (s shape) hits(x, y, dx, dy float64) bool {
	if s.round {
		cx, cy := s.centre[0]-x, s.centre[1]-y
		t := 0.0
		if n := dx*dx + dy*dy; n > 0 {
			t = min(1, max(0, (cx*dx+cy*dy)/n))
		}
		ex, ey := cx-t*dx, cy-t*dy
		return ex*ex+ey*ey <= s.halfU*s.halfU
	}
	u, v := s.local(x, y)
	du, dv := s.cos*dx+s.sin*dy, s.cos*dy-s.sin*dx
	lo, hi := slab(u, du, s.halfU, 0, 1)
	lo, hi = slab(v, dv, s.halfV, lo, hi)
	return lo <= hi
}

// slab narrows the part lo to hi of a way from p by d to where it lies between
// -half and half.
func slab(p, d, half, lo, hi float64) (float64, float64) {
	if d == 0 {
		if math.Abs(p) > half {
			return 1, 0
		}
		return lo, hi
	}
	a, b := (-half-p)/d, (half-p)/d
	if a > b {
		a, b = b, a
	}
	return max(lo, a), min(hi, b)
}

// corners returns the shape's corners, or those of a 16-gon for a disc.
func (s shape) corners() []orb.Point {
	const sides = 16
	if !s.round {
		signs := [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}
		out := make([]orb.Point, 0, len(signs))
		for _, g := range signs {
			u, v := g[0]*s.halfU, g[1]*s.halfV
			out = append(out, orb.Point{
				s.centre[0] + s.cos*u - s.sin*v, s.centre[1] + s.sin*u + s.cos*v,
			})
		}
		return out
	}
	out := make([]orb.Point, 0, sides)
	for i := range sides {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / sides)
		out = append(out, orb.Point{s.centre[0] + s.halfU*cos, s.centre[1] + s.halfU*sin})
	}
	return out
}

// ring returns the closed outline.
func (s shape) ring() orb.Ring {
	c := s.corners()
	return append(orb.Ring(c), c[0])
}

// bound returns the rectangle, in metres, that holds s moved by anything from
// nothing to (dx, dy).
func (s shape) bound(dx, dy float64) orb.Bound {
	r := s.halfU
	if !s.round {
		r = math.Hypot(s.halfU, s.halfV)
	}
	b := orb.Bound{Min: s.centre, Max: s.centre}.Pad(r)
	moved := orb.Bound{
		Min: orb.Point{b.Min[0] + dx, b.Min[1] + dy}, Max: orb.Point{b.Max[0] + dx, b.Max[1] + dy},
	}
	return b.Union(moved)
}
