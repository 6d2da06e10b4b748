package noise

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalHasMeanZeroAndVarianceOne(t *testing.T) {
	t.Parallel()
	const n = 100_000
	sum, squares := 0.0, 0.0
	for i := range n {
		v := Normal(Hash(1, int64(i), 0))
		sum += v
		squares += v * v
	}
	mean, variance := sum/n, squares/n
	// Five standard errors.
	if math.Abs(mean) > .016 || math.Abs(variance-1) > .023 {
		t.Errorf("mean %v and variance %v, want 0 and 1", mean, variance)
	}
}

func TestUnitIsEven(t *testing.T) {
	t.Parallel()
	const n, bins = 100_000, 10
	var count [bins]int
	for i := range n {
		count[int(bins*Unit(Hash(7, int64(i), 3)))]++
	}
	for b, c := range count {
		// Five standard errors of a binomial count.
		if math.Abs(float64(c)-n/bins) > 475 {
			t.Errorf("tenth %d holds %d of %d", b, c, n)
		}
	}
}

func TestFieldsAreSmoothAndBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		x, y := rapid.Float64Range(-1e4, 1e4).Draw(t, "x"), rapid.Float64Range(-1e4, 1e4).Draw(t, "y")
		for name, field := range map[string]func(x, y float64) float64{
			"value":   func(x, y float64) float64 { return Value(seed, x, y) },
			"fractal": func(x, y float64) float64 { return Fractal(seed, x, y, 4, 3, .5) },
		} {
			v := field(x, y)
			if !(v >= -1 && v <= 1) {
				t.Errorf("%s at (%v, %v) = %v, want -1 to 1", name, x, y, v)
			}
			const step = 1e-3
			if d := math.Abs(field(x+step, y) - v); d > 5*step {
				t.Errorf("%s at (%v, %v) leaps by %v within %v", name, x, y, d, step)
			}
		}
	})
}

func TestRampIsFlatOutside(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]float64{-3: 0, 2: 0, 3: .5, 4: 1, 9: 1} {
		if got := Ramp(2, 4, v); got != want {
			t.Errorf("Ramp(2, 4, %v) = %v, want %v", v, got, want)
		}
	}
}
