package shadow

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A wall of 7.2 m at 41 N: 3.5 m of shadow in June, 7.4 m at the equinox and
// 17.6 m in December; across a wall that runs east and west 2.0, 6.3, 16.3 m,
// north and south 2.8, 4.0, 6.7 m.
func TestShadowOfAWall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		elevation, azimuth, length, north, west float64
	}{{64, 126, 3.5, 2.0, 2.8}, {44.3, 148, 7.4, 6.3, 4.0}, {22.2, 158, 17.6, 16.3, 6.7}} {
		s := Stated(c.elevation, c.azimuth)
		near(t, "length", 7.2*s.PerMetre(), c.length, 0.1)
		near(t, "to the north", 7.2*s.Across(0), c.north, 0.1)
		near(t, "to the west", 7.2*s.Across(270), c.west, 0.15)
	}
}

// The error of a height for one pixel of shadow.
func TestOnePixelIsSoMuchHeight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ gsd, elevation, want float64 }{
		{0.3, 64, 0.6}, {0.3, 45, 0.3}, {0.3, 21, 0.1}, {0.5, 64, 1.0}, {3, 21, 1.2}, {10, 45, 10},
	} {
		s := Sun{Elevation: c.elevation}
		near(t, "error", s.Height(Span{10, c.gsd}).ErrM, c.want, 0.06)
	}
}

func TestErrorOfTheSunCounts(t *testing.T) {
	t.Parallel()
	s := Sun{Elevation: 45, ElevationErr: 1}
	got := s.Height(Span{M: 10})
	// At 45 degrees the tangent grows by twice the angle.
	near(t, "height", got.M, 10, 1e-9)
	near(t, "error", got.ErrM, 10*2*math.Pi/180, 1e-9)
}

func TestRoofLeansOverItsShadow(t *testing.T) {
	t.Parallel()
	s := Sun{Elevation: 45, Azimuth: 180} // shadows fall to the north, a metre a metre
	lean := math.Tan(20 * degree)
	for _, c := range []struct {
		name         string
		view, facing float64
		want         float64
	}{
		{"a sensor in the south: the roof leans over the shadow", 180, 0, 1 - lean},
		{"a sensor in the north: the dark face is seen too", 0, 0, 1 + lean},
		{"a sensor in the east: neither", 90, 0, 1},
		{"an edge at a slant", 180, 45, 1 - lean},
	} {
		near(t, c.name, s.Visible(View{20, c.view}, c.facing), c.want, 1e-9)
	}
	if got := s.Visible(View{20, 180}, 90); !math.IsNaN(got) {
		t.Errorf("an edge along the shadow shows %v of it, want NaN", got)
	}
	if _, ok := s.HeightSeen(Span{M: 3}, View{50, 180}, 0); ok {
		t.Error("a hidden shadow has a height")
	}
}

func TestHeightComesBackFromItsShadow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Stated(rapid.Float64Range(10, 75).Draw(t, "elevation"), rapid.Float64Range(0, 359).Draw(t, "azimuth"))
		h := rapid.Float64Range(1, 40).Draw(t, "height")
		if got := s.Height(Span{h * s.PerMetre(), 0.5}); math.Abs(got.M-h) > 1e-9 || !(got.ErrM > 0) {
			t.Fatalf("height %+v, want %v with an error", got, h)
		}
		v := View{rapid.Float64Range(0, 30).Draw(t, "off nadir"), rapid.Float64Range(0, 359).Draw(t, "view")}
		facing := s.Direction() + rapid.Float64Range(-60, 60).Draw(t, "facing")
		seen := h * s.Visible(v, facing)
		got, ok := s.HeightSeen(Span{seen, 0.5}, v, facing)
		if ok != (seen > 0) || ok && math.Abs(got.M-h) > 1e-6 {
			t.Fatalf("%v m of shadow seen make %+v, %v, want %v", seen, got, ok, h)
		}
	})
}

func TestErrorGrowsWithThePixelAndTheSun(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(10, 60).Draw(t, "low")
		high := low + rapid.Float64Range(1, 20).Draw(t, "more")
		px := rapid.Float64Range(0.3, 10).Draw(t, "pixel")
		a, b := Sun{Elevation: low}, Sun{Elevation: high}
		if !(a.Height(Span{5, px}).ErrM < b.Height(Span{5, px}).ErrM) {
			t.Fatalf("the error at %v degrees is not above that at %v", high, low)
		}
		if !(Resolvable(a.PerMetre(), px) < Resolvable(b.PerMetre(), px)) {
			t.Fatalf("what is resolved at %v degrees is not above that at %v", high, low)
		}
	})
}

func TestNoSunCastsNoShadow(t *testing.T) {
	t.Parallel()
	if got := (Sun{Elevation: -3}).PerMetre(); !math.IsInf(got, 1) {
		t.Errorf("a metre casts %v metres at night, want +Inf", got)
	}
	if got := Resolvable(0, 0.5); !math.IsInf(got, 1) {
		t.Errorf("without a shadow %v m are resolved, want +Inf", got)
	}
}
