package main

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// committed is where the series lies in the project.
const committed = "../../testdata/sample"

func TestSeriesIsDrawnAsCommitted(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws ten dates; skipped by -short")
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the committed series was drawn on amd64; others fuse multiply and add")
	}
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"truth.geojson", "sites.geojson"} {
		got, want := text(t, folder, name), text(t, committed, name)
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from the committed one; run make sample", name)
		}
	}
	// Files are compared by their pixels: GDAL's releases pack them
	// differently.
	for _, f := range files() {
		got, want := pixels(t, folder, f.name), pixels(t, committed, f.name)
		for b := range want {
			if !same(got[b], want[b]) {
				t.Errorf("%s, band %d differs from the committed one; run make sample", f.name, b+1)
			}
		}
	}
}

func TestDrawingTwiceWritesTheSameBytes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws two dates twice; skipped by -short")
	}
	a, b := t.TempDir(), t.TempDir()
	pr := gdalio.NewProjector()
	defer pr.Close()
	series, err := place(files()[:2], pr)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{a, b} {
		if err := draw(folder, newWorld(), series); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range series {
		if !bytes.Equal(text(t, a, p.name), text(t, b, p.name)) {
			t.Errorf("%s: two runs wrote different bytes", p.name)
		}
	}
}

func TestCommittedSeriesIsSmall(t *testing.T) {
	t.Parallel()
	const most = 3_000_000
	entries, err := os.ReadDir(committed)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		sum += info.Size()
	}
	if sum > most {
		t.Errorf("%s holds %d bytes, want at most %d", committed, sum, most)
	}
}

func text(t *testing.T, folder, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pixels reads all bands of a file on its own grid.
func pixels(t *testing.T, folder, name string) []*raster.Image {
	t.Helper()
	path := filepath.Join(folder, name)
	h, err := gdalio.Probe(path)
	if err != nil {
		t.Fatal(err)
	}
	s := site.Scene{
		ID: name, Path: path, Files: []string{path}, CRS: h.CRS, Transform: h.Transform,
		Size: [2]int{h.Width, h.Height}, PixelX: h.PixelX, PixelY: h.PixelY,
	}
	var roles []string
	for i, b := range h.Bands {
		s.Bands = append(s.Bands, site.Band{
			Path: path, Index: i + 1, Role: b.Description, DType: b.DType, NoData: b.NoData, Scale: 1,
		})
		roles = append(roles, b.Description)
	}
	g := georef.Grid{
		CRS: h.CRS, Transform: h.Transform, Size: image.Pt(h.Width, h.Height),
		PixelX: h.PixelX, PixelY: h.PixelY,
	}
	r, err := gdalio.Opener{}.OpenScene(s, roles, g)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	dst := make([]*raster.Image, len(roles))
	for i := range dst {
		dst[i] = raster.NewImage(g.Rect())
	}
	if err := r.Read(dst); err != nil {
		t.Fatal(err)
	}
	return dst
}

// same compares bit for bit; NaN equals NaN.
func same(a, b *raster.Image) bool {
	if a.Rect != b.Rect {
		return false
	}
	for i, v := range a.Pix {
		if w := b.Pix[i]; v != w && !(raster.IsNaN(v) && raster.IsNaN(w)) {
			return false
		}
	}
	return true
}
