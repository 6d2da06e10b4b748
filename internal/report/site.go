package report

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/indicator"
	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/table"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// sitePage is what the page of a site is made of.
type sitePage struct {
	Common    common
	Title, ID string
	Names     []string
	Lists     []site.Entry
	Sources   []Source
	Position  string
	AreaText  string
	Folder    string // as a part of a link

	Coverage   coverageView
	Statement  string
	Said       bool // whether anything can be said
	Counts     []countView
	Map        *siteMap
	Changes    []changeView
	More       int // changes without figures
	Elsewhere  []elsewhere
	Timelines  []template.HTML
	Quarters   quarterTable
	Indicators indicatorView
	Considered []considered
	Scenes     []sceneView
	Skipped    []detection.Skip
	Animation  *picture
}

// common is what all pages say.
type common struct {
	Version    string
	Asked      string
	NoImagery  bool
	Redaction  export.Redaction
	Parameters []parameter
	Root       string // the way to the index
}

// parameter is a setting of the run.
type parameter struct{ Name, Value string }

// countView is how many changes of a class and direction were found.
type countView struct {
	Class, Direction string
	N                int
	Size             string
}

// changeView is a change in words.
type changeView struct {
	numbered
	Class, Direction string
	Extent, Height   string
	Evidence         string
	Facts            []parameter
	Figure           *figure
	Sketch           *siteMap // in place of images that are left out
	Early            bool
}

// elsewhere is a change that counts for another site.
type elsewhere struct{ What, When, Site string }

// considered is something else that changes may be.
type considered struct {
	What    string
	Numbers []int
}

// sceneView is a scene in the table.
type sceneView struct {
	Number int
	detection.Scene
	File, Angles, Seen, Shift string
}

// inOrder numbers the changes of a site: by the day they were first seen, then by
// kind and id.
func inOrder(changes []detection.Change) []numbered {
	rank := func(c detection.Change) int {
		m := known(c)
		return slices.IndexFunc(classes(), func(o measured) bool { return o.class == m.class })
	}
	sorted := slices.Clone(changes)
	slices.SortStableFunc(sorted, func(a, b detection.Change) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.ChangedBefore, "9999"), cmp.Or(b.ChangedBefore, "9999")),
			cmp.Compare(a.ChangedAfter, b.ChangedAfter), cmp.Compare(rank(a), rank(b)),
			cmp.Compare(a.Change, b.Change), cmp.Compare(a.ID, b.ID))
	})
	var out []numbered
	for i, c := range sorted {
		out = append(out, numbered{c, i + 1})
	}
	return out
}

// newSitePage says all of a site but for the pictures.
func newSitePage(s *Site, from, to time.Time, c common) (sitePage, error) {
	changes := inOrder(s.Changes)
	quarters := s.quarters(from, to)
	p := sitePage{
		Common: c, Title: s.Title(), ID: s.ID, Names: s.NamesOther, Lists: s.SourceIDs,
		Sources: s.Sources, Folder: url.PathEscape(s.Folder),
		Coverage: newCoverage(s, from, to, quarters), Statement: s.Statement.Text,
		Said:   s.said(),
		Counts: counts(s.Changes), Map: newSiteMap(s, changes), Quarters: newQuarterTable(quarters),
		Indicators: newIndicators(s.Result.Indicators), Considered: consider(changes),
		Scenes: scenesOf(s), Skipped: s.Result.Skipped,
	}
	p.Position, p.AreaText = position(s)
	for _, x := range changes {
		v := newChangeView(x)
		if c.NoImagery {
			v.Sketch = newSketch(s, x, changes)
		}
		p.Changes = append(p.Changes, v)
	}
	for _, x := range s.Elsewhere {
		p.Elsewhere = append(p.Elsewhere, elsewhere{
			fmt.Sprintf("%s %s", known(x).class, direction(x)), x.DateText, x.SiteID,
		})
	}
	var err error
	p.Timelines, err = timelines(s, changes, from, to)
	return p, err
}

// position is the middle of the area and its size.
func position(s *Site) (where, size string) {
	b, ok := s.Bound()
	if !ok {
		return "", ""
	}
	const hectare = 10_000
	if len(s.Area) > 0 {
		size = thousands(groundOf(s.Area)/hectare, 1) + " ha"
	}
	return placeText(b.Center()), size
}

// groundOf is an area in square metres.
func groundOf(area orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range area {
		for i, r := range p {
			a := math.Abs(georef.GroundArea(r))
			if i > 0 {
				a = -a
			}
			sum += a
		}
	}
	return sum
}

// placeText writes a place to about a metre.
func placeText(p orb.Point) string {
	const step = 1e-5
	return degrees(p[1], step, "N", "S") + ", " + degrees(p[0], step, "E", "W")
}

// counts counts changes by class and direction.
func counts(changes []detection.Change) []countView {
	var out []countView
	for _, m := range classes() {
		for _, d := range directions() {
			v := countView{Class: string(m.class), Direction: string(d)}
			size, all := 0.0, true
			for _, c := range changes {
				if known(c) != m || direction(c) != d {
					continue
				}
				v.N++
				if x := m.size(c); x != nil {
					size += *x
				} else {
					all = false
				}
			}
			if v.N > 0 && all && m.unit != "" {
				v.Size = thousands(size, 0) + " " + m.unit
			}
			if v.N > 0 {
				out = append(out, v)
			}
		}
	}
	return out
}

