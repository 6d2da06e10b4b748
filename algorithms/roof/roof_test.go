package roof

import (
	"image"
	"math"
	"testing"

	"rampart/algorithms/raster"
)

// bands draws green ground of rough texture over a window, with a grey even roof
// and bright specks beside it where there is one. The same place is the same in
// any window.
func bands(w image.Rectangle, house bool, missing image.Point) (out [3]*raster.Image) {
	roofAt := image.Rect(50, 50, 64, 66)
	for b := range out {
		out[b] = raster.NewImage(w)
		for y := w.Min.Y; y < w.Max.Y; y++ {
			for x := w.Min.X; x < w.Max.X; x++ {
				h := uint32(x)*2654435761 ^ uint32(y)*2246822519
				h ^= h >> 13
				v := []float32{60, 90, 50}[b] + float32(h%31) - 15
				switch {
				case house && image.Pt(x, y).In(roofAt):
					v = 95
				case house && image.Pt(x, y).In(roofAt.Inset(-12)) && h%7 == 0:
					v = 240
				}
				out[b].Set(x, y, v)
			}
		}
		if missing.In(w) {
			out[b].Set(missing.X, missing.Y, raster.NaN())
		}
	}
	return out
}

var light = Light{Middle: 66, Spread: 10}

func score(w image.Rectangle, sc Scale, before, after bool, missing image.Point) *raster.Image {
	var a, b Look
	var s Scratch
	x, y := bands(w, before, missing), bands(w, after, missing)
	a.Take(x[0], x[1], x[2], light, sc, &s)
	b.Take(y[0], y[1], y[2], light, sc, &s)
	u := Usual{Colour: 0.45, Green: 0.4, Detail: 1, Rough: 0.7}
	var out raster.Image
	Score(&out, &a, &b, u, u, sc, &s)
	return &out
}

var nowhere = image.Pt(-1, -1)

func TestARoofThatCameStandsOut(t *testing.T) {
	t.Parallel()
	sc := NewScale(1.1, 1.1)
	w := image.Rect(0, 0, 120, 120)
	came, went := score(w, sc, false, true, nowhere), score(w, sc, true, false, nowhere)
	stayed := score(w, sc, true, true, nowhere)
	roof, ground := came.At(57, 58), came.At(100, 100)
	if roof < 0.1 || roof < 5*ground {
		t.Errorf("score %v on the roof, %v on the ground", roof, ground)
	}
	if v := went.At(57, 58); v > roof/5 {
		t.Errorf("score %v where the roof went, %v where it came", v, roof)
	}
	if v := stayed.At(57, 58); v > roof/5 {
		t.Errorf("score %v where the roof stayed, %v where it came", v, roof)
	}
}

func TestTheScoreIsTheSameInAnyWindowThatReachesFarEnough(t *testing.T) {
	t.Parallel()
	sc := NewScale(2.2, 2.6)
	core := image.Rect(45, 45, 75, 75)
	whole := score(image.Rect(0, 0, 140, 140), sc, false, true, image.Pt(60, 60))
	part := score(core.Inset(-sc.Reach()), sc, false, true, image.Pt(60, 60))
	for y := core.Min.Y; y < core.Max.Y; y++ {
		for x := core.Min.X; x < core.Max.X; x++ {
			a, b := whole.At(x, y), part.At(x, y)
			if math.Float32bits(a) != math.Float32bits(b) && (a == a || b == b) {
				t.Fatalf("score at (%d, %d) is %v in the whole and %v in a part", x, y, a, b)
			}
		}
	}
	if v := whole.At(60, 60); v == v {
		t.Errorf("score %v where nothing was seen, want NaN", v)
	}
}

func TestLengthsFollowTheCell(t *testing.T) {
	t.Parallel()
	fine, coarse := NewScale(1, 1), NewScale(2, 2)
	if fine.DetailX <= coarse.DetailX || fine.Reach() <= coarse.Reach() {
		t.Errorf("lengths %+v in cells of 1 m, %+v in cells of 2 m", fine, coarse)
	}
}
