package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/region"
	"rampart/internal/detection"
)

// Probe asks a run about one place: what each date shows there, and what becomes
// of what is near. All its methods do nothing where it is nil, and it never
// changes a result.
type Probe struct {
	place   orb.Point // longitude and latitude
	withinM float64

	pl   *Plan
	at   orb.Point // pixels from the grid's corner
	near []Candidate
	seen map[string][]*float64 // by id of a change, what was measured by date
	out  Explanation
	err  error
}

// ErrElsewhere is returned where the place of a probe is not among what is looked at.
var ErrElsewhere = errors.New("lies outside what two dates show of the area asked about")

// NewProbe returns a probe of a place, its longitude and latitude in degrees, and of
// what lies within so many metres of it.
func NewProbe(place orb.Point, withinM float64) *Probe {
	return &Probe{place: place, withinM: withinM}
}

// Explanation is what the run has seen, complete once it is done.
func (p *Probe) Explanation() Explanation { return p.out }

// begin sets a probe to the place of a plan; an earlier attempt is forgotten.
func (p *Probe) begin(pl *Plan) (err error) {
	if p == nil {
		return nil
	}
	*p = Probe{place: p.place, withinM: p.withinM, pl: pl, seen: map[string][]*float64{}}
	if p.at, err = pl.at(p.place); err == nil && !p.pixel().In(pl.Grid.Rect()) {
		err = fmt.Errorf("%v,%v %w", p.place[0], p.place[1], ErrElsewhere)
	}
	return err
}

// line notes why a line is not told.
func (p *Probe) line(t *trace, why ...refusal) {
	if p == nil {
		return
	}
	middle := orb.Point{p.at[0] - 0.5, p.at[1] - 0.5} // lines run through the middles of pixels
	c := Candidate{
		DistanceM: planar.DistanceFromSegment(t.A, t.B, middle) * p.pl.scale.gsdM,
		LengthM:   known(t.lengthM), Onset: p.onset(t.verdict.onset, t.onset),
		ByDate: allKnown(t.heights), middle: t.At(0.5),
	}
	p.note(c, why)
}

// measuredOf is what is measured of candidates by date, by their kinds.
var measuredOf = map[string]string{
	"line":     "height over both sides, log units",
	"tower":    "height over what surrounds it, log units",
	"building": "contrast with the ground around, log units",
}

// blob notes why a patch is no building.
func (p *Probe) blob(b *blob, why ...refusal) {
	if p == nil {
		return
	}
	c := p.area(b.runs)
	c.Onset = p.onset(b.verdict.onset, b.onset)
	c.ByDate = allKnown(b.contrast)
	p.note(c, why)
}

// tower notes why a top is no tower.
func (p *Probe) tower(t *tower, why ...refusal) {
	if p == nil {
		return
	}
	dx, dy := t.at[0]+0.5-p.at[0], t.at[1]+0.5-p.at[1]
	p.note(Candidate{
		DistanceM: math.Hypot(dx, dy) * p.pl.scale.gsdM, Onset: p.onset(t.verdict.onset, 0),
		ByDate: allKnown(t.tops), middle: t.at,
	}, why)
}

// topsBeside notes the plainest top near the place along each wall that passes it,
// where that is too low for a tower.
func (p *Probe) topsBeside(ctx context.Context, f *finder, lines []trace) error {
	if p == nil {
		return nil
	}
	middle := orb.Point{p.at[0] - 0.5, p.at[1] - 0.5}
	best := make([]tower, len(lines))
	err := f.each(ctx, len(lines), func(l *lens, i int) error {
		w := &lines[i]
		if w.class != detection.Wall || w.Distance(middle) > f.optics.px(p.withinM) {
			return nil
		}
		tops, gains, err := l.gainsAlong(w)
		for j, t := range tops {
			away := math.Hypot(t.at[0]-middle[0], t.at[1]-middle[1])
			if away <= f.optics.px(p.withinM) && gains[j] > best[i].strength {
				best[i] = tower{at: t.at, strength: gains[j], tops: t.tops}
				f.dateTower(&best[i], w, t.tops)
			}
		}
		return err
	})
	for i := range best {
		switch t := &best[i]; {
		case t.tops == nil:
		case t.strength < leastTop:
			p.tower(t, refusal{topHeight, t.strength, leastTop})
		case t.verdict.before < 0 || t.verdict.after < 0:
			p.tower(t, refusal{topDates, 0, 1})
		}
	}
	return err
}

