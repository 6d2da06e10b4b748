package match

import (
	"bytes"
	"image"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
)

// same says whether two values are equal to within rounding; NaN is NaN.
func same(a, b float64) bool {
	const rounding = 1e-9
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= rounding*max(1, math.Abs(b))
}

func TestScore(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, c := range []struct {
		name                  string
		score                 Score
		precision, recall, f1 float64
	}{
		{"half of each", Score{4, 2, 4, 2}, 0.5, 0.5, 0.5},
		{"lines hit each other unequally", Score{100, 90, 200, 60}, 0.9, 0.3, 0.45},
		{"nothing found", Score{0, 0, 5, 0}, nan, 0, 0},
		{"nothing true", Score{5, 0, 0, 0}, 0, nan, nan},
		{"nothing at all", Score{}, nan, nan, nan},
		{"all wrong", Score{5, 0, 5, 0}, 0, 0, 0},
	} {
		s := c.score
		if !same(s.Precision(), c.precision) || !same(s.Recall(), c.recall) || !same(s.F1(), c.f1) {
			t.Errorf("%s: %+v has %v, %v, %v, want %v, %v, %v", c.name, s,
				s.Precision(), s.Recall(), s.F1(), c.precision, c.recall, c.f1)
		}
	}
}

func TestScoresAddUp(t *testing.T) {
	t.Parallel()
	got := Score{1, 2, 3, 4}.Add(Score{10, 20, 30, 40})
	if want := (Score{11, 22, 33, 44}); got != want {
		t.Errorf("sum %v, want %v", got, want)
	}
}

func TestMarkEverything(t *testing.T) {
	t.Parallel()
	// The published share of LEVIR-CD and the F1 that follows from it.
	if got := MarkEverythingF1(0.0465); math.Abs(got-0.089) > 5e-4 {
		t.Errorf("F1 %v, want 0.089", got)
	}
	if got := MarkEverythingF1(0); !math.IsNaN(got) {
		t.Errorf("F1 %v where nothing is true, want NaN", got)
	}
}

func lines(l ...orb.LineString) orb.MultiLineString { return l }

func TestLines(t *testing.T) {
	t.Parallel()
	const buffer = 3
	east := orb.LineString{{0, 0}, {100, 0}}
	for _, c := range []struct {
		name         string
		found, truth orb.MultiLineString
		want         Score
	}{
		{"itself", lines(east), lines(east), Score{100, 100, 100, 100}},
		{"reversed", lines(east), lines(orb.LineString{{100, 0}, {0, 0}}), Score{100, 100, 100, 100}},
		{"on the rim of the buffer", lines(orb.LineString{{0, 3}, {100, 3}}), lines(east),
			Score{100, 100, 100, 100}},
		{"beyond the buffer", lines(orb.LineString{{0, 3.01}, {100, 3.01}}), lines(east),
			Score{100, 0, 100, 0}},
		{"half of it, and the buffer beyond its end", lines(orb.LineString{{0, 0}, {50, 0}}),
			lines(east), Score{50, 50, 100, 53}},
		{"across it, over the width of the buffer", lines(orb.LineString{{50, -20}, {50, 20}}),
			lines(east), Score{40, 6, 100, 6}},
		{"past its end, within the round cap", lines(orb.LineString{{100, 2}, {110, 2}}),
			lines(east), Score{10, math.Sqrt(5), 100, math.Sqrt(5)}},
		{"in pieces that overlap",
			lines(orb.LineString{{0, 1}, {60, 1}}, orb.LineString{{40, 1}, {100, 1}}),
			lines(east), Score{120, 120, 100, 100}},
		{"nothing found", nil, lines(east), Score{0, 0, 100, 0}},
		{"nothing true", lines(east), nil, Score{100, 0, 0, 0}},
	} {
		got := Lines(c.found, c.truth, buffer)
		for i, v := range []float64{got.Found, got.FoundHit, got.Truth, got.TruthHit} {
			w := []float64{c.want.Found, c.want.FoundHit, c.want.Truth, c.want.TruthHit}[i]
			if !same(v, w) {
				t.Errorf("%s: score %+v, want %+v", c.name, got, c.want)
				break
			}
		}
	}
}

// step divides the sizes of what the tests measure.
const step = 0.25

func square(x, y, side float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}
}

