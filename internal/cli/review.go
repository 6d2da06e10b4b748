package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/review"
)

func newReviewCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "review",
		Short: "say how far a review is, carry verdicts about, put them into the result",
		Long: `review works with the verdicts that "rampart serve" takes. They lie beside the
result, in OUT/review/NAME.jsonl for each reviewer, one line a verdict; nothing
in these files is ever changed or taken away.

A verdict belongs to the id of a change and so survives a new run. Of several
reviewers all have to say the same; where they differ the change needs
clarification, and the reason says who said what. --decides names one who goes
before the others.

A second reviewer should not look at "review status" before the end: it tells
what the first one said.`,
		Example: `  rampart review status out/
  rampart review apply out/ -o reviewed.geojson`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(newReviewStatusCommand(a), newReviewApplyCommand(a), newReviewExportCommand(a),
		newReviewImportCommand(a))
	return cmd
}

// namedArgs wants as many arguments as have names.
func namedArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return usage(cmd, fmt.Errorf("%s takes %v (%d given)", cmd.Name(), names, len(args)))
		}
		return nil
	}
}

// reviewedResult is a result with what was said of it.
type reviewedResult struct {
	result detection.Result
	logs   []review.Read
}

func readReviewed(a *app, out string) (reviewedResult, error) {
	r, err := campaign.ReadResult(out)
	if err != nil {
		return reviewedResult{}, err
	}
	logs, err := review.ReadFolder(review.Folder(out))
	for _, l := range logs {
		a.tellDamage(l.Reviewer, l.Damage)
	}
	return reviewedResult{r, logs}, err
}

// tellDamage says which verdicts of a log are not used.
func (a *app) tellDamage(of string, damage []review.Damage) {
	for _, d := range damage {
		if d.Line == 0 {
			a.talk.warn("verdicts of %s: %s", of, d.Reason)
			continue
		}
		a.talk.warn("verdicts of %s, line %d is not used: %s", of, d.Line, d.Reason)
	}
}

// decider refuses a name that nobody has.
func (r reviewedResult) decider(name string) error {
	known := func(l review.Read) bool { return l.Reviewer == name }
	if name == "" || slices.ContainsFunc(r.logs, known) {
		return nil
	}
	return fmt.Errorf("--decides %s: there are no verdicts of that reviewer", name)
}

