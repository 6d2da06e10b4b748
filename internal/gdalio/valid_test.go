package gdalio

import (
	"image"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"rampart/algorithms/raster"
	"rampart/internal/site"
)

// drawn makes a band of a drawing: '.' is nodata, digits are themselves times
// ten plus ten.
func drawn[T Sample](nodata T, lines ...string) []T {
	var all []T
	for _, c := range strings.Join(lines, "") {
		if c == '.' {
			all = append(all, nodata)
		} else {
			all = append(all, T(c-'0')*10+10)
		}
	}
	return all
}

// shown draws which pixels are valid: 'x' or '.'.
func shown(m *raster.Image) string {
	var b strings.Builder
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for _, v := range m.Row(y) {
			if raster.IsNaN(v) {
				b.WriteByte('.')
			} else {
				b.WriteByte('x')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func checkShown(t *testing.T, got []*raster.Image, want ...string) {
	t.Helper()
	text := strings.Join(want, "\n") + "\n"
	for i, m := range got {
		if s := shown(m); s != text {
			t.Errorf("band %d is valid at\n%swant\n%s", i, s, text)
		}
	}
}

// readAll reads all roles of a scene over the grid of its first file.
func readAll(t *testing.T, s site.Scene) []*raster.Image {
	t.Helper()
	g := gridOf(probe(t, s.Path))
	return read(t, open(t, s, roles(s), g), g.Rect())
}

func TestDeclaredNodataInOneBandIsNaNInAll(t *testing.T) {
	t.Parallel()
	s := spec(4, 2)
	s.NoData = ptr(200)
	path := save(t, "a.tif", s, [][]uint8{
		drawn[uint8](200, "1.23", "4567"),
		drawn[uint8](200, "1523", "456."),
	})
	checkShown(t, readAll(t, scene(t, path)), "x.xx", "xxx.")
}

func TestZeroIsAValueWhereAnotherNumberIsNodata(t *testing.T) {
	t.Parallel()
	s := spec(4, 1)
	s.NoData = ptr(200)
	path := save(t, "a.tif", s, [][]uint8{{0, 0, 200, 5}})
	checkShown(t, readAll(t, scene(t, path)), "xx.x")
}

func TestFloatNodataNaNAndInfinities(t *testing.T) {
	t.Parallel()
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	s := spec(7, 1)
	s.NoData = ptr(-3.40282e+38) // rounded, as headers have it
	px := []float32{0, -math.MaxFloat32, nan, inf, -inf, -1e30, 3}
	checkShown(t, readAll(t, scene(t, save(t, "a.tif", s, [][]float32{px}))), "x....xx")
	s.NoData = nil
	checkShown(t, readAll(t, scene(t, save(t, "a.tif", s, [][]float32{px}))), "xx...xx")
	s.NoData = ptr(math.NaN())
	checkShown(t, readAll(t, scene(t, save(t, "a.tif", s, [][]float32{px}))), "xx...xx")
}

func TestBlackCollarOfIntegersWithoutDeclaration(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(4, 2), [][]uint8{
		{0, 0, 9, 9, 0, 9, 9, 9},
		{0, 9, 9, 9, 0, 0, 9, 0},
	})
	s := scene(t, path)
	checkShown(t, readAll(t, s), ".xxx", ".xxx")
	// The other band decides where one alone leaves it open.
	g := gridOf(probe(t, path))
	for _, role := range roles(s) {
		checkShown(t, read(t, open(t, s, []string{role}, g), g.Rect()), ".xxx", ".xxx")
	}
	fine := g
	fine.Transform[1], fine.Transform[5], fine.Size = 5, -5, image.Pt(8, 4)
	for _, role := range roles(s) {
		checkShown(t, read(t, open(t, s, []string{role}, fine), fine.Rect()),
			"..xxxxxx", "..xxxxxx", "..xxxxxx", "..xxxxxx")
	}
}

func TestBlackFloatsAreValues(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(2, 1), [][]float32{{0, 1}})
	checkShown(t, readAll(t, scene(t, path)), "xx")
}

func TestNodataThatTheTypeCannotHoldDeclaresNothing(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(3, 1), [][]uint8{{0, 1, 255}})
	s := scene(t, path)
	s.Bands[0].NoData = ptr(-9999)
	checkShown(t, readAll(t, s), ".xx")
}

func TestAlphaDecides(t *testing.T) {
	t.Parallel()
	s := spec(4, 1)
	s.Colors = []string{"Red", "Alpha"}
	path := save(t, "a.tif", s, [][]uint16{{0, 7, 8, 9}, {65535, 0, 1, 300}})
	checkShown(t, readAll(t, scene(t, path)), "x.xx")
	if h := probe(t, path); !h.Bands[0].HasMask {
		t.Error("HasMask = false for a file with alpha")
	}
}

func TestMaskBandDecides(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(4, 1), [][]uint8{{0, 7, 8, 9}})
	ds, err := godal.Open(path, godal.Update())
	if err != nil {
		t.Fatal(err)
	}
	mask, err := ds.CreateMaskBand(maskPerDataset)
	if err != nil {
		t.Fatal(err)
	}
	if err := mask.Write(0, 0, []uint8{255, 255, 0, 255}, 4, 1); err != nil {
		t.Fatal(err)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	if h := probe(t, path); !h.Bands[0].HasMask {
		t.Error("HasMask = false for a file with a mask band")
	}
	s := scene(t, path)
	checkShown(t, readAll(t, s), "xx.x")
	g := gridOf(probe(t, path))
	g.Transform[1], g.Size.X = 5, 8
	checkShown(t, read(t, open(t, s, roles(s), g), g.Rect()), "xxxx..xx")
}

