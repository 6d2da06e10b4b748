package indicator

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const (
	// adjacentM and nearbyM bound what is adjacent to a perimeter and near it.
	adjacentM, nearbyM = 50, 1000
)

// Sheds is where the factory-like buildings stand, by their number and area:
// with their middle within the perimeter, up to 50 m from it edge to edge, up to
// 1 km.
type Sheds struct {
	Within, Adjacent, Nearby       Value
	WithinM2, AdjacentM2, NearbyM2 Value
	// NearestM is 0 for one that reaches within.
	NearestM Value
}

// ShedsAt sorts sheds by their distance from a ring. A shed counts once.
func ShedsAt(ring orb.Ring, sheds []Object) Sheds {
	var n, area [3]float64
	nearest := math.Inf(1)
	inside := orb.Polygon{ring}
	for _, s := range sheds {
		p, ok := s.Geometry.(orb.Polygon)
		if !ok {
			continue
		}
		d := distance(inside, p)
		nearest = min(nearest, d)
		at := -1
		if m, _ := planar.CentroidArea(p); planar.PolygonContains(inside, m) {
			at = 0
		} else if d <= adjacentM {
			at = 1
		} else if d <= nearbyM {
			at = 2
		}
		if at >= 0 {
			n[at], area[at] = n[at]+1, area[at]+planar.Area(p)
		}
	}
	out := Sheds{
		Within: known(n[0]), Adjacent: known(n[1]), Nearby: known(n[2]),
		WithinM2: known(area[0]), AdjacentM2: known(area[1]), NearbyM2: known(area[2]),
		NearestM: unknown("no factory-like building is known"),
	}
	if !math.IsInf(nearest, 1) {
		out.NearestM = known(nearest)
	}
	return out
}
