package region

import (
	"image"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
)

// drawMask returns the mask drawn by rows, in which every rune but a dot is set,
// and the runes as keys.
func drawMask(rows ...string) (*raster.Mask, []uint8) {
	m := raster.NewMask(image.Rect(0, 0, len(rows[0]), len(rows)))
	keys := make([]uint8, len(m.Pix))
	for y, row := range rows {
		for x := range row {
			if row[x] != '.' {
				m.Row(y)[x] = 1
				keys[y*len(row)+x] = row[x]
			}
		}
	}
	return m, keys
}

// randomMask draws a mask with up to three keys.
func randomMask(t *rapid.T) (*raster.Mask, []uint8) {
	x := rapid.IntRange(-20, 20).Draw(t, "x")
	w := rapid.IntRange(1, 40).Draw(t, "w")
	h := rapid.IntRange(1, 12).Draw(t, "h")
	m := raster.NewMask(image.Rect(x, -3, x+w, h-3))
	fill := rapid.IntRange(1, 9).Draw(t, "fill")
	for i, v := range rapid.SliceOfN(rapid.IntRange(0, 9), w*h, w*h).Draw(t, "pix") {
		if v < fill {
			m.Pix[i] = 1
		}
	}
	keys := rapid.SliceOfN(rapid.Uint8Range(1, 3), w*h, w*h).Draw(t, "keys")
	return m, keys
}

// plainLabels numbers the regions of m by flooding, pixel by pixel.
func plainLabels(m *raster.Mask, keys []uint8, c Connectivity) ([]int32, int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	labels, n := make([]int32, w*h), int32(0)
	for i := range labels {
		labels[i] = -1
	}
	for i, v := range m.Pix {
		if v == 0 || labels[i] >= 0 {
			continue
		}
		labels[i] = n
		for todo := []int{i}; len(todo) > 0; {
			p := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for k := range 9 {
				dx, dy := k%3-1, k/3-1
				x, y := p%w+dx, p/w+dy
				q := y*w + x
				if x < 0 || y < 0 || x >= w || y >= h || (c == Four && dx*dy != 0) {
					continue
				}
				if m.Pix[q] == 1 && labels[q] < 0 && keys[q] == keys[p] {
					labels[q] = n
					todo = append(todo, q)
				}
			}
		}
		n++
	}
	return labels, int(n)
}

func TestRunsPaintedBackGiveTheMask(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, keys := randomMask(t)
		for _, k := range [][]uint8{nil, keys} {
			runs := Runs(nil, m, k)
			got := raster.NewMask(m.Rect)
			Paint(got, runs)
			if !slices.Equal(got.Pix, m.Pix) {
				t.Fatalf("painted %v, want %v", got.Pix, m.Pix)
			}
			for _, r := range runs {
				for x := r.X0; k != nil && x < r.X1; x++ {
					at := (int(r.Y)-m.Rect.Min.Y)*m.Rect.Dx() + int(x) - m.Rect.Min.X
					if int32(k[at]) != r.Key {
						t.Fatalf("run %v takes in a pixel of key %d", r, k[at])
					}
				}
			}
			if !slices.Equal(runs, Merge(slices.Clone(runs))) {
				t.Fatalf("runs %v are not whole", runs)
			}
		}
	})
}

func TestMergeJoinsRunsThatTilesCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, keys := randomMask(t)
		size := rapid.IntRange(1, 20).Draw(t, "size")
		var pieces [][]Run
		for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y += size {
			for x := m.Rect.Min.X; x < m.Rect.Max.X; x += size {
				window := image.Rect(x, y, x+size, y+size)
				pieces = append(pieces, RunsIn(nil, m, keys, window))
			}
		}
		got := Merge(slices.Concat(rapid.Permutation(pieces).Draw(t, "order")...))
		want := Runs(nil, m, keys)
		if !slices.Equal(got, want) {
			t.Fatalf("merged %v, want %v", got, want)
		}
	})
}

func TestMergeOfRowsFarApart(t *testing.T) {
	t.Parallel()
	got := Merge([]Run{{Y: 1 << 30, X0: 1, X1: 2}, {Y: -1 << 30, X0: 1, X1: 2}, {Y: 3}})
	want := []Run{{Y: -1 << 30, X0: 1, X1: 2}, {Y: 1 << 30, X0: 1, X1: 2}}
	if !slices.Equal(got, want) {
		t.Errorf("Merge = %v, want %v", got, want)
	}
}

