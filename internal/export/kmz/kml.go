package kmz

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"rampart/internal/detection"
	"rampart/internal/export/table"
)

// folder is a site with its changes, numbered as in the result, by class.
type folder struct {
	id, name, statement string
	area                orb.MultiPolygon
	changes             map[string][]int
}

// folders returns the sites in the order of the statements, then those that have
// none, by id.
func (d Document) folders() []*folder {
	var out []*folder
	at := func(id string) *folder {
		for _, f := range out {
			if f.id == id {
				return f
			}
		}
		f := &folder{id: id, name: cmp.Or(id, "changes"), changes: map[string][]int{}}
		out = append(out, f)
		return f
	}
	for _, s := range d.Result.Statements {
		f := at(s.SiteID)
		f.name, f.statement = cmp.Or(s.Name, f.name), s.Text
		for _, place := range d.Sites {
			if place.ID == s.SiteID {
				f.area = place.Area
			}
		}
	}
	order := make([]int, len(d.Result.Changes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := d.Result.Changes[a], d.Result.Changes[b]
		return cmp.Or(cmp.Compare(x.SiteID, y.SiteID), cmp.Compare(x.ID, y.ID))
	})
	for _, i := range order {
		c := d.Result.Changes[i]
		f := at(c.SiteID)
		class := classOf(c)
		f.changes[class] = append(f.changes[class], i)
	}
	return out
}

// classOf is the class of a change, other for one that the contract has not.
func classOf(c detection.Change) string {
	for _, k := range table.Classes() {
		if k.Value == string(c.Class) {
			return k.Value
		}
	}
	return string(detection.Other)
}

func (d Document) statements() string {
	var lines []string
	for _, s := range d.Result.Statements {
		lines = append(lines, s.Text)
	}
	return strings.Join(lines, "\n")
}

// rowsByID finds the row of a change.
func rowsByID(l table.Layer) map[string]table.Row {
	out := make(map[string]table.Row, len(l.Rows))
	for _, r := range l.Rows {
		out[l.Cell(r, "id").Text] = r
	}
	return out
}

// writer writes KML and keeps the first error.
type writer struct {
	b   *bytes.Buffer
	err error
}

func (x *writer) raw(s string) { x.b.WriteString(s) }

// element writes text in an element. What XML cannot hold becomes U+FFFD.
func (x *writer) element(name, text string) {
	x.raw("<" + name + ">")
	x.err = errors.Join(x.err, xml.EscapeText(x.b, []byte(text)))
	x.raw("</" + name + ">")
}

// styles writes one style for each class and direction.
func (x *writer) styles() {
	for _, class := range table.Classes() {
		for _, direction := range table.Directions() {
			edge := "ff" + reversed(table.DirectionColour(direction.Value))
			fill := reversed(table.ClassColour(class.Value))
			fmt.Fprintf(x.b, `<Style id="%s-%s"><IconStyle><color>%s</color></IconStyle>`+
				`<LabelStyle><scale>0</scale></LabelStyle>`+
				`<LineStyle><color>%s</color><width>3</width></LineStyle>`+
				`<PolyStyle><color>99%s</color></PolyStyle>`+
				`<BalloonStyle><text>$[description]</text></BalloonStyle></Style>`+"\n",
				class.Value, direction.Value, edge, edge, fill)
		}
	}
	x.raw(`<Style id="site"><LineStyle><color>ffffffff</color><width>2</width></LineStyle>` +
		`<PolyStyle><fill>0</fill></PolyStyle></Style>` + "\n")
}

// reversed turns red, green, blue into blue, green, red, as KML has it.
func reversed(hex string) string { return hex[4:6] + hex[2:4] + hex[0:2] }

// area draws the outline of a site.
func (x *writer) area(area orb.MultiPolygon) {
	if len(area) == 0 {
		return
	}
	x.raw("<Placemark><name>area</name><styleUrl>#site</styleUrl>")
	x.geometry(area)
	x.raw("</Placemark>\n")
}

// class writes the folder of a class, if it holds anything.
func (x *writer) class(
	name string, changes []int, d Document, l table.Layer, rows map[string]table.Row,
	pictures [][]storedPicture,
) {
	if len(changes) == 0 {
		return
	}
	x.raw("<Folder>")
	x.element("name", name)
	x.raw("\n")
	for _, i := range changes {
		c := d.Result.Changes[i]
		x.placemark(c, d.TimeSpan, pictures[i], l, rows[c.ID])
	}
	x.raw("</Folder>\n")
}