func newChangeView(n numbered) changeView {
	c := n.Change
	v := changeView{
		numbered: n, Class: string(known(c).class), Direction: string(direction(c)),
		Extent: extent(c), Height: height(c), Early: c.Status == "early",
	}
	v.Evidence = evidence(c.Evidence)
	v.Facts = facts(c)
	return v
}

// evidence lists the parts of a score, and those that were not looked for.
func evidence(e detection.Evidence) string {
	var found, not []string
	for _, part := range []struct {
		name  string
		value *float64
	}{
		{"contrast", e.Contrast}, {"shape", e.Shape}, {"shadow", e.Shadow},
		{"persistence", e.Persistence}, {"colour", e.Colour}, {"gradient", e.Gradient},
		{"not a shift of the image", e.Misregistration},
	} {
		if part.value == nil {
			not = append(not, part.name)
			continue
		}
		found = append(found, fmt.Sprintf("%s %.2f", part.name, *part.value))
	}
	if len(not) > 0 {
		found = append(found, "not looked for: "+strings.Join(not, ", "))
	}
	return strings.Join(found, "; ")
}

// facts are what tells how well a change was seen; what is not known says so.
func facts(c detection.Change) []parameter {
	known := func(v *float64, format string) string {
		if v == nil {
			return "not known"
		}
		return fmt.Sprintf(format, *v)
	}
	out := []parameter{
		{"Confirmed by", fmt.Sprintf("%s; contradicted by %d",
			plural(c.PersistenceN, "later scene"), c.ContradictN)},
		{"Seen", percent(c.ValidFraction) + " of it on both dates"},
		{"Resolution", chip.Short(c.GSDM) + " m; " + cmp.Or(strings.ReplaceAll(c.Detectability, "_", " "),
			"detectability not known")},
		{"Left-over shift", known(c.RegResidualM, "%.2f m")},
		{"Light and view", "sun " + known(c.SunDiffDeg, "%.0f° apart") + "; view " +
			known(c.ViewDiffDeg, "%.0f° apart")},
		{"Score", fmt.Sprintf("%.2f (%s)", c.Score, cmp.Or(c.ScoreBasis, "basis not known"))},
	}
	return out
}

// consider lists what else the changes may be.
func consider(changes []numbered) []considered {
	numbers := map[string][]int{}
	for _, c := range changes {
		for _, a := range c.Alternatives {
			numbers[a] = append(numbers[a], c.Number)
		}
	}
	var out []considered
	for _, what := range sortedKeys(numbers) {
		out = append(out, considered{strings.ReplaceAll(what, "_", " "), numbers[what]})
	}
	return out
}

// scenesOf are the scenes of a site for the table, oldest first.
func scenesOf(s *Site) []sceneView {
	scenes := slices.Clone(s.Result.Scenes)
	slices.SortStableFunc(scenes, func(a, b detection.Scene) int {
		return cmp.Or(cmp.Compare(a.Acquired, b.Acquired), cmp.Compare(a.ID, b.ID))
	})
	degree := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return fmt.Sprintf("%.0f°", *v)
	}
	var out []sceneView
	for i, x := range scenes {
		v := sceneView{Number: i + 1, Scene: x, File: table.FileName(x.Path)}
		v.Angles = "sun " + degree(x.SunElevation) + ", view " + degree(x.OffNadir)
		v.Seen = "–"
		if x.ValidFraction != nil {
			v.Seen = percent(*x.ValidFraction)
			if x.CloudFraction != nil && *x.CloudFraction > 0 {
				v.Seen += ", cloud " + percent(*x.CloudFraction)
			}
		}
		v.Shift = "–"
		if r := x.Registration; r != nil && r.Accepted {
			v.Shift = fmt.Sprintf("%.1f m E, %.1f m N", r.DxM, r.DyM)
			if r.ResidualM != nil {
				v.Shift += fmt.Sprintf(" (± %.1f m)", *r.ResidualM)
			}
			v.Shift = strings.ReplaceAll(v.Shift, "-", "−")
		}
		out = append(out, v)
	}
	return out
}

// timelines are the charts of the changes, of so many rows each that a page holds
// one.
func timelines(s *Site, changes []numbered, from, to time.Time) ([]template.HTML, error) {
	const most = 45
	if len(changes) == 0 || from.IsZero() || !to.After(from) {
		return nil, nil
	}
	t := timeline{from: indicator.QuarterOf(from).From, to: indicator.QuarterOf(to).To}
	for _, scene := range s.UsableScenes() {
		t.scenes = append(t.scenes, parseDay(scene.Acquired))
	}
	var out []template.HTML
	for some := range slices.Chunk(changes, most) {
		t.rows = nil
		for _, c := range some {
			t.rows = append(t.rows, timelineRow{
				label: fmt.Sprintf("%d %s", c.Number, known(c.Change).class),
				from:  parseDay(c.ChangedAfter), to: parseDay(c.ChangedBefore),
				direction: direction(c.Change), early: c.Status == "early",
			})
		}
		drawn, err := t.draw()
		if err != nil {
			return nil, err
		}
		out = append(out, drawn)
	}
	return out, nil
}
