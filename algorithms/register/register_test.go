package register

import (
	"image"
	"math"
	"testing"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
)

// texture is smooth noise that can be sampled anywhere: values hashed from the
// corners of two lattices, blended by a cosine.
func texture(x, y float64) float32 {
	return float32(100 + 20*lattice(x/7, y/7) + 15*lattice(x/19+40, y/19))
}

func lattice(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	u, v := (1-math.Cos(math.Pi*(x-fx)))/2, (1-math.Cos(math.Pi*(y-fy)))/2
	corner := func(i, j float64) float64 {
		h := uint32(int32(fx+i))*2654435761 ^ uint32(int32(fy+j))*2246822519
		h ^= h >> 15
		h *= 3266489917
		h ^= h >> 13
		return float64(h%1000)/500 - 1
	}
	return (corner(0, 0)*(1-u)+corner(1, 0)*u)*(1-v) + (corner(0, 1)*(1-u)+corner(1, 1)*u)*v
}

func draw(r image.Rectangle, dx, dy float64) *raster.Image {
	m := raster.NewImage(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.Set(x, y, texture(float64(x)-dx, float64(y)-dy))
		}
	}
	return m
}

func structureOf(m *raster.Image) []*raster.Image {
	var s raster.Image
	Structure(&s, m, &filter.Scratch{})
	out := []*raster.Image{&s}
	ClipAtMedian(out)
	return out
}

func TestEstimateFindsKnownShifts(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 256, 200)
	ref := structureOf(draw(r, 0, 0))
	for _, d := range [][2]float64{{0.4, -0.3}, {1.5, 2.25}, {-7.3, 4.6}, {-2, 0}} {
		got := Estimate(ref, structureOf(draw(r, d[0], d[1])), Default(12))
		if !got.Accepted {
			t.Errorf("shift %v: not accepted: %s", d, got.Reason)
			continue
		}
		// A parabola on a clipped gradient is good to about a tenth of a pixel.
		if math.Hypot(got.DX-d[0], got.DY-d[1]) > 0.12 {
			t.Errorf("shift %v: got (%.3f, %.3f)", d, got.DX, got.DY)
		}
		if !(got.Residual < 0.2) || got.Ties < 2 {
			t.Errorf("shift %v: residual %.3f over %d ties, want a small one", d, got.Residual, got.Ties)
		}
	}
}

func TestEstimateLeavesAlone(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 256, 200)
	ref := structureOf(draw(r, 0, 0))
	flat := raster.NewImage(r)
	other := draw(r, 0, 0)
	for y := range 200 {
		for x := range 256 {
			other.Set(x, y, texture(float64(y)*1.7+9000, float64(x)*0.9))
		}
	}
	for name, mov := range map[string]*raster.Image{
		"the same scene":             draw(r, 0, 0),
		"a scene without structure":  flat,
		"a scene of another place":   other,
		"a shift beyond the reach":   draw(r, 40, 0),
		"a scene that is all nodata": missing(r),
	} {
		if got := Estimate(ref, structureOf(mov), Default(6)); got.Accepted {
			t.Errorf("%s: shift (%.2f, %.2f) was accepted", name, got.DX, got.DY)
		} else if got.Reason == "" || got.DX != 0 || got.DY != 0 {
			t.Errorf("%s: got %+v, want no shift and a reason", name, got)
		}
	}
}

func missing(r image.Rectangle) *raster.Image {
	m := raster.NewImage(r)
	m.Fill(raster.NaN())
	return m
}

func TestResampleMovesByAFraction(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 64, 48)
	inner := image.Rect(4, 4, 60, 44)
	for _, d := range [][2]float64{{0.25, -0.4}, {-0.75, 0.5}, {0, 0.3}, {0, 0}} {
		got := raster.NewImage(inner)
		Resample(got, draw(r, d[0], d[1]), d[0], d[1])
		for y := inner.Min.Y; y < inner.Max.Y; y++ {
			for x := inner.Min.X; x < inner.Max.X; x++ {
				// Cubic convolution of blobs of seven pixels.
				if diff := got.At(x, y) - texture(float64(x), float64(y)); math.Abs(float64(diff)) > 1.5 {
					t.Fatalf("shift %v at (%d, %d): off by %v", d, x, y, diff)
				}
			}
		}
	}
}

func TestResampleKeepsNodataNodata(t *testing.T) {
	t.Parallel()
	src := draw(image.Rect(0, 0, 20, 20), 0, 0)
	src.Set(10, 10, raster.NaN())
	got := raster.NewImage(image.Rect(3, 3, 17, 17))
	Resample(got, src, 0.5, 0.5)
	for y := 3; y < 17; y++ {
		for x := 3; x < 17; x++ {
			touches := x >= 8 && x <= 11 && y >= 8 && y <= 11
			if v := got.At(x, y); (v != v) != touches {
				t.Errorf("(%d, %d) = %v; touches nodata: %v", x, y, v, touches)
			}
		}
	}
}

func BenchmarkResample(b *testing.B) {
	src := draw(image.Rect(0, 0, 516, 516), 0, 0)
	dst := raster.NewImage(image.Rect(2, 2, 514, 514))
	b.SetBytes(512 * 512)
	for b.Loop() {
		Resample(dst, src, 0.3, -0.4)
	}
}
