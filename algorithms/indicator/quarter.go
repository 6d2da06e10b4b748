package indicator

import (
	"fmt"
	"time"
)

// Range is a sum with its bounds, in square metres: Lower what lies wholly in a
// quarter, Upper what may lie in it, Central spread evenly over the days between
// the two dates.
type Range struct{ Lower, Central, Upper float64 }

func (r Range) less(o Range) Range {
	return Range{r.Lower - o.Upper, r.Central - o.Central, r.Upper - o.Lower}
}

// Quarter is what was added to the footprint and taken off in a quarter.
type Quarter struct {
	Name                string // such as 2019-Q3
	Added, Removed, Net Range
	// Why says why nothing can be told; the ranges then mean nothing.
	Why string
}

// Quarters returns the quarters from the first look to the last, with what was
// added and removed of buildings and sheds. What is open to the past counts in
// the upper bounds of all quarters up to its date alone, what is open to the
// future from its date on.
func (s *Site) Quarters() []Quarter {
	if len(s.Looks) == 0 {
		return nil
	}
	why := "no date can show a building"
	for _, l := range s.Looks {
		if Observable(Building, Sight{GSDM: l.GSDM, Seen: l.Seen}) == "" {
			why = ""
		}
	}
	var out []Quarter
	last := s.Looks[len(s.Looks)-1].Date
	for q := quarterOf(s.Looks[0].Date); !q.from.After(last); q = quarterOf(q.to) {
		x := Quarter{Name: q.name(), Why: why}
		for i := range s.Objects {
			o := &s.Objects[i]
			if why == "" && o.is(Building, Shed) {
				q.count(&x.Added, o.Came, areaOf(o))
				q.count(&x.Removed, o.Went, areaOf(o))
			}
		}
		x.Net = x.Added.less(x.Removed)
		out = append(out, x)
	}
	return out
}

// quarter is from a day to before another, in UTC.
type quarter struct{ from, to time.Time }

func quarterOf(t time.Time) quarter {
	const months = 3
	y, m, _ := t.Date()
	first := time.Month((int(m)-1)/months*months + 1)
	return quarter{time.Date(y, first, 1, 0, 0, 0, 0, time.UTC),
		time.Date(y, first+months, 1, 0, 0, 0, 0, time.UTC)}
}

func (q quarter) name() string {
	const months = 3
	return fmt.Sprintf("%d-Q%d", q.from.Year(), (int(q.from.Month())+2)/months)
}

// count adds an area that came between two dates.
func (q quarter) count(r *Range, when *Interval, area float64) {
	if when == nil || when.After.IsZero() && when.By.IsZero() {
		return
	}
	s := Share(q.from, q.to, when.After, when.By)
	r.Lower += s.Lower * area
	r.Central += s.Central * area
	r.Upper += s.Upper * area
}

// Share is how much of a change lies in the days from one to before another:
// Lower is 1 if it must, Upper is 1 if it may, and Central is the share of the
// days in question that do. The days in question are those after the last scene
// of the old state up to the first of the new. Where one of the two is not
// known, which is a zero time, only Upper can be told.
func Share(from, to, after, by time.Time) Range {
	first, end := after.AddDate(0, 0, 1), by.AddDate(0, 0, 1)
	switch {
	case after.IsZero() && by.IsZero():
		return Range{Upper: 1}
	case after.IsZero():
		return Range{Upper: truth(end.After(from))}
	case by.IsZero():
		return Range{Upper: truth(first.Before(to))}
	case !end.After(first): // two scenes of one month
		first = end.AddDate(0, 0, -1)
	}
	part := later(first, from).Sub(earlier(end, to)).Hours() / first.Sub(end).Hours()
	if part <= 0 {
		return Range{}
	}
	return Range{Lower: truth(part == 1), Central: part, Upper: 1}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
