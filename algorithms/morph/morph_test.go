package morph

import (
	"image"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
)

func TestGreyOperatorsEqualThePlainOnes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, b := randomImage(t), randomBox(t)
		var s Scratch
		got := raster.NewImage(m.Rect)
		for _, op := range []struct {
			name string
			run  func(dst, src *raster.Image, b Box, s *Scratch)
			want *raster.Image
		}{
			{"ErodeBox", ErodeBox, plainBox(m, b, less)},
			{"DilateBox", DilateBox, plainBox(m, b, greater)},
			{"OpenBox", OpenBox, plainTwice(m, b, less, greater)},
			{"CloseBox", CloseBox, plainTwice(m, b, greater, less)},
		} {
			op.run(got, m, b, &s)
			if !same(got, op.want) {
				t.Fatalf("%s(%v, %v) = %v, want %v", op.name, m, b, got.Pix, op.want.Pix)
			}
		}
	})
}

func TestGreyOperatorsWorkInPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, b := randomImage(t), randomBox(t)
		var s Scratch
		for _, run := range []func(dst, src *raster.Image, b Box, s *Scratch){
			ErodeBox, DilateBox, OpenBox, CloseBox, TopHat, BottomHat,
		} {
			want := raster.NewImage(m.Rect)
			run(want, m, b, &s)
			got := &raster.Image{Rect: m.Rect, Pix: slices.Clone(m.Pix)}
			run(got, got, b, &s)
			if !same(got, want) {
				t.Fatalf("in place %v, want %v", got.Pix, want.Pix)
			}
		}
	})
}

func TestGreyOpeningAndClosingAreWhatTheirNamesSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, b := randomImage(t), randomBox(t)
		var s Scratch
		open, closed := raster.NewImage(m.Rect), raster.NewImage(m.Rect)
		OpenBox(open, m, b, &s)
		CloseBox(closed, m, b, &s)
		for i, v := range m.Pix {
			if open.Pix[i] > v || closed.Pix[i] < v {
				t.Fatalf("pixel %v opened to %v, closed to %v", v, open.Pix[i], closed.Pix[i])
			}
			if raster.IsNaN(v) != raster.IsNaN(open.Pix[i]) {
				t.Fatalf("nodata %v became %v", v, open.Pix[i])
			}
		}
		twice := raster.NewImage(m.Rect)
		if OpenBox(twice, open, b, &s); !same(twice, open) {
			t.Fatalf("opened twice %v, once %v", twice.Pix, open.Pix)
		}
		if CloseBox(twice, closed, b, &s); !same(twice, closed) {
			t.Fatalf("closed twice %v, once %v", twice.Pix, closed.Pix)
		}
		negative := raster.NewImage(m.Rect)
		for i, v := range m.Pix {
			negative.Pix[i] = -v
		}
		CloseBox(negative, negative, b, &s)
		for i, v := range negative.Pix {
			if v != -open.Pix[i] && !raster.IsNaN(v) {
				t.Fatalf("closing of the negative %v, want %v", v, -open.Pix[i])
			}
		}
	})
}

func TestTopHatKeepsWhatIsNarrowAndBright(t *testing.T) {
	t.Parallel()
	m := raster.NewImage(image.Rect(0, 0, 9, 9))
	m.Fill(10)
	for y := range 9 {
		m.Set(4, y, 17)
		m.Set(7, y, 4)
	}
	var s Scratch
	bright, dark := raster.NewImage(m.Rect), raster.NewImage(m.Rect)
	TopHat(bright, m, Square(1), &s)
	BottomHat(dark, m, Square(1), &s)
	// A column of the border can only be the end of a dark strip where the
	// window has no other side, so it is left out here.
	want := []float32{0, 0, 0, 0, 7, 0, 0, 0}
	if got := bright.Row(4)[:8]; !slices.Equal(got, want) {
		t.Errorf("TopHat = %v, want %v", got, want)
	}
	want = []float32{0, 0, 0, 0, 0, 0, 0, 6}
	if got := dark.Row(4)[:8]; !slices.Equal(got, want) {
		t.Errorf("BottomHat = %v, want %v", got, want)
	}
}

func TestPackAndUnpackAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := randomMask(t, randomRect(t))
		b := packed(m)
		if got := unpacked(b); got.Rect != m.Rect || !slices.Equal(got.Pix, m.Pix) {
			t.Fatalf("unpacked %v, want %v", got, m)
		}
		want, grey := 0, raster.NewImage(m.Rect)
		for i, v := range m.Pix {
			want += int(v)
			grey.Pix[i] = float32(v)
			if v == 0 && i%2 == 0 {
				grey.Pix[i] = raster.NaN()
			}
		}
		if b.Count() != want {
			t.Fatalf("Count = %d, want %d", b.Count(), want)
		}
		above := &Bits{}
		above.PackAbove(grey, 1)
		if !slices.Equal(above.Words, b.Words) {
			t.Fatalf("PackAbove = %x, want %x", above.Words, b.Words)
		}
	})
}

