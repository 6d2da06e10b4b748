// Package radiometry brings the numbers of one scene onto those of another by
// the pixels that did not change between them.
package radiometry

import (
	"math"
	"slices"

	"rampart/algorithms/order"
)

// Fit is one band's line: reference = Gain*scene + Offset.
type Fit struct{ Gain, Offset float64 }

// rounds is how often the weights are renewed; the fit of prototypes on
// Sentinel-2 pairs stood still after about six.
const rounds = 8

// The slope is kept inside these, so that a scene of another kind of product
// can be matched but a scene without contrast cannot be blown up; below
// minCorrelation the ratio of the spreads is taken instead of the slope.
const (
	minGain, maxGain = 0.001, 1000
	minCorrelation   = 0.2
)

// Normalise fits each band of a scene to the same band of the reference, by
// orthogonal regression in which a pixel weighs less the further it lies from
// the lines of all bands, in units of their median absolute residuals. The
// samples are pairs of values: ref[b][i] and scene[b][i] are of one place; NaN
// in any band leaves the place out. It returns false where fewer than 50
// places remain or a band has no contrast in either scene: the lines are then
// those through the medians with slope 1.
//
// After Canty, M. J. and Nielsen, A. A. (2008). Automatic radiometric
// normalization of multitemporal satellite imagery with the iteratively
// re-weighted MAD transformation. Remote Sens. Environ. 112(3), 1025-1036.
// doi:10.1016/j.rse.2007.07.013
func Normalise(ref, scene [][]float32) ([]Fit, bool) {
	x, y := complete(scene, ref)
	fits := make([]Fit, len(ref))
	ok := len(x[0]) >= 50
	spreads := make([]float64, len(fits))
	for b := range fits {
		fits[b] = Fit{1, order.UpperMedian(y[b]) - order.UpperMedian(x[b])}
		spreads[b] = spread(y[b])
		ok = ok && spread(x[b]) > 0 && spreads[b] > 0
	}
	if !ok {
		for b := range fits {
			if math.IsNaN(fits[b].Offset) {
				fits[b].Offset = 0
			}
		}
		return fits, false
	}
	weight := make([]float64, len(x[0]))
	for i := range weight {
		weight[i] = 1
	}
	residual := make([]float64, len(weight))
	chi := make([]float64, len(weight))
	for range rounds {
		clear(chi)
		for b := range fits {
			fits[b] = line(x[b], y[b], weight)
			for i := range residual {
				residual[i] = math.Abs(y[b][i] - fits[b].Gain*x[b][i] - fits[b].Offset)
			}
			s := 1.4826*order.UpperMedian(residual) + 1e-9*spreads[b]
			for i, r := range residual {
				chi[i] += (r / s) * (r / s) / float64(len(fits))
			}
		}
		for i, q := range chi {
			weight[i] = math.Exp(-0.5 * max(q-1, 0))
		}
	}
	return fits, true
}

// complete keeps the places at which no band of either scene is NaN.
func complete(a, b [][]float32) (x, y [][]float64) {
	x, y = make([][]float64, len(a)), make([][]float64, len(b))
	for k := range a {
		x[k], y[k] = make([]float64, 0, len(a[k])), make([]float64, 0, len(b[k]))
	}
	for i := range a[0] {
		missing := false
		for k := range a {
			missing = missing || a[k][i] != a[k][i] || b[k][i] != b[k][i]
		}
		if missing {
			continue
		}
		for k := range a {
			x[k] = append(x[k], float64(a[k][i]))
			y[k] = append(y[k], float64(b[k][i]))
		}
	}
	return x, y
}

// line is the weighted major axis of y against x.
func line(x, y, weight []float64) Fit {
	var w, mx, my float64
	for i, q := range weight {
		w += q
		mx += q * x[i]
		my += q * y[i]
	}
	mx, my = mx/w, my/w
	var xx, yy, xy float64
	for i, q := range weight {
		dx, dy := x[i]-mx, y[i]-my
		xx += q * dx * dx
		yy += q * dy * dy
		xy += q * dx * dy
	}
	// The axes are brought to one spread first: orthogonal distance has no
	// meaning between a byte and a reflectance.
	sx, sy := math.Sqrt(xx/w), math.Sqrt(yy/w)
	gain := 1.0
	if sx > 0 && sy > 0 {
		gain = sy / sx
		if xy < minCorrelation*math.Sqrt(xx*yy) {
			gain = max(minGain, min(maxGain, gain))
			return Fit{gain, my - gain*mx}
		}
		gain = majorAxis(xx, yy, xy, sy/sx)
	}
	gain = max(minGain, min(maxGain, gain))
	return Fit{gain, my - gain*mx}
}

// majorAxis is the slope of the first principal axis of y against k*x, as a
// slope of y against x.
func majorAxis(xx, yy, xy, k float64) float64 {
	xx, xy = k*k*xx, k*xy
	d := yy - xx
	return k * (d + math.Sqrt(d*d+4*xy*xy)) / (2 * xy)
}

func spread(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	m := order.UpperMedian(v)
	dev := make([]float64, len(v))
	for i := range v {
		dev[i] = math.Abs(v[i] - m)
	}
	if s := 1.4826 * order.UpperMedian(dev); s > 0 {
		return s
	}
	return slices.Max(dev)
}
