package report

import (
	"cmp"
	"slices"
	"time"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// coverageView says how well a site was seen.
type coverageView struct {
	Scenes      int
	First, Last string
	Observable  string
	Unseen      string // the rest of the area
	Quarters    []seenQuarter
	Gaps        []gap
	NotSeen     int // quarters without a usable scene
}

// seenQuarter is a quarter and its usable scenes.
type seenQuarter struct {
	Name   string
	Scenes int
	// Silent tells that nothing can be said of any part of it.
	Silent bool
}

// gap is a time without a usable scene.
type gap struct {
	From, To string
	Days     int
	What     string
}

// longGap is the shortest gap that is listed, in days: a quarter.
const longGap = 91

func newCoverage(s *Site, from, to time.Time, quarters []quarter) coverageView {
	c := s.Statement.Coverage
	v := coverageView{
		Scenes: len(s.UsableScenes()), Observable: percent(c.ObservableShare),
		Unseen: percent(1 - c.ObservableShare),
	}
	first, last := s.seen()
	if !first.IsZero() {
		v.First, v.Last = first.Format(time.DateOnly), last.Format(time.DateOnly)
	}
	for _, q := range quarters {
		v.Quarters = append(v.Quarters, seenQuarter{q.days.Name(), q.scenes, q.watched == 0})
		if q.scenes == 0 {
			v.NotSeen++
		}
	}
	v.Gaps = gaps(s.UsableScenes(), from, to)
	return v
}

// gaps are the long times without a usable scene, the longest first: between two
// scenes a change is seen, but not when. Before the first scene and after the last
// nothing can be said; that is listed however short it is.
func gaps(scenes []detection.Scene, from, to time.Time) []gap {
	const most = 6
	var days []time.Time
	for _, s := range scenes {
		if d := parseDay(s.Acquired); !d.IsZero() {
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		return nil
	}
	slices.SortFunc(days, time.Time.Compare)
	var out []gap
	add := func(a, b time.Time, least int, what string) {
		if n := int(indicator.Days{From: a, To: b}.Count()); n >= least {
			out = append(out, gap{a.Format(time.DateOnly), b.Format(time.DateOnly), n, what})
		}
	}
	add(from, days[0], 1, "before the first usable scene: nothing can be said")
	for i := 1; i < len(days); i++ {
		add(days[i-1], days[i], longGap, "between two usable scenes: what changed is seen, not on which day")
	}
	add(days[len(days)-1], to, 1, "after the last usable scene: nothing can be said")
	slices.SortStableFunc(out, func(a, b gap) int { return cmp.Compare(b.Days, a.Days) })
	return out[:min(len(out), most)]
}
