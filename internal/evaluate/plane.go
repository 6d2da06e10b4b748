package evaluate

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"rampart/internal/georef"
)

// plane turns longitude and latitude into metres east and north of a middle, by
// one scale each way. North of the middle lengths from west to east come out too
// long by the tangent of the latitude times the distance over the radius of the
// earth, south of it too short: at 45 degrees and 5 km from the middle by 0.08 %.
// Both sides are bent alike, so that what they share of each other is not.
type plane struct {
	middle orb.Point
	perLon float64 // metres a degree
	perLat float64
}

func newPlane(b orb.Bound) plane {
	const span = 0.01 // degrees; short enough for a distance on the ground
	m := b.Center()
	return plane{
		middle: m,
		perLon: georef.GroundDistance(m[0]-span/2, m[1], m[0]+span/2, m[1]) / span,
		perLat: georef.GroundDistance(m[0], m[1]-span/2, m[0], m[1]+span/2) / span,
	}
}

// place returns a place in metres.
func (p plane) place(at orb.Point) orb.Point {
	const turn = 360
	return orb.Point{
		math.Remainder(at[0]-p.middle[0], turn) * p.perLon, (at[1] - p.middle[1]) * p.perLat,
	}
}

// earth returns the longitude and latitude of a place.
func (p plane) earth(at orb.Point) orb.Point {
	return orb.Point{p.middle[0] + at[0]/p.perLon, p.middle[1] + at[1]/p.perLat}
}

// flatten returns the geometry in metres.
func (p plane) flatten(g orb.Geometry) orb.Geometry {
	return project.Geometry(orb.Clone(g), p.place)
}
