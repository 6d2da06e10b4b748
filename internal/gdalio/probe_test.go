package gdalio

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/georef"
)

// cut keeps the first part of a file.
func cut(t *testing.T, path string, part float64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(part*float64(info.Size()))); err != nil {
		t.Fatal(err)
	}
}

func TestProbeReadsTheHeader(t *testing.T) {
	t.Parallel()
	s := spec(300, 200)
	s.NoData, s.Tile, s.Compress, s.Interleave = ptr(7), 64, "DEFLATE", "BAND"
	s.BigEndian = true
	s.Colors = []string{"Red", "Green"}
	s.Descriptions = []string{"B04", "B03"}
	s.Metadata = map[string]string{"TIFFTAG_DATETIME": "2019:05:11 10:20:30", "NOTE": "a"}
	path := save(t, "with [brackets] & blanks.tif", s, texture[int16](300, 200, 2))
	h := probe(t, path)
	if h.Path != path || h.Driver != "GTiff" || h.Width != 300 || h.Height != 200 || h.Bytes == 0 {
		t.Errorf("header = %+v", h)
	}
	if h.CRSName != utmCRS || !h.HasTransform || h.Transform != utm {
		t.Errorf("georeference = %q %v", h.CRSName, h.Transform)
	}
	if h.BlockWidth != 64 || h.BlockHeight != 64 {
		t.Errorf("block = %d x %d", h.BlockWidth, h.BlockHeight)
	}
	if h.Compression != "DEFLATE" || h.Interleave != "BAND" {
		t.Errorf("layout = %q %q", h.Compression, h.Interleave)
	}
	if h.Metadata["TIFFTAG_DATETIME"] != "2019:05:11 10:20:30" || h.Metadata["NOTE"] != "a" {
		t.Errorf("metadata = %v", h.Metadata)
	}
	if h.Metadata["IMAGE_STRUCTURE:INTERLEAVE"] != "BAND" {
		t.Errorf("domains = %v", h.Metadata)
	}
	b := h.Bands[1]
	if b.DType != "Int16" || b.Color != "Green" || b.Description != "B03" || b.HasMask {
		t.Errorf("band = %+v", b)
	}
	if b.NoData == nil || *b.NoData != 7 || b.Scale != 1 || b.Offset != 0 {
		t.Errorf("band = %+v", b)
	}
}

func TestProbeMeasuresOnTheGround(t *testing.T) {
	t.Parallel()
	degrees := spec(100, 100)
	degrees.CRS, degrees.Transform = "EPSG:4326", georef.Affine{87, 1e-4, 0, 60.005, 0, -1e-4}
	southUp := spec(100, 100)
	southUp.Transform = georef.Affine{500000, 10, 0, 4800000, 0, 10}
	mercator := spec(100, 100)
	mercator.CRS, mercator.Transform = "EPSG:3857", georef.Affine{9684796, 20, 0, 8400738, 0, -20}
	for _, c := range []struct {
		name string
		spec WriteSpec
		x, y float64 // metres
	}{
		// UTM is 0.9996 of the ground at its middle meridian.
		{"zone's middle", southUp, 10.004, 10.004},
		// One degree at 60 north is 55800 by 111412 m on WGS 84.
		{"degrees at 60 north", degrees, 5.580, 11.141},
		// Web Mercator's 20 m at 60 north are 10.02 east and 10.03 north.
		{"web mercator", mercator, 10.02, 10.02},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := probe(t, save(t, "a.tif", c.spec, texture[uint8](100, 100, 1)))
			if math.Abs(h.PixelX/c.x-1) > 3e-3 || math.Abs(h.PixelY/c.y-1) > 3e-3 {
				t.Errorf("pixel = %v x %v m, want %v x %v", h.PixelX, h.PixelY, c.x, c.y)
			}
			ring := h.Footprint
			if len(ring) < 5 || ring[0] != ring[len(ring)-1] || ring.Orientation() != orb.CCW {
				t.Errorf("footprint of %d points, %v, is not a closed ring that turns left",
					len(ring), ring.Orientation())
			}
		})
	}
}

