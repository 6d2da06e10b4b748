package world

import (
	"math"
	"time"

	"rampart/algorithms/scene/noise"
)

// Crop is what is grown on a parcel: another thing each year, with its own
// days of sowing and of harvest. What the parcel looks like follows from the
// date.
type Crop struct{ Seed uint64 }

// The kinds of crop of dry country under irrigation.
const (
	wheat = iota
	cotton
	maize
	alfalfa
	fallow
	crops
)

// season returns 0 to 1: how green a crop is on a day of the year that rises
// about one day, each within width days, and falls about another.
func season(day, rise, fall, width float64) float64 {
	return noise.Ramp(rise-width, rise+width, day) * (1 - noise.Ramp(fall-width, fall+width, day))
}

// look returns what the parcel looks like on a date in the mean.
func (c *Crop) look(date time.Time) Material {
	ploughed := Material{.19, .15, .11, .24}
	stubble := Material{.33, .28, .19, .39}
	film := Material{.40, .40, .39, .42} // plastic that keeps the soil warm
	green := Material{.05, .09, .04, .48}
	year, day := int64(date.Year()), float64(date.YearDay())
	draw := func(k int64) float64 { return noise.Unit(noise.Hash(c.Seed, year, k)) }
	late := 26 * (draw(1) - .5)
	bare, grown := ploughed, 0.0
	switch noise.Hash(c.Seed, year, 0) % crops {
	case wheat:
		grown = season(day, 100+late, 172+late, 22)
		if day > 172+late {
			bare = stubble
		}
	case cotton:
		grown = season(day, 165+late, 275+late, 25)
		if day > 105+late && day < 165+late {
			bare = ploughed.Toward(film, .7*draw(4))
		} else if day > 275+late {
			bare = stubble.Times(.85)
		}
	case maize:
		grown = season(day, 160+late, 262+late, 18)
		green = green.Times(1.12)
		if day > 262+late {
			bare = stubble
		}
	case alfalfa:
		mown := noise.Unit(noise.Hash(c.Seed, year, 10+int64(date.YearDay())))
		grown = season(day, 98, 300, 18) * (.35 + .65*mown)
	case fallow:
		bare = ploughed.Toward(stubble, .5+.4*draw(5))
	}
	wet := noise.Unit(noise.Hash(c.Seed, year, 1000+int64(date.YearDay())))
	if wet > .8 {
		bare = bare.Times(.72)
	}
	tone := .88 + .24*draw(2)
	thick := .75 + .25*draw(3)
	return bare.Times(tone).Toward(green.Times(math.Sqrt(tone)), min(1, thick*grown))
}
