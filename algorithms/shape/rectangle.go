package shape

import (
	"math"

	"github.com/paulmach/orb"
)

// Rectangle is a rectangle in any direction.
type Rectangle struct {
	Center orb.Point
	// Length is the longer side, Width the shorter.
	Length, Width float64
	// Angle is the direction of the longer side in radians, from 0 to before
	// pi, from the x axis towards y.
	Angle float64
}

// Area returns the area of r.
func (r Rectangle) Area() float64 { return r.Length * r.Width }

// Elongation returns length over width: 1 for a square, +Inf for a line, NaN for
// a point.
func (r Rectangle) Elongation() float64 { return r.Length / r.Width }

// Corners returns the corners of r, turning from x towards y.
func (r Rectangle) Corners() [4]orb.Point {
	sin, cos := math.Sincos(r.Angle)
	ux, uy := cos*r.Length/2, sin*r.Length/2
	vx, vy := -sin*r.Width/2, cos*r.Width/2
	x, y := r.Center[0], r.Center[1]
	return [4]orb.Point{
		{x - ux - vx, y - uy - vy}, {x + ux - vx, y + uy - vy},
		{x + ux + vx, y + uy + vy}, {x - ux + vx, y - uy + vy},
	}
}

// SmallestRectangle returns the rectangle of least area around a hull as Hull
// returns it. Of equal areas, as far as rounding tells, it takes that on the
// edge that comes first. Of no point it is NaN throughout, of points on a line
// it has the width 0. Linear in the corners.
//
// One side lies on an edge of the hull: Freeman, H. & Shapira, R. (1975).
// Determining the minimum-area encasing rectangle for an arbitrary closed curve.
// CACM 18(7), 409-413. doi:10.1145/360881.360919. Rotating calipers: Toussaint,
// G. T. (1983). Solving geometric problems with the rotating calipers. IEEE
// MELECON.
func SmallestRectangle(hull []orb.Point) Rectangle {
	nan := math.NaN()
	best := Rectangle{Center: orb.Point{nan, nan}, Length: nan, Width: nan, Angle: nan}
	switch len(hull) {
	case 0:
		return best
	case 1:
		return Rectangle{Center: hull[0]}
	}
	const equal = 1 - 1e-9 // areas nearer than that are taken as equal
	c := newCalipers(hull)
	for edge := range hull {
		r := c.turn(edge)
		if !(r.Area() >= best.Area()*equal) {
			best = r
		}
	}
	return best
}

// calipers hold the corners that lie furthest along an edge, against it and away
// from it. They only ever move on as the edge turns.
type calipers struct {
	hull                []orb.Point
	ahead, away, behind int
}

func newCalipers(hull []orb.Point) *calipers {
	c := &calipers{hull: hull}
	ux, uy := c.direction(0)
	c.ahead = c.climb(0, ux, uy)
	c.away = c.climb(c.ahead, -uy, ux)
	c.behind = c.climb(c.away, -ux, -uy)
	return c
}

// direction returns the unit vector along an edge.
func (c *calipers) direction(edge int) (ux, uy float64) {
	p, q := c.hull[edge], c.hull[(edge+1)%len(c.hull)]
	dx, dy := q[0]-p[0], q[1]-p[1]
	length := math.Hypot(dx, dy)
	return dx / length, dy / length
}

// climb goes round the hull from corner i for as long as that leads along u. It
// ends, as no way round leads along u all the time.
func (c *calipers) climb(i int, ux, uy float64) int {
	for range c.hull {
		p, q := c.hull[i%len(c.hull)], c.hull[(i+1)%len(c.hull)]
		if (q[0]-p[0])*ux+(q[1]-p[1])*uy < 0 {
			break
		}
		i++
	}
	return i
}

// turn returns the rectangle on an edge.
func (c *calipers) turn(edge int) Rectangle {
	ux, uy := c.direction(edge)
	c.ahead = c.climb(max(c.ahead, edge+1), ux, uy)
	c.away = c.climb(max(c.away, c.ahead), -uy, ux)
	c.behind = c.climb(max(c.behind, c.away), -ux, -uy)
	along := func(i int) float64 { p := c.hull[i%len(c.hull)]; return p[0]*ux + p[1]*uy }
	across := func(i int) float64 { p := c.hull[i%len(c.hull)]; return p[1]*ux - p[0]*uy }
	left, right := along(c.behind), along(c.ahead)
	near, far := across(edge), across(c.away)
	u, v := (left+right)/2, (near+far)/2
	r := Rectangle{
		Center: orb.Point{u*ux - v*uy, u*uy + v*ux},
		Length: right - left,
		Width:  max(far-near, 0),
		Angle:  math.Atan2(uy, ux),
	}
	if r.Width > r.Length {
		r.Length, r.Width = r.Width, r.Length
		r.Angle += math.Pi / 2
	}
	r.Angle = math.Mod(r.Angle+2*math.Pi, math.Pi)
	return r
}
