// Package register finds the shift between two scenes of one place, says how
// good it is, and keeps it only where it helps.
package register

import (
	"math"
	"slices"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
)

// Params steer the search. Lengths are in pixels of the grid.
type Params struct {
	// Reach is the largest shift looked for, along each axis.
	Reach int
	// MinGain is how much the correlation on windows held out from the
	// estimate must rise for a shift to be kept.
	MinGain float64
	// MinShift is the smallest shift worth resampling for.
	MinShift float64
}

// Default returns the parameters for shifts up to reach pixels. The gain and
// the smallest shift are those of prototypes on Sentinel-2 pairs.
func Default(reach int) Params {
	return Params{Reach: max(1, reach), MinGain: 0.002, MinShift: 0.1}
}

// Result is one estimate. DX and DY say where the second scene shows what the
// first shows at a place: at that place plus (DX, DY), in pixels.
type Result struct {
	DX, DY        float64
	Before, After float64 // correlation on the held-out blocks, 0 where unknown
	// Ties is the number of blocks whose own best shift could be measured;
	// Residual the median distance in pixels between those shifts and the one
	// kept, NaN where there are fewer than three ties.
	Ties     int
	Residual float64
	Accepted bool
	Reason   string
}

// clip is where a gradient is cut, in medians of its scene: ground texture
// leads then, not shadow and roof edges, which move with sun and view.
const clip = 2

// Structure sets dst to what is compared: the magnitude of the gradient of
// tone under a Gaussian of one pixel. Clip it with ClipAtMedian before use.
func Structure(dst, tone *raster.Image, s *filter.Scratch) {
	var smooth, gx, gy raster.Image
	filter.Gaussian(&smooth, tone, 1, 1, s)
	filter.Gradient(&gx, &gy, &smooth, 1, 1)
	dst.Reset(tone.Rect)
	for i := range dst.Pix {
		x, y := float64(gx.Pix[i]), float64(gy.Pix[i])
		dst.Pix[i] = float32(math.Sqrt(x*x + y*y))
	}
}

// ClipAtMedian divides the images by their common median and cuts them at
// twice that; images without structure become NaN.
func ClipAtMedian(images []*raster.Image) {
	var all []float32
	for _, m := range images {
		for i := 0; i < len(m.Pix); i += 3 {
			if v := m.Pix[i]; v == v {
				all = append(all, v)
			}
		}
	}
	med := float32(0)
	if len(all) > 0 {
		slices.Sort(all)
		med = all[len(all)/2]
	}
	for _, m := range images {
		for i, v := range m.Pix {
			switch {
			case med <= 0:
				m.Pix[i] = raster.NaN()
			case v > clip*med:
				m.Pix[i] = clip
			default:
				m.Pix[i] = v / med
			}
		}
	}
}

// Estimate finds the shift between the structure of a reference and that of a
// moving scene, given as the same windows of both. It is looked for by
// normalised cross-correlation from coarse to fine on every second block, to
// a fraction of a pixel by a parabola, and kept if it raises the correlation
// on the other blocks. A best shift on the rim of the search is refused.
func Estimate(ref, mov []*raster.Image, p Params) Result {
	levels := pyramid(ref, mov, p.Reach)
	top := levels[len(levels)-1]
	best, rim := search(top, 0, 0, max(1, ceilDiv(p.Reach, top.scale)))
	if math.IsNaN(best.ncc) {
		return Result{Residual: math.NaN(), Reason: "too little structure in common to match"}
	}
	if rim {
		return Result{Residual: math.NaN(),
			Reason: "best shift lies on the rim of the search, not believed"}
	}
	for i := len(levels) - 2; i >= 0; i-- {
		best, _ = search(levels[i], 2*best.dx, 2*best.dy, 1)
	}
	r := Result{}
	r.DX, r.DY = refine(levels[0], best)
	r.Before = correlate(levels[0], 0, 0, heldOut)
	r.After = shifted(levels[0], r.DX, r.DY)
	switch {
	case math.Hypot(r.DX, r.DY) < p.MinShift:
		r.Reason = "already aligned"
	case !(r.After > r.Before+p.MinGain):
		r.Reason = "a shift did not raise the correlation on held-out blocks"
	default:
		r.Accepted, r.Reason = true, "raised the correlation on held-out blocks"
	}
	if !r.Accepted {
		r.DX, r.DY = 0, 0
	}
	r.Ties, r.Residual = residual(levels[0], r.DX, r.DY)
	return r
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// level is one step of the pyramid; scale is its pixel in those of the grid.
type level struct {
	ref, mov []*raster.Image
	scale    int
}

// coarsest is the search radius, in pixels of the coarsest level, at which the
// pyramid ends.
const coarsest = 3

func pyramid(ref, mov []*raster.Image, reach int) []level {
	levels := []level{{ref, mov, 1}}
	for scale := 1; ceilDiv(reach, scale) > coarsest; {
		last := levels[len(levels)-1]
		if last.ref[0].Rect.Dx() < 64 || last.ref[0].Rect.Dy() < 64 {
			break
		}
		scale *= 2
		levels = append(levels, level{halve(last.ref), halve(last.mov), scale})
	}
	return levels
}

// halve averages squares of two by two pixels; one missing makes all missing.
func halve(images []*raster.Image) []*raster.Image {
	out := make([]*raster.Image, len(images))
	for i, m := range images {
		r := m.Rect
		r.Min, r.Max = r.Min.Div(2), r.Min.Div(2).Add(r.Size().Div(2))
		half := raster.NewImage(r)
		w, w2 := m.Rect.Dx(), r.Dx()
		for y := range r.Dy() {
			a, b := m.Pix[2*y*w:(2*y+1)*w], m.Pix[(2*y+1)*w:(2*y+2)*w]
			for x := range w2 {
				half.Pix[y*w2+x] = (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1]) / 4
			}
		}
		out[i] = half
	}
	return out
}

type peak struct {
	dx, dy int
	ncc    float64
}

// search tries all whole shifts within radius of (cx, cy) and says whether the
// best lies on the rim.
func search(l level, cx, cy, radius int) (best peak, rim bool) {
	best.ncc = math.NaN()
	for dy := cy - radius; dy <= cy+radius; dy++ {
		for dx := cx - radius; dx <= cx+radius; dx++ {
			if c := correlate(l, dx, dy, fitted); c > best.ncc || math.IsNaN(best.ncc) {
				best = peak{dx, dy, c}
			}
		}
	}
	rim = best.dx == cx-radius || best.dx == cx+radius ||
		best.dy == cy-radius || best.dy == cy+radius
	return best, rim
}

// refine lays a parabola through the neighbours of a peak along each axis.
func refine(l level, p peak) (dx, dy float64) {
	left, right := correlate(l, p.dx-1, p.dy, fitted), correlate(l, p.dx+1, p.dy, fitted)
	up, down := correlate(l, p.dx, p.dy-1, fitted), correlate(l, p.dx, p.dy+1, fitted)
	return float64(p.dx) + vertex(left, p.ncc, right), float64(p.dy) + vertex(up, p.ncc, down)
}

// vertex is where the parabola through (-1, l), (0, c), (1, r) peaks, at most
// half a step away.
func vertex(l, c, r float64) float64 {
	d := l - 2*c + r
	if !(d < 0) {
		return 0
	}
	return max(-0.5, min(0.5, 0.5*(l-r)/d))
}
