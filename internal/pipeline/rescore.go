package pipeline

import (
	"fmt"
	"slices"

	"rampart/internal/detection"
)

// rescore gives changes the scores of the weights, where there are any, and leaves
// out those whose score is too low. What is left out is said in words, for the
// statement.
func (p Params) rescore(changes []detection.Change, probe *Probe) (kept []detection.Change, leftOut string) {
	for i := range changes {
		c := &changes[i]
		if p.Weights == nil {
			break
		}
		if score, ok := p.Weights.Model.Of(c); ok {
			c.Score, c.ScoreBasis = score, p.Weights.Model.Basis()
			c.Likelihood = likelihood(score)
		}
	}
	n := len(changes)
	kept = slices.DeleteFunc(changes, func(c detection.Change) bool {
		if c.Score < p.MinScore {
			probe.change(&c, refusal{areaScore, c.Score, p.MinScore})
		}
		return c.Score < p.MinScore
	})
	if n -= len(kept); n > 0 {
		leftOut = fmt.Sprintf("; %d with a score below %v left out", n, p.MinScore)
	}
	return kept, leftOut
}
