package csv

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

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
