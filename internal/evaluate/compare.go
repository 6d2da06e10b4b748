package evaluate

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
	"rampart/internal/detection"
)

// squareKM is a square kilometre in square metres.
const squareKM = 1e6

// ErrElsewhere is returned where the result and the truth are of two places.
var ErrElsewhere = errors.New("the result and the truth do not overlap")

// Outcome is what came of the comparison of one scene.
type Outcome struct {
	Measures Measures
	// False, in Found, and Missed, in Truth, are the numbers of the features in
	// question. Inexact are those in Truth that have something near, but none that
	// they could be paired with; of a label there are none.
	False, Missed, Inexact []int
	plane                  plane
}

// comparison is the work on one scene.
type comparison struct {
	params       Params
	found, truth []object
	meetings     []meeting
	out          Measures
}

// Compare holds a result against the truth. Of found it drops the features that lie
// wholly where a label knows nothing.
func Compare(found *Found, truth *Truth, p Params, pr Projector) (*Outcome, error) {
	place := boundOf(truth.Features)
	if truth.Label != nil {
		b, err := gridBound(truth.Label.Grid, pr)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", truth.Path, err)
		}
		place = b
	}
	if !found.bound.IsEmpty() && !place.IsEmpty() && !found.bound.Intersects(place) {
		return nil, fmt.Errorf("%s, %s: %w: is it the truth of another place?",
			found.Path, truth.Path, ErrElsewhere)
	}
	if truth.Label != nil {
		if err := found.keepKnown(truth.Label, pr); err != nil {
			return nil, fmt.Errorf("%s: %w", found.Path, err)
		}
	}
	o := &Outcome{plane: newPlane(union(found.bound, place))}
	c := comparison{
		params: p,
		found:  newObjects(found.Features, o.plane), truth: newObjects(truth.Features, o.plane),
	}
	c.out.FoundObjects, c.out.TrueObjects = len(c.found), len(c.truth)
	c.out.SeenKM2, c.out.AllM2 = found.SeenKM2, found.SeenKM2*squareKM
	o.False, o.Missed = c.apart(c.found, c.truth), c.apart(c.truth, c.found)
	c.out.False, c.out.Missed = len(o.False), len(o.Missed)
	if truth.Label != nil {
		if err := c.compareLabel(found, truth.Label, pr); err != nil {
			return nil, fmt.Errorf("%s: %w", found.Path, err)
		}
	} else {
		pairs := c.compareFeatures(found, truth)
		o.Inexact = c.unpaired(pairs, o.Missed)
	}
	c.out.Calibration = match.Calibrate(claims(found.Features, o.False))
	o.Measures = c.out
	return o, nil
}

// apart returns the numbers of the objects of a that have none of b near.
func (c *comparison) apart(a, b []object) []int {
	var out []int
	d := c.params.PointDistanceM
	for i, x := range a {
		around := x.bound.Pad(d)
		if !slices.ContainsFunc(b, func(y object) bool {
			return around.Intersects(y.bound) && match.Near(x.flat, y.flat, d)
		}) {
			out = append(out, i)
		}
	}
	return out
}

// claims are the scores of the found features; wrong names those that are false.
func claims(list []Feature, wrong []int) []match.Claim {
	var out []match.Claim
	for i, f := range list {
		out = append(out, match.Claim{Score: f.Score, True: !slices.Contains(wrong, i)})
	}
	return out
}

// unpaired are the true objects that are neither in a pair nor missed.
func (c *comparison) unpaired(pairs []meeting, missed []int) []int {
	var out []int
	for i := range c.truth {
		paired := slices.ContainsFunc(pairs, func(m meeting) bool { return m.truth == i })
		if !paired && !slices.Contains(missed, i) {
			out = append(out, i)
		}
	}
	return out
}

// compareFeatures measures features against features and returns those that were
// taken for the same.
func (c *comparison) compareFeatures(found *Found, truth *Truth) []meeting {
	c.meetings = meetings(c.found, c.truth, c.params)
	for _, k := range []kind{byLine, byPoint, byArea} {
		for _, f := range families(k, c.found, c.truth) {
			for _, change := range changes() {
				c.addRows(k, f, change)
			}
		}
	}
	c.out.Any = match.Areas(wholeArea(c.found), wholeArea(c.truth))
	splits, merges := c.tangles()
	c.out.Splits, c.out.Merges = float64(splits), float64(merges)
	pairs := c.pairs()
	for _, m := range pairs {
		f, t := found.Features[m.found], truth.Features[m.truth]
		if !t.After.IsZero() || !t.Before.IsZero() {
			c.out.Dates = append(c.out.Dates, match.CompareDates(f.interval(), t.interval()))
		}
		c.out.addCell(Cell{True: c.truth[m.truth].name, Found: c.found[m.found].name, Objects: 1})
	}
	if s, ok := c.scot(found, truth); ok {
		c.out.Scot = append(c.out.Scot, s)
	}
	return pairs
}