func (x *writer) placemark(
	c detection.Change, span bool, pictures []storedPicture, l table.Layer, row table.Row,
) {
	x.raw("<Placemark>")
	x.element("name", strings.TrimSpace(fmt.Sprintf("%s %s", c.Class, c.Change)))
	x.raw(`<Snippet maxLines="1">`)
	x.err = errors.Join(x.err, xml.EscapeText(x.b, []byte(c.DateText)))
	x.raw("</Snippet>")
	x.element("description", balloon(c, pictures))
	if span && (c.ChangedAfter != "" || c.ChangedBefore != "") {
		x.raw("<TimeSpan>")
		if c.ChangedAfter != "" {
			x.element("begin", c.ChangedAfter)
		}
		if c.ChangedBefore != "" {
			x.element("end", c.ChangedBefore)
		}
		x.raw("</TimeSpan>")
	}
	x.element("styleUrl", "#"+classOf(c)+"-"+directionOf(c))
	x.raw("<ExtendedData>")
	for i, col := range l.Columns {
		if v := row.Values[i]; v.Known {
			x.raw(`<Data name="` + col.Name + `">`)
			x.element("value", v.Format(col.Kind))
			x.raw("</Data>")
		}
	}
	x.raw("</ExtendedData>")
	if c.Geometry != nil {
		x.geometry(c.Geometry)
	}
	x.raw("</Placemark>\n")
}

// directionOf is the direction of a change, altered for one that the contract
// has not.
func directionOf(c detection.Change) string {
	for _, d := range table.Directions() {
		if d.Value == string(c.Change) {
			return d.Value
		}
	}
	return string(detection.Altered)
}

// balloon is what a click on a change shows.
func balloon(c detection.Change, pictures []storedPicture) string {
	var b strings.Builder
	say := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "<tr><td>%s</td><td>%s</td></tr>", label, html.EscapeString(value))
		}
	}
	fmt.Fprintf(&b, "<h3>%s %s</h3><table>", html.EscapeString(string(c.Class)),
		html.EscapeString(string(c.Change)))
	say("when", c.DateText)
	say("detail", c.ChangeDetail)
	say("area", measure(c.AreaM2, c.AreaErrM2, "m²"))
	say("length", measure(c.LengthM, c.LengthErrM, "m"))
	say("height", measure(c.HeightM, c.HeightErrM, "m"))
	say("likelihood", c.Likelihood)
	say("confidence", c.Confidence)
	say("status", c.Status)
	say("review", c.Review.Status)
	say("may also be", strings.Join(c.Alternatives, ", "))
	say("id", c.ID)
	b.WriteString("</table>")
	for _, p := range pictures {
		fmt.Fprintf(&b, `<p>%s<br/><img src="%s" width="320"/></p>`, html.EscapeString(p.Caption), p.path)
	}
	return b.String()
}

// measure writes a number with its error.
func measure(v, err *float64, unit string) string {
	switch {
	case v == nil:
		return ""
	case err == nil:
		return fmt.Sprintf("%.0f %s", *v, unit)
	}
	return fmt.Sprintf("%.0f ± %.0f %s", *v, *err, unit)
}

func (x *writer) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		x.raw("<Point>")
		x.coordinates([]orb.Point{g})
		x.raw("</Point>")
	case orb.LineString:
		x.raw("<LineString><tessellate>1</tessellate>")
		x.coordinates(g)
		x.raw("</LineString>")
	case orb.Polygon:
		x.polygon(drawable(g))
	case orb.MultiPolygon:
		x.raw("<MultiGeometry>")
		for _, p := range g {
			x.polygon(drawable(p))
		}
		x.raw("</MultiGeometry>")
	}
}

func (x *writer) polygon(p orb.Polygon) {
	x.raw("<Polygon><tessellate>1</tessellate>")
	for i, r := range p {
		name := "innerBoundaryIs"
		if i == 0 {
			name = "outerBoundaryIs"
		}
		x.raw("<" + name + "><LinearRing>")
		x.coordinates(r)
		x.raw("</LinearRing></" + name + ">")
	}
	x.raw("</Polygon>")
}

func (x *writer) coordinates(points []orb.Point) {
	var b []byte
	for i, p := range points {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, p[0], 'f', -1, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, p[1], 'f', -1, 64)
	}
	x.element("coordinates", string(b))
}

// drawable returns the polygon with at most mostVertices: corners are taken away
// by Douglas and Peucker's rule with a tolerance that is doubled until it fits.
// Rings of which less than a triangle is left go.
func drawable(p orb.Polygon) orb.Polygon {
	const first = 1e-6 // degrees, about 10 cm
	for tolerance := first; vertices(p) > mostVertices; tolerance *= 2 {
		simpler, ok := simplify.DouglasPeucker(tolerance).Simplify(orb.Clone(p)).(orb.Polygon)
		if !ok || len(simpler) == 0 {
			return p
		}
		p = orb.Polygon{simpler[0]}
		for _, hole := range simpler[1:] {
			if len(hole) > 3 {
				p = append(p, hole)
			}
		}
	}
	return p
}

func vertices(p orb.Polygon) int {
	n := 0
	for _, r := range p {
		n += len(r)
	}
	return n
}