// regions notes the regions of changed pixels that are not kept.
func (p *Probe) regions(tiles []found) {
	if p == nil {
		return
	}
	a := inOrder(tiles)
	labels, n := region.LabelBy(a.runs, region.Eight, region.AnyKey)
	all := a.extents(labels, n)
	g := p.pl.Grid
	for l, runs := range region.Group(a.runs, labels, n) {
		if why := all[l].fails(p.pl.leastPixels(), g.PixelX*g.PixelY); !why.none() {
			p.region(runs, why)
		}
	}
}

// pad notes why a patch is no levelled ground.
func (p *Probe) pad(b *pad, why ...refusal) {
	if p == nil {
		return
	}
	c := p.area(b.runs)
	c.Onset = p.onset(b.verdict.onset, b.onset)
	p.note(c, why)
}

// compound notes why the ground that walls surround is not told.
func (p *Probe) compound(g *compound, why ...refusal) {
	if p == nil {
		return
	}
	ring := orb.Ring(append(slices.Clone(g.hull), g.hull[0]))
	middle, area := planar.CentroidArea(ring)
	c := Candidate{
		AreaM2: known(math.Abs(area) * p.pl.Grid.PixelX * p.pl.Grid.PixelY),
		Onset:  p.onset(g.verdict.onset, g.walls), middle: middle,
	}
	if !planar.RingContains(ring, p.at) {
		c.DistanceM = planar.DistanceFrom(ring, p.at) * p.pl.scale.gsdM
	}
	p.note(c, why)
}

// region notes why a region, in pixels, is not told.
func (p *Probe) region(runs []region.Run, why ...refusal) {
	if p != nil {
		p.note(p.area(runs), why)
	}
}

// change notes why a change is not told. An error is that of finish.
func (p *Probe) change(g *detection.Change, why ...refusal) {
	if p == nil {
		return
	}
	c, err := p.changed(g)
	p.err = errors.Join(p.err, err)
	p.note(c, why)
}

// changed is a change as a candidate.
func (p *Probe) changed(c *detection.Change) (Candidate, error) {
	d, err := p.away(c.Geometry)
	if err != nil {
		return Candidate{DistanceM: math.Inf(1)}, err
	}
	middle, err := p.pl.at(c.Geometry.Bound().Center())
	return Candidate{
		Kind: kindOf(c), DistanceM: d, LengthM: c.LengthM, AreaM2: c.AreaM2, Onset: c.ChangedBefore,
		Measured: measuredOf[kindOf(c)], ByDate: p.seen[c.ID], Refusals: []Refusal{}, middle: middle,
	}, err
}

// told keeps what was measured of something by date, for the change that it is
// told as.
func (p *Probe) told(c *detection.Change, values []float64) {
	if p != nil {
		p.seen[c.ID] = allKnown(values)
	}
}

// note keeps a candidate that is near, with the last rule first.
func (p *Probe) note(c Candidate, why []refusal) {
	if !(c.DistanceM <= p.withinM) {
		return
	}
	c.last = why[len(why)-1].rule
	for _, w := range why {
		c.Refusals = append(c.Refusals, w.told())
	}
	slices.Reverse(c.Refusals)
	if c.Kind == "" {
		c.Kind, _, _ = strings.Cut(reasons[c.last].name, ".")
	}
	c.Measured = measuredOf[c.Kind]
	p.near = append(p.near, c)
}

// onset is the date of the first of two onsets that is known; 0 is not.
func (p *Probe) onset(judged, found int) string {
	if judged == 0 {
		judged = found
	}
	if judged == 0 {
		return ""
	}
	return isoDay(p.pl.dates[judged].first)
}

