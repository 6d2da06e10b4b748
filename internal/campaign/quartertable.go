package campaign

import (
	"fmt"
	"math"
	"time"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// quarterRow is what is said of a site in a quarter.
type quarterRow struct {
	site    *siteSaid
	quarter indicator.Days
	scenes  int
	// watched is the part of the quarter between the first and the last usable
	// scene; nothing is told of a quarter of which it is 0.
	watched float64
	cells   map[quarterKey]*tallied
}

// quarterKey is what is counted together; an empty class is all of them.
type quarterKey struct {
	change detection.Direction
	class  detection.Class
}

// tallied is a count, and a measure in m2 or m, with their bounds. A measure of
// which a part is not known is not known.
type tallied struct {
	n, size indicator.Range
	unknown bool
}

func (t *tallied) add(s indicator.Range, size *float64) {
	t.n.Add(s, 1)
	if size == nil {
		t.unknown = t.unknown || s.Upper > 0
		return
	}
	t.size.Add(s, *size)
}

// classes are the classes, and what each is measured by.
func classes() []struct {
	class detection.Class
	unit  string
} {
	return []struct {
		class detection.Class
		unit  string
	}{
		{detection.Building, "m2"}, {detection.Shed, "m2"}, {detection.Earthwork, "m2"},
		{detection.Other, "m2"}, {detection.Wall, "m"}, {detection.Fence, "m"},
		{detection.Enclosure, "m"}, {detection.Road, "m"}, {detection.Tower, ""},
	}
}

// measure is the size of a change in a unit.
func measure(c detection.Change, unit string) *float64 {
	switch unit {
	case "m2":
		return c.AreaM2
	case "m":
		return c.LengthM
	}
	return nil
}

func unitOf(class detection.Class) string {
	for _, c := range classes() {
		if c.class == class {
			return c.unit
		}
	}
	return "m2"
}

// quarterRows are the rows of all sites from the first quarter to the last.
func quarterRows(sites []*siteSaid, from, to time.Time) []quarterRow {
	var rows []quarterRow
	for _, s := range sites {
		for _, q := range indicator.QuartersOf(from, to) {
			rows = append(rows, newQuarterRow(s, q))
		}
	}
	return rows
}

func newQuarterRow(s *siteSaid, q indicator.Days) quarterRow {
	r := quarterRow{site: s, quarter: q, cells: map[quarterKey]*tallied{}}
	for _, u := range s.statement.Coverage.UsablePerQuarter {
		if u.Quarter == q.Name() {
			r.scenes = u.Scenes
		}
	}
	if last := s.last(); !s.first.IsZero() && !last.IsZero() {
		r.watched = q.Shared(s.first, last)
	}
	for _, c := range s.counted {
		part := q.Share(parseDay(c.ChangedAfter), parseDay(c.ChangedBefore))
		if part.Upper == 0 {
			continue
		}
		unit := unitOf(c.Class)
		r.cell(quarterKey{c.Change, ""}).add(part, measure(c, "m2"))
		r.cell(quarterKey{c.Change, c.Class}).add(part, measure(c, unit))
	}
	return r
}

func (r *quarterRow) cell(k quarterKey) *tallied {
	if r.cells[k] == nil {
		r.cells[k] = &tallied{}
	}
	return r.cells[k]
}

// bound is one of the three values of a number: the end of its column, and how
// many decimals a count of it has.
type bound struct {
	end, about string
	decimals   int
	of         func(indicator.Range) float64
}

// bounds are the three values of a number, by the ends of their columns.
func bounds() []bound {
	return []bound{
		{"lower", "what must lie in the quarter: its interval does wholly", 0,
			func(s indicator.Range) float64 { return s.Lower }},
		{"central", "each change by the share of its interval that lies in the quarter; what is " +
			"open to one side is not in it", 2, func(s indicator.Range) float64 { return s.Central }},
		{"upper", "what may lie in the quarter: its interval touches it", 0,
			func(s indicator.Range) float64 { return s.Upper }},
	}
}

// quarterColumns are the columns of the table of quarters.
func quarterColumns() []column[quarterRow] {
	columns := []column[quarterRow]{
		{"site_id", "text", "", "the site", func(r quarterRow) string { return r.site.Site.ID }},
		{"name", "text", "", "its name", func(r quarterRow) string { return r.site.Site.Name }},
		{"quarter", "text", "", "the quarter, such as 2019-Q3",
			func(r quarterRow) string { return r.quarter.Name() }},
		{"quarter_from", "date", "", "its first day",
			func(r quarterRow) string { return isoDay(r.quarter.From) }},
		{"quarter_to", "date", "", "its last day",
			func(r quarterRow) string { return isoDay(r.quarter.Last()) }},
		{"scenes", "integer", "", "usable scenes in the quarter; empty where the work on the site failed",
			func(r quarterRow) string {
				if r.site.Failed() {
					return ""
				}
				return fmt.Sprint(r.scenes)
			}},
		{"watched_share", "number", "0 to 1", "part of the quarter that lies between the first and the " +
			"last usable scene; where it is 0 nothing can be said and the counts are empty",
			func(r quarterRow) string { return decimal(r.watched, 4) }},
		{"observable_share", "number", "0 to 1", "part of the site's area that was seen well enough on " +
			"two dates or more, of all dates", func(r quarterRow) string {
			return decimal(r.site.statement.Coverage.ObservableShare, 4)
		}},
	}
	for _, change := range []detection.Direction{detection.Added, detection.Removed, detection.Altered} {
		columns = append(columns, countColumns(change, "", "")...)
	}
	for _, change := range []detection.Direction{detection.Added, detection.Removed} {
		for _, c := range classes() {
			columns = append(columns, countColumns(change, c.class, c.unit)...)
		}
	}
	return columns
}

// countColumns are the columns of one direction and class: counts, then sizes.
func countColumns(
	change detection.Direction, class detection.Class, unit string,
) []column[quarterRow] {
	key := quarterKey{change, class}
	head, what := string(change), "changes of all classes"
	if class != "" {
		head, what = head+"_"+string(class), string(class)
	}
	var columns []column[quarterRow]
	for _, b := range bounds() {
		columns = append(columns, column[quarterRow]{
			head + "_n_" + b.end, "number", "", fmt.Sprintf("number of %s %s; %s", what, change, b.about),
			func(r quarterRow) string { return r.text(b.of(r.tallied(key).n), b.decimals) },
		})
	}
	for _, b := range bounds() {
		if unit == "" {
			break
		}
		columns = append(columns, column[quarterRow]{
			head + "_" + unit + "_" + b.end, "number", unit,
			fmt.Sprintf("size of %s %s; %s", what, change, b.about),
			func(r quarterRow) string {
				t := r.tallied(key)
				if t.unknown {
					return ""
				}
				return r.text(b.of(t.size), 2)
			},
		})
	}
	return columns
}

func (r quarterRow) tallied(k quarterKey) tallied {
	if t := r.cells[k]; t != nil {
		return *t
	}
	return tallied{}
}

// text is a number of a quarter that was watched.
func (r quarterRow) text(v float64, decimals int) string {
	if r.watched == 0 {
		v = math.NaN()
	}
	return decimal(v, decimals)
}
