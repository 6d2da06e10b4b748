package indicator

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhatPixelsCanShow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		kind Kind
		look Sight
		want string
	}{
		{"a tower at 0.5 m", Tower, Sight{GSDM: 0.5, Seen: 1}, ""},
		{"a tower at 1 m", Tower, Sight{GSDM: 1, Seen: 1}, "pixels of 1 m: a tower needs 0.7 m or less"},
		{"a fence at 1 m", Fence, Sight{GSDM: 1, Seen: 1}, "pixels of 1 m: a fence needs 0.7 m or less"},
		{"a wall at 1 m", Wall, Sight{GSDM: 1, Seen: 1}, ""},
		{"a wall at 3 m", Wall, Sight{GSDM: 3, Seen: 1}, "pixels of 3 m: a wall needs 1.5 m or less"},
		{"a wall at 3 m in winter", Wall, Sight{GSDM: 3, Seen: 1, ShadowM: 6}, ""},
		{"a wall at 10 m in winter", Wall, Sight{GSDM: 10, Seen: 1, ShadowM: 20},
			"pixels of 10 m: a wall needs 5 m or less"},
		{"a large building at 10 m", Building, Sight{GSDM: 10, Seen: 1, AreaM2: 1000}, ""},
		{"a small one", Building, Sight{GSDM: 10, Seen: 1, AreaM2: 999},
			"pixels of 10 m: a building needs 1000 m2 or more"},
		{"cloud", Building, Sight{GSDM: 0.5, Seen: 0.899}, "only 89 % was seen"},
		{"no pixel size", Wall, Sight{Seen: 1}, "the size of the pixels is not known"},
	} {
		if got := Observable(c.kind, c.look); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCoarserPixelsNeverShowMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(kinds[:]).Draw(t, "kind")
		s := Sight{GSDM: rapid.Float64Range(0.2, 20).Draw(t, "gsd"), Seen: rapid.Float64Range(0, 1).Draw(t, "seen"),
			AreaM2: rapid.Float64Range(0, 4000).Draw(t, "area"), ShadowM: rapid.Float64Range(0, 30).Draw(t, "shadow")}
		c := s
		c.GSDM += rapid.Float64Range(0, 10).Draw(t, "coarser")
		if Observable(k, s) != "" && Observable(k, c) == "" {
			t.Fatalf("%s is hidden at %v m, not at %v m", k, s.GSDM, c.GSDM)
		}
	})
}

// seenAs draws dates as letters: x there, o not there, - not seen.
func seenAs(s string) []Seen {
	var out []Seen
	for i, c := range s {
		out = append(out, Seen{date(i + 1), c != '-', c == 'x'})
	}
	return out
}

func TestFirstSeen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, dates string
		after, by   int // of the dates, 0 for none
		confirmed   bool
		ok          bool
	}{
		{"confirmed by the next two", "ooxxx", 2, 3, true, true},
		{"a date not seen leaves the interval wider", "oo-xxx", 2, 4, true, true},
		{"one of the next three may miss it", "oxoxx", 1, 2, true, true},
		{"a vehicle is not it", "oxooxxx", 4, 5, true, true},
		{"there from the first date on", "xxx", 0, 1, true, true},
		{"too late to confirm", "ooox", 3, 4, false, true},
		{"one later date is not enough", "oooxx", 3, 4, false, true},
		{"contradicted at once by the last", "oooxo", 0, 0, false, false},
		{"never", "ooo", 0, 0, false, false},
		{"not seen", "---", 0, 0, false, false},
	} {
		when, confirmed, ok := FirstSeen(seenAs(c.dates))
		if confirmed != c.confirmed || ok != c.ok || !same(when, c.after, c.by) {
			t.Errorf("%s, %s: %v, %v, %v", c.name, c.dates, when, confirmed, ok)
		}
	}
}

func same(when Interval, after, by int) bool {
	var want Interval
	if after > 0 {
		want.After = date(after)
	}
	if by > 0 {
		want.By = date(by)
	}
	return when == want
}

func TestLastSeen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, dates string
		after, by   int
		ok          bool
	}{
		{"gone on two dates", "xxoo", 2, 3, true},
		{"gone on one only", "xxo", 0, 0, false},
		{"gone and back", "xoox", 0, 0, false},
		{"a date not seen leaves the interval wider", "xx-oo", 2, 4, true},
		{"never there", "oooo", 0, 0, false},
	} {
		when, ok := LastSeen(seenAs(c.dates))
		if ok != c.ok || !same(when, c.after, c.by) {
			t.Errorf("%s, %s: %v, %v", c.name, c.dates, when, ok)
		}
	}
}

func TestIntervalsLieBetweenWhatWasSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dates := seenAs(rapid.StringMatching(`[xo-]{0,12}`).Draw(t, "dates"))
		there := map[int64]bool{}
		for _, d := range observed(dates) {
			there[d.Date.Unix()] = d.There
		}
		if when, _, ok := FirstSeen(dates); ok {
			if !there[when.By.Unix()] || !when.After.Before(when.By) || there[when.After.Unix()] {
				t.Fatalf("%v came in %v", dates, when)
			}
		}
		if when, ok := LastSeen(dates); ok {
			if !there[when.After.Unix()] || there[when.By.Unix()] || !when.After.Before(when.By) {
				t.Fatalf("%v went in %v", dates, when)
			}
		}
	})
}

func TestObjectStandsBetweenItsDates(t *testing.T) {
	t.Parallel()
	came, went := &Interval{date(10), date(20)}, &Interval{date(30), date(40)}
	for _, c := range []struct {
		name   string
		object Object
		want   map[int]presence
	}{
		{"stood before and after", Object{}, map[int]presence{1: present, 50: present}},
		{"came and went", Object{Came: came, Went: went}, map[int]presence{
			10: absent, 11: undecided, 19: undecided, 20: present, 30: present, 31: undecided, 40: absent}},
		{"came before the first date that tells", Object{Came: &Interval{By: date(20)}},
			map[int]presence{1: undecided, 20: present}},
		{"went at some time", Object{Went: &Interval{After: date(30)}},
			map[int]presence{30: present, 31: undecided}},
		{"went before a date", Object{Went: &Interval{By: date(40)}},
			map[int]presence{39: undecided, 40: absent}},
		{"came at an unknown time", Object{Came: &Interval{}}, map[int]presence{1: undecided, 50: undecided}},
	} {
		for day, want := range c.want {
			if got := c.object.on(date(day)); got != want {
				t.Errorf("%s, day %d: %v, want %v", c.name, day, got, want)
			}
		}
	}
}
