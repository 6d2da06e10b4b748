package line

import (
	"image"
	"math"
	"testing"

	"rampart/algorithms/raster"
)

// drawnLine is a line of one pixel's width in a direction, through the middle.
func drawnLine(side int, angle float64) *raster.Image {
	m := raster.NewImage(image.Rect(0, 0, side, side))
	mid := float64(side / 2)
	for d := -mid * 0.8; d <= mid*0.8; d += 0.5 {
		m.Set(int(math.Round(mid+d*math.Cos(angle))), int(math.Round(mid+d*math.Sin(angle))), 4)
	}
	return m
}

func crestsOf(b *Bank, m *raster.Image, core image.Rectangle) []Point {
	var strength raster.Image
	var direction raster.Mask
	b.Respond(&strength, &direction, m, core.Inset(-CrestReach).Intersect(m.Rect), 0.5, 6)
	return Crests(nil, &strength, &direction, core, 0.5)
}

func TestALineIsFoundInItsDirectionAndPlace(t *testing.T) {
	t.Parallel()
	b := NewBank(20, 6)
	for a := range Directions {
		m := drawnLine(96, Angle(uint8(a)))
		segments := Segments(crestsOf(b, m, m.Rect), 20)
		if len(segments) != 1 {
			t.Fatalf("direction %d: %d segments, want one", a, len(segments))
		}
		s := segments[0]
		turn := math.Mod(math.Atan2(s.B[1]-s.A[1], s.B[0]-s.A[0])-Angle(uint8(a))+2*math.Pi, math.Pi)
		if min(turn, math.Pi-turn) > 0.05 {
			t.Errorf("direction %d: segment turned by %.2f", a, turn)
		}
		if d := s.Distance([2]float64{48, 48}); d > 1 {
			t.Errorf("direction %d: %.1f pixels beside the line", a, d)
		}
	}
}

func TestAnEdgeAndAnAreaAreNoLines(t *testing.T) {
	t.Parallel()
	b := NewBank(20, 6)
	m := raster.NewImage(image.Rect(0, 0, 96, 96))
	for y := 30; y < 70; y++ {
		for x := 30; x < 70; x++ {
			m.Set(x, y, 4)
		}
	}
	for _, s := range Segments(crestsOf(b, m, m.Rect), 20) {
		t.Errorf("found a line from %v to %v", s.A, s.B)
	}
}

func TestTheResponseDoesNotDependOnTheWindow(t *testing.T) {
	t.Parallel()
	b := NewBank(20, 6)
	m := drawnLine(96, 0.4)
	whole := crestsOf(b, m, m.Rect)
	var parts []Point
	for _, core := range []image.Rectangle{image.Rect(0, 0, 40, 96), image.Rect(40, 0, 96, 96)} {
		part := &raster.Image{}
		w := core.Inset(-b.Reach() - CrestReach).Intersect(m.Rect)
		part.Reset(w)
		for y := w.Min.Y; y < w.Max.Y; y++ {
			copy(part.Row(y), m.Row(y)[w.Min.X:w.Max.X])
		}
		parts = append(parts, crestsOf(b, part, core)...)
	}
	a, c := Segments(whole, 10), Segments(parts, 10)
	if len(whole) != len(parts) || len(a) != len(c) || a[0] != c[0] {
		t.Errorf("%d crests and %v of one window, %d and %v of two", len(whole), a, len(parts), c)
	}
}

func TestPiecesOfOneLineAreMerged(t *testing.T) {
	t.Parallel()
	j := Joining{Angle: 0.1, Aside: 4, Gap: 30, GapShare: 0.7, Short: 20}
	piece := func(x0, y0, x1, y1 float64) Segment {
		return Segment{A: [2]float64{x0, y0}, B: [2]float64{x1, y1}, Weight: math.Hypot(x1-x0, y1-y0)}
	}
	for name, c := range map[string]struct {
		with Segment
		want int
	}{
		"further on, with a gate between": {piece(70, 1, 120, 1), 1},
		"too far on":                      {piece(120, 0, 160, 0), 2},
		"beside it":                       {piece(0, 9, 50, 9), 2},
		"at a right angle":                {piece(52, 0, 52, 50), 2},
	} {
		if got := Merge([]Segment{c.with, piece(0, 0, 50, 0)}, j); len(got) != c.want {
			t.Errorf("%s: %d lines, want %d", name, len(got), c.want)
		}
	}
}

func TestChainsAreNumberedByFirstMember(t *testing.T) {
	t.Parallel()
	near := map[[2]int]bool{{0, 3}: true, {2, 3}: true}
	chain, n := Chains(4, func(i, j int) bool { return near[[2]int{i, j}] })
	if n != 2 || chain[0] != 0 || chain[1] != 1 || chain[2] != 0 || chain[3] != 0 {
		t.Errorf("%d chains %v, want 2: [0 1 0 0]", n, chain)
	}
}
