package shadow

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// shadowed draws level ground with a shadow up to endM, as an image with pixels
// of stepM blurs it: the light, sky and haze included, falls to dark there.
func shadowed(n int, stepM, endM, dark float64) (change []float64) {
	for i := range n {
		from, to := (float64(i)-0.5)*stepM, (float64(i)+0.5)*stepM
		share := max(0, min(1, (endM-from)/(to-from)))
		change = append(change, math.Log(1-share*(1-dark)))
	}
	return change
}

func TestEndOfAShadowIsFoundBetweenPixels(t *testing.T) {
	t.Parallel()
	for _, end := range []float64{3, 3.1, 3.3, 4.95, 7.2} {
		got, ok := End(shadowed(30, 0.5, end, 0.45), 0.5)
		if !ok {
			t.Errorf("a shadow of %v m has no end", end)
		}
		near(t, "end", got.M, end, 1e-9)
		if got.ErrM < 0.1 || got.ErrM > 0.2 {
			t.Errorf("error %v m without noise, want that of a pixel of 0.5 m", got.ErrM)
		}
	}
}

func TestNothingIsFoundWhereNoShadowEnds(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	flat := make([]float64, 12)
	for _, c := range []struct {
		name   string
		change []float64
	}{
		{"no shadow", flat},
		{"the profile ends within the shadow", fill(12, -0.8)},
		{"too faint", append(fill(6, -0.2), flat[:6]...)},
		{"brighter near the object", append(fill(6, 0.8), flat[:6]...)},
		{"a strip behind that is not like the lit ground", append(append(fill(6, -1), fill(8, -0.4)...), fill(30, 0)...)},
		{"hardly seen", append(fill(9, nan), -0.8, 0, 0)},
		{"dark and light by turns", []float64{-0.8, 0, -0.8, 0, -0.8, 0, -0.8, 0, -0.8, 0, -0.8, 0}},
		{"not seen", fill(12, nan)},
		{"nothing", nil},
	} {
		if got, ok := End(c.change, 0.5); ok {
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

func TestObjectMayHideTheBeginningOfItsShadow(t *testing.T) {
	t.Parallel()
	change := shadowed(30, 0.5, 5, 0.45)
	copy(change, []float64{0.4, 0.4, 0.3}) // a bright roof that leans 1.5 m
	got, ok := End(change, 0.5)
	if !ok {
		t.Fatal("no end")
	}
	near(t, "end", got.M, 5, 1e-9)
}

func TestExtentOfAShadowIsMeasuredFromItsEdge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to float64 }{{2, 6}, {2.2, 5.1}, {1.3, 9}} {
		change := shadowed(40, 0.5, c.to, 0.45)
		for i, v := range shadowed(40, 0.5, c.from, 0) {
			change[i] = math.Log(1 - 0.55*(share(change[i])-(1-math.Exp(v))))
		}
		change[1] = 0.3 // the lit top of a wall
		got, ok := Extent(change, 0.5)
		if !ok {
			t.Fatalf("no shadow from %v to %v", c.from, c.to)
		}
		near(t, "length", got.M, c.to-c.from, 1e-6)
	}
	if got, ok := Extent(shadowed(30, 0.5, 4, 0.45), 0.5); ok {
		t.Errorf("a profile that begins in the shadow has the extent %+v", got)
	}
}

// share is the part of a value of shadowed, at 0.45, that lies in shadow.
func share(v float64) float64 { return (1 - math.Exp(v)) / 0.55 }

func TestFirstOfTwoShadowsCounts(t *testing.T) {
	t.Parallel()
	change := shadowed(60, 0.5, 5, 0.45)
	for i := 20; i < 45; i++ {
		change[i] = -1
	}
	got, ok := End(change, 0.5)
	if !ok {
		t.Fatal("no end")
	}
	near(t, "end", got.M, 5, 1e-9)
}

func TestEndLiesWithinItsErrorUnderNoise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.Float64Range(2, 10).Draw(t, "end")
		change := shadowed(30, 0.5, end, rapid.Float64Range(0.3, 0.5).Draw(t, "dark"))
		for i := range change {
			change[i] += rapid.Float64Range(-0.15, 0.15).Draw(t, "noise")
		}
		got, ok := End(change, 0.5)
		if !ok || math.Abs(got.M-end) > 5*got.ErrM {
			t.Fatalf("a shadow of %v m ends at %+v, %v", end, got, ok)
		}
	})
}

func TestEndIsRightOrNotFoundWherePartIsNotSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.Float64Range(4, 10).Draw(t, "end")
		change := shadowed(30, 0.5, end, 0.45)
		for range rapid.IntRange(0, 5).Draw(t, "hidden") {
			change[rapid.IntRange(0, 29).Draw(t, "at")] = math.NaN()
		}
		got, ok := End(change, 0.5)
		if ok && math.Abs(got.M-end) > 2 {
			t.Fatalf("a shadow of %v m ends at %+v, %v", end, got, ok)
		}
	})
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
	near(t, "error", got.ErrM, 1.2533/2, 1e-9)
	got, _ = Median([]Height{{5, 1}, {7, 1}, {9, 1}})
	near(t, "height", got.M, 7, 0)
	near(t, "error of what disagrees", got.ErrM, 1.2533*1.4826*2/math.Sqrt(3), 1e-9)
	got, _ = Median([]Height{{6, 0.2}, {9, 1}, {9.5, 1}})
	near(t, "height where one date is much better", got.M, 6, 0)
	got, _ = Median([]Height{{6, 0.7}, {9, 1}, {9.1, 1}})
	near(t, "height where two agree", got.M, 9, 0)
	got, _ = Median([]Height{{6, 1}, {7, 1}})
	near(t, "height of two", got.M, 6.5, 0)
}

func TestMedianLiesAmongTheHeights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []Height
		low, high := math.Inf(1), math.Inf(-1)
		for range rapid.IntRange(1, 9).Draw(t, "n") {
			h := Height{rapid.Float64Range(1, 40).Draw(t, "height"), rapid.Float64Range(0.1, 3).Draw(t, "error")}
			all, low, high = append(all, h), min(low, h.M), max(high, h.M)
		}
		got, ok := Median(all)
		if !ok || got.M < low || got.M > high || !(got.ErrM > 0) {
			t.Fatalf("the median of %v is %+v", all, got)
		}
	})
}
