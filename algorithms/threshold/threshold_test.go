package threshold

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// counted returns a histogram of unit bins from 0 with the given counts.
func counted(counts ...int64) *Histogram {
	return &Histogram{Low: 0, High: float64(len(counts)), Counts: counts}
}

// normals returns a histogram of 0 to 256 in unit bins, filled with the shares
// of normal distributions, in a million counts.
func normals(parts ...[3]float64) *Histogram {
	h := NewHistogram(0, 256, 256)
	for _, p := range parts {
		share, mean, sigma := p[0], p[1], p[2]
		below := func(x float64) float64 {
			return 0.5 * math.Erfc((mean-x)/(sigma*math.Sqrt2))
		}
		for i := range h.Counts {
			x := float64(i)
			h.Counts[i] += int64(math.Round(1e6 * share * (below(x+1) - below(x))))
		}
	}
	return h
}

func TestOtsu(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		h    *Histogram
		want float64
	}{
		// The worked example of A. Greensted, The Lab Book Pages, "Otsu
		// Thresholding" (2010): levels 0 to 5 of a 6 x 6 image, threshold 3.
		"a published example":                   {counted(8, 7, 2, 6, 9, 4), 3},
		"two spikes part after the first":       {counted(0, 5, 0, 0, 5, 0), 2},
		"one filled bin says nothing":           {counted(0, 9, 0), math.NaN()},
		"no count says nothing":                 {counted(0, 0, 0), math.NaN()},
		"three equal spikes: the lowest of two": {counted(3, 0, 3, 0, 3), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Otsu(c.h); !equal(got, c.want) {
				t.Errorf("Otsu(%v) = %v, want %v", c.h.Counts, got, c.want)
			}
		})
	}
}

func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestOtsuEqualsTheVarianceTakenApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 9), 2, 9).Draw(t, "counts")
		got := Otsu(counted(counts...))
		best, want := math.Inf(1), math.NaN()
		for k := 1; k < len(counts); k++ {
			n, m, within := plainClass(counts, 0, k)
			n2, m2, within2 := plainClass(counts, k, len(counts))
			if n == 0 || n2 == 0 || m == m2 {
				continue
			}
			// A sum of squares has rounding of its own.
			if w := within + within2; w < best-1e-9 {
				best, want = w, float64(k)
			}
		}
		if !equal(got, want) {
			t.Fatalf("Otsu(%v) = %v, want %v", counts, got, want)
		}
	})
}

// plainClass returns the count, mean and sum of squares about the mean of some
// bins.
func plainClass(counts []int64, from, to int) (n, mean, within float64) {
	for i := from; i < to; i++ {
		n += float64(counts[i])
		mean += float64(counts[i]) * float64(i)
	}
	mean /= n
	for i := from; i < to; i++ {
		d := float64(i) - mean
		within += float64(counts[i]) * d * d
	}
	return n, mean, within
}

func TestKittlerIllingworthFindsWhereNormalsCross(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		h    *Histogram
		want float64 // where share/sigma * exp(-(x-mean)^2/(2 sigma^2)) are equal
	}{
		"equal classes":          {normals([3]float64{.5, 80, 15}, [3]float64{.5, 160, 15}), 120},
		"a narrow and a wide":    {normals([3]float64{.5, 50, 4}, [3]float64{.5, 110, 12}), 65.9},
		"a few against the many": {normals([3]float64{.95, 60, 15}, [3]float64{.05, 160, 15}), 116.6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := KittlerIllingworth(c.h); math.Abs(got-c.want) > 2 {
				t.Errorf("KittlerIllingworth = %v, want %v within 2 bins", got, c.want)
			}
		})
	}
	if got := KittlerIllingworth(counted(0, 9, 0)); !math.IsNaN(got) {
		t.Errorf("of one filled bin = %v, want NaN", got)
	}
}

