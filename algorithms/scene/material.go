package scene

import (
	"math"
	"time"

	"rampart/algorithms/scene/noise"
)

// material is surface reflectance, 0 to 1, in red, green, blue and near
// infrared. The values are rounded from common spectral libraries and from
// what such surfaces look like in dry country; nothing rests on their last
// digit.
type material [4]float64

func soil() material     { return material{.29, .24, .18, .35} }
func gravel() material   { return material{.21, .18, .15, .25} }
func salt() material     { return material{.40, .36, .29, .46} }
func graded() material   { return material{.39, .34, .27, .45} }
func dirt() material     { return material{.35, .30, .23, .41} }
func asphalt() material  { return material{.12, .12, .12, .14} }
func mud() material      { return material{.25, .20, .15, .31} }
func concrete() material { return material{.37, .37, .35, .39} }
func white() material    { return material{.52, .52, .51, .53} }
func blue() material     { return material{.13, .23, .44, .30} }
func red() material      { return material{.36, .17, .13, .40} }
func leaves() material   { return material{.05, .08, .045, .36} }
func shrub() material    { return material{.12, .12, .08, .28} }
func crop() material     { return material{.05, .09, .04, .48} }
func ploughed() material { return material{.19, .15, .11, .24} }
func stubble() material  { return material{.33, .28, .19, .39} }
func water() material    { return material{.07, .10, .10, .04} }
func mist() material     { return material{.78, .79, .81, .76} }

// shade is the share of the light that is left in a shadow; the sky's own
// light is bluer than the sun's.
func shade() material { return material{.34, .37, .44, .27} }

// toward moves m by t, 0 to 1, to n.
func (m material) toward(n material, t float64) material {
	for b := range m {
		m[b] += (n[b] - m[b]) * t
	}
	return m
}

// times scales every band.
func (m material) times(f float64) material {
	for b := range m {
		m[b] *= f
	}
	return m
}

// plot is a farmed parcel: what stands on it follows from the date.
type plot struct{ seed uint64 }

// yearDays is the length of the year that the seasons turn in.
const yearDays = 365.25

// season returns 0 to 1: how close day is to the day of the year peak, with
// the given half-width, both in days.
func season(day time.Time, peak, width float64) float64 {
	d := math.Abs(float64(day.YearDay()) - peak)
	d = min(d, yearDays-d)
	return math.Exp(-d * d / (2 * width * width))
}

// surface returns what the parcel looks like on a day: a crop drawn anew each
// year, green about its own peak; bare, ploughed or stubble before and after;
// now and then freshly irrigated, hence dark.
func (p plot) surface(day time.Time) material {
	const winterWheat, cotton, alfalfa, fallow = 0, 1, 2, 3
	year := int64(day.Year())
	draw := noise.Hash(p.seed, year, 0)
	late := 24 * (noise.Unit(noise.Hash(p.seed, year, 1)) - .5) // days
	var green float64
	bare := ploughed()
	switch draw % 4 {
	case winterWheat:
		green = season(day, 138+late, 28)
		if day.YearDay() > 170 {
			bare = stubble()
		}
	case cotton:
		green = season(day, 222+late, 36)
	case alfalfa:
		mown := noise.Unit(noise.Hash(p.seed, year, int64(day.YearDay())))
		green = noise.Ramp(80, 120, float64(day.YearDay())) *
			(1 - noise.Ramp(285, 315, float64(day.YearDay()))) * (.45 + .55*mown)
	case fallow:
		bare = soil().toward(stubble(), .4)
	}
	wet := noise.Unit(noise.Hash(p.seed, year, 1000+int64(day.YearDay())))
	if wet > .8 && green < .3 && draw%4 != fallow {
		bare = bare.times(.72)
	}
	tone := .92 + .16*noise.Unit(noise.Hash(p.seed, year, 2))
	return bare.times(tone).toward(crop(), min(1, green))
}
