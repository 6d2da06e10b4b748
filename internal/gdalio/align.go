package gdalio

import (
	"image"
	"math"

	"rampart/internal/georef"
)

const (
	// driftPx is how far, in grid pixels, a file's pixels may drift from the
	// grid's over the grid's extent, and how far two bands of a scene may lie
	// apart, and still be read as they are: a tenth of the best registration.
	driftPx = 0.01
	// snapPx is the remainder below which a file lies on the grid: what is
	// left of float64 arithmetic on coordinates of 1e7 m.
	snapPx = 1e-6
)

// alignment says how a file's pixels lie against those of the grid.
type alignment struct {
	aligned bool        // same system, pixel size and orientation
	at      image.Point // grid position of the file's first pixel, rounded
	dx, dy  float64     // what the rounding left, right and down
}

// align compares a file with the grid.
func align(p placement, g georef.Grid) (alignment, error) {
	same, err := sameCRS(p.crs, g.CRS)
	if err != nil || !same {
		return alignment{}, err
	}
	inv, err := p.transform.Invert()
	if err != nil {
		return alignment{}, err
	}
	// At each corner of the grid: where it lies on the grid, less where it
	// lies in the file. Equal at all corners up to the drift, this is where
	// the file's first pixel lies on the grid.
	lo := [2]float64{math.Inf(1), math.Inf(1)}
	hi := [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, c := range corners(g.Size) {
		x, y := inv.Apply(g.Transform.Apply(c[0], c[1]))
		for k, d := range [2]float64{c[0] - x, c[1] - y} {
			lo[k], hi[k] = math.Min(lo[k], d), math.Max(hi[k], d)
		}
	}
	if !(hi[0]-lo[0] <= driftPx && hi[1]-lo[1] <= driftPx) {
		return alignment{}, nil
	}
	ox, oy := (lo[0]+hi[0])/2, (lo[1]+hi[1])/2
	if math.Abs(ox) > math.MaxInt32 || math.Abs(oy) > math.MaxInt32 {
		return alignment{}, nil
	}
	nx, ny := math.Floor(ox+0.5), math.Floor(oy+0.5)
	return alignment{
		aligned: true,
		at:      image.Pt(int(nx), int(ny)),
		dx:      snap(ox - nx), dy: snap(oy - ny),
	}, nil
}

func corners(size image.Point) [4][2]float64 {
	w, h := float64(size.X), float64(size.Y)
	return [4][2]float64{{0, 0}, {w, 0}, {w, h}, {0, h}}
}

func snap(d float64) float64 {
	if math.Abs(d) < snapPx {
		return 0
	}
	return d
}

// shifted returns the grid moved by a part of a pixel, on which what is
// resampled joins what is read as it is.
func shifted(g georef.Grid, dx, dy float64) georef.Grid {
	g.Transform[0], g.Transform[3] = g.Transform.Apply(dx, dy)
	return g
}
