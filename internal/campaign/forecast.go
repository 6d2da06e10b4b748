package campaign

import (
	"context"
	"math"
	"slices"
	"time"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// Forecast is what a run would do at a site, told without reading pixels.
type Forecast struct {
	Site site.Site
	// Plan holds the scenes, the grid, the memory and the time; Err says why
	// nothing could be said of the site.
	Plan    pipeline.Plan
	Err     error
	Skipped []site.Skipped // files of this site alone
	// Quarters counts the usable scenes of every quarter asked about, also
	// where there are none.
	Quarters []detection.QuarterCount
	Gaps     []Gap
	// Unlike are neighbours in time that differ by season or sun, and Alike the
	// pairs of one season that can be looked at instead.
	Unlike, Alike []Pair
}

// Gap is a time without a usable scene.
type Gap struct {
	From, To time.Time
	Days     int
}

// Pair is two scenes that would be compared.
type Pair struct {
	Before, After *site.Scene
	// SeasonDays is how far apart the days lie in the year, at most half of one.
	SeasonDays int
	// SunDeg is how far apart the heights of the sun are, NaN where not known.
	SunDeg float64
}

const (
	// longGapDays is a gap that is named: a quarter may have passed unseen.
	longGapDays = 92
	// unlikeDays and unlikeSunDeg are differences that are named: in 60 days of
	// autumn the sun at 41 north sinks by 20 degrees and a wall's shadow grows by
	// half; crops and snow come and go.
	unlikeDays   = 60
	unlikeSunDeg = 15
	// alikeDays is how far apart in the year scenes of one season may lie.
	alikeDays = 30
)

// Forecast tells what would be done at each site of a part. The error is about the
// campaign as a whole.
func (c *Campaign) Forecast(ctx context.Context, part Part, t Tools) ([]Forecast, error) {
	jobs, err := c.jobs(ctx, part)
	if err != nil {
		return nil, err
	}
	projector, free := t.Projector()
	defer free()
	var all []Forecast
	for _, j := range jobs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := Forecast{Site: j.site, Err: j.err, Skipped: j.series.Skipped}
		switch {
		case j.err != nil:
		case len(j.series.Scenes) == 0:
			f.Err = errNoScene
		default:
			j.series.Skipped, j.series.Notes = nil, nil
			f.Plan, f.Err = pipeline.NewPlan(j.series, pipeline.Input{
				SiteID: j.site.ID, SiteName: j.site.Name, Area: j.site.Area, Version: c.Version,
			}, c.Params, c.Limits, projector)
		}
		if f.Err == nil {
			f.judge(c.From, c.To)
		}
		all = append(all, f)
	}
	return all, nil
}

// judge looks at the dates of the scenes that would be used.
func (f *Forecast) judge(from, to time.Time) {
	scenes := f.Plan.Scenes
	first, last := scenes[0].Acquired.First(), scenes[len(scenes)-1].Acquired.Last()
	if from.IsZero() {
		from = first
	}
	if to.IsZero() {
		to = last
	}
	for _, q := range indicator.QuartersOf(from, to) {
		n := 0
		for _, s := range scenes {
			if day := s.Acquired.First(); !day.Before(q.From) && day.Before(q.To) {
				n++
			}
		}
		f.Quarters = append(f.Quarters, detection.QuarterCount{Quarter: q.Name(), Scenes: n})
	}
	f.gap(from, first)
	for i := 1; i < len(scenes); i++ {
		f.gap(scenes[i-1].Acquired.First(), scenes[i].Acquired.Last())
		p := newPair(&scenes[i-1], &scenes[i])
		if p.SeasonDays > unlikeDays || p.SunDeg > unlikeSunDeg {
			f.Unlike = append(f.Unlike, p)
			f.alike(i)
		}
	}
	f.gap(last, to)
}

// gap notes a time that is long.
func (f *Forecast) gap(from, to time.Time) {
	if days := int(math.Round(to.Sub(from).Hours() / 24)); days > longGapDays {
		f.Gaps = append(f.Gaps, Gap{from, to, days})
	}
}

// alike finds the last scene before scene i that is of its season.
func (f *Forecast) alike(i int) {
	for _, before := range slices.Backward(f.Plan.Scenes[:i]) {
		p := newPair(&before, &f.Plan.Scenes[i])
		if p.SeasonDays <= alikeDays && !(p.SunDeg > unlikeSunDeg) {
			f.Alike = append(f.Alike, p)
			return
		}
	}
}

func newPair(before, after *site.Scene) Pair {
	p := Pair{Before: before, After: after, SunDeg: math.NaN()}
	const year = 365
	d := after.Acquired.First().YearDay() - before.Acquired.First().YearDay()
	d = (d + 2*year) % year
	p.SeasonDays = min(d, year-d)
	if a, b := before.Angles.SunElevation, after.Angles.SunElevation; a != nil && b != nil {
		p.SunDeg = math.Abs(*a - *b)
	}
	return p
}
