package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rampart/internal/detection"
)

// summary is what is said at the end of a run, a line each: the statements,
// the changes by class and direction, by date, and where the result lies.
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
		lines = append(lines,
			plural(len(r.Changes), "change")+": "+counts(r.Changes, kindOf),
			"dates: "+counts(r.Changes, datesOf))
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

// counts says how many changes there are of each kind, the most frequent
// first, the rest in one.
func counts(changes []detection.Change, kind func(detection.Change) string) string {
	const most = 6
	n := map[string]int{}
	for _, c := range changes {
		n[kind(c)]++
	}
	kinds := make([]string, 0, len(n))
	for k := range n {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	})
	var parts []string
	rest := 0
	for i, k := range kinds {
		if i >= most {
			rest += n[k]
			continue
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", k, n[k]))
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("others (%d)", rest))
	}
	return strings.Join(parts, ", ")
}