func TestOutsideTheSceneIsNaN(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(2, 2), texture[uint8](2, 2, 2))
	s := scene(t, path)
	g := gridOf(probe(t, path))
	g.Transform[0], g.Transform[3], g.Size = utm[0]-10, utm[3]+20, image.Pt(4, 5)
	checkShown(t, read(t, open(t, s, roles(s), g), image.Rect(-1, 0, 5, 5)),
		"......", "......", "..xx..", "..xx..", "......")
	g.Transform[0] += 1e6
	checkShown(t, read(t, open(t, s, roles(s), g), image.Rect(0, 0, 2, 1)), "..")
	g.Transform[1] = 11
	checkShown(t, read(t, open(t, s, roles(s), g), image.Rect(0, 0, 2, 1)), "..")
}

func TestMasksBesideTheImage(t *testing.T) {
	t.Parallel()
	image := save(t, "a.tif", spec(12, 1), [][]uint16{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}})
	for _, c := range []struct {
		kind site.MaskKind
		px   []uint16
		want string
	}{
		{site.MaskSCL, []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, "..x.xxxx...."},
		{site.MaskQA, []uint16{1, 2, 4, 8, 16, 32, 64, 128, 21824, 21952, 22280, 0},
			"......xxxx.x"},
		{site.MaskBinary, []uint16{0, 1, 255, 0, 1, 1, 1, 1, 1, 1, 1, 0}, ".xx.xxxxxxx."},
		{site.MaskUDM2, []uint16{0, 1, 2, 0, 1, 1, 1, 1, 1, 1, 1, 0}, ".x..xxxxxxx."},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			s := scene(t, image)
			s.Masks = []site.MaskBand{{
				Path: save(t, "m.tif", spec(12, 1), [][]uint16{c.px}), Index: 1, Kind: c.kind,
			}}
			checkShown(t, readAll(t, s), c.want)
		})
	}
}

func TestCoarseMaskIsReadAtTheNearestPixel(t *testing.T) {
	t.Parallel()
	coarse := spec(2, 1)
	coarse.Transform[1], coarse.Transform[5] = 20, -20
	s := scene(t, save(t, "a.tif", spec(6, 2), texture[uint8](6, 2, 1)))
	s.Masks = []site.MaskBand{{
		Path: save(t, "m.tif", coarse, [][]uint8{{4, 9}}), Index: 1, Kind: site.MaskSCL,
	}}
	// The last two columns lie outside of the mask, which says nothing there.
	checkShown(t, readAll(t, s), "xx..xx", "xx..xx")
}

func TestNodataIsNotMixedIntoItsNeighbours(t *testing.T) {
	t.Parallel()
	const w, h = 40, 40
	plain := func(hole float32) [][]float32 {
		px := make([]float32, w*h)
		for i := range px {
			px[i] = 100
			if x, y := i%w, i/w; x > 15 && x < 22 && y > 10 && y < 30 {
				px[i] = hole
			}
		}
		return [][]float32{px}
	}
	declared := spec(w, h)
	declared.NoData = ptr(-9999)
	integer := save(t, "i.tif", spec(w, h), [][]uint8{narrow(plain(0)[0]), narrow(plain(0)[0])})
	for name, path := range map[string]string{
		"declared": save(t, "d.tif", declared, plain(-9999)),
		"NaN":      save(t, "n.tif", spec(w, h), plain(raster.NaN())),
		"collar":   integer,
	} {
		for _, pixel := range []float64{4, 7, 20, 23} {
			g := gridOf(probe(t, path))
			g.Transform[1], g.Transform[5] = pixel, -pixel
			g.Size = image.Pt(int(w*10/pixel), int(h*10/pixel))
			s := scene(t, path)
			got := read(t, open(t, s, roles(s), g), g.Rect())[0]
			for i, v := range got.Pix {
				x, y := i%g.Size.X, i/g.Size.X
				sx, sy := int((float64(x)+0.5)*pixel/10), int((float64(y)+0.5)*pixel/10)
				hole := sx > 15 && sx < 22 && sy > 10 && sy < 30
				if hole != raster.IsNaN(v) || !hole && math.Abs(float64(v)-100) > 1e-3 {
					t.Fatalf("%s, %v m: pixel %d,%d = %v, hole %v", name, pixel, x, y, v, hole)
				}
			}
		}
	}
}

func narrow(px []float32) []uint8 {
	out := make([]uint8, len(px))
	for i, p := range px {
		out[i] = uint8(p)
	}
	return out
}

func TestTruncatedFileIsNamed(t *testing.T) {
	t.Parallel()
	s := spec(400, 400)
	s.Tile, s.Compress = 64, "DEFLATE"
	path := save(t, "cut.tif", s, texture[uint16](400, 400, 2))
	cut(t, path, 0.7)
	sc := scene(t, path)
	g := gridOf(probe(t, path))
	r := open(t, sc, roles(sc), g)
	err := r.Read([]*raster.Image{raster.NewImage(g.Rect()), raster.NewImage(g.Rect())})
	if err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
		t.Errorf("Read of a truncated file = %v, want an error that names it", err)
	}
	if err != nil && strings.Contains(err.Error(), "\n") {
		t.Errorf("error has several lines: %q", err)
	}
}
