package weights

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"rampart/algorithms/logit"
	"rampart/internal/detection"
)

// Sample is a change on which there is a verdict.
type Sample struct {
	Change detection.Change
	// Site tells apart what is judged together, for the test on sites left out.
	Site     string
	Accepted bool
}

const (
	// leastVerdicts is the number of verdicts, and leastOfKind that of accepted and
	// of rejected ones, below which nothing is learnt.
	leastVerdicts, leastOfKind = 20, 5
	// leastKnown is how many verdicts must know a number, or not know it, before that
	// has a weight.
	leastKnown = 5
	// ridge is how much is held against a weight: on pairs of Sentinel-2 with labels
	// 3, 10 and 30 were all but the same on regions left out.
	ridge = 10
)

// ErrVerdicts is returned for verdicts from which nothing can be learnt.
var ErrVerdicts = errors.New("nothing can be learnt")

// Train fits a model to verdicts. Their order does not matter. version is that of
// this program.
func Train(samples []Sample, version string) (*Model, error) {
	samples = slices.Clone(samples)
	slices.SortStableFunc(samples, func(a, b Sample) int {
		return cmp.Or(cmp.Compare(a.Change.ID, b.Change.ID), cmp.Compare(a.line(), b.line()))
	})
	verdicts := count(samples)
	if err := verdicts.enough(); err != nil {
		return nil, err
	}
	m := fit(samples)
	m.Kind, m.Schema, m.Version, m.Score = kind, Schema, version, formula
	m.Verdicts, m.Ridge, m.HeldOut = verdicts, ridge, holdOut(samples)
	return m, nil
}

// count adds the verdicts up.
func count(samples []Sample) Verdicts {
	v := Verdicts{Classes: map[detection.Class]Count{}, Sites: len(sites(samples))}
	h := sha256.New()
	for _, s := range samples {
		v.add(s.Accepted)
		class := v.Classes[s.Change.Class]
		class.add(s.Accepted)
		v.Classes[s.Change.Class] = class
		fmt.Fprintln(h, s.line())
	}
	v.SHA256 = hex.EncodeToString(h.Sum(nil))
	return v
}

// line is what the model learns from a sample.
func (s Sample) line() string {
	text := strconv.Quote(s.Change.ID) + " " + strconv.FormatBool(s.Accepted)
	for _, f := range features() {
		text += " "
		if v, ok := f.of(&s.Change); ok {
			text += strconv.FormatFloat(v, 'g', digits, 64)
		}
	}
	return text
}

// enough refuses what is too little.
func (v Verdicts) enough() error {
	const remedy = "review more with serve, and write them with review apply"
	switch n := v.all(); {
	case n == 0:
		return fmt.Errorf("%w: no change is accepted or rejected: %s", ErrVerdicts, remedy)
	case v.Rejected == 0 || v.Accepted == 0:
		which, other := "accepted", "rejected"
		if v.Accepted == 0 {
			which, other = other, which
		}
		return fmt.Errorf("%w: all %d verdicts are %s, and what is %s is to be told from it: %s",
			ErrVerdicts, n, which, other, remedy)
	case n < leastVerdicts || min(v.Accepted, v.Rejected) < leastOfKind:
		return fmt.Errorf("%w: %d accepted and %d rejected are too few, %d are needed and %d of each: %s",
			ErrVerdicts, v.Accepted, v.Rejected, leastVerdicts, leastOfKind, remedy)
	}
	return nil
}

// fit finds the weights; the samples are in their order.
func fit(samples []Sample) *Model {
	rows := make([][]float64, len(samples))
	yes := make([]bool, len(samples))
	for i, s := range samples {
		yes[i] = s.Accepted
	}
	m := &Model{}
	p := logit.Params{Ridge: ridge}
	for _, f := range features() {
		w, ok := f.measure(samples)
		if !ok {
			continue
		}
		m.Features = append(m.Features, w)
		p.Signs = append(p.Signs, f.sign)
		if w.Unknown != nil {
			p.Signs = append(p.Signs, logit.Free)
		}
		for i := range samples {
			v, known := f.of(&samples[i].Change)
			scaled, unknown := 0.0, 1.0
			if known {
				scaled, unknown = w.scaled(v), 0
			}
			rows[i] = append(rows[i], scaled)
			if w.Unknown != nil {
				rows[i] = append(rows[i], unknown)
			}
		}
	}
	m.take(logit.Fit(rows, yes, p))
	return m
}

// measure scales a feature by the samples; ok is false where they cannot tell what
// it means.
func (f feature) measure(samples []Sample) (w Weight, ok bool) {
	var values []float64
	for i := range samples {
		if v, known := f.of(&samples[i].Change); known {
			values = append(values, v)
		}
	}
	if len(values) < leastKnown {
		return w, false
	}
	w = Weight{
		Name: f.name, About: f.about, Sign: signName(f.sign), Known: len(values),
		Low: rounded(slices.Min(values)), High: rounded(slices.Max(values)), SD: 1,
	}
	if w.Low == w.High {
		return w, false
	}
	if !f.plain {
		w.Mean, w.SD = moments(values)
	}
	if len(samples)-len(values) >= leastKnown {
		w.Unknown = new(float64)
	}
	return w, true
}

// moments are the mean and the standard deviation, rounded.
func moments(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean) / float64(len(values))
	}
	return rounded(mean), rounded(math.Sqrt(sd))
}

// take writes fitted weights to their features.
func (m *Model) take(f logit.Model) {
	m.Intercept = rounded(f.Intercept)
	next := 0
	for i := range m.Features {
		w := &m.Features[i]
		w.Weight = rounded(f.Weights[next])
		next++
		if w.Unknown != nil {
			*w.Unknown = rounded(f.Weights[next])
			next++
		}
	}
}

// digits is the number of significant digits of what is written: what is beyond
// depends on the machine.
const digits = 6

func rounded(v float64) float64 {
	v, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		panic("weights: a number that was written cannot be read: " + err.Error())
	}
	return v
}
