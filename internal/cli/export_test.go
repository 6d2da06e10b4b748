package cli

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/table"
	"rampart/internal/gdalio"
)

// everyChange is a change of each class, direction and kind of geometry, with
// and without each of the dates, and texts that formats stumble over.
func everyChange() []detection.Change {
	var out []detection.Change
	shapes := []orb.Geometry{
		orb.Point{12.5, 41.25}, orb.LineString{{12.5, 41.25}, {12.501, 41.25}, {12.501, 41.251}},
		orb.Polygon{
			{{12.5, 41.25}, {12.502, 41.25}, {12.502, 41.252}, {12.5, 41.252}, {12.5, 41.25}},
			{{12.5005, 41.2505}, {12.5005, 41.251}, {12.501, 41.251}, {12.501, 41.2505}, {12.5005, 41.2505}},
		},
		orb.MultiPolygon{
			{{{12.51, 41.25}, {12.511, 41.25}, {12.511, 41.251}, {12.51, 41.25}}},
			{{{12.52, 41.25}, {12.521, 41.25}, {12.521, 41.251}, {12.52, 41.25}}},
		},
	}
	roles := []string{"position", "centreline", "footprint", "footprint"}
	dates := [][2]string{{"2019-02-03", "2019-05-11"}, {"", "2019-05-11"}, {"2020-12-31", ""}, {"", ""}}
	for _, class := range table.Classes() {
		for _, direction := range table.Directions() {
			i := len(out)
			c := detection.Change{
				ID:     fmt.Sprintf("s-%s-%s-%02d", class.Value, direction.Value, i),
				SiteID: []string{"s", "t"}[i%2], Class: detection.Class(class.Value),
				Change: detection.Direction(direction.Value), ClassReasons: []string{"it is; so", `"quoted"`},
				ChangeDetail: "a <b> & 'c', \"d\"\té 中\nnew line", Geometry: shapes[i%len(shapes)],
				GeomRole: roles[i%len(shapes)], DateText: "in words", Score: float64(i) / 100,
				ChangedAfter: dates[i%3][0], ChangedBefore: dates[i%3][1], PersistenceN: i, GSDM: 0.5,
				Likelihood: "likely", Confidence: "moderate", Status: "confirmed", ValidFraction: 1,
				BeforeScene: "a", AfterScene: "b", Detectability: "resolved",
				Review: detection.Review{Reviewer: "A. Reviewer", Comment: "=1+1", Status: "accepted"},
			}
			if i%2 == 0 {
				c.AreaM2, c.AreaErrM2, c.GapDays = new(1234.56), new(7.25), new(97)
			}
			out = append(out, c)
		}
	}
	return append(out, detection.Change{ID: "u-nowhere", SiteID: "s", Class: "other", Change: "altered"})
}

func everyResult() detection.Result {
	coverage := detection.Coverage{
		UsablePerQuarter: []detection.QuarterCount{
			{Quarter: "2019-Q1", Scenes: 2}, {Quarter: "2019-Q2", Scenes: 3}, {Quarter: "2019-Q3"},
		},
		ObservableShare: 0.8, LastSeen: "2020-12-31",
	}
	return detection.Result{
		Version: "1.2.3", Parameters: map[string]any{"sensitivity": 0.6}, Coverage: coverage,
		Scenes: []detection.Scene{
			{ID: "a", Path: "/home/somebody/a.tif", SHA256: "00ff", Acquired: "2019-02-03", Used: true,
				Credit: "A. Reviewer", Bands: []detection.Band{{Name: "1", Role: "red"}}},
			{ID: "b", Path: "b.tif", Acquired: "2019-05", AcquiredPrecision: "month", Used: true},
		},
		Skipped: []detection.Skip{{Path: "/home/somebody/x.txt", Reason: "no image"}},
		Statements: []detection.Statement{
			{SiteID: "s", Name: "S & T", Text: "what is said", Changes: 14, Coverage: coverage},
			{SiteID: "t", Text: "nothing can be said", Coverage: coverage},
		},
		Changes: everyChange(),
	}
}

