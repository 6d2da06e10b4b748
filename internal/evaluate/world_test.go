package evaluate

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"
)

// degrees is the projector of tests, whose grids are in degrees already.
type degrees struct{}

func (degrees) ToWGS84(string, []float64, []float64) error   { return nil }
func (degrees) FromWGS84(string, []float64, []float64) error { return nil }

// ground is the plane in whose metres the tests draw.
func ground() plane { return newPlane(orb.Point{88, 43}.Bound()) }

// thing is a feature of a test, drawn in metres.
type thing struct {
	id, class, change string
	g                 orb.Geometry
	after, before     string
	score             float64
}

func (th thing) feature(t *testing.T) string {
	t.Helper()
	g := project.Geometry(orb.Clone(th.g), ground().earth)
	coordinates, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	quoted := func(s string) string {
		if s == "" {
			return "null"
		}
		return `"` + s + `"`
	}
	return fmt.Sprintf(`{"type":"Feature","id":%s,"properties":{"class":%s,"change":%s,`+
		`"changed_after":%s,"changed_before":%s,"score":%v},`+
		`"geometry":{"type":%q,"coordinates":%s}}`, quoted(th.id), quoted(th.class),
		quoted(th.change), quoted(th.after), quoted(th.before), th.score, g.GeoJSONType(), coordinates)
}

func collectionOf(t *testing.T, things ...thing) string {
	t.Helper()
	var all []string
	for _, th := range things {
		all = append(all, th.feature(t))
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(all, ",\n") + `]}`
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.geojson")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func readFound(t *testing.T, text string) *Found {
	t.Helper()
	f, err := ReadFound(file(t, text), true, degrees{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func readTruth(t *testing.T, text string) *Truth {
	t.Helper()
	tr, err := ReadTruth(file(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// judgedOf compares and wants no error.
func judgedOf(t *testing.T, name string, found *Found, truth *Truth) Judged {
	t.Helper()
	o, err := Compare(found, truth, Default(), degrees{})
	if err != nil {
		t.Fatal(err)
	}
	return Judged{name, found, truth, o}
}

func reportOf(t *testing.T, found, truth []thing) Report {
	t.Helper()
	j := judgedOf(t, "scene", readFound(t, collectionOf(t, found...)),
		readTruth(t, collectionOf(t, truth...)))
	return NewReport([]Judged{j}, Default())
}

// has wants figures to within a thousandth: the plane of the tests and the one
// about what is compared differ by less. NaN is a figure without a value.
func has(t *testing.T, f Figures, want map[string]float64) {
	t.Helper()
	for name, w := range want {
		got := float64(f.Value(name))
		if !(math.Abs(got-w) < 1e-3) && !(math.IsNaN(got) && math.IsNaN(w)) {
			t.Errorf("%s = %v, want %v", name, got, w)
		}
	}
}

func square(x, y, side float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}
}

func line(points ...orb.Point) orb.LineString { return points }

// compound is a wall with a tower, two buildings and a shed, and one that went.
func compound() []thing {
	const a, b, c = "2019-01-10", "2019-03-05", "2019-07-20"
	return []thing{
		{"1", "wall", "added", line(orb.Point{0, 0}, orb.Point{200, 0}, orb.Point{200, 100}), a, b, 0.9},
		{"2", "tower", "added", orb.Point{0, 0}, a, b, 0.8},
		{"3", "building", "added", square(20, 20, 20), b, c, 0.9},
		{"4", "building", "added", square(60, 20, 20), b, c, 0.9},
		{"5", "shed", "added", square(100, 20, 40), b, c, 0.9},
		{"6", "building", "removed", square(-60, 0, 30), a, c, 0.7},
	}
}
