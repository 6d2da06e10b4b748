package table

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
	"rampart/internal/site"
)

// Sites returns what is said of each site, with its area where sites holds it.
func Sites(r detection.Result, sites []site.Site) Layer {
	l := Layer{
		Name: "sites", About: "the places asked about, and what can be said of each", Shape: Areas,
		Columns: []Column{
			{"site_id", Text, "name of the site in other layers", nil},
			{"name", Text, "name for people", nil},
			{"statement", Text, "what can be said, also where nothing was found", nil},
			{"changes", Integer, "changes found", nil},
			{"observable_share", Real, "share of the area seen well enough on two dates or more", nil},
			{"last_seen", Date, "last usable scene", nil},
			{"longest_gap_days", Integer, "longest time without a usable scene", nil},
			{"longest_gap_from", Date, "its first day", nil},
			{"longest_gap_to", Date, "its last day", nil},
		},
	}
	for _, s := range r.Statements {
		c := s.Coverage
		row := Row{Values: []Value{
			text(s.SiteID), text(s.Name), text(s.Text), count(s.Changes), number(c.ObservableShare),
			day(c.LastSeen), countPointer(c.LongestGapDays), day(c.LongestGapFrom),
			day(c.LongestGapTo),
		}}
		for _, place := range sites {
			if place.ID == s.SiteID && len(place.Area) > 0 {
				row.Geometry = place.Area
			}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// Scenes returns the scenes, used and not.
func Scenes(r detection.Result) Layer {
	l := Layer{
		Name: "scenes", About: "the images, those used and those not",
		Columns: []Column{
			{"scene_id", Text, "name of the scene in other layers", nil},
			{"file", Text, "file, as it was given", nil},
			{"sha256", Text, "SHA-256 of the file", nil},
			{"sensor", Text, "sensor", nil},
			{"acquired", Text, "when it was taken, as far as known", nil},
			{"acquired_day", Date, "the day; null where only the month is known", nil},
			{"date_source", Text, "where the date was read", nil},
			{"gsd_m", Real, "ground sample distance in metres", nil},
			{"crs", Text, "coordinate reference system", nil},
			{"bands", List, "bands by their role", nil},
			{"sun_elevation", Real, "degrees above the horizon", nil},
			{"sun_azimuth", Real, "degrees from north", nil},
			{"off_nadir", Real, "degrees", nil},
			{"view_azimuth", Real, "degrees from north", nil},
			{"cloud_fraction", Real, "share under cloud", nil},
			{"snow_fraction", Real, "share under snow", nil},
			{"valid_fraction", Real, "share that could be used", nil},
			{"shift_x_m", Real, "metres east that were taken off", nil},
			{"shift_y_m", Real, "metres north that were taken off", nil},
			{"residual_m", Real, "metres that it lies off the reference", nil},
			{"licence", Text, "licence", nil},
			{"credit", Text, "credit", nil},
			{"used", Bool, "whether it was used", nil},
			{"reason", Text, "why not", nil},
		},
	}
	for _, s := range r.Scenes {
		l.Rows = append(l.Rows, Row{Values: sceneValues(s)})
	}
	return l
}

func sceneValues(s detection.Scene) []Value {
	var bands []string
	for _, b := range s.Bands {
		bands = append(bands, cmp.Or(b.Role, b.Name))
	}
	var dx, dy, residual Value
	if g := s.Registration; g != nil {
		dx, dy, residual = number(g.DxM), number(g.DyM), pointer(g.ResidualM)
	}
	return []Value{
		text(s.ID), text(FileName(s.Path)), text(s.SHA256), text(s.Sensor), text(s.Acquired),
		day(s.Acquired), text(s.DateSource), size(s.GSDM), text(s.CRS), list(bands),
		pointer(s.SunElevation), pointer(s.SunAzimuth), pointer(s.OffNadir), pointer(s.ViewAzimuth),
		pointer(s.CloudFraction), pointer(s.SnowFraction), pointer(s.ValidFraction),
		dx, dy, residual, text(s.Licence), text(s.Credit), truth(s.Used), text(s.Reason),
	}
}

// FileName is a path as it may leave the machine: relative as it was given, or
// the name alone where it begins at a root.
func FileName(p string) string {
	slashed := strings.ReplaceAll(p, `\`, "/")
	drive := len(slashed) > 1 && slashed[1] == ':'
	if strings.HasPrefix(slashed, "/") || strings.HasPrefix(slashed, "~") || drive {
		return path.Base(slashed)
	}
	return slashed
}

// Skipped returns the files that were left out.
func Skipped(r detection.Result) Layer {
	l := Layer{
		Name: "skipped", About: "files that are no scene of the series",
		Columns: []Column{{"file", Text, "file, as it was given", nil}, {"reason", Text, "why", nil}},
	}
	for _, s := range r.Skipped {
		l.Rows = append(l.Rows, Row{Values: []Value{text(FileName(s.Path)), text(s.Reason)}})
	}
	return l
}

// Run returns what is said of the run as a whole, a line a thing.
func Run(r detection.Result) (Layer, error) {
	parameters, err := json.Marshal(r.Parameters)
	if err != nil {
		return Layer{}, fmt.Errorf("write the parameters: %w", err)
	}
	l := Layer{
		Name: "run", About: "how the result came about",
		Columns: []Column{{"name", Text, "what is said", nil}, {"value", Text, "the words", nil}},
	}
	say := func(name, value string) {
		l.Rows = append(l.Rows, Row{Values: []Value{text(name), text(value)}})
	}
	say("rampart", r.Version)
	say("parameters", string(parameters))
	for _, n := range r.Notes {
		say("note", n)
	}
	return l, nil
}

// Codes returns the words of the contract in the columns of the layers, each once.
func Codes(layers ...Layer) Layer {
	l := Layer{
		Name: "codes", About: "words of the contract and what they mean",
		Columns: []Column{
			{"field", Text, "the column", nil}, {"code", Text, "the word", nil},
			{"meaning", Text, "what it means", nil},
		},
	}
	done := map[string]bool{}
	for _, layer := range layers {
		for _, c := range layer.Columns {
			if done[c.Name] {
				continue
			}
			done[c.Name] = true
			for _, code := range c.Codes {
				l.Rows = append(l.Rows, Row{Values: []Value{
					text(c.Name), text(code.Value), text(code.Meaning),
				}})
			}
		}
	}
	return l
}

// day is the day of a date, null where it is not known to the day.
func day(s string) Value {
	if len(s) > len(time.DateOnly) {
		s = s[:len(time.DateOnly)]
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return Value{}
	}
	return text(s)
}

// siteQuarter is a quarter of a site.
type siteQuarter struct{ site, quarter string }

// Quarters counts, for each site and quarter, the usable scenes, the changes first
// seen in it, by direction, and those that may have happened in it, as the indicators
// count them: on a day after the last scene of the old state, up to the first of the
// new. One without a date may have happened in any. Quarters without a scene are in
// it: there nothing can be said.
func Quarters(r detection.Result) Layer {
	l := Layer{
		Name: "quarters", About: "scenes and changes of each site by quarter",
		Columns: []Column{
			{"site_id", Text, "the site", nil},
			{"quarter", Text, "the quarter", nil},
			{"first_day", Date, "its first day", nil},
			{"last_day", Date, "its last day", nil},
			{"scenes", Integer, "usable scenes", nil},
			{"added", Integer, "first seen in it: added", nil},
			{"removed", Integer, "first seen in it: removed", nil},
			{"altered", Integer, "first seen in it: altered", nil},
			{"possible", Integer, "changes that may have happened in it", nil},
		},
	}
	scenes := map[siteQuarter]int{}
	for _, s := range r.Statements {
		for _, q := range s.Coverage.UsablePerQuarter {
			scenes[siteQuarter{s.SiteID, q.Quarter}] += q.Scenes
		}
	}
	for _, c := range r.Changes {
		for _, day := range []string{c.ChangedAfter, c.ChangedBefore} {
			scenes[siteQuarter{c.SiteID, quarterOf(day)}] += 0
		}
	}
	all := throughout(scenes)
	slices.SortFunc(all, func(a, b siteQuarter) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.quarter, b.quarter))
	})
	bySite := map[string][]datedChange{}
	for _, c := range r.Changes {
		bySite[c.SiteID] = append(bySite[c.SiteID], datedChange{
			c.Change, quarterOf(c.ChangedBefore), parseDay(c.ChangedAfter), parseDay(c.ChangedBefore),
		})
	}
	for _, q := range all {
		l.Rows = append(l.Rows, quarterRow(bySite[q.site], q, scenes[q]))
	}
	return l
}

// throughout returns, for each site, the quarters from its first to its last.
func throughout(known map[siteQuarter]int) []siteQuarter {
	spans := map[string]indicator.Days{}
	for q := range known {
		days, ok := daysOf(q.quarter)
		if !ok {
			continue
		}
		span, seen := spans[q.site]
		if !seen || days.From.Before(span.From) {
			span.From = days.From
		}
		if !seen || days.To.After(span.To) {
			span.To = days.To
		}
		spans[q.site] = span
	}
	var out []siteQuarter
	for site, span := range spans {
		for _, q := range indicator.QuartersOf(span.From, span.Last()) {
			out = append(out, siteQuarter{site, q.Name()})
		}
	}
	return out
}

// datedChange is what a quarter counts of a change.
type datedChange struct {
	direction detection.Direction
	quarter   string // in which the new state was first seen
	after, by time.Time
}

// quarterRow counts among the changes of one site.
func quarterRow(changes []datedChange, q siteQuarter, scenes int) Row {
	days, _ := daysOf(q.quarter)
	seen := map[detection.Direction]int{}
	possible := 0
	for _, c := range changes {
		if c.quarter == q.quarter {
			seen[c.direction]++
		}
		possible += int(days.Share(c.after, c.by).Upper)
	}
	return Row{Values: []Value{
		text(q.site), text(q.quarter), text(days.From.Format(time.DateOnly)),
		text(days.Last().Format(time.DateOnly)), count(scenes),
		count(seen[detection.Added]), count(seen[detection.Removed]), count(seen[detection.Altered]),
		count(possible),
	}}
}

// parseDay reads a day, zero for none.
func parseDay(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// quarterOf is the quarter of a day, such as 2019-Q3; nothing for nothing.
func quarterOf(s string) string {
	t := parseDay(s)
	if t.IsZero() {
		return ""
	}
	return indicator.QuarterOf(t).Name()
}

// daysOf are the days of a quarter, and whether it is one.
func daysOf(quarter string) (days indicator.Days, ok bool) {
	y, n, ok := strings.Cut(quarter, "-Q")
	year, err1 := strconv.Atoi(y)
	number, err2 := strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || number < 1 || number > 4 {
		return indicator.Days{}, false
	}
	return indicator.QuarterOf(time.Date(year, time.Month(3*number), 1, 0, 0, 0, 0, time.UTC)), true
}

// Bound returns the box round all rows that have a place, and whether there is one.
func (l Layer) Bound() (b orb.Bound, ok bool) {
	for _, r := range l.Rows {
		switch {
		case r.Geometry == nil:
		case !ok:
			b, ok = r.Geometry.Bound(), true
		default:
			b = b.Union(r.Geometry.Bound())
		}
	}
	return b, ok
}
