package contour

import (
	"image"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// drawn returns the runs of the pixels that rows do not draw as a dot.
func drawn(rows ...string) []region.Run {
	m := raster.NewMask(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x := range row {
			if row[x] != '.' {
				m.Row(y)[x] = 1
			}
		}
	}
	return region.Runs(nil, m, nil)
}

// randomRuns draws the runs of a small mask.
func randomRuns(t *rapid.T) []region.Run {
	w := rapid.IntRange(1, 12).Draw(t, "w")
	h := rapid.IntRange(1, 12).Draw(t, "h")
	fill := rapid.IntRange(1, 9).Draw(t, "fill")
	m := raster.NewMask(image.Rect(-4, 7, w-4, h+7))
	keys := make([]uint8, w*h)
	for i, v := range rapid.SliceOfN(rapid.IntRange(0, 19), w*h, w*h).Draw(t, "pix") {
		if v/2 < fill {
			m.Pix[i] = 1
		}
		keys[i] = uint8(v & 1)
	}
	return region.Runs(nil, m, keys)
}

// fill returns the runs of the pixels whose middle p encloses, by counting the
// upright edges to the left of it.
func fill(p Polygon) []region.Run {
	var rect image.Rectangle
	for _, v := range p.Outer {
		rect = rect.Union(image.Rectangle{Min: v, Max: v.Add(image.Pt(1, 1))})
	}
	m := raster.NewMask(rect)
	for _, ring := range append([]Ring{p.Outer}, p.Holes...) {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if a.X != b.X {
				continue
			}
			for y := min(a.Y, b.Y); y < max(a.Y, b.Y); y++ {
				for row, x := m.Row(y), a.X-rect.Min.X; x < len(row); x++ {
					row[x] ^= 1
				}
			}
		}
	}
	return region.Runs(nil, m, nil)
}

func TestPolygonsCoverExactlyTheirPixels(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		runs := randomRuns(t)
		var back []region.Run
		var area float64
		for _, p := range Trace(runs) {
			back = append(back, fill(p)...)
			area += p.Area()
		}
		if want := region.Measure(runs).Pixels; area != float64(want) {
			t.Fatalf("area %v, want %d", area, want)
		}
		got, want := region.Merge(back), withoutKeys(runs)
		if !slices.Equal(got, want) {
			t.Fatalf("filled %v, want %v", got, want)
		}
	})
}

func TestPolygonsAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, p := range Trace(randomRuns(t)) {
			if p.Outer.Area2() <= 0 {
				t.Fatalf("outer ring %v runs clockwise", p.Outer)
			}
			for _, h := range p.Holes {
				if h.Area2() >= 0 {
					t.Fatalf("hole %v runs counter-clockwise", h)
				}
			}
			for _, ring := range append([]Ring{p.Outer}, p.Holes...) {
				seen := map[image.Point]bool{}
				for i, v := range ring {
					a, b := ring[(i+len(ring)-1)%len(ring)], ring[(i+1)%len(ring)]
					if (a.X == v.X) == (v.X == b.X) {
						t.Fatalf("ring %v goes straight on at %v", ring, v)
					}
					if seen[v] {
						t.Fatalf("ring %v meets itself at %v", ring, v)
					}
					seen[v] = true
				}
			}
			if !valid(p) {
				t.Fatalf("polygon %v is not valid", p)
			}
		}
	})
}

func TestTrace(t *testing.T) {
	t.Parallel()
	ring := func(xy ...int) Ring {
		var r Ring
		for i := 0; i < len(xy); i += 2 {
			r = append(r, image.Pt(xy[i], xy[i+1]))
		}
		return r
	}
	for name, c := range map[string]struct {
		rows []string
		want []Polygon
	}{
		"a pixel is a square, counter-clockwise on the screen": {
			[]string{"a"}, []Polygon{{Outer: ring(0, 0, 0, 1, 1, 1, 1, 0)}}},
		"a corner parts two polygons": {
			[]string{"a.", ".a"}, []Polygon{
				{Outer: ring(0, 0, 0, 1, 1, 1, 1, 0)}, {Outer: ring(1, 1, 1, 2, 2, 2, 2, 1)}}},
		"a hole runs clockwise": {
			[]string{"aaa", "a.a", "aaa"}, []Polygon{{
				Outer: ring(0, 0, 0, 3, 3, 3, 3, 0),
				Holes: []Ring{ring(1, 1, 2, 1, 2, 2, 1, 2)}}}},
		"ends that meet at a corner leave a hole that touches": {
			[]string{"aaa", "a.a", "aa."}, []Polygon{{
				Outer: ring(0, 0, 0, 3, 2, 3, 2, 2, 3, 2, 3, 0),
				Holes: []Ring{ring(1, 1, 2, 1, 2, 2, 1, 2)}}}},
		"holes that meet at a corner stay two": {
			[]string{"aaaa", "a.aa", "aa.a", "aaaa"}, []Polygon{{
				Outer: ring(0, 0, 0, 4, 4, 4, 4, 0),
				Holes: []Ring{ring(1, 1, 2, 1, 2, 2, 1, 2), ring(2, 2, 3, 2, 3, 3, 2, 3)}}}},
		"an island in a hole is a polygon": {
			[]string{"aaaaa", "a...a", "a.a.a", "a...a", "aaaaa"}, []Polygon{
				{Outer: ring(0, 0, 0, 5, 5, 5, 5, 0), Holes: []Ring{ring(1, 1, 4, 1, 4, 4, 1, 4)}},
				{Outer: ring(2, 2, 2, 3, 3, 3, 3, 2)}}},
		"nothing gives nothing": {[]string{"."}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Trace(drawn(c.rows...)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("Trace = %v, want %v", got, c.want)
			}
		})
	}
}