func TestSetOperatorsEqualThePlainOnes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, f := randomMask(t, randomRect(t)), randomFootprint(t)
		offsets := f.Offsets()
		src, dst := packed(m), &Bits{}
		var s Scratch
		check := func(name string, want *raster.Mask) {
			if got := unpacked(dst); !slices.Equal(got.Pix, want.Pix) {
				t.Fatalf("%s(%v, %v) = %v, want %v", name, m, f, got.Pix, want.Pix)
			}
		}
		Dilate(dst, src, f, &s)
		check("Dilate", plainDilate(m, offsets))
		Erode(dst, src, f, &s)
		check("Erode", plainErode(m, offsets))
		Open(dst, src, f, &s)
		check("Open", plainDilate(plainErode(m, offsets), offsets))
		Close(dst, src, f, &s)
		check("Close", plainErode(plainDilate(m, offsets), offsets))
		Close(src, src, f, &s)
		if !slices.Equal(src.Words, dst.Words) {
			t.Fatal("Close in place differs")
		}
	})
}

func TestSetOpeningAndClosingAreWhatTheirNamesSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, f := randomMask(t, randomRect(t)), randomFootprint(t)
		src, open, closed, twice := packed(m), &Bits{}, &Bits{}, &Bits{}
		var s Scratch
		Open(open, src, f, &s)
		Close(closed, src, f, &s)
		for i, w := range src.Words {
			if open.Words[i]&^w != 0 || w&^closed.Words[i] != 0 {
				t.Fatalf("word %x opened to %x, closed to %x", w, open.Words[i], closed.Words[i])
			}
		}
		if Open(twice, open, f, &s); !slices.Equal(twice.Words, open.Words) {
			t.Fatal("opening twice differs from once")
		}
		if Close(twice, closed, f, &s); !slices.Equal(twice.Words, closed.Words) {
			t.Fatal("closing twice differs from once")
		}
	})
}

// TestHaloOfTheReachSuffices cuts a tile with a halo out of a larger image: on
// its core it must give what the whole image gives, and not with less.
func TestHaloOfTheReachSuffices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := image.Rect(0, 0, 90, 40)
		m := randomMask(t, whole)
		f := randomFootprint(t)
		reach := int(f.Reach().Then(f.Reach()))
		x := rapid.IntRange(0, 80).Draw(t, "tile x")
		y := rapid.IntRange(0, 35).Draw(t, "tile y")
		core := image.Rect(x, y, x+10, y+5).Intersect(whole)
		part := raster.NewMask(core.Inset(-reach).Intersect(whole))
		eachPixel(part.Rect, func(p image.Point) { *at(part, p) = *at(m, p) })
		var s Scratch
		for _, run := range []func(dst, src *Bits, f Footprint, s *Scratch){Open, Close} {
			a, b := &Bits{}, &Bits{}
			run(a, packed(m), f, &s)
			run(b, packed(part), f, &s)
			all, tile := unpacked(a), unpacked(b)
			eachPixel(core, func(p image.Point) {
				if *at(all, p) != *at(tile, p) {
					t.Fatalf("pixel %v of %v differs for %v", p, core, f)
				}
			})
		}
	})
}

func TestHaloOfTheReachSufficesForGrey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, b := randomImage(t), Square(rapid.IntRange(0, 3).Draw(t, "radius"))
		reach := int(b.Reach().Then(b.Reach()))
		x := rapid.IntRange(m.Rect.Min.X, m.Rect.Max.X-1).Draw(t, "tile x")
		core := image.Rect(x, m.Rect.Min.Y, x+7, m.Rect.Min.Y+4).Intersect(m.Rect)
		part := raster.NewImage(core.Inset(-reach).Intersect(m.Rect))
		eachPixel(part.Rect, func(p image.Point) { part.Set(p.X, p.Y, m.At(p.X, p.Y)) })
		var s Scratch
		OpenBox(m, m, b, &s)
		OpenBox(part, part, b, &s)
		eachPixel(core, func(p image.Point) {
			v, w := m.At(p.X, p.Y), part.At(p.X, p.Y)
			if v != w && !raster.IsNaN(v) {
				t.Fatalf("pixel %v is %v in the tile, want %v", p, w, v)
			}
		})
	})
}

