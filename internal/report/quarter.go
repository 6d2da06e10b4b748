package report

import (
	"slices"
	"time"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// measured is a class and what it is measured by: m2, m or nothing but its number.
type measured struct {
	class detection.Class
	unit  string
}

// classes are the classes in the order of a report.
func classes() []measured {
	return []measured{
		{detection.Building, "m²"}, {detection.Shed, "m²"}, {detection.Wall, "m"},
		{detection.Fence, "m"}, {detection.Enclosure, "m"}, {detection.Tower, ""},
		{detection.Road, "m"}, {detection.Earthwork, "m²"}, {detection.Other, "m²"},
	}
}

// known is the class of a change as the contract has it, other for what it has not.
func known(c detection.Change) measured {
	all := classes()
	i := slices.IndexFunc(all, func(m measured) bool { return m.class == c.Class })
	if i < 0 {
		i = len(all) - 1
	}
	return all[i]
}

// size is a change in the unit of its class.
func (m measured) size(c detection.Change) *float64 {
	switch m.unit {
	case "m²":
		return c.AreaM2
	case "m":
		return c.LengthM
	}
	return nil
}

// direction is that of a change as the contract has it.
func direction(c detection.Change) detection.Direction {
	if slices.Contains(directions(), c.Change) {
		return c.Change
	}
	return detection.Altered
}

func directions() []detection.Direction {
	return []detection.Direction{detection.Added, detection.Removed, detection.Altered}
}

// tallyKey is what is counted together; an empty class is all of them.
type tallyKey struct {
	change detection.Direction
	class  detection.Class
}

// tallied is a number of changes and their size, each with its bounds. A size of
// which a part is not known is not known.
type tallied struct {
	n, size indicator.Range
	unknown bool
}

func (t *tallied) add(o tallied) {
	t.n.Add(o.n, 1)
	t.size.Add(o.size, 1)
	t.unknown = t.unknown || o.unknown
}

// quarter is what is said of a site in a quarter, by the rule of the table of
// quarters that a run writes.
type quarter struct {
	days   indicator.Days
	scenes int
	// watched is the part of the quarter between the first and the last usable
	// scene; where it is 0 nothing can be said.
	watched float64
	cells   map[tallyKey]tallied
}

// span is the days that are told of: those asked about, else from the first usable
// scene of any site to the last. They are zero where there is no scene.
func (c *Campaign) span() (from, to time.Time) {
	for i := range c.Sites {
		first, last := c.Sites[i].seen()
		if !first.IsZero() && (from.IsZero() || first.Before(from)) {
			from = first
		}
		if last.After(to) {
			to = last
		}
	}
	if day := parseDay(c.From); !day.IsZero() && !from.IsZero() {
		from = day
	}
	if day := parseDay(c.To); !day.IsZero() && !to.IsZero() {
		to = day
	}
	return from, to
}

// seen is the days of the first and the last usable scene.
func (s *Site) seen() (first, last time.Time) {
	for _, scene := range s.UsableScenes() {
		day := parseDay(scene.Acquired)
		if !day.IsZero() && (first.IsZero() || day.Before(first)) {
			first = day
		}
		if day.After(last) {
			last = day
		}
	}
	if day := parseDay(s.Statement.Coverage.LastSeen); day.After(last) {
		last = day
	}
	return first, last
}

// quarters are those of a site from the first day to the last.
func (s *Site) quarters(from, to time.Time) []quarter {
	if from.IsZero() {
		return nil
	}
	var out []quarter
	first, last := s.seen()
	for _, days := range indicator.QuartersOf(from, to) {
		q := quarter{days: days, cells: map[tallyKey]tallied{}}
		for _, u := range s.Statement.Coverage.UsablePerQuarter {
			if u.Quarter == days.Name() {
				q.scenes = u.Scenes
			}
		}
		if !first.IsZero() && !last.IsZero() {
			q.watched = days.Shared(first, last)
		}
		for _, c := range s.Changes {
			q.count(c)
		}
		out = append(out, q)
	}
	return out
}

func (q *quarter) count(c detection.Change) {
	part := q.days.Share(parseDay(c.ChangedAfter), parseDay(c.ChangedBefore))
	if part.Upper == 0 {
		return
	}
	m := known(c)
	one := tallied{}
	one.n.Add(part, 1)
	if size := m.size(c); size != nil {
		one.size.Add(part, *size)
	} else {
		one.unknown = true
	}
	for _, k := range []tallyKey{{direction(c), ""}, {direction(c), m.class}} {
		t := q.cells[k]
		t.add(one)
		q.cells[k] = t
	}
}

// parseDay reads a day; the zero time is none.
func parseDay(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		if t, err = time.Parse("2006-01", s); err != nil {
			return time.Time{}
		}
	}
	return t
}
