package csv

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"pgregory.net/rapid"

	"rampart/internal/export/table"
)

func TestCentroidsHaveAboutACentimetreInAnySystem(t *testing.T) {
	t.Parallel()
	l := table.Layer{Rows: []table.Row{{Geometry: orb.Point{87.12345678, 43.5}}, {}}}
	for name, c := range map[string]struct {
		crs  table.CRS
		want string
	}{
		"WGS 84":                {table.WGS84(), "lon,lat\n87.1234568,43.5000000\n,\n"},
		"degrees of another":    {table.CRS{Code: 4490, WKT: `GEOGCS["CGCS2000"]`}, "lon,lat\n87.1234568,43.5000000\n,\n"},
		"metres of a projected": {table.CRS{Code: 32645, WKT: `PROJCS["UTM"]`}, "x,y\n87.12,43.50\n,\n"},
	} {
		var b strings.Builder
		if err := Write(&b, l, Options{Places: LonLat, CRS: c.crs}); err != nil || b.String() != c.want {
			t.Errorf("%s: %q, %v, want %q", name, b.String(), err, c.want)
		}
	}
}

func TestAnyTextIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := table.Layer{Columns: []table.Column{
			{Name: "text", Kind: table.Text}, {Name: "number", Kind: table.Real}, {Name: "list", Kind: table.List},
		}}
		// A reader takes a carriage return before a line feed for part of the line's end.
		text := rapid.StringMatching(`[^\r]*`)
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			l.Rows = append(l.Rows, table.Row{
				Geometry: orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), 41.25},
				Values: []table.Value{
					{Known: true, Text: text.Draw(t, "text")},
					{Known: rapid.Bool().Draw(t, "known"), Number: rapid.Float64().Draw(t, "number")},
					{Known: true, Text: text.Draw(t, "list")},
				},
			})
		}
		var b bytes.Buffer
		if err := Write(&b, l, Options{Places: WKT, BOM: true}); err != nil {
			t.Fatal(err)
		}
		data, ok := bytes.CutPrefix(b.Bytes(), []byte(bom))
		if !ok {
			t.Fatalf("%q does not begin with the mark", b.Bytes())
		}
		records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(records) != len(l.Rows)+1 {
			t.Fatalf("%d lines, %v, want %d", len(records), err, len(l.Rows)+1)
		}
		for i, r := range l.Rows {
			var want []string
			for k, c := range l.Columns {
				want = append(want, r.Values[k].Format(c.Kind))
			}
			if got := records[i+1]; !slices.Equal(got[:3], want) {
				t.Fatalf("read %q, want %q", got, want)
			}
			if g, err := wkt.Unmarshal(records[i+1][3]); err != nil || g != r.Geometry {
				t.Fatalf("place %q is %v, %v, want %v", records[i+1][3], g, err, r.Geometry)
			}
		}
	})
}
