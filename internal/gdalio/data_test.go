package gdalio

import (
	"image"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// files lists real images, or fails where the folder has none.
func files(t *testing.T, pattern string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(data(t), pattern))
	if err != nil || len(list) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(list), err)
	}
	return list
}

// metric is the north-up grid of a header's footprint in a system of metres.
func metric(t *testing.T, h site.Header, crs string, pixel float64) georef.Grid {
	t.Helper()
	p := NewProjector()
	defer p.Close()
	var x, y []float64
	for _, q := range h.Footprint {
		x, y = append(x, q[0]), append(y, q[1])
	}
	if err := p.FromWGS84(crs, x, y); err != nil {
		t.Fatal(err)
	}
	x0, y0, x1, y1 := x[0], y[0], x[0], y[0]
	for i := range x {
		x0, x1 = math.Min(x0, x[i]), math.Max(x1, x[i])
		y0, y1 = math.Min(y0, y[i]), math.Max(y1, y[i])
	}
	return georef.Grid{
		CRS: crs, Transform: georef.Affine{x0, pixel, 0, y1, 0, -pixel},
		Size:   image.Pt(int((x1-x0)/pixel), int((y1-y0)/pixel)),
		PixelX: pixel, PixelY: pixel,
	}
}

func TestRealFilesAreProbedAndRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, crs string
		pixel        float64 // metres, along y
		bands        int
		least        float64 // share of valid pixels
	}{
		{"dabancheng/*.tif", "EPSG:32645", 10.003, 3, 0.97},
		{"naip/*.tif", "EPSG:26914", 5.002, 4, 0.5},
		{"oscd/*/*_S2L1C.tif", "EPSG:4326", 0, 6, 0.9},
		{"levir/*/A.tif", "EPSG:4326", 0, 3, 0.99},
		{"scl/*_[TB]OA_10.tif", "EPSG:32632", 10.003, 0, 0.99},
		{"scl/*_SCL_10.tif", "EPSG:32632", 20.006, 1, 0.99},
		{"eo-browser/*.tiff", "EPSG:4326", 7.26, 1, 0.9},
		{"band-files/*.tif", "EPSG:4326", 0, 1, 0.99},
		{"crs-mismatch/*.tif", "", 0, 3, 0.99},
	} {
		t.Run(strings.SplitN(c.pattern, "/", 2)[0], func(t *testing.T) {
			t.Parallel()
			for _, path := range files(t, c.pattern) {
				h := probe(t, path)
				if c.crs != "" && h.CRSName != c.crs || c.bands > 0 && len(h.Bands) != c.bands {
					t.Errorf("%s: %s, %d bands", path, h.CRSName, len(h.Bands))
				}
				if c.pixel > 0 && math.Abs(h.PixelY-c.pixel) > 0.01 {
					t.Errorf("%s: pixel of %v m, want %v", path, h.PixelY, c.pixel)
				}
				s := scene(t, path)
				got := read(t, open(t, s, roles(s), gridOf(h)), gridOf(h).Rect())
				if n := valid(got[0]); float64(n) < c.least*float64(len(got[0].Pix)) {
					t.Errorf("%s: %d of %d pixels are valid", path, n, len(got[0].Pix))
				}
			}
		})
	}
}

func TestEOBrowserKeepsBigEndianAndBrackets(t *testing.T) {
	t.Parallel()
	path := files(t, "eo-browser/*B04*.tiff")[0]
	h := probe(t, path)
	if h.Compression != "DEFLATE" || h.BlockHeight != 8 || h.Bands[0].DType != "Byte" {
		t.Errorf("header = %+v", h)
	}
	all := scene(t, files(t, "eo-browser/*.tiff")...)
	r := open(t, all, roles(all), metric(t, h, "EPSG:32645", 10))
	got := read(t, r, image.Rect(300, 200, 600, 400))
	if n := valid(got[3]); n != 300*200 {
		t.Errorf("%d of %d pixels are valid", n, 300*200)
	}
}

func TestMixedGridsOfBandFilesMeet(t *testing.T) {
	t.Parallel()
	list := files(t, "band-files/T31UDQ_20171107T105229_*.tif")
	s := scene(t, list...)
	fine, coarse := -1, -1
	for i, p := range list {
		switch {
		case strings.HasSuffix(p, "_B08.tif"):
			fine = i
		case strings.HasSuffix(p, "_B12.tif"):
			coarse = i
		}
	}
	g := gridOf(probe(t, list[fine]))
	got := read(t, open(t, s, roles(s), g), g.Rect())
	for i, m := range got {
		if n := valid(m); n < len(m.Pix)*99/100 {
			t.Errorf("%s: %d of %d pixels are valid", list[i], n, len(m.Pix))
		}
	}
	// The resampled 20 m band keeps the mean of its own pixels.
	own := scene(t, list[coarse])
	h := probe(t, list[coarse])
	stored := read(t, open(t, own, roles(own), gridOf(h)), gridOf(h).Rect())[0]
	if a, b := mean(got[coarse]), mean(stored); math.Abs(a/b-1) > 0.002 {
		t.Errorf("mean of the 20 m band = %v on 10 m, %v as stored", a, b)
	}
}

func mean(m *raster.Image) float64 {
	sum, n := 0.0, 0
	for _, v := range m.Pix {
		if !raster.IsNaN(v) {
			sum += float64(v)
			n++
		}
	}
	return sum / float64(n)
}

func TestSceneClassificationMasksItsImage(t *testing.T) {
	t.Parallel()
	boa := files(t, "scl/S2A2A_20170703_*_BOA_10.tif")[0]
	scl := files(t, "scl/S2A2A_20170703_*_SCL_10.tif")[0]
	s := scene(t, boa)
	g := gridOf(probe(t, boa))
	bare := valid(read(t, open(t, s, roles(s), g), g.Rect())[0])
	s.Masks = []site.MaskBand{{Path: scl, Index: 1, Kind: site.MaskSCL}}
	masked := read(t, open(t, s, roles(s), g), g.Rect())[0]
	classes := scene(t, scl)
	c := gridOf(probe(t, scl))
	cm := read(t, open(t, classes, roles(classes), c), c.Rect())[0]
	for y := range g.Size.Y {
		for x := range g.Size.X {
			bad := !usable(site.MaskSCL, cm.At(x/2, y/2))
			if v := masked.At(x, y); bad != raster.IsNaN(v) {
				t.Fatalf("pixel %d,%d of class %v = %v", x, y, cm.At(x/2, y/2), v)
			}
		}
	}
	t.Logf("%d of %d valid pixels remain", valid(masked), bare)
}

func TestPairInTwoSystemsMeetsOnOneGrid(t *testing.T) {
	t.Parallel()
	pre := files(t, "crs-mismatch/joplin_pre_EPSG26915.tif")[0]
	post := files(t, "crs-mismatch/joplin_post_EPSG4326.tif")[0]
	g := gridOf(probe(t, pre))
	a := scene(t, pre)
	b := scene(t, post)
	before := read(t, open(t, a, roles(a), g), g.Rect())
	after := read(t, open(t, b, roles(b), g), g.Rect())
	both := 0
	for i, v := range before[0].Pix {
		if v == v && after[0].Pix[i] == after[0].Pix[i] {
			both++
		}
	}
	if both < len(before[0].Pix)/4 {
		t.Errorf("%d of %d pixels are seen in both", both, len(before[0].Pix))
	}
}
