package pipeline

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
)

// acrossLine returns a profile of one colour band and luma whose values are those of
// a function of the metres to the right of the line.
func acrossLine(colour, luma func(m float64) float64) profile {
	var p profile
	row := make([]float32, 2*profileSteps+1)
	p.luma = make([]float32, 2*profileSteps+1)
	for o := range row {
		m := float64(o-profileSteps) * profileStepM
		row[o], p.luma[o] = float32(colour(m)), float32(luma(m))
	}
	p.colour = [][]float32{row}
	return p
}

func flat(float64) float64 { return 0.3 }

// bar is 1 within half a metre of a place.
func bar(at float64) func(float64) float64 {
	return func(m float64) float64 {
		if math.Abs(m-at) <= 0.5 {
			return 1
		}
		return 0
	}
}

func ridgeFinder() *finder {
	return &finder{cal: &calibration{bands: bands{red: -1, nir: -1}}}
}

func TestAnEdgeIsNoRidgeAndALineOnAnEdgeIsOne(t *testing.T) {
	f := ridgeFinder()
	step := func(m float64) float64 { return 1 / (1 + math.Exp(-m)) }
	edge := acrossLine(step, flat)
	if r := f.ridgeOf(&edge, 0, searchM); r.height > 1e-6 {
		t.Errorf("the edge of an area is %.3f high, want 0", r.height)
	}
	wall := acrossLine(func(m float64) float64 { return step(m) - bar(1)(m) }, flat)
	r := f.ridgeOf(&wall, 0, searchM)
	if r.height < 0.4 || r.at < 0.5 || r.at > 1.5 {
		t.Errorf("a line on an edge is %.2f high at %.1f m, want more than 0.4 at 1 m", r.height, r.at)
	}
	if r.width < 0.5 || r.width > 2 {
		t.Errorf("a line of 1 m is %.1f m wide", r.width)
	}
}

func TestARidgeDoesNotDependOnTheLight(t *testing.T) {
	f := ridgeFinder()
	wall := acrossLine(bar(0), flat)
	dimmed := acrossLine(bar(0), func(float64) float64 { return -0.9 })
	if a, b := f.ridgeOf(&wall, 0, searchM).height, f.ridgeOf(&dimmed, 0, searchM).height; math.Abs(a-b) > 1e-6 {
		t.Errorf("a line is %.3f high in the sun and %.3f in the shade", a, b)
	}
}

func TestTheHeightsOfALinePartAtItsOnset(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		heights []float64
		onset   int
		added   bool
	}{
		"came":              {[]float64{0.02, 0.03, 0.02, 0.4, 0.5, 0.45}, 3, true},
		"went":              {[]float64{0.4, 0.5, 0.02, 0.03}, 2, false},
		"hidden once":       {[]float64{0.02, 0.03, 0.02, 0.4, 0.5, 0.03, 0.45, 0.5}, 3, true},
		"not seen on some":  {[]float64{0.02, nan, nan, 0.4, 0.5}, 1, true},
		"seen on one alone": {[]float64{nan, nan, 0.4, nan}, 0, false},
	} {
		if v := partHeights(c.heights); v.onset != c.onset || c.onset > 0 && v.added != c.added {
			t.Errorf("%s: onset %d, added %v, want %d, %v", name, v.onset, v.added, c.onset, c.added)
		}
	}
}

func TestAMuddiedDateDoesNotStandAlone(t *testing.T) {
	nan := math.NaN()
	m := muddied{true, false, true, true}
	for _, c := range []struct {
		seen  []float64
		first int
		want  bool
	}{
		{[]float64{1}, 0, false}, {[]float64{1}, 1, true}, {[]float64{1, 1}, 2, true},
		{[]float64{1, nan}, 2, false}, {[]float64{nan, nan}, 0, false},
	} {
		if got := m.shows(c.seen, c.first); got != c.want {
			t.Errorf("dates %v from %d on: %v, want %v", c.seen, c.first, got, c.want)
		}
	}
}

// stood is a line that stands out by 0.3 and left nothing.
func stood(ax, ay, bx, by float64) trace {
	t := trace{Segment: line.Segment{A: orb.Point{ax, ay}, B: orb.Point{bx, by}}, strong: true, widthM: 2}
	t.lengthM = t.Length()
	t.verdict = verdict{added: true, onset: 2, built: 0.3, bare: 0.01}
	return t
}

func TestRowsAmidOthersAreNoWalls(t *testing.T) {
	f := &finder{optics: optics{gsdM: 1}}
	var rows []trace
	for i := range 8 {
		rows = append(rows, stood(0, float64(6*i), 100, float64(6*i)))
	}
	if left := f.uncombed(rows); len(left) != 0 {
		t.Errorf("%d of 8 rows are left", len(left))
	}
	if left := f.uncombed(rows[:4]); len(left) != 4 {
		t.Errorf("%d of 4 lines, as walls and fences may be, are left", len(left))
	}
	ring := []trace{stood(0, 0, 100, 0), stood(100, 0, 100, 80), stood(100, 80, 0, 80), stood(0, 80, 0, 0)}
	if left := f.uncombed(ring); len(left) != len(ring) {
		t.Errorf("%d of 4 walls are left", len(left))
	}
}

func TestWhatLiesWithinWallsIsAFenceOrNothing(t *testing.T) {
	f := &finder{optics: optics{gsdM: 1}}
	ring := []trace{stood(0, 0, 100, 0), stood(100, 0, 100, 80), stood(100, 80, 0, 80), stood(0, 80, 0, 0)}
	fence, shadow, track := stood(20, 40, 80, 40), stood(20, 20, 80, 20), stood(10, 60, 90, 60)
	fence.verdict.built, fence.strong = 0.1, false
	shadow.widthM = 6
	track.verdict.added, track.verdict.built = false, 0.12
	got := f.chains(append(ring, fence, shadow, track))
	walls, fences := 0, 0
	for _, g := range got {
		switch {
		case g.class == "wall":
			walls++
		case g.class == "fence" && g.A == fence.A:
			fences++
		default:
			t.Errorf("%s from %v to %v", g.class, g.A, g.B)
		}
	}
	if walls != 4 || fences != 1 {
		t.Errorf("%d walls and %d fences, want 4 and 1", walls, fences)
	}
}