func TestProbeWithoutGeoreferenceIsNoError(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", WriteSpec{Width: 1, Height: 1}, [][]uint8{{1}})
	h := probe(t, path)
	if h.HasTransform || h.CRS != "" || h.Footprint != nil || h.PixelX != 0 {
		t.Errorf("header = %+v, want no georeference", h)
	}
	world := strings.TrimSuffix(path, ".tif") + ".tfw"
	if err := os.WriteFile(world, []byte("10\n0\n0\n-10\n600005\n4799995\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if h := probe(t, path); !h.HasTransform || h.Transform != utm {
		t.Errorf("transform = %v, want that of the world file", h.Transform)
	}
}

func TestProbeAcrossTheAntimeridian(t *testing.T) {
	t.Parallel()
	s := spec(1000, 1000)
	s.CRS, s.Transform = "EPSG:32601", georef.Affine{200000, 100, 0, 5000000, 0, -100}
	b := probe(t, save(t, "a.tif", s, [][]uint8{make([]uint8, 1e6)})).Footprint.Bound()
	if w := b.Right() - b.Left(); w > 2 {
		t.Errorf("footprint is %v degrees wide: %v", w, b)
	}
}

func TestProbeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	truncated := save(t, "t.tif", spec(50, 50), texture[uint8](50, 50, 1))
	if err := os.Truncate(truncated, 12); err != nil {
		t.Fatal(err)
	}
	secret := file("secret.tif", "II*\x00")
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, path string
		want       error
	}{
		{"missing", filepath.Join(dir, "none.tif"), ErrMissing},
		{"empty", file("empty.tif", ""), ErrEmpty},
		{"a folder", dir, ErrDirectory},
		{"text", file("text.tif", "this is no image, only words\n"), ErrNotImage},
		{"GeoJSON", file("a.geojson", `{"type":"FeatureCollection","features":[]}`), ErrNotImage},
		{"one byte", file("one.tif", "I"), ErrNotImage},
		{"truncated", truncated, ErrCorrupt},
		{"garbage after the magic", file("g.tif", "II*\x00\xff\xff\xff\x7f garbage"), ErrCorrupt},
		{"a broken VRT", file("a.vrt", "<VRTDataset rasterXSize=\"2\""), ErrCorrupt},
		{"a device", os.DevNull, ErrNotImage},
	}
	if os.Geteuid() != 0 {
		cases = append(cases, struct {
			name, path string
			want       error
		}{"no permission", secret, ErrPermission})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Probe(c.path)
			checkLine(t, err, c.path, c.want)
		})
	}
}

// checkLine checks an error's kind and that it is one line that names a file.
func checkLine(t *testing.T, err error, path string, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("Probe(%s) = %v, want %v", path, err, want)
	}
	if s := err.Error(); strings.Contains(s, "\n") || !strings.Contains(s, path) {
		t.Errorf("error %q is not one line that names %s", s, path)
	}
}

// tiff makes a little-endian TIFF header of entries (tag, type, count, value).
func tiff(entries ...[4]uint32) string {
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
		b = binary.LittleEndian.AppendUint32(b, e[2])
		b = binary.LittleEndian.AppendUint32(b, e[3])
	}
	return string(binary.LittleEndian.AppendUint32(b, 0))
}

func TestProbeRefusesAbsurdHeaders(t *testing.T) {
	t.Parallel()
	image := func(w, h, bits, samples, rows uint32) string {
		return tiff([4]uint32{256, 4, 1, w}, [4]uint32{257, 4, 1, h}, [4]uint32{258, 3, 1, bits},
			[4]uint32{259, 3, 1, 8}, [4]uint32{262, 3, 1, 1}, [4]uint32{273, 4, 1, 8},
			[4]uint32{277, 3, 1, samples}, [4]uint32{278, 4, 1, rows}, [4]uint32{279, 4, 1, 100})
	}
	for name, content := range map[string]string{
		"a terabyte in one strip":  image(1e6, 1e6, 8, 1, 1e6),
		"a terabyte in strips":     image(1e6, 1e6, 8, 1, 1),
		"the largest numbers":      image(math.MaxInt32, math.MaxInt32, 16, 1, 1),
		"numbers beyond an int":    image(math.MaxUint32, math.MaxUint32, 16, 1, 1),
		"no width":                 image(0, 10, 8, 1, 10),
		"60000 bands":              image(100, 100, 8, 60000, 100),
		"more than a block's size": image(40000, 40000, 8, 1, 40000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "a.tif")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Probe(path)
			if !errors.Is(err, ErrAbsurd) && !errors.Is(err, ErrCorrupt) {
				t.Fatalf("Probe = %v, want a refusal", err)
			}
			t.Log(err)
		})
	}
}

func TestProbeTakesSparseAndMuchCompressedFiles(t *testing.T) {
	t.Parallel()
	sparse := spec(100000, 100000)
	sparse.Bands, sparse.DType, sparse.Tile, sparse.Sparse = 4, "UInt16", 512, true
	path := filepath.Join(t.TempDir(), "sparse.tif")
	w, err := Create(path, sparse)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if h := probe(t, path); h.Width != 100000 {
		t.Errorf("width = %d", h.Width)
	}
	flat := spec(4000, 4000)
	flat.Compress, flat.Tile = "ZSTD", 512
	probe(t, save(t, "flat.tif", flat, [][]uint8{make([]uint8, 16e6)}))
}

// FuzzProbe holds that no file ends the process or yields a header that cannot
// be worked with.
func FuzzProbe(f *testing.F) {
	path := save(f, "seed.tif", WriteSpec{
		Width: 20, Height: 10, CRS: "EPSG:4326",
		Transform: georef.Affine{10, 1, 0, 50, 0, -1}, Compress: "DEFLATE",
	}, texture[uint8](20, 10, 2))
	seed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(tiff([4]uint32{256, 4, 1, 1e9}, [4]uint32{257, 4, 1, 1e9})))
	f.Add([]byte("<VRTDataset rasterXSize=\"3\" rasterYSize=\"3\"/>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "a.tif")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		h, err := Probe(path)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error has several lines: %q", err)
			}
			return
		}
		if h.Width <= 0 || h.Height <= 0 || len(h.Bands) == 0 || len(h.Bands) > maxBands {
			t.Errorf("header = %+v", h)
		}
	})
}
