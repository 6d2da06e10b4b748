package gdalio

import (
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// counted is a server of a folder that counts the bytes it sends and keeps what
// was asked.
type counted struct {
	*httptest.Server
	mu    sync.Mutex
	bytes int64
	asked []string
}

func serve(t *testing.T, dir string) *counted {
	t.Helper()
	s := &counted{}
	files := http.FileServer(http.Dir(dir))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		if code, err := strconv.Atoi(strings.Trim(r.URL.Path, "/")); err == nil {
			w.WriteHeader(code)
			return
		}
		files.ServeHTTP(counter{w, s}, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// sent is how many bytes went out so far, and what was asked for.
func (s *counted) sent() (int64, []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes, slices.Clone(s.asked)
}

type counter struct {
	http.ResponseWriter
	s *counted
}

func (c counter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.s.mu.Lock()
	c.s.bytes += int64(n)
	c.s.mu.Unlock()
	return n, err
}

// noise is an image that no compression makes smaller.
func noise(side int) [][]uint16 {
	px := make([]uint16, side*side)
	v := uint32(1)
	for i := range px {
		v = v*1664525 + 1013904223
		px[i] = uint16(v>>16) | 1
	}
	return [][]uint16{px}
}

func TestOfAnImageOnAServerOnlyTheWindowIsFetched(t *testing.T) {
	t.Parallel()
	const side = 2048
	s := spec(side, side)
	s.Tile = 256
	path := save(t, "big scene.tif", s, noise(side))
	server := serve(t, filepath.Dir(path))
	remote := "/vsicurl/" + server.URL + "/big%20scene.tif"

	local, h := probe(t, path), probe(t, remote)
	local.Path = remote
	if !reflect.DeepEqual(h, local) {
		t.Errorf("the header is %+v, that of the file %+v", h, local)
	}
	const whole = 2 * side * side
	if sent, _ := server.sent(); sent > whole/50 {
		t.Errorf("a header of a file of %d bytes took %d", whole, sent)
	}

	g := georef.Grid{CRS: h.CRS, Transform: georef.Affine{605000, 10, 0, 4795000, 0, -10},
		PixelX: 10, PixelY: 10}
	g.Size.X, g.Size.Y = 200, 200
	var got [2]*raster.Image
	for i, p := range []string{path, remote} {
		r, err := Opener{}.OpenScene(site.Scene{Path: p, Bands: []site.Band{
			{Path: p, Index: 1, Role: "red", Scale: 1}}}, []string{"red"}, g)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = raster.NewImage(g.Rect())
		if err := r.Read(got[i : i+1]); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got[0].Pix, got[1].Pix) {
		t.Error("the pixels differ from those of the file")
	}
	// The window meets at most four blocks of 128 KiB.
	sent, asked := server.sent()
	if sent > whole/8 {
		t.Errorf("a window of 200 x 200 pixels took %d of %d bytes", sent, whole)
	}
	t.Logf("header and window took %d of %d bytes in %d requests", sent, whole, len(asked))
	for _, a := range asked {
		if !strings.HasSuffix(a, "/big scene.tif") {
			t.Errorf("the server was asked for more than the image: %s", a)
		}
	}
}

func TestWhatAServerDoesNotGiveIsToldInOneLine(t *testing.T) {
	t.Parallel()
	path := save(t, "whole.tif", spec(300, 300), noise(300))
	dir := filepath.Dir(path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"head.tif": whole[:60], "text.tif": []byte("<html>"),
		"other.vrt": []byte(`<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand/></VRTDataset>`),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	server := serve(t, dir)
	for name, want := range map[string]error{
		"gone.tif": ErrNotServed, "403": ErrNotServed, "401": ErrNotServed, "501": ErrServer,
		"head.tif": ErrCorrupt, "text.tif": ErrNotImage, "other.vrt": ErrNotImage,
	} {
		path := "/vsicurl/" + server.URL + "/" + name + "?key=secret"
		_, err := Probe(path)
		if _, again := Probe(path); again == nil || errors.Is(want, ErrNotServed) && again.Error() != err.Error() {
			t.Errorf("%s: %v, and then %v", name, err, again)
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		if text := err.Error(); strings.Contains(text, "secret") || strings.Contains(text, "/vsicurl") ||
			strings.Contains(text, "\n") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestKeysAreTakenOutOfWhatGDALSays(t *testing.T) {
	t.Parallel()
	const said = "error 500 - https://u:p@h/a@b.tif?sig=x. Again; `/vsicurl/http://h:1/c.tif?y' is none; a?b"
	const want = "error 500 - https://h/a@b.tif Again; `http://h:1/c.tif' is none; a?b"
	if got := keyless(said); got != want {
		t.Errorf("keyless(%q) = %q, want %q", said, got, want)
	}
}

// TestToldHeadersAreThoseOfFiles holds what is made of a catalog's words against
// what a file says of itself.
func TestToldHeadersAreThoseOfFiles(t *testing.T) {
	t.Parallel()
	for _, crs := range []string{"EPSG:32645", "EPSG:4326", "EPSG:3857"} {
		s := spec(40, 30)
		s.CRS = crs
		if crs == "EPSG:4326" {
			s.Transform = georef.Affine{87, 1e-4, 0, 43, 0, -1e-4}
		}
		file := probe(t, save(t, "a.tif", s, texture[uint16](40, 30, 2)))
		told, err := Told(site.Header{
			Path: file.Path, Driver: "GTiff", Bytes: file.Bytes, Width: 40, Height: 30,
			Transform: file.Transform, Bands: file.Bands,
		}, crs)
		if err != nil {
			t.Fatal(err)
		}
		file.BlockWidth, file.BlockHeight, file.Interleave, file.Metadata = 0, 0, "", nil
		if !reflect.DeepEqual(told, file) {
			t.Errorf("%s: told %+v, the file %+v", crs, told, file)
		}
	}
	if _, err := Told(site.Header{Width: 1, Height: 1}, "EPSG:1"); err == nil {
		t.Error("a system that there is not is taken")
	}
}

func TestDarkest(t *testing.T) {
	t.Parallel()
	const side = 100
	px := make([]uint16, side*side)
	for i := range px {
		px[i] = uint16(i % 1000) // ten of each, 0 too, which is no pixel
	}
	path := save(t, "a.tif", spec(side, side), [][]uint16{px})
	if got, ok := Darkest(path, 1); got != 20 || !ok {
		t.Errorf("Darkest = %v, %v, want 20", got, ok)
	}
	for _, c := range []struct {
		path string
		band int
	}{{path, 2}, {path + "x", 1}} {
		if got, ok := Darkest(c.path, c.band); ok {
			t.Errorf("Darkest(%s, %d) = %v", c.path, c.band, got)
		}
	}
	w, err := Create(filepath.Join(t.TempDir(), "large.tif"), WriteSpec{
		Width: 2000, Height: 2000, Bands: 1, DType: "UInt16", Sparse: true, CRS: utmCRS, Transform: utm,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, ok := Darkest(w.path, 1); ok {
		t.Errorf("of a large image without overviews Darkest = %v", got)
	}
}

func TestADeclaredOffsetMovesTheNumbers(t *testing.T) {
	t.Parallel()
	nodata := 0.0
	px := [][]uint16{{0, 1000, 1500, 65535}}
	s := WriteSpec{Width: 4, Height: 1, CRS: utmCRS, Transform: utm}
	path := save(t, "a.tif", s, px)
	scene := site.Scene{Path: path, Bands: []site.Band{{
		Path: path, Index: 1, Role: "red", Scale: 1e-4, Offset: -0.1, NoData: &nodata,
	}}}
	for _, x := range []struct {
		name string
		at   float64 // of the grid, metres east of the file's
	}{{"as it is", 0}, {"resampled", 2.5}} {
		g := georef.Grid{CRS: probe(t, path).CRS, PixelX: 10, PixelY: 10,
			Transform: georef.Affine{600000 + x.at, 10, 0, 4800000, 0, -10}}
		if x.at != 0 {
			g.Transform[1], g.Transform[5], g.PixelX, g.PixelY = 5, -5, 5, 5
		}
		g.Size.X, g.Size.Y = 4, 1
		read := func(scale, offset float64) []float32 {
			scene.Bands[0].Scale, scene.Bands[0].Offset = scale, offset
			r, err := Opener{}.OpenScene(scene, []string{"red"}, g)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			m := raster.NewImage(g.Rect())
			if err := r.Read([]*raster.Image{m}); err != nil {
				t.Fatal(err)
			}
			return m.Pix
		}
		stored, moved := read(1, 0), read(1e-4, -0.1)
		for i := range stored {
			want := stored[i] - 1000
			if got := moved[i]; got != want && !(math.IsNaN(float64(got)) && math.IsNaN(float64(want))) {
				t.Errorf("%s: pixel %d is %v, stored %v, want %v", x.name, i, got, stored[i], want)
			}
		}
		if !math.IsNaN(float64(moved[0])) {
			t.Errorf("%s: nodata became %v", x.name, moved[0])
		}
		for i, v := range read(0, -0.1) {
			if v != stored[i] && !math.IsNaN(float64(v)) {
				t.Errorf("%s: without a scale pixel %d is %v, want %v", x.name, i, v, stored[i])
			}
		}
	}
}
