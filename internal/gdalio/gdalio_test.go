package gdalio

import (
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// utm is a place in zone 45 north with pixels of 10 m.
var utm = georef.Affine{600000, 10, 0, 4800000, 0, -10}

const utmCRS = "EPSG:32645"

// texture gives every pixel of every band a number from 1 to 250 of its own
// making, so that a slip of one pixel or band shows.
func texture[T Sample](w, h, bands int) [][]T {
	all := make([][]T, bands)
	for b := range all {
		all[b] = make([]T, w*h)
		for i := range all[b] {
			x, y := i%w, i/w
			all[b][i] = T(1 + (x*7+y*13+b*29+x*y/3)%250)
		}
	}
	return all
}

// spec is an image in zone 45 north.
func spec(w, h int) WriteSpec {
	return WriteSpec{Width: w, Height: h, CRS: utmCRS, Transform: utm}
}

// save writes an image into the test's folder and returns its path.
func save[T Sample](t testing.TB, name string, s WriteSpec, bands [][]T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := Write(path, s, bands); err != nil {
		t.Fatal(err)
	}
	return path
}

// probe reads a header that has to be good.
func probe(t testing.TB, path string) site.Header {
	t.Helper()
	h, err := Probe(path)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// scene makes one of files, its roles being "band1", "band2" and so on.
func scene(t testing.TB, paths ...string) site.Scene {
	t.Helper()
	s := site.Scene{ID: "scene", Path: paths[0], Files: paths}
	for _, p := range paths {
		h := probe(t, p)
		for i, b := range h.Bands {
			if b.Color == "Alpha" {
				continue
			}
			s.Bands = append(s.Bands, site.Band{
				Path: p, Index: i + 1, DType: b.DType, NoData: b.NoData,
				Role: fmt.Sprintf("band%d", len(s.Bands)+1), Scale: 1,
			})
		}
	}
	return s
}

// roles lists the roles of all bands.
func roles(s site.Scene) []string {
	var all []string
	for _, b := range s.Bands {
		all = append(all, b.Role)
	}
	return all
}

// gridOf is the grid of a file.
func gridOf(h site.Header) georef.Grid {
	return georef.Grid{
		CRS: h.CRS, Transform: h.Transform, Size: image.Pt(h.Width, h.Height),
		PixelX: h.PixelX, PixelY: h.PixelY,
	}
}

// open opens a scene and closes it when the test ends.
func open(t testing.TB, s site.Scene, names []string, g georef.Grid) *SceneReader {
	t.Helper()
	r, err := Opener{}.OpenScene(s, names, g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// read reads a window of all roles.
func read(t testing.TB, r *SceneReader, window image.Rectangle) []*raster.Image {
	t.Helper()
	dst := make([]*raster.Image, r.roles)
	for i := range dst {
		dst[i] = raster.NewImage(window)
		dst[i].Fill(-77) // what a reader leaves untouched shows
	}
	if err := r.Read(dst); err != nil {
		t.Fatal(err)
	}
	return dst
}

// same reports whether two pixels are the same bits, any NaN being NaN.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// equal fails where two images differ on a window.
func equal(t testing.TB, name string, got, want *raster.Image, window image.Rectangle) {
	t.Helper()
	for y := window.Min.Y; y < window.Max.Y; y++ {
		for x := window.Min.X; x < window.Max.X; x++ {
			if !same(got.At(x, y), want.At(x, y)) {
				t.Fatalf("%s: pixel %d,%d of window %v = %v, want %v",
					name, x, y, window, got.At(x, y), want.At(x, y))
			}
		}
	}
}

// valid counts the pixels that are not NaN.
func valid(m *raster.Image) int {
	n := 0
	for _, v := range m.Pix {
		if !raster.IsNaN(v) {
			n++
		}
	}
	return n
}

// data returns the folder of real imagery, or skips.
func data(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("RAMPART_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no real imagery: set RAMPART_DATA to its folder (%v)", err)
	}
	return dir
}

// ptr returns a pointer to a number.
func ptr(v float64) *float64 { return &v }
