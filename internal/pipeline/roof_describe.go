package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"rampart/algorithms/contour"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/shape"
	"rampart/internal/detection"
)

const (
	// leastRoofM2 and mostRoofM2 bound the area of a roof.
	leastRoofM2, mostRoofM2 = 60, 5000
	// leastRoofFill is the least share of its smallest rectangle that a roof
	// fills, and longestRoof how many times as long as wide it is at most: what
	// is longer is a street.
	leastRoofFill, longestRoof = 0.5, 3.5
)

// roofRegion is a region of cells that has the form of a roof.
type roofRegion struct {
	runs  []region.Run
	shape shape.Measures
	ratio float64 // mean score over the bar
	doubt float64 // share of its date's roofs that may be false
}

// regions joins the runs of all tiles and keeps what has the form of a roof.
func (f *roofer) regions(all []rated) []roofRegion {
	slices.SortFunc(all, func(a, b rated) int {
		return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X0, b.X0))
	})
	runs := make([]region.Run, len(all))
	for i, r := range all {
		runs[i] = r.Run
	}
	labels, n := region.LabelBy(runs, region.Four, region.AnyKey)
	sums := make([]int64, n)
	for i, l := range labels {
		sums[l] += all[i].sum
	}
	var out []roofRegion
	for l, r := range region.Group(runs, labels, n) {
		cells := float64(region.Measure(r).Pixels)
		why := f.sized(cells * f.x * f.y)
		var m shape.Measures
		if why.none() {
			r = region.Merge(r)
			m = shape.FromRuns(r, f.x, f.y)
			why = f.formed(r, m)
		}
		if !why.none() {
			f.note(r, why)
			continue
		}
		out = append(out, roofRegion{runs: r, shape: m, ratio: float64(sums[l]) / 100 / cells})
	}
	return out
}

// note tells the probe why a region of cells is no roof.
func (f *roofer) note(cells []region.Run, why refusal) {
	if f.pl.in.Probe != nil {
		f.pl.in.Probe.region(f.pixels(cells), why)
	}
}

// sized asks for the area of a roof.
func (f *roofer) sized(areaM2 float64) refusal {
	switch {
	case areaM2 < f.leastM2():
		return refusal{roofArea, areaM2, f.leastM2()}
	case areaM2 > mostRoofM2:
		return refusal{roofAreaMost, areaM2, mostRoofM2}
	}
	return refusal{}
}

// formed asks for the form of a roof, in the area asked about.
func (f *roofer) formed(r []region.Run, m shape.Measures) refusal {
	switch {
	case m.Rectangularity() < leastRoofFill:
		return refusal{roofFill, m.Rectangularity(), leastRoofFill}
	case m.Elongation() > longestRoof:
		return refusal{roofLong, m.Elongation(), longestRoof}
	case !f.asked(r):
		return refusal{roofAsked, 0, 1}
	}
	return refusal{}
}

func (f *roofer) leastM2() float64 { return max(leastRoofM2, f.pl.params.MinAreaM2) }

// asked reports whether a region touches the area asked about.
func (f *roofer) asked(runs []region.Run) bool {
	if f.pl.area == nil {
		return true
	}
	pixels := f.pixels(runs)
	inside := raster.NewMask(region.Measure(pixels).Bounds)
	f.pl.area.mark(inside)
	for _, r := range pixels {
		for _, v := range inside.Row(int(r.Y))[int(r.X0)-inside.Rect.Min.X : int(r.X1)-inside.Rect.Min.X] {
			if v != 0 {
				return true
			}
		}
	}
	return false
}

// pixels turns runs of cells into those of pixels.
func (f *roofer) pixels(runs []region.Run) []region.Run {
	side, size := int32(f.side), f.pl.Grid.Size
	var out []region.Run
	for _, r := range runs {
		x0, x1 := r.X0*side, min(r.X1*side, int32(size.X))
		for y := r.Y * side; y < min((r.Y+1)*side, int32(size.Y)); y++ {
			out = append(out, region.Run{Y: y, X0: x0, X1: x1})
		}
	}
	slices.SortFunc(out, func(a, b region.Run) int {
		return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X0, b.X0))
	})
	return out
}

// mostRoofScore is the share of roofs that were true on four labelled pairs of one
// region, whatever their contrast; where the reversed pair makes more of them
// doubtful, the score is lower.
const (
	mostRoofScore  = 0.8
	roofScoreBasis = "roofs of the reversed pair, and labelled pairs of one region"
)

// describe turns a region into a change.
func (f *roofer) describe(d *objectDescriber, r roofRegion, added bool) (c detection.Change, err error) {
	if c.Geometry, err = f.outline(d, r); err != nil {
		return c, err
	}
	area := areaM2(c.Geometry)
	areaErr := r.shape.Perimeter * math.Sqrt(f.x*f.y) / 2
	c.SiteID, c.Class, c.GeomRole = f.pl.in.SiteID, detection.Building, "footprint"
	c.AreaM2, c.AreaErrM2 = &area, &areaErr
	c.Change = detection.Removed
	if added {
		c.Change = detection.Added
	}
	c.ClassReasons = []string{fmt.Sprintf("an area of %.0f m2, grey, even and not green, among small bright "+
		"things that the other date does not show, %.1f times as much as is needed", area, r.ratio)}
	c.Alternatives = []string{string(detection.Road), string(detection.Earthwork)}
	w := dating{before: 0, after: 1, validFraction: 1}
	d.tell(&c, piece{}, w)
	c.Detectability = "resolved"
	contrast, form := 1-1/max(1, r.ratio), min(1, r.shape.Rectangularity())
	c.Evidence = detection.Evidence{Contrast: &contrast, Shape: &form}
	c.RegResidualM = d.residual(w)
	c.Score, c.ScoreBasis = min(mostRoofScore, 1-r.doubt), roofScoreBasis
	c.Likelihood, c.Confidence = likelihood(c.Score), confidence(&c, w)
	c.ID = d.objectName(&c)
	return c, nil
}

// outline is the largest ring around a region, in WGS 84.
func (f *roofer) outline(d *objectDescriber, r roofRegion) (orb.Geometry, error) {
	var most contour.Polygon
	for _, p := range contour.Trace(r.runs) {
		if p.Area() > most.Area() {
			most = p
		}
	}
	ring := contour.Simplify(contour.Polygon{Outer: most.Outer}, simplifyPx).Outer
	for i, v := range ring {
		v = v.Mul(f.side)
		v.X, v.Y = min(v.X, f.pl.Grid.Size.X), min(v.Y, f.pl.Grid.Size.Y)
		ring[i] = v
	}
	placed, err := d.place(ring)
	return orb.Polygon{placed}, err
}
