package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/georef"
	"rampart/internal/site"
)

// fake stands in for GDAL: headers by base name, and for all other names a
// single uint16 band of 10 m.
type fake map[string]site.Header

// errCorrupt is what the fake says of a file called corrupt.tif.
var errCorrupt = errors.New("not recognized as a raster")

func (f fake) Probe(path string) (site.Header, error) {
	base := filepath.Base(path)
	if base == "corrupt.tif" {
		return site.Header{}, errCorrupt
	}
	h, ok := f[base]
	if !ok {
		h = header(10, "Gray")
	}
	h.Path = path
	return h, nil
}

// header is that of a uint16 file of square pixels, one band a colour, on a
// fixed piece of ground.
func header(pixel float64, colors ...string) site.Header {
	h := site.Header{
		Driver: "GTiff", Bytes: 100, Width: 40, Height: 30, CRS: "WKT", CRSName: "EPSG:32645",
		HasTransform: true, Transform: georef.Affine{0, pixel, 0, 0, 0, -pixel},
		PixelX: pixel, PixelY: pixel, Metadata: map[string]string{},
		Footprint: orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}},
	}
	for _, c := range colors {
		h.Bands = append(h.Bands, site.HeaderBand{DType: "UInt16", Color: c, Scale: 1})
	}
	return h
}

// tagged is h with metadata, given as key, value, key, value.
func tagged(h site.Header, pairs ...string) site.Header {
	h.Metadata = map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		h.Metadata[pairs[i]] = pairs[i+1]
	}
	return h
}

// folder makes a temporary folder of files, given as path and content; a path
// that ends in a slash, or an empty content, is no matter to the fake.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// empty are files without content.
func empty(names ...string) map[string]string {
	m := map[string]string{}
	for _, n := range names {
		m[n] = ""
	}
	return m
}

// with adds a file to files.
func with(files map[string]string, name, content string) map[string]string {
	files[name] = content
	return files
}

// scan scans dir, or the paths given, with the fake.
func scan(t *testing.T, f fake, o Options) site.Series {
	t.Helper()
	s, err := Scan(context.Background(), o, f)
	if err != nil {
		t.Fatalf("Scan(%+v) = %v", o, err)
	}
	return s
}

// summary is a line a scene: date precision/source id roles masks; then a line
// a skipped file with its reason, and the notes; paths relative to dir.
func summary(s site.Series, dir string) string {
	var b strings.Builder
	for _, c := range s.Scenes {
		b.WriteString(dateText(c.Acquired) + " " + string(c.Acquired.Source) + " " + c.ID)
		for _, band := range c.Bands {
			b.WriteString(" " + band.Role)
		}
		for _, m := range c.Masks {
			b.WriteString(" +" + string(m.Kind))
		}
		b.WriteString("\n")
	}
	for _, k := range s.Skipped {
		b.WriteString("skip " + k.Path + ": " + k.Reason + "\n")
	}
	for _, n := range s.Notes {
		b.WriteString("note " + n + "\n")
	}
	return strings.ReplaceAll(b.String(), dir+string(filepath.Separator), "")
}

// lines joins what a summary ought to be.
func lines(want ...string) string {
	if len(want) == 0 {
		return ""
	}
	return strings.Join(want, "\n") + "\n"
}
