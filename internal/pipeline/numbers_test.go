package pipeline

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

func TestAreaMarksPixelsWhoseMiddleLiesInside(t *testing.T) {
	t.Parallel()
	// In pixels of the grid: x0, y0, x1, y1.
	pixels := func(x0, y0, x1, y1 float64) orb.MultiPolygon {
		return box(pixelM*x0, pixelM*y0, pixelM*x1, pixelM*y1)
	}
	hole := orb.MultiPolygon{{pixels(0, 0, 6, 4)[0][0], pixels(2, 1, 4, 3)[0][0]}}
	for _, c := range []struct {
		name string
		area orb.MultiPolygon
		want string
	}{
		{"whole pixels", pixels(1, 1, 3, 3), "...... .##... .##... ......"},
		{"middles decide", pixels(0.6, 0.4, 3.4, 1.6), ".##... .##... ...... ......"},
		{"a hole is left out", hole, "###### ##..## ##..## ######"},
		{"two parts", append(pixels(0, 0, 1, 4), pixels(5, 0, 6, 4)...),
			"#....# #....# #....# #....#"},
		{"beyond the grid", pixels(-9, -9, 2, 2), "##.... ##.... ...... ......"},
		{"outside", pixels(20, 20, 30, 30), "...... ...... ...... ......"},
		{"thinner than a pixel's middle", pixels(1.6, 0, 2.4, 4), "...... ...... ...... ......"},
	} {
		g := georef.Grid{
			CRS: flatCRS, Transform: georef.Affine{originX, pixelM, 0, originY, 0, -pixelM},
			Size: image.Pt(6, 4),
		}
		a, err := newArea(c.area, g, flatEarth{})
		if err != nil {
			t.Fatal(err)
		}
		if got := marked(a, g.Rect()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		// Moved, and asked for in two windows, it is the same.
		a.move(image.Pt(-10, 5))
		left, right := image.Rect(10, -5, 13, -1), image.Rect(13, -5, 16, -1)
		l, r := strings.Fields(marked(a, left)), strings.Fields(marked(a, right))
		for y := range l {
			l[y] += r[y]
		}
		if got := strings.Join(l, " "); got != c.want {
			t.Errorf("%s, moved: %s, want %s", c.name, got, c.want)
		}
	}
	if got := marked(nil, image.Rect(0, 0, 2, 2)); got != "## ##" {
		t.Errorf("no area marks %s, want everything", got)
	}
}

// marked draws what an area marks in a window.
func marked(a *area, window image.Rectangle) string {
	m := raster.NewMask(window)
	for i := range m.Pix {
		m.Pix[i] = 7 // what was there before must not show
	}
	a.mark(m)
	var rows []string
	for y := window.Min.Y; y < window.Max.Y; y++ {
		row := ""
		for _, v := range m.Row(y) {
			row += string(".#"[v])
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, " ")
}

// pieceOf is a piece of 100 pixels that changed at one onset. State says of
// each date how far it lies towards the new state, in tenths; - is unseen.
func pieceOf(onset int, state string) piece {
	const pixels = 100
	n := len(state)
	p := piece{tally: newTally(n), onset: make([]int64, n)}
	p.tally.pixels = pixels
	p.onset[onset] = pixels
	for t, c := range state {
		if c == '-' {
			continue
		}
		p.tally.seen[t], p.tally.span[t] = pixels, 1000
		p.tally.along[t] = 100 * int64(c-'0')
	}
	return p
}

func TestAPieceIsDatedByItsStates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		onset          int
		state          string
		before, after  int
		confirm, contr int
		recent         int
	}{
		{"between two dates", 3, "000999", 2, 3, 2, 0, 2},
		{"the first of two", 1, "09", 0, 1, 0, 0, 0},
		{"an unseen date widens the interval", 3, "00-999", 1, 3, 2, 0, 2},
		{"unseen dates on both sides", 3, "0--9-9", 0, 3, 1, 0, 1},
		{"works between the two states belong to neither", 3, "000599", 2, 4, 1, 0, 1},
		{"a date that contradicts", 2, "009919", 1, 2, 2, 1, 2},
		{"only the next three speak for confirmation", 1, "09111999", 0, 1, 3, 3, 0},
		{"nothing seen before", 2, "--9999", -1, 2, 3, 0, 3},
		{"the new state is never shown", 3, "000111", 2, -1, 0, 0, 0},
	} {
		d := describer{pl: &Plan{dates: make([]acquisition, len(c.state))}}
		w := d.date(pieceOf(c.onset, c.state))
		if w.before != c.before || w.after != c.after {
			t.Errorf("%s: %s lies between %d and %d, want %d and %d",
				c.name, c.state, w.before, w.after, c.before, c.after)
		}
		if w.confirm != c.confirm || w.contradict != c.contr || w.recent != c.recent {
			t.Errorf("%s: %s: %d confirm (%d of the next three), %d contradict; want %d (%d), %d",
				c.name, c.state, w.confirm, w.recent, w.contradict, c.confirm, c.recent, c.contr)
		}
	}
}

