package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rampart/internal/detection"
)

// summary is what is said at the end of a run, a line each: the statements,
// what the changes are, the most frequent first, when they fell, the earliest
// first, and where the result lies.
func summary(r detection.Result, o output) []string {
	const mostSites = 20
	var lines []string
	for i, s := range r.Statements {
		if i == mostSites {
			lines = append(lines, fmt.Sprintf("and %d sites more", len(r.Statements)-mostSites))
			break
		}
		lines = append(lines, statementLine(s))
	}
	if len(r.Changes) > 0 {
		lines = append(lines, "what: "+counts(r.Changes, kindOf, byNumber),
			"when: "+counts(r.Changes, datesOf, byName))
	}
	where := o.path
	if o.path == toStdout {
		where = "standard output"
	}
	return append(lines, fmt.Sprintf("wrote %s to %s", plural(len(r.Changes), "change"), where))
}

func statementLine(s detection.Statement) string {
	name := cmp.Or(s.Name, s.SiteID)
	if name == "" {
		return s.Text
	}
	return name + ": " + s.Text
}

func kindOf(c detection.Change) string { return string(c.Class) + " " + string(c.Change) }

func datesOf(c detection.Change) string {
	switch {
	case c.ChangedAfter != "" && c.ChangedBefore != "":
		return c.ChangedAfter + " to " + c.ChangedBefore
	case c.ChangedBefore != "":
		return "before " + c.ChangedBefore
	case c.ChangedAfter != "":
		return "after " + c.ChangedAfter
	}
	return "no date"
}

// counted is how many changes there are of one kind.
type counted struct {
	kind string
	n    int
}

func byNumber(a, b counted) int {
	return cmp.Or(cmp.Compare(b.n, a.n), byName(a, b))
}

func byName(a, b counted) int { return cmp.Compare(a.kind, b.kind) }

// counts says how many changes there are of each of the most frequent kinds, in
// the order, and of the rest in one.
func counts(
	changes []detection.Change, kind func(detection.Change) string, order func(a, b counted) int,
) string {
	const most = 8
	n := map[string]int{}
	for _, c := range changes {
		n[kind(c)]++
	}
	all := make([]counted, 0, len(n))
	for k := range n {
		all = append(all, counted{k, n[k]})
	}
	slices.SortFunc(all, byNumber)
	shown := all[:min(most, len(all))]
	slices.SortFunc(shown, order)
	var parts []string
	rest := len(changes)
	for _, c := range shown {
		parts = append(parts, fmt.Sprintf("%s (%d)", c.kind, c.n))
		rest -= c.n
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("others (%d)", rest))
	}
	return strings.Join(parts, ", ")
}
