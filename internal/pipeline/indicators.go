package pipeline

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// countedBasis says what the indicators count.
const countedBasis = "what came or went in this series as found; " +
	"what stood throughout, or was missed, is not counted"

// indicators works out what the site adds up to from the changes found there.
func (pl *Plan) indicators(cal *calibration, changes []detection.Change) (detection.Indicators, error) {
	out := detection.Indicators{SiteID: pl.in.SiteID, Basis: countedBasis}
	s := indicator.Site{Looks: pl.looks(cal)}
	for i := range changes {
		objects, err := pl.counted(&changes[i])
		if err != nil {
			return out, err
		}
		s.Objects = append(s.Objects, objects...)
	}
	s.Objects = indicator.Join(s.Objects)
	r := s.Report()
	for _, d := range r.Days {
		out.Dates = append(out.Dates, dateIndicators(d))
	}
	for _, q := range r.Quarters {
		out.Quarters = append(out.Quarters, detection.QuarterIndicators{
			Quarter: q.Name, Reason: q.Why, Added: detection.Range(q.Added),
			Removed: detection.Range(q.Removed), Net: detection.Range(q.Net),
		})
	}
	out.Events = siteEvents(r)
	out.Series = named{}.growth(r.Growth)
	return out, nil
}

// looks are the dates of the series.
func (pl *Plan) looks(cal *calibration) []indicator.Look {
	var out []indicator.Look
	for t, d := range pl.dates {
		gsd := pl.scale.gsdM
		for _, s := range d.scenes {
			gsd = max(gsd, s.GSDM)
		}
		out = append(out, indicator.Look{
			Date: d.first, GSDM: gsd, Seen: cal.valid[t] * (1 - cal.screened[t]),
		})
	}
	return out
}

// counted turns a change into objects on the plane: none where it is of a class
// that is not counted, was altered, or could not have been resolved; several
// where it is in parts.
func (pl *Plan) counted(c *detection.Change) ([]indicator.Object, error) {
	kinds := map[detection.Class]indicator.Kind{
		detection.Wall: indicator.Wall, detection.Fence: indicator.Fence,
		detection.Enclosure: indicator.Enclosure, detection.Tower: indicator.Tower,
		detection.Building: indicator.Building, detection.Shed: indicator.Shed,
		detection.Earthwork: indicator.Earthwork,
	}
	kind, ok := kinds[c.Class]
	if !ok || c.Change == detection.Altered || c.Detectability == "below_limit" {
		return nil, nil
	}
	form, err := pl.plane(c.Geometry)
	if err != nil {
		return nil, err
	}
	o := indicator.Object{ID: c.ID, Kind: kind, HeightM: c.HeightM, HeightErrM: c.HeightErrM}
	after, err := dayOf(c.ChangedAfter)
	if err != nil {
		return nil, err
	}
	by, err := dayOf(c.ChangedBefore)
	if err != nil {
		return nil, err
	}
	when := &indicator.Interval{After: after, By: by}
	if c.Change == detection.Removed {
		o.Went = when
	} else {
		o.Came = when
	}
	var out []indicator.Object
	for _, part := range parted(form) {
		o.Geometry = part
		out = append(out, o)
	}
	return out, nil
}

func parted(g orb.Geometry) []orb.Geometry {
	many, ok := g.(orb.MultiPolygon)
	if !ok {
		return []orb.Geometry{g}
	}
	var out []orb.Geometry
	for _, p := range many {
		out = append(out, p)
	}
	return out
}

// dayOf reads a date of the contract; nothing is the zero time.
func dayOf(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, s)
}

// dayText is a date of the contract; the zero time is nothing.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return isoDay(t)
}

// siteEvents lists what happened at a site in the order of its dates: what went,
// what was lost of what secured it, and the way to a factory.
func siteEvents(r indicator.Report) []detection.SiteEvent {
	var out []detection.SiteEvent
	for _, e := range r.Events {
		out = append(out, detection.SiteEvent{
			Kind: e.What, After: dayText(e.When.After), Before: dayText(e.When.By),
			Detail: e.Detail, IDs: e.IDs,
		})
	}
	const percent = 100
	for _, f := range r.Falls {
		out = append(out, detection.SiteEvent{
			Kind:  string(f.Kind) + "_reduced",
			After: dayText(r.Days[f.From].Date), Before: dayText(r.Days[f.To].Date),
			Detail: fmt.Sprintf("%.0f %% of what stood of it went", percent*f.Share),
		})
	}
	if w := r.Connection; w != nil {
		out = append(out, detection.SiteEvent{
			Kind: "enclosed_connection", After: dayText(w.After), Before: dayText(w.By),
			Detail: "an enclosed way joins the perimeter with a factory-like building",
		})
	}
	return out
}
