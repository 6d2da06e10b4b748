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
	var px, py []float64
	for i, v := range x {
		if v == v && y[i] == y[i] {
			px, py = append(px, float64(v)), append(py, float64(y[i]))
		}
	}
	const fewest = 100
	if len(px) < fewest {
		return Fit{Gain: 1}
	}
	best, most := Fit{Gain: 1}, -1
	const steps, span = 24, 3.0
	r := make([]float64, len(px))
	for i := -steps; i <= steps; i++ {
		gain := math.Pow(span, float64(i)/steps)
		for k := range px {
			r[k] = py[k] - gain*px[k]
		}
		slices.Sort(r)
		lo := 0
		for hi := range r {
			for r[hi]-r[lo] > 2*tolerance {
				lo++
			}
			if n := hi - lo + 1; n > most {
				most, best = n, Fit{Gain: gain, Offset: r[lo] + tolerance}
			}
		}
	}
	const rounds = 5
	for range rounds {
		best = refined(px, py, best, tolerance)
	}
	return best
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
