package pipeline

import (
	"math"
	"slices"

	"rampart/algorithms/order"
	"rampart/algorithms/spectral"
)

// glimpse is what one date shows of an object and of the ground around it; nil
// where the date does not see enough of it.
type glimpse struct {
	inside, around surface
}

// contrasts is how a date's object differs from the ground around it.
type contrasts struct {
	colour float64 // distance of the colours, as logarithms
	built  float64 // the part of it that vegetation on that ground does not explain
	luma   float64 // signed difference
}

// mixSteps and mixMost sample the curve of mixtures of ground and vegetation,
// a little beyond pure vegetation, which may be denser than usual.
const (
	mixSteps = 24
	mixMost  = 1.2
)

// contrast compares object and ground.
func (v *objectLevels) contrast(g *glimpse) contrasts {
	c := contrasts{
		colour: distance(g.inside.colour, g.around.colour),
		luma:   float64(g.inside.luma - g.around.luma),
	}
	c.built = c.colour
	if v.vegetation == nil {
		return c
	}
	for i := range mixSteps + 1 {
		mixed := v.mix(g.around, mixMost*float64(i)/mixSteps)
		c.built = min(c.built, distance(g.inside.colour, mixed))
	}
	return c
}

// mix is the colour of ground that vegetation covers by a share.
func (v *objectLevels) mix(ground surface, share float64) []float32 {
	const least = 1e-3
	veg := v.vegetation
	out, mean := make([]float32, len(ground.colour)), 0.0
	scale := math.Exp(float64(v.luma))
	for b := range out {
		e := share*math.Exp(float64(veg.colour[b]+veg.luma)) +
			(1-share)*math.Exp(float64(ground.colour[b]+v.luma))
		l := math.Log(max(e, least*scale))
		out[b] = float32(l)
		mean += l / float64(len(out))
	}
	for b := range out {
		out[b] -= float32(mean)
	}
	return out
}

