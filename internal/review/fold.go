package review

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

// Opinion is what one reviewer says of one change.
type Opinion struct {
	Reviewer, Change string
	Status           string
	Reason           string // of the last verdict, with its text
	Comment          string // all comments
	At               string // of the last entry that counts
	Seen             string // hash of the change as it was judged last
	Class            detection.Class
	Shape            orb.Geometry
	About            *About
	Added            *Entry // where the reviewer has added the change
}

// Fold is what the entries of one reviewer add up to, by change, in the order of
// the ids. The order of the entries does not matter: they are taken by time.
func Fold(entries []Entry) []Opinion {
	entries, _ = Merge(entries)
	undone := map[string]bool{}
	for _, e := range entries {
		if e.Verdict == Undo {
			undone[e.Undoes] = true
		}
	}
	found := map[string]*Opinion{}
	for _, e := range entries {
		if e.Verdict == Undo || undone[e.Key] {
			continue
		}
		o := found[e.Change]
		if o == nil {
			o = &Opinion{Reviewer: e.Reviewer, Change: e.Change, Status: Unreviewed}
			found[e.Change] = o
		}
		o.take(e)
	}
	var all []Opinion
	for _, o := range found {
		all = append(all, *o)
	}
	slices.SortFunc(all, func(a, b Opinion) int { return strings.Compare(a.Change, b.Change) })
	return all
}

// take adds an entry to what was said before.
func (o *Opinion) take(e Entry) {
	o.At, o.About = e.At, e.About
	if e.Verdict == Comment {
		o.Comment = joined(o.Comment, e.Text, "; ")
		return
	}
	o.Seen, o.Reason = e.Seen, joined(e.Reason, e.Text, ": ")
	switch e.Verdict {
	case Accept:
		o.Status = Accepted
	case Reject:
		o.Status = Rejected
	case Clarify:
		o.Status = Unclear
	case Relabel:
		o.Status, o.Class = Accepted, e.Class
	case Redraw, Add:
		o.Status = Accepted
		o.Shape, _ = e.Shape() // it was looked at when it was read
		if e.Verdict == Add {
			added := e
			o.Added, o.Class = &added, e.Class
		}
	}
}

// joined puts two texts together where both are there.
func joined(a, b, sep string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}
