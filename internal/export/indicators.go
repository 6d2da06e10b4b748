package export

import (
	"strings"

	"rampart/internal/detection"
)

// siteJSON is what a site adds up to.
type siteJSON struct {
	SiteID   *string       `json:"site_id"`
	Basis    *string       `json:"basis"`
	Dates    []dateJSON    `json:"dates"`
	Quarters []seasonJSON  `json:"quarters"`
	Events   []eventJSON   `json:"events"`
	Series   indicatorJSON `json:"series"`
	Reasons  reasonJSON    `json:"reasons"`
}

// dateJSON is what a site adds up to on a date; reasons say why a value is null.
type dateJSON struct {
	Date         string        `json:"date"`
	Unobservable reasonJSON    `json:"unobservable"`
	Security     *string       `json:"security"`
	Values       indicatorJSON `json:"values"`
	Reasons      reasonJSON    `json:"reasons"`
}

// seasonJSON is the footprint that came and went in a quarter.
type seasonJSON struct {
	Quarter string     `json:"quarter"`
	Added   *rangeJSON `json:"footprint_added_m2"`
	Removed *rangeJSON `json:"footprint_removed_m2"`
	Net     *rangeJSON `json:"footprint_net_m2"`
	Reason  *string    `json:"reason"`
}

type rangeJSON struct {
	Lower   number `json:"lower"`
	Central number `json:"central"`
	Upper   number `json:"upper"`
}

// eventJSON is something that happened at a site.
type eventJSON struct {
	Kind   string   `json:"kind"`
	After  *string  `json:"after"`
	Before *string  `json:"before"`
	Detail *string  `json:"detail"`
	IDs    []string `json:"change_ids"`
}

// indicatorJSON writes an object of numbers in the order of the contract.
type indicatorJSON []detection.Indicator

// MarshalJSON writes the values; one that is not known is null.
func (v indicatorJSON) MarshalJSON() ([]byte, error) {
	return Object(len(v), func(i int) (string, any) {
		return v[i].Name, optional(v[i].Value, decimalsOf(v[i].Name))
	})
}

// decimalsOf is how many decimals an indicator has: shares have those of scores.
func decimalsOf(name string) int {
	if strings.HasSuffix(name, "_share") || strings.HasSuffix(name, "_kept") {
		return scoreDecimals
	}
	return metreDecimals
}

// reasonJSON writes an object of reasons in the order of what they are of.
type reasonJSON []detection.Indicator

// MarshalJSON writes the reasons that there are.
func (v reasonJSON) MarshalJSON() ([]byte, error) {
	var said []detection.Indicator
	for _, x := range v {
		if x.Reason != "" {
			said = append(said, x)
		}
	}
	return Object(len(said), func(i int) (string, any) { return said[i].Name, said[i].Reason })
}

func newSitesJSON(sites []detection.Indicators) []siteJSON {
	out := []siteJSON{}
	for _, s := range sites {
		x := siteJSON{
			SiteID: text(s.SiteID), Basis: text(s.Basis), Dates: []dateJSON{},
			Quarters: []seasonJSON{}, Events: []eventJSON{},
			Series: s.Series, Reasons: s.Series,
		}
		for _, d := range s.Dates {
			x.Dates = append(x.Dates, newDateJSON(d))
		}
		for _, q := range s.Quarters {
			x.Quarters = append(x.Quarters, newSeasonJSON(q))
		}
		for _, e := range s.Events {
			x.Events = append(x.Events, eventJSON{
				e.Kind, text(e.After), text(e.Before), text(e.Detail), list(e.IDs)})
		}
		out = append(out, x)
	}
	return out
}

func newDateJSON(d detection.DateIndicators) dateJSON {
	out := dateJSON{
		Date: d.Date, Security: text(d.Security), Values: d.Values, Reasons: d.Values,
	}
	for _, u := range d.Unobservable {
		out.Unobservable = append(out.Unobservable,
			detection.Indicator{Name: string(u.Class), Reason: u.Reason})
	}
	return out
}

func newSeasonJSON(q detection.QuarterIndicators) seasonJSON {
	out := seasonJSON{Quarter: q.Quarter, Reason: text(q.Reason)}
	if q.Reason == "" {
		out.Added, out.Removed, out.Net = newRangeJSON(q.Added), newRangeJSON(q.Removed), newRangeJSON(q.Net)
	}
	return out
}

func newRangeJSON(r detection.Range) *rangeJSON {
	return &rangeJSON{
		fixed(r.Lower, metreDecimals), fixed(r.Central, metreDecimals), fixed(r.Upper, metreDecimals),
	}
}
