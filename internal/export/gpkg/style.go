package gpkg

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"rampart/internal/detection"
	"rampart/internal/export/table"
)

// changeStyle returns the style of a layer of changes: filled by class, drawn
// round by direction, hatched where something was removed, and shown by QGIS's
// temporal controller from the day after changed_after to changed_before. An end that
// is not known is open. It lists the classes and directions that the layer holds.
func changeStyle(l table.Layer) string {
	var categories, symbols strings.Builder
	n := 0
	for _, class := range table.Classes() {
		for _, direction := range table.Directions() {
			if !holds(l, class.Value, direction.Value) {
				continue
			}
			words := class.Value + " " + direction.Value
			fmt.Fprintf(&categories, `<category value="%s" label="%s" symbol="%d" render="true"/>`,
				words, words, n)
			symbols.WriteString(symbol(n, l.Shape, class.Value, direction.Value))
			n++
		}
	}
	fmt.Fprintf(&categories, `<category value="" label="anything else" symbol="%d" render="true"/>`, n)
	symbols.WriteString(symbol(n, l.Shape, "", ""))
	return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` +
		`<qgis version="3.22.0" styleCategories="Symbology|Temporal|Fields" labelsEnabled="0">` +
		temporal() + aliases(l) +
		`<renderer-v2 type="categorizedSymbol" attr="concat(&quot;class&quot;, ' ', &quot;change&quot;)" ` +
		`enableorderby="1" symbollevels="0" forceraster="0"><categories>` + categories.String() +
		`</categories><symbols>` + symbols.String() + `</symbols>` + smallestLast +
		`</renderer-v2></qgis>`
}

// smallestLast draws what is large first, so that an earthwork does not hide the
// buildings on it.
const smallestLast = `<orderby><orderByClause asc="0" nullsFirst="1">&quot;area_m2&quot;` +
	`</orderByClause></orderby>`

// temporal shows a change in every range in which it may have happened: from the day
// after changed_after to changed_before. Mode 4 takes both ends from expressions,
// limit mode 1 counts both as within. An end that is not known is far away.
func temporal() string {
	const (
		start = `CASE WHEN "changed_after" IS NULL THEN to_date('0001-01-01') ` +
			`WHEN "changed_after" >= "changed_before" THEN "changed_before" ` +
			`ELSE to_date("changed_after" + to_interval('1 day')) END`
		end = `coalesce("changed_before", to_date('9999-12-31'))`
	)
	return `<temporal enabled="1" mode="4" limitMode="1" startField="" endField="" accumulate="0" ` +
		`fixedDuration="0" durationField="" durationUnit="min" startExpression="` + escape(start) +
		`" endExpression="` + escape(end) + `"><fixedRange><start></start><end></end></fixedRange></temporal>`
}

// siteStyle returns the style of the sites: an outline.
func siteStyle() string {
	return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` +
		`<qgis version="3.22.0" styleCategories="Symbology" labelsEnabled="0">` +
		`<renderer-v2 type="singleSymbol" enableorderby="0" symbollevels="0" forceraster="0"><symbols>` +
		fill(0, "00000000", "no", "000000", "dash", 0.4) + `</symbols></renderer-v2></qgis>`
}

// aliases names the fields for people.
func aliases(l table.Layer) string {
	var b strings.Builder
	b.WriteString("<aliases>")
	for i, c := range l.Columns {
		// The first field is fid.
		fmt.Fprintf(&b, `<alias field="%s" index="%d" name="%s"/>`, c.Name, i+1,
			escape(strings.ReplaceAll(c.Name, "_", " ")))
	}
	b.WriteString("</aliases>")
	return b.String()
}

func holds(l table.Layer, class, direction string) bool {
	for _, r := range l.Rows {
		if l.Cell(r, "class").Text == class && l.Cell(r, "change").Text == direction {
			return true
		}
	}
	return false
}

// symbol draws one class and direction.
func symbol(n int, s table.Shape, class, direction string) string {
	colour := table.ClassColour(class)
	edge := table.DirectionColour(direction)
	removed := direction == "removed"
	switch s {
	case table.Lines:
		return line(n, colour, edge, removed)
	case table.Points:
		shape := "triangle"
		if removed {
			shape = "cross2"
		}
		return marker(n, shape, colour, edge)
	}
	brush := "solid"
	if removed {
		brush = "b_diagonal"
	}
	const solid, ground = "e6", "59" // how opaque things are, and the ground about them
	opacity := solid
	if class == string(detection.Earthwork) {
		opacity = ground
	}
	return fill(n, colour+opacity, brush, edge, "solid", 0.5)
}

// pair is a property of a symbol.
type pair struct{ key, value string }

// wrap makes a symbol of layers.
func wrap(n int, kind, layers string) string {
	return fmt.Sprintf(`<symbol type="%s" name="%d" alpha="1" clip_to_extent="1" force_rhr="0">%s</symbol>`,
		kind, n, layers)
}

func symbolLayer(class string, pairs ...pair) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<layer class="%s" enabled="1" locked="0" pass="0">`, class)
	for _, p := range pairs {
		fmt.Fprintf(&b, `<prop k="%s" v="%s"/>`, p.key, p.value)
	}
	b.WriteString("</layer>")
	return b.String()
}

func fill(n int, colour, brush, edge, pen string, widthMM float64) string {
	return wrap(n, "fill", symbolLayer("SimpleFill",
		pair{"color", rgba(colour)}, pair{"style", brush}, pair{"outline_color", rgba(edge)},
		pair{"outline_style", pen}, pair{"outline_width", millimetres(widthMM)},
		pair{"outline_width_unit", "MM"}, pair{"joinstyle", "miter"}))
}

func line(n int, colour, edge string, removed bool) string {
	const wide, narrow = 1.4, 0.8
	pen := "solid"
	if removed {
		pen = "dash"
	}
	stroke := func(colour, pen string, width float64) string {
		return symbolLayer("SimpleLine", pair{"line_color", rgba(colour)}, pair{"line_style", pen},
			pair{"line_width", millimetres(width)}, pair{"line_width_unit", "MM"},
			pair{"capstyle", "flat"}, pair{"joinstyle", "round"})
	}
	return wrap(n, "line", stroke(edge, "solid", wide)+stroke(colour, pen, narrow))
}

func marker(n int, shape, colour, edge string) string {
	return wrap(n, "marker", symbolLayer("SimpleMarker",
		pair{"name", shape}, pair{"color", rgba(colour)}, pair{"outline_color", rgba(edge)},
		pair{"outline_style", "solid"}, pair{"outline_width", "0.6"}, pair{"outline_width_unit", "MM"},
		pair{"size", "4"}, pair{"size_unit", "MM"}))
}

func millimetres(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// rgba is a colour in hexadecimal as QGIS has it; without a fourth part it is
// opaque.
func rgba(hex string) string {
	if len(hex) == len("rrggbb") {
		hex += "ff"
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		panic("gpkg: " + hex + " is no colour")
	}
	return fmt.Sprintf("%d,%d,%d,%d", v>>24, v>>16&0xff, v>>8&0xff, v&0xff)
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic("gpkg: text that cannot be escaped") // a builder takes all
	}
	return b.String()
}
