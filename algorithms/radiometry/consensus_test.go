package radiometry

import (
	"math"
	"slices"
	"testing"
)

func TestConsensusFindsTheLineUnderSnow(t *testing.T) {
	t.Parallel()
	const gain, offset = 0.8, 120.0
	var x, y []float32
	for i := range 1000 {
		v := float32(800 + (i*37)%1500)
		u := gain*v + offset
		if i%5 < 3 {
			v = 5200 + float32((i*53)%300) // snow on the date that is fitted
		}
		x, y = append(x, v), append(y, u)
	}
	f := Consensus(x, y, 40)
	if math.Abs(f.Gain-gain) > 0.02 || math.Abs(f.Offset-offset) > 40 {
		t.Errorf("gain %.3f, offset %.0f; want %.3f, %.0f", f.Gain, f.Offset, gain, offset)
	}
}

// plainVote sorts the residuals of every gain.
func plainVote(x, y []float64, tolerance float64) Fit {
	best, most := Fit{Gain: 1}, -1
	for i := -steps; i <= steps; i++ {
		gain := math.Pow(span, float64(i)/steps)
		var r []float64
		for k := range x {
			r = append(r, y[k]-gain*x[k])
		}
		slices.Sort(r)
		lo := 0
		for hi := range r {
			for r[hi]-r[lo] > 2*tolerance {
				lo++
			}
			if n := hi - lo + 1; n > most {
				most, best = n, Fit{Gain: gain, Offset: r[lo] + tolerance}
			}
		}
	}
	return best
}

func TestVoteIsPlain(t *testing.T) {
	t.Parallel()
	for seed := range 12 {
		gain := math.Pow(2.7, noise(seed, 1))
		var x, y []float64
		for i := range 100 + 23*seed {
			v := 500 + 400*noise(i, 7+seed)
			u := gain*v + 30*noise(i, 90+seed)
			if noise(i, 200+seed) > noise(seed, 2) {
				v = 900 + 2000*noise(i, 300+seed)
			}
			// whole numbers, so that gains and offsets tie
			x, y = append(x, math.Round(v)), append(y, math.Round(u))
		}
		for _, tolerance := range []float64{1e-9, 1, 40, 1e7} {
			if got, want := vote(x, y, tolerance), plainVote(x, y, tolerance); got != want {
				t.Fatalf("seed %d, tolerance %g: got %+v, want %+v", seed, tolerance, got, want)
			}
		}
	}
}
