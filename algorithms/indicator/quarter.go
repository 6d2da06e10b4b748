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

// count adds an area that came between two dates. The days on which it may have
// come are those after the first up to the second.
func (q quarter) count(r *Range, when *Interval, area float64) {
	if when == nil || when.After.IsZero() && when.By.IsZero() {
		return
	}
	const day = 24 * time.Hour
	first, end := when.After.Add(day), when.By.Add(day)
	switch {
	case when.After.IsZero():
		if end.After(q.from) {
			r.Upper += area
		}
		return
	case when.By.IsZero():
		if first.Before(q.to) {
			r.Upper += area
		}
		return
	}
	from, to := later(first, q.from), earlier(end, q.to)
	if !to.After(from) {
		return
	}
	part := to.Sub(from).Hours() / end.Sub(first).Hours()
	r.Upper += area
	r.Central += part * area
	if part == 1 {
		r.Lower += area
	}
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
