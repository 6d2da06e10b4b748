package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/georef"
)

var update = flag.Bool("update", false, "write the golden files anew")

func ptr[T any](v T) *T { return &v }

// sample is a result in which every field that can be known is known once and
// unknown once.
func sample() detection.Result {
	return detection.Result{
		Version:    "1.2.3",
		Parameters: map[string]any{"sensitivity": 0.5, "min_area_m2": 0.0, "from": "2019-01-01"},
		Grid: georef.Grid{
			CRS: "EPSG:32645", Transform: georef.Affine{500000, 10, 0, 4800000, 0, -10},
			Size: image.Pt(436, 334), PixelX: 10, PixelY: 10.004,
		},
		Scenes: []detection.Scene{sampleScene(), {ID: "b", Path: "b.tif", Reason: "no overlap"}},
		Skipped: []detection.Skip{
			{Path: "z.txt", Reason: "not an image"}, {Path: "broken.tif", Reason: "truncated"},
		},
		Coverage: sampleCoverage(),
		Statements: []detection.Statement{{
			SiteID: "s1", Name: "<North> & South", Text: "2 changes found", Changes: 2,
			Coverage: sampleCoverage(),
		}},
		Indicators: []detection.Indicators{sampleIndicators()},
		Notes:      []string{"pixels are not square"},
		Changes:    []detection.Change{sampleWall(), sampleBuilding()},
	}
}

func sampleIndicators() detection.Indicators {
	return detection.Indicators{
		SiteID: "s1", Basis: "what came or went",
		Dates: []detection.DateIndicators{{
			Date: "2019-03-04", Security: "not assessable",
			Unobservable: []detection.Unobservable{
				{Class: detection.Tower, Reason: "pixels of 10 m: a tower needs 0.7 m or less"}},
			Values: []detection.Indicator{
				{Name: "perimeter_closed_share", Value: ptr(0.97456)},
				{Name: "perimeter_m", Value: ptr(1234.567)},
				{Name: "towers", Reason: "pixels of 10 m: a tower needs 0.7 m or less"},
				{Name: "sheds_within", Value: ptr(0.0)},
			},
		}, {Date: "2019-05-11"}},
		Quarters: []detection.QuarterIndicators{
			{Quarter: "2019-Q1", Added: detection.Range{Lower: 0, Central: 333.333, Upper: 1000},
				Net: detection.Range{Lower: -20, Central: 333.333, Upper: 1000}},
			{Quarter: "2019-Q2", Reason: "no date can show a building"},
		},
		Events: []detection.SiteEvent{
			{Kind: "demolition", Before: "2019-05-11", Detail: "in its place came a shed", IDs: []string{"a", "b"}},
			{Kind: "tower_reduced", After: "2019-03-04", Before: "2019-05-11"},
		},
		Series: []detection.Indicator{{Name: "growth_against_surroundings", Reason: "no perimeter is known"}},
	}
}

func sampleScene() detection.Scene {
	return detection.Scene{
		ID: "a", Path: "a.tif", SHA256: "00ff", Bytes: 1234, Sensor: "sentinel-2",
		Acquired: "2019-03-04", AcquiredPrecision: "day", DateSource: "name",
		GSDM: 10, PixelXM: 10, PixelYM: 10.004, CRS: "EPSG:32645", Width: 436, Height: 334,
		Bands: []detection.Band{{Name: "1", Role: "red"}, {Name: "2"}}, DType: "UInt16",
		NoData: ptr(0.0), SunElevation: ptr(45.126), SunAzimuth: ptr(170.0),
		OffNadir: ptr(3.5), ViewAzimuth: ptr(100.0), AngleSource: "stac",
		CloudFraction: ptr(0.01234), SnowFraction: ptr(0.0), ValidFraction: ptr(0.99999),
		Licence: "CC-BY-4.0", Credit: "somebody",
		Registration: &detection.Registration{
			DxM: -0.001, DyM: 3.456, ResidualM: ptr(1.5), NTies: 12, Accepted: true, Reason: "helped",
		},
		Radiometry: []detection.BandFit{{Band: "red", Gain: 1.02345, Offset: -12.5}},
		Used:       true,
	}
}

func sampleCoverage() detection.Coverage {
	return detection.Coverage{
		UsablePerQuarter: []detection.QuarterCount{{Quarter: "2019-Q1", Scenes: 2}},
		LongestGapDays:   ptr(68), LongestGapFrom: "2019-03-04", LongestGapTo: "2019-05-11",
		ObservableShare: 0.82, LastSeen: "2019-05-11",
	}
}

