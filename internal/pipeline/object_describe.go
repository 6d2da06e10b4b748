package pipeline

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/contour"
	"rampart/internal/detection"
	"rampart/internal/georef"
)

// objectDescriber turns what was found into changes.
type objectDescriber struct {
	describer
	f *finder
}

func (f *finder) describe(
	lines []trace, towers []tower, blobs []blob, pads []pad,
) ([]detection.Change, error) {
	d := objectDescriber{describer{pl: f.pl, cal: f.cal, ids: map[string]int{}}, f}
	var out []detection.Change
	for i := range lines {
		c, err := d.line(&lines[i])
		if err != nil {
			return nil, err
		}
		f.probe.told(&c, lines[i].heights)
		out = append(out, c)
	}
	for i := range towers {
		c, err := d.tower(&towers[i])
		if err != nil {
			return nil, err
		}
		f.probe.told(&c, towers[i].tops)
		out = append(out, c)
	}
	for i := range blobs {
		c, err := d.blob(&blobs[i])
		if err != nil {
			return nil, err
		}
		f.probe.told(&c, blobs[i].contrast)
		out = append(out, c)
	}
	grounds, err := d.pads(pads)
	return append(out, grounds...), err
}

func (d *objectDescriber) line(t *trace) (c detection.Change, err error) {
	way, err := d.places(t.A, t.B)
	if err != nil {
		return c, err
	}
	c.Class, c.Geometry, c.GeomRole = t.class, orb.LineString(way), "centreline"
	length := georef.GroundDistance(way[0][0], way[0][1], way[1][0], way[1][1])
	lengthErr := 2 * d.pl.scale.gsdM
	c.LengthM, c.LengthErrM = &length, &lengthErr
	contrast := 1 - math.Exp(-(t.verdict.built-t.verdict.bare)/plainContrast)
	c.Evidence.Contrast = &contrast
	c.ClassReasons = append(c.ClassReasons, fmt.Sprintf(
		"a straight line of %.0f m, %.1f m wide as it is seen, that differs from the ground on both "+
			"sides by %.2f log units where it stood and by %.2f at most where it did not",
		length, t.widthM, t.verdict.built, t.verdict.bare))
	d.finish(&c, &t.verdict)
	return c, nil
}

func (d *objectDescriber) tower(t *tower) (c detection.Change, err error) {
	at, err := d.places(t.at)
	if err != nil {
		return c, err
	}
	c.Class, c.Geometry, c.GeomRole = detection.Tower, at[0], "position"
	contrast := 1 - math.Exp(-t.strength/leastTop)
	c.Evidence.Contrast = &contrast
	c.ClassReasons = append(c.ClassReasons, fmt.Sprintf(
		"a compact top at a wall, brighter by %.2f log units than what surrounds it on most of the "+
			"dates on which the wall stands, and not on the others", t.strength))
	d.finish(&c, &t.verdict)
	return c, nil
}

// plainContrast is the contrast, in log units, of a roof that is plain to see.
const plainContrast = 0.15

const wholePercent = 100

func (d *objectDescriber) blob(b *blob) (c detection.Change, err error) {
	polygon, err := d.footprint(b)
	if err != nil {
		return c, err
	}
	c.Class, c.Geometry, c.GeomRole = b.class(), polygon, "footprint"
	area := areaM2(polygon)
	areaErr := b.shape.Perimeter * d.pl.scale.gsdM / 2
	c.AreaM2, c.AreaErrM2 = &area, &areaErr
	contrast, form := 1-math.Exp(-b.verdict.built/plainContrast), b.form()
	c.Evidence.Contrast, c.Evidence.Shape = &contrast, &form
	c.ClassReasons = append(c.ClassReasons, fmt.Sprintf(
		"an area of %.0f m2 with straight edges that casts a shadow on %.0f %% of the ground behind it",
		area, wholePercent*min(1, b.cast)))
	if why := b.shed(); why != "" {
		c.ClassReasons = append(c.ClassReasons, why)
		c.Alternatives = append(c.Alternatives, string(detection.Building))
	}
	d.finish(&c, &b.verdict)
	return c, nil
}

// finish writes what all objects have: direction, dates, score, name.
func (d *objectDescriber) finish(c *detection.Change, v *verdict) {
	c.SiteID = d.pl.in.SiteID
	c.Change = detection.Removed
	if v.added {
		c.Change = detection.Added
	}
	w := dating{before: v.before, after: v.after, confirm: v.confirm, contradict: v.against,
		recent: v.recent, usable: v.usable, validFraction: 1}
	d.tell(c, piece{}, w)
	c.Detectability = "resolved"
	d.score(c, w)
	c.ID = d.objectName(c)
}

