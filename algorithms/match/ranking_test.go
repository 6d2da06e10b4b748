package match

import (
	"math"
	"testing"
)

// rank counts scores of changed and unchanged places.
func rank(changed, unchanged []float32) (r Ranking) {
	for _, v := range changed {
		r.Put(v, true)
	}
	for _, v := range unchanged {
		r.Put(v, false)
	}
	return r
}

func TestAreaUnderTheCurve(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	for _, c := range []struct {
		name               string
		changed, unchanged []float32
		want               float64
	}{
		{"all changed places above", []float32{3, 2}, []float32{1, 0}, 1},
		{"all below", []float32{0, 0.5}, []float32{1, 2}, 0},
		{"ties count for half", []float32{1, 1}, []float32{1, 1}, 0.5},
		// Of 2 x 3 pairs 4 are won and 1 is a tie.
		{"pairs are counted", []float32{2, 4}, []float32{1, 2, 3}, 4.5 / 6},
		{"below nothing is nothing", []float32{-1}, []float32{0}, 0.5},
		{"what has no score is left out", []float32{2, nan}, []float32{1, nan}, 1},
		{"nothing changed", nil, []float32{1}, math.NaN()},
		{"nothing at all", nil, nil, math.NaN()},
	} {
		got := rank(c.changed, c.unchanged).AUC()
		if math.Abs(got-c.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRankingsAddUp(t *testing.T) {
	t.Parallel()
	a, b := rank([]float32{2}, []float32{1}), rank([]float32{1}, []float32{3})
	want := rank([]float32{2, 1}, []float32{1, 3}).AUC()
	if got := a.Add(b).AUC(); got != want {
		t.Errorf("together %v, want %v", got, want)
	}
	var none Ranking
	if got := none.Add(a).Add(none).AUC(); got != a.AUC() {
		t.Errorf("with nothing %v, want %v", got, a.AUC())
	}
}