func sampleBuilding() detection.Change {
	return detection.Change{
		ID: "s1-building-added-1", SiteID: "s1", SiteIDsAlso: []string{"s2"},
		Class: detection.Building, ClassReasons: []string{"compact"}, Change: detection.Added,
		ChangeDetail: "new",
		// Clockwise outside, counter-clockwise inside: the wrong way round.
		Geometry: orb.Polygon{
			{{88, 43}, {88, 43.001}, {88.001, 43.001}, {88.001, 43}, {88, 43}},
			{{88.0002, 43.0002}, {88.0004, 43.0002}, {88.0004, 43.0004}, {88.0002, 43.0002}},
		},
		GeomRole: "footprint", AreaM2: ptr(1234.567), AreaErrM2: ptr(20.0),
		ChangedAfter: "2019-03-04", ChangedBefore: "2019-05-11",
		DateEDTF: "2019-03-04/2019-05-11",
		DateText: "between 2019-03-04 and 2019-05-11 (68 days)", GapDays: ptr(68),
		IntervalKind: "closed", PersistenceN: 3, ContradictN: 1, Status: "confirmed",
		BeforeScene: "a", AfterScene: "b", GSDM: 10, PixelM: 10, ValidFraction: 1,
		RegResidualM: ptr(1.5), SunDiffDeg: ptr(2.25), ViewDiffDeg: ptr(0.0),
		Detectability: "resolved", Score: 0.87654, ScoreBasis: "none",
		Evidence:   detection.Evidence{Contrast: ptr(0.5), Persistence: ptr(1.0)},
		Likelihood: "likely", Confidence: "moderate", Alternatives: []string{"shadow"},
	}
}

func sampleWall() detection.Change {
	return detection.Change{
		ID: "s1-wall-removed-1", Class: detection.Wall, Change: detection.Removed,
		Geometry: orb.LineString{{-0.00000001, -43}, {-0.5, -43.12345678}}, GeomRole: "centreline",
		LengthM: ptr(100.0), HeightM: ptr(6.478), HeightErrM: ptr(0.321), HeightMethod: "shadow",
		Score: math.NaN(), ValidFraction: math.Inf(1),
	}
}

func geoJSON(t *testing.T, r detection.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteGeoJSON(&b, r); err != nil {
		t.Fatalf("WriteGeoJSON: %v", err)
	}
	return b.Bytes()
}

func TestWriteGeoJSONGolden(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	if err := WriteGeoJSONL(&lines, sample()); err != nil {
		t.Fatalf("WriteGeoJSONL: %v", err)
	}
	for name, got := range map[string][]byte{
		"sample.geojson": geoJSON(t, sample()), "sample.geojsonl": lines.Bytes(),
		"empty.geojson": geoJSON(t, detection.Result{}),
	} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; run go test ./internal/export -update and read the diff:\n%s",
				name, got)
		}
		if strings.HasSuffix(name, ".geojson") && !json.Valid(got) {
			t.Errorf("%s is not valid JSON", name)
		}
	}
}

// TestFieldsFollowTheContract holds the order of the fields of a change.
func TestFieldsFollowTheContract(t *testing.T) {
	t.Parallel()
	want := strings.Fields(`id site_id site_ids_also class class_reasons change change_detail
		geom_role area_m2 area_err_m2 length_m length_err_m width_m height_m height_err_m
		height_method changed_after changed_before date_edtf date_text gap_days interval_kind
		persistence_n contradict_n status before_scene after_scene gsd_m pixel_m valid_fraction
		reg_residual_m sun_diff_deg view_diff_deg detectability score score_basis evidence
		likelihood confidence alternatives review_status review_reason reviewer reviewed_at
		comment`)
	line, err := Marshal(newPropertiesJSON(detection.Change{}))
	if err != nil {
		t.Fatal(err)
	}
	if got := topLevelKeys(t, line); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("fields of a change:\n got %v\nwant %v", got, want)
	}
}

