package indicator

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/shape"
)

const (
	// A factory-like building is at least 15 m wide and 800 m2 large, and fills
	// four fifths of its smallest rectangle.
	shedWidthM, shedM2, shedRectangular = 15, 800, 0.8
	// blueRoof is the least (B-R)/(B+R) of a blue roof: 0.53 was measured on
	// one, -0.06 on a white roof and -0.17 on soil. redRoof is that of (R-B)/(R+B)
	// on a red one, redder than the soil.
	blueRoof, redRoof = 0.2, 0.25
)

// Roof is the colour of a roof: mean red and blue of it and of the soil around,
// and whether it has strips of skylights.
type Roof struct {
	Red, Blue, SoilRed, SoilBlue float64
	Skylights                    bool
}

// FactoryLike reports whether a building is long, large, rectangular and roofed
// as sheds of factories are, and why or why not.
func FactoryLike(outline orb.Polygon, r Roof) (is bool, why string) {
	box, area := rectangle(outline), planar.Area(outline)
	switch {
	case box.Width < shedWidthM:
		return false, fmt.Sprintf("%.0f m wide: less than %d", box.Width, shedWidthM)
	case area < shedM2:
		return false, fmt.Sprintf("%.0f m2: less than %d", area, shedM2)
	case area < shedRectangular*box.Area():
		return false, fmt.Sprintf("fills %.0f %% of its rectangle", percent*area/box.Area())
	}
	blueness, soil := index(r.Blue, r.Red), index(r.SoilRed, r.SoilBlue)
	switch {
	case blueness >= blueRoof:
		return true, "a blue roof"
	case -blueness >= redRoof && -blueness > soil:
		return true, "a roof redder than the soil"
	case r.Skylights:
		return true, "strips of skylights"
	}
	return false, "the roof has no colour of sheds and no skylights"
}

// index is the normalised difference of two bands, 0 where both are 0.
func index(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return (a - b) / (a + b)
}

// rectangle is the smallest around an outline.
func rectangle(p orb.Polygon) shape.Rectangle {
	var all []orb.Point
	for _, r := range p {
		all = append(all, r...)
	}
	return shape.SmallestRectangle(shape.Hull(all))
}

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
