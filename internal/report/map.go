package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/chip"
	"rampart/internal/detection"
)

// mapWidth is how wide a map is, in its own units.
const mapWidth = 1000

// siteMap is the outlines of a site and its changes, drawn as vectors, upon the
// last image where there is one.
type siteMap struct {
	Width, Height int
	Area          string
	Shapes        []mapShape
	Labels        []mapLabel
	BarWidth      float64 // units
	BarText       string
	// GroundX to GroundHigh are where the ground of an image lies.
	GroundX, GroundY, GroundWide, GroundHigh float64

	Image       string // empty: no image
	ImageDay    string
	ImageCredit string
}

// mapShape is the outline of a change.
type mapShape struct {
	Path        string
	Class       string // a word of the contract, for its colour
	Direction   string
	Line, Point bool
	// Beside tells a change that only lies near the one that is shown.
	Beside bool
	Title  string
	CX, CY float64 // of a point
	extent float64 // the largest are drawn first
}

// mapLabel is the number of a change, and the line that leads to it.
type mapLabel struct {
	Number int
	X, Y   float64
	AtX    float64
	AtY    float64
}

// newSiteMap draws the changes; nil where nothing has a place.
func newSiteMap(s *Site, changes []numbered) *siteMap {
	b, ok := s.Bound()
	if !ok {
		return nil
	}
	const narrowest, tallest = 0.4, 1.1 // of the width
	m, p := newMap(chip.SiteWindow(b), mapWidth, narrowest, tallest)
	m.Area = p.path(s.Area)
	var spots []orb.Point
	for _, c := range changes {
		if c.Geometry == nil {
			continue
		}
		m.Shapes = append(m.Shapes, p.shape(c))
		middle := p.middle(c.Geometry)
		m.Labels = append(m.Labels, m.place(c.Number, middle, spots))
		spots = append(spots, middle)
	}
	slices.SortStableFunc(m.Shapes, func(a, b mapShape) int { return cmp.Compare(b.extent, a.extent) })
	return m
}

// newSketch draws one change and what lies about it, for a report without images;
// nil where it has no place.
func newSketch(s *Site, one numbered, changes []numbered) *siteMap {
	const side = 256
	if one.Geometry == nil {
		return nil
	}
	m, p := newMap(chip.Around(one.Geometry.Bound()), side, 1, 1)
	m.Area = p.path(s.Area)
	view := orb.Bound{Max: orb.Point{side, side}}
	for _, c := range changes {
		if c.Number == one.Number || c.Geometry == nil {
			continue
		}
		box := c.Geometry.Bound()
		if (orb.MultiPoint{p.at(box.Min), p.at(box.Max)}).Bound().Intersects(view) {
			shape := p.shape(c)
			shape.Beside = true
			m.Shapes = append(m.Shapes, shape)
		}
	}
	m.Shapes = append(m.Shapes, p.shape(one))
	return m
}

// newMap is an empty map of a window, so many units wide, and where places lie on
// it. Its height is between two parts of its width.
func newMap(w chip.Window, units, narrowest, tallest float64) (*siteMap, plane) {
	wide, high := w.Size()
	perMetre := units / max(wide, high/tallest)
	p := plane{w, perMetre, orb.Point{}}
	m := &siteMap{Width: int(units), Height: int(max(high*perMetre, narrowest*units) + 0.5)}
	p.shift = orb.Point{
		(float64(m.Width) - wide*perMetre) / 2, (float64(m.Height) - high*perMetre) / 2,
	}
	m.GroundX, m.GroundY = round1(p.shift[0]), round1(p.shift[1])
	m.GroundWide, m.GroundHigh = round1(wide*perMetre), round1(high*perMetre)
	bar := chip.RoundLength(0.25 * units / perMetre)
	m.BarWidth, m.BarText = round1(bar*perMetre), metres(bar)
	return m, p
}

// shape is a change as it is drawn.
func (p plane) shape(c numbered) mapShape {
	out := mapShape{
		Path: p.path(c.Geometry), Class: string(known(c.Change).class),
		Direction: string(direction(c.Change)), Title: c.title(),
	}
	box := c.Geometry.Bound()
	out.extent = (box.Max[0] - box.Min[0]) * (box.Max[1] - box.Min[1])
	switch c.Geometry.(type) {
	case orb.Point:
		middle := p.at(box.Center())
		out.Point, out.CX, out.CY = true, round1(middle[0]), round1(middle[1])
	case orb.LineString, orb.MultiLineString:
		out.Line = true
	}
	return out
}

// middle is where the number of a change belongs: on a line, not beside it.
func (p plane) middle(g orb.Geometry) orb.Point {
	if line, ok := g.(orb.LineString); ok && len(line) > 2 {
		return p.at(line[len(line)/2])
	}
	return p.at(g.Bound().Center())
}

func metres(m float64) string {
	const kilometre = 1000
	if m >= kilometre {
		return thousands(m/kilometre, 0) + " km"
	}
	return fmt.Sprintf("%g m", m)
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }

// place finds a free spot for a number near where it belongs: the nearest of a
// few rings of spots that no other number and no earlier change takes.
func (m *siteMap) place(number int, at orb.Point, spots []orb.Point) mapLabel {
	const near, step, rings, ways = 24, 14, 8, 16
	best := mapLabel{number, round1(at[0]), round1(at[1] - near), round1(at[0]), round1(at[1])}
	for ring := range rings {
		for way := range ways {
			turn := 2 * math.Pi * float64(way) / ways
			r := float64(near + step*ring)
			x, y := at[0]+r*math.Sin(turn), at[1]-r*math.Cos(turn)
			if m.free(x, y, spots) {
				best.X, best.Y = round1(x), round1(y)
				return best
			}
		}
	}
	return best
}

