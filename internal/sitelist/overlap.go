package sitelist

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/site"
)

// Overlaps returns the pairs of sites, by their places in the list, whose areas
// share ground.
func Overlaps(sites []site.Site) [][2]int {
	bounds := make([]orb.Bound, len(sites))
	for i, s := range sites {
		bounds[i] = s.Area.Bound()
	}
	var pairs [][2]int
	for i := range sites {
		for j := i + 1; j < len(sites); j++ {
			if bounds[i].Intersects(bounds[j]) && Meet(sites[i].Area, sites[j].Area) {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs
}

// Meet reports whether two areas share ground.
func Meet(a, b orb.MultiPolygon) bool {
	for _, p := range a {
		for _, q := range b {
			if len(p) > 0 && len(q) > 0 && p.Bound().Intersects(q.Bound()) && polygonsMeet(p, q) {
				return true
			}
		}
	}
	return false
}

// polygonsMeet: either holds a corner of the other, or their outlines cross.
func polygonsMeet(p, q orb.Polygon) bool {
	for _, c := range p[0] {
		if planar.PolygonContains(q, c) {
			return true
		}
	}
	for _, c := range q[0] {
		if planar.PolygonContains(p, c) {
			return true
		}
	}
	for i := 1; i < len(p[0]); i++ {
		for j := 1; j < len(q[0]); j++ {
			if cross(p[0][i-1], p[0][i], q[0][j-1], q[0][j]) {
				return true
			}
		}
	}
	return false
}

// cross reports whether two stretches cross within both.
func cross(a, b, c, d orb.Point) bool {
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

// side is above 0 where c lies left of the way from a to b.
func side(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}
