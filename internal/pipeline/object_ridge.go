package pipeline

import (
	"math"
)

// ridge is how a date shows a line: by how much it differs from every mixture
// of what lies to its left and to its right. The edge of an area is a mixture
// of both sides, and has none.
type ridge struct {
	height float64 // log units; NaN where the date does not show it
	at     float64 // metres beside the line at which it is highest
	uneven float64 // how much the colours of both sides differ, in heights
	ndvi   float64
	width  float64 // metres over which it is half as high, in colour if it has any
}

const (
	// farFlankM is where both flanks of a ridge are compared with each other,
	// searchM how far beside its place a line is looked for: lean and
	// misregistration move it.
	farFlankM, searchM = 4, 2.5
)

// crest finds the highest ridge of a profile within reach metres of a place, and
// where it is; its height is NaN where there is none.
func crest(features [][]float64, place, reach float64) (height, at float64) {
	height = math.NaN()
	flank := int(math.Round(besideM / profileStepM))
	for o := max(offsetOf(place-reach), flank); o <= min(offsetOf(place+reach), len(features)-1-flank); o++ {
		h := norm(apartFrom(features[o], features[o-flank], features[o+flank]))
		if h == h && !(h <= height) {
			height, at = h, float64(o-profileSteps)*profileStepM
		}
	}
	return height, at
}

// ridgeOf measures the highest ridge of a profile within reach metres of a place.
func (f *finder) ridgeOf(p *profile, place, reach float64) (r ridge) {
	features := p.features()
	if r.height, r.at = crest(features, place, reach); r.height == r.height {
		f.beside(&r, p, features)
	}
	return r
}

// beside fills in what lies beside a ridge.
func (f *finder) beside(r *ridge, p *profile, features [][]float64) {
	o := offsetOf(r.at)
	far := int(math.Round(farFlankM / profileStepM))
	left, right := features[max(0, o-far)], features[min(len(features)-1, o+far)]
	bands := len(p.colour) // of light and shade both sides of a wall have their own
	r.uneven = apart(left[:bands], right[:bands]) / math.Max(r.height, leastApart)
	r.ndvi = f.ndvi(p.at(r.at))
	// In colour, where it stands out by it, a wall is without its shadow.
	hue := func(v []float64) []float64 { return v[:bands] }
	if bands == 0 || norm(apartFrom(hue(features[o]), hue(left), hue(right))) < r.height*byHue {
		hue = func(v []float64) []float64 { return v }
	}
	height := norm(apartFrom(hue(features[o]), hue(left), hue(right)))
	wide := 1
	for _, step := range [...]int{-1, 1} {
		for i := o + step; i >= 0 && i < len(features); i += step {
			if !(norm(apartFrom(hue(features[i]), hue(left), hue(right))) >= height/2) {
				break
			}
			wide++
		}
	}
	r.width = float64(wide) * profileStepM
}

// byHue is the share of a ridge's height that must be colour for its width to be
// measured in that.
const byHue = 0.4

// features are those of a profile by offset, luma weighed against colour.
func (p *profile) features() [][]float64 {
	out := make([][]float64, len(p.luma))
	for o, luma := range p.luma {
		v := make([]float64, 0, len(p.colour)+1)
		for _, c := range p.colour {
			v = append(v, float64(c[o]))
		}
		out[o] = append(v, lumaWeight*float64(luma))
	}
	return out
}

// apartFrom is the way to v from the nearest mixture of a and b.
func apartFrom(v, a, b []float64) []float64 {
	along, length := 0.0, 0.0
	for i := range v {
		d := b[i] - a[i]
		along += (v[i] - a[i]) * d
		length += d * d
	}
	share := 0.0
	if length > 0 {
		share = min(1, max(0, along/length))
	}
	out := make([]float64, len(v))
	for i := range v {
		out[i] = v[i] - a[i] - share*(b[i]-a[i])
	}
	return out
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}