// area is a candidate of an area.
func (p *Probe) area(runs []region.Run) Candidate {
	g, pixels, least := p.pl.Grid, 0.0, math.Inf(1)
	for _, r := range runs {
		dx := max(0, float64(r.X0)-p.at[0], p.at[0]-float64(r.X1))
		dy := max(0, float64(r.Y)-p.at[1], p.at[1]-float64(r.Y+1))
		least = min(least, math.Hypot(dx*g.PixelX, dy*g.PixelY))
		pixels += float64(r.Len())
	}
	box := region.Measure(runs).Bounds
	return Candidate{
		DistanceM: least, AreaM2: known(pixels * g.PixelX * g.PixelY),
		middle: orb.Point{float64(box.Min.X+box.Max.X) / 2, float64(box.Min.Y+box.Max.Y) / 2},
	}
}

// away is how far a geometry in WGS 84 lies from the place, in metres.
func (p *Probe) away(g orb.Geometry) (float64, error) {
	form, err := p.pl.plane(g)
	if err != nil {
		return 0, err
	}
	at := orb.Point{p.at[0] * p.pl.Grid.PixelX, -p.at[1] * p.pl.Grid.PixelY}
	switch g := form.(type) {
	case orb.Polygon:
		if planar.PolygonContains(g, at) {
			return 0, nil
		}
	case orb.MultiPolygon:
		if planar.MultiPolygonContains(g, at) {
			return 0, nil
		}
	}
	return planar.DistanceFrom(form, at), nil
}

// finish adds the changes that are told, and puts all in order.
func (p *Probe) finish(changes []detection.Change) error {
	if p == nil {
		return nil
	}
	for i := range changes {
		g := &changes[i]
		c, err := p.changed(g)
		if err = errors.Join(p.err, err); err != nil {
			return err
		}
		if c.DistanceM <= p.withinM {
			c.ID, c.What = g.ID, string(g.Class)+" "+string(g.Change)+" "+g.DateText
			p.near = append(p.near, c)
		}
	}
	p.out.Lon, p.out.Lat, p.out.WithinM = p.place[0], p.place[1], p.withinM
	p.out.Notes = p.pl.explained()
	p.out.Near = sorted(p.near)
	return p.locate(p.out.Near)
}

// locate gives candidates the longitude and latitude of their middles.
func (p *Probe) locate(all []Candidate) error {
	x, y := make([]float64, len(all)), make([]float64, len(all))
	for i, c := range all {
		x[i], y[i] = p.pl.Grid.Transform.Apply(c.middle[0], c.middle[1])
	}
	if err := p.pl.proj.ToWGS84(p.pl.Grid.CRS, x, y); err != nil {
		return err
	}
	for i := range all {
		all[i].Lon, all[i].Lat = x[i], y[i]
	}
	return nil
}

// kindOf is the kind of candidate that a change was: what has a gradient was found
// as an area.
func kindOf(c *detection.Change) string {
	switch {
	case c.Evidence.Gradient != nil:
		return "area"
	case c.Class == detection.Wall || c.Class == detection.Fence:
		return "line"
	case c.Class == detection.Tower:
		return "tower"
	case c.Class == detection.Earthwork:
		return "ground"
	case c.ScoreBasis == roofScoreBasis:
		return "roof"
	}
	return "building"
}

// explained says what is not looked for in a series at all.
func (pl *Plan) explained() []string {
	notes := []string{}
	switch {
	case !pl.seesObjects():
		notes = append(notes, "pixels coarser than 1.2 m: walls, fences, towers and single buildings are not looked for")
	case !pl.seesLines():
		notes = append(notes, "only two dates: walls, fences and towers are not looked for")
	}
	if pl.seesObjects() && len(pl.dates) == 2 && !pl.seesRoofs() {
		notes = append(notes, "without red, green and blue roofs are not looked for between two dates")
	}
	if pl.blunt() {
		notes = append(notes, bluntness)
	}
	return notes
}
