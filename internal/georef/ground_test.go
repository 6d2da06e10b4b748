package georef

import (
	"math"
	"testing"
)

func TestGroundDistance(t *testing.T) {
	t.Parallel()
	// One degree is 111 km; a thousandth of it is short enough. Lengths of a
	// degree of WGS 84: NIMA TR8350.2 and its usual tables.
	for _, c := range []struct {
		name                   string
		lon1, lat1, lon2, lat2 float64
		want                   float64
	}{
		{"east at the equator", 0, 0, 0.001, 0, 111.3195},
		{"north at the equator", 0, -0.0005, 0, 0.0005, 110.5743},
		{"east at 60 north", 10, 60, 10.001, 60, 55.8000},
		{"north at 60 north", 10, 59.9995, 10, 60.0005, 111.4123},
		{"north at the pole", 0, 89.9995, 0, 90.0005, 111.6939},
		{"across the antimeridian", 179.9995, 0, -179.9995, 0, 111.3195},
		{"nowhere to go", 5, 5, 5, 5, 0},
	} {
		got := GroundDistance(c.lon1, c.lat1, c.lon2, c.lat2)
		if math.Abs(got-c.want) > 1e-3 {
			t.Errorf("%s: GroundDistance = %v, want %v", c.name, got, c.want)
		}
	}
	if got := GroundDistance(math.NaN(), 0, 0, 0); !math.IsNaN(got) {
		t.Errorf("GroundDistance of NaN = %v, want NaN", got)
	}
}

func TestUTMIsTheZoneOfAPlace(t *testing.T) {
	for _, c := range []struct {
		lon, lat float64
		want     string
	}{
		{87.6, 43.8, "EPSG:32645"}, {-58.4, -34.6, "EPSG:32721"}, {-180, 10, "EPSG:32601"},
		{179.99, 10, "EPSG:32660"}, {180, -1, "EPSG:32701"}, {0, 0, "EPSG:32631"},
	} {
		if got := UTM(c.lon, c.lat); got != c.want {
			t.Errorf("UTM(%v, %v) = %s, want %s", c.lon, c.lat, got, c.want)
		}
	}
}
