package radiometry

import (
	"math"
	"testing"
)

func noise(i, salt int) float64 {
	h := uint32(i)*2654435761 ^ uint32(salt)*2246822519
	h ^= h >> 15
	h *= 3266489917
	h ^= h >> 13
	return float64(h%20001)/10000 - 1
}

// pairs draws two bands of two scenes that differ by a line, noise, and a
// share of places that changed.
func pairs(n int, gain, offset, changed float64) (ref, scene [][]float32) {
	ref, scene = make([][]float32, 2), make([][]float32, 2)
	for i := range n {
		for b := range 2 {
			ground := 300 + 120*noise(i, 10+b) + 80*noise(i, 3)
			y := ground + 3*noise(i, 20+b)
			if float64(i) < changed*float64(n) {
				y += 250
			}
			ref[b] = append(ref[b], float32(y))
			scene[b] = append(scene[b], float32((ground+3*noise(i, 30+b)-offset)/gain))
		}
	}
	return ref, scene
}

func TestNormaliseFindsTheLineUnderChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ gain, offset, changed float64 }{
		{1, 0, 0}, {1.3, -40, 0.15}, {0.02, 5, 0.1}, {40, 100, 0.2},
	} {
		ref, scene := pairs(4000, c.gain, c.offset, c.changed)
		fits, ok := Normalise(ref, scene)
		if !ok {
			t.Fatalf("%+v: not fitted", c)
		}
		for b, f := range fits {
			if math.Abs(f.Gain/c.gain-1) > 0.03 {
				t.Errorf("%+v band %d: gain %v", c, b, f.Gain)
			}
			// A step of 250 on the changed places must not drag the middle.
			mid := (300 - c.offset) / c.gain
			if got := f.Gain*mid + f.Offset; math.Abs(got-300) > 4 {
				t.Errorf("%+v band %d: 300 became %v", c, b, got)
			}
		}
	}
}

func TestNormaliseLeavesOutMissingPlaces(t *testing.T) {
	t.Parallel()
	ref, scene := pairs(2000, 1.2, 10, 0)
	want, _ := Normalise(ref, scene)
	for b := range ref {
		ref[b] = append(ref[b], float32(math.NaN()), 9000)
		scene[b] = append(scene[b], 5, float32(math.NaN()))
	}
	got, ok := Normalise(ref, scene)
	if !ok || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("with missing places: %v, want %v", got, want)
	}
}

func TestNormaliseWithoutContrast(t *testing.T) {
	t.Parallel()
	flat := [][]float32{make([]float32, 200)}
	ref, _ := pairs(200, 1, 0, 0)
	fits, ok := Normalise(ref[:1], flat)
	if ok || fits[0].Gain != 1 || math.IsNaN(fits[0].Offset) {
		t.Errorf("flat scene: %v, %v; want slope 1 and false", fits, ok)
	}
	fits, ok = Normalise([][]float32{{}}, [][]float32{{}})
	if ok || fits[0] != (Fit{1, 0}) {
		t.Errorf("no places: %v, %v; want the identity and false", fits, ok)
	}
}

func BenchmarkNormalise(b *testing.B) {
	ref, scene := pairs(50000, 1.1, 20, 0.1)
	for b.Loop() {
		Normalise(ref, scene)
	}
}
