package shadow

import (
	"math"
	"slices"
)

const (
	// leastStep is by how much, as a logarithm, the shadowed ground is darker
	// than without the shadow: clear sky leaves a third to a half of the light,
	// with haze in front of it two thirds.
	leastStep = 0.3
	// leastValues is the number of values that must be seen on either side of
	// the end.
	leastValues = 2
	// darkShare and litShare are the shares of the values before and after the
	// end that must lie on their side of the middle.
	darkShare, litShare = 0.8, 0.7
	// wayWithin is how many steps to either side of the end its slope may reach:
	// the blur of the image and the penumbra.
	wayWithin = 3
)

// End finds where the shadow of an object ends. With holds the brightness of
// level ground, as natural logarithms, every stepM metres from the object's foot
// along the direction of shadows; without holds the same places without the
// object, as they look under the light of a usual date. NaN is not seen, and
// takes no part. The result is the distance from the first value, between
// values where the slope says so, and its error from the noise along the
// profile and from the step.
//
// It is the place that best parts the difference into two levels (least absolute
// deviations); ok is false where the near level is not darker by a quarter of
// the light, where what lies beyond is not the ground as it was, where too
// little is seen, and where the profile ends within the shadow.
func End(with, without []float64, stepM float64) (end Span, ok bool) {
	if len(with) != len(without) {
		panic("shadow: the profiles differ in length")
	}
	var at []int
	var dark []float64
	for i, v := range with {
		if d := v - without[i]; !math.IsNaN(d) && !math.IsInf(d, 0) {
			at, dark = append(at, i), append(dark, d)
		}
	}
	k, near, far, ok := split(dark)
	if !ok || !parts(dark, k, near, far) {
		return Span{}, false
	}
	noise := spread(dark, k, near, far) / (far - near)
	way := min(wayWithin, k, len(dark)-k)
	sum := 0.0
	for _, d := range dark[k-way : k+way] {
		sum += shade(d, near, far)
	}
	// A value stands for half a step to either side.
	place := float64(at[k-way]) - 0.5 + sum*float64(at[k+way-1]-at[k-way]+1)/float64(2*way)
	err := math.Hypot(noise*math.Sqrt(float64(2*way)), 1/math.Sqrt(12))
	return Span{place * stepM, err * stepM}, true
}

// split returns where v is best parted into two levels, and the levels.
func split(v []float64) (k int, near, far float64, ok bool) {
	least := math.Inf(1)
	for i := leastValues; i <= len(v)-leastValues; i++ {
		a, b := median(v[:i]), median(v[i:])
		if cost := apart(v[:i], a) + apart(v[i:], b); cost < least {
			least, k, near, far = cost, i, a, b
		}
	}
	return k, near, far, !math.IsInf(least, 1)
}

// parts says whether the two levels are shadow and the ground beyond it.
func parts(v []float64, k int, near, far float64) bool {
	step := far - near
	if !(step >= leastStep) || math.Abs(far) > step/2 {
		return false
	}
	middle := (near + far) / 2
	below := func(v []float64) (n int) {
		for _, x := range v {
			if x < middle {
				n++
			}
		}
		return n
	}
	return float64(below(v[:k])) >= darkShare*float64(k) &&
		float64(len(v)-k-below(v[k:])) >= litShare*float64(len(v)-k)
}

// shade is the share of a value that lies in shadow. Light adds up, its
// logarithms do not.
func shade(d, near, far float64) float64 {
	lit, dark := math.Exp(far), math.Exp(near)
	return max(0, min(1, (lit-math.Exp(d))/(lit-dark)))
}

// spread is the robust standard deviation of v about its levels.
func spread(v []float64, k int, near, far float64) float64 {
	off := make([]float64, len(v))
	for i, x := range v {
		level := near
		if i >= k {
			level = far
		}
		off[i] = math.Abs(x - level)
	}
	const normal = 1.4826 // a normal deviate's sigma over its median distance
	return normal * median(off)
}

func apart(v []float64, from float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += math.Abs(x - from)
	}
	return sum
}

// median is NaN of nothing; of an even number it is the mean of the middle two.
func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := slices.Clone(v)
	slices.Sort(s)
	h := len(s) / 2
	if len(s)%2 == 0 {
		return (s[h-1] + s[h]) / 2
	}
	return s[h]
}

// Median is that of heights, with the error of a median of values with
// that spread, or the median of their own errors over the root of their number,
// whichever is larger; ok is false without any.
func Median(heights []Height) (h Height, ok bool) {
	if len(heights) == 0 {
		return Height{}, false
	}
	m, e := make([]float64, len(heights)), make([]float64, len(heights))
	for i, v := range heights {
		m[i], e[i] = v.M, v.ErrM
	}
	h.M = median(m)
	own := median(e)
	n := math.Sqrt(float64(len(heights)))
	const (
		ofMedian = 1.2533 // a median's error over that of a mean, normal values
		fewest   = 3      // of which a spread can be told
	)
	h.ErrM = own / n
	if len(heights) >= fewest {
		h.ErrM = max(h.ErrM, ofMedian*spread(m, len(m), h.M, h.M)/n)
	}
	return h, true
}
