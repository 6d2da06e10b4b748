package match

import "math"

// Ranking holds scores of changed and of unchanged places, from which follows how
// well the score parts them whatever the cut. It adds up. The zero value is empty.
type Ranking struct {
	changed, unchanged []int64 // by bin
}

// rankShift leaves of a float32 its sign, its exponent and 8 bits: bins are one part
// in 256 wide.
const rankShift = 15

// Put counts a score of 0 or more; one below counts as 0, NaN is left out.
func (r *Ranking) Put(score float32, changed bool) {
	if score != score {
		return
	}
	if r.changed == nil {
		const bins = 1 << (31 - rankShift)
		r.changed, r.unchanged = make([]int64, bins), make([]int64, bins)
	}
	bin := math.Float32bits(max(0, score)) >> rankShift
	if changed {
		r.changed[bin]++
	} else {
		r.unchanged[bin]++
	}
}

// Add returns the ranking of both together.
func (r Ranking) Add(o Ranking) Ranking {
	if r.changed == nil || o.changed == nil {
		if r.changed == nil {
			return o
		}
		return r
	}
	sum := func(a, b []int64) []int64 {
		out := make([]int64, len(a))
		for i, n := range a {
			out[i] = n + b[i]
		}
		return out
	}
	return Ranking{sum(r.changed, o.changed), sum(r.unchanged, o.unchanged)}
}

// AUC is the chance that a changed place has a higher score than an unchanged one, a
// tie counting for half: the area under the receiver operating characteristic. 0.5 is
// that of chance. It is NaN where there is no changed or no unchanged place.
//
// Hanley, J. A. & McNeil, B. J. (1982). The meaning and use of the area under a
// receiver operating characteristic (ROC) curve. Radiology 143(1), 29-36.
// doi:10.1148/radiology.143.1.7063747
func (r Ranking) AUC() float64 {
	below, changed, wins := 0.0, 0.0, 0.0
	for i, n := range r.changed {
		wins += float64(n) * (below + float64(r.unchanged[i])/2)
		changed += float64(n)
		below += float64(r.unchanged[i])
	}
	return wins / (changed * below)
}