// score makes one number of the evidence.
func (d *objectDescriber) score(c *detection.Change, w dating) {
	logit := weightBase + weightContrast**c.Evidence.Contrast
	if w.usable > 0 {
		lasting := float64(w.confirm+1) / float64(w.usable+2)
		c.Evidence.Persistence = &lasting
		logit += weightPersistence * (2*lasting - 1)
	}
	if c.Evidence.Shape != nil {
		logit += weightShape * *c.Evidence.Shape
	}
	if r := d.residual(w); r != nil {
		c.RegResidualM = r
		kept := math.Exp(-*r / d.pl.scale.gsdM)
		c.Evidence.Misregistration = &kept
	}
	c.Score = 1 / (1 + math.Exp(-logit))
	c.ScoreBasis = scoreBasis
	c.Likelihood = likelihood(c.Score)
	c.Confidence = confidence(c, w)
}

// objectDegrees is the step to which an object's id rounds its place: about
// ten metres.
const objectDegrees = 0.0001

// objectName builds an id from what does not change with tiles, workers or
// later dates. It has one decimal more than that of an area.
func (d *objectDescriber) objectName(c *detection.Change) string {
	b := c.Geometry.Bound()
	lon := math.Round((b.Min[0]+b.Max[0])/2/objectDegrees) * objectDegrees
	lat := math.Round((b.Min[1]+b.Max[1])/2/objectDegrees) * objectDegrees
	site := d.pl.in.SiteID
	if site == "" {
		site = "area"
	}
	id := fmt.Sprintf("%s-%s-%s-%s%.5f%s%.5f", site, c.Class, c.Change,
		hemisphere(lat, "n", "s"), math.Abs(lat), hemisphere(lon, "e", "w"), math.Abs(lon))
	d.ids[id]++
	if n := d.ids[id]; n > 1 {
		id = fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

// places turns the middles of pixels into longitude and latitude.
func (d *objectDescriber) places(points ...orb.Point) ([]orb.Point, error) {
	moved := make([]orb.Point, len(points))
	for i, p := range points {
		moved[i] = orb.Point{p[0] + 0.5, p[1] + 0.5}
	}
	return d.corners(moved)
}

// corners turns places in pixels from the grid's corner into longitude and
// latitude.
func (d *objectDescriber) corners(points []orb.Point) ([]orb.Point, error) {
	x, y := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		x[i], y[i] = d.pl.Grid.Transform.Apply(p[0], p[1])
	}
	if err := d.pl.proj.ToWGS84(d.pl.Grid.CRS, x, y); err != nil {
		return nil, fmt.Errorf("place an object: %w", err)
	}
	out := make([]orb.Point, len(points))
	for i := range out {
		out[i] = orb.Point{x[i], y[i]}
	}
	return out, nil
}

// rectangular is the share of its smallest rectangle that an area must fill to
// be drawn as one.
const rectangular = 0.85

// footprint is the outline of a blob: its smallest rectangle where it fills it,
// else its own.
func (d *objectDescriber) footprint(b *blob) (orb.Polygon, error) {
	var ring []orb.Point
	if b.shape.Rectangularity() >= rectangular {
		g := d.pl.Grid
		for _, p := range b.shape.Rectangle.Corners() {
			ring = append(ring, orb.Point{p[0] / g.PixelX, p[1] / g.PixelY})
		}
	} else {
		for _, p := range d.outermost(b).Outer {
			ring = append(ring, orb.Point{float64(p.X), float64(p.Y)})
		}
	}
	placed, err := d.corners(ring)
	if err != nil {
		return nil, err
	}
	polygon := orb.Polygon{orb.Ring(append(placed, placed[0]))}
	if polygon[0].Orientation() == orb.CW {
		polygon[0].Reverse()
	}
	return polygon, nil
}

func (d *objectDescriber) outermost(b *blob) contour.Polygon {
	var most contour.Polygon
	for _, p := range contour.Trace(b.runs) {
		if p.Area() > most.Area() {
			most = p
		}
	}
	return contour.Simplify(contour.Polygon{Outer: most.Outer}, simplifyPx)
}

// explainedShare is the share of an area that objects must cover to explain it.
const explainedShare = 0.5

// coveredBy is how much of an area objects cover, in square metres.
func coveredBy(area detection.Change, objects []detection.Change) float64 {
	covered := 0.0
	bound := area.Geometry.Bound()
	for _, o := range objects {
		b := o.Geometry.Bound()
		if o.AreaM2 != nil && bound.Contains(b.Center()) {
			covered += *o.AreaM2
		}
	}
	return covered
}
