package pipeline

import (
	"math"
	"testing"

	"rampart/algorithms/region"
	"rampart/algorithms/shape"
)

// oneFeature makes looks by date of one number each.
func oneFeature(v ...float64) (out [][]float64) {
	for _, x := range v {
		if math.IsNaN(x) {
			out = append(out, nil)
			continue
		}
		out = append(out, []float64{x})
	}
	return out
}

func TestLevelledGroundMovesOnceAndOnItsOwn(t *testing.T) {
	t.Parallel()
	still := oneFeature(0, 0, 0, 0, 0, 0, 0, 0)
	bare := []float64{.1, .1, .1, .1, .1, .1, .1, .1}
	green := []float64{.1, .6, .1, .1, .1, .1, .5, .1}
	for name, c := range map[string]struct {
		inside, around [][]float64
		ndvi           []float64
		pad            bool
	}{
		"levelled":                 {oneFeature(0, .01, 0, .2, .21, .2, .19, .2), still, bare, true},
		"levelled under one cloud": {oneFeature(0, 0, 0, math.NaN(), .2, .2, .2, .2), still, bare, true},
		"moves with all around it": {oneFeature(0, 0, 0, .2, .2, .2, .2, .2), oneFeature(0, 0, 0, .2, .2, .2, .2, .2), bare, false},
		"green again":              {oneFeature(0, 0, 0, .2, .2, .2, .2, .2), still, green, false},
		"farmed":                   {oneFeature(0, .3, 0, .2, .4, 0, .3, .1), still, bare, false},
		"seen once":                {oneFeature(0, 0, 0, 0, 0, 0, 0, .2), still, bare, false},
		"barely moved":             {oneFeature(0, 0, 0, .02, .02, .02, .02, .02), still, bare, false},
	} {
		p := pad{onset: 3}
		if name == "seen once" {
			p.onset = 7
		}
		if got := p.weigh(c.inside, c.around, c.ndvi, nil).none(); got != c.pad {
			t.Errorf("%s: told as a pad is %t, want %t", name, got, c.pad)
		}
	}
}

// boxed is a blob over a box of pixels.
func boxed(x0, y0, x1, y1 int32) blob {
	var b blob
	for y := y0; y < y1; y++ {
		b.runs = append(b.runs, region.Run{Y: y, X0: x0, X1: x1})
	}
	b.shape = shape.FromRuns(b.runs, 1, 1)
	return b
}

func TestAYardGivesWayToTheBuildingsOnIt(t *testing.T) {
	t.Parallel()
	whole := boxed(0, 0, 100, 20)
	for name, c := range map[string]struct {
		parts []blob
		yard  bool
	}{
		"three blocks":         {[]blob{boxed(5, 2, 30, 16), boxed(38, 2, 63, 16), boxed(70, 2, 95, 16)}, true},
		"one block":            {[]blob{boxed(5, 2, 60, 16)}, false},
		"the halves of a roof": {[]blob{boxed(0, 0, 50, 20), boxed(50, 0, 100, 20)}, false},
		"stair heads":          {[]blob{boxed(5, 2, 12, 9), boxed(70, 2, 77, 9)}, false},
	} {
		if got := whole.yard(append(c.parts, whole)) > 0; got != c.yard {
			t.Errorf("%s: a yard is %t, want %t", name, got, c.yard)
		}
	}
}

func TestAShadowThatSomeDatesHideIsStillOne(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	if got := upperHalf([]float64{0.9, 0.1, nan, 0.8, 0}); math.Abs(got-0.85) > 1e-9 {
		t.Errorf("upper half %v, want 0.85", got)
	}
	if got := upperHalf([]float64{nan}); got == got {
		t.Errorf("upper half of nothing is %v, want NaN", got)
	}
}

func TestWhatIsSmallMustBePlainlyABuilding(t *testing.T) {
	t.Parallel()
	corner := boxed(0, 0, 20, 4)
	corner.runs = append(corner.runs, boxed(0, 4, 4, 20).runs...)
	corner.shape = shape.FromRuns(corner.runs, 1, 1)
	for name, c := range map[string]struct {
		blob   blob
		cast   float64
		slight bool
	}{
		"a house":                 {boxed(0, 0, 14, 9), 0.7, false},
		"a house without shadow":  {boxed(0, 0, 14, 9), 0.45, true},
		"a corner between walls":  {corner, 0.7, true},
		"a block in broken light": {boxed(0, 0, 60, 15), 0.45, false},
	} {
		c.blob.cast = c.cast
		if got := !c.blob.slight().none(); got != c.slight {
			t.Errorf("%s: slight is %t, want %t", name, got, c.slight)
		}
	}
}
