package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"

	"rampart/algorithms/match"
	"rampart/internal/weights"
)

// figure is a measure of scores on regions left out, with its value at each
// repetition.
type figure struct {
	name          string
	before, after []float64
}

// table is what came of all repetitions.
type table struct {
	figures []figure
}

func (t *table) times() int {
	if len(t.figures) == 0 {
		return 0
	}
	return len(t.figures[0].before)
}

// add measures the scores on regions left out.
func (t *table) add(left []region, m *weights.Model) {
	after := func(s weights.Sample) float64 {
		if score, ok := m.Of(&s.Change); ok {
			return score
		}
		return s.Change.Score
	}
	before := func(s weights.Sample) float64 { return s.Change.Score }
	for i, f := range measures() {
		if len(t.figures) <= i {
			t.figures = append(t.figures, figure{name: f.name})
		}
		t.figures[i].before = append(t.figures[i].before, f.of(claims(left, before)))
		t.figures[i].after = append(t.figures[i].after, f.of(claims(left, after)))
	}
}

// claims are the scores with the verdicts, by region, the highest score first.
func claims(left []region, score func(weights.Sample) float64) [][]match.Claim {
	var all [][]match.Claim
	for _, r := range left {
		var list []match.Claim
		for _, s := range r {
			list = append(list, match.Claim{Score: score(s), True: s.Accepted})
		}
		slices.SortStableFunc(list, func(a, b match.Claim) int { return cmp.Compare(b.Score, a.Score) })
		all = append(all, list)
	}
	return all
}

type measureOf struct {
	name string
	of   func([][]match.Claim) float64
}

func measures() []measureOf {
	const some, most = 0.5, 0.8
	pooled := func(f func([]match.Claim) float64) func([][]match.Claim) float64 {
		return func(by [][]match.Claim) float64 {
			all := slices.Concat(by...)
			slices.SortStableFunc(all, func(a, b match.Claim) int { return cmp.Compare(b.Score, a.Score) })
			return f(all)
		}
	}
	mean := func(f func([]match.Claim) float64) func([][]match.Claim) float64 {
		return func(by [][]match.Claim) float64 {
			sum, n := 0.0, 0
			for _, list := range by {
				if v := f(list); !math.IsNaN(v) {
					sum, n = sum+v, n+1
				}
			}
			return sum / float64(n)
		}
	}
	return []measureOf{
		{"precision of all that is found", pooled(precision)},
		{"precision of the better half of each region", mean(func(c []match.Claim) float64 {
			return precision(c[:(len(c)+1)/2])
		})},
		{"precision where half of what is true is kept", pooled(func(c []match.Claim) float64 {
			return precision(c[:depth(c, some)])
		})},
		{"precision where 4 of 5 are kept", pooled(func(c []match.Claim) float64 {
			return precision(c[:depth(c, most)])
		})},
		{"average precision", pooled(averagePrecision)},
		{"average precision, mean of the regions", mean(averagePrecision)},
		{"Brier score (less is better)", pooled(func(c []match.Claim) float64 { return match.Calibrate(c).Brier() })},
		{"expected calibration error (less is better)", pooled(func(c []match.Claim) float64 {
			return match.Calibrate(c).ExpectedError()
		})},
	}
}

func trueOnes(list []match.Claim) int {
	n := 0
	for _, c := range list {
		if c.True {
			n++
		}
	}
	return n
}

func precision(list []match.Claim) float64 {
	return float64(trueOnes(list)) / float64(len(list))
}

// depth is how many of the first hold a share of all that are true.
func depth(list []match.Claim, share float64) int {
	need := int(math.Ceil(share * float64(trueOnes(list))))
	for i, c := range list {
		if c.True {
			need--
		}
		if need <= 0 {
			return i + 1
		}
	}
	return len(list)
}

// averagePrecision is the mean over the true ones of the precision down to each;
// NaN where nothing is true.
func averagePrecision(list []match.Claim) float64 {
	sum, n := 0.0, 0
	for i, c := range list {
		if c.True {
			n++
			sum += float64(n) / float64(i+1)
		}
	}
	return sum / float64(n)
}

// write writes the means with their spread over the repetitions.
func (t *table) write(w io.Writer, head string) error {
	fmt.Fprintf(w, "%s\n\n", head)
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "\tbefore\tafter\tdifference\trose in")
	for _, f := range t.figures {
		rose := 0
		difference := make([]float64, len(f.before))
		for i := range f.before {
			difference[i] = f.after[i] - f.before[i]
			if difference[i] > 0 {
				rose++
			}
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%d of %d\n", f.name, spread(f.before, "%.3f"),
			spread(f.after, "%.3f"), spread(difference, "%+.3f"), rose, len(difference))
	}
	return out.Flush()
}

func spread(values []float64, form string) string {
	if len(values) == 1 {
		return fmt.Sprintf(form, values[0])
	}
	mean, sd := stat.MeanStdDev(values, nil)
	return fmt.Sprintf(form+" ± %.3f", mean, sd)
}
