package match

import "math"

// Claim is a score from 0 to 1 and whether what it was given to is true.
type Claim struct {
	Score float64
	True  bool
}

// bins is the number of bins of a reliability table, each a tenth of the scores
// wide, as is usual.
const bins = 10

// Bin is a tenth of the scores: how many claims fell into it, the sum of their
// scores, and how many of them are true. Claims calibrated on Score hold the mean
// score near the share that is true in every bin.
type Bin struct {
	Claims, True int
	ScoreSum     float64
}

// Calibration is how far scores can be taken for probabilities. It adds up.
type Calibration struct {
	Bins       [bins]Bin
	SquaredSum float64 // of score less outcome
}

// Calibrate sums the claims up. A score outside 0 to 1 counts as the nearer end;
// one that is NaN is left out.
func Calibrate(claims []Claim) Calibration {
	var c Calibration
	for _, claim := range claims {
		if math.IsNaN(claim.Score) {
			continue
		}
		s := min(max(claim.Score, 0), 1)
		b := &c.Bins[min(int(s*bins), bins-1)]
		b.Claims++
		b.ScoreSum += s
		outcome := 0.0
		if claim.True {
			b.True++
			outcome = 1
		}
		c.SquaredSum += (s - outcome) * (s - outcome)
	}
	return c
}

// Add returns the calibration of both together.
func (c Calibration) Add(o Calibration) Calibration {
	for i, b := range o.Bins {
		c.Bins[i].Claims += b.Claims
		c.Bins[i].True += b.True
		c.Bins[i].ScoreSum += b.ScoreSum
	}
	c.SquaredSum += o.SquaredSum
	return c
}

// Claims is the number of claims.
func (c Calibration) Claims() int {
	n := 0
	for _, b := range c.Bins {
		n += b.Claims
	}
	return n
}

// Brier is the mean square of score less outcome: 0 is best, 0.25 is what one
// half for everything gets. NaN without claims.
//
// Brier, G. W. (1950). Verification of forecasts expressed in terms of
// probability. Monthly Weather Review 78(1), 1-3.
func (c Calibration) Brier() float64 { return c.SquaredSum / float64(c.Claims()) }

// ExpectedError is the mean over the claims of how far their bin's mean score is
// from the share that is true. NaN without claims.
//
// Naeini, M. P., Cooper, G. F., Hauskrecht, M. (2015). Obtaining well calibrated
// probabilities using Bayesian binning. AAAI-15, 2901-2907.
func (c Calibration) ExpectedError() float64 {
	sum := 0.0
	for _, b := range c.Bins {
		sum += math.Abs(b.ScoreSum - float64(b.True))
	}
	return sum / float64(c.Claims())
}
