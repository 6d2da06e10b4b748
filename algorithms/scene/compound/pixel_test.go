package compound

import (
	"image"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"rampart/algorithms/scene/world"
)

// still is a world without all that differs from date to date but what stands.
func still(p *Place) *world.World {
	w := *p.World
	w.Dates = nil
	for _, a := range p.World.Dates {
		w.Dates = append(w.Dates, world.Acquisition{
			Date: a.Date, SunElevation: 60, SunAzimuth: 150, Leaves: 1,
			Gain: [world.Bands]float64{1, 1, 1, 1}, Sky: a.Sky,
		})
	}
	return &w
}

func TestTruthIsWhatThePixelsShow(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws every change of six places; skipped by -short")
	}
	for _, p := range normalPlaces()[:6] {
		w := still(p)
		for _, c := range p.Changes {
			at := middle(c.Geometry)
			x, y := int(at[0]/.5), int(at[1]/.5)
			r := image.Rect(x-1, y-1, x+2, y+2)
			if c.Class == "earthwork" || !r.In(image.Rect(0, 0, 1024, 1024)) {
				continue // its middle may be built on, or out of sight
			}
			before, after := w.Render(c.After, .5, r), w.Render(c.Before, .5, r)
			most := 0.0
			for b := range before {
				for i, v := range before[b].Pix {
					most = max(most, math.Abs(float64(v-after[b].Pix[i])))
				}
			}
			if most < .008 { // a fence in the shadow of a block
				t.Errorf("%s %s at %v: reflectance differs by %v", c.ID, c.Change, at, most)
			}
		}
	}
}

// middle returns a place on a thing.
func middle(g orb.Geometry) orb.Point {
	switch g := g.(type) {
	case orb.Point:
		return g
	case orb.LineString:
		n := len(g) / 2
		return orb.Point{(g[n-1][0] + g[n][0]) / 2, (g[n-1][1] + g[n][1]) / 2}
	case orb.Polygon:
		// A wing of any ground plan lies inside of its first corner.
		a, b, d := g[0][0], g[0][1], g[0][len(g[0])-2]
		const in = 2
		u, v := planar.Distance(a, b), planar.Distance(a, d)
		return orb.Point{
			a[0] + in*((b[0]-a[0])/u+(d[0]-a[0])/v), a[1] + in*((b[1]-a[1])/u+(d[1]-a[1])/v),
		}
	}
	return g.Bound().Center()
}

func TestEveryWindowShowsTheSamePixels(t *testing.T) {
	t.Parallel()
	p := Default()
	p.Seed, p.Difficulty = 2, Hard
	w := New(p).World
	whole := image.Rect(460, 300, 524, 364)
	want := w.Render(4, p.GSDM, whole)
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.IntRange(0, 60).Draw(t, "x"), rapid.IntRange(0, 60).Draw(t, "y")
		r := image.Rect(x, y, x+rapid.IntRange(1, 9).Draw(t, "w"),
			y+rapid.IntRange(1, 9).Draw(t, "h")).Add(whole.Min).Intersect(whole)
		for b, part := range w.Render(4, p.GSDM, r) {
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					if got := part.At(x, y); got != want[b].At(x, y) {
						t.Fatalf("window %v, band %d, pixel (%d, %d) = %v, the whole has %v",
							r, b, x, y, got, want[b].At(x, y))
					}
				}
			}
		}
	})
}
