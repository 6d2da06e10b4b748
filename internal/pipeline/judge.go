package pipeline

import (
	"math"

	"rampart/algorithms/shape"
	"rampart/internal/detection"
)

// The weights with which the parts of the evidence become a score, as
// log-odds. They are plain judgement, not yet fitted to labels: a change just
// above the cut that no later date confirms stands at about one in three, one
// far above that three dates confirm at nine in ten.
const (
	weightBase         = -1.6
	weightContrast     = 3.0
	weightGradient     = 0.8
	weightPersistence  = 1.6
	weightShape        = 0.6
	weightRegistration = 1.0
)

// scoreBasis names what a score rests on.
const scoreBasis = "fixed weights, not calibrated on labels"

// judge writes the evidence of a change and the score made of it.
func (d *describer) judge(c *detection.Change, p piece, m shape.Measures, w dating) {
	n := float64(p.tally.pixels)
	contrast := 1 - 1/max(1, p.ratio())
	gradient := 1 - math.Exp(-2*math.Abs(float64(p.tally.edgeAfter-p.tally.edgeBefore))/100/n)
	form := min(1, m.Rectangularity())
	e := detection.Evidence{Contrast: &contrast, Gradient: &gradient, Shape: &form}
	logit := weightBase + weightContrast*contrast + weightGradient*gradient + weightShape*form
	if w.usable > 0 {
		// Laplace's rule: what is seen once is not yet certain.
		lasting := float64(w.confirm+1) / float64(w.usable+2)
		e.Persistence = &lasting
		logit += weightPersistence * (2*lasting - 1)
	}
	if r := d.residual(w); r != nil {
		c.RegResidualM = r
		kept := math.Exp(-*r / d.pl.scale.gsdM)
		e.Misregistration = &kept
		logit -= weightRegistration * (1 - kept)
	}
	c.Evidence = e
	c.Score = 1 / (1 + math.Exp(-logit))
	c.ScoreBasis = scoreBasis
	c.Likelihood = likelihood(c.Score)
	c.Confidence = confidence(c, w)
}

// residual is the larger registration error of the two dates in metres; nil
// where neither could be measured.
func (d *describer) residual(w dating) *float64 {
	var worst *float64
	for _, t := range []int{w.before, w.after} {
		if t < 0 || t == d.cal.reference {
			continue
		}
		px := d.cal.registration[t].Residual
		if math.IsNaN(px) {
			continue
		}
		if m := px * d.pl.scale.gsdM; worst == nil || m > *worst {
			worst = &m
		}
	}
	return worst
}

// likelihood is the word of the US Intelligence Community Directive 203
// (2015) for a probability.
func likelihood(p float64) string {
	switch {
	case p < 0.05:
		return "almost no chance"
	case p < 0.20:
		return "very unlikely"
	case p < 0.45:
		return "unlikely"
	case p < 0.55:
		return "roughly even chance"
	case p < 0.80:
		return "likely"
	case p < 0.95:
		return "very likely"
	}
	return "almost certain"
}

// confidence says how good the basis of a change is, apart from how likely it
// is: dates on both sides, how much of it was seen, how well they align.
func confidence(c *detection.Change, w dating) string {
	points := 0
	if w.before >= 0 && w.after >= 0 && c.ValidFraction >= 0.9 {
		points++
	}
	if c.Status == "confirmed" && w.contradict == 0 {
		points++
	}
	if c.RegResidualM != nil && *c.RegResidualM <= 0.5*c.PixelM {
		points++
	}
	return [...]string{"low", "low", "moderate", "high"}[points]
}
