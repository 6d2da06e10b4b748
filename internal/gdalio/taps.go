package gdalio

// taps are a kernel's weights, cut to the pixels at hand: a row of wx for each
// of wy, the first at start and then stride apart.
type taps struct {
	wx, wy        []float32
	start, stride int
	// sound says which pixels may be mixed; nil where all may.
	sound []uint8
}

// clip cuts weights that lie outside lo to hi.
func clip(first int, w []float32, lo, hi int) (int, []float32) {
	if over := first + len(w) - hi; over > 0 {
		w = w[:max(0, len(w)-over)]
	}
	if under := lo - first; under > 0 {
		w, first = w[min(under, len(w)):], lo
	}
	return first, w
}

// whole reports whether all pixels of the taps are sound.
func (t taps) whole(sound []uint8) bool {
	all := uint8(1)
	for j := range t.wy {
		for _, s := range sound[t.start+j*t.stride:][:len(t.wx)] {
			all &= s
		}
	}
	return all == 1
}

// mean weighs the pixels of a band.
func (t taps) mean(px []float32) float32 {
	if t.sound != nil {
		return t.meanOfSound(px)
	}
	if len(t.wx) == 4 {
		return t.meanOfFour(px)
	}
	var sum float32
	for j, wy := range t.wy {
		row := px[t.start+j*t.stride:][:len(t.wx)]
		var part float32
		for i, wx := range t.wx {
			// The conversion keeps the product from being fused into the sum,
			// which would give other bits on other machines.
			part += float32(wx * row[i])
		}
		sum += float32(wy * part)
	}
	return sum
}

// meanOfFour is mean for rows of four, the plain cubic kernel.
func (t taps) meanOfFour(px []float32) float32 {
	a, b, c, d := t.wx[0], t.wx[1], t.wx[2], t.wx[3]
	var sum float32
	for j, wy := range t.wy {
		row := px[t.start+j*t.stride:][:4]
		part := float32(a*row[0]) + float32(b*row[1]) + float32(c*row[2]) + float32(d*row[3])
		sum += float32(wy * part)
	}
	return sum
}

// meanOfSound weighs the sound pixels by their positive weights. The one in
// which the position lies is sound and has a positive weight.
func (t taps) meanOfSound(px []float32) float32 {
	var sum, all float32
	for j, wy := range t.wy {
		o := t.start + j*t.stride
		for i, wx := range t.wx {
			w := float32(wx * wy)
			if w > 0 && t.sound[o+i] != 0 {
				sum += float32(w * px[o+i])
				all += w
			}
		}
	}
	return sum / all
}