func (m *siteMap) free(x, y float64, spots []orb.Point) bool {
	const edge, apart = 14, 25
	if x < edge || y < edge || x > float64(m.Width)-edge || y > float64(m.Height)-edge {
		return false
	}
	for _, l := range m.Labels {
		if math.Hypot(l.X-x, l.Y-y) < apart {
			return false
		}
	}
	for _, s := range spots {
		if math.Hypot(s[0]-x, s[1]-y) < apart/2 {
			return false
		}
	}
	return true
}

// plane puts places onto a map.
type plane struct {
	window   chip.Window
	perMetre float64
	shift    orb.Point
}

func (p plane) at(place orb.Point) orb.Point {
	m := p.window.At(place)
	return orb.Point{m[0]*p.perMetre + p.shift[0], m[1]*p.perMetre + p.shift[1]}
}

// path is a geometry as the data of an SVG path.
func (p plane) path(g orb.Geometry) string { return chip.SVGPath(g, 1, p.at) }

// overview is where the sites of a campaign lie.
type overview struct {
	Width, Height int
	Sites         []spot
	Lines         []gridLine
	BarWidth      float64
	BarText       string
	Named         bool
	Radius        int // of a site
}

// spot is a site on the overview.
type spot struct {
	X, Y        float64
	State       string // found, none, unseen
	Name, Title string
	Link        string
	Left        bool // the name stands on its left
}

// gridLine is a parallel or meridian with its name.
type gridLine struct {
	X1, Y1, X2, Y2 float64
	Name           string
	Upright        bool
}

// newOverview draws the sites that have a place; nil where fewer
// than two have one.
func newOverview(sites []siteRow) *overview {
	var bound orb.Bound
	n := 0
	for _, s := range sites {
		if s.place == nil {
			continue
		}
		if n == 0 {
			bound = orb.Bound{Min: *s.place, Max: *s.place}
		}
		bound = bound.Extend(*s.place)
		n++
	}
	if n < 2 {
		return nil // one alone says nothing
	}
	const margin, leastDeg, tallest, flattest = 0.12, 0.01, 0.62, 0.3
	const mostNames, manySites = 30, 150
	bound = bound.Pad(max(margin*max(bound.Max[0]-bound.Min[0], bound.Max[1]-bound.Min[1]), leastDeg))
	squeeze := math.Cos(bound.Center()[1] * math.Pi / 180)
	wide, high := (bound.Max[0]-bound.Min[0])*squeeze, bound.Max[1]-bound.Min[1]
	scale := mapWidth / max(wide, high/tallest) // units a degree of latitude
	o := &overview{Width: mapWidth, Height: int(max(high*scale, flattest*mapWidth)), Named: n <= mostNames, Radius: 9}
	if n > manySites {
		o.Radius = 5
	}
	at := func(p orb.Point) (x, y float64) {
		c := bound.Center()
		return round1(float64(o.Width)/2 + (p[0]-c[0])*squeeze*scale),
			round1(float64(o.Height)/2 - (p[1]-c[1])*scale)
	}
	for _, s := range sites {
		if s.place == nil {
			continue
		}
		x, y := at(*s.place)
		o.Sites = append(o.Sites, spot{
			X: x, Y: y, State: s.State, Name: shortName(s.Name), Title: s.Name + ": " + s.Statement, Link: s.Link,
			Left: x > 0.7*mapWidth,
		})
	}
	o.graticule(bound, squeeze, scale, at)
	const metresADegree = 111_195 // of latitude, on a sphere of the earth's mean radius
	bar := chip.RoundLength(0.2 * mapWidth / scale * metresADegree)
	o.BarWidth, o.BarText = round1(bar/metresADegree*scale), metres(bar)
	return o
}

// shortName is a name as far as a map has room for it.
func shortName(name string) string {
	const most = 32
	if letters := []rune(name); len(letters) > most {
		return strings.TrimSpace(string(letters[:most-1])) + "…"
	}
	return name
}

// graticule draws meridians and parallels at round values.
func (o *overview) graticule(
	b orb.Bound, squeeze, scale float64, at func(orb.Point) (x, y float64),
) {
	const about = 4
	halfX, halfY := float64(o.Width)/2/scale/squeeze, float64(o.Height)/2/scale
	c := b.Center()
	step := chip.RoundLength(2 * min(halfX, halfY) / about * 2)
	for v := math.Ceil((c[0]-halfX)/step) * step; v < c[0]+halfX; v += step {
		x, _ := at(orb.Point{v, c[1]})
		o.Lines = append(o.Lines, gridLine{x, 0, x, float64(o.Height), degrees(v, step, "E", "W"), true})
	}
	for v := math.Ceil((c[1]-halfY)/step) * step; v < c[1]+halfY; v += step {
		_, y := at(orb.Point{c[0], v})
		o.Lines = append(o.Lines, gridLine{0, y, float64(o.Width), y, degrees(v, step, "N", "S"), false})
	}
}

// degrees names a meridian or parallel, as finely as they are apart.
func degrees(v, step float64, positive, negative string) string {
	side := positive
	if v < 0 {
		side = negative
	}
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	return fmt.Sprintf("%.*f° %s", decimals, math.Abs(v), side)
}

// numbered is a change with its number on the pages of its site.
type numbered struct {
	detection.Change
	Number int
}

func (n numbered) title() string {
	return fmt.Sprintf("%d: %s %s, %s", n.Number, known(n.Change).class, direction(n.Change), n.DateText)
}
