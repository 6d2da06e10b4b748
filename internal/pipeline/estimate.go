package pipeline

import (
	"time"

	"rampart/algorithms/fuse"
)

// Rates are how long one core takes for the parts of a run, in nanoseconds.
type Rates struct {
	// Sample is for a number of a band: decoding and aligning. Date is for a pixel
	// of a date and what is made of it, Pair for a pixel of two dates that are
	// compared, Survey for a pixel of a date in the survey's sample.
	Sample, Date, Pair, Survey float64
	// ObjectDate and ObjectPair are what the search for walls, towers and buildings
	// adds to Date and Pair, where pixels are fine enough for it.
	ObjectDate, ObjectPair float64
	// On says of which machine these are, and when they were measured.
	On string
}

// MeasuredRates are those of the project's own machine, on drawn series of 2 to 16
// dates and one to four bands, tiled and deflated.
func MeasuredRates() Rates {
	return Rates{
		Sample: 12, Date: 117, Pair: 29, Survey: 815, ObjectDate: 6150, ObjectPair: 450,
		On: "a core of an AMD EPYC with AVX-512 that others used too, 2026-11-24",
	}
}

// Times are rates that are as many times longer, for areas and for what the search
// for objects adds.
func (r Rates) Times(areas, objects float64) Rates {
	r.Sample, r.Date, r.Pair, r.Survey = r.Sample*areas, r.Date*areas, r.Pair*areas, r.Survey*areas
	r.ObjectDate, r.ObjectPair = r.ObjectDate*objects, r.ObjectPair*objects
	return r
}

// CoreTime is what the run takes of one core, for areas and for objects: for areas the
// pixels of all tiles and of the survey's sample, each with what its tile looks at
// beyond, for objects those of the grid.
func (pl *Plan) CoreTime(r Rates) (areas, objects time.Duration) {
	dates, bands := float64(len(pl.dates)), float64(len(pl.Roles))
	tiled, sampled, surveyed := float64(pl.ReadBytes)/(4*dates*bands), 0.0, 0.0
	for _, t := range sample(pl.Grid.Rect(), pl.Halo) {
		sampled += float64(t.Outer.Dx() * t.Outer.Dy())
		surveyed += float64(t.Core.Dx() * t.Core.Dy())
	}
	pairs := 0
	for i := range pl.dates {
		pairs += min(fuse.Span, len(pl.dates)-1-i)
	}
	areas = time.Duration((tiled+sampled)*(dates*(bands*r.Sample+r.Date)+float64(pairs)*r.Pair) +
		surveyed*dates*r.Survey)
	if pl.seesObjects() {
		pixels := float64(pl.Grid.Size.X * pl.Grid.Size.Y)
		objects = time.Duration(pixels * (dates*r.ObjectDate + float64(pairs)*r.ObjectPair))
	}
	return areas, objects
}

// Estimate is a rough guess of the time a run takes, by the measured rates.
func (pl *Plan) Estimate() time.Duration {
	areas, objects := pl.CoreTime(MeasuredRates())
	return ((areas + objects) / time.Duration(max(1, pl.Workers))).Round(100 * time.Millisecond)
}
