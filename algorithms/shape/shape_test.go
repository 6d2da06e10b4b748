package shape

import (
	"image"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// randomPoints draws points of a small lattice, so that many lie on one line.
func randomPoints(t *rapid.T) []orb.Point {
	n := rapid.IntRange(0, 30).Draw(t, "n")
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{
			float64(rapid.IntRange(-6, 6).Draw(t, "x")) / 2,
			float64(rapid.IntRange(-6, 6).Draw(t, "y")) / 2,
		}
	}
	return points
}

func TestHullIsConvexAndHoldsAllPoints(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		points := randomPoints(t)
		hull := Hull(points)
		for i, a := range hull {
			b := hull[(i+1)%len(hull)]
			if !slices.Contains(points, a) {
				t.Fatalf("corner %v is none of %v", a, points)
			}
			if len(hull) > 2 && cross(a, b, hull[(i+2)%len(hull)]) <= 0 {
				t.Fatalf("hull %v does not turn at %v", hull, b)
			}
			for _, p := range points {
				if cross(a, b, p) < 0 {
					t.Fatalf("point %v lies outside the hull %v", p, hull)
				}
			}
		}
		if (len(hull) == 0) != (len(points) == 0) {
			t.Fatalf("hull %v of %v", hull, points)
		}
	})
}

// plainRectangle looks at all corners for each edge.
func plainRectangle(hull []orb.Point) (area float64) {
	area = math.Inf(1)
	for i, a := range hull {
		b := hull[(i+1)%len(hull)]
		length := math.Hypot(b[0]-a[0], b[1]-a[1])
		ux, uy := (b[0]-a[0])/length, (b[1]-a[1])/length
		l, r, n, f := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, p := range hull {
			u, v := p[0]*ux+p[1]*uy, p[1]*ux-p[0]*uy
			l, r, n, f = min(l, u), max(r, u), min(n, v), max(f, v)
		}
		area = min(area, (r-l)*(f-n))
	}
	return area
}

func TestSmallestRectangleHoldsTheHullAndIsSmallest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hull := Hull(randomPoints(t))
		if len(hull) < 3 {
			return
		}
		r := SmallestRectangle(hull)
		if want := plainRectangle(hull); math.Abs(r.Area()-want) > 1e-6 {
			t.Fatalf("rectangle %v of %v has area %v, want %v", r, hull, r.Area(), want)
		}
		if r.Width > r.Length || r.Angle < 0 || r.Angle >= math.Pi {
			t.Fatalf("rectangle %v has its sides the wrong way", r)
		}
		corners := r.Corners()
		for _, p := range hull {
			for i, a := range corners {
				if cross(a, corners[(i+1)%4], p) < -1e-6 {
					t.Fatalf("corner %v lies outside %v", p, r)
				}
			}
		}
	})
}

func TestSmallestRectangleOfFewPoints(t *testing.T) {
	t.Parallel()
	if r := SmallestRectangle(nil); !math.IsNaN(r.Area()) || !math.IsNaN(r.Elongation()) {
		t.Errorf("of nothing: %v, want NaN", r)
	}
	if r := SmallestRectangle([]orb.Point{{1, 2}}); r.Center != (orb.Point{1, 2}) || r.Area() != 0 {
		t.Errorf("of a point: %v", r)
	}
	r := SmallestRectangle(Hull([]orb.Point{{0, 0}, {3, 4}, {1.5, 2}}))
	if math.Abs(r.Length-5) > 1e-12 || r.Width > 1e-12 || !(r.Elongation() > 1e9) {
		t.Errorf("of a line: %v, want length 5 and no width", r)
	}
}

// drawn returns the runs of a figure of 1000 x 1000 pixels.
func drawn(in func(x, y float64) bool) []region.Run {
	m := raster.NewMask(image.Rect(0, 0, 1000, 1000))
	for y := range 1000 {
		row := m.Row(y)
		for x := range row {
			if in(float64(x)+0.5, float64(y)+0.5) {
				row[x] = 1
			}
		}
	}
	return region.Runs(nil, m, nil)
}

// slanted returns a rectangle of the given sides about the middle, its longer
// side at 30 degrees from x towards y.
func slanted(length, width float64) func(x, y float64) bool {
	sin, cos := math.Sincos(math.Pi / 6)
	return func(x, y float64) bool {
		x, y = x-500, y-500
		return math.Abs(x*cos+y*sin) <= length/2 && math.Abs(y*cos-x*sin) <= width/2
	}
}

func TestMeasuresOfKnownFigures(t *testing.T) {
	t.Parallel()
	type want struct {
		elongation, rectangularity, solidity, meanWidth, compactness float64
	}
	disc := func(x, y float64) bool { return math.Hypot(x-500, y-500) < 300 }
	ring := func(x, y float64) bool { return disc(x, y) && math.Hypot(x-500, y-500) > 280 }
	level := func(x, y float64) bool { return x > 100 && x < 900 && y > 300 && y < 700 }
	for name, c := range map[string]struct {
		in   func(x, y float64) bool
		want want
	}{
		// Tolerance: 2 in a hundred, as pixels draw the figures.
		"a level rectangle":   {level, want{2, 1, 1, 800. * 400 / 1200, .698}},
		"a slanted rectangle": {slanted(800, 400), want{2, 1, 1, 800. * 400 / 1200, .698}},
		"a slanted strip":     {slanted(800, 40), want{20, .95, .96, 800. * 40 / 840, .143}},
		"a disc":              {disc, want{1, math.Pi / 4, 1, 300, 1}},
		"a ring":              {ring, want{1, .1012, .1289, 20, .0345}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := FromRuns(drawn(c.in), 0.5, 0.5)
			for _, v := range []struct {
				name      string
				got, want float64
			}{
				{"elongation", m.Elongation(), c.want.elongation},
				{"rectangularity", m.Rectangularity(), c.want.rectangularity},
				{"solidity", m.Solidity(), c.want.solidity},
				{"mean width", m.MeanWidth(), c.want.meanWidth / 2},
				{"compactness", m.Compactness(), c.want.compactness},
			} {
				if math.Abs(v.got/v.want-1) > 0.02+0.03*boolean(c.want.elongation > 10) {
					t.Errorf("%s = %v, want %v", v.name, v.got, v.want)
				}
			}
		})
	}
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func TestMeasuresAreInMetresAlongBothAxes(t *testing.T) {
	t.Parallel()
	m := FromRuns([]region.Run{{Y: 7, X0: 3, X1: 13}, {Y: 8, X0: 3, X1: 13}}, 2, 5)
	if m.Area != 200 || m.Hull != 200 || m.Perimeter != 60 {
		t.Errorf("area, hull and perimeter %v, %v, %v; want 200, 200, 60", m.Area, m.Hull, m.Perimeter)
	}
	r := m.Rectangle
	got := []float64{r.Length, r.Width, r.Angle, r.Center[0], r.Center[1]}
	if want := []float64{20, 10, 0, 16, 40}; !slices.Equal(got, want) {
		t.Errorf("rectangle %v, want %v", got, want)
	}
}

func TestMeasuresOfNothing(t *testing.T) {
	t.Parallel()
	m := FromRuns(nil, 1, 1)
	if m.Area != 0 || m.Hull != 0 || m.Perimeter != 0 || !math.IsNaN(m.MeanWidth()) {
		t.Errorf("measures of nothing: %+v", m)
	}
}