func TestLabelsEqualThoseOfFlooding(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, keys := randomMask(t)
		c := rapid.SampledFrom([]Connectivity{Four, Eight}).Draw(t, "connectivity")
		plain, want := plainLabels(m, keys, c)
		runs := Runs(nil, m, keys)
		labels, n := LabelBy(runs, c, SameKey)
		if n != want {
			t.Fatalf("%d regions, want %d", n, want)
		}
		for i, r := range runs {
			at := (int(r.Y)-m.Rect.Min.Y)*m.Rect.Dx() + int(r.X0) - m.Rect.Min.X
			if labels[i] != plain[at] {
				t.Fatalf("run %v has label %d, want %d", r, labels[i], plain[at])
			}
		}
	})
}

func TestLabelAcrossKeysIsThatOfTheBareMask(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, keys := randomMask(t)
		c := rapid.SampledFrom([]Connectivity{Four, Eight}).Draw(t, "connectivity")
		_, want := LabelBy(Runs(nil, m, nil), c, SameKey)
		if _, got := LabelBy(Runs(nil, m, keys), c, AnyKey); got != want {
			t.Fatalf("%d regions across keys, want %d", got, want)
		}
	})
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows        []string
		eight, four int
	}{
		"corners join by eight only":  {[]string{"a.", ".a"}, 1, 2},
		"other keys stay apart":       {[]string{"ab", "ba"}, 2, 4},
		"arms meet at the bottom":     {[]string{"a.a.a", "a.a.a", "aaaaa"}, 1, 1},
		"an empty row parts":          {[]string{"aa", "..", "aa"}, 2, 2},
		"one pixel is a region":       {[]string{"a"}, 1, 1},
		"nothing set gives no region": {[]string{"..."}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, keys := drawMask(c.rows...)
			runs := Runs(nil, m, keys)
			if _, n := Label(runs); n != c.eight {
				t.Errorf("Label finds %d regions, want %d", n, c.eight)
			}
			if _, n := LabelBy(runs, Four, SameKey); n != c.four {
				t.Errorf("LabelBy Four finds %d regions, want %d", n, c.four)
			}
		})
	}
}

func TestGroupKeepsEveryRunUnderItsLabel(t *testing.T) {
	t.Parallel()
	m, keys := drawMask("a.b.a", "a.b..", "aa..a")
	runs := Runs(nil, m, keys)
	labels, n := Label(runs)
	groups := Group(runs, labels, n)
	want := []Run{{0, 0, 1, 'a'}, {1, 0, 1, 'a'}, {2, 0, 2, 'a'}}
	if len(groups) != 4 || !slices.Equal(groups[0], want) {
		t.Errorf("groups = %v, want 4 with first %v", groups, want)
	}
}

func TestStatsEqualPlainSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, _ := randomMask(t)
		runs := Runs(nil, m, nil)
		var want Stats
		for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
			for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
				if m.Row(y)[x-m.Rect.Min.X] == 0 {
					continue
				}
				a, b := int64(x), int64(y)
				want.Bounds = want.Bounds.Union(image.Rect(x, y, x+1, y+1))
				want.Pixels++
				want.SumX, want.SumY = want.SumX+a, want.SumY+b
				want.SumXX, want.SumXY, want.SumYY = want.SumXX+a*a, want.SumXY+a*b, want.SumYY+b*b
			}
		}
		if got := Measure(runs); got != want {
			t.Fatalf("Measure = %+v, want %+v", got, want)
		}
		labels, n := Label(runs)
		var sum int64
		for i, s := range MeasureAll(runs, labels, n) {
			sum += s.Pixels
			if s != Measure(Group(runs, labels, n)[i]) {
				t.Fatalf("MeasureAll differs from Measure for region %d", i)
			}
		}
		if sum != want.Pixels {
			t.Fatalf("regions hold %d pixels, want %d", sum, want.Pixels)
		}
	})
}

