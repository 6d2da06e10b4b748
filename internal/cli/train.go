package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/review"
	"rampart/internal/weights"
)

func newTrainCommand(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "train REVIEWED... -o WEIGHTS",
		Short: "learn from verdicts how likely a change is there",
		Long: `train fits a small model to the accepted and rejected changes of results that
"review apply" has written, and writes it as JSON to read: for each number that
a change carries its weight, how it is scaled, and of how many verdicts it is
known. detect and run take their scores from it with --weights.

Changes that need clarification or were not reviewed, and those that a reviewer
has added, teach nothing. At least 20 verdicts are needed, 5 of them accepted
and 5 rejected. More contrast and more dates that confirm never lower a score,
whatever the verdicts. A class with fewer than 5 verdicts keeps the score that
it has without the weights.

Where there are verdicts on several sites, each is left out once and the scores
that the others give it are held against its verdicts: held_out has the Brier
score and the log-loss of that, beside those of the scores as they were, and of
one score for all. Sites are told apart by file and site_id.`,
		Example: `  rampart train reviewed.geojson -o weights.json
  rampart train north.geojson south.geojson -o weights.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usage(cmd, errors.New("name at least one reviewed result"))
			case output == "":
				return usage(cmd, errors.New("-o is missing: name the file to write"))
			}
			return runTrain(a, args, output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write the weights to this `file`; - is standard output")
	return cmd
}

func runTrain(a *app, paths []string, output string) error {
	samples, err := readSamples(a, paths)
	if err != nil {
		return err
	}
	m, err := weights.Train(samples, version)
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(paths, ", "), err)
	}
	text, err := m.Encode()
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
	if output == toStdout {
		err = a.print(write)
	} else {
		err = export.File(output, write)
	}
	if err != nil {
		return err
	}
	a.talk.say("learnt from %s", m.Basis())
	if h := m.HeldOut; h != nil {
		a.talk.say("on sites left out: Brier score %.3f, was %.3f (%.3f with one score for all); less is better",
			h.Weights.Brier, h.Before.Brier, h.Share.Brier)
	} else {
		a.talk.warn("all verdicts are of one site: how good the scores are elsewhere cannot be told")
	}
	if h := m.HeldOut; h != nil && h.Weights.Brier >= h.Before.Brier {
		a.talk.warn("these weights are no better than the scores were: review more, on more sites")
	}
	return nil
}

// readSamples reads the verdicts in reviewed results, each change once.
func readSamples(a *app, paths []string) ([]weights.Sample, error) {
	var samples []weights.Sample
	seen := map[string]bool{}
	for _, path := range paths {
		r, err := export.ReadFile(path)
		if err != nil {
			return nil, err
		}
		twice := 0
		for _, c := range r.Changes {
			accepted := c.Review.Status == review.Accepted
			switch {
			case !accepted && c.Review.Status != review.Rejected, addedByReviewer(c):
				continue
			case seen[c.ID]:
				twice++
				continue
			}
			seen[c.ID] = true
			samples = append(samples, weights.Sample{
				Change: c, Site: path + " " + c.SiteID, Accepted: accepted,
			})
		}
		if twice > 0 {
			a.talk.warn("%s: %s left out, another file has them", path, plural(twice, "verdict"))
		}
	}
	return samples, nil
}

// addedByReviewer reports whether the program has not found a change itself.
func addedByReviewer(c detection.Change) bool { return math.IsNaN(c.Score) }
