// Package logit fits logistic regressions: how likely a yes is, from numbers that
// are known beforehand, with weights that may be held to a sign.
package logit

import "math"

// Sign is what is known of a weight before any data.
type Sign int

// The signs. What rises never lowers the chance of a yes as its number grows, what
// falls never raises it.
const (
	Free Sign = iota
	Rising
	Falling
)

// Params say how a model is fitted.
type Params struct {
	// Ridge is the weight of the penalty, half the sum of the squared weights: as
	// if so much had been seen of each weight being 0. The intercept has none. More
	// than 0, or there may be no best model.
	Ridge float64
	// Signs are those of the weights; nil is Free for all.
	Signs []Sign
}

// Model is a fitted regression: the chance of a yes is
// 1/(1+exp(-(Intercept + sum Weights[j] x[j]))).
type Model struct {
	Intercept float64
	Weights   []float64
}

const (
	// settled is how far a weight moves in a sweep that is the last, and mostSweeps
	// bounds the sweeps where numbers are all but the same and none is.
	settled    = 1e-8
	mostSweeps = 20000
	// steepest bounds the second derivative of the loss of a row by its logit.
	steepest = 0.25
)

// Fit returns the model that minimises
//
//	sum ln(1+exp(-s_i (b + w·x_i))) + Ridge/2 |w|², s_i = 1 for a yes and -1 for a no,
//
// among those whose weights have their signs. The objective is convex, so there is
// one. Numbers should be of like size, since the penalty treats them alike. Weights
// are moved in turn to the least of a parabola that lies above the objective, or as
// near to it as the sign lets them: no step makes the fit worse. rows must be of one
// length, finite, and hold a yes and a no. It costs the rows times the numbers for
// each sweep, of which some hundreds are usual. Another order of the rows changes
// the result by rounding only.
//
// Böhning, D., Lindsay, B. G. (1988). Monotonicity of quadratic-approximation
// algorithms. Annals of the Institute of Statistical Mathematics 40(4), 641-663.
// doi:10.1007/BF00049423
func Fit(rows [][]float64, yes []bool, p Params) Model {
	if len(rows) == 0 || len(rows) != len(yes) {
		panic("logit: as many rows as answers are needed, and at least one")
	}
	if p.Signs != nil && len(p.Signs) != len(rows[0]) {
		panic("logit: rows and signs differ in length")
	}
	f := newFitter(rows, yes)
	curvature := make([]float64, len(f.columns))
	for j, x := range f.columns {
		curvature[j] = p.Ridge
		for _, v := range x {
			curvature[j] += steepest * v * v
		}
	}
	m := Model{Weights: make([]float64, len(f.columns))}
	for range mostSweeps {
		moved := math.Abs(f.moveIntercept(&m))
		for j := range m.Weights {
			if curvature[j] == 0 {
				continue
			}
			w := m.Weights[j] - (f.slope(j)+p.Ridge*m.Weights[j])/curvature[j]
			if p.Signs != nil {
				w = p.Signs[j].hold(w)
			}
			moved = max(moved, math.Abs(w-m.Weights[j]))
			f.move(j, w-m.Weights[j])
			m.Weights[j] = w
		}
		if moved < settled {
			break
		}
	}
	return m
}

// hold returns what of a weight its sign lets pass.
func (s Sign) hold(w float64) float64 {
	switch s {
	case Rising:
		return max(w, 0)
	case Falling:
		return min(w, 0)
	}
	return w
}

// Chance returns how likely a yes is, from 0 to 1.
func (m Model) Chance(row []float64) float64 {
	if len(row) != len(m.Weights) {
		panic("logit: row and weights differ in length")
	}
	t := m.Intercept
	for j, v := range row {
		t += m.Weights[j] * v
	}
	return chance(t)
}

func chance(logit float64) float64 { return 1 / (1 + math.Exp(-logit)) }

// fitter holds the data by columns, and of each row how much more likely a yes is
// taken to be than it was.
type fitter struct {
	columns      [][]float64
	yes          []bool
	logits, over []float64
}

func newFitter(rows [][]float64, yes []bool) *fitter {
	f := &fitter{
		columns: make([][]float64, len(rows[0])), yes: yes,
		logits: make([]float64, len(rows)), over: make([]float64, len(rows)),
	}
	for j := range f.columns {
		f.columns[j] = make([]float64, len(rows))
		for i, row := range rows {
			f.columns[j][i] = row[j]
		}
	}
	f.rate()
	return f
}

// rate brings over up to the logits.
func (f *fitter) rate() {
	for i, t := range f.logits {
		f.over[i] = chance(t)
		if f.yes[i] {
			f.over[i]--
		}
	}
}

// slope is the derivative of the loss by a weight.
func (f *fitter) slope(j int) float64 {
	sum := 0.0
	for i, v := range f.columns[j] {
		sum += v * f.over[i]
	}
	return sum
}

// move takes a step along a weight.
func (f *fitter) move(j int, by float64) {
	if by == 0 {
		return
	}
	for i, v := range f.columns[j] {
		f.logits[i] += by * v
	}
	f.rate()
}

// moveIntercept takes a step along the intercept of m and returns it.
func (f *fitter) moveIntercept(m *Model) float64 {
	sum := 0.0
	for _, v := range f.over {
		sum += v
	}
	by := -sum / (steepest * float64(len(f.over)))
	m.Intercept += by
	for i := range f.logits {
		f.logits[i] += by
	}
	f.rate()
	return by
}
