package tile_test

import (
	"fmt"
	"image"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/tile"
)

func TestCoverTakesEveryPixelOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.IntRange(-50, 50).Draw(t, "x")
		y := rapid.IntRange(-50, 50).Draw(t, "y")
		w := rapid.IntRange(0, 40).Draw(t, "w")
		h := rapid.IntRange(0, 40).Draw(t, "h")
		size := rapid.IntRange(1, 50).Draw(t, "size")
		halo := rapid.IntRange(0, 9).Draw(t, "halo")
		r := image.Rect(x, y, x+w, y+h)
		seen := map[image.Point]int{}
		for i, tl := range tile.Cover(r, image.Pt(size, size), halo) {
			if tl.Index != i {
				t.Fatalf("tile %d has index %d", i, tl.Index)
			}
			want := tl.Core.Inset(-halo).Intersect(r)
			if tl.Core.Empty() || !tl.Core.In(r) || tl.Outer != want {
				t.Fatalf("tile %v of %v, want outer %v", tl, r, want)
			}
			for py := tl.Core.Min.Y; py < tl.Core.Max.Y; py++ {
				for px := tl.Core.Min.X; px < tl.Core.Max.X; px++ {
					seen[image.Pt(px, py)]++
				}
			}
		}
		if len(seen) != w*h {
			t.Fatalf("%d pixels covered, want %d", len(seen), w*h)
		}
		for p, n := range seen {
			if n != 1 {
				t.Fatalf("pixel %v covered %d times", p, n)
			}
		}
	})
}

func TestCoverPanicsOnSizesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(){
		"size of zero":  func() { tile.Cover(image.Rect(0, 0, 1, 1), image.Pt(1, 0), 0) },
		"negative halo": func() { tile.Cover(image.Rect(0, 0, 1, 1), image.Pt(1, 1), -1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}

func TestReachOfAnOpeningThenAClosingOfRadiusTwoIsEight(t *testing.T) {
	t.Parallel()
	if got := tile.Opening(2).Then(tile.Opening(2)); got != 8 {
		t.Errorf("reach = %d, want 8", got)
	}
	if got := tile.Gaussian(1.2).Beside(tile.Erosion(3), tile.Point); got != 5 {
		t.Errorf("reach = %d, want 5", got)
	}
}

func ExampleCover() {
	halo := tile.Erosion(1).Then(tile.Opening(2))
	for _, t := range tile.Cover(image.Rect(0, 0, 100, 50), image.Pt(64, 64), int(halo)) {
		fmt.Println(t.Index, t.Core, t.Outer)
	}
	// Output:
	// 0 (0,0)-(64,50) (0,0)-(69,50)
	// 1 (64,0)-(100,50) (59,0)-(100,50)
}

func BenchmarkCover(b *testing.B) {
	r := image.Rect(0, 0, 20000, 20000)
	for b.Loop() {
		tile.Cover(r, image.Pt(512, 512), 32)
	}
}
