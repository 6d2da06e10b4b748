package pipeline

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/shape"
	"rampart/internal/detection"
)

func TestWhatComesBackIsNotSteady(t *testing.T) {
	t.Parallel()
	series := func(v ...float64) (out [][]float64) {
		for _, x := range v {
			if math.IsNaN(x) {
				out = append(out, nil)
				continue
			}
			out = append(out, []float64{x, 0})
		}
		return out
	}
	for name, c := range map[string]struct {
		values [][]float64
		steady bool
	}{
		"a roof":                    {series(0, 0.1, 0, 1, 1.1, 1), true},
		"a roof under cloud once":   {series(0, 0, 0, 1, 0, 1), true},
		"a roof that a date missed": {series(0, 0, 0, math.NaN(), 1, 1), true},
		"a crop":                    {series(0, 1, 0, 1, 0, 1), false},
		"nothing":                   {series(0, 0, 0, 0, 0, 0), false},
	} {
		if s := steadiness(c.values, 3); (s >= leastSteady) != c.steady {
			t.Errorf("%s: steadiness %.2f", name, s)
		}
	}
}

func TestAShedIsNoNarrowerSmallerOrPalerThanItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		length, width := rapid.Float64Range(10, 150).Draw(t, "length"), rapid.Float64Range(5, 40).Draw(t, "width")
		fill := rapid.Float64Range(0.5, 1).Draw(t, "fill")
		b := blob{
			blueness: rapid.Float64Range(-1, 1).Draw(t, "blue"), redder: rapid.Float64Range(-1, 1).Draw(t, "redder"),
			shape: shape.Measures{
				Area:      fill * length * width,
				Rectangle: shape.Rectangle{Length: max(length, width), Width: min(length, width)},
			},
		}
		want := min(length, width) >= shedWidthM && b.shape.Area >= shedM2 && b.shape.Rectangularity() >= shedForm &&
			(b.blueness >= shedBlue || -b.blueness >= shedRed && b.redder > 0)
		if got := b.class() == detection.Shed; got != want {
			t.Fatalf("%+v is a shed: %v, want %v", b, got, want)
		}
	})
}

func TestShedsAreWideRectanglesWithColouredRoofs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		length, width, blue, redder float64
		class                       detection.Class
	}{
		"blue":             {80, 25, 0.3, -0.4, detection.Shed},
		"red":              {80, 25, -0.4, 0.2, detection.Shed},
		"red as the soil":  {80, 25, -0.4, -0.1, detection.Building},
		"grey":             {80, 25, 0, -0.1, detection.Building},
		"narrow":           {80, 12, 0.3, -0.4, detection.Building},
		"small":            {30, 20, 0.3, -0.4, detection.Building},
		"colour not known": {80, 25, math.NaN(), math.NaN(), detection.Building},
	} {
		b := blob{blueness: c.blue, redder: c.redder, shape: shape.Measures{
			Area: c.length * c.width, Rectangle: shape.Rectangle{Length: c.length, Width: c.width},
		}}
		if got := b.class(); got != c.class {
			t.Errorf("%s: %s, want %s", name, got, c.class)
		}
	}
}

func TestWhatCastsNoShadowIsNoBuilding(t *testing.T) {
	t.Parallel()
	const built = "2019-01-01"
	for name, height := range map[string]float64{"pad": 0.05, "block": 6} {
		s := block4(34, 44, 70, 62, grey4, built, "")
		s.height = height
		found := 0
		for _, c := range bareYard(110, s).run(t, Limits{Workers: 1}).Changes {
			if c.Evidence.Gradient == nil && c.AreaM2 != nil {
				found++
			}
		}
		if want := map[string]int{"block": 1}[name]; found != want {
			t.Errorf("%s: %d buildings, want %d", name, found, want)
		}
	}
}

func TestFewChangesAreSpokenOfWhereTwoDatesAreAllThereIs(t *testing.T) {
	t.Parallel()
	for _, dates := range []int{2, 8} {
		w := bareYard(64)
		w.looks = w.looks[:dates]
		said := strings.Contains(strings.Join(w.run(t, Limits{Workers: 1}).Notes, " "), "few changes")
		if said != (dates == 2) {
			t.Errorf("%d dates: said is %t", dates, said)
		}
	}
}
