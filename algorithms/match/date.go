package match

import (
	"math"
	"time"
)

// Interval is when a state changed: after the last day that shows the old one,
// before or on the first that shows the new one. The zero time is unknown, on
// that side open.
type Interval struct{ After, Before time.Time }

// DateError is how a found interval lies to the true one of the same object.
type DateError struct {
	// Contains is true where the found interval holds the true one: it begins
	// no later and ends no earlier. An open side holds any day.
	Contains bool
	// Exact is true where both sides are the same.
	Exact bool
	// WiderDays is by how many days the found interval is longer than the true
	// one, negative where it is shorter; NaN where a side of either is open.
	WiderDays float64
	// LateDays is by how many days the first day of the new state is later than
	// in truth, negative where it is earlier; NaN where either is unknown.
	LateDays float64
}

// CompareDates holds a found interval against the true one.
func CompareDates(found, truth Interval) DateError {
	begins := found.After.IsZero() || !truth.After.IsZero() && !found.After.After(truth.After)
	ends := found.Before.IsZero() || !truth.Before.IsZero() && !found.Before.Before(truth.Before)
	return DateError{
		Contains:  begins && ends,
		Exact:     found.After.Equal(truth.After) && found.Before.Equal(truth.Before),
		WiderDays: found.days() - truth.days(),
		LateDays:  daysBetween(truth.Before, found.Before),
	}
}

func (v Interval) days() float64 { return daysBetween(v.After, v.Before) }

// daysBetween is NaN where a day is unknown.
func daysBetween(a, b time.Time) float64 {
	const day = 24 * time.Hour
	if a.IsZero() || b.IsZero() {
		return math.NaN()
	}
	return float64(b.Sub(a)) / float64(day)
}
