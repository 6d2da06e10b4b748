package shadow

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// shadowed draws level ground with a shadow up to endM, as an image with pixels
// of stepM blurs it: the light, sky and haze included, falls to dark there.
func shadowed(n int, stepM, endM, dark float64) (with, without []float64) {
	for i := range n {
		from, to := (float64(i)-0.5)*stepM, (float64(i)+0.5)*stepM
		share := max(0, min(1, (endM-from)/(to-from)))
		with = append(with, math.Log(1-share*(1-dark)))
		without = append(without, 0)
	}
	return with, without
}

func TestEndOfAShadowIsFoundBetweenPixels(t *testing.T) {
	t.Parallel()
	for _, end := range []float64{3, 3.1, 3.3, 4.95, 7.2} {
		got, ok := End(firstOf(shadowed(30, 0.5, end, 0.45)), make([]float64, 30), 0.5)
		if !ok {
			t.Errorf("a shadow of %v m has no end", end)
		}
		near(t, "end", got.M, end, 1e-9)
		if got.ErrM < 0.1 || got.ErrM > 0.2 {
			t.Errorf("error %v m without noise, want that of a pixel of 0.5 m", got.ErrM)
		}
	}
}

func firstOf(a, _ []float64) []float64 { return a }

func TestNothingIsFoundWhereNoShadowEnds(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	flat := make([]float64, 12)
	for _, c := range []struct {
		name string
		with []float64
	}{
		{"no shadow", flat},
		{"the profile ends within the shadow", fill(12, -0.8)},
		{"too faint", append(fill(6, -0.2), flat[:6]...)},
		{"brighter near the object", append(fill(6, 0.8), flat[:6]...)},
		{"new paving beyond, as dark as what is nearer is darker", append(fill(6, -1.4), fill(6, -0.8)...)},
		{"hardly seen", append(fill(9, nan), -0.8, 0, 0)},
		{"dark and light by turns", []float64{-0.8, 0, -0.8, 0, -0.8, 0, -0.8, 0, -0.8, 0, -0.8, 0}},
		{"not seen", fill(12, nan)},
		{"nothing", nil},
	} {
		if got, ok := End(c.with, make([]float64, len(c.with)), 0.5); ok {
			t.Errorf("%s: the shadow ends at %+v", c.name, got)
		}
	}
}

func fill(n int, v float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestGroundUnderTheShadowDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.Float64Range(2, 10).Draw(t, "end")
		with, without := shadowed(30, 0.5, end, rapid.Float64Range(0.3, 0.6).Draw(t, "dark"))
		for i := range with {
			ground := rapid.Float64Range(-2, 2).Draw(t, "ground")
			with[i], without[i] = with[i]+ground, without[i]+ground
			if rapid.IntRange(0, 9).Draw(t, "hidden") == 0 {
				without[i] = math.NaN()
			}
		}
		got, ok := End(with, without, 0.5)
		if !ok || math.Abs(got.M-end) > 1 {
			t.Fatalf("a shadow of %v m ends at %+v, %v", end, got, ok)
		}
	})
}

func TestEndLiesWithinItsErrorUnderNoise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.Float64Range(2, 10).Draw(t, "end")
		with, without := shadowed(30, 0.5, end, 0.45)
		for i := range with {
			with[i] += rapid.Float64Range(-0.15, 0.15).Draw(t, "noise")
		}
		got, ok := End(with, without, 0.5)
		if !ok || math.Abs(got.M-end) > 5*got.ErrM {
			t.Fatalf("a shadow of %v m ends at %+v, %v", end, got, ok)
		}
	})
}

func TestProfilesOfOneLength(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("profiles of two lengths do not panic")
		}
	}()
	End(make([]float64, 3), make([]float64, 4), 1)
}

func TestMedianOfHeights(t *testing.T) {
	t.Parallel()
	if _, ok := Median(nil); ok {
		t.Error("no heights have a median")
	}
	got, _ := Median([]Height{{7, 1}})
	if got != (Height{7, 1}) {
		t.Errorf("one height gives %+v, want itself", got)
	}
	got, _ = Median([]Height{{7, 1}, {7, 1}, {7, 1}, {7, 1}})
	near(t, "height", got.M, 7, 0)
	near(t, "error", got.ErrM, 0.5, 1e-9)
	got, _ = Median([]Height{{5, .1}, {7, .1}, {9, .1}})
	near(t, "height", got.M, 7, 0)
	near(t, "error of what disagrees", got.ErrM, 1.2533*1.4826*2/math.Sqrt(3), 1e-9)
}
