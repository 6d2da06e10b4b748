package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rampart/internal/campaign"
	"rampart/internal/detection"
)

func newDiffCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "say what one result has that another has not",
		Long: `diff holds the result B against A, each a file of detect or the folder of a
run: which changes are new, gone, altered, or dated more narrowly.

A change is the same in both by its id, or, where a class has become another, by
what happened, where and when. Of what was altered the fields are named. A score
that moved by less than 0.05 and a size by less than 2 % are no alteration.

The exit code is 0 whether or not anything differs.`,
		Example: `  rampart diff out-may/ out-june/
  rampart diff before.geojson after.geojson --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage(cmd, fmt.Errorf("name two results (%d given)", len(args)))
			}
			return runDiff(a, args[0], args[1], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func runDiff(a *app, before, after string, asJSON bool) error {
	x, err := campaign.ReadResult(before)
	if err != nil {
		return err
	}
	y, err := campaign.ReadResult(after)
	if err != nil {
		return err
	}
	r := newDiffReport(campaign.Compare(x, y))
	return a.print(func(w io.Writer) error {
		if asJSON {
			return writeJSON(w, r)
		}
		return r.writeText(w)
	})
}

// diffReport is what differs, and its JSON form.
type diffReport struct {
	New       []diffChange `json:"new"`
	Gone      []diffChange `json:"gone"`
	Narrowed  []diffChange `json:"narrowed"`
	Altered   []diffChange `json:"altered"`
	Same      int          `json:"same"`
	SitesNew  []string     `json:"sites_new"`
	SitesGone []string     `json:"sites_gone"`
}

// diffChange is a change; the members that begin with was are as the first result
// has it, where that has it otherwise.
type diffChange struct {
	ID       string   `json:"id"`
	SiteID   string   `json:"site_id"`
	Class    string   `json:"class"`
	Change   string   `json:"change"`
	Dates    string   `json:"dates"`
	Fields   []string `json:"fields"`
	WasID    string   `json:"was_id,omitempty"`
	WasClass string   `json:"was_class,omitempty"`
	WasDates string   `json:"was_dates,omitempty"`
}

func newDiffReport(c campaign.Comparison) diffReport {
	return diffReport{
		New: diffChanges(c.New), Gone: diffChanges(c.Gone),
		Narrowed: alterations(c.Narrowed), Altered: alterations(c.Altered), Same: c.Same,
		SitesNew: append([]string{}, c.SitesNew...), SitesGone: append([]string{}, c.SitesGone...),
	}
}

func diffChanges(changes []detection.Change) []diffChange {
	out := []diffChange{}
	for _, c := range changes {
		out = append(out, newDiffChange(c))
	}
	return out
}

func newDiffChange(c detection.Change) diffChange {
	return diffChange{
		ID: c.ID, SiteID: c.SiteID, Class: string(c.Class), Change: string(c.Change),
		Dates: datesOf(c), Fields: []string{},
	}
}

func alterations(all []campaign.Alteration) []diffChange {
	out := []diffChange{}
	for _, a := range all {
		d := newDiffChange(a.After)
		d.Fields = append(d.Fields, a.Fields...)
		if a.Before.ID != d.ID {
			d.WasID = a.Before.ID
		}
		if string(a.Before.Class) != d.Class {
			d.WasClass = string(a.Before.Class)
		}
		if was := datesOf(a.Before); was != d.Dates {
			d.WasDates = was
		}
		out = append(out, d)
	}
	return out
}

func (r diffReport) writeText(w io.Writer) error {
	var b strings.Builder
	for _, part := range []struct {
		word    string
		changes []diffChange
	}{{"new", r.New}, {"gone", r.Gone}, {"narrowed", r.Narrowed}, {"altered", r.Altered}} {
		for _, c := range part.changes {
			fmt.Fprintf(&b, "%-8s  %s  %s\n", part.word, c.ID, c.text())
		}
	}
	for _, id := range r.SitesNew {
		fmt.Fprintf(&b, "%-8s  site %s\n", "new", id)
	}
	for _, id := range r.SitesGone {
		fmt.Fprintf(&b, "%-8s  site %s\n", "gone", id)
	}
	fmt.Fprintf(&b, "%d new, %d gone, %d narrowed, %d altered, %d the same\n",
		len(r.New), len(r.Gone), len(r.Narrowed), len(r.Altered), r.Same)
	_, err := io.WriteString(w, b.String())
	return err
}

// text says what a change is, and what it was.
func (c diffChange) text() string {
	s := fmt.Sprintf("%s %s, %s", c.Class, c.Change, c.Dates)
	if c.WasID != "" {
		s += ", was " + c.WasID
	}
	if c.WasDates != "" {
		s += ", was " + c.WasDates
	}
	rest := slices.DeleteFunc(slices.Clone(c.Fields), func(f string) bool {
		return f == "id" || f == "changed_after" || f == "changed_before"
	})
	if len(rest) > 0 {
		s += ", other " + strings.Join(rest, " ")
	}
	return s
}
