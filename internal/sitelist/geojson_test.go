package sitelist

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// parseSites reads a list of which every entry has to be a site.
func parseSites(data []byte) ([]site.Site, error) {
	l, err := readGeoJSON(data, Options{})
	if err == nil {
		err = l.refusal()
	}
	return l.Sites, err
}

const square = `[[[0,0],[1,0],[1,1],[0,1],[0,0]]]`

func TestParseSites(t *testing.T) {
	t.Parallel()
	feature := func(members string) string {
		return `{"type":"Feature",` + members +
			`,"geometry":{"type":"Polygon","coordinates":` + square + `}}`
	}
	for _, c := range []struct {
		name, text string
		ids        string
	}{
		{"a bare polygon", `{"type":"Polygon","coordinates":` + square + `}`, "site-1"},
		{"a bare point, with height", `{"type":"Point","coordinates":[88.3,43.4,1100]}`, "site-1"},
		{
			"a multipolygon", `{"type":"MultiPolygon","coordinates":[` + square + `,` + square + `]}`,
			"site-1",
		},
		{"the feature's id first", feature(`"id":"a","properties":{"id":"b"}`), "a"},
		{"a number as id", feature(`"id":17,"properties":{}`), "17"},
		{"the property id", feature(`"properties":{"id":"b","name":"n"}`), "b"},
		{"the property name", feature(`"properties":{"name":" Fort "}`), "Fort"},
		{"the property number", feature(`"properties":{"number":3}`), "3"},
		{"no properties", feature(`"properties":null`), "site-1"},
		{
			"ids that repeat or are missing",
			`{"type":"FeatureCollection","features":[` + strings.Join([]string{
				feature(`"id":"a"`), feature(`"id":"a-2"`), feature(`"id":"a"`), feature(`"id":""`),
			}, ",") + `]}`,
			"a a-2 a-3 site-4",
		},
		{"a byte order mark", "\ufeff" + feature(`"id":"a"`), "a"},
		{
			"the old crs member for longitude and latitude",
			feature(`"id":"a","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}`),
			"a",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sites, err := parseSites([]byte(c.text))
			var ids []string
			for _, s := range sites {
				ids = append(ids, s.ID)
				if len(s.Area) == 0 || !s.Area[0][0].Closed() {
					t.Errorf("site %s has the area %v, want a closed ring", s.ID, s.Area)
				}
			}
			if got := strings.Join(ids, " "); err != nil || got != c.ids {
				t.Errorf("parseSites(%s) = %q, %v, want %q", c.text, got, err, c.ids)
			}
		})
	}
}

func TestParseSitesErrors(t *testing.T) {
	t.Parallel()
	point := func(coordinates, props string) string {
		return `{"type":"Feature","id":"x","properties":` + props +
			`,"geometry":{"type":"Point","coordinates":` + coordinates + `}}`
	}
	for _, c := range []struct{ name, text, want string }{
		{"no JSON", `id,lat,lon`, "it is not GeoJSON"},
		{"empty", ``, "it is not GeoJSON"},
		{"JSON of another kind", `{"type":"Topology"}`, `it is not GeoJSON of places (type "Topology")`},
		{"nothing in it", `{"type":"FeatureCollection","features":[]}`, "it holds no sites"},
		{"no geometry", `{"type":"Feature","id":"x","geometry":null}`, "feature 1 (x) has no geometry"},
		{
			"a line", `{"type":"Feature","id":"x","geometry":{"type":"LineString","coordinates":[]}}`,
			"feature 1 (x): a LineString is no place: use Point, Polygon or MultiPolygon",
		},
		{"swapped", point(`[43.4,98.3]`, `{}`), "feature 1 (x): latitude 98.3 is out of range: are " +
			"longitude"},
		{"metres", point(`[604050,4804365]`, `{}`), "(604050, 4.804365e+06) are no degrees"},
		{"out of range", point(`[190,95]`, `{}`), "feature 1 (x): (190, 95) is no longitude"},
		{"half a point", point(`[88]`, `{}`), "feature 1 (x): a position needs longitude and latitude"},
		{"a radius in words", point(`[88,43]`, `{"radius_m":"far"}`), "radius_m far must be a number"},
		{"a negative radius", point(`[88,43]`, `{"radius_m":-1}`), "radius_m -1 must be a number"},
		{"over the antimeridian", point(`[179.999,0]`, `{}`), "crosses the antimeridian or a pole"},
		{"at the pole", point(`[0,89.9999]`, `{}`), "crosses the antimeridian or a pole"},
		{
			"a ring of two", `{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}`,
			"a ring of 3 positions is no outline",
		},
		{"no rings", `{"type":"MultiPolygon","coordinates":[]}`, "its polygon has no rings"},
		{
			"another reference system", `{"type":"FeatureCollection","features":[],"crs":{"type":"name",` +
				`"properties":{"name":"urn:ogc:def:crs:EPSG::32645"}}}`,
			"its coordinates are in urn:ogc:def:crs:EPSG::32645: convert it with ogr2ogr",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sites, err := parseSites([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("parseSites(%s) = %v, %v, want %q", c.text, sites, err, c.want)
			}
		})
	}
}

func TestSitesNamesTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.geojson")
	if err := os.WriteFile(path, []byte(`{"type":"FeatureCollection","features":[]}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Sites(path); !errors.Is(err, ErrNoSites) || !strings.Contains(err.Error(), path) {
		t.Errorf("Sites = %v, want ErrNoSites of %s", err, path)
	}
	if _, err := Sites(dir + "/gone"); err == nil || !strings.HasSuffix(err.Error(), "gone: "+
		"does not exist: check the path") {
		t.Errorf("Sites of a missing file = %v", err)
	}
}

func TestRealSites(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("RAMPART_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	path := filepath.Join(dir, "dabancheng", "sites.geojson")
	if _, err := os.Stat(path); err != nil {
		t.Skip("real data not found, set RAMPART_DATA:", err)
	}
	sites, err := Sites(path)
	if err != nil || len(sites) != 2 || sites[0].ID != "dabancheng-1" ||
		sites[1].Name != "Dabancheng #2" {
		t.Errorf("Sites(%s) = %+v, %v, want two", path, sites, err)
	}
}

func TestOffset(t *testing.T) {
	t.Parallel()
	// Expected places by PROJ's geod on WGS 84, to 9 decimals.
	for _, c := range []struct {
		from     orb.Point
		az, dist float64
		want     orb.Point
	}{
		{orb.Point{88.28993598, 43.38385}, 37, 750, orb.Point{88.295506666, 43.389241180}},
		{orb.Point{10, 70}, 37, 150000, orb.Point{12.491118085, 71.057168489}},
		{orb.Point{179.99, -45}, 90, 5000, orb.Point{180.053414073, -44.999982394}},
	} {
		got := offset(c.from, c.az*math.Pi/180, c.dist)
		if math.Abs(got[0]-c.want[0]) > 2e-9 || math.Abs(got[1]-c.want[1]) > 2e-9 {
			t.Errorf("offset(%v, %v, %v) = %.9f, want %.9f", c.from, c.az, c.dist, got, c.want)
		}
	}
}

func TestCircleIsClosedAndCounterClockwise(t *testing.T) {
	t.Parallel()
	ring := Circle(orb.Point{88.3, 43.4}, DefaultRadiusM)
	if len(ring) != circleCorners+1 || !ring.Closed() || ring.Orientation() != orb.CCW {
		t.Errorf("Circle has %d positions, closed %v, orientation %v, want %d, closed, CCW",
			len(ring), ring.Closed(), ring.Orientation(), circleCorners+1)
	}
}

func TestBBox(t *testing.T) {
	t.Parallel()
	got, err := BBox("88.1, 43.2, 88.3, 43.4")
	want := orb.Bound{Min: orb.Point{88.1, 43.2}, Max: orb.Point{88.3, 43.4}}
	if err != nil || len(got) != 1 || got.Bound() != want || got[0][0].Orientation() != orb.CCW {
		t.Errorf("BBox = %v, %v, want %v", got, err, want)
	}
	for _, c := range []struct{ text, want string }{
		{"", "give four numbers"},
		{"1,2,3", "give four numbers"},
		{"a,2,3,4", `"a" is no number of degrees`},
		{"NaN,2,3,4", `"NaN" is no number of degrees`},
		{"3,2,1,4", "it encloses nothing"},
		{"1,2,1,4", "it encloses nothing"},
		{"43,98,44,99", "are longitude and latitude swapped?"},
		{"600000,4800000,610000,4810000", "are no degrees"},
	} {
		if got, err := BBox(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("BBox(%q) = %v, %v, want %q", c.text, got, err, c.want)
		}
	}
}

func FuzzParseSites(f *testing.F) {
	earth := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	for _, s := range []string{
		`{"type":"Point","coordinates":[88.3,43.4]}`, `{"type":"Polygon","coordinates":` + square + `}`,
		`{"type":"Feature","id":1,"properties":{"radius_m":1e300},` +
			`"geometry":{"type":"Point","coordinates":[0,0]}}`,
		`{"type":"FeatureCollection","features":[null,{}]}`, `{"type":"FeatureCollection","features":{}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sites, err := parseSites(data)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, s := range sites {
			if s.ID == "" || seen[s.ID] {
				t.Errorf("parseSites(%q): the id %q is empty or comes again", data, s.ID)
			}
			seen[s.ID] = true
			for _, p := range s.Area {
				for _, r := range p {
					if b := r.Bound(); !earth.Contains(b.Min) || !earth.Contains(b.Max) {
						t.Errorf("parseSites(%q): the area %v leaves the earth", data, r)
					}
				}
			}
		}
	})
}

func FuzzBBox(f *testing.F) {
	f.Add("88.1,43.2,88.3,43.4")
	f.Add("1e308,,")
	f.Fuzz(func(t *testing.T, text string) {
		area, err := BBox(text)
		if err == nil && !(area.Bound().Max[0] > area.Bound().Min[0]) {
			t.Errorf("BBox(%q) = %v, which encloses nothing", text, area)
		}
	})
}
