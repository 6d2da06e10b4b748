package campaign

import (
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
)

// Two descriptions of one change may lie so far apart, and differ in size so much.
const (
	nearPixels = 3   // of the coarser one
	nearM      = 5   // metres at least, as found towers are held against true ones
	sizeRatio  = 2.0 // the larger to the smaller
)

// same reports whether two changes are one thing on the ground, seen twice: the
// same happened, at times that may be one, in places that are one.
func same(a, b detection.Change) bool {
	if a.Change != b.Change || !timesMeet(a, b) {
		return false
	}
	return samePlace(a, b)
}

// samePlace compares where two changes lie and how large they are.
func samePlace(a, b detection.Change) bool {
	if a.Geometry == nil || b.Geometry == nil ||
		a.Geometry.Dimensions() != b.Geometry.Dimensions() {
		return false
	}
	ma, okA := middleOf(a.Geometry)
	mb, okB := middleOf(b.Geometry)
	if !okA || !okB || !similar(a.AreaM2, b.AreaM2) || !similar(a.LengthM, b.LengthM) {
		return false
	}
	near := max(nearM, nearPixels*max(a.GSDM, b.GSDM))
	return geo.Distance(ma, mb) <= near || holdsPoint(a.Geometry, mb) && holdsPoint(b.Geometry, ma)
}

// similar compares two sizes; one that is not known fits any.
func similar(a, b *float64) bool {
	if a == nil || b == nil {
		return true
	}
	return max(*a, *b) <= sizeRatio*min(*a, *b)
}

func holdsPoint(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, p)
	}
	return false
}

// timesMeet reports whether two changes may have happened on one day.
func timesMeet(a, b detection.Change) bool {
	from := max(a.ChangedAfter, b.ChangedAfter)
	if a.ChangedBefore != "" && a.ChangedBefore < from {
		return false
	}
	return b.ChangedBefore == "" || b.ChangedBefore >= from
}

func middleOf(g orb.Geometry) (middle orb.Point, ok bool) {
	if g == nil {
		return orb.Point{}, false
	}
	middle, _ = planar.CentroidArea(g)
	return middle, !math.IsNaN(middle[0]) && !math.IsNaN(middle[1])
}

// parseDay reads a day; zero where there is none.
func parseDay(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