// exported writes a result in a folder of its own and exports it.
func exported(t *testing.T, r detection.Result, args ...string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	result := filepath.Join(folder, "r.geojson")
	var b bytes.Buffer
	if err := export.WriteGeoJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(result, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	args = append([]string{"export", result, "-q", "-o", filepath.Join(folder, "r")}, args...)
	if code := Main(args, strings.NewReader(""), &bytes.Buffer{}, &stderr); code != exitDone {
		t.Fatalf("rampart %s: exit code %d: %s", strings.Join(args, " "), code, &stderr)
	}
	return folder
}

// readFeature is what GDAL reads of a change.
type readFeature struct {
	Properties map[string]any
	Geometry   *struct {
		Type        string
		Coordinates json.RawMessage
	}
}

// readBack reads layers by GDAL, all in one.
func readBack(t *testing.T, path string, layers ...string) map[string]readFeature {
	t.Helper()
	out := map[string]readFeature{}
	for i, layer := range layers {
		to := filepath.Join(t.TempDir(), fmt.Sprintf("%d.json", i))
		switches := []string{"-lco", "WRITE_NAME=NO", "-lco", "COORDINATE_PRECISION=9"}
		if strings.HasSuffix(path, ".gpkg") || strings.HasSuffix(path, ".fgb") {
			switches = append(switches, "-t_srs", "EPSG:4326") // from what the file says
		}
		if layer != "" {
			switches = append(switches, layer)
		}
		if err := gdalio.Translate(path, to, "GeoJSON", switches...); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		var c struct{ Features []readFeature }
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		for _, f := range c.Features {
			out[fmt.Sprint(f.Properties["id"])] = f
		}
	}
	return out
}

// points are the coordinates of a geometry, one after the other.
func points(t *testing.T, g any) []float64 {
	t.Helper()
	text, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Map(func(r rune) rune {
		if strings.ContainsRune("[]", r) {
			return ' '
		}
		return r
	}, text)
	var out []float64
	for _, s := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || r == ' ' }) {
		var v float64
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// checkSame holds what was read against the changes: places within a millimetre,
// and each column of the table that the format can hold as it is.
func checkSame(t *testing.T, got map[string]readFeature, changes []detection.Change, skip ...string) {
	t.Helper()
	l := table.Changes(changes)
	if len(got) != len(l.Rows) {
		t.Fatalf("%d changes read, want %d", len(got), len(l.Rows))
	}
	for _, r := range l.Rows {
		id := l.Cell(r, "id").Text
		f, ok := got[id]
		if !ok {
			t.Errorf("%s was not read", id)
			continue
		}
		for i, c := range l.Columns {
			if slices.Contains(skip, c.Name) {
				continue
			}
			if want, read := r.Values[i].Format(c.Kind), readText(f.Properties[c.Name], c.Kind); read != want {
				t.Errorf("%s: %s is %q, want %q", id, c.Name, read, want)
			}
		}
		switch {
		case (f.Geometry == nil) != (r.Geometry == nil):
			t.Errorf("%s: geometry %v, want %v", id, f.Geometry, r.Geometry)
		case r.Geometry != nil:
			checkPlace(t, id, points(t, f.Geometry.Coordinates), points(t, r.Geometry))
		}
	}
}

func checkPlace(t *testing.T, id string, got, want []float64) {
	t.Helper()
	const millimetre = 1e-8 // degrees
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d: %v", id, len(got), len(want), got)
		return
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > millimetre {
			t.Errorf("%s: %v, want %v", id, got, want)
			return
		}
	}
}

// readText is a property as the table writes it.
func readText(v any, k table.Kind) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return table.Value{Known: true, Number: v}.Format(table.Real)
	case string:
		if k == table.Date {
			// A format without days has them at midnight.
			day, _, _ := strings.Cut(strings.ReplaceAll(v, "/", "-"), "T")
			return day
		}
		return v
	case []any:
		text, _ := json.Marshal(v)
		return string(text)
	}
	return fmt.Sprint(v)
}

func TestAGeoPackageHoldsEveryChange(t *testing.T) {
	t.Parallel()
	r := everyResult()
	folder := exported(t, r, "-f", "gpkg")
	got := readBack(t, filepath.Join(folder, "r.gpkg"), "changes_area", "changes_line", "changes_point")
	checkSame(t, got, r.Changes)
}

