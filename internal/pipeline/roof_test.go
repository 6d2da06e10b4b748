package pipeline

import (
	"context"
	"image"
	"reflect"
	"slices"
	"testing"

	"rampart/algorithms/raster"
	"rampart/algorithms/register"
	"rampart/internal/detection"
	"rampart/internal/site"
)

// meadow is two dates of green ground, on some of which stand houses with bright
// things about them: twelve roofs, in pixels of 0.5 m.
func meadow(before, after bool) (site.Series, yardMemory) {
	const side, houses = 400, 12
	w := bareYard(1) // drawn anew below
	w.roles, w.looks = rgbn()[:3], w.looks[:2]
	s, pixels := w.series()
	for t, built := range []bool{before, after} {
		s.Scenes[t].Size, s.Scenes[t].Footprint = [2]int{side, side}, box(0, 0, side/2, side/2)[0][0]
		m := pixels[s.Scenes[t].ID]
		for b := range m {
			m[b] = raster.NewImage(image.Rect(0, 0, side, side))
			for i := range m[b].Pix {
				h := uint32(i)*2654435761 + uint32(t)*97
				h ^= h >> 13
				m[b].Pix[i] = []float32{50, 90, 60}[b] + float32(h%31) - 15
			}
			for i := range houses * 5 {
				// A house, then four things beside it.
				x, y := 30+i/5%4*90, 50+i/20*110
				at, v := image.Rect(x, y, x+30, y+34), float32(95)
				if k := i % 5; k > 0 {
					at, v = image.Rect(x+8*k, y-16, x+8*k+4, y-8), 240
				}
				for j := at.Min.Y; built && j < at.Max.Y; j++ {
					for k := at.Min.X; k < at.Max.X; k++ {
						m[b].Set(k, j, v)
					}
				}
			}
		}
	}
	return s, pixels
}

// roofsIn are the roofs of a pair.
func roofsIn(t *testing.T, before, after bool, lim Limits) []detection.Change {
	t.Helper()
	s, pixels := meadow(before, after)
	pl, err := NewPlan(s, Input{SiteID: "s"}, Default(), lim, flatEarth{})
	if err != nil {
		t.Fatal(err)
	}
	cal := &calibration{registration: make([]register.Result, 2)}
	out, err := pl.roofs(context.Background(), cal, pixels, &meter{report: func(Progress) {}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRoofsOfAPairAreFoundInTheDirectionInWhichTheyCame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after bool
		want          detection.Direction
	}{
		"came": {false, true, detection.Added}, "went": {true, false, detection.Removed},
		"stayed": {true, true, ""}, "never were": {false, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := roofsIn(t, c.before, c.after, Limits{Workers: 1})
			if c.want != "" && len(found) != 12 || c.want == "" && len(found) > 0 {
				t.Errorf("%d roofs, want twelve where they came or went, else none", len(found))
			}
			for _, f := range found {
				if *f.AreaM2 < 100 || *f.AreaM2 > 400 || f.Change != c.want {
					t.Errorf("%s of %.0f m2 %s, want houses of 255 m2 %s", f.Class, *f.AreaM2, f.Change, c.want)
				}
			}
		})
	}
}

func TestRoofsDoNotDependOnWorkers(t *testing.T) {
	t.Parallel()
	one, many := roofsIn(t, false, true, Limits{Workers: 1}), roofsIn(t, false, true, Limits{Workers: 3})
	if len(one) == 0 || !reflect.DeepEqual(one, many) {
		t.Errorf("%d roofs of one worker, %d of three, or others", len(one), len(many))
	}
}

func TestRoofsAreBelievedWhereTheOtherDateHasFew(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int{ // found and left, of both dates
		{0, 3, 0, 0}, {0, 4, 0, 4}, {1, 4, 0, 0}, {1, 8, 0, 8}, {9, 0, 9, 0}, {9, 9, 0, 0}, {0, 0, 0, 0},
	} {
		got := believed([2][]roofRegion{make([]roofRegion, c[0]), make([]roofRegion, c[1])})
		if len(got[0]) != c[2] || len(got[1]) != c[3] {
			t.Errorf("of %d and %d roofs %d and %d are left, want %d and %d",
				c[0], c[1], len(got[0]), len(got[1]), c[2], c[3])
		}
	}
}

func TestBarOfRoofsPartsTheScoresAndIsNeverLow(t *testing.T) {
	t.Parallel()
	low, two := make([]float32, 1000), make([]float32, 1000)
	for i := range low {
		low[i] = float32(i%100) / 5000
		two[i] = float32(i%100) / 500
		if i%20 == 0 {
			two[i] = 0.8 + float32(i%100)/500
		}
	}
	for name, c := range map[string]struct {
		scores     []float32
		from, upTo float32
	}{
		"nothing": {nil, leastRoof, leastRoof}, "equal": {make([]float32, 50), leastRoof, leastRoof},
		"low": {low, leastRoof, leastRoof}, "two kinds": {two, 0.2, 0.95},
	} {
		if b := roofBar(slices.Clone(c.scores)); b < c.from || b > c.upTo {
			t.Errorf("%s: bar %v, want from %v to %v", name, b, c.from, c.upTo)
		}
	}
}