func TestQuantileLiesInTheBinOfTheTrueOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		values := rapid.SliceOfN(rapid.Float32Range(0, 10), n, n).Draw(t, "values")
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		h := NewHistogram(0, 10, 20)
		h.Add(values)
		slices.Sort(values)
		at := max(int(math.Ceil(q*float64(n)))-1, 0)
		want := math.Floor(float64(values[at])/h.Width()) * h.Width()
		got := h.Quantile(q)
		if got < want-1e-9 || got > want+h.Width()+1e-9 {
			if values[at] != 10 { // the end belongs to the last bin
				t.Fatalf("Quantile(%v) of %v = %v, want in bin %v", q, values, got, want)
			}
		}
	})
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	h := counted(0, 4, 0, 4, 0)
	for name, c := range map[string]struct{ q, want float64 }{
		"none is the lower end of the first filled bin": {0, 1},
		"a quarter is the middle of it":                 {0.25, 1.5},
		"a half is its upper end":                       {0.5, 2},
		"three quarters":                                {0.75, 3.5},
		"all is the upper end of the last filled bin":   {1, 4},
		"a share above one":                             {1.1, math.NaN()},
		"no share":                                      {math.NaN(), math.NaN()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := h.Quantile(c.q); !equal(got, c.want) {
				t.Errorf("Quantile(%v) = %v, want %v", c.q, got, c.want)
			}
		})
	}
}

func TestAddPutsEveryNumberInABin(t *testing.T) {
	t.Parallel()
	inf := float32(math.Inf(1))
	h := NewHistogram(-1, 1, 4)
	h.Add([]float32{-inf, -2, -1, -0.6, -0.5, 0, 0.4, 0.5, 1, 7, inf, float32(math.NaN())})
	if want := []int64{4, 1, 2, 4}; !slices.Equal(h.Counts, want) {
		t.Errorf("counts %v, want %v", h.Counts, want)
	}
}

func TestMergedCountsDoNotDependOnTheParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Float32()).Draw(t, "values")
		cut := rapid.IntRange(0, len(values)).Draw(t, "cut")
		whole, a, b := NewHistogram(-5, 5, 7), NewHistogram(-5, 5, 7), NewHistogram(-5, 5, 7)
		whole.Add(values)
		a.Add(values[:cut])
		b.Add(values[cut:])
		b.Merge(a)
		if !slices.Equal(b.Counts, whole.Counts) || b.Total() != int64(len(values)) {
			t.Fatalf("merged %v, want %v", b.Counts, whole.Counts)
		}
	})
}

func TestRobustSigmaOfANormalDistribution(t *testing.T) {
	t.Parallel()
	clean := normals([3]float64{1, 100, 12})
	if got := clean.RobustSigma(); math.Abs(got-12) > 0.05 {
		t.Errorf("RobustSigma = %v, want 12 within 0.05", got)
	}
	if got := clean.Median(); math.Abs(got-100) > 0.01 {
		t.Errorf("Median = %v, want 100 within 0.01", got)
	}
	// With a tenth of outliers far above, the MAD is the 0.5/0.9 half-width of
	// what is left, shifted a little: under a fifth too large.
	dirty := normals([3]float64{.9, 100, 12}, [3]float64{.1, 230, 5})
	if got := dirty.RobustSigma(); got < 12 || got > 14.5 {
		t.Errorf("RobustSigma with outliers = %v, want 12 to 14.5", got)
	}
}

func TestMADOfOneFilledBinIsAQuarterOfIt(t *testing.T) {
	t.Parallel()
	// Evenly spread over 1, half of the values lie within 1/4 of the middle.
	if got := counted(0, 9, 0).MAD(); math.Abs(got-0.25) > 1e-9 {
		t.Errorf("MAD = %v, want 0.25", got)
	}
}

func TestNothingCountedGivesNaN(t *testing.T) {
	t.Parallel()
	h := NewHistogram(0, 1, 3)
	for _, got := range []float64{
		h.Median(), h.MAD(), h.RobustSigma(), h.Quantile(0), Otsu(h), KittlerIllingworth(h),
	} {
		if !math.IsNaN(got) {
			t.Errorf("got %v, want NaN", got)
		}
	}
}

func TestHysteresisKeepsRegionsThatHoldAStrongRun(t *testing.T) {
	t.Parallel()
	got := Hysteresis([]int32{0, 1, 1, 2}, []bool{false, false, true, false}, 3)
	if want := []bool{false, true, false}; !slices.Equal(got, want) {
		t.Errorf("Hysteresis = %v, want %v", got, want)
	}
}

func TestWrongUsePanics(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(){
		"no bin":               func() { NewHistogram(0, 1, 0) },
		"no width":             func() { NewHistogram(1, 1, 3) },
		"infinite width":       func() { NewHistogram(0, math.Inf(1), 3) },
		"bins that differ":     func() { NewHistogram(0, 1, 3).Merge(NewHistogram(0, 1, 4)) },
		"labels without marks": func() { Hysteresis([]int32{0}, nil, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}
