package pipeline

import (
	"fmt"
	"image"
	"testing"

	"rampart/internal/detection"
)

// block is the structure of most worlds here, in the middle of 96 pixels.
func block(from, to string) structure {
	return structure{image.Rect(40, 42, 58, 56), from, to}
}

func TestWhatIsBuiltIsFoundWithItsDates(t *testing.T) {
	t.Parallel()
	s := block("2018-08-10", "")
	w := plain(96, s)
	w.colour = true
	c := only(t, w.run(t), s)
	if c.ChangedAfter != "2018-07-01" || c.ChangedBefore != "2018-09-01" ||
		c.IntervalKind != "closed" || *c.GapDays != 62 {
		t.Errorf("changed between %s and %s (%s, %v days), want 2018-07-01 and 2018-09-01, closed, 62",
			c.ChangedAfter, c.ChangedBefore, c.IntervalKind, *c.GapDays)
	}
	if c.BeforeScene != "2018-07-01" || c.AfterScene != "2018-09-01" {
		t.Errorf("before and after are %s and %s", c.BeforeScene, c.AfterScene)
	}
	if c.Change != detection.Added || c.Class != detection.Building {
		t.Errorf("%s %s, want a building added", c.Class, c.Change)
	}
	if c.PersistenceN != 2 || c.ContradictN != 0 || c.Status != "confirmed" {
		t.Errorf("%d dates confirm, %d contradict, %s; want 2, 0, confirmed",
			c.PersistenceN, c.ContradictN, c.Status)
	}
	if truth := float64(s.at.Dx()*s.at.Dy()) * 100; *c.AreaM2 < truth/2 || *c.AreaM2 > 2*truth {
		t.Errorf("area %.0f m2, want about %.0f", *c.AreaM2, truth)
	}
	if !(c.Score > 0.5 && c.Score <= 1) || c.ValidFraction != 1 {
		t.Errorf("score %v, valid %v; want above a half, and 1", c.Score, c.ValidFraction)
	}
}

func TestTheIntervalIsThatOfTheTwoDatesAroundTheChange(t *testing.T) {
	t.Parallel()
	dates := days()
	for i := 1; i < len(dates); i++ {
		if testing.Short() && i != 2 {
			continue // the others differ in nothing that the race detector sees
		}
		t.Run("first seen on "+dates[i], func(t *testing.T) {
			t.Parallel()
			s := block(dates[i], "")
			c := only(t, plain(96, s).run(t), s)
			if c.ChangedAfter != dates[i-1] || c.ChangedBefore != dates[i] {
				t.Errorf("changed between %s and %s, want %s and %s",
					c.ChangedAfter, c.ChangedBefore, dates[i-1], dates[i])
			}
			if want := len(dates) - 1 - i; c.PersistenceN != want || c.ContradictN != 0 {
				t.Errorf("%d dates confirm, %d contradict; want %d and 0",
					c.PersistenceN, c.ContradictN, want)
			}
		})
	}
}

func TestWhatIsTornDownIsRemoved(t *testing.T) {
	t.Parallel()
	s := block("", "2018-08-10")
	c := only(t, plain(96, s).run(t), s)
	if c.Change != detection.Removed || c.ChangedAfter != "2018-07-01" ||
		c.ChangedBefore != "2018-09-01" {
		t.Errorf("%s between %s and %s, want removed between 2018-07-01 and 2018-09-01",
			c.Change, c.ChangedAfter, c.ChangedBefore)
	}
}

func TestTheLastDateAloneMakesAnEarlyChange(t *testing.T) {
	t.Parallel()
	s := block("2018-12-10", "")
	c := only(t, plain(96, s).run(t), s)
	if c.Status != "early" || c.PersistenceN != 0 || c.ChangedBefore != "2019-01-01" {
		t.Errorf("%s, %d dates confirm, before %s; want early, 0, 2019-01-01",
			c.Status, c.PersistenceN, c.ChangedBefore)
	}
}

func TestTwoBuildingsOfDifferentTimesAreTwoChanges(t *testing.T) {
	t.Parallel()
	early, late := block("2018-04-10", ""), block("2018-10-10", "")
	early.at, late.at = early.at.Sub(image.Pt(24, 20)), late.at.Add(image.Pt(20, 22))
	r := plain(96, early, late).run(t)
	for _, c := range []struct {
		s             structure
		after, before string
	}{{early, "2018-03-01", "2018-05-01"}, {late, "2018-09-01", "2018-11-01"}} {
		found := touching(r, c.s)
		if len(found) != 1 || found[0].ChangedAfter != c.after || found[0].ChangedBefore != c.before {
			t.Errorf("built on %s: found %d, want one between %s and %s",
				c.s.from, len(found), c.after, c.before)
		}
	}
}

func TestWhatPassesIsNoChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		date   int
		bright []spot
	}{
		{"a vehicle on one date", 2, []spot{{30, 60, 3, 2200}}},
		{"a cloud on one date", 3, []spot{{48, 48, 20, 4000}}},
		{"a cloud on the first date", 0, []spot{{48, 48, 20, 4000}}},
		{"a cloud on the last date", 5, []spot{{48, 48, 20, 4000}}},
		{"a cloud's shadow on one date", 2, []spot{{50, 50, 16, 500}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := plain(96)
			w.looks[c.date].bright = c.bright
			none(t, w.run(t))
		})
	}
}

func TestACloudOverABuildingDelaysItsDate(t *testing.T) {
	t.Parallel()
	s := block("2018-08-10", "")
	w := plain(96, s)
	w.looks[3].bright = []spot{{49, 49, 22, 4500}}
	c := only(t, w.run(t), s)
	if c.Change != detection.Added || c.ChangedAfter != "2018-07-01" ||
		c.ChangedBefore < "2018-09-01" || c.ChangedBefore > "2018-11-01" {
		t.Errorf("%s between %s and %s, want added between 2018-07-01 and 2018-11-01 at most",
			c.Change, c.ChangedAfter, c.ChangedBefore)
	}
}

func TestAPairIsASeriesOfTwo(t *testing.T) {
	t.Parallel()
	s := block("2018-06-10", "")
	w := plain(96, s)
	w.looks = []sight{{day: "2018-05-01"}, {day: "2018-07-01"}}
	c := only(t, w.run(t), s)
	if c.Change != detection.Added || c.ChangedAfter != "2018-05-01" ||
		c.ChangedBefore != "2018-07-01" || c.Status != "early" {
		t.Errorf("%s between %s and %s, %s; want added between 2018-05-01 and 2018-07-01, early",
			c.Change, c.ChangedAfter, c.ChangedBefore, c.Status)
	}
	// The same two images, the later one first.
	turned := w.render()
	a, b := &turned.series.Scenes[0], &turned.series.Scenes[1]
	a.Acquired, b.Acquired = b.Acquired, a.Acquired
	*a, *b = *b, *a
	if c := only(t, turned.run(t, Input{}, Limits{Workers: 1}), s); c.Change != detection.Removed {
		t.Errorf("with the dates turned: %s, want removed", c.Change)
	}
}

func TestWhereNothingChangedTheResultSaysSo(t *testing.T) {
	t.Parallel()
	const side = 96
	corner, all := image.Rect(0, 0, 48, 48), image.Rect(0, 0, side, side)
	for _, c := range []struct {
		name         string
		hidden       image.Rectangle
		from         int // first date on which it is hidden
		least, share float64
	}{
		// What touches the border or what is missing has no neighbours on one
		// side, and so no edges: it may or may not count as seen.
		{"all is seen", image.Rectangle{}, 0, 94 * 94 / float64(side*side), 1},
		{"a quarter is never seen", corner, 0, (94*94 - 48*48) / float64(side*side), 0.75},
		{"a quarter is seen once", corner, 1, (94*94 - 48*48) / float64(side*side), 0.75},
		{"nothing is seen", all, 0, 0, 0},
		{"nothing is seen twice", all, 1, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := plain(side)
			for i := c.from; i < len(w.looks); i++ {
				w.looks[i].hidden = c.hidden
			}
			r := w.run(t)
			none(t, r)
			share := r.Coverage.ObservableShare
			if share < c.least || share > c.share {
				t.Errorf("observable share %v, want from %v to %v", share, c.least, c.share)
			}
			want := fmt.Sprintf("no change found in the %d %% that was observable "+
				"between 2018-03-01 and 2019-01-01", int(100*share))
			if c.share == 0 {
				want = "nothing can be said between 2018-03-01 and 2019-01-01: " +
					"less than one per cent was seen on two dates"
			}
			if len(r.Statements) != 1 || r.Statements[0].Text != want {
				t.Errorf("said %v, want %q", r.Statements, want)
			}
		})
	}
}
