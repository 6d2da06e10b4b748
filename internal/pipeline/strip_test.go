package pipeline

import (
	"image"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/classify"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// metres is a ground of pixels of 1 m with objects of 2 m, so that roads are up
// to 7 pixels wide.
var metres = ground{pixelX: 1, pixelY: 1, gsdM: 1, objectM: 2}

// painted is a region made of boxes, with the onset of each pixel.
type painted struct {
	mask   *raster.Mask
	keys   []uint8
	strong []bool
}

func paint(w, h int, onset func(x, y int) uint8, boxes ...image.Rectangle) painted {
	m := raster.NewMask(image.Rect(0, 0, w, h))
	p := painted{m, make([]uint8, w*h), make([]bool, w*h)}
	for _, b := range boxes {
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				i := y*w + x
				m.Pix[i], p.keys[i], p.strong[i] = 1, onset(x, y), true
			}
		}
	}
	return p
}

func (p painted) in(window image.Rectangle) found {
	return tallied(p.mask, p.keys, p.strong, window)
}

func TestARoadIsPartedFromWhatItRunsInto(t *testing.T) {
	t.Parallel()
	always := func(x, y int) uint8 { return 3 }
	yard := image.Rect(2, 10, 32, 40)
	for _, c := range []struct {
		name  string
		boxes []image.Rectangle
		want  []classify.Part
	}{
		{"a yard alone is whole", []image.Rectangle{yard}, []classify.Part{classify.Whole}},
		{"a road alone is whole", []image.Rectangle{image.Rect(2, 20, 90, 25)},
			[]classify.Part{classify.Whole}},
		{"a road into a yard is parted", []image.Rectangle{yard, image.Rect(32, 20, 90, 25)},
			[]classify.Part{classify.Trunk, classify.Arm}},
		{"a short stub stays", []image.Rectangle{yard, image.Rect(32, 20, 44, 25)},
			[]classify.Part{classify.Whole}},
		{"a fringe stays", []image.Rectangle{yard, image.Rect(32, 20, 90, 22)},
			[]classify.Part{classify.Whole}},
		{"a wing stays", []image.Rectangle{yard, image.Rect(32, 12, 90, 24)},
			[]classify.Part{classify.Whole}},
		{"a margin that turns stays", []image.Rectangle{yard, image.Rect(32, 20, 60, 25),
			image.Rect(55, 20, 60, 45)}, []classify.Part{classify.Whole}},
		{"a road between two yards parts them", []image.Rectangle{yard,
			image.Rect(32, 20, 60, 25), image.Rect(60, 10, 90, 40)},
			[]classify.Part{classify.Trunk, classify.Trunk, classify.Arm}},
	} {
		p := paint(95, 50, always, c.boxes...)
		pieces := join([]found{p.in(p.mask.Rect)}, evenly(), 20, metres)
		pixels := int64(0)
		var got []classify.Part
		for _, q := range pieces {
			pixels += q.tally.pixels
			got = append(got, q.part)
			if n := region.Measure(q.runs).Pixels; n != q.tally.pixels || n != q.onset[3] {
				t.Errorf("%s: runs of %d pixels are tallied as %d, of onset 3 %d",
					c.name, n, q.tally.pixels, q.onset[3])
			}
		}
		if want := region.Measure(region.Runs(nil, p.mask, nil)).Pixels; pixels != want {
			t.Errorf("%s: pieces of %d pixels, want %d", c.name, pixels, want)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: parts %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: parts %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

func TestARoadHasItsOwnOnsets(t *testing.T) {
	t.Parallel()
	p := paint(95, 50, func(x, _ int) uint8 {
		if x < 36 {
			return 3
		}
		return 4
	}, image.Rect(2, 10, 32, 40), image.Rect(32, 20, 90, 25))
	pieces := join([]found{p.in(p.mask.Rect)}, evenly(), 20, metres)
	if len(pieces) != 2 || pieces[1].part != classify.Arm {
		t.Fatalf("join gives %+v, want a yard and a road", pieces)
	}
	// The road begins where the disc of the yard ends.
	if got := pieces[1].onset; got[3] > 30 || got[4] != 54*5 {
		t.Errorf("the road has the onsets %v, want 270 of onset 4 and few of onset 3", got)
	}
}

func TestPartingDoesNotDependOnTiles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		onset := func(x, y int) uint8 { return uint8(2 + (x/7+y/5)%3) }
		wide := rapid.IntRange(3, 7).Draw(t, "width")
		y := rapid.IntRange(10, 33).Draw(t, "place")
		p := paint(80, 50, onset,
			image.Rect(2, 10, 32, 40), image.Rect(30, y, rapid.IntRange(50, 80).Draw(t, "end"), y+wide))
		whole := show(join([]found{p.in(p.mask.Rect)}, evenly(), 20, metres))
		side := rapid.IntRange(3, 40).Draw(t, "side")
		var tiles []found
		for y := 0; y < 50; y += side {
			for x := 0; x < 80; x += side {
				tiles = append(tiles, p.in(image.Rect(x, y, x+side, y+side)))
			}
		}
		if got := show(join(tiles, evenly(), 20, metres)); got != whole {
			t.Errorf("in tiles of %d:\n%s\nwhole:\n%s", side, got, whole)
		}
	})
}

func TestASharedTallyKeepsMeans(t *testing.T) {
	t.Parallel()
	a := newTally(1)
	a.pixels, a.sum, a.edgeAfter, a.seen[0] = 10, 1<<60, -45, 10
	got := a.share(4)
	if got.pixels != 4 || got.seen[0] != 4 || got.edgeAfter != -18 {
		t.Errorf("four of ten pixels hold %+v", got)
	}
	if want := int64(1 << 60 / 10 * 4); got.sum < want || got.sum > want+4 {
		t.Errorf("the sum is %d, want %d", got.sum, want)
	}
}
