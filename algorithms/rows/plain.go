package rows

import (
	"math"
	"slices"
)

// The plain versions, which say what is computed.

func plainWeigh(dst, base []float32, t Taps, k []float32) {
	n := len(dst)
	mid := base[t.Mid:][:n]
	for x := range dst {
		dst[x] = k[0] * mid[x]
	}
	for j := range t.Before {
		a, b, w := base[t.Before[j]:][:n], base[t.After[j]:][:n], k[j+1]
		for x := range dst {
			dst[x] += float32(w * (a[x] + b[x]))
		}
	}
}

func plainDivide(dst, by []float32) {
	by = by[:len(dst)]
	for x := range dst {
		dst[x] /= by[x]
	}
}

func plainFillMissing(dst, src []float32) bool {
	missing := false
	src = src[:len(dst)]
	for x, v := range src {
		if v != v {
			v, missing = 0, true
		}
		dst[x] = v
	}
	return missing
}

func plainScale(dst []float32, gain, offset float32) {
	for x, v := range dst {
		dst[x] = float32(gain*v) + offset
	}
}

func plainLeast(dst, src []float32) {
	src = src[:len(dst)]
	for x, v := range src {
		if v < dst[x] || v != v {
			dst[x] = v
		}
	}
}

func plainGradient(gx, gy []float32, around [3][]float32, sx, sy float32) {
	n := len(gx)
	gy = gy[:n]
	a, b, c := around[0][:n+2], around[1][:n+2], around[2][:n+2]
	for x := range gx {
		left := a[x] + float32(2*b[x]) + c[x]
		right := a[x+2] + float32(2*b[x+2]) + c[x+2]
		up := a[x] + float32(2*a[x+1]) + a[x+2]
		down := c[x] + float32(2*c[x+1]) + c[x+2]
		dx, dy := float32((right-left)*eighth)*sx, float32((down-up)*eighth)*sy
		if sum := float32(dx+dy) + b[x+1]; sum != sum {
			dx, dy = sum, sum
		}
		gx[x], gy[x] = dx, dy
	}
}

// eighth makes a derivative of what Sobel's weights add up to.
const eighth = 0.125

func plainLength(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = root(float32(x[i]*x[i]) + float32(y[i]*y[i]))
	}
}

