package line

import (
	"image"
	"testing"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// draw turns rows of text into runs; # is inside.
func draw(rows ...string) []region.Run {
	m := raster.NewMask(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, c := range row {
			if c == '#' {
				m.Row(y)[x] = 1
			}
		}
	}
	return region.Runs(nil, m, nil)
}

func TestCentreline(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		runs     []region.Run
		least    int // pixels of the way
		from, to image.Point
	}{
		{"a bar is followed along its middle", draw(
			"....................",
			".##################.",
			".##################.",
			".##################.",
			"...................."), 18, image.Pt(1, 2), image.Pt(18, 2)},
		{"a corner is turned", draw(
			"##..........",
			"##..........",
			"##..........",
			"##..........",
			"##..........",
			"############",
			"############"), 13, image.Pt(0, 0), image.Pt(11, 6)},
		{"a short branch is left out", draw(
			".........#..........",
			".........#..........",
			"####################",
			"####################",
			"...................."), 17, image.Pt(1, 2), image.Pt(18, 3)},
	}
	for _, c := range cases {
		got := Centreline(c.runs)
		if len(got) < c.least {
			t.Errorf("%s: a way of %d pixels, want %d or more: %v", c.name, len(got), c.least, got)
			continue
		}
		a, b := got[0], got[len(got)-1]
		if !(near(a, c.from) && near(b, c.to)) && !(near(a, c.to) && near(b, c.from)) {
			t.Errorf("%s: from %v to %v, want %v to %v", c.name, a, b, c.from, c.to)
		}
		for i := 1; i < len(got); i++ {
			if d := got[i].Sub(got[i-1]); d == (image.Point{}) || max(d.X, -d.X, d.Y, -d.Y) > 1 {
				t.Fatalf("%s: a jump from %v to %v", c.name, got[i-1], got[i])
			}
		}
	}
}

// near allows the pixel that thinning takes off an end, and one to the side.
func near(a, b image.Point) bool {
	d := a.Sub(b)
	return max(d.X, -d.X, d.Y, -d.Y) <= 2
}

func TestCentrelineOfLittle(t *testing.T) {
	t.Parallel()
	if got := Centreline(nil); got != nil {
		t.Errorf("no runs: %v, want nil", got)
	}
	if got := Centreline(draw("#")); len(got) != 1 || got[0] != (image.Point{}) {
		t.Errorf("one pixel: %v, want itself", got)
	}
	if got := Centreline(draw("##", "##")); len(got) == 0 {
		t.Error("a square of four pixels has no way")
	}
}
