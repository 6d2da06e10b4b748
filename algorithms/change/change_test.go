package change

import (
	"image"
	"math"
	"testing"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
)

func value(x, y, salt int) float32 {
	h := uint32(x)*2654435761 ^ uint32(y)*2246822519 ^ uint32(salt)*3266489917
	h ^= h >> 15
	h *= 2654435761
	h ^= h >> 13
	return float32(h%2001)/1000 - 1
}

func scene(r image.Rectangle, salt int) *raster.Image {
	m := raster.NewImage(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.Set(x, y, value(x, y, salt))
		}
	}
	return m
}

var square = Scale{SigmaX: 2, SigmaY: 2, StepX: 1, StepY: 1}

func TestFeaturesNextToNodataAreNodata(t *testing.T) {
	t.Parallel()
	m := scene(image.Rect(0, 0, 20, 20), 1)
	m.Set(10, 10, raster.NaN())
	var f Features
	f.Take(m, square, &filter.Scratch{})
	for y := 1; y < 19; y++ {
		for x := 1; x < 19; x++ {
			near := x >= 9 && x <= 11 && y >= 9 && y <= 11
			for name, v := range map[string]float32{"tone": f.Tone.At(x, y), "gradient": f.GX.At(x, y), "edge": f.Edge.At(x, y)} {
				if (v != v) != near {
					t.Errorf("%s at (%d, %d) = %v; next to nodata: %v", name, x, y, v, near)
				}
			}
		}
	}
}

func TestEqualDatesHaveNoDistance(t *testing.T) {
	t.Parallel()
	var f Features
	f.Take(scene(image.Rect(0, 0, 16, 16), 4), square, &filter.Scratch{})
	row := f.Row(8)
	l := Survey(row, row, 0)
	d := Distances{make([]uint32, 16), make([]uint32, 16), make([]uint32, 16)}
	d.Between(row, row, l, make([]float32, 16))
	for c := range d {
		for x := 1; x < 15; x++ {
			if v := math.Float32frombits(d[c][x]); v != 0 {
				t.Errorf("measure %d at %d = %v, want 0", c, x, v)
			}
		}
	}
}

func TestSurveyMakesTheMedianOne(t *testing.T) {
	t.Parallel()
	const n = 5001
	a := rowOf(n)
	b := rowOf(n)
	for i := range n {
		a.Tone[i], b.Tone[i] = 5*value(i, 0, 1), 5*value(i, 0, 2)
		a.GX[i], b.GX[i] = value(i, 0, 3), value(i, 0, 4)
		a.Edge[i], b.Edge[i] = 1+value(i, 0, 5)/2, 1+value(i, 0, 6)/2
	}
	l := Survey(a, b, 0.5)
	d := Distances{make([]uint32, n), make([]uint32, n), make([]uint32, n)}
	d.Between(a, b, l, make([]float32, n))
	for c := range d {
		below := 0
		for _, v := range d[c] {
			if math.Float32frombits(v) < 1 {
				below++
			}
		}
		// The median is taken to one part in 256.
		if share := float64(below) / n; math.Abs(share-0.5) > 0.02 {
			t.Errorf("measure %d: %.3f of the places lie below 1, want half", c, share)
		}
	}
}

func TestMissingPlacesSortLast(t *testing.T) {
	t.Parallel()
	nan := raster.NaN()
	a := Row{[]float32{nan}, []float32{nan}, []float32{nan}, []float32{nan}}
	b := Row{[]float32{1}, []float32{1}, []float32{1}, []float32{1}}
	d := Distances{make([]uint32, 1), make([]uint32, 1), make([]uint32, 1)}
	d.Between(a, b, Levels{Channel: [Channels]float32{1, 1, 1}, Floor: 1}, make([]float32, 1))
	for c := range d {
		if d[c][0] <= infinity {
			t.Errorf("measure %d of a missing place = %v, want NaN", c, math.Float32frombits(d[c][0]))
		}
	}
}

func rowOf(n int) Row {
	return Row{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
}
