package compound

import (
	"math"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
	"rampart/algorithms/scene/world"
)

// latitude is that of the invented place, in degrees north.
const latitude = 41

// acquisitions returns the dates of the series and how each is seen.
func acquisitions(p Params) []world.Acquisition {
	const kindDates = 3
	d := &dice{seed: noise.Sub(p.Seed, kindDates)}
	first := time.Date(2018, 1, 20, 0, 0, 0, 0, time.UTC)
	const days = 1060 // to the middle of December 2020
	step := days / float64(p.Dates)
	out := make([]world.Acquisition, p.Dates)
	for i := range out {
		day := int(step * (float64(i) + d.between(.15, .85)))
		out[i] = look(p, d.fork(int64(i)+1), first.AddDate(0, 0, day))
	}
	overcast(p, d, out)
	return out
}

// look returns how a date is seen.
func look(p Params, d *dice, date time.Time) world.Acquisition {
	const earliest, latest = -32, -8 // hour angles of imaging satellites, degrees
	a := world.Acquisition{Date: date}
	a.SunElevation, a.SunAzimuth = world.Sun(date, latitude, d.between(earliest, latest))
	mostOff, mostShiftPx := 20.0, 1.5
	if p.Difficulty == Hard {
		mostOff, mostShiftPx = 26, 2.5
	}
	a.OffNadir, a.ViewAzimuth = d.between(2, mostOff), d.between(0, 360)
	r, way := mostShiftPx*p.GSDM*math.Sqrt(d.between(0, 1)), d.between(0, 2*math.Pi)
	a.Shift = orb.Point{r * math.Cos(way), r * math.Sin(way)}
	// The turn moves the middle of a side by a third of that at most.
	a.Turn = d.between(-1, 1) * mostShiftPx / 3 / (float64(p.SizePx) / 2)
	gain, haze, sky := d.between(.82, 1.16), d.between(.02, .16), d.between(.2, .34)
	scatter := [world.Bands]float64{.8, 1.1, 1.6, .45} // haze is blue
	blueness := [world.Bands]float64{.92, 1, 1.18, .72}
	for b := range a.Gain {
		a.Gain[b] = gain * d.between(.95, 1.05)
		a.Offset[b] = d.between(-.008, .016)
		a.Haze[b] = haze * scatter[b]
		a.Sky[b] = sky * blueness[b]
	}
	a.Damp, a.Leaves = d.between(0, 1)*d.between(0, 1), leafy(date)
	a.BlurM, a.Noise = p.GSDM*d.between(.4, .7), d.between(.0015, .004)
	return a
}

// leafy returns how much of their leaves trees have, 0 to 1.
func leafy(date time.Time) float64 {
	const spring, autumn, days = 105, 305, 25 // days of the year
	day := float64(date.YearDay())
	return noise.Ramp(spring-days, spring+days, day) * (1 - noise.Ramp(autumn-days, autumn+days, day))
}

// overcast puts clouds over some dates, and snow on some of the winter.
func overcast(p Params, d *dice, dates []world.Acquisition) {
	cloudy := .25
	if p.Difficulty == Hard {
		cloudy = .35
	}
	for i := range dates {
		a := &dates[i]
		if d.chance(cloudy) {
			clouds(p, d, a)
		}
		if m := a.Date.Month(); (m == time.December || m <= time.February) && d.chance(.5) {
			a.Snow = d.between(.15, .75)
		}
	}
}

// clouds puts some clouds on a date, larger ones where more is seen: half of them
// over the place, half where their shadows fall on it.
func clouds(p Params, d *dice, a *world.Acquisition) {
	const most, wideM = 6, 900
	size := p.SizeM()
	scale := max(1, size/wideM)
	high := d.between(250, 1300)
	for range d.whole(1, most) {
		c := world.Cloud{
			Centre:  orb.Point{d.between(-.2, 1.2) * size, d.between(-.2, 1.2) * size},
			RadiusM: scale * d.between(30, 120), HeightM: high, Depth: d.between(.5, .98),
		}
		if d.chance(.5) {
			c = a.Shading(c)
		}
		a.Clouds = append(a.Clouds, c)
	}
}
