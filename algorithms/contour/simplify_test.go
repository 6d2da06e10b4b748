package contour

import (
	"image"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

func TestSimplifiedPolygonsStayValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tolerance := rapid.Float64Range(0.3, 4).Draw(t, "tolerance")
		for _, p := range Trace(randomRuns(t)) {
			q := Simplify(p, tolerance)
			if !valid(q) || q.Area() <= 0 || len(q.Holes) != len(p.Holes) {
				t.Fatalf("Simplify(%v, %v) = %v is not valid", p, tolerance, q)
			}
			checkClose(t, p.Outer, q.Outer, tolerance)
			for i := range p.Holes {
				checkClose(t, p.Holes[i], q.Holes[i], tolerance)
			}
		}
	})
}

// checkClose checks that the vertices of q are some of p, in order, and that
// those left out lie within tolerance.
func checkClose(t *rapid.T, p, q Ring, tolerance float64) {
	t.Helper()
	at := 0
	for i, v := range q {
		next := q[(i+1)%len(q)]
		if p[at] != v {
			t.Fatalf("vertices %v are not some of %v", q, p)
		}
		for at++; at < len(p) && p[at] != next; at++ {
			if d := math.Sqrt(distance2(p[at], v, next)); d > tolerance {
				t.Fatalf("vertex %v of %v lies %v from %v", p[at], p, d, q)
			}
		}
	}
}

func TestStaircaseBecomesALine(t *testing.T) {
	t.Parallel()
	m := raster.NewMask(image.Rect(0, 0, 20, 20))
	for y := range 20 {
		for x := range y + 1 {
			m.Row(y)[x] = 1
		}
	}
	p := Trace(region.Runs(nil, m, nil))[0]
	got := Simplify(p, 1)
	want := Ring{image.Pt(0, 0), image.Pt(0, 20), image.Pt(20, 20)}
	if !slices.Equal(got.Outer, want) {
		t.Errorf("Simplify = %v, want %v", got.Outer, want)
	}
}

func TestSimplifyKeepsWhatItWouldSpoil(t *testing.T) {
	t.Parallel()
	thin := Trace(drawn("aaaaaaaa"))[0]
	for name, c := range map[string]struct {
		p         Polygon
		tolerance float64
	}{
		"a strip thinner than the tolerance": {thin, 3},
		"any polygon at a tolerance of zero": {thin, 0},
		"any polygon at a tolerance of NaN":  {thin, math.NaN()},
		"a hole thinner than the tolerance":  {Trace(drawn("aaaaa", "a...a", "aaaaa"))[0], 1.2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Simplify(c.p, c.tolerance); !reflect.DeepEqual(got, c.p) {
				t.Errorf("Simplify = %v, want %v", got, c.p)
			}
		})
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	square := func(x0, y0, x1, y1 int) Ring {
		return Ring{image.Pt(x0, y0), image.Pt(x0, y1), image.Pt(x1, y1), image.Pt(x1, y0)}
	}
	ring := func(xy ...int) Ring {
		var r Ring
		for i := 0; i < len(xy); i += 2 {
			r = append(r, image.Pt(xy[i], xy[i+1]))
		}
		return r
	}
	outer := square(0, 0, 10, 10)
	for name, c := range map[string]struct {
		p    Polygon
		want bool
	}{
		"a square": {Polygon{Outer: outer}, true},
		"a hole":   {Polygon{outer, []Ring{square(2, 2, 4, 4)}}, true},
		"holes that touch": {
			Polygon{outer, []Ring{square(2, 2, 4, 4), square(4, 4, 6, 6)}}, true},
		"a hole outside": {Polygon{outer, []Ring{square(12, 2, 14, 4)}}, false},
		"a hole in a hole": {
			Polygon{outer, []Ring{square(1, 1, 9, 9), square(2, 2, 4, 4)}}, false},
		"a hole on an edge":        {Polygon{outer, []Ring{square(0, 2, 4, 4)}}, false},
		"a hole across":            {Polygon{outer, []Ring{square(5, 2, 14, 4)}}, false},
		"a hole at a vertex":       {Polygon{outer, []Ring{ring(0, 0, 3, 1, 1, 3)}}, true},
		"a hole across a vertex":   {Polygon{outer, []Ring{ring(0, 0, 3, 1, -1, -3)}}, false},
		"a hole beside a vertex":   {Polygon{outer, []Ring{ring(0, 0, -3, -1, -1, -3)}}, false},
		"a hole along from vertex": {Polygon{outer, []Ring{ring(0, 0, 3, 0, 1, 3)}}, false},
		"a bow tie":                {Polygon{Outer: ring(0, 0, 4, 4, 4, 0, 0, 4)}, false},
		"an edge there and back":   {Polygon{Outer: ring(0, 0, 4, 0, 2, 0, 2, 3)}, false},
		"a ring that meets itself": {Polygon{Outer: ring(0, 0, 2, 2, 0, 4, 4, 4, 2, 2, 4, 0)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := valid(c.p); got != c.want {
				t.Errorf("valid(%v) = %v, want %v", c.p, got, c.want)
			}
		})
	}
}
