package pipeline

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// runsOf reads a drawing in which a digit is a changed pixel with that onset,
// and a letter a strong one: a is 1, b is 2. Every run is tallied by its pixels.
func runsOf(drawing ...string) found {
	m := raster.NewMask(image.Rect(0, 0, len(drawing[0]), len(drawing)))
	keys, strong := make([]uint8, len(m.Pix)), make([]bool, len(m.Pix))
	for i, c := range strings.Join(drawing, "") {
		switch {
		case c >= '1' && c <= '9':
			m.Pix[i], keys[i] = 1, uint8(c-'0')
		case c >= 'a' && c <= 'i':
			m.Pix[i], keys[i], strong[i] = 1, uint8(c-'a'+1), true
		}
	}
	return tallied(m, keys, strong, m.Rect)
}

const someDates = 8

// tallied gives the runs of a window, each with what is added up over it.
func tallied(m *raster.Mask, keys []uint8, strong []bool, window image.Rectangle) found {
	f := found{runs: region.RunsIn(nil, m, keys, window)}
	for _, r := range f.runs {
		t := newTally(someDates)
		for x := r.X0; x < r.X1; x++ {
			i := int(r.Y)*m.Rect.Dx() + int(x)
			t.pixels++
			t.inside++
			t.sum += int64(100 + i%50)
			if strong[i] {
				t.strong++
			}
			for d := range someDates {
				t.seen[d]++
				t.along[d] += int64(i % 7)
			}
		}
		f.patch = append(f.patch, int32(len(f.tallies)))
		f.tallies = append(f.tallies, t)
	}
	return f
}

// evenly is a calendar of dates a month apart.
func evenly() []float64 {
	out := make([]float64, someDates)
	for i := range out {
		out[i] = 30
	}
	return out
}

// sizes are the pixels of pieces, the largest first.
func sizes(pieces []piece) []int64 {
	var out []int64
	for _, p := range pieces {
		out = append(out, p.tally.pixels)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func TestJoinKeepsRegionsThatAreStrongAndLarge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		least   int64
		drawing []string
		want    []int64
	}{
		{"one region", 4, []string{
			"........",
			".3c3....",
			".333....",
		}, []int64{6}},
		{"nothing strong", 4, []string{
			".333....",
			".333....",
		}, nil},
		{"too small", 7, []string{
			".3c3....",
			".333....",
		}, nil},
		{"corners join", 4, []string{
			".33.....",
			"...c3...",
		}, []int64{4}},
		{"a gap parts", 2, []string{
			".3c.c3..",
			".33.33..",
		}, []int64{4, 4}},
		{"two times beside each other", 4, []string{
			"2b2266f6",
			"22226666",
			"22226666",
		}, []int64{12, 12}},
		{"onsets of one campaign stay together", 4, []string{
			"2b2233c3",
			"22223333",
			"22223333",
		}, []int64{24}},
		{"a part too small to stand alone joins the other time", 4, []string{
			"2b222222",
			"22222222",
			"222222f6",
		}, []int64{24}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := sizes(join([]found{runsOf(c.drawing...)}, evenly(), c.least, ground{}))
			if !slices.Equal(got, c.want) {
				t.Errorf("join of\n%s\ngives pieces of %v pixels, want %v",
					strings.Join(c.drawing, "\n"), got, c.want)
			}
		})
	}
}

func TestJoinLeavesOutWhatLiesOutsideTheArea(t *testing.T) {
	t.Parallel()
	f := runsOf(
		"3c3..3c3",
		"333..333",
	)
	for i, r := range f.runs {
		if r.X0 > 4 {
			f.tallies[i].inside = 0
		}
	}
	got := join([]found{f}, evenly(), 2, ground{})
	if len(got) != 1 || got[0].runs[0].X0 != 0 {
		t.Errorf("join gives %v, want the region on the left only", got)
	}
}

func TestJoinDoesNotDependOnHowRunsAreCutIntoTiles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 24).Draw(t, "width"), rapid.IntRange(1, 24).Draw(t, "height")
		m := raster.NewMask(image.Rect(0, 0, w, h))
		keys, strong := make([]uint8, w*h), make([]bool, w*h)
		// Mostly set, with a few onsets, so that regions are large and mixed.
		for i := range m.Pix {
			v := rapid.IntRange(0, 9).Draw(t, "pixel")
			if v > 3 {
				m.Pix[i], keys[i], strong[i] = 1, uint8(1+v%4*2), v == 9
			}
		}
		least := int64(rapid.IntRange(1, 12).Draw(t, "least"))
		whole := join([]found{tallied(m, keys, strong, m.Rect)}, evenly(), least, ground{})
		side := rapid.IntRange(1, 12).Draw(t, "side")
		var tiles []found
		for y := 0; y < h; y += side {
			for x := 0; x < w; x += side {
				tiles = append(tiles, tallied(m, keys, strong, image.Rect(x, y, x+side, y+side)))
			}
		}
		order := rapid.Permutation(tiles).Draw(t, "order")
		if got, want := show(join(order, evenly(), least, ground{})), show(whole); got != want {
			t.Errorf("in tiles of %d:\n%s\nwhole:\n%s", side, got, want)
		}
	})
}

