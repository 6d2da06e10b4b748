package weights

import (
	"math"
	"slices"

	"rampart/algorithms/match"
)

// HeldOut is how good scores are on sites that the model was not fitted to, each
// site being left out once.
type HeldOut struct {
	Folds int `json:"folds"` // parts into which the sites were dealt
	// Weights are the scores of the model, Before those that the changes had, Share
	// what the share of accepted changes gets for all.
	Weights Figures `json:"weights"`
	Before  Figures `json:"score_before"`
	Share   Figures `json:"share_accepted"`
}

// Figures say how good probabilities are; less is better.
type Figures struct {
	Brier float64 `json:"brier"`
	// LogLoss is the mean of -ln of the probability of what is so.
	LogLoss float64 `json:"log_loss"`
}

// mostFolds is into how many parts the sites are dealt at most, as is usual.
const mostFolds = 10

// holdOut tests on sites left out; nil where there are too few to leave some out.
func holdOut(samples []Sample) *HeldOut {
	all := sites(samples)
	folds := min(mostFolds, len(all))
	var before, weights, share []match.Claim
	tested := 0
	for k := range folds {
		var rest, left []Sample
		for _, s := range samples {
			if slices.Index(all, s.Site)%folds == k {
				left = append(left, s)
			} else {
				rest = append(rest, s)
			}
		}
		v := count(rest)
		if v.Accepted == 0 || v.Rejected == 0 {
			continue
		}
		tested++
		m := fit(rest)
		for _, s := range left {
			c := s.Change
			before = append(before, match.Claim{Score: c.Score, True: s.Accepted})
			weights = append(weights, match.Claim{Score: m.chance(&c), True: s.Accepted})
			share = append(share, match.Claim{
				Score: float64(v.Accepted) / float64(v.all()), True: s.Accepted})
		}
	}
	if tested < 2 {
		return nil
	}
	return &HeldOut{Folds: tested, Weights: figures(weights), Before: figures(before), Share: figures(share)}
}

// sites are those of the samples, in the order in which they come.
func sites(samples []Sample) []string {
	var all []string
	for _, s := range samples {
		if !slices.Contains(all, s.Site) {
			all = append(all, s.Site)
		}
	}
	return all
}

func figures(claims []match.Claim) Figures {
	// surest keeps a score of 0 or 1 that is wrong from being infinitely bad.
	const surest = 1 - 1e-6
	loss := 0.0
	for _, c := range claims {
		p := min(max(c.Score, 1-surest), surest)
		if !c.True {
			p = 1 - p
		}
		loss -= math.Log(p) / float64(len(claims))
	}
	return Figures{Brier: rounded(match.Calibrate(claims).Brier()), LogLoss: rounded(loss)}
}
