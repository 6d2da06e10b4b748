package indicator

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Ground is what was dug or levelled.
type Ground struct {
	DisturbedM2 Value
	// Azimuth is the direction, in degrees clockwise from north, in which what
	// was disturbed outside the perimeter lies from its middle.
	Azimuth Value
	// Enclosed is 1 where a later perimeter holds most of that, 0 where none does.
	Enclosed Value
}

// GroundAt measures the earthworks of a date beside its ring and the last ring
// that is known; both may be nil.
func GroundAt(works []Object, ring, last orb.Ring) Ground {
	sum, outside := 0.0, 0.0
	var middle orb.Point
	held := 0.0
	for i := range works {
		p, ok := works[i].Geometry.(orb.Polygon)
		if !ok {
			continue
		}
		m, area := planar.CentroidArea(p)
		sum += area
		if ring == nil || planar.RingContains(ring, m) {
			continue
		}
		outside += area
		middle[0], middle[1] = middle[0]+area*m[0], middle[1]+area*m[1]
		if last != nil && planar.RingContains(last, m) {
			held += area
		}
	}
	out := Ground{DisturbedM2: known(sum)}
	out.Azimuth = unknown("no ground is disturbed outside a perimeter")
	out.Enclosed = out.Azimuth
	if outside == 0 {
		return out
	}
	from, _ := planar.CentroidArea(orb.Polygon{ring})
	degrees := math.Atan2(middle[0]/outside-from[0], middle[1]/outside-from[1]) * 180 / math.Pi
	out.Azimuth = known(math.Mod(degrees+360, 360))
	out.Enclosed = known(0)
	if held > outside/2 {
		out.Enclosed = known(1)
	}
	return out
}
