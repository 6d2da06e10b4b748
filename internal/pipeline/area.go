package pipeline

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

// area is the area asked about, in pixels of the grid.
type area struct {
	rings  [][][2]float64 // closed; the even-odd rule holds over all of them
	bounds image.Rectangle
}

func newArea(m orb.MultiPolygon, g georef.Grid, proj Projector) (*area, error) {
	inverse, err := g.Transform.Invert()
	if err != nil {
		return nil, err
	}
	a := &area{}
	for _, polygon := range m {
		for _, ring := range polygon {
			x, y := make([]float64, len(ring)), make([]float64, len(ring))
			for i, p := range ring {
				x[i], y[i] = p[0], p[1]
			}
			if err := proj.FromWGS84(g.CRS, x, y); err != nil {
				return nil, fmt.Errorf("place the area on the grid: %w", err)
			}
			a.bounds = a.bounds.Union(bounds(inverse, x, y))
			pixels := make([][2]float64, len(ring))
			for i := range ring {
				pixels[i][0], pixels[i][1] = inverse.Apply(x[i], y[i])
			}
			a.rings = append(a.rings, pixels)
		}
	}
	return a, nil
}

// move gives the pixel that was at p the place (0, 0).
func (a *area) move(p image.Point) {
	a.bounds = a.bounds.Sub(p)
	for _, ring := range a.rings {
		for i := range ring {
			ring[i][0] -= float64(p.X)
			ring[i][1] -= float64(p.Y)
		}
	}
}

// mark sets dst, over its window, to the pixels whose middle lies inside the
// area; a nil area holds every pixel.
func (a *area) mark(dst *raster.Mask) {
	if a == nil {
		for i := range dst.Pix {
			dst.Pix[i] = 1
		}
		return
	}
	dst.Clear()
	var crossings []float64
	for y := dst.Rect.Min.Y; y < dst.Rect.Max.Y; y++ {
		crossings = a.crossings(crossings[:0], float64(y)+0.5)
		row := dst.Row(y)
		for i := 0; i+1 < len(crossings); i += 2 {
			x0 := int(math.Ceil(crossings[i]-0.5)) - dst.Rect.Min.X
			x1 := int(math.Ceil(crossings[i+1]-0.5)) - dst.Rect.Min.X
			for x := max(0, x0); x < min(len(row), x1); x++ {
				row[x] = 1
			}
		}
	}
}

// crossings appends where the outlines cross the line y, from left to right.
func (a *area) crossings(dst []float64, y float64) []float64 {
	for _, ring := range a.rings {
		for i := range ring {
			p, q := ring[i], ring[(i+1)%len(ring)]
			if (p[1] <= y) != (q[1] <= y) {
				dst = append(dst, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
			}
		}
	}
	slices.Sort(dst)
	return dst
}
