package shadow

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.5f, want %.5f within %g", what, got, want, within)
	}
}

// Meeus (1998), example 25.a: the sun on 13 October 1992 at 0 h.
func TestSunStandsWhereMeeusHasIt(t *testing.T) {
	t.Parallel()
	ascension, declination := equatorial(time.Date(1992, 10, 13, 0, 0, 0, 0, time.UTC))
	near(t, "right ascension", ascension, 198.38083, 0.001)
	near(t, "declination", declination, -7.78507, 0.001)
}

// Meeus (1998), example 12.a: mean sidereal time on 10 April 1987 at 0 h UT is
// 13h 10m 46.3668s.
func TestSiderealTimeIsThatOfMeeus(t *testing.T) {
	t.Parallel()
	got := turn(siderealTime(time.Date(1987, 4, 10, 0, 0, 0, 0, time.UTC)))
	near(t, "sidereal time", got, (13+10./60+46.3668/3600)*15, 1e-5)
}

// Reda, I., Andreas, A. (2004). Solar position algorithm for solar radiation
// applications. Solar Energy 76(5), 577-589, doi:10.1016/j.solener.2003.12.003,
// appendix 5 of the report NREL/TP-560-34302: Golden, Colorado, 17 October 2003,
// 12:30:30 at UTC-7. The elevation there is before refraction.
func TestSunStandsWhereTheReferenceAlgorithmHasIt(t *testing.T) {
	t.Parallel()
	s := SunAt(time.Date(2003, 10, 17, 19, 30, 30, 0, time.UTC), -105.1786, 39.742476)
	near(t, "elevation", s.Elevation, 39.872046, 0.01)
	near(t, "azimuth", s.Azimuth, 194.340241, 0.01)
}

// The instants are those of the Astronomical Almanac for 2019 and 2020.
func TestSeasonsBeginWhenTheAlmanacSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		at   time.Time
		decl float64
	}{
		{"March equinox", time.Date(2020, 3, 20, 3, 50, 0, 0, time.UTC), 0},
		{"June solstice", time.Date(2020, 6, 20, 21, 44, 0, 0, time.UTC), 23.437},
		{"September equinox", time.Date(2020, 9, 22, 13, 31, 0, 0, time.UTC), 0},
		{"December solstice", time.Date(2019, 12, 22, 4, 19, 0, 0, time.UTC), -23.437},
	} {
		_, declination := equatorial(c.at)
		near(t, c.name, declination, c.decl, 0.005)
	}
}

// The elevations at 10:30 are round figures for local solar time; mean solar
// time differs from it by up to a quarter of an hour, two degrees at most.
func TestAssumedSunIsThatOfTheSeason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lat                  float64
		june, spring, winter float64
	}{{37, 66, 48, 26}, {41, 64, 44, 22}, {44, 63, 42, 20}} {
		for _, d := range []struct {
			day  time.Time
			want float64
		}{
			{time.Date(2019, 6, 21, 0, 0, 0, 0, time.UTC), c.june},
			{time.Date(2019, 3, 21, 0, 0, 0, 0, time.UTC), c.spring},
			{time.Date(2019, 12, 21, 0, 0, 0, 0, time.UTC), c.winter},
		} {
			s := AssumedSun(d.day, 80, c.lat)
			near(t, d.day.Format(time.DateOnly), s.Elevation, d.want, 3)
			if !s.Assumed || s.ElevationErr < 3 || s.AzimuthErr < 10 {
				t.Errorf("%+v: an assumed time of day must say so, with an error of degrees", s)
			}
		}
	}
}

func TestOverpassIsAtHalfPastTenEverywhere(t *testing.T) {
	t.Parallel()
	day := time.Date(2019, 5, 11, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lon  float64
		want string
	}{
		{0, "2019-05-11T10:30:00Z"}, {75, "2019-05-11T05:30:00Z"}, {-90, "2019-05-11T16:30:00Z"},
		{180, "2019-05-10T22:30:00Z"},
	} {
		if got := Overpass(day, c.lon).Format(time.RFC3339); got != c.want {
			t.Errorf("Overpass at %v = %s, want %s", c.lon, got, c.want)
		}
	}
}

func TestSunIsADirection(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(946684800, 2524608000).Draw(t, "at"), 0).UTC()
		lon := rapid.Float64Range(-180, 180).Draw(t, "lon")
		lat := rapid.Float64Range(-89, 89).Draw(t, "lat")
		s := SunAt(at, lon, lat)
		if !(s.Elevation >= -90 && s.Elevation <= 90 && s.Azimuth >= 0 && s.Azimuth < 360) {
			t.Fatalf("SunAt(%v, %v, %v) = %+v", at, lon, lat, s)
		}
		if highest := 90 - math.Abs(lat) + 23.45; s.Elevation > highest {
			t.Fatalf("%v degrees high at %v, at most %v", s.Elevation, lat, highest)
		}
	})
}