func root(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// positive are the bits of a float32 other than its sign.
const positive = 1<<31 - 1

func plainDistances(d [3][]uint32, a, b Features, l Levels) {
	for i := range d[0] {
		dx, dy := a.GX[i]-b.GX[i], a.GY[i]-b.GY[i]
		g := root(float32(dx*dx) + float32(dy*dy))
		edge := a.Edge[i]
		if b.Edge[i] < edge {
			edge = b.Edge[i]
		}
		d[0][i] = math.Float32bits((a.Tone[i]-b.Tone[i])*l.Tone) & positive
		d[1][i] = math.Float32bits(g*l.Gradient) & positive
		d[2][i] = math.Float32bits(g/(edge+l.Floor)*l.Relative) & positive
	}
}

func plainInsert(first, second, v []uint32) {
	second, v = second[:len(first)], v[:len(first)]
	for i, f := range first {
		second[i] = min(second[i], max(f, v[i]))
		first[i] = min(f, v[i])
	}
}

func plainMerge(first, second, f2, s2 []uint32) {
	n := len(first)
	second, f2, s2 = second[:n], f2[:n], s2[:n]
	for i, a := range first {
		second[i] = min(max(a, f2[i]), second[i], s2[i])
		first[i] = min(a, f2[i])
	}
}

func plainCubeRoots(dst, a, b, c []float32) {
	const (
		leastNormal = 1 << 23
		// bias is two thirds of the bits of 1, less what makes the guess's
		// error even above and below.
		bias = 709921077
	)
	for i := range dst {
		x := float32(a[i]*b[i]) * c[i]
		bits := math.Float32bits(x)
		switch {
		case bits < leastNormal:
			dst[i] = 0
			continue
		case bits >= infinity:
			dst[i] = x
			continue
		}
		y := math.Float32frombits(bits/3 + bias)
		for range 2 {
			q := float32(float32(y*y) * y)
			y *= (q + x + x) / (q + q + x)
		}
		dst[i] = y
	}
}

func plainRaise(dst, by []float32) {
	for i, v := range dst {
		dst[i] = root(root(float32(float32(v*v)*v) * by[i]))
	}
}

func plainWiden(dst []float32, src []uint16) {
	for i, v := range src[:len(dst)] {
		dst[i] = float32(v)
	}
}

func plainLargest(dst, src []float32, gain float32) {
	for i, v := range src[:len(dst)] {
		if v *= gain; v > dst[i] || dst[i] != dst[i] {
			dst[i] = v
		}
	}
}

func plainCount(counts []uint8, src []float32, step int8) bool {
	missing := false
	for i, v := range src[:len(counts)] {
		if v == v {
			counts[i] += uint8(step)
		} else {
			missing = true
		}
	}
	return missing
}

// infinity are the bits of +Inf; those of any NaN are larger.
const infinity = 0x7f800000

func plainGap(dst []float32, first, second []uint32, before, after []uint8, enough int) {
	const nan = 0x7fc00000
	for i := range dst {
		b := first[i]
		if int(before[i])*int(after[i]) >= enough && second[i] <= infinity {
			b = second[i]
		}
		if b > infinity {
			b = nan
		}
		dst[i] = math.Float32frombits(b)
	}
}

func plainQuantise(dst []int32, src []float32, steps, limit float32) {
	const half = 0.5
	for i, v := range src[:len(dst)] {
		if v != v {
			v = 0
		}
		v = max(-limit, min(limit, v*steps))
		if v < 0 {
			dst[i] = int32(v - half)
		} else {
			dst[i] = int32(v + half)
		}
	}
}

func plainAdd(sums []int64, counts, values []int32, src []float32, sign int32) {
	for i, v := range src[:len(sums)] {
		sums[i] += int64(values[i]) * int64(sign)
		if v == v {
			counts[i] += sign
		}
	}
}

func plainMix(dst []float32, four [4][]float32, k [4]float32) {
	n := len(dst)
	a, b, c, d := four[0][:n], four[1][:n], four[2][:n], four[3][:n]
	for i := range dst {
		inner := float32(k[1]*b[i]) + float32(k[2]*c[i])
		dst[i] = inner + (float32(k[0]*a[i]) + float32(k[3]*d[i]))
	}
}

func plainStrongest(strength []float32, direction []uint8, base []float32, mid int, b Bank, floor float32) {
	each := b.Line + 2*b.Flank
	for x := range strength {
		strength[x], direction[x] = 0, 0
		if !(base[mid+x] >= floor) {
			continue
		}
		var most float32
		for a := range b.directions() {
			at := b.At[a*each:][:each]
			m := plainMean(base, mid+x, at[:b.Line])
			if m <= most {
				continue
			}
			if r := m - plainMean(base, mid+x, at[b.Line:][:b.Flank]); r <= most {
				continue
			} else if r = min(r, m-plainMean(base, mid+x, at[b.Line+b.Flank:])); r > most {
				most, direction[x] = r, uint8(a)
			}
		}
		strength[x] = most
	}
}

func plainMean(p []float32, i int, at []int32) (sum float32) {
	for _, d := range at {
		sum += p[i+int(d)]
	}
	return sum / float32(len(at))
}

func plainRank(dst, values []float32, places []int32) {
	n := len(dst)
	sorted := make([]int32, 0, len(places))
	for x := range dst {
		sorted = sorted[:0]
		for i := range len(places) - 1 {
			if v := values[i*n+x]; v == v {
				sorted = append(sorted, ordered(int32(math.Float32bits(v))))
			}
		}
		slices.Sort(sorted)
		bits := int32(0x7fc00000)
		if len(sorted) > 0 {
			bits = ordered(sorted[places[len(sorted)]])
		}
		dst[x] = math.Float32frombits(uint32(bits))
	}
}

// ordered turns the bits of numbers into integers of the same order, and back.
func ordered(bits int32) int32 { return bits ^ bits>>31&positive }