func topLevelKeys(t *testing.T, object []byte) []string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func TestGeometry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   orb.Geometry
		want string
	}{
		{"no geometry is null", nil, "null"},
		{"a point has 7 decimals", orb.Point{-12.5, 3.000000049},
			`{"type":"Point","coordinates":[-12.5000000,3.0000000]}`},
		{"a negative value that rounds to zero has no sign", orb.Point{-4e-8, 0},
			`{"type":"Point","coordinates":[0.0000000,0.0000000]}`},
		{"a line that shrinks to a point is null", orb.LineString{{1, 1}, {1, 1.00000001}}, "null"},
		{"a clockwise outer ring is turned", orb.Polygon{{{0, 0}, {0, 1}, {1, 1}, {0, 0}}},
			`{"type":"Polygon","coordinates":[[[0.0000000,0.0000000],[1.0000000,1.0000000],` +
				`[0.0000000,1.0000000],[0.0000000,0.0000000]]]}`},
		{"an open ring is closed", orb.Polygon{{{0, 0}, {1, 0}, {0, 1}}},
			`{"type":"Polygon","coordinates":[[[0.0000000,0.0000000],[1.0000000,0.0000000],` +
				`[0.0000000,1.0000000],[0.0000000,0.0000000]]]}`},
		{"a hole without area is dropped",
			orb.Polygon{{{0, 0}, {1, 0}, {0, 1}}, {{.1, .1}, {.2, .1}, {.1, .1}}},
			`{"type":"Polygon","coordinates":[[[0.0000000,0.0000000],[1.0000000,0.0000000],` +
				`[0.0000000,1.0000000],[0.0000000,0.0000000]]]}`},
		{"an outline without area is null", orb.Polygon{{{0, 0}, {1, 0}, {2, 0}, {0, 0}}}, "null"},
		{"an empty polygon is null", orb.Polygon{}, "null"},
		{"a multipolygon keeps the parts that have area",
			orb.MultiPolygon{{{{5, 5}, {5, 5}}}, {{{0, 0}, {1, 0}, {0, 1}}}},
			`{"type":"MultiPolygon","coordinates":[[[[0.0000000,0.0000000],[1.0000000,0.0000000],` +
				`[0.0000000,1.0000000],[0.0000000,0.0000000]]]]}`},
		{"a multipolygon without area is null", orb.MultiPolygon{{}}, "null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, err := newGeometryJSON(c.in)
			if err != nil {
				t.Fatalf("newGeometryJSON(%v): %v", c.in, err)
			}
			got, err := Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("newGeometryJSON(%v) = %s, want %s", c.in, got, c.want)
			}
		})
	}
}

func TestGeometryThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]orb.Geometry{
		"NaN":             orb.Point{math.NaN(), 0},
		"infinite":        orb.LineString{{0, 0}, {math.Inf(1), 0}},
		"beyond the pole": orb.Polygon{{{0, 0}, {1, 0}, {0, 91}}},
		"in a part":       orb.MultiPolygon{{{{math.NaN(), 0}}}},
		"another kind":    orb.MultiPoint{{0, 0}},
	} {
		c := sampleWall()
		c.Geometry = bad
		err := WriteGeoJSONL(&bytes.Buffer{}, detection.Result{Changes: []detection.Change{c}})
		if !errors.Is(err, errGeometry) || !strings.Contains(err.Error(), c.ID) {
			t.Errorf("%s: error = %v, want errGeometry that names %s", name, err, c.ID)
		}
	}
}

func TestParametersAreFiniteAndHashed(t *testing.T) {
	t.Parallel()
	got, sum, err := canonicalParameters(map[string]any{
		"b": math.NaN(), "a": []any{1.5, math.Inf(1)}, "c": map[string]any{"z": float32(2), "y": "<"},
		"d": []float64{1, math.NaN()}, "e": (*float64)(nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"a":[1.5,null],"b":null,"c":{"y":"<","z":2},"d":[1,null],"e":null}`
	if string(got) != want || len(sum) != 64 {
		t.Errorf("canonicalParameters = %s, %q, want %s and 64 digits", got, sum, want)
	}
	bad := detection.Result{Parameters: map[string]any{"f": func() {}}}
	if err := WriteGeoJSON(&bytes.Buffer{}, bad); err == nil {
		t.Error("parameters that have no JSON form: no error")
	}
}

func TestNoDataSaysWhatJSONCannot(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]*float64{
		"null": nil, `"nan"`: ptr(math.NaN()), `"inf"`: ptr(math.Inf(1)),
		`"-inf"`: ptr(math.Inf(-1)), "-9999": ptr(-9999.0),
	} {
		if got, err := Marshal(noData{v}); err != nil || string(got) != want {
			t.Errorf("nodata = %s, %v, want %s", got, err, want)
		}
	}
}
