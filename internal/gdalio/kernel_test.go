package gdalio

import (
	"image"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestWeightsSumToOneAndStayInReach(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.Float64Range(0.05, 40).Draw(t, "scale")
		at := rapid.Float64Range(-3, 5000).Draw(t, "at")
		k := newKernel(scale, scale)
		first, w := k.weigh(nil, at, k.widthX)
		sum := 0.0
		for _, v := range w {
			sum += float64(v)
		}
		if math.Abs(sum-1) > 1e-5 {
			t.Errorf("weights at %v, scale %v sum to %v", at, scale, sum)
		}
		near, reach := int(math.Floor(at)), k.reach(k.widthX)
		if first < near-reach || first+len(w) > near+1+reach {
			t.Errorf("weights at %v cover %d to %d, reach %d", at, first, first+len(w), reach)
		}
		if i := near - first; i < 0 || i >= len(w) || w[i] <= 0 {
			t.Errorf("the pixel of %v has no weight", at)
		}
	})
}

func TestCubicMeetsAQuadratic(t *testing.T) {
	t.Parallel()
	for _, at := range []float64{7, 7.25, 7.5, 7.9, 8} {
		first, w := newKernel(1, 1).weigh(nil, at, 1)
		got := 0.0
		for i, v := range w {
			c := float64(first+i) + 0.5
			got += float64(v) * (c*c - 3*c)
		}
		if want := at*at - 3*at; math.Abs(got-want) > 1e-5 {
			t.Errorf("quadratic at %v = %v, want %v", at, got, want)
		}
	}
}

func TestBoxIsTheMeanOfWhatItCovers(t *testing.T) {
	t.Parallel()
	k := newKernel(2.5, 2.5)
	first, w := k.weigh(nil, 3.25, k.widthX)
	want := []float32{0.4, 0.4, 0.2}
	if first != 2 || len(w) != 3 {
		t.Fatalf("weights = %v from %d, want %v from 2", w, first, want)
	}
	for i := range want {
		if math.Abs(float64(w[i]-want[i])) > 1e-6 {
			t.Errorf("weights = %v, want %v", w, want)
		}
	}
}

func TestChunksAreNotSeen(t *testing.T) {
	t.Parallel()
	s := spec(900, 700)
	s.NoData, s.Tile = ptr(7), 128
	path := save(t, "a.tif", s, texture[uint8](900, 700, 1))
	sc := scene(t, path)
	for _, pixel := range []float64{4, 9, 13, 31} {
		g := gridOf(probe(t, path))
		g.Transform[1], g.Transform[5] = pixel, -pixel
		g.Size = image.Pt(int(9000/pixel), int(7000/pixel))
		r := open(t, sc, roles(sc), g)
		whole := read(t, r, g.Rect())
		for y := 0; y < g.Size.Y; y += 101 {
			for x := 0; x < g.Size.X; x += 101 {
				w := image.Rect(x, y, x+101, y+101)
				equal(t, "tile", read(t, r, w)[0], whole[0], w.Intersect(g.Rect()))
			}
		}
	}
}
