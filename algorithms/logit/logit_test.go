package logit

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/optimize"
	"pgregory.net/rapid"
)

// TestChallenger fits the temperature at launch in degrees Fahrenheit to whether an
// O-ring of the space shuttle was damaged, on 23 flights. The maximum-likelihood
// estimates are published: intercept 15.0429, slope -0.2322.
//
// Dalal, S. R., Fowlkes, E. B., Hoadley, B. (1989). Risk analysis of the space
// shuttle: pre-Challenger prediction of failure. Journal of the American
// Statistical Association 84(408), 945-957.
func TestChallenger(t *testing.T) {
	t.Parallel()
	temperature := []float64{
		66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58,
	}
	damaged := []float64{53, 57, 58, 63, 70, 70, 75} // the other flights of 70 and 75 were not
	left := slices.Clone(damaged)
	const middle, tens = 70, 10
	var rows [][]float64
	var yes []bool
	for _, v := range temperature {
		i := slices.Index(left, v)
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
		rows, yes = append(rows, []float64{(v - middle) / tens}), append(yes, i >= 0)
	}
	m := Fit(rows, yes, Params{})
	slope := m.Weights[0] / tens
	intercept := m.Intercept - slope*middle
	if math.Abs(intercept-15.0429) > 5e-5 || math.Abs(slope+0.2322) > 5e-5 {
		t.Errorf("intercept %.5f, slope %.5f, want 15.0429 and -0.2322", intercept, slope)
	}
}

// data draws rows and answers, at least one of each kind.
func data(t *rapid.T) (rows [][]float64, yes []bool) {
	n := rapid.IntRange(2, 30).Draw(t, "rows")
	k := rapid.IntRange(1, 4).Draw(t, "numbers")
	for i := range n {
		row := make([]float64, k)
		for j := range row {
			row[j] = float64(rapid.IntRange(-20, 20).Draw(t, "number")) / 10
		}
		rows = append(rows, row)
		yes = append(yes, i == 0 || i > 1 && rapid.Bool().Draw(t, "yes"))
	}
	return rows, yes
}

func drawSigns(t *rapid.T, n int) []Sign {
	signs := make([]Sign, n)
	for j := range signs {
		signs[j] = rapid.SampledFrom([]Sign{Free, Rising, Falling}).Draw(t, "sign")
	}
	return signs
}

// loss is what Fit minimises.
func loss(m Model, rows [][]float64, yes []bool, ridge float64) float64 {
	sum := 0.0
	for _, w := range m.Weights {
		sum += ridge / 2 * w * w
	}
	for i, row := range rows {
		c := m.Chance(row)
		if !yes[i] {
			c = 1 - c
		}
		sum -= math.Log(c)
	}
	return sum
}

func TestWithoutSignsItIsAsAGeneralOptimiserFindsIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, yes := data(t)
		const ridge = 0.5
		model := func(x []float64) Model { return Model{Intercept: x[0], Weights: x[1:]} }
		problem := optimize.Problem{
			Func: func(x []float64) float64 { return loss(model(x), rows, yes, ridge) },
			Grad: func(grad, x []float64) {
				clear(grad)
				for j, w := range x[1:] {
					grad[j+1] = ridge * w
				}
				for i, row := range rows {
					over := model(x).Chance(row)
					if yes[i] {
						over--
					}
					grad[0] += over
					for j, v := range row {
						grad[j+1] += over * v
					}
				}
			},
		}
		found, err := optimize.Minimize(problem, make([]float64, len(rows[0])+1),
			&optimize.Settings{GradientThreshold: 1e-6}, &optimize.BFGS{})
		if err != nil {
			t.Fatal(err)
		}
		got, want := loss(Fit(rows, yes, Params{Ridge: ridge}), rows, yes, ridge), found.F
		if math.Abs(got-want) > 1e-6*(1+want) {
			t.Fatalf("loss %v, BFGS has %v", got, want)
		}
	})
}

// TestNoStepThatTheSignsAllowIsBetter holds the result against the conditions of
// Karush, Kuhn and Tucker by small steps.
func TestNoStepThatTheSignsAllowIsBetter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, yes := data(t)
		p := Params{Ridge: 0.5, Signs: drawSigns(t, len(rows[0]))}
		m := Fit(rows, yes, p)
		least := loss(m, rows, yes, p.Ridge)
		for j, s := range p.Signs {
			if w := m.Weights[j]; w != s.hold(w) {
				t.Fatalf("weight %d is %v against its sign", j, w)
			}
			for _, step := range []float64{-1e-3, 1e-3} {
				other := Model{m.Intercept, slices.Clone(m.Weights)}
				other.Weights[j] = s.hold(other.Weights[j] + step)
				if l := loss(other, rows, yes, p.Ridge); l < least-1e-9 {
					t.Fatalf("a step of %v along weight %d takes the loss from %v to %v", step, j, least, l)
				}
			}
		}
	})
}

func TestTheOrderOfTheRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, yes := data(t)
		p := Params{Ridge: 0.5, Signs: drawSigns(t, len(rows[0]))}
		m := Fit(rows, yes, p)
		order := rapid.Permutation(rows).Draw(t, "order")
		answers := make([]bool, len(order))
		for i, row := range order {
			at := slices.IndexFunc(rows, func(r []float64) bool { return &r[0] == &row[0] })
			answers[i] = yes[at]
		}
		other := Fit(order, answers, p)
		for j, w := range m.Weights {
			if math.Abs(w-other.Weights[j]) > 1e-5 {
				t.Fatalf("weight %d is %v, in another order %v", j, w, other.Weights[j])
			}
		}
	})
}

func TestAColumnOfZerosHasNoWeight(t *testing.T) {
	t.Parallel()
	m := Fit([][]float64{{0, 1}, {0, -1}}, []bool{true, false}, Params{})
	if m.Weights[0] != 0 {
		t.Errorf("weight %v, want 0", m.Weights[0])
	}
	// Two opposite rows: the slope solves 2/(1+exp(w)) = Ridge w.
	m = Fit([][]float64{{1}, {-1}}, []bool{true, false}, Params{Ridge: 1})
	if w := m.Weights[0]; math.Abs(2/(1+math.Exp(w))-w) > 1e-8 || math.Abs(m.Intercept) > 1e-8 {
		t.Errorf("weight %v, intercept %v", w, m.Intercept)
	}
}
