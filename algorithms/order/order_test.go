package order

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSelectFindsWhatSortingDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-3, 3), 1, 40).Draw(t, "values")
		if rapid.Bool().Draw(t, "ties") {
			for i := range v {
				v[i] = math.Round(v[i])
			}
		}
		sorted := slices.Sorted(slices.Values(v))
		k := rapid.IntRange(0, len(v)-1).Draw(t, "place")
		if got := Select(slices.Clone(v), k); got != sorted[k] {
			t.Fatalf("place %d of %v: %v, want %v", k, v, got, sorted[k])
		}
		before := slices.Clone(v)
		if got := UpperMedian(v); got != sorted[len(v)/2] {
			t.Fatalf("upper median of %v: %v", v, got)
		}
		if got, want := Median(v), (sorted[(len(v)-1)/2]+sorted[len(v)/2])/2; got != want {
			t.Fatalf("median of %v: %v, want %v", v, got, want)
		}
		if !slices.Equal(v, before) {
			t.Fatal("the values are changed")
		}
	})
}

func TestNothingHasNoMedian(t *testing.T) {
	if m := Median(nil); m == m {
		t.Errorf("median %v, want NaN", m)
	}
	if m := UpperMedian([]float32{}); m == m {
		t.Errorf("upper median %v, want NaN", m)
	}
}