func newReviewApplyCommand(a *app) *cobra.Command {
	var output, decides string
	cmd := &cobra.Command{
		Use:   "apply OUT -o FILE",
		Short: "write the result with what the reviewers said of it",
		Long: `apply writes the changes of a result with review_status, review_reason,
reviewer, reviewed_at and comment filled in, in the class and outline that the
reviewers gave them, and with what they added. Rejected changes stay, as what
they are. A new outline has its own area or length; what was measured of the
old one is null.

The result itself and the verdicts stay as they are.`,
		Example: `  rampart review apply out/ -o reviewed.geojson
  rampart review apply changes.geojson -o - --decides Ann`,
		Args: namedArgs("OUT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" {
				return usage(cmd, errors.New("-o is missing: name the file to write"))
			}
			return runReviewApply(cmd.Context(), a, args[0], output, decides)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `file`; - is standard output")
	cmd.Flags().StringVar(&decides, "decides", "", "the `reviewer` who goes before the others")
	return cmd
}

func runReviewApply(ctx context.Context, a *app, out, path, decides string) error {
	r, err := readReviewed(a, out)
	if err != nil {
		return err
	}
	if err := r.decider(decides); err != nil {
		return err
	}
	applied, err := review.Apply(r.result, review.Opinions(r.logs), decides)
	if err != nil {
		return err
	}
	target := output{path: path}.complete()
	if err := target.write(ctx, a, applied.Result); err != nil {
		return err
	}
	for _, o := range applied.Orphans {
		a.talk.warn("%s has spoken of %s, which the result has not; the verdict is kept, and in the notes",
			o.Reviewer, o.Change)
	}
	for _, j := range applied.Conflicts {
		a.talk.warn("%s: %s", j.Change, j.Review.Reason)
	}
	a.talk.say("wrote %s, %d reviewed, %d in conflict", plural(len(applied.Result.Changes), "change"),
		countReviewed(applied.Result.Changes), len(applied.Conflicts))
	return nil
}

func countReviewed(changes []detection.Change) (n int) {
	for _, c := range changes {
		if c.Review.Status != "" && c.Review.Status != review.Unreviewed {
			n++
		}
	}
	return n
}

func newReviewExportCommand(a *app) *cobra.Command {
	var output, reviewer string
	cmd := &cobra.Command{
		Use:   "export OUT -o FILE",
		Short: "write verdicts into one file, for another machine",
		Long: `export writes the verdicts on a result into one file, in the order of time, a
line of JSON each. import reads it.`,
		Example: `  rampart review export out/ -o verdicts.jsonl
  rampart review export out/ -o ann.jsonl --reviewer Ann`,
		Args: namedArgs("OUT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" {
				return usage(cmd, errors.New("-o is missing: name the file to write"))
			}
			return runReviewExport(a, args[0], output, reviewer)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `file`; - is standard output")
	cmd.Flags().StringVar(&reviewer, "reviewer", "", "only the verdicts of this `name`")
	return cmd
}

func runReviewExport(a *app, out, output, reviewer string) error {
	r, err := readReviewed(a, out)
	if err != nil {
		return err
	}
	var sets [][]review.Entry
	for _, l := range r.logs {
		if reviewer == "" || l.Reviewer == reviewer {
			sets = append(sets, l.Entries)
		}
	}
	if reviewer != "" && len(sets) == 0 {
		return fmt.Errorf("--reviewer %s: there are no verdicts of that reviewer", reviewer)
	}
	all, _ := review.Merge(sets...)
	write := func(w io.Writer) error {
		_, err := w.Write(review.Write(all))
		return err
	}
	if output == toStdout {
		return a.print(write)
	}
	if err := export.File(output, write); err != nil {
		return err
	}
	a.talk.say("wrote %s to %s", plural(len(all), "verdict"), output)
	return nil
}

func newReviewImportCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "import OUT FILE",
		Short: "take in verdicts from another machine",
		Long: `import adds the verdicts of a file that "review export" wrote to those on a
result. What is there already is not added again, and nothing is overwritten:
where another verdict has the same key, that one stays, and the exit code is 3.`,
		Example: `  rampart review import out/ verdicts.jsonl
  rampart review import changes.geojson ann.jsonl`,
		Args: namedArgs("OUT", "FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			return runReviewImport(a, args[0], args[1])
		},
	}
}

func runReviewImport(a *app, out, file string) error {
	if _, err := campaign.ReadResult(out); err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", file, errors.Unwrap(err))
	}
	entries, damage := review.Parse(data)
	a.tellDamage(file, damage)
	byName := review.Split(entries)
	added, left := 0, len(damage)
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		n, clashes, err := importInto(review.Folder(out), name, byName[name])
		if err != nil {
			return err
		}
		for _, key := range clashes {
			a.talk.warn("%s: another verdict of %s has the key %s; that one stays", file, name, key)
		}
		added, left = added+n, left+len(clashes)
	}
	a.talk.say("took in %s of %d, by %s", plural(added, "verdict"), len(entries),
		plural(len(byName), "reviewer"))
	if left > 0 {
		return &partialError{fmt.Errorf("done without %s", plural(left, "line"))}
	}
	return nil
}

func importInto(dir, name string, entries []review.Entry) (added int, clashes []string, err error) {
	l, err := review.Open(dir, name)
	if err != nil {
		return 0, nil, err
	}
	added, clashes, err = l.Import(entries)
	return added, clashes, errors.Join(err, l.Close())
}
