package weights

import (
	"fmt"

	"rampart/algorithms/logit"
	"rampart/internal/detection"
)

// Model is what verdicts have taught, as its file has it.
type Model struct {
	Kind    string `json:"kind"`
	Schema  int    `json:"schema"`
	Version string `json:"version"` // of the rampart that wrote it
	// Score says how a score is made of what follows.
	Score     string   `json:"score"`
	Verdicts  Verdicts `json:"verdicts"`
	Ridge     float64  `json:"ridge"`
	HeldOut   *HeldOut `json:"held_out"` // null where all verdicts are of one site
	Intercept float64  `json:"intercept"`
	Features  []Weight `json:"features"`
}

// Verdicts are those that a model was fitted to.
type Verdicts struct {
	Count
	Sites   int                       `json:"sites"`
	Classes map[detection.Class]Count `json:"classes"`
	// SHA256 is of the ids, verdicts and numbers, whatever their order.
	SHA256 string `json:"sha256"`
}

// Count is a number of verdicts of either kind.
type Count struct {
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
}

func (c Count) all() int { return c.Accepted + c.Rejected }

func (c *Count) add(yes bool) {
	if yes {
		c.Accepted++
	} else {
		c.Rejected++
	}
}

// Weight is a feature with its weight.
type Weight struct {
	Name  string `json:"name"`
	About string `json:"about"`
	Sign  string `json:"sign"`
	// Known counts the verdicts on changes of which the number is known. Low and
	// High are the least and the greatest of these; what lies beyond counts as they
	// do. Less Mean, by SD, the number is what Weight is for.
	Known  int     `json:"known"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Mean   float64 `json:"mean"`
	SD     float64 `json:"sd"`
	Weight float64 `json:"weight"`
	// Unknown is what is added where the number is not known; null where no verdicts
	// tell, and then nothing is.
	Unknown *float64 `json:"weight_if_unknown"`
}

const (
	kind    = "rampart weights"
	formula = "1 / (1 + exp(-sum)); sum: the intercept, and for each feature weight * (number - mean) / sd, " +
		"the number held between low and high, or weight_if_unknown"
)

// signNames are the signs as the file has them.
func signName(s logit.Sign) string {
	return map[logit.Sign]string{
		logit.Free: "free", logit.Rising: "never below 0", logit.Falling: "never above 0",
	}[s]
}

// leastOfClass is the number of verdicts on a class from which on its score is taken
// from them.
const leastOfClass = 5

// Of returns the score of a change, from 0 to 1; ok is false where there are too few
// verdicts on its class.
func (m *Model) Of(c *detection.Change) (score float64, ok bool) {
	return m.chance(c), m.Verdicts.Classes[c.Class].all() >= leastOfClass
}

// Basis says in words what the scores rest on.
func (m *Model) Basis() string {
	return fmt.Sprintf("%d verdicts, %d of them accepted, on %d sites",
		m.Verdicts.all(), m.Verdicts.Accepted, m.Verdicts.Sites)
}

// chance is the score of a change, whatever its class.
func (m *Model) chance(c *detection.Change) float64 {
	known := byName()
	fit := logit.Model{Intercept: m.Intercept}
	var row []float64
	for _, w := range m.Features {
		v, isKnown := known[w.Name].of(c)
		scaled, weight := 1.0, 0.0
		switch {
		case isKnown:
			scaled, weight = w.scaled(v), w.Weight
		case w.Unknown != nil:
			weight = *w.Unknown
		}
		row, fit.Weights = append(row, scaled), append(fit.Weights, weight)
	}
	return fit.Chance(row)
}

// scaled is a number as the weight takes it.
func (w *Weight) scaled(v float64) float64 {
	return (max(w.Low, min(w.High, v)) - w.Mean) / w.SD
}

func byName() map[string]feature {
	all := map[string]feature{}
	for _, f := range features() {
		all[f.name] = f
	}
	return all
}
