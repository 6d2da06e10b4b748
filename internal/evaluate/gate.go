package evaluate

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Gate is a bound that a pooled figure has to keep.
type Gate struct {
	Figure string
	Bound  float64
	Most   bool // the bound is the most, not the least
}

// Verdict is what came of a gate.
type Verdict struct {
	Figure string `json:"figure"`
	Least  Number `json:"least"`
	Most   Number `json:"most"`
	Value  Number `json:"value"`
	Passed bool   `json:"passed"`
}

// String says it in words.
func (v Verdict) String() string {
	if math.IsNaN(float64(v.Value)) {
		return v.Figure + " has no value"
	}
	if math.IsNaN(float64(v.Most)) {
		return fmt.Sprintf("%s is %.4g, want at least %.4g", v.Figure, v.Value, v.Least)
	}
	return fmt.Sprintf("%s is %.4g, want at most %.4g", v.Figure, v.Value, v.Most)
}

// Judge holds the pooled figures against the gates, writes the verdicts into the
// report and returns those that failed. A figure without a value fails.
func (r *Report) Judge(gates []Gate) []Verdict {
	var failed []Verdict
	for _, g := range gates {
		v := Verdict{
			Figure: g.Figure, Least: Number(g.Bound), Most: Number(math.NaN()),
			Value: r.Pooled.Value(g.Figure),
		}
		v.Passed = v.Value >= v.Least
		if g.Most {
			v.Least, v.Most = v.Most, v.Least
			v.Passed = v.Value <= v.Most
		}
		r.Gates = append(r.Gates, v)
		if !v.Passed {
			failed = append(failed, v)
		}
	}
	return failed
}

// CheckFigure refuses the name of a figure that no report can have.
func CheckFigure(name string) error {
	var all []string
	for _, n := range (Figures{}).Named() {
		all = append(all, n.Name)
	}
	part := strings.Split(name, ".")
	of := len(part) >= 3 && slices.Contains(changes(), part[1])
	if slices.Contains(all, name) || of && slices.Contains(rateNames(), part[len(part)-1]) {
		return nil
	}
	return fmt.Errorf("unknown figure %q; want CLASS.CHANGE.f1, .precision or .recall, or one of %s",
		name, strings.Join(all, ", "))
}

func rateNames() []string { return []string{"precision", "recall", "f1"} }