func distance(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		d := float64(a[i] - b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

const (
	// greenObject is the NDVI above which a thing may be grown, not built, and
	// lushObject that above which it is: blue roofs reach 0.4.
	greenObject, lushObject = 0.30, 0.5
	// builtShare is the least share of a contrast that vegetation must not
	// explain; where a thing looks green it must be mostly so.
	builtShare, builtShareGreen = 0.5, 0.8
	// lumaWeight is what luma counts beside colour: light changes more than
	// colour does.
	lumaWeight = 0.5
)

// grown is why what stood was vegetation.
func (v *verdict) grown() refusal {
	share := builtShare
	if v.ndvi > greenObject {
		share = builtShareGreen
	}
	switch {
	case v.ndvi > lushObject:
		return refusal{blobLush, v.ndvi, lushObject}
	case v.built < share*v.colour:
		return refusal{blobGrown, v.built / v.colour, share}
	}
	return refusal{}
}

// verdict is what the dates together say of an object.
type verdict struct {
	added            bool
	onset            int // first date of the new state
	before, after    int // last date seen with the old state, first with the new
	built, bare      float64
	colour           float64 // contrast of colour on the built dates
	luma             float64 // contrast of luma there, signed
	ndvi             float64 // of the object there, NaN where unknown
	confirm, against int
	usable           int // dates after the first of the new state
	recent           int
}

// stands reports whether an object stood on a date.
func (v *verdict) stands(date int) bool { return (date >= v.onset) == v.added }

// sidesOf parts what is by date into where an object stood and where it did not.
func sidesOf[T any](v *verdict, byDate []T) (stood, bare []T) {
	if v.added {
		return byDate[v.onset:], byDate[:v.onset]
	}
	return byDate[:v.onset], byDate[v.onset:]
}

// lowFirst sorts values and leaves out NaN.
func lowFirst(v []float64) []float64 {
	s := slices.DeleteFunc(slices.Clone(v), func(x float64) bool { return x != x })
	slices.Sort(s)
	return s
}

// medianOf is the median without NaN, the mean of the middle two; NaN for none.
func medianOf(v []float64) float64 { return order.Median(lowFirst(v)) }

// split finds the onset at first, or one before or after it, at which values of
// the dates part best. Values are by date, nil where not seen. It is 0 where one
// side is not seen at all.
func split(values [][]float64, first int) (onset int) {
	return splitWithin(values, first, first-1, first+1)
}

// splitWithin is the same from an onset to another: where the sum of the distances
// from the medians of both sides is least, and clearly less than at first.
func splitWithin(values [][]float64, first, from, to int) (onset int) {
	cost := func(k int) float64 { return spreadAbout(values[:k]) + spreadAbout(values[k:]) }
	best := math.Inf(1)
	if c := cost(first); !math.IsInf(c, 1) {
		best, onset = clearly*c, first
	}
	for k := max(1, from); k <= min(to, len(values)-1); k++ {
		if c := cost(k); c < best {
			best, onset = c, k
		}
	}
	return onset
}

// clearly is the share to which the spread must fall for the date of an object
// to be moved from where most of its pixels changed.
const clearly = 0.7

// spreadAbout is the sum of the distances of values from their median; beyond
// all bounds where there is none.
func spreadAbout(values [][]float64) float64 {
	var seen [][]float64
	for _, v := range values {
		if v != nil {
			seen = append(seen, v)
		}
	}
	if len(seen) == 0 {
		return math.Inf(1)
	}
	middle := make([]float64, len(seen[0]))
	for d := range middle {
		column := make([]float64, len(seen))
		for i, v := range seen {
			column[i] = v[d]
		}
		middle[d] = medianOf(column)
	}
	sum := 0.0
	for _, v := range seen {
		d2 := 0.0
		for i := range v {
			d2 += (v[i] - middle[i]) * (v[i] - middle[i])
		}
		sum += math.Sqrt(d2)
	}
	return sum
}

// sides counts the dates that see an object before its onset and from it on.
func (v *verdict) sides(seen []float64) (before, after int) {
	for t, s := range seen {
		switch {
		case s != s:
		case t < v.onset:
			before++
		default:
			after++
		}
	}
	return before, after
}

// founded asks that enough dates speak for a change: two on each side. Of
// a pair, or where one date alone shows one side of what was added, the contrast
// left on the other side must be a quarter at most. What is said to be gone must
// be seen and missed twice, but in a pair.
func (v *verdict) founded(seen []float64, left float64) refusal {
	const clear = 0.25
	before, after := v.sides(seen)
	switch {
	case min(before, after) >= 2:
	case !v.added && before+after != 2:
		return refusal{blobFew, float64(min(before, after)), 2}
	case !(left <= clear):
		return refusal{blobFounded, left, clear}
	}
	return refusal{}
}

// bracket fills in the dates around the onset and how the later ones agree.
// Present is, by date, how much of the new state it shows, from 0 to 1, NaN
// where it is not seen. A muddled date, under snow or haze, bounds nothing where a
// clear one lies beyond it.
func (v *verdict) bracket(present []float64, muddy muddied) {
	v.before, v.after = -1, -1
	v.usable, v.confirm, v.against, v.recent = 0, 0, 0, 0
	for t := v.onset - 1; t >= 0 && (v.before < 0 || muddy.at(v.before)); t-- {
		if present[t] == present[t] && (v.before < 0 || !muddy.at(t)) {
			v.before = t
		}
	}
	for t := v.onset; t < len(present) && (v.after < 0 || muddy.at(v.after)); t++ {
		if present[t] == present[t] && (v.after < 0 || !muddy.at(t)) {
			v.after = t
		}
	}
	for t := v.after + 1; t < len(present) && v.after >= 0; t++ {
		if present[t] != present[t] {
			continue
		}
		v.usable++
		if present[t] >= 0.5 {
			v.confirm++
			if v.usable <= 3 {
				v.recent++
			}
		} else {
			v.against++
		}
	}
}

// ndvi is the vegetation index of a surface, NaN where there is none.
func (f *finder) ndvi(s surface) float64 {
	red, nir := f.cal.bands.red, f.cal.bands.nir
	if red < 0 || nir < 0 || len(s.colour) == 0 {
		return math.NaN()
	}
	return float64(spectral.NDVI(s.colour[red], s.colour[nir]))
}
