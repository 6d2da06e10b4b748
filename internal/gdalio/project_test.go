package gdalio

import (
	"errors"
	"image"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rampart/internal/georef"
)

func TestProjectorThereAndBack(t *testing.T) {
	t.Parallel()
	p := NewProjector()
	defer p.Close()
	rapid.Check(t, func(t *rapid.T) {
		lon := rapid.Float64Range(84, 90).Draw(t, "lon")
		lat := rapid.Float64Range(1, 83).Draw(t, "lat")
		for _, crs := range []string{utmCRS, "EPSG:3857", "EPSG:4326"} {
			x, y := []float64{lon}, []float64{lat}
			if err := p.FromWGS84(crs, x, y); err != nil {
				t.Fatal(err)
			}
			if err := p.ToWGS84(crs, x, y); err != nil {
				t.Fatal(err)
			}
			// 1e-9 degrees are a tenth of a millimetre.
			if math.Abs(x[0]-lon) > 1e-9 || math.Abs(y[0]-lat) > 1e-9 {
				t.Fatalf("%s: %v, %v came back as %v, %v", crs, lon, lat, x[0], y[0])
			}
		}
	})
}

func TestProjectorPutsLongitudeFirst(t *testing.T) {
	t.Parallel()
	p := NewProjector()
	defer p.Close()
	x, y := []float64{knownEast}, []float64{knownNorth}
	if err := p.ToWGS84(utmCRS, x, y); err != nil {
		t.Fatal(err)
	}
	if math.Abs(x[0]-knownLon) > knownSlack || math.Abs(y[0]-knownLat) > knownSlack {
		t.Errorf("ToWGS84 = %v, %v, want %v, %v", x[0], y[0], knownLon, knownLat)
	}
}

func TestProjectorRefuses(t *testing.T) {
	t.Parallel()
	p := NewProjector()
	defer p.Close()
	if err := p.ToWGS84("EPSG:99999999", []float64{1}, []float64{1}); !errors.Is(err, ErrUnknownCRS) {
		t.Errorf("unknown system: %v", err)
	}
	if err := p.ToWGS84("", []float64{1}, []float64{1}); !errors.Is(err, ErrUnknownCRS) {
		t.Errorf("no system: %v", err)
	}
	err := p.FromWGS84("EPSG:3857", []float64{10, 10}, []float64{50, 95})
	if !errors.Is(err, ErrUnprojected) {
		t.Errorf("95 degrees north: %v", err)
	}
	if err := p.ToWGS84(utmCRS, nil, nil); err != nil {
		t.Errorf("no points: %v", err)
	}
}

func TestLatticeIsAsGoodAsTheExactTransform(t *testing.T) {
	t.Parallel()
	p := NewProjector()
	defer p.Close()
	for _, c := range []struct {
		name, crs string
		grid      georef.Grid
		file      georef.Affine
	}{
		{"10 m, next zone", "EPSG:32644", utmGrid(3000, 3000),
			georef.Affine{1086000, 10, 0, 4825000, 0, -10}},
		{"10 m, degrees", "EPSG:4326", utmGrid(3000, 3000),
			georef.Affine{88, 1e-4, 0, 43, 0, -1e-4}},
		{"1 km, degrees", "EPSG:4326", georef.Grid{
			CRS: utmCRS, Transform: georef.Affine{300000, 1000, 0, 8000000, 0, -1000},
			Size: image.Pt(400, 500), PixelX: 1000, PixelY: 1000,
		}, georef.Affine{80, 0.01, 0, 80, 0, -0.01}},
	} {
		at := placement{crs: c.crs, transform: c.file, size: image.Pt(100, 100)}
		l, err := locate(at, c.grid, p)
		if err != nil {
			t.Fatal(err)
		}
		inv, err := c.file.Invert()
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for y := 0; y < c.grid.Size.Y; y += 37 {
			for x := 0; x < c.grid.Size.X; x += 41 {
				var fx, fy [1]float64
				l.row(x, y, fx[:], fy[:])
				px, py := c.grid.Transform.Apply(float64(x)+0.5, float64(y)+0.5)
				lon, lat := []float64{px}, []float64{py}
				if err := p.convertSome(c.grid.CRS, c.crs, lon, lat); err != nil {
					t.Fatal(err)
				}
				ex, ey := inv.Apply(lon[0], lat[0])
				worst = math.Max(worst, math.Hypot(ex-fx[0], ey-fy[0]))
			}
		}
		// In the file's pixels.
		if !(worst < 0.01) {
			t.Errorf("%s: %v pixels off", c.name, worst)
		}
	}
}

func TestDoctorFindsThisMachineWell(t *testing.T) {
	t.Parallel()
	for _, c := range Doctor() {
		if !c.OK && !c.Optional {
			t.Errorf("%s: %s; %s", c.Name, c.Detail, c.Remedy)
		}
		if c.OK != (c.Remedy == "") || c.Name == "" || strings.Contains(c.Detail, "\n") {
			t.Errorf("check = %+v", c)
		}
	}
}
