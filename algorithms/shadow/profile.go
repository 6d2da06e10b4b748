package shadow

import (
	"cmp"
	"math"
	"slices"

	"rampart/algorithms/order"
)

const (
	// leastStep is by how much, as a logarithm, the shadowed ground is darker
	// than without the shadow: clear sky leaves a third to a half of the light,
	// with haze in front of it two thirds.
	leastStep = 0.3
	// leastDark and leastLit are the numbers of values that must be seen before
	// the end and behind it: where fewer are lit, something bright stands in the
	// shadow. levelOf is how many behind tell the level of the lit ground.
	leastDark, leastLit, levelOf = 3, 4, 8
	// litQuantile is the quantile of a profile that counts as lit ground: works
	// beside the object may have made it brighter or darker than it was.
	litQuantile = 0.75
	// wayWithin is how many steps to either side of the end its slope may reach:
	// the blur of the image and the penumbra.
	wayWithin = 3
)

// End finds where the shadow of an object ends. Change is by how much the object
// changes the brightness of level ground, as natural logarithms, every stepM
// metres from its foot along the direction of shadows: what a date shows with it
// less what one without it shows. NaN is not seen, and takes no part. The result
// is the distance from the first value, between values where the slope says so,
// and its error from the noise along the profile and from the step.
//
// It is the first place behind which the values rise above the middle between
// the level of the shadow and that of the lit ground, and stay there: what stands
// further on casts shadows too. The object itself may lean over the beginning of
// its shadow, and hide up to half of it. Ok is false where the shadow is not
// darker by a quarter of the light, where what lies behind is not like the lit
// ground along the profile, where too little is seen, and where the profile ends
// within the shadow.
func End(change []float64, stepM float64) (end Span, ok bool) {
	p, ok := newProfile(change)
	if !ok || p.from > p.k/2 {
		return Span{}, false
	}
	return p.edge(p.k, stepM, p.shade)
}

// Extent is how long a shadow is, where the profile begins on the lit ground
// before the object: from where it falls to the level of the shadow, at the edge
// of what casts it as it is seen, to where the shadow ends. Ok is false where End
// is, and where the profile begins in the shadow.
func Extent(change []float64, stepM float64) (length Span, ok bool) {
	p, ok := newProfile(change)
	if !ok {
		return Span{}, false
	}
	for p.from < p.k && p.dark[p.from] >= (p.near+p.far)/2 {
		p.from++
	}
	start, begins := p.edge(p.from, stepM, func(d float64) float64 { return 1 - p.shade(d) })
	end, ends := p.edge(p.k, stepM, p.shade)
	if !begins || !ends || p.from == 0 {
		return Span{}, false
	}
	return Span{end.M - start.M, math.Hypot(start.ErrM, end.ErrM)}, true
}

// profile is what is seen of one, with the shadow found in it: the values from
// from to before k are dark.
type profile struct {
	at        []int
	dark      []float64
	from, k   int
	near, far float64 // levels of the shadow and of what lies behind it
}

func newProfile(change []float64) (p profile, ok bool) {
	for i, d := range change {
		if !math.IsNaN(d) && !math.IsInf(d, 0) {
			p.at, p.dark = append(p.at, i), append(p.dark, d)
		}
	}
	if len(p.dark) < leastDark+leastLit {
		return p, false
	}
	return p, p.rise()
}

// edge is the place of an edge near value k: before it on counts as 1, behind as 0.
func (p *profile) edge(k int, stepM float64, on func(float64) float64) (at Span, ok bool) {
	way := min(wayWithin, k, len(p.dark)-k)
	if way == 0 || p.at[k+way-1]-p.at[k-way] >= 3*way {
		return Span{}, false // it lies where nothing is seen
	}
	around := p.dark[p.from:min(len(p.dark), p.k+levelOf)]
	noise := spread(around, p.k-p.from, p.near, p.far) / (p.far - p.near)
	sum := 0.0
	for _, d := range p.dark[k-way : k+way] {
		sum += on(d)
	}
	// A value stands for half a step to either side.
	place := float64(p.at[k-way]) - 0.5 + sum*float64(p.at[k+way-1]-p.at[k-way]+1)/float64(2*way)
	err := math.Hypot(noise*math.Sqrt(float64(2*way)), 1/math.Sqrt(12))
	return Span{place * stepM, err * stepM}, true
}

// rise finds the first shadow and the levels in it and behind.
func (p *profile) rise() bool {
	v := p.dark
	lit := quantile(v, litQuantile)
	p.from = slices.IndexFunc(v, func(x float64) bool { return x < lit-leastStep/2 })
	if p.from < 0 {
		return false
	}
	for k := p.from + leastDark; k+leastLit <= len(v); k++ {
		near := order.Median(v[p.from:k])
		middle, behind := (near+lit)/2, order.Median(v[k:k+leastLit])
		if behind <= middle || v[k] <= middle {
			continue
		}
		p.near, p.far = near, max(behind, order.Median(v[k:min(len(v), k+levelOf)]))
		step := p.far - near
		p.k = crossing(v, p.from, k, (near+p.far)/2)
		return step >= leastStep && math.Abs(p.far-lit) <= step/2
	}
	return false
}

// crossing is the first value at k or, where the middle was taken too low, behind
// it that lies above the middle.
func crossing(v []float64, from, k int, middle float64) int {
	for k+leastLit < len(v) && v[k] < middle {
		k++
	}
	for k-1 > from && v[k-1] >= middle {
		k--
	}
	return k
}

// shade is the share of a value that lies in shadow. Light adds up, its
// logarithms do not.
func (p *profile) shade(d float64) float64 {
	lit, dark := math.Exp(p.far), math.Exp(p.near)
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
	return normal * order.Median(off)
}

// quantile is the value below which a share of v lies; v is not empty.
func quantile(v []float64, share float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	return s[int(share*float64(len(s)-1))]
}

// Median is that of heights, each with the inverse of its error as weight, so that
// two that agree outweigh a better one that does not. Its error is that of a
// median of values with these errors, or with their own spread, whichever is
// larger; ok is false without any.
func Median(heights []Height) (h Height, ok bool) {
	if len(heights) == 0 {
		return Height{}, false
	}
	sorted := slices.Clone(heights)
	slices.SortStableFunc(sorted, func(a, b Height) int { return cmp.Compare(a.M, b.M) })
	whole, all := 0.0, make([]float64, len(sorted))
	for i, v := range sorted {
		whole += weight(v)
		all[i] = v.M
	}
	sum := 0.0
	for i, v := range sorted {
		sum += weight(v)
		if i+1 < len(sorted) && sum == whole/2 {
			h.M = (v.M + sorted[i+1].M) / 2
			break
		}
		if sum >= whole/2 {
			h.M = v.M
			break
		}
	}
	const (
		ofMedian = 1.2533 // a median's error over that of a mean, normal values
		fewest   = 3      // of which a spread can be told
	)
	n := math.Sqrt(float64(len(heights)))
	h.ErrM = n / whole
	if len(heights) >= fewest {
		spread := spread(all, len(all), h.M, h.M) / n
		h.ErrM = ofMedian * max(h.ErrM, spread)
	}
	return h, true
}

// leastErrM is the least error of a height: 1 cm.
const leastErrM = 0.01

func weight(h Height) float64 { return 1 / max(h.ErrM, leastErrM) }
