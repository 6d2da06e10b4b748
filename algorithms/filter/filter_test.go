package filter

import (
	"image"
	"math"
	"testing"

	"rampart/algorithms/raster"
)

func noise(r image.Rectangle, missing uint32) *raster.Image {
	m := raster.NewImage(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			h := uint32(x)*2654435761 ^ uint32(y)*2246822519
			h ^= h >> 13
			h *= 3266489917
			h ^= h >> 16
			v := float32(h%10000)/100 - 50
			if missing > 0 && h%missing == 0 {
				v = raster.NaN()
			}
			m.Set(x, y, v)
		}
	}
	return m
}

func crop(m *raster.Image, r image.Rectangle) *raster.Image {
	out := raster.NewImage(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(out.Row(y), m.Row(y)[r.Min.X-m.Rect.Min.X:])
	}
	return out
}

func sameBits(t *testing.T, name string, got, want *raster.Image, r image.Rectangle) {
	t.Helper()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			g, w := got.At(x, y), want.At(x, y)
			if math.Float32bits(g) != math.Float32bits(w) && !(g != g && w != w) {
				t.Fatalf("%s: pixel (%d, %d) is %v in the window, %v in the whole", name, x, y, g, w)
			}
		}
	}
}

func TestAPixelIsTheSameInEveryWindow(t *testing.T) {
	t.Parallel()
	whole := image.Rect(0, 0, 90, 70)
	steps := []struct {
		name  string
		reach int
		run   func(dst, src *raster.Image, s *Scratch)
	}{
		{"gaussian", GaussianReach(2.3), func(dst, src *raster.Image, s *Scratch) { Gaussian(dst, src, 2.3, 1.6, s) }},
		{"box", 7, func(dst, src *raster.Image, s *Scratch) { Box(dst, src, 7, 5, s) }},
		{"gradient", GradientReach, func(dst, src *raster.Image, s *Scratch) { Gradient(dst, raster.NewImage(src.Rect), src, 1, 1) }},
	}
	for _, missing := range []uint32{0, 400, 7} {
		src := noise(whole, missing)
		for _, step := range steps {
			var want, got raster.Image
			step.run(&want, src, &Scratch{})
			var s Scratch
			for _, core := range []image.Rectangle{
				image.Rect(0, 0, 30, 30), image.Rect(30, 20, 61, 47), image.Rect(61, 47, 90, 70),
			} {
				outer := core.Inset(-step.reach).Intersect(whole)
				step.run(&got, crop(src, outer), &s)
				sameBits(t, step.name, &got, &want, core)
			}
		}
	}
}

func TestGaussianAgainstThePlainSum(t *testing.T) {
	t.Parallel()
	src := noise(image.Rect(0, 0, 31, 23), 9)
	var got raster.Image
	Gaussian(&got, src, 1.7, 1.2, &Scratch{})
	for y := range 23 {
		for x := range 31 {
			var num, den float64
			for v := range 23 {
				for u := range 31 {
					dx, dy := float64(u-x), float64(v-y)
					if math.Abs(dx) > float64(GaussianReach(1.7)) || math.Abs(dy) > float64(GaussianReach(1.2)) {
						continue
					}
					p := float64(src.At(u, v))
					if p != p {
						continue
					}
					wt := math.Exp(-dx*dx/(2*1.7*1.7) - dy*dy/(2*1.2*1.2))
					num += wt * p
					den += wt
				}
			}
			g := float64(got.At(x, y))
			if src.At(x, y) != src.At(x, y) {
				if g == g {
					t.Fatalf("(%d, %d): missing pixel became %v", x, y, g)
				}
				continue
			}
			// float32 sums of some hundred terms of size 50.
			if math.Abs(g-num/den) > 2e-4 {
				t.Fatalf("(%d, %d) = %v, want %v", x, y, g, num/den)
			}
		}
	}
}

func TestBoxAgainstThePlainMean(t *testing.T) {
	t.Parallel()
	src := noise(image.Rect(0, 0, 29, 21), 5)
	var got raster.Image
	Box(&got, src, 4, 3, &Scratch{})
	for y := range 21 {
		for x := range 29 {
			var sum, n float64
			for v := max(0, y-3); v <= min(20, y+3); v++ {
				for u := max(0, x-4); u <= min(28, x+4); u++ {
					if p := float64(src.At(u, v)); p == p {
						sum += p
						n++
					}
				}
			}
			g := float64(got.At(x, y))
			if src.At(x, y) != src.At(x, y) {
				if g == g {
					t.Fatalf("(%d, %d): missing pixel became %v", x, y, g)
				}
			} else if math.Abs(g-sum/n) > 1.0/4096 {
				t.Fatalf("(%d, %d) = %v, want %v", x, y, g, sum/n)
			}
		}
	}
}

func TestConstantStaysConstant(t *testing.T) {
	t.Parallel()
	src := raster.NewImage(image.Rect(5, 5, 40, 30))
	src.Fill(3.25)
	var got raster.Image
	Gaussian(&got, src, 2, 3, &Scratch{})
	for i, v := range got.Pix {
		if math.Abs(float64(v)-3.25) > 1e-5 {
			t.Fatalf("pixel %d = %v, want 3.25", i, v)
		}
	}
	Box(&got, src, 6, 2, &Scratch{})
	for i, v := range got.Pix {
		if v != 3.25 {
			t.Fatalf("box pixel %d = %v, want 3.25", i, v)
		}
	}
}

func TestGradientOfARamp(t *testing.T) {
	t.Parallel()
	src := raster.NewImage(image.Rect(0, 0, 9, 9))
	for y := range 9 {
		for x := range 9 {
			src.Set(x, y, float32(2*x-3*y))
		}
	}
	var gx, gy raster.Image
	Gradient(&gx, &gy, src, 1, 1)
	if gx.At(4, 4) != 2 || gy.At(4, 4) != -3 {
		t.Errorf("gradient of 2x-3y = (%v, %v), want (2, -3)", gx.At(4, 4), gy.At(4, 4))
	}
	if v := gx.At(0, 4); v == v {
		t.Errorf("gradient at the border = %v, want NaN", v)
	}
}

func BenchmarkGaussian(b *testing.B) {
	src := noise(image.Rect(0, 0, 512, 512), 0)
	var dst raster.Image
	var s Scratch
	b.SetBytes(512 * 512)
	for b.Loop() {
		Gaussian(&dst, src, 2, 2, &s)
	}
}

func BenchmarkBox(b *testing.B) {
	src := noise(image.Rect(0, 0, 512, 512), 0)
	var dst raster.Image
	var s Scratch
	b.SetBytes(512 * 512)
	for b.Loop() {
		Box(&dst, src, 10, 10, &s)
	}
}

func BenchmarkGradient(b *testing.B) {
	src := noise(image.Rect(0, 0, 512, 512), 0)
	var gx, gy raster.Image
	b.SetBytes(512 * 512)
	for b.Loop() {
		Gradient(&gx, &gy, src, 1, 1)
	}
}
