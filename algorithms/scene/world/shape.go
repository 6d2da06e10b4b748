package world

import (
	"math"

	"github.com/paulmach/orb"
)

// Region is a part of the ground: the inside of a convex ring, or all that lies
// near a line.
type Region struct {
	ring  []orb.Point // clockwise as seen on a map, not closed
	line  [2]orb.Point
	halfM float64
}

// Polygon returns the inside of a convex ring that is not closed. It panics
// where there are fewer than three corners.
func Polygon(corners ...orb.Point) Region {
	if len(corners) < 3 {
		panic("world: polygon with fewer than three corners")
	}
	sum := 0.0
	for i, p := range corners {
		q := corners[(i+1)%len(corners)]
		sum += p[0]*q[1] - q[0]*p[1]
	}
	ring := append([]orb.Point(nil), corners...)
	if sum < 0 {
		for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
			ring[i], ring[j] = ring[j], ring[i]
		}
	}
	return Region{ring: ring}
}

// Strip returns what lies within half of widthM of the way from a to b.
func Strip(a, b orb.Point, widthM float64) Region {
	return Region{line: [2]orb.Point{a, b}, halfM: widthM / 2}
}

// depth returns how far p lies inside of r, in metres; negative outside.
func (r *Region) depth(p orb.Point) float64 {
	if r.ring == nil {
		return r.halfM - distance(p, r.line[0], r.line[1])
	}
	least := math.Inf(1)
	a := r.ring[len(r.ring)-1]
	for _, b := range r.ring {
		dx, dy := b[0]-a[0], b[1]-a[1]
		d := (dx*(p[1]-a[1]) - dy*(p[0]-a[0])) / math.Sqrt(dx*dx+dy*dy)
		least = min(least, d)
		a = b
	}
	return least
}

// cover returns how much of a pixel about p, of pixelM metres, lies in r.
func (r *Region) cover(p orb.Point, pixelM float64) float64 {
	d := r.depth(p)
	if r.ring == nil {
		// The pixel's overlap with the strip, across it.
		half := pixelM / 2
		t := r.halfM - d
		return max(0, min(1, (min(t+half, r.halfM)-max(t-half, -r.halfM))/pixelM))
	}
	return max(0, min(1, .5+d/pixelM))
}

// distance returns that from p to the way from a to b.
func distance(p, a, b orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	t := 0.0
	if n := dx*dx + dy*dy; n > 0 {
		t = min(1, max(0, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/n))
	}
	return math.Hypot(p[0]-a[0]-t*dx, p[1]-a[1]-t*dy)
}

func (r *Region) bound() orb.Bound {
	if r.ring == nil {
		return orb.MultiPoint(r.line[:]).Bound().Pad(r.halfM)
	}
	return orb.MultiPoint(r.ring).Bound()
}

// Box is a rectangle on the ground, or a disc.
type Box struct {
	Centre       orb.Point
	HalfU, HalfV float64 // half the length along the turned axis, and across
	Cos, Sin     float64 // of the angle from east towards south
}

// Rectangle returns a box about c, its length turned by radians from east
// towards south.
func Rectangle(c orb.Point, length, width, radians float64) Box {
	sin, cos := math.Sincos(radians)
	return Box{Centre: c, HalfU: length / 2, HalfV: width / 2, Cos: cos, Sin: sin}
}

// Between returns the box of the given width along the way from a to b, beyond
// both ends by half its width.
func Between(a, b orb.Point, width float64) Box {
	dx, dy := b[0]-a[0], b[1]-a[1]
	c := orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}
	return Rectangle(c, math.Hypot(dx, dy)+width, width, math.Atan2(dy, dx))
}

// Point returns the place u along and v across the box's axis from its centre.
func (b Box) Point(u, v float64) orb.Point {
	return orb.Point{b.Centre[0] + b.Cos*u - b.Sin*v, b.Centre[1] + b.Sin*u + b.Cos*v}
}

// Corners returns the four corners, clockwise as seen on a map.
func (b Box) Corners() []orb.Point {
	return []orb.Point{
		b.Point(-b.HalfU, -b.HalfV), b.Point(b.HalfU, -b.HalfV),
		b.Point(b.HalfU, b.HalfV), b.Point(-b.HalfU, b.HalfV),
	}
}

// Ring returns the closed outline.
func (b Box) Ring() orb.Ring {
	c := b.Corners()
	return append(orb.Ring(c), c[0])
}

// Grown returns the box with m metres more on every side.
func (b Box) Grown(m float64) Box {
	b.HalfU, b.HalfV = max(0, b.HalfU+m), max(0, b.HalfV+m)
	return b
}

// local returns p along and across the axis.
func (b *Box) local(p orb.Point) (u, v float64) {
	x, y := p[0]-b.Centre[0], p[1]-b.Centre[1]
	return b.Cos*x + b.Sin*y, b.Cos*y - b.Sin*x
}

// slab narrows the part lo to hi of a way from p, by d for each unit, to where
// it lies between -half and half.
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
