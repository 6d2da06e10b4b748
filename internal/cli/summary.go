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
		what, when := count(r.Changes, kindOf), count(r.Changes, datesOf)
		slices.SortFunc(when, func(a, b counted) int { return cmp.Compare(a.kind, b.kind) })
		lines = append(lines, "what: "+list(what), "when: "+list(when))
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

// count counts the changes of each kind, the most frequent first.
func count(changes []detection.Change, kind func(detection.Change) string) []counted {
	n := map[string]int{}
	for _, c := range changes {
		n[kind(c)]++
	}
	counts := make([]counted, 0, len(n))
	for k := range n {
		counts = append(counts, counted{k, n[k]})
	}
	slices.SortFunc(counts, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.kind, b.kind))
	})
	return counts
}

// list says the counts in one line, of many kinds the first.
func list(counts []counted) string {
	const most = 8
	var parts []string
	rest := 0
	for i, c := range counts {
		if i >= most {
			rest += c.n
			continue
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", c.kind, c.n))
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("others (%d)", rest))
	}
	return strings.Join(parts, ", ")
}
