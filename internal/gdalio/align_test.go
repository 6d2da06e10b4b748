package gdalio

import (
	"errors"
	"image"
	"math"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// ramp writes an image whose numbers are places: the first band is the metres
// of a pixel's centre to the right of x0, the second those below y0.
func ramp(t *testing.T, name string, s WriteSpec) string {
	t.Helper()
	pix := [][]float32{make([]float32, s.Width*s.Height), make([]float32, s.Width*s.Height)}
	for i := range pix[0] {
		x, y := s.Transform.Apply(float64(i%s.Width)+0.5, float64(i/s.Width)+0.5)
		pix[0][i], pix[1][i] = float32(x-utm[0]), float32(utm[3]-y)
	}
	return save(t, name, s, pix)
}

// placed is a file in zone 45 north with pixels of a size, its corner a number
// of metres right of and below that of the grid.
func placed(w, h int, pixel, right, below float64) WriteSpec {
	s := spec(w, h)
	s.Transform = georef.Affine{utm[0] + right, pixel, 0, utm[3] - below, 0, -pixel}
	return s
}

func utmGrid(w, h int) georef.Grid {
	return georef.Grid{CRS: utmCRS, Transform: utm, Size: image.Pt(w, h), PixelX: 10, PixelY: 10}
}

// checkPlaces says how far the pixels read lie from where the grid and the
// reader's offset have them, in metres, and how many there are.
func checkPlaces(t *testing.T, r *SceneReader, g georef.Grid, band int, slack float64) int {
	t.Helper()
	dx, dy := r.Offset()
	got := read(t, r, g.Rect())
	n := 0
	for y := range g.Size.Y {
		for x := range g.Size.X {
			v, u := got[band].At(x, y), got[band+1].At(x, y)
			if raster.IsNaN(v) {
				continue
			}
			n++
			wx, wy := g.Transform.Apply(float64(x)+0.5+dx, float64(y)+0.5+dy)
			ex, ey := float64(v)-(wx-utm[0]), float64(u)-(utm[3]-wy)
			if math.Hypot(ex, ey) > slack {
				t.Fatalf("pixel %d,%d lies %v, %v m from its place", x, y, ex, ey)
			}
		}
	}
	return n
}

func TestOffsetSaysWhereThePixelsLie(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		right, below float64 // of the file, in metres
		dx, dy       float64
	}{
		{"on the grid", 0, 0, 0, 0},
		{"whole pixels off", 30, -20, 0, 0},
		{"right and below", 3, 4, 0.3, 0.4},
		{"left and above", -3, -4, -0.3, -0.4},
		{"nearer to the next pixel", 17, 26, -0.3, -0.4},
		{"far to the left", -104.5, 38, -0.45, -0.2},
		{"below the arithmetic", 1e-6, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := scene(t, ramp(t, "a.tif", placed(60, 50, 10, c.right, c.below)))
			g := utmGrid(60, 50)
			r := open(t, s, roles(s), g)
			dx, dy := r.Offset()
			// 1e-9 pixels is what float64 leaves of coordinates of 5e6 m.
			if math.Abs(dx-c.dx) > 1e-9 || math.Abs(dy-c.dy) > 1e-9 {
				t.Errorf("offset = %v, %v, want %v, %v", dx, dy, c.dx, c.dy)
			}
			if n := checkPlaces(t, r, g, 0, 1e-3); n < 60*50/2 {
				t.Errorf("%d pixels are valid", n)
			}
		})
	}
}

func TestResampledPixelsLieOnTheGrid(t *testing.T) {
	t.Parallel()
	southUp := placed(60, 50, 10, 0, 500)
	southUp.Transform[5] = 10
	rotated := placed(80, 80, 10, 0, 0)
	rotated.Transform = georef.Affine{utm[0] - 50, 8, 3, utm[3] + 50, 3, -8}
	oblong := placed(60, 100, 10, 0, 0)
	oblong.Transform[5] = -5
	for _, c := range []struct {
		name  string
		spec  WriteSpec
		slack float64 // metres, away from the image's edge
	}{
		{"pixels of 20 m", placed(30, 25, 20, 3, 4), 0.01},
		{"pixels of 8 m", placed(75, 70, 8, 1, 1), 0.01},
		// The third of 2.5 pixels counts by half, but with its centre's number:
		// 0.2 m each way.
		{"pixels of 4 m, averaged", placed(150, 130, 4, 0, 0), 0.3},
		{"south up", southUp, 0.01},
		// A cubic kernel widened by a sixth meets a ramp to a fiftieth.
		{"rotated", rotated, 0.2},
		{"oblong", oblong, 0.01},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := scene(t, ramp(t, "a.tif", c.spec))
			g := utmGrid(60, 50)
			r := open(t, s, roles(s), g)
			if dx, dy := r.Offset(); dx != 0 || dy != 0 {
				t.Errorf("offset = %v, %v, want none", dx, dy)
			}
			// A ramp is met exactly but at the image's edge, where a kernel is
			// cut off: half the diagonal of the coarsest pixel there.
			if n := checkPlaces(t, r, g, 0, 14.2); n < 60*50/2 {
				t.Errorf("%d pixels are valid", n)
			}
			inner := g
			inner.Size = image.Pt(20, 20)
			inner.Transform[0], inner.Transform[3] = utm[0]+200, utm[3]-150
			if n := checkPlaces(t, open(t, s, roles(s), inner), inner, 0, c.slack); n != 400 {
				t.Errorf("%d of 400 inner pixels are valid", n)
			}
		})
	}
}

