package pipeline

import (
	"slices"

	"rampart/algorithms/change"
)

// step is from the look of a pixel before an onset to that from it on: tone and
// gradient, by the middle values of the dates on either side.
type step struct {
	from, to [3]float32
	weight   [3]float32
	span     float32 // the square of its length
}

// noDate leaves out none.
const noDate = -1

// step returns the step of pixel i of the features at an onset, with one date
// left out of both sides; ok is false where a side has no date.
func (k *kernel) step(i, onset, skip int) (s step, ok bool) {
	sides := [...]*side{&k.found.sides.tone, &k.found.sides.gx, &k.found.sides.gy}
	for _, c := range sides {
		c.reset()
	}
	for d := range k.features {
		if at := stepLook(&k.features[d], i); at[0] == at[0] && d != skip {
			for c, v := range at {
				sides[c].put(v, d >= onset)
			}
		}
	}
	if len(sides[0].before) == 0 || len(sides[0].after) == 0 {
		return s, false
	}
	tone, gradient := float32(k.cal.weight[0]), float32(k.cal.weight[1])
	s.weight = [3]float32{tone, gradient, gradient}
	for c := range sides {
		s.from[c], s.to[c] = sides[c].medians()
		a := s.weight[c] * (s.to[c] - s.from[c])
		s.span += a * a
	}
	return s, true
}

// along is how far pixel i of a date lies along the step, times its length.
func (s *step) along(f *change.Features, i int) (sum float32) {
	for c, v := range stepLook(f, i) {
		sum += s.weight[c] * (s.to[c] - s.from[c]) * s.weight[c] * (v - s.from[c])
	}
	return sum
}

// stepLook is what steps are made of.
func stepLook(f *change.Features, i int) [3]float32 {
	return [3]float32{f.Tone.Pix[i], f.GX.Pix[i], f.GY.Pix[i]}
}

// unchanged is how far towards the later dates the second date of a series may
// lie for its pixel to count as that of the first.
const unchanged = 0.2

// stillOld tells whether the second date shows a pixel as the first does. Where
// it does and the third does not, the pair of the first two is the one that is
// forgiven at onset 1, which then looks as strong as onset 2 is.
func (k *kernel) stillOld(x, y int) bool {
	const second = 1
	if len(k.features) <= second+1 {
		return false
	}
	wide := k.features[0].Tone.Rect
	i := (y-wide.Min.Y)*wide.Dx() + x - wide.Min.X
	if v := k.features[second].Tone.Pix[i]; v != v {
		return false
	}
	s, ok := k.step(i, second, second)
	return ok && s.along(&k.features[second], i) < unchanged*s.span
}

// sides is the memory of step and compare.
type sides struct{ tone, gx, gy, edge, veg side }

// side holds one feature's values before and after an onset.
type side struct{ before, after []float32 }

func newSides(dates int) *sides {
	s := func() side { return side{make([]float32, 0, dates), make([]float32, 0, dates)} }
	return &sides{s(), s(), s(), s(), s()}
}

func (s *side) reset() { s.before, s.after = s.before[:0], s.after[:0] }

func (s *side) put(v float32, after bool) {
	if after {
		s.after = append(s.after, v)
	} else {
		s.before = append(s.before, v)
	}
}

// medians returns the middle value of both sides.
func (s *side) medians() (before, after float32) {
	sort(s.before)
	sort(s.after)
	return s.before[len(s.before)/2], s.after[len(s.after)/2]
}

// sort puts a few numbers in order; by insertion, since most series are short.
func sort(v []float32) {
	const few = 16
	if len(v) > few {
		slices.Sort(v)
		return
	}
	for i := 1; i < len(v); i++ {
		x, j := v[i], i
		for ; j > 0 && v[j-1] > x; j-- {
			v[j] = v[j-1]
		}
		v[j] = x
	}
}
