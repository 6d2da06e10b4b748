package indicator

import (
	"fmt"
	"time"
)

// Days are those from one on to before another, in UTC.
type Days struct{ From, To time.Time }

const monthsAQuarter = 3

// QuarterOf is the quarter that holds a day.
func QuarterOf(day time.Time) Days {
	y, m, _ := day.Date() // the day of the month does not matter
	first := time.Month((int(m)-1)/monthsAQuarter*monthsAQuarter + 1)
	return Days{
		time.Date(y, first, 1, 0, 0, 0, 0, time.UTC),
		time.Date(y, first+monthsAQuarter, 1, 0, 0, 0, 0, time.UTC),
	}
}

// QuartersOf are the quarters from the one of a day to the one of another.
func QuartersOf(from, to time.Time) []Days {
	var out []Days
	for q := QuarterOf(from); !q.From.After(to); q = QuarterOf(q.To) {
		out = append(out, q)
	}
	return out
}

// Name is that of a quarter, such as 2019-Q3.
func (d Days) Name() string {
	return fmt.Sprintf("%04d-Q%d", d.From.Year(), (int(d.From.Month())+2)/monthsAQuarter)
}

// Last is the last of the days.
func (d Days) Last() time.Time { return d.To.AddDate(0, 0, -1) }

// Count is how many days there are.
func (d Days) Count() float64 { return daysBetween(d.From, d.To) }

func daysBetween(from, to time.Time) float64 { return to.Sub(from).Hours() / 24 }

// Shared is the part of d, from 0 to 1, that lies from one day to another, both
// included.
func (d Days) Shared(from, to time.Time) float64 {
	return max(0, daysBetween(later(from, d.From), earlier(to.AddDate(0, 0, 1), d.To))) / d.Count()
}

// Share is how much of a change lies in d: Lower is 1 if it must, Upper is 1 if
// it may, and Central is the share of the days in question that do. The days in
// question are those after the last scene of the old state up to the first of
// the new. Where one of the two is not known, which is a zero time, only Upper
// can be told.
func (d Days) Share(after, by time.Time) Range {
	first, end := after.AddDate(0, 0, 1), by.AddDate(0, 0, 1)
	switch {
	case after.IsZero() && by.IsZero():
		return Range{Upper: 1}
	case after.IsZero():
		return Range{Upper: truth(end.After(d.From))}
	case by.IsZero():
		return Range{Upper: truth(first.Before(d.To))}
	case !end.After(first): // two scenes of one month
		first = end.AddDate(0, 0, -1)
	}
	part := daysBetween(later(first, d.From), earlier(end, d.To)) / daysBetween(first, end)
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