func TestCoarseBandsJoinTheOffsetOfTheFineOnes(t *testing.T) {
	t.Parallel()
	fine := ramp(t, "fine.tif", placed(60, 50, 10, 3, -4))
	coarse := ramp(t, "coarse.tif", placed(30, 25, 20, 3, -4))
	odd := ramp(t, "odd.tif", placed(60, 50, 10, -4, 1))
	s := scene(t, fine, coarse, odd)
	g := utmGrid(40, 30)
	g.Transform[0], g.Transform[3] = utm[0]+100, utm[3]-100
	r := open(t, s, roles(s), g)
	if dx, dy := r.Offset(); math.Abs(dx-0.3) > 1e-9 || math.Abs(dy+0.4) > 1e-9 {
		t.Errorf("offset = %v, %v, want 0.3, -0.4", dx, dy)
	}
	for band, name := range []string{0: "fine", 2: "coarse", 4: "odd"} {
		if name == "" {
			continue
		}
		if n := checkPlaces(t, r, g, band, 1e-2); n != 40*30 {
			t.Errorf("%s: %d of %d pixels are valid", name, n, 40*30)
		}
	}
}

func TestCoarseBandFirstDoesNotHideTheOffset(t *testing.T) {
	t.Parallel()
	coarse := ramp(t, "coarse.tif", placed(30, 25, 20, 3, -4))
	fine := ramp(t, "fine.tif", placed(60, 50, 10, 3, -4))
	s := scene(t, coarse, fine)
	r := open(t, s, roles(s), utmGrid(60, 50))
	if dx, dy := r.Offset(); math.Abs(dx-0.3) > 1e-9 || math.Abs(dy+0.4) > 1e-9 {
		t.Errorf("offset = %v, %v, want 0.3, -0.4", dx, dy)
	}
}

func TestOtherSystemIsResampledToItsPlace(t *testing.T) {
	t.Parallel()
	s := scene(t, ramp(t, "a.tif", placed(203, 187, 10, 0, 0)))
	g := other(9, 210, 205)
	pr := NewProjector()
	defer pr.Close()
	got := read(t, open(t, s, roles(s), g), g.Rect())
	for y := 40; y < 160; y++ {
		for x := 40; x < 160; x++ {
			px, py := g.Transform.Apply(float64(x)+0.5, float64(y)+0.5)
			lon, lat := []float64{px}, []float64{py}
			if err := pr.ToWGS84(g.CRS, lon, lat); err != nil {
				t.Fatal(err)
			}
			if err := pr.FromWGS84(utmCRS, lon, lat); err != nil {
				t.Fatal(err)
			}
			ex := float64(got[0].At(x, y)) - (lon[0] - utm[0])
			ey := float64(got[1].At(x, y)) - (utm[3] - lat[0])
			if !(math.Hypot(ex, ey) < 0.01) {
				t.Fatalf("pixel %d,%d lies %v, %v m from its place", x, y, ex, ey)
			}
		}
	}
}

func TestSameSystemIsRecognisedUnderAnotherName(t *testing.T) {
	t.Parallel()
	path := ramp(t, "a.tif", placed(40, 40, 10, 3, 0))
	h := probe(t, path)
	for _, crs := range []string{utmCRS, h.CRS, "EPSG:32645"} {
		g := utmGrid(40, 40)
		g.CRS = crs
		if dx, _ := open(t, scene(t, path), []string{"band1"}, g).Offset(); dx == 0 {
			t.Errorf("CRS %.20s...: resampled, want read as stored", crs)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := ramp(t, "a.tif", placed(40, 40, 10, 0, 0))
	bare := save(t, "bare.tif", WriteSpec{Width: 4, Height: 4}, texture[uint8](4, 4, 1))
	nowhere := utmGrid(10, 10)
	nowhere.CRS = ""
	unknown := utmGrid(10, 10)
	unknown.CRS = "EPSG:99999999"
	s := scene(t, good)
	missing := s
	missing.Bands = []site.Band{{Path: good + "x", Index: 1, Role: "band1"}}
	beyond := s
	beyond.Bands = []site.Band{{Path: good, Index: 9, Role: "band1"}}
	for _, c := range []struct {
		name  string
		scene site.Scene
		roles []string
		grid  georef.Grid
		want  error
	}{
		{"a role that is not there", s, []string{"nir"}, utmGrid(10, 10), ErrMissingBand},
		{"a file that is not there", missing, []string{"band1"}, utmGrid(10, 10), ErrMissing},
		{"a band that is not there", beyond, []string{"band1"}, utmGrid(10, 10), ErrMissingBand},
		{"no georeference", scene(t, bare), []string{"band1"}, utmGrid(10, 10), ErrNoTransform},
		{"a grid without pixels", s, []string{"band1"}, utmGrid(0, 10), ErrGrid},
		{"a grid without a system", s, []string{"band1"}, nowhere, ErrNoTransform},
		{"a grid of an unknown system", s, []string{"band1"}, unknown, ErrGrid},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := Opener{}.OpenScene(c.scene, c.roles, c.grid)
			if !errors.Is(err, c.want) {
				t.Errorf("OpenScene = %v, %v, want %v", r, err, c.want)
			}
		})
	}
}
