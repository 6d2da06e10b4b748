package realdata

import (
	"image"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// mask is a set of pixels of a grid in longitude and latitude.
type mask struct {
	*raster.Mask
	inverse georef.Affine
}

func newMask(t *testing.T, transform georef.Affine, size image.Point) mask {
	t.Helper()
	inverse, err := transform.Invert()
	if err != nil {
		t.Fatal(err)
	}
	return mask{raster.NewMask(image.Rectangle{Max: size}), inverse}
}

// around is an empty mask over a polygon, of so many pixels a side.
func around(t *testing.T, g orb.Geometry, side int) mask {
	t.Helper()
	b := g.Bound()
	n := float64(side)
	return newMask(t, georef.Affine{
		b.Min[0], (b.Max[0] - b.Min[0]) / n, 0, b.Max[1], 0, -(b.Max[1] - b.Min[1]) / n,
	}, image.Pt(side, side))
}

// draw adds the pixels whose middle lies inside g, by the even-odd rule over
// all rings of a polygon. What is no area draws nothing.
func (m mask) draw(g orb.Geometry) {
	switch g := g.(type) {
	case orb.MultiPolygon:
		for _, p := range g {
			m.drawPolygon(p)
		}
	case orb.Polygon:
		m.drawPolygon(g)
	}
}

func (m mask) drawPolygon(p orb.Polygon) {
	var rings [][][2]float64
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range p {
		var ring [][2]float64
		for _, q := range r {
			x, y := m.inverse.Apply(q[0], q[1])
			ring = append(ring, [2]float64{x, y})
			low, high = min(low, y), max(high, y)
		}
		rings = append(rings, ring)
	}
	first := max(m.Rect.Min.Y, int(math.Floor(low)))
	for y := first; y < m.Rect.Max.Y && float64(y) < high; y++ {
		at := crossings(rings, float64(y)+0.5)
		for i := 0; i+1 < len(at); i += 2 {
			x0, x1 := int(math.Ceil(at[i]-0.5)), int(math.Ceil(at[i+1]-0.5))
			for x := max(0, x0); x < min(m.Rect.Max.X, x1); x++ {
				m.Row(y)[x] = 1
			}
		}
	}
}

// crossings are where the rings cross the line y, from left to right.
func crossings(rings [][][2]float64, y float64) []float64 {
	var at []float64
	for _, r := range rings {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			if (p[1] <= y) != (q[1] <= y) {
				at = append(at, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
			}
		}
	}
	slices.Sort(at)
	return at
}

// count is how many pixels m has.
func (m mask) count() int {
	n := 0
	for _, v := range m.Pix {
		n += int(v)
	}
	return n
}

// readLabel reads a band that is not 0 where something changed.
func readLabel(t *testing.T, path string) mask {
	t.Helper()
	h, err := gdalio.Probe(path)
	if err != nil {
		t.Fatal(err)
	}
	s := site.Scene{
		ID: "label", Path: path, Files: []string{path}, CRS: h.CRS, Transform: h.Transform,
		Size: [2]int{h.Width, h.Height}, PixelX: h.PixelX, PixelY: h.PixelY, Footprint: h.Footprint,
		Bands: []site.Band{{Path: path, Index: 1, Role: "label", DType: h.Bands[0].DType, Scale: 1}},
	}
	g := georef.Grid{
		CRS: h.CRS, Transform: h.Transform, Size: image.Pt(h.Width, h.Height),
		PixelX: h.PixelX, PixelY: h.PixelY,
	}
	r, err := gdalio.Opener{}.OpenScene(s, []string{"label"}, g)
	if err != nil {
		t.Fatal(err)
	}
	pixels := raster.NewImage(g.Rect())
	if err := r.Read([]*raster.Image{pixels}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	m := newMask(t, h.Transform, g.Size)
	for i, v := range pixels.Pix {
		if v > 0 {
			m.Pix[i] = 1
		}
	}
	return m
}

// tally counts pixels that are found and true.
type tally struct{ both, found, truth, all int }

func compare(found, truth mask) tally {
	t := tally{found: found.count(), truth: truth.count(), all: len(truth.Pix)}
	for i, v := range found.Pix {
		t.both += int(v & truth.Pix[i])
	}
	return t
}

func (t *tally) add(o tally) {
	t.both, t.found = t.both+o.both, t.found+o.found
	t.truth, t.all = t.truth+o.truth, t.all+o.all
}

func (t tally) precision() float64 { return float64(t.both) / float64(max(1, t.found)) }
func (t tally) recall() float64    { return float64(t.both) / float64(max(1, t.truth)) }

// f1 is twice what is both found and true, over the sum of what is found and
// what is true (Dice, L. R. 1945, Ecology 26, 297-302, doi:10.2307/1932409).
func (t tally) f1() float64 { return 2 * float64(t.both) / float64(max(1, t.found+t.truth)) }

func TestMaskTakesPixelsWhoseMiddleLiesInside(t *testing.T) {
	t.Parallel()
	square := func(lo, hi float64) orb.Ring {
		return orb.Ring{{lo, lo}, {hi, lo}, {hi, hi}, {lo, hi}, {lo, lo}}
	}
	for _, c := range []struct {
		name string
		g    orb.Geometry
		want int
	}{
		{"whole pixels", orb.Polygon{square(1, 4)}, 9},
		{"less than half of a pixel is left out", orb.Polygon{square(1.6, 4.4)}, 4},
		{"a hole is left out", orb.Polygon{square(1, 6), square(2, 4)}, 21},
		{"two parts that overlap count once", orb.MultiPolygon{{square(1, 4)}, {square(3, 5)}}, 12},
		{"what lies outside is left out", orb.Polygon{square(-5, 2)}, 4},
		{"a line has no area", orb.LineString{{1, 1}, {5, 5}}, 0},
	} {
		m := newMask(t, georef.Affine{0, 1, 0, 8, 0, -1}, image.Pt(8, 8))
		m.draw(c.g)
		if got := m.count(); got != c.want {
			t.Errorf("%s: %v has %d pixels, want %d", c.name, c.g, got, c.want)
		}
	}
}
