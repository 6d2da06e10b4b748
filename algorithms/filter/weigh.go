package filter

import "rampart/algorithms/raster"

// pairs are the rows at equal distance on both sides of a row, the nearest
// first. Each is at least as long as the row.
type pairs struct{ before, after [][]float32 }

// weigh sets dst to k[0]*mid + k[1]*(before[0]+after[0]) + k[2]*..., summed in
// that order at each place. Three or four pairs are taken at a time, so that
// sums stay in registers.
func weigh(dst, mid []float32, p pairs, k []float32) {
	n := len(k) - 1
	i := 0
	if n >= three {
		firstThree(dst, mid, p, k)
		i = three
	} else {
		mid = mid[:len(dst)]
		for x := range dst {
			dst[x] = k[0] * mid[x]
		}
	}
	for ; i+four <= n && i+2*three != n; i += four {
		nextFour(dst, pairs{p.before[i:], p.after[i:]}, k[i+1:])
	}
	for ; i+three <= n; i += three {
		nextThree(dst, pairs{p.before[i:], p.after[i:]}, k[i+1:])
	}
	for ; i < n; i++ {
		addPair(dst, p.before[i], p.after[i], k[i+1])
	}
}

// How many pairs firstThree, nextThree and nextFour take.
const (
	three = 3
	four  = 4
)

func firstThree(dst, mid []float32, p pairs, k []float32) {
	n := len(dst)
	mid = mid[:n]
	a1, a2, a3 := p.before[0][:n], p.before[1][:n], p.before[2][:n]
	b1, b2, b3 := p.after[0][:n], p.after[1][:n], p.after[2][:n]
	k0, k1, k2, k3 := k[0], k[1], k[2], k[3]
	for x := range dst {
		v := k0 * mid[x]
		v += k1 * (a1[x] + b1[x])
		v += k2 * (a2[x] + b2[x])
		v += k3 * (a3[x] + b3[x])
		dst[x] = v
	}
}

func nextThree(dst []float32, p pairs, k []float32) {
	n := len(dst)
	a1, a2, a3 := p.before[0][:n], p.before[1][:n], p.before[2][:n]
	b1, b2, b3 := p.after[0][:n], p.after[1][:n], p.after[2][:n]
	k1, k2, k3 := k[0], k[1], k[2]
	for x := range dst {
		v := dst[x]
		v += k1 * (a1[x] + b1[x])
		v += k2 * (a2[x] + b2[x])
		v += k3 * (a3[x] + b3[x])
		dst[x] = v
	}
}

func nextFour(dst []float32, p pairs, k []float32) {
	n := len(dst)
	a1, a2, a3, a4 := p.before[0][:n], p.before[1][:n], p.before[2][:n], p.before[3][:n]
	b1, b2, b3, b4 := p.after[0][:n], p.after[1][:n], p.after[2][:n], p.after[3][:n]
	k1, k2, k3, k4 := k[0], k[1], k[2], k[3]
	for x := range dst {
		v := dst[x]
		v += k1 * (a1[x] + b1[x])
		v += k2 * (a2[x] + b2[x])
		v += k3 * (a3[x] + b3[x])
		v += k4 * (a4[x] + b4[x])
		dst[x] = v
	}
}

// addPair adds k*(a+b) to dst.
func addPair(dst, a, b []float32, k float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for x := range dst {
		dst[x] += k * (a[x] + b[x])
	}
}

func divide(dst, by []float32) {
	by = by[:len(dst)]
	for x := range dst {
		dst[x] /= by[x]
	}
}

// spare makes dst NaN where src is.
func spare(dst, src []float32) {
	src = src[:len(dst)]
	nan := raster.NaN()
	for x, v := range src {
		if v != v {
			dst[x] = nan
		}
	}
}