func TestShareOfAPieceThatWasSeen(t *testing.T) {
	t.Parallel()
	p := pieceOf(2, "0099")
	p.tally.seen[1], p.tally.seen[2] = 80, 60
	d := describer{pl: &Plan{dates: make([]acquisition, 4)}}
	if w := d.date(p); w.before != 1 || w.after != 2 || w.validFraction != 0.6 {
		t.Errorf("dated %+v, want between 1 and 2 with 0.6 seen", w)
	}
	p.tally.seen[1] = 49 // less than half does not speak
	if w := d.date(p); w.before != 0 {
		t.Errorf("dated %+v, want from 0 on", w)
	}
}

func TestMedianLeavesOutWhatIsMissing(t *testing.T) {
	t.Parallel()
	nan := raster.NaN()
	for _, c := range []struct {
		in   []float32
		want float32
	}{
		{[]float32{3}, 3}, {[]float32{2, 1}, 2}, {[]float32{5, 1, 3}, 3},
		{[]float32{nan, 1, nan, 9, 4}, 4}, {[]float32{nan, 7}, 7}, {nil, nan}, {[]float32{nan}, nan},
	} {
		in := slices.Clone(c.in)
		if got := median(c.in); got != c.want && !(got != got && c.want != c.want) {
			t.Errorf("median(%v) = %v, want %v", c.in, got, c.want)
		}
		if !slices.EqualFunc(in, c.in, func(a, b float32) bool { return a == b || a != a && b != b }) {
			t.Errorf("median reordered %v to %v", in, c.in)
		}
	}
}

func TestContrastFallsAsMoreFalseObjectsAreAllowed(t *testing.T) {
	t.Parallel()
	last := math.Inf(1)
	for _, s := range []float64{0.01, 0.1, 0.5, 1, 5, 50} {
		got := contrast(s, 20)
		if !(got > 0 && got < last) {
			t.Errorf("contrast at %v objects a km2 is %v, want above 0 and below %v", s, got, last)
		}
		last = got
	}
}

func TestCutFollowsTheScores(t *testing.T) {
	t.Parallel()
	if got := cut(nil, 3); !math.IsInf(float64(got), 1) {
		t.Errorf("without scores the cut is %v, want out of reach", got)
	}
	if got := cut(make([]float32, 100), 3); got <= 0 {
		t.Errorf("over equal scenes the cut is %v, want above 0", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float32Range(0, 100), 1, 200).Draw(t, "scores")
		times := rapid.Float64Range(1.5, 5).Draw(t, "contrast")
		once := cut(slices.Clone(v), times)
		more := slices.Clone(v)
		for i := range more {
			more[i] *= 4
		}
		slices.Reverse(more)
		// In another unit and order, the same cut in that unit.
		const rounding = 1e-3
		want := 4 * float64(once)
		if got := float64(cut(more, times)); once > 0.06 && math.Abs(got-want) > rounding*want {
			t.Errorf("cut of four times %v is %v, want %v", v, got, want)
		}
		if cut(slices.Clone(v), times+1) < once {
			t.Errorf("cut of %v falls where more contrast is asked", v)
		}
	})
}

func TestSampleIsSpreadOverTheGridAndBounded(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{
		{1, 1}, {96, 40}, {1024, 1024}, {5000, 300}, {300, 9000}, {20000, 20000},
	} {
		grid := image.Rectangle{Max: size}
		got := sample(grid, 40)
		if len(got) == 0 || len(got) > sampleWindows {
			t.Errorf("%v: %d windows, want 1 to %d", size, len(got), sampleWindows)
		}
		covered := image.Rectangle{}
		for i, w := range got {
			if w.Index != i || !w.Core.In(grid) || w.Core.Empty() || !w.Outer.In(grid) {
				t.Errorf("%v: window %d is %+v", size, i, w)
			}
			for _, other := range got[:i] {
				if w.Core.Overlaps(other.Core) {
					t.Errorf("%v: windows %v and %v overlap", size, w.Core, other.Core)
				}
			}
			covered = covered.Union(w.Core)
		}
		if covered.Dx() < size.X/2 || covered.Dy() < size.Y/2 {
			t.Errorf("%v: the windows lie within %v only", size, covered)
		}
	}
}

func TestHundredthsStayWithinWhatCanBeAddedUp(t *testing.T) {
	t.Parallel()
	inf := float32(math.Inf(1))
	for _, c := range []struct {
		in   float32
		want int64
	}{
		{0, 0}, {1.234, 123}, {-1.236, -124}, {raster.NaN(), 0},
		{inf, 1 << 40}, {-inf, -1 << 40}, {1e30, 1 << 40},
	} {
		if got := hundredths(c.in); got != c.want {
			t.Errorf("hundredths(%v) = %d, want %d", c.in, got, c.want)
		}
	}
}

func TestWordsForAProbabilityRiseWithIt(t *testing.T) {
	t.Parallel()
	var words []string
	for p := 0.0; p <= 1; p += 0.01 {
		if w := likelihood(p); len(words) == 0 || words[len(words)-1] != w {
			words = append(words, w)
		}
	}
	want := "almost no chance, very unlikely, unlikely, roughly even chance, likely, very likely, " +
		"almost certain"
	if got := strings.Join(words, ", "); got != want {
		t.Errorf("from 0 to 1: %s; want %s", got, want)
	}
}
