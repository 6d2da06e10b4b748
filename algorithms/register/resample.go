package register

import (
	"math"

	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
)

// ResampleReach is how far Resample looks, in pixels.
const ResampleReach = 2

// Resample sets dst to src taken (dx, dy) pixels further on, each from -1 to
// 1, by cubic convolution with a = -1/2. A pixel with any missing pixel among
// the sixteen it is made of is NaN; shifts smaller than a thousandth of a
// pixel along an axis leave that axis as it is. Dst keeps its window, which
// lies inside that of src.
//
// Keys, R. (1981). Cubic convolution interpolation for digital image
// processing. IEEE Trans. ASSP 29(6), 1153-1160. doi:10.1109/TASSP.1981.1163711
func Resample(dst, src *raster.Image, dx, dy float64) {
	kx, ox := taps(dx)
	ky, oy := taps(dy)
	r := dst.Rect
	w, sw := r.Dx(), src.Rect.Dx()
	line := make([]float32, sw)
	nan := raster.NaN()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out := dst.Row(y)
		if !blend(line, src, y+oy, ky) {
			for x := range out {
				out[x] = nan
			}
			continue
		}
		x0 := r.Min.X - src.Rect.Min.X + ox
		if x0 >= 0 && x0+w+len(kx)-1 <= sw {
			mixRow(out, line[x0:], kx)
			continue
		}
		for x := range w {
			out[x] = mix(line, x0+x, kx)
		}
	}
}

// mixRow is mix for a row of places that all lie inside the line.
func mixRow(out, line, k []float32) {
	if len(k) == 1 {
		copy(out, line)
		return
	}
	rows.Mix(out, [4][]float32{line, line[1:], line[2:], line[3:]}, [4]float32(k))
}

// Negligible reports whether Resample leaves an image that is to be taken
// (dx, dy) pixels further on as it is.
func Negligible(dx, dy float64) bool {
	return math.Abs(dx) < leastShift && math.Abs(dy) < leastShift
}

// leastShift is the smallest shift along an axis that is interpolated, pixels.
const leastShift = 1e-3

// taps returns the weights of Resample for one axis and the offset of the
// first; a single weight where there is nothing to interpolate.
func taps(d float64) (k []float32, offset int) {
	if math.Abs(d) < leastShift {
		return []float32{1}, 0
	}
	f := d
	offset = -1
	if f < 0 {
		f++
		offset--
	}
	f2, f3 := f*f, f*f*f
	return []float32{
		float32(-0.5*f3 + f2 - 0.5*f),
		float32(1.5*f3 - 2.5*f2 + 1),
		float32(-1.5*f3 + 2*f2 + 0.5*f),
		float32(0.5*f3 - 0.5*f2),
	}, offset
}

// blend sets line to the mix of len(k) rows of src from row y on; it reports
// false where one of them lies outside.
func blend(line []float32, src *raster.Image, y int, k []float32) bool {
	if y < src.Rect.Min.Y || y+len(k) > src.Rect.Max.Y {
		return false
	}
	if len(k) == 1 {
		copy(line, src.Row(y))
		return true
	}
	four := [4][]float32{src.Row(y), src.Row(y + 1), src.Row(y + 2), src.Row(y + 3)}
	rows.Mix(line[:src.Rect.Dx()], four, [4]float32(k))
	return true
}

func mix(line []float32, x int, k []float32) float32 {
	if x < 0 || x+len(k) > len(line) {
		return raster.NaN()
	}
	if len(k) == 1 {
		return line[x]
	}
	v := line[x : x+4]
	return (k[1]*v[1] + k[2]*v[2]) + (k[0]*v[0] + k[3]*v[3])
}
