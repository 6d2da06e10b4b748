package match

import (
	"math"
	"testing"
	"time"
)

func TestTangles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		parts          []Part
		splits, merges int
	}{
		{"one to one", []Part{{0, 0, 0.9, 0.9}, {1, 1, 0.9, 0.9}}, 0, 0},
		{"a split", []Part{{0, 0, 1, 0.4}, {1, 0, 1, 0.4}}, 1, 0},
		{"a split in three is one", []Part{{0, 0, 1, 0.3}, {1, 0, 1, 0.3}, {2, 0, 1, 0.3}}, 1, 0},
		{"a merge", []Part{{0, 0, 0.4, 1}, {0, 1, 0.4, 1}}, 0, 1},
		{"parts that only touch", []Part{{0, 0, 0.4, 0.4}, {0, 1, 0.4, 0.4}, {1, 0, 0.4, 0.4}}, 0, 0},
		{"nothing", nil, 0, 0},
	} {
		if s, m := Tangles(c.parts); s != c.splits || m != c.merges {
			t.Errorf("%s: %d splits, %d merges, want %d, %d", c.name, s, m, c.splits, c.merges)
		}
	}
}

func TestCompareDates(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time {
		if n == 0 {
			return time.Time{}
		}
		return time.Date(2019, 1, n, 0, 0, 0, 0, time.UTC)
	}
	between := func(a, b int) Interval { return Interval{day(a), day(b)} }
	nan := math.NaN()
	for _, c := range []struct {
		name         string
		found, truth Interval
		want         DateError
	}{
		{"the same", between(5, 9), between(5, 9), DateError{true, true, 0, 0}},
		{"wider", between(1, 12), between(5, 9), DateError{true, false, 7, 3}},
		{"narrower", between(6, 8), between(5, 9), DateError{false, false, -2, -1}},
		{"late", between(9, 13), between(5, 9), DateError{false, false, 0, 4}},
		{"early", between(1, 5), between(5, 9), DateError{false, false, 0, -4}},
		{"open at the start holds any day", between(0, 9), between(5, 9),
			DateError{true, false, nan, 0}},
		{"an open truth is held by open only", between(5, 9), between(0, 9),
			DateError{false, false, nan, 0}},
		{"open at the end", between(5, 0), between(5, 9), DateError{true, false, nan, nan}},
		{"unknown", between(0, 0), between(0, 0), DateError{true, true, nan, nan}},
	} {
		got := CompareDates(c.found, c.truth)
		if got.Contains != c.want.Contains || got.Exact != c.want.Exact ||
			!same(got.WiderDays, c.want.WiderDays) || !same(got.LateDays, c.want.LateDays) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestCalibration(t *testing.T) {
	t.Parallel()
	right := Calibrate([]Claim{{1, true}, {1, true}, {0, false}})
	if right.Brier() != 0 || right.ExpectedError() != 0 {
		t.Errorf("perfect: Brier %v, error %v, want 0, 0", right.Brier(), right.ExpectedError())
	}
	// Two of four claims of 0.75 are true: off by 0.25.
	c := Calibrate([]Claim{
		{0.75, true}, {0.75, true}, {0.75, false}, {0.75, false}, {math.NaN(), true},
	})
	if got, want := c.Bins[7], (Bin{4, 2, 3}); got != want {
		t.Errorf("bin %+v, want %+v", got, want)
	}
	if !same(c.Brier(), (2*0.0625+2*0.5625)/4) || !same(c.ExpectedError(), 0.25) {
		t.Errorf("Brier %v, error %v", c.Brier(), c.ExpectedError())
	}
	both := c.Add(right)
	if both.Claims() != 7 || !same(both.ExpectedError(), 1.0/7) {
		t.Errorf("together %d claims, error %v, want 7, %v", both.Claims(), both.ExpectedError(), 1.0/7)
	}
	if none := Calibrate(nil); !math.IsNaN(none.Brier()) || !math.IsNaN(none.ExpectedError()) {
		t.Errorf("of nothing: Brier %v, error %v, want NaN", none.Brier(), none.ExpectedError())
	}
}

func TestScot(t *testing.T) {
	t.Parallel()
	const steps = 4
	always, third := Presence{0, steps}, Presence{2, steps}
	for _, c := range []struct {
		name                    string
		found, truth            []Presence
		pairs                   []Pair
		tracking, change, total float64
	}{
		{"all right", []Presence{always, third}, []Presence{always, third},
			[]Pair{{0, 0, 1}, {1, 1, 1}}, 1, 1, 1},
		// There at 3 steps for 2, of which 2 are paired: 4 of 5; the first
		// appearance is missed and a false one made.
		{"a step early", []Presence{{1, steps}}, []Presence{third}, []Pair{{0, 0, 1}}, 0.8, 0, 0},
		// One building is found as two, one after the other: six pairs, one of
		// them a mismatch, when the second takes over and seems to be new.
		{"a new name half-way", []Presence{{0, 2}, {2, 4}, {2, 4}}, []Presence{always, third},
			[]Pair{{0, 0, 1}, {1, 0, 1}, {2, 1, 1}},
			10.0 / 12, 2.0 / 3, 5 * (10.0 / 12) * (2.0 / 3) / (4*2.0/3 + 10.0/12)},
		{"nothing found", nil, []Presence{third}, nil, 0, 0, 0},
		{"nothing new", []Presence{always}, []Presence{always}, []Pair{{0, 0, 1}},
			1, math.NaN(), math.NaN()},
		{"nothing at all", nil, nil, nil, math.NaN(), math.NaN(), math.NaN()},
	} {
		got := Scot(steps, c.found, c.truth, c.pairs)
		if !same(got.Tracking.F1(), c.tracking) || !same(got.Change.F1(), c.change) ||
			!same(got.Combined(), c.total) {
			t.Errorf("%s: tracking %v, change %v, combined %v, want %v, %v, %v", c.name,
				got.Tracking.F1(), got.Change.F1(), got.Combined(), c.tracking, c.change, c.total)
		}
	}
}
