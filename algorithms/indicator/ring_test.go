package indicator

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/line"
)

func around(t *testing.T, objects []Object, second ...line.Segment) Perimeter {
	t.Helper()
	walls := barriers(objects)
	rings := Rings(walls, 0.5)
	if len(rings) != 1 {
		t.Fatalf("%d rings, want 1", len(rings))
	}
	return Around(rings[0], walls, append(second, walls...), 0.5)
}

// 600 m around, 2 ha, a gap of 24 m in the south: the sides within 3 m of its
// edges count as closed, so that 18 m of it are open.
func TestCompoundWithAGate(t *testing.T) {
	t.Parallel()
	p := around(t, compound(24))
	is(t, "length", p.LengthM, 600, 1e-6)
	is(t, "area", p.AreaHa, 2, 1e-9)
	is(t, "closure", p.Closure, 1-18./600, 0.004)
	is(t, "longest gap", p.LongestGapM, 18, 2)
	is(t, "wide gaps", p.Gaps, 1, 0)
	is(t, "second barrier", p.DoubleShare, 0, 0)
	isNull(t, "strip", p.StripM, "no second barrier runs beside the perimeter")
	is(t, "closure with gates", p.ClosureWithGates, 1, 1e-9)
}

func TestWallOnThreeSidesIsOpenOnTheFourth(t *testing.T) {
	t.Parallel()
	p := around(t, compound(24)[2:]) // 400 m of wall, 200 m open
	is(t, "closure", p.Closure, 400./600, 1e-9)
	is(t, "longest gap", p.LongestGapM, 200, 1e-9)
	is(t, "closure with gates", p.ClosureWithGates, 400./600, 1e-9)
}

func TestWhatClosesNothingIsNoRing(t *testing.T) {
	t.Parallel()
	for name, objects := range map[string][]Object{
		"no wall":                        nil,
		"one wall":                       compound(24)[:1],
		"a corner":                       compound(24)[3:],
		"two walls that face each other": {compound(24)[2], compound(24)[4]},
	} {
		if rings := Rings(barriers(objects), 0.5); len(rings) != 0 {
			t.Errorf("%s: %v", name, rings)
		}
	}
}

// A wall across and one that leads away do not change what lies around, an
// extension does.
func TestOutermostRing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		more []orb.LineString
		ha   float64
	}{
		{"a wall across", []orb.LineString{way(orb.Point{100, 0}, orb.Point{100, 100})}, 2},
		{"a wall that leads away", []orb.LineString{way(orb.Point{200, 50}, orb.Point{300, 50})}, 2},
		{"an inner ring", []orb.LineString{way(orb.Point{20, 20}, orb.Point{180, 20}, orb.Point{180, 80},
			orb.Point{20, 80}, orb.Point{20, 20})}, 2},
		{"an extension to the east", []orb.LineString{
			way(orb.Point{200, 0}, orb.Point{250, 0}, orb.Point{250, 100}, orb.Point{200, 100})}, 2.5},
		{"a smaller compound apart", []orb.LineString{way(orb.Point{300, 0}, orb.Point{350, 0},
			orb.Point{350, 50}, orb.Point{300, 50}, orb.Point{300, 0})}, 2},
	} {
		objects := compound(0)
		for _, g := range c.more {
			objects = append(objects, Object{Kind: Wall, Geometry: g})
		}
		rings := Rings(barriers(objects), 0.5)
		if len(rings) == 0 || !about(inner(rings[0])/hectare, c.ha, 0.01) {
			t.Errorf("%s: %v", c.name, rings)
		}
	}
}

func TestDoubleBarrier(t *testing.T) {
	t.Parallel()
	fence := stretch(orb.Point{0, 90}, orb.Point{200, 90}) // along the north, 10 m inside
	p := around(t, compound(0), fence)
	is(t, "share", p.DoubleShare, 200./600, 0.02)
	is(t, "strip", p.StripM, 10, 1e-9)
	tooFar := stretch(orb.Point{0, 75}, orb.Point{200, 75})
	is(t, "25 m off", around(t, compound(0), tooFar).DoubleShare, 0, 0)
	aslant := stretch(orb.Point{100, 60}, orb.Point{150, 95})
	is(t, "at a slant", around(t, compound(0), aslant).DoubleShare, 0, 0)
}

func TestClosureIsOneLessTheGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		gap := rapid.Float64Range(0, 29).Draw(t, "gap")
		objects := turnedBy(compound(gap), rapid.Float64Range(0, 7).Draw(t, "angle"),
			rapid.Float64Range(-9, 9).Draw(t, "dx"), rapid.Float64Range(-9, 9).Draw(t, "dy"))
		walls := barriers(objects)
		rings := Rings(walls, 0.5)
		if len(rings) != 1 || rings[0].Orientation() != orb.CCW {
			t.Fatalf("rings %v", rings)
		}
		p := Around(rings[0], walls, walls, 0.5)
		open := max(0, gap-2*nearM)
		if !about(p.AreaHa.N, 2, 1e-3) || !about(p.Closure.N, 1-open/600, 0.006) ||
			!about(p.LongestGapM.N, open, 2.5) || p.ClosureWithGates.N != 1 {
			t.Fatalf("a gap of %v m: %+v", gap, p)
		}
	})
}

func TestMeasuresOfAPerimeterKeepToTheirRanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var walls []line.Segment
		place := rapid.Custom(func(t *rapid.T) orb.Point {
			return orb.Point{rapid.Float64Range(0, 300).Draw(t, "x"), rapid.Float64Range(0, 300).Draw(t, "y")}
		})
		for range rapid.IntRange(0, 12).Draw(t, "walls") {
			s := stretch(place.Draw(t, "a"), place.Draw(t, "b"))
			if s.Length() > 1 {
				walls = append(walls, s)
			}
		}
		for _, r := range Rings(walls, 0.5) {
			p := Around(r, walls, walls, 0.5)
			if inner(r) < leastRingM2/2 || p.Closure.N < 0 || p.Closure.N > 1+1e-9 || p.DoubleShare.N < 0 || p.DoubleShare.N > 1+1e-9 {
				t.Fatalf("%v: %+v", r, p)
			}
			if open := p.LengthM.N * (1 - p.Closure.N); p.LongestGapM.N > open+1e-6 {
				t.Fatalf("the longest gap of %v m is more than the %v m that are open", p.LongestGapM.N, open)
			}
		}
	})
}

// Six towers at the corners and the middles of the long sides: 10 per km, 100 m
// apart, each corner has one.
func TestTowersOnAPerimeter(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	all := towersAt(orb.Point{0, 0}, orb.Point{100, 2}, orb.Point{200, 0}, orb.Point{200, 100},
		orb.Point{100, 95}, orb.Point{0, 100}, orb.Point{100, 50}) // the last stands within
	got := TowersOn(ring, all, 0.5)
	is(t, "number", got.N, 6, 0)
	is(t, "per km", got.PerKM, 10, 1e-9)
	is(t, "largest spacing", got.MaxSpacingM, 100, 1e-9)
	is(t, "variation", got.SpacingCV, 0, 1e-9)
	is(t, "corners", got.CornerShare, 1, 0)

	got = TowersOn(ring, all[:2], 0.5)
	is(t, "two: largest spacing", got.MaxSpacingM, 500, 1e-9)
	is(t, "two: corners", got.CornerShare, 0.25, 1e-9)
	is(t, "two: variation", got.SpacingCV, 200./300, 1e-9)
	is(t, "one: largest spacing", TowersOn(ring, all[:1], 0.5).MaxSpacingM, 600, 1e-9)
	got = TowersOn(ring, nil, 0.5)
	is(t, "none", got.N, 0, 0)
	isNull(t, "none: spacing", got.MaxSpacingM, "no tower stands on the perimeter")
	var circle orb.Ring
	for i := range 37 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 18)
		circle = append(circle, orb.Point{100 * cos, 100 * sin})
	}
	isNull(t, "a circle: corners", TowersOn(circle, nil, 0.5).CornerShare, "the perimeter has no clear corner")
}

func TestSpacingsOfTowersGoAround(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		var at []orb.Point
		for range n {
			sides := pieces(ring)
			s := sides[rapid.IntRange(0, 3).Draw(t, "side")]
			at = append(at, s.At(rapid.Float64Range(0, 1).Draw(t, "place")))
		}
		got := TowersOn(ring, towersAt(at...), 0.5)
		if got.N.N != float64(n) || got.MaxSpacingM.N < 600/float64(n)-1e-6 || got.MaxSpacingM.N > 600+1e-6 {
			t.Fatalf("%d towers: %+v", n, got)
		}
		if got.CornerShare.N < 0 || got.CornerShare.N > 1 {
			t.Fatalf("%+v", got)
		}
	})
}
