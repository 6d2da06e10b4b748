package smart

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

// utm projects by the series of Karney (2011) to its second term, good to metres.
type utm struct{}

func (utm) FromWGS84(crs string, x, y []float64) error {
	const a, f, k0 = 6378137.0, 1 / 298.257223563, 0.9996
	n := f / (2 - f)
	radius := a / (1 + n) * (1 + n*n/4)
	zone := float64(int(crs[len(crs)-2]-'0')*10 + int(crs[len(crs)-1]-'0'))
	for i := range x {
		lambda, phi := (x[i]-(zone*6-183))*math.Pi/180, y[i]*math.Pi/180
		e := 2 * math.Sqrt(n) / (1 + n)
		t := math.Sinh(math.Atanh(math.Sin(phi)) - e*math.Atanh(e*math.Sin(phi)))
		xi, eta := math.Atan2(t, math.Cos(lambda)), math.Asinh(math.Sin(lambda)/math.Hypot(t, math.Cos(lambda)))
		alpha := n/2 - 2*n*n/3
		east := eta + alpha*math.Cos(2*xi)*math.Sinh(2*eta)
		north := xi + alpha*math.Sin(2*xi)*math.Cosh(2*eta)
		x[i], y[i] = 500000+k0*radius*east, k0*radius*north
		if crs[:len("EPSG:327")] == "EPSG:327" {
			y[i] += 1e7
		}
	}
	return nil
}

func TestSquaresAreThoseOfTheGrid(t *testing.T) {
	t.Parallel()
	// The squares that the tiles of Sentinel-2 over these cities are named by.
	for want, p := range map[string]orb.Point{
		"31UDQ": {2.35, 48.85}, "18TWL": {-74.0, 40.7}, "56HLH": {151.2, -33.87},
		"32VNM": {10.75, 59.91}, "37MBU": {36.82, -1.29},
	} {
		got, err := square(p, utm{})
		if err != nil || got != want {
			t.Errorf("square of %v = %s, %v, want %s", p, got, err, want)
		}
	}
	if got, err := square(orb.Point{0, 85}, utm{}); err == nil {
		t.Errorf("near the pole it is %s, want an error", got)
	}
}

// model is a file of the archive, as far as the tests look at it.
type model struct {
	Features []struct {
		Properties map[string]any
		Geometry   struct{ Type string }
	}
}

func models(t *testing.T, r detection.Result) map[string]model {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, utm{}); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]model{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var m model
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		out[f.Name] = m
	}
	return out
}

func TestModelsKeepToWhatTheProgrammeKnows(t *testing.T) {
	t.Parallel()
	parts := orb.MultiPolygon{
		{{{2.3, 48.8}, {2.301, 48.8}, {2.301, 48.801}, {2.3, 48.8}}},
		{{{2.31, 48.8}, {2.311, 48.8}, {2.311, 48.801}, {2.31, 48.8}}},
	}
	got := models(t, detection.Result{
		Scenes: []detection.Scene{{ID: "a", Sensor: "Sentinel-2B MSI"}, {ID: "b", Sensor: "drone"}},
		Changes: []detection.Change{
			{ID: "x", SiteID: "s", Class: "shed", Change: "added", Geometry: parts, Score: math.NaN(),
				ChangedAfter: "2019-01-02", ChangedBefore: "2019-03-04", BeforeScene: "a", AfterScene: "b"},
			{ID: "y", SiteID: "s", Change: "removed", Geometry: parts, ChangedBefore: "2019-03-04"},
			{ID: "z", SiteID: "s", Change: "added", Geometry: parts[0]},
		},
	})
	if len(got) != 2 {
		t.Fatalf("files %v, want one model of a site and one of the region", got)
	}
	site := got["site_models/ZZ_R001_0000.geojson"].Features
	if len(site) != 3 || site[0].Geometry.Type != "Polygon" || site[1].Geometry.Type != "MultiPolygon" {
		t.Fatalf("model %+v, want a polygon, and two observations of both parts", site)
	}
	for _, f := range site {
		if s, ok := f.Properties["score"]; ok {
			t.Errorf("score %v, want none where none is known", s)
		}
	}
	if a, b := site[1].Properties["sensor_name"], site[2].Properties["sensor_name"]; a != "Sentinel-2" || b != nil {
		t.Errorf("sensors %v and %v, want Sentinel-2 and null", a, b)
	}
	if p := site[2].Properties["current_phase"]; p != "Post Construction, Post Construction" {
		t.Errorf("phases %v, want one a part", p)
	}
	region := got["region_models/ZZ_R001.geojson"].Features
	if len(region) != 2 {
		t.Fatalf("region %+v", region)
	}
	for _, name := range []string{"region_id", "misc_info"} {
		if _, ok := region[1].Properties[name]; ok {
			t.Errorf("a summary has %s, which the programme does not allow there", name)
		}
	}
}
