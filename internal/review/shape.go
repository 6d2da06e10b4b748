package review

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/georef"
)

// Shape is the geometry of an entry: a point, a line, or an outline whose rings
// are closed and do not cross themselves.
func (e Entry) Shape() (orb.Geometry, error) {
	if len(e.Geometry) == 0 {
		return nil, errors.New("geometry is missing")
	}
	g, err := export.UnmarshalGeometry(e.Geometry)
	if err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	var rings []orb.Ring
	switch g := g.(type) {
	case orb.Point:
	case orb.LineString:
		if len(g) < 2 || len(g) > maxVertices {
			return nil, fmt.Errorf("geometry: a line has 2 to %d places", maxVertices)
		}
	case orb.Polygon:
		rings = g
	case orb.MultiPolygon:
		for _, p := range g {
			rings = append(rings, p...)
		}
	default:
		return nil, errors.New("geometry is missing")
	}
	vertices := 0
	for _, r := range rings {
		vertices += len(r)
	}
	if vertices > maxVertices {
		return nil, fmt.Errorf("geometry: more than %d corners", maxVertices)
	}
	for _, r := range rings {
		if len(r) < 4 || r[0] != r[len(r)-1] || georef.GroundArea(r) == 0 {
			return nil, errors.New("geometry: an outline is a closed ring of at least three corners")
		}
		if crosses(r) {
			return nil, errors.New("geometry: the outline crosses itself")
		}
	}
	return g, nil
}

// crosses reports whether two sides of a closed ring that are not neighbours
// cross. All pairs of sides are looked at.
func crosses(r orb.Ring) bool {
	n := len(r) - 1
	for i := range n {
		for j := i + 2; j < n; j++ {
			if i == 0 && j == n-1 {
				continue
			}
			a, b, c, d := r[i], r[i+1], r[j], r[j+1]
			if side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0 {
				return true
			}
		}
	}
	return false
}

// side is 1, -1 or 0 where p lies to the left of, to the right of or on the line
// from a to b.
func side(a, b, p orb.Point) int {
	v := (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// reshape gives a change another geometry, with the measures of that; their
// errors and the width are unknown then, and so is a height.
func reshape(c *detection.Change, g orb.Geometry) {
	c.Geometry = g
	c.AreaM2, c.AreaErrM2, c.LengthM, c.LengthErrM, c.WidthM = nil, nil, nil, nil, nil
	c.HeightM, c.HeightErrM, c.HeightMethod = nil, nil, ""
	switch g := g.(type) {
	case orb.Point:
		c.GeomRole = "position"
	case orb.LineString:
		length := 0.0
		for i := 1; i < len(g); i++ {
			length += georef.GroundDistance(g[i-1][0], g[i-1][1], g[i][0], g[i][1])
		}
		c.GeomRole, c.LengthM = "centreline", &length
	case orb.Polygon:
		area := polygonArea(g)
		c.GeomRole, c.AreaM2 = "footprint", &area
	case orb.MultiPolygon:
		area := 0.0
		for _, p := range g {
			area += polygonArea(p)
		}
		c.GeomRole, c.AreaM2 = "footprint", &area
	}
}

// polygonArea is the area without the holes, whichever way the rings run.
func polygonArea(p orb.Polygon) float64 {
	area := 0.0
	for i, r := range p {
		a := georef.GroundArea(r)
		if (a < 0) != (i > 0) {
			a = -a
		}
		area += a
	}
	return area
}
