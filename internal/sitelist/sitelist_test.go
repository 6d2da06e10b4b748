package sitelist

import (
	"archive/zip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/internal/site"
)

// readText reads a list of a name and content.
func readText(t *testing.T, name, text string, o Options) (List, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Read(path, o, nil)
}

// middle is the middle of a site's area.
func middle(s site.Site) orb.Point { return s.Area.Bound().Center() }

func TestATableAsPeopleKeepIt(t *testing.T) {
	t.Parallel()
	l, err := readText(t, "sites.csv", "\ufeff;;;\n"+
		"ID ;Name;name_zh;Names other;Lat;Long;ASPI 2020 #;ETNAM ;tier;Date of Latest Sat Imagery;radius m\n"+
		";;;;;;;;;;\n"+
		"7;Karakax;墨玉;قاراقاش / Moyu;37,28;79,73;12;C_HO1, P_HO2;2;20-Mar;500\n"+
		"8;Nowhere;;;;79;;;;;\n"+
		"7;Hotan;;;37.1;79.9;#N/A;;;2020-05-01;\n"+
		"9;Wrong;;;north;79.9;;;;;\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "a table in UTF-8, separated by semicolon, lines end with LF, decimal comma, blank rows: 2"
	if l.Form != want {
		t.Errorf("form %q, want %q", l.Form, want)
	}
	if got := fmt.Sprint(l.Refused); got != `[{5 (8): it has no latitude} `+
		`{7 (9): its latitude "north" is no number of degrees}]` {
		t.Errorf("refused %s", got)
	}
	if len(l.Sites) != 2 {
		t.Fatalf("%d sites, want 2", len(l.Sites))
	}
	s := l.Sites[0]
	for _, c := range []struct{ what, got, want string }{
		{"id", s.ID, "7"}, {"name", s.Name, "Karakax"}, {"id that comes again", l.Sites[1].ID, "7-2"},
		{"other names", strings.Join(s.NamesOther, "+"), "墨玉+قاراقاش+Moyu"},
		{"ids of other lists", fmt.Sprint(s.SourceIDs),
			"[{ASPI 2020 12} {ETNAM C_HO1} {ETNAM P_HO2}]"},
		{"labels", fmt.Sprint(s.Labels), "[{tier 2}]"},
		{"dates", fmt.Sprint(s.Dates, l.Sites[1].Dates), "[{Date of Latest Sat Imagery 2020-03}] " +
			"[{Date of Latest Sat Imagery 2020-05-01}]"},
		{"radius", fmt.Sprint(s.RadiusM, l.Sites[1].RadiusM), "500 750"},
		{"notes", strings.Join(l.Notes, "; "), "Date of Latest Sat Imagery: 1 values such as 20-Mar " +
			"were read as a month and a year, 2020-03; the id 7 comes again: the second is called 7-2"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
	if m := middle(s); math.Abs(m[0]-79.73) > 1e-4 || math.Abs(m[1]-37.28) > 1e-4 {
		t.Errorf("lies at %v, want 79.73 37.28", m)
	}
}

func TestDegrees(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		"43.5": 43.5, "43,5": 43.5, " -43.5 ": -43.5, "43.5 S": -43.5, "W 43.5°": -43.5,
		`43°30'36"N`: 43.51, `43° 30′ 36″ S`: -43.51, "43 30": 43.5,
	} {
		if got, err := degrees(text); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("degrees(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "N", "43 70", "NaN", "1 2 3 4", "1.2.3", "Inf"} {
		if got, err := degrees(text); err == nil {
			t.Errorf("degrees(%q) = %v, want an error", text, got)
		}
	}
}

func TestATableWithoutCoordinates(t *testing.T) {
	t.Parallel()
	_, err := readText(t, "sites.tsv", "id\tname\n1\ta\n", Options{})
	if err == nil || !strings.Contains(err.Error(), "needs the columns lon and lat (it has id, name)") {
		t.Errorf("Read = %v", err)
	}
}

const kml = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><Placemark><name>喀什</name><ExtendedData><Data name="id"><value>k1</value></Data>
<Data name="aspi #"><value>5</value></Data></ExtendedData>
<Point><coordinates>76.0,39.5,1200</coordinates></Point></Placemark></Folder>
<Placemark><name>wide</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
76,39 76.1,39 76.1,39.1 76,39</coordinates></LinearRing></outerBoundaryIs></Polygon>
<Point><coordinates>76.05,39.05</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>road</name><LineString><coordinates>76,39 77,39</coordinates></LineString></Placemark>
<Placemark><name>empty</name></Placemark>
</Document></kml>`

func TestKML(t *testing.T) {
	t.Parallel()
	l, err := readText(t, "sites.kml", kml, Options{RadiusM: 300})
	if err != nil || len(l.Sites) != 2 || l.Sites[0].ID != "k1" || l.Sites[0].Name != "喀什" ||
		l.Sites[0].RadiusM != 300 || fmt.Sprint(l.Sites[0].SourceIDs) != "[{aspi 5}]" ||
		l.Sites[1].ID != "wide" || l.Sites[1].RadiusM != 0 || len(l.Sites[1].Area[0][0]) != 4 {
		t.Errorf("Read = %+v, %v", l, err)
	}
	if got := fmt.Sprint(l.Refused); got != "[{3 (road): a LineString is no place: use Point, Polygon "+
		"or MultiPolygon} {4 (empty) has no geometry: give it a point or a polygon}]" {
		t.Errorf("refused %s", got)
	}
	if _, err := readText(t, "sites.kml", kml[:200], Options{}); err == nil ||
		!strings.Contains(err.Error(), "it is no KML") {
		t.Errorf("Read of half a file = %v", err)
	}
}

func TestKMZIsKMLInAnArchive(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"doc.kml": kml} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err := readText(t, "sites.kmz", b.String(), Options{}); err != nil || len(l.Sites) != 2 {
		t.Errorf("Read = %+v, %v, want two sites", l, err)
	}
}

// TestPublishedShifts holds the conversion against places that the tests of other
// implementations of the published formula agree on.
func TestPublishedShifts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wgs, gcj orb.Point }{
		{orb.Point{121.5272106, 31.1774276}, orb.Point{121.531541859215, 31.17530398364597}},
		{orb.Point{113.912316, 22.543847}, orb.Point{113.9171764808363, 22.540796131694766}},
		{orb.Point{116.377817, 39.911954}, orb.Point{116.38404722455657, 39.91334545536069}},
		{orb.Point{116.404, 39.915}, orb.Point{116.41024449916938, 39.91640428150164}},
		{orb.Point{-104.9903, 39.7392}, orb.Point{-104.9903, 39.7392}},
	} {
		if got := GCJ02.FromWGS84(c.wgs); !close(got, c.gcj, 1e-9) {
			t.Errorf("GCJ-02 of %v is %v, want %v", c.wgs, got, c.gcj)
		}
		for _, d := range []Datum{WGS84, GCJ02, BD09} {
			if got := d.ToWGS84(d.FromWGS84(c.wgs)); !close(got, c.wgs, 1e-9) {
				t.Errorf("%s there and back: %v, want %v", d, got, c.wgs)
			}
		}
	}
	if got, want := bd09FromGCJ02(orb.Point{116.404, 39.915}),
		(orb.Point{116.41036949371029, 39.92133699351021}); !close(got, want, 1e-9) {
		t.Errorf("BD-09 of Tiananmen is %v, want %v", got, want)
	}
}

func close(a, b orb.Point, tolerance float64) bool {
	return math.Abs(a[0]-b[0]) < tolerance && math.Abs(a[1]-b[1]) < tolerance
}

func TestWhatWasGivenInAnotherDatumIsKept(t *testing.T) {
	t.Parallel()
	const text = `id,lon,lat
kashgar,76.0,39.5
london,-0.1,51.5
`
	l, err := readText(t, "sites.csv", text, Options{Datum: GCJ02})
	if err != nil {
		t.Fatal(err)
	}
	s := l.Sites[0]
	const metresADegree = 111_320
	m := middle(s)
	moved := math.Hypot((m[0]-76)*math.Cos(m[1]*math.Pi/180), m[1]-39.5) * metresADegree
	if s.Given != orb.Geometry(orb.Point{76, 39.5}) || s.Datum != "gcj02" || moved < 250 || moved > 260 {
		t.Errorf("given %v in %s, moved %.0f m, want the original and 255 m", s.Given, s.Datum, moved)
	}
	if m := middle(l.Sites[1]); !close(m, orb.Point{-0.1, 51.5}, 1e-4) {
		t.Errorf("outside China: %v, want it untouched", m)
	}
	if _, err := ParseDatum("wgs72"); err == nil {
		t.Error("ParseDatum takes wgs72")
	}
}

func TestOverlaps(t *testing.T) {
	t.Parallel()
	at := func(id string, lon, lat, r float64) site.Site {
		return site.Site{ID: id, Area: orb.MultiPolygon{{Circle(orb.Point{lon, lat}, r)}}}
	}
	box := func(w, s, e, n float64) site.Site {
		return site.Site{Area: orb.MultiPolygon{orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}.ToPolygon()}}
	}
	for _, c := range []struct {
		name string
		a, b site.Site
		want bool
	}{
		{"circles 1 km apart", at("a", 76, 39, 750), at("b", 76.0115, 39, 750), true},
		{"circles 2 km apart", at("a", 76, 39, 750), at("b", 76.023, 39, 750), false},
		{"one within the other", at("a", 76, 39, 5000), at("b", 76, 39, 10), true},
		{"a cross, no corner inside", box(0, 1, 3, 2), box(1, 0, 2, 3), true},
		{"boxes of which only the bounds meet", site.Site{Area: orb.MultiPolygon{
			{{{0, 0}, {4, 0}, {0, 4}, {0, 0}}}}}, box(3, 3, 4, 4), false},
	} {
		if got := len(Overlaps([]site.Site{c.a, c.b})) == 1; got != c.want {
			t.Errorf("%s: overlap %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTheNewsroomsList(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("RAMPART_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	files, _ := filepath.Glob(filepath.Join(dir, "sites", "*.csv"))
	if len(files) == 0 {
		t.Skip("real data not found, set RAMPART_DATA")
	}
	l, err := Read(files[0], Options{}, nil)
	if err != nil || len(l.Sites) != 551 || len(l.Refused) != 0 {
		t.Fatalf("%d sites, %d refused, %v, want 551 and none", len(l.Sites), len(l.Refused), err)
	}
	// Read so, the prefecture of 34 rows is Ürümqi; as Mac-Roman it would be örÅmqi.
	if want := "a table in CP850, separated by tab, lines end with CRLF, blank rows: 3"; l.Form != want {
		t.Errorf("form %q, want %q", l.Form, want)
	}
	i := slices.IndexFunc(l.Sites, func(s site.Site) bool { return s.ID == "106" })
	if i < 0 || fmt.Sprint(l.Sites[i].SourceIDs) != "[{ETNAM P_QE04} {ETNAM C_QE05} {Shawn Zhang 1} "+
		"{ASPI 2020 336}]" {
		t.Errorf("site 106: %+v", l.Sites[max(i, 0)])
	}
}

func FuzzReadKML(f *testing.F) {
	f.Add([]byte(kml))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := readKML(data, Options{})
		if err == nil && len(l.Sites)+len(l.Refused) == 0 {
			t.Errorf("readKML(%q): neither a site nor an error", data)
		}
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("id,lat,lon\n1,43,88\n"))
	f.Add([]byte("lat\tlon\tdate\n\n43\t88\t20-Mar\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := readTable(data, Options{Datum: BD09})
		if err == nil && len(l.Sites)+len(l.Refused) == 0 {
			t.Errorf("readTable(%q): neither a site nor an error", data)
		}
	})
}

func TestOverlapsAreThoseOfAllPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		corner := rapid.IntRange(0, 20)
		var sites []site.Site
		for range rapid.IntRange(0, 12).Draw(t, "sites") {
			x, y := float64(corner.Draw(t, "x")), float64(corner.Draw(t, "y"))
			b := orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 3.5, y + 2.5}}
			sites = append(sites, site.Site{Area: orb.MultiPolygon{b.ToPolygon()}})
		}
		var want [][2]int
		for i := range sites {
			for j := i + 1; j < len(sites); j++ {
				if Meet(sites[i].Area, sites[j].Area) {
					want = append(want, [2]int{i, j})
				}
			}
		}
		if got := Overlaps(sites); !slices.Equal(got, want) {
			t.Fatalf("Overlaps = %v, want %v", got, want)
		}
	})
}