// wholeArea is the area of all objects that have one.
func wholeArea(list []object) match.Region {
	var all orb.MultiPolygon
	for _, o := range list {
		switch g := o.flat.(type) {
		case orb.Polygon:
			all = append(all, g)
		case orb.MultiPolygon:
			all = append(all, g...)
		}
	}
	return match.NewRegion(all, areaStepM)
}

// addRows scores a family's objects of one change, where there are any.
func (c *comparison) addRows(k kind, f family, change string) {
	in := func(o object) bool { return o.kind == k && o.change == change && f.has(o.name) }
	founds, truths := count(c.found, in), count(c.truth, in)
	if founds+truths == 0 {
		return
	}
	row := Row{Class: f.name, Change: change}
	paired := func(least float64) match.Score {
		pairs := c.assign(func(m meeting) bool {
			return m.fit >= least && in(c.found[m.found]) && in(c.truth[m.truth])
		})
		return match.PairScore(founds, truths, len(pairs))
	}
	switch k {
	case byLine:
		row.By = byLength
		row.Score = match.Lines(linesOf(c.found, in), linesOf(c.truth, in), c.params.LineBufferM)
		c.out.addRow(row)
	case byPoint:
		row.By, row.Score = byDistance, paired(0)
		c.out.addRow(row)
	case byArea:
		for _, least := range thresholds() {
			row.By, row.IoU, row.Score = byIoU, least, paired(least)
			c.out.addRow(row)
		}
	}
}

func count(list []object, in func(object) bool) int {
	n := 0
	for _, o := range list {
		if in(o) {
			n++
		}
	}
	return n
}

func linesOf(list []object, in func(object) bool) orb.MultiLineString {
	var out orb.MultiLineString
	for _, o := range list {
		if in(o) {
			out = append(out, o.lines...)
		}
	}
	return out
}

// assign pairs one to one the objects whose meetings are let pass.
func (c *comparison) assign(pass func(meeting) bool) []match.Pair {
	var pairs []match.Pair
	for _, m := range c.meetings {
		if pass(m) {
			pairs = append(pairs, match.Pair{Found: m.found, Truth: m.truth, Gain: m.fit})
		}
	}
	return match.Assign(pairs)
}

// pairs are the objects of one change that are taken for the same, whatever
// their class.
func (c *comparison) pairs() []meeting {
	pairs := c.assign(func(m meeting) bool {
		least := map[kind]float64{byArea: looseIoU, byLine: looseF1}[c.found[m.found].kind]
		return m.fit >= least && c.found[m.found].change == c.truth[m.truth].change
	})
	out := make([]meeting, len(pairs))
	for i, p := range pairs {
		out[i] = meeting{found: p.Found, truth: p.Truth, fit: p.Gain}
	}
	return out
}

// tangles counts splits and merges among objects of one group and change.
func (c *comparison) tangles() (splits, merges int) {
	var parts []match.Part
	for _, m := range c.meetings {
		f, t := c.found[m.found], c.truth[m.truth]
		if f.kind == byPoint || f.change != t.change || f.group() != t.group() {
			continue
		}
		parts = append(parts, match.Part{
			Found: m.found, Truth: m.truth, OfFound: m.Precision(), OfTruth: m.Recall(),
		})
	}
	return match.Tangles(parts)
}

// scot scores buildings and sheds over the dates; ok is false where there are
// fewer than two dates or no true ones of known date.
func (c *comparison) scot(found *Found, truth *Truth) (s match.ScotScore, ok bool) {
	var days []time.Time
	for _, scene := range found.Scenes {
		days = append(days, scene.Acquired)
	}
	for _, f := range slices.Concat(found.Features, truth.Features) {
		days = append(days, f.After, f.Before)
	}
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(days, time.Time.Equal)
	days = slices.DeleteFunc(days, time.Time.IsZero)
	presences := func(features []Feature, objects []object) []match.Presence {
		out := make([]match.Presence, len(features))
		for i, f := range features {
			if objects[i].group() == structure {
				out[i] = presence(f, days)
			}
		}
		return out
	}
	founds, truths := presences(found.Features, c.found), presences(truth.Features, c.truth)
	var pairs []match.Pair
	for _, m := range c.meetings {
		if c.found[m.found].kind == byArea && m.fit > match.ScotIoU {
			pairs = append(pairs, match.Pair{Found: m.found, Truth: m.truth, Gain: m.fit})
		}
	}
	s = match.Scot(len(days), founds, truths, pairs)
	return s, s.Tracking.Truth > 0
}

// presence is when a structure is there: from its first day on if it was added,
// until it is gone if it was removed; never where that day is unknown or where it
// was altered.
func presence(f Feature, days []time.Time) match.Presence {
	at, known := slices.BinarySearchFunc(days, f.Before, time.Time.Compare)
	switch {
	case known && f.Change == string(detection.Added):
		return match.Presence{First: at, End: len(days)}
	case known && f.Change == string(detection.Removed):
		return match.Presence{End: at}
	}
	return match.Presence{}
}