func TestMomentsOfARectangle(t *testing.T) {
	t.Parallel()
	// A w x h rectangle has w*w/12 and h*h/12 about its middle.
	s := Measure([]Run{{Y: 5, X0: 10, X1: 16}, {Y: 6, X0: 10, X1: 16}})
	x, y := s.Centroid()
	xx, xy, yy := s.Moments()
	got, want := []float64{x, y, xx, xy, yy}, []float64{13, 6, 3, 0, 1. / 3}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("centroid and moments %v, want %v", got, want)
			break
		}
	}
}

func TestStatsOfNothingAreNaN(t *testing.T) {
	t.Parallel()
	var s Stats
	x, y := s.Centroid()
	xx, xy, yy := s.Moments()
	for _, v := range []float64{x, y, xx, xy, yy} {
		if !math.IsNaN(v) {
			t.Errorf("got %v, want NaN", v)
		}
	}
}

func TestStatsAreExactAtTheLargestGrid(t *testing.T) {
	t.Parallel()
	const side = 65536
	var s Stats
	for y := range int32(side) {
		s.Add(Run{Y: y, X1: side})
	}
	const squares = (side - 1) * side * (2*side - 1) / 6
	if s.SumXX != side*squares || s.SumYY != side*squares {
		t.Errorf("sums of squares %d and %d, want %d", s.SumXX, s.SumYY, int64(side*squares))
	}
}

func TestFillHoles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows      []string
		maxPixels int64
		want      []string
	}{
		"a hole is filled":   {[]string{"aaa", "a.a", "aaa"}, 1, []string{"aaa", "aaa", "aaa"}},
		"a large hole stays": {[]string{"aaaa", "a..a", "aaaa"}, 1, []string{"aaaa", "a..a", "aaaa"}},
		"any hole is filled without limit": {
			[]string{"aaaa", "a..a", "aaaa"}, math.MaxInt64, []string{"aaaa", "aaaa", "aaaa"}},
		"a bay stays open":       {[]string{"aaa", "a..", "aaa"}, 9, []string{"aaa", "a..", "aaa"}},
		"corners shut a hole in": {[]string{".a.", "a.a", ".a."}, 9, []string{".a.", "aaa", ".a."}},
		"corners do not join two holes": {
			[]string{"aaaa", "a.aa", "aa.a", "aaaa"}, 1, []string{"aaaa", "aaaa", "aaaa", "aaaa"}},
		"an island is joined": {
			[]string{"aaaaa", "a...a", "a.a.a", "a...a", "aaaaa"}, 8,
			[]string{"aaaaa", "aaaaa", "aaaaa", "aaaaa", "aaaaa"}},
		"the key comes from the left": {[]string{"aab", "a.b", "aab"}, 9, []string{"aab", "aab", "aab"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, keys := drawMask(c.rows...)
			w, wantKeys := drawMask(c.want...)
			got := FillHoles(Runs(nil, m, keys), c.maxPixels)
			if want := Runs(nil, w, wantKeys); !reflect.DeepEqual(got, want) {
				t.Errorf("FillHoles = %v, want %v", got, want)
			}
		})
	}
}

func TestFilledMaskHasOnlyOpenBackground(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, _ := randomMask(t)
		got := raster.NewMask(m.Rect)
		Paint(got, FillHoles(Runs(nil, m, nil), math.MaxInt64))
		back := raster.NewMask(m.Rect)
		for i, v := range got.Pix {
			back.Pix[i] = 1 - v
			if v < m.Pix[i] {
				t.Fatal("a set pixel was lost")
			}
		}
		runs := Runs(nil, back, nil)
		labels, n := LabelBy(runs, Four, AnyKey)
		for _, s := range MeasureAll(runs, labels, n) {
			if s.Bounds.In(m.Rect.Inset(1)) {
				t.Fatalf("a hole is left at %v", s.Bounds)
			}
		}
	})
}

func TestWrongSizesPanic(t *testing.T) {
	t.Parallel()
	m := raster.NewMask(image.Rect(0, 0, 2, 2))
	for name, call := range map[string]func(){
		"keys of another size":      func() { Runs(nil, m, []uint8{1}) },
		"labels too few to group":   func() { Group([]Run{{}}, nil, 0) },
		"labels too few to measure": func() { MeasureAll([]Run{{}}, nil, 0) },
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
