package indicator

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/line"
)

const (
	// insideM is how far within the perimeter a barrier is an internal one.
	insideM = 5
	// Yards are of 100 to 5,000 m2.
	leastYardM2, mostYardM2 = 100, 5000
	// A corridor runs between barriers 2 to 6 m apart.
	corridorFromM, corridorUpToM = 2, 6
)

// Interior is what lies within a perimeter.
type Interior struct {
	FenceM     Value // internal fences and walls
	FenceMPerH Value // the same for each hectare
	Yards      Value
	YardM2     Value // their area in all
	CorridorM  Value
}

// Within measures what lies within a ring: barriers are all walls and fences,
// buildings the outlines that close yards with them. Yards are cells of the
// drawing of all these; what stands free within one counts as part of it.
func Within(ring orb.Ring, barriers []line.Segment, buildings []orb.Polygon, gsdM float64) Interior {
	inside := orb.Polygon{ring}
	border := pieces(ring)
	internal, corridor := 0.0, 0.0
	stations(barriers, strideM, func(at orb.Point, on line.Segment, m float64) {
		if planar.PolygonContains(inside, at) && near(border, at) >= insideM {
			internal += m
		}
		d, ok := aside(barriers, at, on, corridorFromM, corridorUpToM)
		if ok && planar.PolygonContains(inside, middle(at, on, d, barriers)) {
			corridor += m / 2 // each is seen from both sides
		}
	})
	n, area := yards(inside, barriers, buildings, gsdM)
	return Interior{
		FenceM: known(internal), FenceMPerH: known(internal / (inner(ring) / hectare)),
		Yards: known(float64(n)), YardM2: known(area), CorridorM: known(corridor),
	}
}

// middle is the place halfway to the barrier that lies at a distance to the one
// or the other side.
func middle(at orb.Point, on line.Segment, d float64, barriers []line.Segment) orb.Point {
	l := on.Length()
	nx, ny := -(on.B[1]-on.A[1])/l, (on.B[0]-on.A[0])/l
	left := orb.Point{at[0] + d*nx, at[1] + d*ny}
	side := 1.0
	if near(barriers, left) > corridorUpToM/4 {
		side = -1
	}
	return orb.Point{at[0] + side*d/2*nx, at[1] + side*d/2*ny}
}

// yards counts the cells that barriers and outlines bound within a perimeter,
// those that are buildings left out.
func yards(
	inside orb.Polygon, barriers []line.Segment, buildings []orb.Polygon, gsdM float64,
) (n int, area float64) {
	all := append([]line.Segment(nil), barriers...)
	for _, b := range buildings {
		all = append(all, pieces(b)...)
	}
	g := newGraph(all, tolerance(gsdM))
	g.cut()
	for _, r := range g.loops() {
		m2 := inner(r)
		if r.Orientation() != orb.CCW || m2 < leastYardM2 || m2 > mostYardM2 {
			continue
		}
		cell := orb.Polygon{r}
		p, _ := planar.CentroidArea(cell)
		if !planar.PolygonContains(inside, p) || built(cell, m2, buildings) {
			continue
		}
		n, area = n+1, area+m2
	}
	return n, area
}

// builtShare is the share of a cell that buildings cover where it is no yard.
const builtShare = 0.5

func built(cell orb.Polygon, m2 float64, buildings []orb.Polygon) bool {
	sum := 0.0
	for _, b := range buildings {
		sum += overlap(cell, b)
	}
	return sum >= builtShare*m2
}