func TestRegionArea(t *testing.T) {
	t.Parallel()
	hole := orb.Polygon{square(0, 0, 10)[0], square(2, 2, 4)[0]}
	for _, c := range []struct {
		name string
		of   orb.MultiPolygon
		want float64
	}{
		{"a square", orb.MultiPolygon{square(-3, -7, 10)}, 100},
		{"a hole is left out", orb.MultiPolygon{hole}, 84},
		{"an island in the hole counts", orb.MultiPolygon{hole, square(3, 3, 2)}, 88},
		{"two that overlap count once", orb.MultiPolygon{square(0, 0, 10), square(5, 0, 10)}, 150},
		{"the same twice counts once", orb.MultiPolygon{square(0, 0, 10), square(0, 0, 10)}, 100},
		{"a triangle", orb.MultiPolygon{{{{0, 0}, {10, 0}, {0, 10}}}}, 50},
		{"winding does not matter", orb.MultiPolygon{{{{0, 0}, {0, 10}, {10, 0}, {0, 0}}}}, 50},
		{"no area", orb.MultiPolygon{{{{0, 0}, {10, 0}, {0, 0}}}}, 0},
		{"nothing", nil, 0},
	} {
		if got := NewRegion(c.of, step).Area(); !same(got, c.want) {
			t.Errorf("%s: area %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSlantedAreaIsRightToAThousandth(t *testing.T) {
	t.Parallel()
	turned := orb.Polygon{{{0, 0}, {30, 17}, {13, 47}, {-17, 30}, {0, 0}}}
	want := 30.0*30 + 17*17
	if got := NewRegion(orb.MultiPolygon{turned}, step).Area(); math.Abs(got-want) > want/1000 {
		t.Errorf("area %v, want %v", got, want)
	}
}

func TestIoU(t *testing.T) {
	t.Parallel()
	a := orb.MultiPolygon{square(0, 0, 10)}
	for _, c := range []struct {
		name string
		b    orb.MultiPolygon
		want float64
	}{
		{"itself", a, 1},
		{"moved by half", orb.MultiPolygon{square(5, 0, 10)}, 50.0 / 150},
		{"a quarter inside", orb.MultiPolygon{square(0, 0, 5)}, 0.25},
		{"side by side", orb.MultiPolygon{square(10, 0, 10)}, 0},
		{"far away", orb.MultiPolygon{square(0, 1000, 10)}, 0},
		{"nothing", nil, 0},
	} {
		x, y := NewRegion(a, step), NewRegion(c.b, step)
		if got, back := Areas(x, y).IoU(), Areas(y, x).IoU(); !same(got, c.want) || got != back {
			t.Errorf("%s: IoU %v and %v, want %v", c.name, got, back, c.want)
		}
	}
	if got := Areas(Region{}, Region{}).IoU(); got != 0 {
		t.Errorf("IoU of nothing with nothing %v, want 0", got)
	}
}

func TestRegionPaintsPixelsWhoseMiddleLiesInside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		of   orb.MultiPolygon
		want int
	}{
		{"whole pixels", orb.MultiPolygon{square(1, 1, 3)}, 9},
		{"less than half of a pixel is left out", orb.MultiPolygon{square(1.6, 1.6, 2.8)}, 4},
		{"what lies outside is left out", orb.MultiPolygon{square(-5, -5, 7)}, 4},
		{"nothing", nil, 0},
	} {
		m := raster.NewMask(image.Rect(0, 0, 8, 8))
		NewRegion(c.of, 1).Paint(m)
		if got := bytes.Count(m.Pix, []byte{1}); got != c.want {
			t.Errorf("%s: %d pixels, want %d", c.name, got, c.want)
		}
	}
}

func TestRegionsOfTwoStepsAreRefused(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Shared(NewRegion(nil, 1), NewRegion(nil, 2))
}

func TestNear(t *testing.T) {
	t.Parallel()
	const d = 5
	big := square(0, 0, 100)
	ring := orb.Polygon{big[0], square(10, 10, 80)[0]}
	for _, c := range []struct {
		name string
		a, b orb.Geometry
		want bool
	}{
		{"points at the distance", orb.Point{0, 0}, orb.Point{3, 4}, true},
		{"points beyond it", orb.Point{0, 0}, orb.Point{3, 4.1}, false},
		{"a point in a polygon", orb.Point{50, 50}, big, true},
		{"a point in a hole", orb.Point{50, 50}, ring, false},
		{"a point beside a polygon", orb.Point{104, 50}, big, true},
		{"a polygon in a polygon", square(40, 40, 10), big, true},
		{"a polygon in one of several", square(40, 40, 10),
			orb.MultiPolygon{square(900, 0, 9), big}, true},
		{"polygons apart", square(106, 0, 10), big, false},
		{"a line through a polygon", orb.LineString{{-50, 50}, {150, 50}}, big, true},
		{"a line that stops short", orb.LineString{{-50, 50}, {-6, 50}}, big, false},
		{"lines that cross", orb.LineString{{0, 0}, {10, 10}},
			orb.MultiLineString{{{0, 10}, {10, 0}}}, true},
		{"no places", orb.LineString{}, orb.Point{0, 0}, false},
	} {
		if got, back := Near(c.a, c.b, d), Near(c.b, c.a, d); got != c.want || back != c.want {
			t.Errorf("%s: Near = %t and %t, want %t", c.name, got, back, c.want)
		}
	}
}
