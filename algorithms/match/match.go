// Package match holds what was found against what is true, on a plane of
// metres.
//
// Lines are compared by their length within a buffer, points by distance, areas
// by the area they share; objects are paired one to one. Every measure is a
// count or a sum that can be added over scenes. Where a measure has no meaning
// (the recall of nothing) it is NaN, never 0.
package match

import "math"

// Score is how much was found and how much is true, in whatever unit (metres of
// line, objects, square metres), and how much of each the other one hits. Where
// things are paired or shared both hits are the same; along lines they are not.
type Score struct {
	Found, FoundHit float64
	Truth, TruthHit float64
}

// Add returns the score of both together.
func (s Score) Add(o Score) Score {
	return Score{
		s.Found + o.Found, s.FoundHit + o.FoundHit, s.Truth + o.Truth, s.TruthHit + o.TruthHit,
	}
}

// Precision is the share of what was found that is true, also called
// correctness; NaN where nothing was found.
func (s Score) Precision() float64 { return s.FoundHit / s.Found }

// Recall is the share of what is true that was found, also called completeness;
// NaN where nothing is true.
func (s Score) Recall() float64 { return s.TruthHit / s.Truth }

// F1 is the harmonic mean of precision and recall: 0 where something is true
// and nothing of it was found, NaN where nothing is true.
//
// Dice, L. R. (1945). Measures of the amount of ecologic association between
// species. Ecology 26(3), 297-302. doi:10.2307/1932409
func (s Score) F1() float64 {
	if s.Truth > 0 && (s.FoundHit == 0 || s.TruthHit == 0) {
		return 0
	}
	p, r := s.Precision(), s.Recall()
	return 2 * p * r / (p + r)
}

// IoU is what is both found and true over what is either, from 0 to 1; 0 where
// neither is. It is meant for what is shared alike, such as areas.
//
// Jaccard, P. (1912). The distribution of the flora in the alpine zone. New
// Phytologist 11(2), 37-50. doi:10.1111/j.1469-8137.1912.tb05611.x
func (s Score) IoU() float64 {
	union := s.Found + s.Truth - s.FoundHit
	if !(union > 0) {
		return 0
	}
	return s.FoundHit / union
}

// PairScore is the score of n pairs among so many found and true objects.
func PairScore(found, truth, n int) Score {
	return Score{float64(found), float64(n), float64(truth), float64(n)}
}

// MarkEverythingF1 is the F1 of a method that marks everything, where a share of
// everything is true: what any method has to be better than. NaN where nothing
// is true.
func MarkEverythingF1(prevalence float64) float64 {
	if !(prevalence > 0) {
		return math.NaN()
	}
	return 2 * prevalence / (1 + prevalence)
}
