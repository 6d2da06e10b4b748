package pipeline

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"rampart/algorithms/classify"
	"rampart/algorithms/contour"
	"rampart/algorithms/line"
	"rampart/algorithms/shape"
	"rampart/internal/detection"
	"rampart/internal/georef"
)

// describer turns pieces into changes.
type describer struct {
	pl  *Plan
	cal *calibration
	ids map[string]int
}

// describe returns the changes, by id.
func describe(pl *Plan, cal *calibration, pieces []piece) ([]detection.Change, error) {
	d := describer{pl: pl, cal: cal, ids: map[string]int{}}
	// Larger ones first: a later run that adds a small neighbour does not
	// take the plain id away from the large one.
	slices.SortStableFunc(pieces, func(a, b piece) int {
		return int(b.tally.pixels - a.tally.pixels)
	})
	var out []detection.Change
	for _, p := range pieces {
		c, why, err := d.change(p)
		if err != nil {
			return nil, err
		}
		if why.none() {
			out = append(out, c)
		} else {
			pl.in.Probe.region(p.runs, why)
		}
	}
	slices.SortFunc(out, func(a, b detection.Change) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return out, nil
}

// change describes one piece, or says why it is not to be reported: too small to
// be called gone, or so weak where structure stood before and stands after that
// light, season or a small shift may explain it. A pair has no dates to tell by,
// and reports it.
func (d *describer) change(p piece) (c detection.Change, why refusal, err error) {
	c.Geometry, err = d.outline(p)
	if err != nil {
		return c, why, err
	}
	area := areaM2(c.Geometry)
	m := d.pl.ground().measure(p)
	v := classify.Classify(d.pl.ground().region(p, m))
	if len(d.pl.dates) > 2 && v.Direction == classify.Altered && p.ratio() < peak {
		return c, refusal{areaAltered, p.ratio(), peak}, nil
	}
	when := d.date(p)
	see := classify.Detect(v.Kind, area, d.coarser(when))
	if see == classify.BelowLimit && v.Direction == classify.Removed {
		return c, refusal{areaLimit, area, classify.LeastM2(d.coarser(when))}, nil
	}
	c.SiteID = d.pl.in.SiteID
	c.Class, c.Change = detection.Class(v.Kind), detection.Direction(v.Direction)
	c.ChangeDetail, c.ClassReasons, c.Alternatives = v.Detail, v.Reasons, v.Alternatives
	c.GeomRole = "footprint"
	c.AreaM2 = &area
	// Half a pixel all around.
	areaErr := m.Perimeter * d.pl.scale.gsdM / 2
	c.AreaErrM2 = &areaErr
	if c.Class == detection.Road {
		if err := d.straighten(&c, p, m); err != nil {
			return c, why, err
		}
	}
	c.Detectability = string(see)
	d.tell(&c, p, when)
	d.judge(&c, p, m, when)
	c.ID = d.name(c, p)
	return c, why, nil
}

// ratio is the mean of the score over its bar.
func (p *piece) ratio() float64 {
	return float64(p.tally.sum) / 100 / float64(p.tally.pixels)
}

// simplifyPx is the tolerance in pixels with which outlines are drawn: the
// corners of a staircase along a slant lie in a band of 1.42 pixels.
const simplifyPx = 1.0

// outline traces a piece into WGS 84.
func (d *describer) outline(p piece) (orb.Geometry, error) {
	var out orb.MultiPolygon
	for _, q := range contour.Trace(p.runs) {
		q = contour.Simplify(q, simplifyPx)
		polygon := orb.Polygon{}
		for _, r := range append([]contour.Ring{q.Outer}, q.Holes...) {
			ring, err := d.place(r)
			if err != nil {
				return nil, err
			}
			polygon = append(polygon, ring)
		}
		out = append(out, polygon)
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

// straighten gives a road its centreline, length and width for its outline and
// area.
func (d *describer) straighten(c *detection.Change, p piece, m shape.Measures) error {
	way := line.Centreline(p.runs)
	x, y := make([]float64, len(way)), make([]float64, len(way))
	for i, v := range way {
		x[i], y[i] = d.pl.Grid.Transform.Apply(float64(v.X)+0.5, float64(v.Y)+0.5)
	}
	if err := d.pl.proj.ToWGS84(d.pl.Grid.CRS, x, y); err != nil {
		return fmt.Errorf("place a centreline: %w", err)
	}
	full := make(orb.LineString, len(way))
	for i := range way {
		full[i] = orb.Point{x[i], y[i]}
	}
	if len(full) < 2 {
		return nil // too short for a line: it keeps its outline
	}
	const degree = 111320 // metres of latitude
	tolerance := simplifyPx * d.pl.scale.gsdM / degree
	drawn := simplify.DouglasPeucker(tolerance).LineString(full)
	length := 0.0
	for i := 1; i < len(drawn); i++ {
		length += georef.GroundDistance(drawn[i-1][0], drawn[i-1][1], drawn[i][0], drawn[i][1])
	}
	width, lengthErr := m.MeanWidth(), 2*d.pl.scale.gsdM
	c.Geometry, c.GeomRole = drawn, "centreline"
	c.LengthM, c.LengthErrM, c.WidthM = &length, &lengthErr, &width
	c.AreaM2, c.AreaErrM2 = nil, nil
	return nil
}

func (d *describer) place(r contour.Ring) (orb.Ring, error) {
	x, y := make([]float64, len(r)), make([]float64, len(r))
	for i, v := range r {
		x[i], y[i] = d.pl.Grid.Transform.Apply(float64(v.X), float64(v.Y))
	}
	if err := d.pl.proj.ToWGS84(d.pl.Grid.CRS, x, y); err != nil {
		return nil, fmt.Errorf("place an outline: %w", err)
	}
	ring := make(orb.Ring, 0, len(r)+1)
	for i := range x {
		ring = append(ring, orb.Point{x[i], y[i]})
	}
	return append(ring, ring[0]), nil
}

// areaM2 is the area on the ellipsoid of polygons in WGS 84, holes left out.
func areaM2(g orb.Geometry) float64 {
	switch g := g.(type) {
	case orb.Polygon:
		sum := 0.0
		for i, r := range g {
			a := georef.GroundArea(r)
			if i > 0 {
				a = -a
			}
			sum += a
		}
		return sum
	case orb.MultiPolygon:
		sum := 0.0
		for _, p := range g {
			sum += areaM2(p)
		}
		return sum
	}
	return 0
}

// nameDegrees is the step in degrees to which an id rounds its place: about
// 50 m, so that an outline that a later date moves a little keeps its name.
const nameDegrees = 0.0005

// name builds an id from what does not change with tiles, workers or later
// dates: site, class, direction and the rounded place of the middle.
func (d *describer) name(c detection.Change, p piece) string {
	b := c.Geometry.Bound()
	lon := math.Round((b.Min[0]+b.Max[0])/2/nameDegrees) * nameDegrees
	lat := math.Round((b.Min[1]+b.Max[1])/2/nameDegrees) * nameDegrees
	site := d.pl.in.SiteID
	if site == "" {
		site = "area"
	}
	id := fmt.Sprintf("%s-%s-%s-%s%.4f%s%.4f", site, c.Class, c.Change,
		hemisphere(lat, "n", "s"), math.Abs(lat), hemisphere(lon, "e", "w"), math.Abs(lon))
	d.ids[id]++
	if n := d.ids[id]; n > 1 {
		id = fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

func hemisphere(v float64, positive, negative string) string {
	if v < 0 {
		return negative
	}
	return positive
}
