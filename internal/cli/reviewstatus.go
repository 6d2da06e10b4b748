package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rampart/internal/review"
)

func newReviewStatusCommand(a *app) *cobra.Command {
	var asJSON bool
	var decides string
	cmd := &cobra.Command{
		Use:   "status OUT",
		Short: "say how far a review is, how well reviewers agree, and where they differ",
		Long: `status says for each reviewer how many changes are accepted, rejected, unclear and
left; for each class the same of all reviewers together, with the share accepted so
far; for each pair of reviewers on how many of the changes that both judged they
agree, and Cohen's kappa, which takes off what chance would do; and each conflict.`,
		Example: `  rampart review status out/
  rampart review status out/ --json`,
		Args: namedArgs("OUT"),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := readReviewed(a, args[0])
			if err != nil {
				return err
			}
			if err := r.decider(decides); err != nil {
				return err
			}
			s, err := review.StatusOf(r.result, r.logs, decides)
			if err != nil {
				return err
			}
			return a.print(func(w io.Writer) error {
				if asJSON {
					return writeJSON(w, newStatusJSON(s))
				}
				return writeStatus(w, s)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().StringVar(&decides, "decides", "", "the `reviewer` who goes before the others")
	return cmd
}

func writeStatus(w io.Writer, s review.Status) error {
	if len(s.Reviewers) == 0 {
		_, err := fmt.Fprintf(w, "nobody has reviewed the %s yet\n", plural(s.Changes, "change"))
		return err
	}
	for _, table := range []func(io.Writer, review.Status) error{
		reviewersTable, classesTable, agreementTable, conflictLines,
	} {
		if err := table(w, s); err != nil {
			return err
		}
	}
	return nil
}

func countColumns(first string, more ...string) []column {
	columns := []column{{first, false}}
	for _, head := range append([]string{"accepted", "rejected", "unclear", "left"}, more...) {
		columns = append(columns, column{head, true})
	}
	return columns
}

func countCells(name string, c review.Count) []string {
	return []string{name, fmt.Sprint(c.Accepted), fmt.Sprint(c.Rejected), fmt.Sprint(c.Unclear),
		fmt.Sprint(c.Left)}
}

func reviewersTable(w io.Writer, s review.Status) error {
	var rows [][]string
	for _, r := range s.Reviewers {
		rows = append(rows, append(countCells(r.Reviewer, r.Count), fmt.Sprint(r.Added),
			fmt.Sprint(r.Orphans), fmt.Sprint(r.Stale)))
	}
	return writeTable(w, countColumns("reviewer", "added", "orphaned", "seen otherwise"), rows)
}

func classesTable(w io.Writer, s review.Status) error {
	var rows [][]string
	for _, c := range s.Classes {
		rows = append(rows, append(countCells(string(c.Class), c.Count), share(c.Precision())))
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return writeTable(w, countColumns("class", "share accepted"), rows)
}

func agreementTable(w io.Writer, s review.Status) error {
	if len(s.Agreements) == 0 {
		return nil
	}
	var rows [][]string
	for _, g := range s.Agreements {
		class := string(g.Class)
		if class == "" {
			class = "all"
		}
		rows = append(rows, []string{g.A + ", " + g.B, class, fmt.Sprint(g.Both), fmt.Sprint(g.Same),
			share(g.Raw()), share(g.Kappa)})
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return writeTable(w, []column{{"reviewers", false}, {"class", false}, {"both judged", true},
		{"same", true}, {"agreement", true}, {"kappa", true}}, rows)
}

func conflictLines(w io.Writer, s review.Status) error {
	for _, j := range s.Applied.Conflicts {
		if _, err := fmt.Fprintf(w, "\nconflict  %s  %s", j.Change, j.Review.Reason); err != nil {
			return err
		}
	}
	for _, o := range s.Applied.Orphans {
		if _, err := fmt.Fprintf(w, "\norphaned  %s  %s: %s", o.Change, o.Reviewer, o.Status); err != nil {
			return err
		}
	}
	if len(s.Applied.Conflicts)+len(s.Applied.Orphans) == 0 {
		return nil
	}
	_, err := fmt.Fprintln(w)
	return err
}

// share is a number to two decimals, or a dash.
func share(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", *v)
}

// statusJSON is the status as programs read it.
type statusJSON struct {
	Changes    int             `json:"changes"`
	Reviewers  []standingJSON  `json:"reviewers"`
	Classes    []classJSON     `json:"classes"`
	Agreements []agreementJSON `json:"agreements"`
	Conflicts  []conflictJSON  `json:"conflicts"`
	Orphans    []orphanJSON    `json:"orphans"`
}

type countJSON struct {
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
	Unclear  int `json:"needs_clarification"`
	Left     int `json:"unreviewed"`
}

type standingJSON struct {
	Reviewer string `json:"reviewer"`
	countJSON
	Added   int `json:"added"`
	Orphans int `json:"orphans"`
	Stale   int `json:"seen_otherwise"`
	Damaged int `json:"damaged_lines"`
}

type classJSON struct {
	Class string `json:"class"`
	countJSON
	ShareAccepted *float64 `json:"share_accepted"`
}

type agreementJSON struct {
	Reviewers [2]string `json:"reviewers"`
	Class     *string   `json:"class"` // null for all
	Both      int       `json:"both_judged"`
	Same      int       `json:"same"`
	Agreement *float64  `json:"agreement"`
	Kappa     *float64  `json:"kappa"`
}

type conflictJSON struct {
	Change string `json:"change"`
	Reason string `json:"reason"`
}

type orphanJSON struct {
	Change   string      `json:"change"`
	Reviewer string      `json:"reviewer"`
	Status   string      `json:"status"`
	Place    *[2]float64 `json:"place"`
}

func newStatusJSON(s review.Status) statusJSON {
	out := statusJSON{
		Changes: s.Changes, Reviewers: []standingJSON{}, Classes: []classJSON{},
		Agreements: []agreementJSON{}, Conflicts: []conflictJSON{}, Orphans: []orphanJSON{},
	}
	for _, r := range s.Reviewers {
		out.Reviewers = append(out.Reviewers, standingJSON{
			r.Reviewer, countJSON(r.Count), r.Added, r.Orphans, r.Stale, len(r.Damage),
		})
	}
	for _, c := range s.Classes {
		out.Classes = append(out.Classes, classJSON{string(c.Class), countJSON(c.Count), c.Precision()})
	}
	for _, g := range s.Agreements {
		j := agreementJSON{
			Reviewers: [2]string{g.A, g.B}, Both: g.Both, Same: g.Same, Agreement: g.Raw(), Kappa: g.Kappa,
		}
		if class := string(g.Class); class != "" {
			j.Class = &class
		}
		out.Agreements = append(out.Agreements, j)
	}
	for _, j := range s.Applied.Conflicts {
		out.Conflicts = append(out.Conflicts, conflictJSON{j.Change, j.Review.Reason})
	}
	for _, o := range s.Applied.Orphans {
		j := orphanJSON{Change: o.Change, Reviewer: o.Reviewer, Status: o.Status}
		if o.About != nil {
			j.Place = &o.About.Place
		}
		out.Orphans = append(out.Orphans, j)
	}
	return out
}
