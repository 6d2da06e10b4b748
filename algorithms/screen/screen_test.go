package screen

import (
	"image"
	"testing"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
)

var window = image.Rect(0, 0, 60, 40)

var params = Params{Side: 1, Cut: 4, MinRadius: 3, MinRadiusEnd: 6, Grow: 2}

// dates are flat ground; draw brightens a rectangle of one of them.
func dates(n int) []*raster.Image {
	d := make([]*raster.Image, n)
	for t := range d {
		d[t] = raster.NewImage(window)
	}
	return d
}

func draw(m *raster.Image, r image.Rectangle, v float32) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.Set(x, y, v)
		}
	}
}

func marks(b *morph.Bits, x, y int) bool {
	m := raster.NewMask(b.Rect)
	b.Unpack(m)
	return m.Row(y)[x-m.Rect.Min.X] != 0
}

func TestTransient(t *testing.T) {
	t.Parallel()
	big, small := image.Rect(10, 10, 35, 30), image.Rect(10, 10, 14, 14)
	cases := []struct {
		name string
		on   []int
		area image.Rectangle
		tone float32
		want map[int]bool // date: screened
	}{
		{"a cloud on one date", []int{2}, big, 20, map[int]bool{2: true, 1: false, 3: false}},
		{"a roof that is built and stays", []int{2, 3, 4}, big, 20, map[int]bool{2: false, 3: false, 4: false}},
		{"a roof that is taken down", []int{0, 1}, big, 20, map[int]bool{0: false, 1: false}},
		{"something dark on one date", []int{2}, big, -20, map[int]bool{2: false}},
		{"a small bright thing on one date", []int{2}, small, 20, map[int]bool{2: false}},
		{"a cloud on the first date", []int{0}, big, 20, map[int]bool{0: true}},
		{"a cloud on the last date", []int{4}, big, 20, map[int]bool{4: true}},
		{"a new roof on the last date", []int{4}, small, 20, map[int]bool{4: false}},
	}
	for _, c := range cases {
		d := dates(5)
		for _, on := range c.on {
			draw(d[on], c.area, c.tone)
		}
		got := Transient(d, params, &Scratch{})
		mid := c.area.Min.Add(c.area.Size().Div(2))
		for on, want := range c.want {
			if marks(got[on], mid.X, mid.Y) != want {
				t.Errorf("%s: date %d screened = %v, want %v", c.name, on, !want, want)
			}
		}
	}
}

func TestGroundInTheSunBetweenDatesThatShadeItIsNotScreened(t *testing.T) {
	t.Parallel()
	area := image.Rect(5, 5, 50, 35)
	for _, shaded := range [][]int{{0, 2}, {0, 2, 3}, {1, 3, 4}} {
		d := dates(5)
		for _, on := range shaded {
			draw(d[on], area, -20)
		}
		for on, m := range Transient(d, params, &Scratch{}) {
			if m.Count() != 0 {
				t.Errorf("shaded on %v: %d cells of date %d screened, want none", shaded, m.Count(), on)
			}
		}
	}
}

func TestAPairHasNoTransients(t *testing.T) {
	t.Parallel()
	d := dates(2)
	draw(d[1], image.Rect(5, 5, 50, 35), 30)
	for i, m := range Transient(d, params, &Scratch{}) {
		if m.Count() != 0 {
			t.Errorf("date %d: %d cells screened, want none", i, m.Count())
		}
	}
}

func TestMissingCellsAreNeverMarked(t *testing.T) {
	t.Parallel()
	d := dates(3)
	d[1].Fill(raster.NaN())
	if got := Transient(d, params, &Scratch{})[1].Count(); got != 0 {
		t.Errorf("%d cells of a missing date are screened, want none", got)
	}
}

func TestCellsHoldWhatIsBrightInEveryBand(t *testing.T) {
	t.Parallel()
	r := image.Rect(4, 6, 8, 10)
	a, b := raster.NewImage(r), raster.NewImage(r)
	a.Fill(3)
	b.Fill(1)
	a.Set(4, 6, raster.NaN())
	var got raster.Image
	Cells(&got, []*raster.Image{a, b}, 2)
	if want := image.Rect(2, 3, 4, 5); got.Rect != want {
		t.Fatalf("cells over %v, want %v", got.Rect, want)
	}
	for _, v := range got.Pix {
		if v != 1 {
			t.Errorf("cell = %v, want the least band, 1", v)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	m := raster.NewImage(image.Rect(0, 0, 6, 4))
	marked := raster.NewMask(image.Rect(0, 0, 3, 2))
	marked.Row(1)[2] = 1
	Apply(m, marked, 2)
	for y := range 4 {
		for x := range 6 {
			if v := m.At(x, y); (v != v) != (x >= 4 && y >= 2) {
				t.Errorf("(%d, %d) = %v", x, y, v)
			}
		}
	}
}
