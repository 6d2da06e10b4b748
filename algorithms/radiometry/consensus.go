package radiometry

import (
	"math"
	"slices"
)

// Consensus fits y = Gain*x + Offset to the values that agree on one line, even
// where most do not, as under snow or broken cloud: of gains from a third to
// three it takes the one under which most values lie within tolerance of one
// offset, and refines that on those. It needs x and y above 0 and of one length;
// NaN takes no part. With fewer than a hundred values it returns what brings the
// medians together.
//
// A vote over lines after Hough, P. V. C. (1962). Method and means for
// recognizing complex patterns. US patent 3069654.
func Consensus(x, y []float32, tolerance float64) Fit {
	px, py := make([]float64, 0, len(x)), make([]float64, 0, len(x))
	for i, v := range x {
		if v == v && y[i] == y[i] {
			px, py = append(px, float64(v)), append(py, float64(y[i]))
		}
	}
	const fewest = 100
	if len(px) < fewest {
		return Fit{Gain: 1}
	}
	best := vote(px, py, tolerance)
	const rounds = 5
	for range rounds {
		best = refined(px, py, best, tolerance)
	}
	return best
}

// steps is how many gains are tried to either side of 1, up to span.
const steps, span = 24, 3.0

// vote returns the line within tolerance of which most values lie; of equal ones
// that with the lowest gain, and then the lowest offset. It tries the gains nearest
// 1 first, and leaves out those whose histogram shows that they cannot win.
func vote(x, y []float64, tolerance float64) Fit {
	best, most, at := Fit{Gain: 1}, -1, 0
	r := make([]float64, len(x))
	var h counts
	for i := range 2*steps + 1 {
		step := (i + 1) / 2
		if i%2 == 1 {
			step = -step
		}
		gain := math.Pow(span, float64(step)/steps)
		for k := range x {
			r[k] = y[k] - gain*x[k]
		}
		if n := h.bound(r, tolerance); n < most || n == most && step > at {
			continue
		}
		if n, lowest := densest(r, tolerance); n > most || n == most && step < at {
			best, most, at = Fit{Gain: gain, Offset: lowest + tolerance}, n, step
		}
	}
	return best
}

// densest sorts r and returns how many values at most lie within tolerance of one,
// and the lowest of the first that do.
func densest(r []float64, tolerance float64) (most int, lowest float64) {
	slices.Sort(r)
	most = -1
	lo := 0
	for hi := range r {
		for r[hi]-r[lo] > 2*tolerance {
			lo++
		}
		if n := hi - lo + 1; n > most {
			most, lowest = n, r[lo]
		}
	}
	return most, lowest
}

// counts is a histogram in bins of a part of a tolerance.
type counts struct{ bins []int32 }

// bound returns a number that densest cannot exceed.
func (h *counts) bound(r []float64, tolerance float64) int {
	const parts, mostBins = 8, 1 << 16
	low, high := slices.Min(r), slices.Max(r)
	scale := parts / tolerance
	if !((high-low)*scale < mostBins) {
		return len(r)
	}
	h.bins = append(h.bins[:0], make([]int32, int((high-low)*scale)+1)...)
	for _, v := range r {
		h.bins[int((v-low)*scale)]++
	}
	// Two tolerances touch one bin more than they are long; another for rounding.
	const reach = 2*parts + 2
	var sum, most int32
	for i, n := range h.bins {
		if sum += n; i >= reach {
			sum -= h.bins[i-reach]
		}
		most = max(most, sum)
	}
	return int(most)
}

// refined fits a line to the values that lie within tolerance of one.
func refined(x, y []float64, f Fit, tolerance float64) Fit {
	var n, sx, sy, sxx, sxy float64
	for i, v := range x {
		if math.Abs(y[i]-f.Gain*v-f.Offset) > tolerance {
			continue
		}
		n++
		sx += v
		sy += y[i]
		sxx += v * v
		sxy += v * y[i]
	}
	den := n*sxx - sx*sx
	if !(den > 0) {
		return f
	}
	g := (n*sxy - sx*sy) / den
	const least = 0.25
	if g < least || g > 1/least {
		return f
	}
	return Fit{Gain: g, Offset: (sy - g*sx) / n}
}