func TestACSVFileHoldsEveryChange(t *testing.T) {
	t.Parallel()
	r := everyResult()
	folder := exported(t, r, "-f", "csv", "--bom")
	checkSame(t, readBackCSV(t, filepath.Join(folder, "r.csv")), r.Changes)
}

// readBackCSV reads a table, in which nothing is null.
func readBackCSV(t *testing.T, path string) map[string]readFeature {
	t.Helper()
	got := readBack(t, path, "")
	for _, f := range got {
		for k, v := range f.Properties {
			if v == "" {
				f.Properties[k] = nil
			}
		}
	}
	return got
}

func TestAKMZFileHoldsEveryChange(t *testing.T) {
	t.Parallel()
	r := everyResult()
	folder := exported(t, r, "-f", "kmz")
	for _, name := range []string{"r.kmz", "r-all.kmz"} {
		checkSame(t, readBack(t, filepath.Join(folder, name), kmzLayers()...), r.Changes)
	}
}

// kmzLayers are the folders of classes in a file of two sites, of which the second
// has folders of the same names.
func kmzLayers() []string {
	var layers []string
	for _, c := range table.Classes() {
		layers = append(layers, c.Value, c.Value+" (#2)")
	}
	return layers
}

func TestAGeoJSONSequenceHoldsEveryChange(t *testing.T) {
	t.Parallel()
	r := everyResult()
	folder := exported(t, r, "-f", "geojsonseq")
	got := readBack(t, filepath.Join(folder, "r.geojsons"), "")
	checkSame(t, got, r.Changes, "quarter", "class_reasons", "site_ids_also", "alternatives",
		"evidence_contrast")
}

func TestAFlatGeobufHoldsEveryChange(t *testing.T) {
	t.Parallel()
	r := everyResult()
	folder := exported(t, r, "-f", "fgb")
	// What has no place cannot be in the format's index, and is left out.
	checkSame(t, readBack(t, filepath.Join(folder, "r.fgb"), ""), r.Changes[:len(r.Changes)-1])
}

func TestOtherSystemsAreWrittenIntoTheFiles(t *testing.T) {
	t.Parallel()
	r := everyResult()
	folder := exported(t, r, "-f", "gpkg,fgb", "--crs", "EPSG:32633")
	got := readBack(t, filepath.Join(folder, "r.gpkg"), "changes_area", "changes_line", "changes_point")
	checkSame(t, got, r.Changes)
	checkSame(t, readBack(t, filepath.Join(folder, "r.fgb"), ""), r.Changes[:len(r.Changes)-1])
}

func TestNoFormatTellsOfPeopleOrFilesWhereTheyAreLeftOut(t *testing.T) {
	t.Parallel()
	formats := strings.Join(formatNames(), ",")
	for _, how := range []string{"people", "places"} {
		folder := exported(t, everyResult(), "-f", formats, "--redact", how)
		files, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if filepath.Ext(f) == ".geojson" {
				continue // the result itself
			}
			for _, secret := range []string{"A. Reviewer", "somebody", "=1+1", "00ff"} {
				if bytes.Contains(unpacked(t, f), []byte(secret)) {
					t.Errorf("%s: %s tells of %q", how, filepath.Base(f), secret)
				}
			}
		}
	}
}

// unpacked is the content of a file with whatever it has compressed laid bare,
// as far as a test can: archives by file, GeoParquet by row, tiles not at all.
func unpacked(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(path) {
	case ".kmz", ".zip":
		archive, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		defer archive.Close()
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			data = append(data, content...)
		}
	}
	return data
}

func TestNoFormatTellsOfTheMachine(t *testing.T) {
	t.Parallel()
	folder := exported(t, everyResult(), "-f", strings.Join(formatNames(), ","))
	files, err := filepath.Glob(filepath.Join(folder, "r*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if filepath.Ext(f) != ".geojson" && bytes.Contains(unpacked(t, f), []byte("/home")) {
			t.Errorf("%s tells of /home", filepath.Base(f))
		}
	}
}

