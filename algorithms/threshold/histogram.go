// Package threshold finds where change begins in a distribution of scores.
//
// Scores are counted into a Histogram, tile by tile; the counts are integers, so
// histograms of any tiles added in any order are the same. All thresholds are
// functions of the histogram. They are NaN where the histogram does not say, and
// never panic on data.
package threshold

import "math"

// Histogram counts values in bins of equal width between Low and High. Values
// outside are counted in the first or last bin, NaN is not counted at all. A bin
// takes in its lower end, not its upper.
type Histogram struct {
	Low, High float64
	Counts    []int64
}

// NewHistogram returns an empty histogram. It panics where there is no bin or
// low is not below high.
func NewHistogram(low, high float64, bins int) *Histogram {
	if bins < 1 || !(low < high) || math.IsInf(high-low, 0) {
		panic("threshold: histogram without width")
	}
	return &Histogram{Low: low, High: high, Counts: make([]int64, bins)}
}

// Width returns the width of a bin.
func (h *Histogram) Width() float64 {
	return (h.High - h.Low) / float64(len(h.Counts))
}

// Middle returns the middle of bin i.
func (h *Histogram) Middle(i int) float64 {
	return h.Low + float64((float64(i)+0.5)*h.Width())
}

// Edge returns the lower end of bin i.
func (h *Histogram) Edge(i int) float64 {
	return h.Low + float64(float64(i)*h.Width())
}

// Add counts the values.
func (h *Histogram) Add(values []float32) {
	scale, last := 1/h.Width(), len(h.Counts)-1
	for _, v := range values {
		if v != v {
			continue
		}
		// Compared before it becomes an integer, which cannot hold infinity.
		switch at := (float64(v) - h.Low) * scale; {
		case at < 0:
			h.Counts[0]++
		case at >= float64(last):
			h.Counts[last]++
		default:
			h.Counts[int(at)]++
		}
	}
}

// Merge adds the counts of other. It panics where the bins differ.
func (h *Histogram) Merge(other *Histogram) {
	if h.Low != other.Low || h.High != other.High || len(h.Counts) != len(other.Counts) {
		panic("threshold: histograms differ in their bins")
	}
	for i, n := range other.Counts {
		h.Counts[i] += n
	}
}

// Total returns the number of values counted.
func (h *Histogram) Total() int64 {
	var n int64
	for _, c := range h.Counts {
		n += c
	}
	return n
}

// Quantile returns the value below which the share q, from 0 to 1, of the counts
// lies. Within a bin the values are taken as evenly spread; where the share ends
// between two filled bins it is the upper end of the first. The true quantile
// lies in the same bin or at its ends, unless it lies outside Low and High. NaN
// where nothing is counted or q is outside 0 to 1.
func (h *Histogram) Quantile(q float64) float64 {
	total := h.Total()
	if total == 0 || !(q >= 0 && q <= 1) {
		return math.NaN()
	}
	want := q * float64(total)
	var below int64
	for i, c := range h.Counts {
		if c > 0 && float64(below+c) >= want {
			part := (want - float64(below)) / float64(c)
			return h.Edge(i) + float64(part*h.Width())
		}
		below += c
	}
	return math.NaN() // no count is left: total was 0
}

// Median returns the quantile of one half.
func (h *Histogram) Median() float64 { return h.Quantile(0.5) }

// gaussian turns the median absolute deviation of a normal distribution into its
// standard deviation: 1 over the 0.75 quantile of the standard normal.
const gaussian = 1.4826022185056018

// MAD returns the median absolute deviation from the median: the half-width of
// the interval around the median that holds half of the counts, each bin taken
// as evenly filled. NaN where nothing is counted. Found by bisection to within
// 2^-40 of the range.
//
// Hampel, F. R. (1974). The influence curve and its role in robust estimation.
// JASA 69(346), 383-393. doi:10.1080/01621459.1974.10482962
func (h *Histogram) MAD() float64 {
	median, half := h.Median(), float64(h.Total())/2
	if math.IsNaN(median) {
		return median
	}
	const halvings = 40
	low, high := 0.0, h.High-h.Low
	for range halvings {
		d := (low + high) / 2
		if h.Below(median+d)-h.Below(median-d) < half {
			low = d
		} else {
			high = d
		}
	}
	return high
}

// RobustSigma returns the standard deviation of the normal distribution that has
// the MAD of h; outliers of less than half of the counts cannot make it
// arbitrary. NaN where nothing is counted.
func (h *Histogram) RobustSigma() float64 { return gaussian * h.MAD() }

// Below returns the number of counts below v, each bin taken as evenly filled.
func (h *Histogram) Below(v float64) float64 {
	at := (v - h.Low) / h.Width()
	if !(at > 0) {
		return 0
	}
	whole := min(int(min(at, float64(len(h.Counts)))), len(h.Counts))
	var n int64
	for _, c := range h.Counts[:whole] {
		n += c
	}
	if whole == len(h.Counts) {
		return float64(n)
	}
	return float64(n) + float64((at-float64(whole))*float64(h.Counts[whole]))
}
