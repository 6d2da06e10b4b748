// Package shadow turns the lengths of shadows into heights: where the sun
// stands, how long a shadow a height casts, and where in a profile it ends.
package shadow

import (
	"math"
	"time"
)

const degree = math.Pi / 180

// Sun is a direction in degrees, Elevation above the horizon without
// refraction, Azimuth clockwise from north, from 0 to below 360, towards the
// sun. The errors are standard deviations.
type Sun struct {
	Elevation, Azimuth       float64
	ElevationErr, AzimuthErr float64
	// Assumed is true where the time of day is not known but supposed.
	Assumed bool
}

const (
	// statedErr is the error of angles that an image states: they hold for the
	// middle of the scene, and are mostly rounded to a tenth of a degree.
	statedErr = 0.1
	// computedErr is that of SunAt.
	computedErr = 0.01
)

// Stated is the sun as an image states it.
func Stated(elevation, azimuth float64) Sun {
	return Sun{Elevation: elevation, Azimuth: azimuth, ElevationErr: statedErr, AzimuthErr: statedErr}
}

// SunAt returns where the sun stands at a time, seen from a longitude and
// latitude in degrees. It is good to 0.01 degrees from 1900 to 2100, refraction
// (0.1 degrees at an elevation of 10) left out.
//
// Meeus, J. (1998). Astronomical Algorithms, 2nd ed., Willmann-Bell: sidereal
// time by (12.4), the sun of low accuracy by chapter 25, horizontal coordinates
// by (13.5) and (13.6).
func SunAt(t time.Time, lon, lat float64) Sun {
	ascension, declination := equatorial(t)
	hour := (siderealTime(t) + lon - ascension) * degree
	sinLat, cosLat := math.Sincos(lat * degree)
	sinDec, cosDec := math.Sincos(declination * degree)
	sinHour, cosHour := math.Sincos(hour)
	up := sinLat*sinDec + cosLat*cosDec*cosHour
	north := sinDec*cosLat - cosDec*sinLat*cosHour
	east := -cosDec * sinHour
	return Sun{
		Elevation: math.Asin(max(-1, min(1, up))) / degree, Azimuth: turn(math.Atan2(east, north) / degree),
		ElevationErr: computedErr, AzimuthErr: computedErr,
	}
}

const (
	// overpassHour is the local mean solar time at which imaging satellites in
	// sun-synchronous orbits pass: 10:30 for Sentinel-2, WorldView, Pléiades
	// and most others; overpassErrHour is how far others are from it.
	overpassHour, overpassErrHour = 10.5, 1
)

// Overpass returns the time at which it is 10:30 local mean solar time on a day
// at a longitude in degrees.
func Overpass(day time.Time, lon float64) time.Time {
	const degreesAnHour = 15
	y, m, d := day.Date()
	utc := overpassHour - lon/degreesAnHour
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).
		Add(time.Duration(utc * float64(time.Hour)).Round(time.Second))
}

// AssumedSun is the sun on a day at an assumed overpass at 10:30, with the error
// that an overpass an hour earlier or later makes.
func AssumedSun(day time.Time, lon, lat float64) Sun {
	at := Overpass(day, lon)
	s := SunAt(at, lon, lat)
	s.Assumed = true
	const off = overpassErrHour * time.Hour
	for _, o := range []Sun{SunAt(at.Add(-off), lon, lat), SunAt(at.Add(off), lon, lat)} {
		s.ElevationErr = max(s.ElevationErr, math.Abs(o.Elevation-s.Elevation))
		s.AzimuthErr = max(s.AzimuthErr, math.Abs(math.Remainder(o.Azimuth-s.Azimuth, 360)))
	}
	return s
}

// centuries since noon of the first day of 2000, universal time: the minute by
// which dynamical time differs moves the sun by less than a thousandth of a
// degree.
func centuries(t time.Time) float64 { return days(t) / 36525 }

func days(t time.Time) float64 {
	return t.Sub(time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)).Hours() / 24
}

// equatorial returns the sun's apparent right ascension and declination in
// degrees.
func equatorial(t time.Time) (ascension, declination float64) {
	c := centuries(t)
	mean := 280.46646 + c*(36000.76983+c*0.0003032)
	anomaly := (357.52911 + c*(35999.05029-c*0.0001537)) * degree
	center := (1.914602-c*(0.004817+c*0.000014))*math.Sin(anomaly) +
		(0.019993-c*0.000101)*math.Sin(2*anomaly) + 0.000289*math.Sin(3*anomaly)
	node := (125.04 - 1934.136*c) * degree
	longitude := (mean + center - 0.00569 - 0.00478*math.Sin(node)) * degree
	tilt := (23.4392911 - c*(0.0130042+c*(1.64e-7-c*5.04e-7)) + 0.00256*math.Cos(node)) * degree
	sin, cos := math.Sincos(longitude)
	return turn(math.Atan2(math.Cos(tilt)*sin, cos) / degree), math.Asin(math.Sin(tilt)*sin) / degree
}

// siderealTime is the mean sidereal time at Greenwich in degrees; what nutation
// adds is a thousandth of a degree at most times, and left out.
func siderealTime(t time.Time) float64 {
	c := centuries(t)
	return 280.46061837 + 360.98564736629*days(t) + c*c*(0.000387933-c/38710000)
}

// turn brings an angle in degrees to 0 to below 360.
func turn(a float64) float64 {
	a = math.Mod(a, 360)
	if a < 0 {
		a += 360
	}
	if a >= 360 { // the least negative ones round up
		return 0
	}
	return a
}