// randomChanges are changes with any text, number, date and place, always the same
// for a seed.
func randomChanges(seed uint64, n int) []detection.Change {
	rnd := rand.New(rand.NewPCG(seed, 0))
	runes := []rune("aZ09 .,;:'\"<>&|%_-+=*/\\()[]{}\t\n\u00e9\u4e2d\U0001f3e0")
	text := func() string {
		out := make([]rune, rnd.IntN(12))
		for i := range out {
			out[i] = runes[rnd.IntN(len(runes))]
		}
		return strings.TrimSpace(string(out))
	}
	number := func() *float64 {
		if rnd.IntN(3) == 0 {
			return nil
		}
		v := float64(rnd.IntN(1e8)) / 100
		return &v
	}
	day := func() string {
		if rnd.IntN(4) == 0 {
			return ""
		}
		return time.Date(2018, 1, 1+rnd.IntN(1000), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	place := func() orb.Point {
		return orb.Point{float64(rnd.IntN(3.4e9)-1.7e9) / 1e7, float64(rnd.IntN(1.6e9)-8e8) / 1e7}
	}
	out := everyChange()[:27]
	for i := range n {
		c := out[rnd.IntN(27)]
		c.ID, c.SiteID, c.Change = fmt.Sprintf("r-%04d", i), text(), detection.Direction(text())
		c.ChangeDetail, c.DateText, c.Review.Comment = text(), text(), text()
		c.ClassReasons, c.Alternatives = []string{text(), text()}, []string{text()}
		c.AreaM2, c.LengthM, c.HeightM, c.Evidence.Shape = number(), number(), number(), number()
		c.ChangedAfter, c.ChangedBefore = day(), day()
		at := place()
		switch i % 3 {
		case 0:
			c.Geometry, c.GeomRole = at, "position"
		case 1:
			c.Geometry = orb.LineString{at, {at[0] + 0.001, at[1]}, place()}
			c.GeomRole = "centreline"
		default:
			c.Geometry, c.GeomRole = orb.Polygon{{
				at, {at[0] + 0.002, at[1]}, {at[0], at[1] + 0.003}, at,
			}}, "footprint"
		}
		out = append(out, c)
	}
	return out[27:]
}

func TestAnyChangeGoesThroughAndBack(t *testing.T) {
	t.Parallel()
	r := everyResult()
	r.Changes = randomChanges(1, 300)
	folder := exported(t, r, "-f", "gpkg,fgb,csv,geojsonseq")
	checkSame(t, readBack(t, filepath.Join(folder, "r.gpkg"), "changes_area", "changes_line", "changes_point"),
		r.Changes)
	checkSame(t, readBack(t, filepath.Join(folder, "r.fgb"), ""), r.Changes)
	checkSame(t, readBackCSV(t, filepath.Join(folder, "r.csv")), r.Changes)
	checkSame(t, readBack(t, filepath.Join(folder, "r.geojsons"), ""), r.Changes,
		"quarter", "class_reasons", "site_ids_also", "alternatives", "evidence_shape")
}

// A folder of a KMZ file is a layer to its reader, so that the sites are few.
func TestAnyChangeGoesThroughAKMZFileAndBack(t *testing.T) {
	t.Parallel()
	r := everyResult()
	r.Changes = randomChanges(2, 100)
	for i := range r.Changes {
		r.Changes[i].SiteID = []string{"s", "t"}[i%2]
	}
	folder := exported(t, r, "-f", "kmz")
	checkSame(t, readBack(t, filepath.Join(folder, "r.kmz"), kmzLayers()...), r.Changes)
}

func TestExportingAgainGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	r := everyResult()
	formats := strings.Join(formatNames(), ",")
	first := exported(t, r, "-f", formats)
	slices.Reverse(r.Changes)
	second := exported(t, r, "-f", formats)
	files, err := filepath.Glob(filepath.Join(first, "*"))
	if err != nil || len(files) < len(formatNames()) {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		a, err1 := os.ReadFile(f)
		b, err2 := os.ReadFile(filepath.Join(second, filepath.Base(f)))
		if err := cmp.Or(err1, err2); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs the second time", filepath.Base(f))
		}
	}
}
