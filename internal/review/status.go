package review

import (
	"slices"
	"strings"

	"rampart/internal/detection"
)

// Count says how many changes have which status.
type Count struct{ Accepted, Rejected, Unclear, Left int }

func (c *Count) add(status string) {
	switch status {
	case Accepted:
		c.Accepted++
	case Rejected:
		c.Rejected++
	case Unclear:
		c.Unclear++
	default:
		c.Left++
	}
}

// Precision is the share of what was accepted in what was accepted or rejected;
// nil where nothing was.
func (c Count) Precision() *float64 {
	if c.Accepted+c.Rejected == 0 {
		return nil
	}
	share := float64(c.Accepted) / float64(c.Accepted+c.Rejected)
	return &share
}

// Standing is how far one reviewer is.
type Standing struct {
	Reviewer string
	Count    // of the changes of the result
	Added    int
	Orphans  int // verdicts on what the result has not
	Stale    int // verdicts on another state of a change
	Damage   []Damage
}

// ClassCount is what all reviewers together say of the changes of a class, as it
// was found.
type ClassCount struct {
	Class detection.Class
	Count
}

// Status is how far the review of a result is.
type Status struct {
	Changes    int
	Reviewers  []Standing
	Classes    []ClassCount
	Agreements []Agreement
	Applied    Applied
}

// StatusOf says how far the review of a result is.
func StatusOf(r detection.Result, logs []Read, decides string) (Status, error) {
	opinions := Opinions(logs)
	applied, err := Apply(r, opinions, decides)
	if err != nil {
		return Status{}, err
	}
	s := Status{
		Changes: len(r.Changes), Applied: applied, Agreements: Agreements(opinions),
	}
	inResult := map[string]bool{}
	for _, c := range r.Changes {
		inResult[c.ID] = true
	}
	for _, l := range logs {
		s.Reviewers = append(s.Reviewers, standing(l, len(r.Changes), inResult, applied))
	}
	s.Classes = classCounts(r.Changes, applied.Joined)
	return s, nil
}

// Opinions are what all logs add up to.
func Opinions(logs []Read) []Opinion {
	var all []Opinion
	for _, l := range logs {
		all = append(all, Fold(l.Entries)...)
	}
	return all
}

func standing(l Read, changes int, inResult map[string]bool, a Applied) Standing {
	s := Standing{Reviewer: l.Reviewer, Damage: l.Damage}
	for _, o := range Fold(l.Entries) {
		if o.Added != nil {
			s.Added++
		}
		if inResult[o.Change] && o.Status != Unreviewed {
			s.add(o.Status)
		}
	}
	s.Left = changes - s.Accepted - s.Rejected - s.Unclear
	own := func(list []Opinion) (n int) {
		for _, o := range list {
			if o.Reviewer == l.Reviewer {
				n++
			}
		}
		return n
	}
	s.Orphans, s.Stale = own(a.Orphans), own(a.Stale)
	return s
}

func classCounts(changes []detection.Change, joined []Joined) []ClassCount {
	status := map[string]string{}
	for _, j := range joined {
		status[j.Change] = j.Review.Status
	}
	counts := map[detection.Class]*ClassCount{}
	var out []ClassCount
	for _, c := range changes {
		if counts[c.Class] == nil {
			counts[c.Class] = &ClassCount{Class: c.Class}
		}
		counts[c.Class].add(status[c.ID])
	}
	for _, c := range counts {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b ClassCount) int { return strings.Compare(string(a.Class), string(b.Class)) })
	return out
}
