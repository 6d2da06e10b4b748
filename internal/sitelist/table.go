package sitelist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/delimited"
	"rampart/internal/site"
)

// readTable reads a table with a column of longitudes and one of latitudes.
func readTable(data []byte, o Options) (List, error) {
	t, err := delimited.Read(data, delimited.Options{Encoding: o.Encoding})
	if err != nil {
		return List{}, err
	}
	lon, lat := column(t.Columns, lonKeys), column(t.Columns, latKeys)
	if lon < 0 || lat < 0 {
		return List{}, fmt.Errorf("a table of sites needs the columns lon and lat (it has %s)",
			strings.Join(t.Columns, ", "))
	}
	var places []Place
	commas := 0
	for _, r := range t.Rows {
		p := Place{Row: r.Line}
		for i, cell := range r.Cells {
			if i < len(t.Columns) && t.Columns[i] != "" {
				p.Fields = append(p.Fields, site.Entry{Name: t.Columns[i], Value: cell})
			}
		}
		at, err := pointOf(r.Cells, lon, lat)
		if err != nil {
			p.Problem = err.Error()
		} else {
			p.Geometry = at
		}
		if lon < len(r.Cells) && strings.Contains(r.Cells[lon], ",") {
			commas++
		}
		places = append(places, p)
	}
	form := "a table in " + t.Dialect.String()
	if commas > 0 {
		form += ", decimal comma"
	}
	if t.Blank > 0 {
		form += fmt.Sprintf(", blank rows: %d", t.Blank)
	}
	return settle(places, form, "row", o)
}

// column is the place of the first column of one of the names; -1 if there is
// none.
func column(columns, keys []string) int {
	return slices.IndexFunc(columns, func(c string) bool { return slices.Contains(keys, key(c)) })
}

func pointOf(cells []string, lon, lat int) (orb.Point, error) {
	var at orb.Point
	for i, c := range []struct {
		name string
		at   int
	}{{"longitude", lon}, {"latitude", lat}} {
		text := ""
		if c.at < len(cells) {
			text = clean(cells[c.at])
		}
		if text == "" {
			return at, fmt.Errorf("it has no %s", c.name)
		}
		v, err := degrees(text)
		if err != nil {
			return at, fmt.Errorf("its %s %q is no number of degrees", c.name, text)
		}
		at[i] = v
	}
	return at, nil
}
