package spectral

import (
	"image"
	"math"
	"testing"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
)

func TestColourDoesNotFeelTheLight(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 8, 8)
	take := func(light float32) Features {
		var bands []*raster.Image
		for _, v := range []float32{100, 200, 300} {
			m := raster.NewImage(r)
			m.Fill(v * light)
			bands = append(bands, m)
		}
		var f Features
		var s filter.Scratch
		unit := Scale{Gain: 1, Floor: 1}
		f.Take(bands, []Scale{unit, unit, unit}, 0.8, 0.8, &s)
		return f
	}
	sun, shade := take(1), take(0.3)
	for b := range sun.Colour {
		if d := sun.Colour[b].At(4, 4) - shade.Colour[b].At(4, 4); math.Abs(float64(d)) > 1e-5 {
			t.Errorf("band %d: colour differs by %v in the shade", b, d)
		}
	}
	if d := float64(sun.Luma.At(4, 4) - shade.Luma.At(4, 4)); math.Abs(d+math.Log(0.3)) > 1e-5 {
		t.Errorf("luma differs by %v, want %v", d, -math.Log(0.3))
	}
}

// gapsOf are the luma gaps by onset of one pixel whose dates have these values.
func gapsOf(values ...float32) []float32 {
	rows := make([]Row, len(values))
	for i, v := range values {
		rows[i].Luma = []float32{v}
	}
	out := make([][]float32, len(values))
	for k := range out {
		out[k] = make([]float32, 1)
	}
	var g Gaps
	level := func(int, int) Level { return Level{LumaSigma: 1} }
	g.Row(rows, level, func(k int) (colour, luma []float32) { return nil, out[k] })
	var all []float32
	for k := 1; k < len(out); k++ {
		all = append(all, out[k][0])
	}
	return all
}

func TestGaps(t *testing.T) {
	t.Parallel()
	nan := raster.NaN()
	for name, c := range map[string]struct{ values, want []float32 }{
		"what is built keeps its distance at one onset": {[]float32{0, 0, 0, 5, 5, 5}, []float32{0, 0, 5, 0, 0}},
		"what passes leaves nothing":                    {[]float32{0, 0, 5, 0, 0, 0}, []float32{0, 0, 0, 0, 0}},
		"what comes back leaves nothing":                {[]float32{0, 5, 0, 5, 0, 5}, []float32{0, 0, 0, 0, 0}},
		"one pair is forgiven":                          {[]float32{0, 0, 5, 0, 5, 5}, []float32{0, 0, 0, 0, 0}},
		"a missing date takes no part":                  {[]float32{0, 0, nan, 5, 5, 5}, []float32{0, 5, 5, 0, 0}},
		"a pair has one gap":                            {[]float32{0, 3}, []float32{3}},
		"a side that is not seen has none":              {[]float32{nan, 3, 3}, []float32{0, 0}},
	} {
		got := gapsOf(c.values...)
		for i, v := range got {
			if v != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				break
			}
		}
	}
}
