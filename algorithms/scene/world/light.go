package world

import (
	"math"
	"time"

	"github.com/paulmach/orb"
)

const radian = math.Pi / 180

// Sun returns the sun's elevation and azimuth in degrees at a latitude and an
// hour angle in degrees (-22.5 is half past ten, local solar time). Declination
// after Cooper, P. I. (1969), The absorption of radiation in solar stills,
// Solar Energy 12(3), 333–346, doi:10.1016/0038-092X(69)90047-4; good to half a
// degree.
func Sun(date time.Time, latitude, hour float64) (elevation, azimuth float64) {
	const tilt = 23.45
	decl := tilt * radian * math.Sin(2*math.Pi*float64(284+date.YearDay())/365)
	lat, h := latitude*radian, hour*radian
	sin := math.Sin(lat)*math.Sin(decl) + math.Cos(lat)*math.Cos(decl)*math.Cos(h)
	east := -math.Cos(decl) * math.Sin(h)
	north := math.Sin(decl)*math.Cos(lat) - math.Cos(decl)*math.Sin(lat)*math.Cos(h)
	azimuth = math.Atan2(east, north) / radian
	if azimuth < 0 {
		azimuth += 360
	}
	return math.Asin(sin) / radian, azimuth
}

// towards returns the unit vector of an azimuth in degrees, east and south.
func towards(azimuth float64) orb.Point {
	sin, cos := math.Sincos(azimuth * radian)
	return orb.Point{sin, -cos}
}

// sunSlope is how far, for each metre of height, light comes from aside.
func (a *Acquisition) sunSlope() orb.Point {
	t, d := 1/math.Tan(a.SunElevation*radian), towards(a.SunAzimuth)
	return orb.Point{t * d[0], t * d[1]}
}

// viewSlope is how far, for each metre of height, the sensor looks from aside.
func (a *Acquisition) viewSlope() orb.Point {
	t, d := math.Tan(a.OffNadir*radian), towards(a.ViewAzimuth)
	return orb.Point{t * d[0], t * d[1]}
}

// lit returns the look of a surface with a normal on which falls the share
// direct of the sun's light. Level ground in full light looks as it is.
func (f *frame) lit(m Material, normal [3]float64, direct float64) Material {
	const most = 2.2 // a wall in low light is not brighter than this
	facing := max(0, min(most, normal[2]+f.sun[0]*normal[0]+f.sun[1]*normal[1]))
	for b := range m {
		sky := f.date.Sky[b]
		m[b] *= sky + (1-sky)*direct*facing
	}
	return m
}
