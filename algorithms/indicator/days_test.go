package indicator

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestShareOfAQuarter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, after, before, quarter string
		want                         Range
	}{
		{"wholly within", "2019-04-10", "2019-06-20", "2019-04-01", Range{1, 1, 1}},
		{"the first and the last day count", "2019-03-31", "2019-06-30", "2019-04-01", Range{1, 1, 1}},
		{"another quarter", "2019-04-10", "2019-06-20", "2019-07-01", Range{}},
		{"the day of the old state does not count", "2019-06-30", "2019-07-05", "2019-04-01", Range{}},
		{"half and half", "2019-06-20", "2019-07-10", "2019-04-01", Range{0, 0.5, 1}},
		{"half and half, the other", "2019-06-20", "2019-07-10", "2019-07-01", Range{0, 0.5, 1}},
		{"over three quarters", "2019-03-21", "2019-07-09", "2019-04-01", Range{0, 91.0 / 110, 1}},
		{"open to the past", "", "2019-05-01", "2019-01-01", Range{Upper: 1}},
		{"open to the past, later quarters", "", "2019-05-01", "2019-07-01", Range{}},
		{"open to the future", "2019-05-01", "", "2019-07-01", Range{Upper: 1}},
		{"open to the future, earlier quarters", "2019-05-01", "", "2019-01-01", Range{}},
		{"no date at all", "", "", "2019-01-01", Range{Upper: 1}},
		{"two scenes of one month", "2019-05-31", "2019-05-01", "2019-04-01", Range{1, 1, 1}},
	} {
		got := QuarterOf(day(c.quarter)).Share(day(c.after), day(c.before))
		if got.Lower != c.want.Lower || got.Upper != c.want.Upper ||
			math.Abs(got.Central-c.want.Central) > 1e-12 {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestSharesOfAllQuartersAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := day("2018-01-01").AddDate(0, 0, rapid.IntRange(0, 700).Draw(t, "after"))
		last := first.AddDate(0, 0, rapid.IntRange(1, 600).Draw(t, "days"))
		central, lower := 0.0, 0.0
		for _, q := range QuartersOf(first, last) {
			s := q.Share(first, last)
			if s.Lower > s.Central || s.Central > s.Upper {
				t.Fatalf("%s of %v to %v: %+v is out of order", q.Name(), first, last, s)
			}
			central, lower = central+s.Central, lower+s.Lower
		}
		if math.Abs(central-1) > 1e-9 || lower > 1 {
			t.Fatalf("%v to %v: central %v, lower %v in all, want 1 and at most 1", first, last,
				central, lower)
		}
	})
}

// day is a day as text, or no time.
func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
