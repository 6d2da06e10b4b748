package pipeline

import (
	"math"
	"testing"
	"time"

	"rampart/internal/detection"
	"rampart/internal/site"
)

func TestHeightsComeFromShadows(t *testing.T) {
	t.Parallel()
	measured := 0
	for _, c := range walledYard().run(t, Limits{Workers: 2}).Changes {
		want := map[detection.Class]float64{detection.Wall: 5, detection.Building: 8}[c.Class]
		if c.HeightM == nil {
			continue
		}
		measured++
		t.Logf("%s: %.2f m, error %.2f", c.ID, *c.HeightM, *c.HeightErrM)
		if want == 0 || c.HeightMethod != byShadow {
			t.Errorf("%s is %.1f m high by %q", c.ID, *c.HeightM, c.HeightMethod)
		}
		if off := math.Abs(*c.HeightM - want); off > 3**c.HeightErrM || off > 1 {
			t.Errorf("%s is %.2f m high, error %.2f, want %v", c.ID, *c.HeightM, *c.HeightErrM, want)
		}
	}
	if measured < 4 {
		t.Errorf("%d heights, want those of most of four walls and two buildings", measured)
	}
	t.Run("the sun of a day is assumed, and said to be", func(t *testing.T) {
		t.Parallel()
		if testing.Short() {
			t.Skip("the yard with a known sun runs the same code")
		}
		w := walledYard()
		w.sunless = true
		for _, c := range w.run(t, Limits{Workers: 2}).Changes {
			if c.HeightM != nil && c.HeightMethod != byAssumedShadow || c.HeightM == nil && c.HeightMethod != "" {
				t.Errorf("%s is %v high by %q", c.ID, c.HeightM, c.HeightMethod)
			}
		}
	})
}

func TestSunOfAScene(t *testing.T) {
	t.Parallel()
	elevation, azimuth := 30.0, 150.0
	noon := time.Date(2019, 6, 21, 6, 12, 0, 0, time.UTC) // at 87 degrees east
	for _, c := range []struct {
		name    string
		scene   site.Scene
		known   bool
		assumed bool
		low     float64 // bounds of the elevation
		high    float64
	}{
		{"as the scene says", site.Scene{Angles: site.Angles{SunElevation: &elevation, SunAzimuth: &azimuth},
			Acquired: site.Date{Time: noon, Precision: site.PrecisionMonth}}, true, false, 30, 30},
		{"as computed for its time", site.Scene{
			Acquired: site.Date{Time: noon, Precision: site.PrecisionSecond}}, true, false, 69.9, 70.2},
		{"as on its day at half past ten", site.Scene{
			Acquired: site.Date{Time: noon, Precision: site.PrecisionDay}}, true, true, 60, 65},
		{"not known in its month", site.Scene{
			Acquired: site.Date{Time: noon, Precision: site.PrecisionMonth}}, false, false, 0, 0},
	} {
		s := sunOf(c.scene, originLon, originLat)
		if (s != nil) != c.known {
			t.Errorf("%s: %+v", c.name, s)
		} else if s != nil && (s.Assumed != c.assumed || s.Elevation < c.low || s.Elevation > c.high) {
			t.Errorf("%s: %+v, want an elevation from %v to %v", c.name, *s, c.low, c.high)
		}
	}
}
