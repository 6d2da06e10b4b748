package main

import (
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/evaluate"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
	"rampart/internal/site"
)

func TestWhereThereIsNoImageryAllIsSkipped(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	err := run([]string{"-rampart", "absent", "-data", filepath.Join(out, "none"), "-out", out})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "real.json"))
	if err != nil || strings.TrimSpace(string(text)) != "[]" {
		t.Errorf("wrote %q, %v, want an empty list", text, err)
	}
}

// report is as eval writes it, of scenes with so much found and true, in m2.
func report(t *testing.T, text string) evaluate.Report {
	t.Helper()
	var r evaluate.Report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTableHasBothAndTheirMeans(t *testing.T) {
	t.Parallel()
	const scene = `"found_objects":3,"any_change":{"found":2e6,"precision":0.5,"recall":0.25,"f1":0.3333,
		"prevalence":0.1,"mark_everything_f1":0.1818,"auc":0.9},"false_objects":{"observable_km2":50,"per_km2":null}`
	r := report(t, `{"scenes":[{"name":"a",`+scene+`},{"name":"b",`+scene+`}],"pooled":{`+scene+`},
		"spread":[{"figure":"any.f1","mean":0.75},{"figure":"any.auc","mean":0.8},{"figure":"false.per_km2","mean":null}]}`)
	var b strings.Builder
	if err := (measured{Set: "set", Rampart: r, Peer: &r}).write(&b, "what it is"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	want := map[int]string{
		0: "set: what it is",
		3: "a 0.1000 0.182 0.900 3 4.00 0.500 0.250 0.333 - 3 4.00 0.500 0.250 0.333 -",
		5: "mean - - 0.800 2 4.00 - - 0.750 - 2 4.00 - - 0.750 -",
		6: "pooled 0.1000 0.182 0.900 3 4.00 0.500 0.250 0.333 - 3 4.00 0.500 0.250 0.333 -",
	}
	for i, w := range want {
		if i >= len(lines) || strings.Join(strings.Fields(lines[i]), " ") != w {
			t.Errorf("line %d of\n%s\nwant %q", i, b.String(), w)
		}
	}
}

func TestAreasReadByEyeBecomeALabel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	image, areas := filepath.Join(dir, "image.tif"), filepath.Join(dir, "areas.json")
	place := georef.Affine{10, 0.001, 0, 45, 0, -0.001}
	spec := gdalio.WriteSpec{Width: 6, Height: 4, CRS: "EPSG:4326", Transform: place}
	if err := gdalio.Write(image, spec, [][]uint8{make([]uint8, 24)}); err != nil {
		t.Fatal(err)
	}
	square := func(x0, y0, x1, y1, change string) string {
		ring := [][2]string{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}
		text := ""
		for _, p := range ring {
			text += ",[" + p[0] + "," + p[1] + "]"
		}
		return `{"geometry":{"coordinates":[[` + text[1:] + `]]},"properties":{"change":"` + change + `"}}`
	}
	text := `{"features":[` + square("10", "44.998", "10.002", "45", "construction") + "," +
		square("10.004", "44.996", "10.006", "44.998", "none") + "]}"
	if err := os.WriteFile(areas, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "label.tif")
	if err := writeAreas(out, image, areas); err != nil {
		t.Fatal(err)
	}
	want := "11...." + "11...." + "....00" + "....00"
	if got := drawn(t, out); got != want {
		t.Errorf("label %s, want %s", got, want)
	}
}

// drawn is a label as text: what is not known is a point.
func drawn(t *testing.T, path string) string {
	t.Helper()
	h, err := gdalio.Probe(path)
	if err != nil {
		t.Fatal(err)
	}
	g := georef.Grid{CRS: h.CRS, Transform: h.Transform, Size: image.Pt(h.Width, h.Height),
		PixelX: h.PixelX, PixelY: h.PixelY}
	band := site.Band{Path: path, Index: 1, Role: "label", DType: "Byte", Scale: 1}
	s := site.Scene{Path: path, Files: []string{path}, CRS: h.CRS, Transform: h.Transform,
		Size: [2]int{h.Width, h.Height}, Bands: []site.Band{band}}
	r, err := gdalio.Opener{}.OpenScene(s, []string{"label"}, g)
	if err != nil {
		t.Fatal(err)
	}
	pixels := raster.NewImage(g.Rect())
	if err := r.Read([]*raster.Image{pixels}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, v := range pixels.Pix {
		switch {
		case raster.IsNaN(v):
			text += "."
		case v == changed:
			text += "1"
		default:
			text += "0"
		}
	}
	return text
}

func TestAreasReadByEyeAreCoveredByDate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	square := func(x0, x1 float64, properties string) string {
		ring, err := json.Marshal([][2]float64{{x0, 45}, {x1, 45}, {x1, 45.01}, {x0, 45.01}, {x0, 45}})
		if err != nil {
			t.Fatal(err)
		}
		return `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[` + string(ring) +
			`]},"properties":{` + properties + `}}`
	}
	all := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	truth := write("truth.geojson", all(
		square(10, 10.04, `"what":"yard: walls","change":"construction","changed_after":"2018-01-01","changed_before":"2018-06-01"`),
		square(10.1, 10.14, `"what":"field","change":"none"`)))
	found := write("found.geojson", all(
		square(10, 10.01, `"class":"wall","change":"added","changed_after":"2017-01-01","changed_before":"2019-01-01"`),
		square(10.01, 10.02, `"class":"wall","change":"added","changed_after":"2018-02-01","changed_before":"2018-03-01"`),
		square(10.02, 10.03, `"class":"wall","change":"added","changed_after":"2018-05-01","changed_before":null`),
		square(10.13, 10.2, `"class":"wall","change":"added","changed_after":null,"changed_before":"2018-05-01"`)))
	list, err := places(found, truth)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := writePlaces(&b, list); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	want := "yard 0.750 0.250 0.250 field 0.250 - -"
	if !strings.HasSuffix(got, want) {
		t.Errorf("table %q, want it to end with %q", got, want)
	}
}