// show writes all that a piece holds.
func show(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		fmt.Fprintf(&b, "%v %+v %v\n", p.runs, p.tally, p.onset)
	}
	return b.String()
}

func TestPhasesPartWhatWasBuiltAtDifferentTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		onset []int64
		want  []int32
	}{
		{"one peak is one phase", []int64{0, 0, 50, 0, 0}, []int32{0, 0, 0, 0, 0}},
		{"a slow rise is one phase", []int64{0, 10, 20, 40, 30}, []int32{0, 0, 0, 0, 0}},
		{"a gap parts two peaks", []int64{0, 60, 0, 0, 50}, nil},
		{"a small second peak is none", []int64{0, 60, 0, 0, 3}, []int32{0, 0, 0, 0, 0}},
	} {
		days := make([]float64, len(c.onset))
		for i := range days {
			days[i] = 30
		}
		got := phases(c.onset, days, 10)
		if c.want == nil {
			if got[1] == got[4] {
				t.Errorf("%s: phases(%v) = %v, want two", c.name, c.onset, got)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: phases(%v) = %v, want %v", c.name, c.onset, got, c.want)
		}
	}
}

func TestPhasesAreInOrderAndLargeEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		onset := rapid.SliceOfN(rapid.Int64Range(0, 100), 1, 12).Draw(t, "onset")
		days := make([]float64, len(onset))
		for i := range days {
			days[i] = float64(rapid.IntRange(1, 400).Draw(t, "days"))
		}
		least := int64(rapid.IntRange(1, 60).Draw(t, "least"))
		got := phases(onset, days, least)
		sum := map[int32]int64{}
		for k, p := range got {
			sum[p] += onset[k]
			if k > 0 && p != got[k-1] && p != got[k-1]+1 {
				t.Fatalf("phases(%v) = %v: not one after the other", onset, got)
			}
		}
		for p, n := range sum {
			if len(sum) > 1 && n == 0 {
				t.Errorf("phases(%v, %v, %d) = %v: phase %d is empty", onset, days, least, got, p)
			}
		}
	})
}

func TestTouchesAreFoundOnceForEachPairOfRuns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 10).Draw(t, "width"), rapid.IntRange(1, 8).Draw(t, "height")
		m := raster.NewMask(image.Rect(0, 0, w, h))
		keys := make([]uint8, w*h)
		for i := range m.Pix {
			v := rapid.IntRange(0, 3).Draw(t, "pixel")
			m.Pix[i], keys[i] = uint8(min(v, 1)), uint8(v)
		}
		runs := region.Runs(nil, m, keys)
		got := map[[2]int]int{}
		eachTouch(runs, func(i, j int) { got[[2]int{max(i, j), min(i, j)}]++ })
		for i, r := range runs {
			for j, s := range runs[:i] {
				touch := r.Y == s.Y && r.X0 == s.X1 || r.Y == s.Y+1 && r.X0 <= s.X1 && s.X0 <= r.X1
				if (got[[2]int{i, j}] == 1) != touch || got[[2]int{i, j}] > 1 {
					t.Fatalf("runs %+v and %+v: touched %d times, want touch %t",
						s, r, got[[2]int{i, j}], touch)
				}
			}
		}
	})
}

func TestAbsorbLeavesNoSmallPartBesideALargerOne(t *testing.T) {
	t.Parallel()
	f := runsOf(
		"2222222266666666",
		"2272222266666266",
		"2222222266666666",
	)
	c := cutter{days: evenly(), least: 4, runs: f.runs, patch: f.patch, tallies: f.tallies}
	keyed := slices.Clone(f.runs)
	c.absorb(keyed)
	for i, r := range keyed {
		want := int32(2)
		if r.X0 >= 8 {
			want = 6
		}
		if r.Key != want {
			t.Errorf("run %+v has got the key %d, want %d", f.runs[i], r.Key, want)
		}
	}
}
