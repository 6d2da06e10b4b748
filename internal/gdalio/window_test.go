package gdalio

import (
	"fmt"
	"image"
	"testing"

	"pgregory.net/rapid"

	"rampart/internal/georef"
)

// windows checks that random windows, in any order and from one reader, hold
// the pixels of the whole grid read at once by another.
func windows(t *testing.T, path string, g georef.Grid) {
	t.Helper()
	s := scene(t, path)
	whole := read(t, open(t, s, roles(s), g), g.Rect())
	if n, all := valid(whole[0]), len(whole[0].Pix); n < all/2 {
		t.Fatalf("%d of %d pixels are valid: the grid misses the image", n, all)
	}
	r := open(t, s, roles(s), g)
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.IntRange(-9, g.Size.X+5).Draw(rt, "x")
		y := rapid.IntRange(-9, g.Size.Y+5).Draw(rt, "y")
		w := rapid.IntRange(1, 90).Draw(rt, "w")
		h := rapid.IntRange(1, 90).Draw(rt, "h")
		window := image.Rect(x, y, x+w, y+h)
		got := read(t, r, window)
		for i := range got {
			equal(t, fmt.Sprintf("band %d", i), got[i], whole[i], window.Intersect(g.Rect()))
			inside := window.Intersect(g.Rect())
			if n := valid(got[i]); n > inside.Dx()*inside.Dy() {
				t.Fatalf("window %v: %d valid pixels, but the grid has %v of it", window, n, inside)
			}
		}
	})
}

// other is a grid of another system, pixel size and place that a file in zone
// 45 north has to be resampled to.
func other(pixel float64, w, h int) georef.Grid {
	return georef.Grid{
		CRS: "EPSG:32644", Size: image.Pt(w, h),
		Transform: georef.Affine{1086600, pixel, 0, 4824800, 0, -pixel},
	}
}

func layouts() map[string]WriteSpec {
	base := func(f func(*WriteSpec)) WriteSpec {
		s := spec(203, 187)
		f(&s)
		return s
	}
	return map[string]WriteSpec{
		"strips":              base(func(s *WriteSpec) {}),
		"tiles":               base(func(s *WriteSpec) { s.Tile = 64 }),
		"deflate strips of 8": base(func(s *WriteSpec) { s.Compress, s.Strip = "DEFLATE", 8 }),
		"zstd tiles": base(func(s *WriteSpec) {
			s.Compress, s.Tile, s.Predictor = "ZSTD", 32, 2
		}),
		"lzw by bands":          base(func(s *WriteSpec) { s.Compress, s.Interleave = "LZW", "BAND" }),
		"big-endian deflate":    base(func(s *WriteSpec) { s.Compress, s.BigEndian = "DEFLATE", true }),
		"big-endian tiles, raw": base(func(s *WriteSpec) { s.Tile, s.BigEndian = 48, true }),
	}
}

func layoutCases[T Sample](t *testing.T, predictor int) {
	for name, s := range layouts() {
		if s.Predictor > 0 {
			s.Predictor = predictor
		}
		t.Run(typeName[T]()+" "+name, func(t *testing.T) {
			t.Parallel()
			pix := texture[T](s.Width, s.Height, 3)
			pix[1][5000] = 0
			path := save(t, "a.tif", s, pix)
			h := probe(t, path)
			sc := scene(t, path)
			got := read(t, open(t, sc, roles(sc), gridOf(h)), gridOf(h).Rect())
			for b := range pix {
				for i, v := range pix[b] {
					if got[b].Pix[i] != float32(v) {
						t.Fatalf("band %d pixel %d = %v, want %v", b, i, got[b].Pix[i], v)
					}
				}
			}
			windows(t, path, gridOf(h))
			windows(t, path, other(9, 210, 205))
		})
	}
}

func TestAnyWindowOfAnyLayoutGivesTheSamePixels(t *testing.T) {
	t.Parallel()
	layoutCases[uint8](t, 2)
	layoutCases[uint16](t, 2)
	layoutCases[int16](t, 2)
	layoutCases[float32](t, 3)
}

func TestAnyWindowGivesTheSamePixelsWhenAveraged(t *testing.T) {
	t.Parallel()
	s := spec(203, 187)
	s.NoData, s.Tile = ptr(7), 64
	windows(t, save(t, "a.tif", s, texture[uint16](203, 187, 2)), other(23, 80, 80))
}

func TestRolesAreReadInTheOrderAsked(t *testing.T) {
	t.Parallel()
	path := save(t, "a.tif", spec(30, 20), texture[uint8](30, 20, 3))
	s, g := scene(t, path), gridOf(probe(t, path))
	all := read(t, open(t, s, roles(s), g), g.Rect())
	for _, order := range [][]int{{2, 0, 1}, {1}, {2, 2}, {0, 1, 2}} {
		var names []string
		for _, i := range order {
			names = append(names, s.Bands[i].Role)
		}
		got := read(t, open(t, s, names, g), g.Rect())
		for k, i := range order {
			equal(t, fmt.Sprint(names), got[k], all[i], g.Rect())
		}
	}
}
