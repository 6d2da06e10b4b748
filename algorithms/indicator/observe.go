package indicator

import (
	"fmt"
	"math"
	"time"
)

const (
	// finestM are the largest pixels, in metres, on which a class is told: a
	// tower is 3 m wide, a fence is seen by its shadow, a wall is a metre wide,
	// and a blue roof of 1,000 m2 is ten pixels of 10 m.
	towerM, fenceM, wallM, buildingM, shedM = 0.7, 0.7, 1.5, 10, 10
	// shadedWallM is that of walls whose shadow falls across by shadowPixels.
	shadedWallM, shadowPixels = 5, 2
	// buildingPixels is the least area of a building in pixels.
	buildingPixels = 10
	// seenShare is the share of a geometry that a date must see.
	seenShare = 0.9
)

// Sight is how a date sees a geometry.
type Sight struct {
	GSDM float64 // pixel in metres
	Seen float64 // valid share of the geometry, 0 to 1
	// AreaM2 is that of a building, 0 where none is meant; ShadowM how far a
	// wall's shadow falls to its side, 0 where that is not known.
	AreaM2, ShadowM float64
}

// Observable says why a kind could not be seen, or nothing where it could.
func Observable(k Kind, s Sight) (why string) {
	most := wallM
	switch k {
	case Tower:
		most = towerM
	case Fence:
		most = fenceM
	case Building, Shed, Earthwork:
		most = buildingM
	case Wall:
		if s.ShadowM >= shadowPixels*s.GSDM && s.ShadowM > 0 {
			most = shadedWallM
		}
	}
	switch {
	case !(s.GSDM > 0):
		return "the size of the pixels is not known"
	case s.GSDM > most:
		return fmt.Sprintf("pixels of %.2g m: a %s needs %.2g m or less", s.GSDM, k, most)
	case k == Building && s.AreaM2 > 0 && s.AreaM2 < buildingPixels*s.GSDM*s.GSDM:
		return fmt.Sprintf("pixels of %.2g m: a building needs %.0f m2 or more",
			s.GSDM, buildingPixels*s.GSDM*s.GSDM)
	case !(s.Seen >= seenShare):
		return fmt.Sprintf("only %.0f %% was seen", math.Floor(percent*s.Seen))
	}
	return ""
}

// Seen is what one date shows of a thing.
type Seen struct {
	Date     time.Time
	Observed bool // it could be seen, whether it was there or not
	There    bool
}

const (
	// confirming of the confirmNext dates after the first must show a thing too.
	confirming, confirmNext = 2, 3
	// goneTwice is how often a thing must be seen to be gone.
	goneTwice = 2
)

// FirstSeen is when a thing came: by the first date that shows it and is followed
// by two among the next three that do too, after the last date before that which
// shows that it is not there. The start is open where there is none. Confirmed is
// false where there are too few later dates to confirm it; ok where no date shows
// it, or every one that does is contradicted. Dates that could not see it are
// left out.
func FirstSeen(dates []Seen) (when Interval, confirmed, ok bool) {
	seen := observed(dates)
	for i, d := range seen {
		if !d.There {
			continue
		}
		next := seen[i+1 : min(len(seen), i+1+confirmNext)]
		n := 0
		for _, x := range next {
			if x.There {
				n++
			}
		}
		confirmed = n >= confirming
		possible := n + confirmNext - len(next)
		if possible < confirming || n == 0 && len(next) > 0 {
			continue // contradicted
		}
		when.By = d.Date
		if i > 0 {
			when.After = lastWithout(seen[:i])
		}
		return when, confirmed, true
	}
	return when, false, false
}

func lastWithout(seen []Seen) (t time.Time) {
	for _, d := range seen {
		if !d.There {
			t = d.Date
		}
	}
	return t
}

// LastSeen is when a thing went: after the last date that shows it, by the first
// one after that. Ok is false where it was never there, where it was not seen to
// be gone on at least two dates, and where it stands at the end.
func LastSeen(dates []Seen) (when Interval, ok bool) {
	seen := observed(dates)
	last := -1
	for i, d := range seen {
		if d.There {
			last = i
		}
	}
	if last < 0 || len(seen)-1-last < goneTwice {
		return when, false
	}
	return Interval{After: seen[last].Date, By: seen[last+1].Date}, true
}

func observed(dates []Seen) []Seen {
	var out []Seen
	for _, d := range dates {
		if d.Observed {
			out = append(out, d)
		}
	}
	return out
}
