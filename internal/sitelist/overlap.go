package sitelist

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/internal/site"
)

// Overlaps returns the pairs of sites, by their places in the list, whose areas
// share ground; the pairs are in order. It goes from west to east, so that each
// site is held against those alone that begin before it ends.
func Overlaps(sites []site.Site) [][2]int {
	bounds := make([]orb.Bound, len(sites))
	order := make([]int, len(sites))
	for i, s := range sites {
		bounds[i], order[i] = s.Area.Bound(), i
	}
	west := func(i int) float64 { return bounds[i].Min[0] }
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(west(i), west(j)) })
	var pairs [][2]int
	for n, i := range order {
		for _, j := range order[n+1:] {
			if west(j) > bounds[i].Max[0] {
				break
			}
			if bounds[i].Intersects(bounds[j]) && Meet(sites[i].Area, sites[j].Area) {
				pairs = append(pairs, [2]int{min(i, j), max(i, j)})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
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
