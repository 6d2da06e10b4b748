package match

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Near says whether two geometries come within a distance of each other, d
// included: points, lines, polygons and their multiples, a polygon with all that
// is inside it. Nothing is near a geometry without places.
func Near(a, b orb.Geometry, d float64) bool {
	if !a.Bound().Pad(d).Intersects(b.Bound()) {
		return false
	}
	la, lb := outlines(a), outlines(b)
	return touches(la, lb, d) || holds(b, la) || holds(a, lb)
}

// outlines are the lines that bound a geometry; a point is a line of one.
func outlines(g orb.Geometry) []orb.LineString {
	var out []orb.LineString
	switch g := g.(type) {
	case orb.Point:
		out = append(out, orb.LineString{g})
	case orb.MultiPoint:
		for _, p := range g {
			out = append(out, orb.LineString{p})
		}
	case orb.LineString:
		out = append(out, g)
	case orb.MultiLineString:
		out = append(out, g...)
	case orb.Polygon:
		for _, r := range g {
			out = append(out, orb.LineString(r))
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, outlines(p)...)
		}
	}
	return out
}

func touches(a, b []orb.LineString, d float64) bool {
	var parts []interval
	for _, l := range a {
		for i := range l {
			s := segment{l[max(0, i-1)], l[i]}
			for _, o := range b {
				if parts = appendWithin(parts[:0], s, o, d); len(parts) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// holds says whether the first place of one of the lines lies in the polygons of
// g.
func holds(g orb.Geometry, lines []orb.LineString) bool {
	for _, l := range lines {
		if len(l) == 0 {
			continue
		}
		switch g := g.(type) {
		case orb.Polygon:
			if planar.PolygonContains(g, l[0]) {
				return true
			}
		case orb.MultiPolygon:
			if planar.MultiPolygonContains(g, l[0]) {
				return true
			}
		}
	}
	return false
}
