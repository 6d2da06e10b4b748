// Package weights learns from verdicts how likely a change is there, and gives
// changes the score that follows.
//
// The model is a logistic regression on some numbers that every change carries. A
// weight is held to the sign that follows from what its number means: more contrast
// and more dates that confirm never lower a score. What all changes of a site have
// in common, such as the size of the pixels or the days between two dates, is not
// among them: it tells sites apart, not what is true there, and verdicts on a dozen
// sites are a dozen of it.
//
// A number that is not known is not 0: it has a weight of its own where verdicts
// show what it means, and none where they do not. A number beyond those of the
// verdicts counts as the nearest of them. A class with few verdicts keeps the score
// that it had.
package weights
