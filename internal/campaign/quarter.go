package campaign

import (
	"fmt"
	"time"

	"rampart/algorithms/indicator"
)

// quarter is the days from one on to before another, in UTC.
type quarter struct{ from, to time.Time }

const monthsAQuarter = 3

// quarterOf is the quarter that holds a day.
func quarterOf(day time.Time) quarter {
	y, m, _ := day.Date()
	first := time.Month((int(m)-1)/monthsAQuarter*monthsAQuarter + 1)
	return quarter{
		time.Date(y, first, 1, 0, 0, 0, 0, time.UTC),
		time.Date(y, first+monthsAQuarter, 1, 0, 0, 0, 0, time.UTC),
	}
}

// name is such as 2019-Q3.
func (q quarter) name() string {
	return fmt.Sprintf("%d-Q%d", q.from.Year(), (int(q.from.Month())+2)/monthsAQuarter)
}

// last is the last day of q.
func (q quarter) last() time.Time { return q.to.AddDate(0, 0, -1) }

func (q quarter) days() float64 { return daysBetween(q.from, q.to) }

func daysBetween(from, to time.Time) float64 { return to.Sub(from).Hours() / 24 }

// quarters are those from the one of a day to the one of another.
func quarters(from, to time.Time) []quarter {
	var out []quarter
	for q := quarterOf(from); !q.from.After(to); q = quarterOf(q.to) {
		out = append(out, q)
	}
	return out
}

// shared is the part of q, from 0 to 1, that lies from one day to another, both
// included.
func (q quarter) shared(from, to time.Time) float64 {
	end := to.AddDate(0, 0, 1)
	if from.Before(q.from) {
		from = q.from
	}
	if end.After(q.to) {
		end = q.to
	}
	return max(0, daysBetween(from, end)) / q.days()
}

// share is how much of a change happened in q: lower is 1 if it must have, upper
// is 1 if it may have, and central is the share of the days in question that lie
// in q. The days in question are those after the last scene of the old state, up
// to the first of the new. Where one of the two is not known only upper can be
// told.
type share struct{ lower, central, upper float64 }

func (q quarter) share(after, before time.Time) share {
	r := indicator.Share(q.from, q.to, after, before)
	return share{r.Lower, r.Central, r.Upper}
}
