package pipeline

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/shadow"
	"rampart/internal/detection"
	"rampart/internal/site"
)

// cast is how the shadow of an object falls: the rays along which it is followed,
// which way in metres on the plane, how far from their beginning it begins, the
// azimuth in degrees that its side faces, and the cosine between the two.
type cast struct {
	rays           []orb.Point
	along          orb.Point
	offset         float64
	facing, across float64
}

// newCast has no rays where the class is not measured, or where the object lies
// along its shadow.
func newCast(class detection.Class, form orb.Geometry, s shadow.Sun) cast {
	sin, cos := math.Sincos(s.Direction() * math.Pi / 180)
	c := cast{along: orb.Point{sin, cos}}
	switch g := form.(type) {
	case orb.LineString:
		if class == detection.Wall && len(g) > 1 {
			c.wall(g[0], g[len(g)-1])
		}
	case orb.Point:
		for _, d := range []float64{-0.75, 0, 0.75} {
			c.rays = append(c.rays, orb.Point{g[0] - d*c.along[1], g[1] + d*c.along[0]})
		}
		c.offset, c.across = halfTowerM, 1
	case orb.Polygon:
		if len(g) > 0 && (class == detection.Building || class == detection.Shed) {
			c.outline(g[0])
		}
	}
	return c
}

// wall begins the rays of a wall before it.
func (c *cast) wall(a, b orb.Point) {
	c.across = normal(a, b, c.along)
	if c.across < 0 {
		a, b, c.across = b, a, -c.across
	}
	if c.across < facingCos {
		return
	}
	c.facing = math.Atan2(b[1]-a[1], -(b[0]-a[0])) * 180 / math.Pi
	c.offset = beforeM
	for _, p := range raysFrom(nil, a, b) {
		c.rays = append(c.rays, orb.Point{p[0] - beforeM*c.along[0], p[1] - beforeM*c.along[1]})
	}
}

// outline begins the rays of a building at the sides that its shadow leaves.
// Outlines run counter-clockwise: outside is to the right.
func (c *cast) outline(r orb.Ring) {
	for i := 1; i < len(r); i++ {
		if n := normal(r[i-1], r[i], c.along); n >= facingCos {
			c.rays = raysFrom(c.rays, r[i-1], r[i])
			c.across = max(c.across, n)
		}
	}
}

// normal is the cosine between a way and the normal to the right of the line from
// a to b.
func normal(a, b, along orb.Point) float64 {
	l := math.Hypot(b[0]-a[0], b[1]-a[1])
	if l == 0 {
		return 0
	}
	return ((b[1]-a[1])*along[0] - (b[0]-a[0])*along[1]) / l
}

// raysFrom adds rays that begin along a line, its ends left out.
func raysFrom(rays []orb.Point, a, b orb.Point) []orb.Point {
	l := math.Hypot(b[0]-a[0], b[1]-a[1])
	ends := min(endsShare*l, cornerShadeM)
	n := min(mostRays, int((l-2*ends)/rayM))
	for i := range n {
		f := (ends + (float64(i)+0.5)*(l-2*ends)/float64(n)) / l
		rays = append(rays, orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
	}
	return rays
}

// leaning is the height of a wall whose shadow begins at its top as it is seen.
func (c *cast) leaning(s shadow.Sun, length shadow.Span, a site.Angles) (h shadow.Height, ok bool) {
	if a.OffNadir != nil && a.ViewAzimuth != nil {
		return s.HeightSeen(length, shadow.View{OffNadir: *a.OffNadir, Azimuth: *a.ViewAzimuth}, c.facing)
	}
	h = s.Height(length)
	h.ErrM = math.Hypot(h.ErrM, h.M*nadirErr/(c.across*s.PerMetre()))
	return h, true
}
