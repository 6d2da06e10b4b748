package threshold

import "math"

// Otsu returns the score that best parts h into two classes: the upper end of
// the bin for which the variance between them is greatest. Ties go to the lowest
// score. It is NaN where fewer than two bins are filled. One pass over the bins.
//
// Otsu, N. (1979). A threshold selection method from gray-level histograms. IEEE
// Trans. SMC 9(1), 62-66. doi:10.1109/TSMC.1979.4310076
func Otsu(h *Histogram) float64 {
	return bestSplit(h, func(a, b class) float64 {
		// The squared difference of the means times n1 n2, with one division, so
		// that ties between whole numbers stay ties.
		d := a.sum*b.n - b.sum*a.n
		return d * d / (a.n * b.n)
	})
}

// KittlerIllingworth returns the score that parts h with the least error if both
// classes are normal: the upper end of the bin for which
//
//	1 + 2 (P1 ln s1 + P2 ln s2) - 2 (P1 ln P1 + P2 ln P2)
//
// is least, with shares P and standard deviations s of the classes. Ties go to
// the lowest score. The variance within a bin, width^2/12, is added, so that a
// class of one bin has a deviation. It is NaN where fewer than two bins are
// filled. One pass over the bins.
//
// Kittler, J. & Illingworth, J. (1986). Minimum error thresholding. Pattern
// Recognition 19(1), 41-47. doi:10.1016/0031-3203(86)90030-0
func KittlerIllingworth(h *Histogram) float64 {
	const withinBin = 1.0 / 12 // variance of a bin of width 1
	total := float64(h.Total())
	return bestSplit(h, func(a, b class) float64 {
		p, q := a.n/total, b.n/total
		within := p*math.Log(a.variance()+withinBin) + q*math.Log(b.variance()+withinBin)
		return 2*(p*math.Log(p)+q*math.Log(q)) - within
	})
}

// class holds sums over the counts of some bins, in bin numbers.
type class struct {
	n, sum, squares float64
}

func (c class) mean() float64 { return c.sum / c.n }

func (c class) variance() float64 {
	m := c.mean()
	return max(c.squares/c.n-float64(m*m), 0)
}

// bestSplit returns the upper end of the bin after which merit is greatest, with
// counts on both sides.
func bestSplit(h *Histogram, merit func(a, b class) float64) float64 {
	var all, low class
	for i, c := range h.Counts {
		all = all.plus(i, c)
	}
	best, bestMerit := math.NaN(), math.Inf(-1)
	for i, c := range h.Counts {
		low = low.plus(i, c)
		high := class{all.n - low.n, all.sum - low.sum, all.squares - low.squares}
		if c == 0 || high.n == 0 {
			continue
		}
		if m := merit(low, high); m > bestMerit {
			best, bestMerit = h.Edge(i+1), m
		}
	}
	return best
}

// plus adds the count of bin i. All sums are whole numbers, exact up to 2^53.
func (c class) plus(i int, count int64) class {
	x, n := float64(i), float64(count)
	return class{c.n + n, c.sum + float64(n*x), c.squares + float64(n*x*x)}
}

// Hysteresis returns which of n regions are kept: those that hold a run or pixel
// for which strong is true. labels gives each its region. It panics where labels
// and strong differ in number.
//
// Canny, J. (1986). A computational approach to edge detection. IEEE TPAMI 8(6),
// 679-698. doi:10.1109/TPAMI.1986.4767851
func Hysteresis(labels []int32, strong []bool, n int) []bool {
	if len(labels) != len(strong) {
		panic("threshold: labels and strong differ in number")
	}
	keep := make([]bool, n)
	for i, l := range labels {
		keep[l] = keep[l] || strong[i]
	}
	return keep
}