func TestFootprints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f    Footprint
		want []string
	}{
		"a box":                 {Rect(Box{RX: 2, RY: 1}), []string{"aaaaa", "aaaaa", "aaaaa"}},
		"a disc of radius zero": {Disc(0), []string{"a"}},
		"a disc of radius two":  {Disc(2), []string{".aaa.", "aaaaa", "aaaaa", "aaaaa", ".aaa."}},
		"a level line":          {Line(5, 0, 4), []string{"aaaaa"}},
		"a diagonal goes down":  {Line(3, 1, 4), []string{"a..", ".a.", "..a"}},
		"an upright line":       {Line(3, 2, 4), []string{"a", "a", "a"}},
		"the other diagonal":    {Line(3, 3, 4), []string{"..a", ".a.", "a.."}},
		"thirty degrees of arc": {Line(4, 2, 12), []string{"a...", ".aa.", "...a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			offsets := c.f.Offsets()
			lo, hi := c.f.bounds()
			got := make([]string, hi.Y-lo.Y+1)
			for y := range got {
				for x := lo.X; x <= hi.X; x++ {
					mark := "."
					if slices.Contains(offsets, image.Pt(x, y+lo.Y)) {
						mark = "a"
					}
					got[y] += mark
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if !slices.Contains(offsets, image.Point{}) {
				t.Errorf("footprint %v has no pixel of its own", offsets)
			}
		})
	}
}

func TestLinesLieWithinOnePixelOfTheTrueLine(t *testing.T) {
	t.Parallel()
	for _, n := range []int{4, 12, 16} {
		for k := range n {
			for length := 1; length <= 64; length++ {
				sin, cos := math.Sincos(math.Pi * float64(k) / float64(n))
				offsets := Line(length, k, n).Offsets()
				low, high := math.Inf(1), math.Inf(-1)
				for _, o := range offsets {
					across := float64(o.X)*sin - float64(o.Y)*cos
					low, high = min(low, across), max(high, across)
				}
				if high-low > 2 {
					t.Errorf("line %d, %d of %d, spreads over %v pixels", length, k, n, high-low)
				}
				if len(offsets) < length || 2*len(offsets) > 3*length {
					t.Errorf("line %d, %d of %d, has %d pixels", length, k, n, len(offsets))
				}
			}
		}
	}
}

func TestDiscsHaveTheAreaOfADisc(t *testing.T) {
	t.Parallel()
	for r := 2; r <= 40; r++ {
		f := Disc(r)
		radius := float64(r) + 0.5
		got, want := float64(len(f.Offsets())), math.Pi*radius*radius
		if math.Abs(got/want-1) > 0.12 || int(f.Reach()) != r {
			t.Errorf("disc %d has %v pixels, want about %v", r, got, want)
		}
	}
}

func TestOpenLinesKeepsLongThinThings(t *testing.T) {
	t.Parallel()
	m := raster.NewMask(image.Rect(0, 0, 100, 60))
	for _, o := range Line(41, 2, 12).Offsets() {
		*at(m, o.Add(image.Pt(50, 30))) = 1
	}
	for _, p := range []image.Point{{5, 5}, {6, 5}, {5, 6}, {80, 50}} {
		*at(m, p) = 1
	}
	var s Scratch
	got := &Bits{}
	OpenLines(got, packed(m), 15, 12, &s)
	want := len(Line(41, 2, 12).Offsets())
	if n := got.Count(); n < want*8/10 || n > want {
		t.Errorf("%d pixels of a line of %d are left", n, want)
	}
	if v := *at(unpacked(got), image.Pt(5, 5)); v != 0 {
		t.Error("a speck is left")
	}
}

func TestSetAlgebra(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 4, 1)
	set := func(pix ...uint8) *Bits { return packed(&raster.Mask{Rect: r, Pix: pix}) }
	or, and, not := set(1, 1, 0, 0), set(1, 1, 0, 0), set(1, 1, 0, 0)
	other := set(1, 0, 1, 0)
	or.Or(other)
	and.And(other)
	not.AndNot(other)
	got := []uint64{or.Words[0], and.Words[0], not.Words[0]}
	if want := []uint64{0b111, 0b001, 0b010}; !slices.Equal(got, want) {
		t.Errorf("or, and, and-not = %b, want %b", got, want)
	}
	empty := NewBits(r)
	empty.Copy(or)
	if empty.Count() != 3 {
		t.Errorf("the copy has %d pixels, want 3", empty.Count())
	}
}

func TestWrongUsePanics(t *testing.T) {
	t.Parallel()
	a, b := raster.NewImage(image.Rect(0, 0, 2, 2)), raster.NewImage(image.Rect(0, 0, 3, 2))
	for name, call := range map[string]func(){
		"images of two sizes":         func() { ErodeBox(a, b, Square(1), &Scratch{}) },
		"a top-hat of two sizes":      func() { TopHat(a, b, Square(1), &Scratch{}) },
		"a box of negative radius":    func() { OpenBox(a, a, Square(-1), &Scratch{}) },
		"a rect of negative radius":   func() { Rect(Square(-1)) },
		"a disc of negative radius":   func() { Disc(-1) },
		"a line of no length":         func() { Line(0, 0, 4) },
		"a line of no orientation":    func() { Line(3, 0, 0) },
		"sets over different windows": func() { NewBits(a.Rect).Or(NewBits(b.Rect)) },
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

func TestEmptyWindowsAreLeftAlone(t *testing.T) {
	t.Parallel()
	var s Scratch
	m := raster.NewImage(image.Rectangle{})
	OpenBox(m, m, Square(3), &s)
	b := NewBits(image.Rectangle{})
	Open(b, b, Disc(3), &s)
	if len(m.Pix) != 0 || b.Count() != 0 {
		t.Error("something came from nothing")
	}
}
