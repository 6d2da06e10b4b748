package pipeline

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"
)

// plane lays a geometry in WGS 84 on the plane of the grid: metres east and
// north of its corner. The grid is north up; its pixels have the size of the
// middle one.
func (pl *Plan) plane(g orb.Geometry) (orb.Geometry, error) {
	inverse, err := pl.Grid.Transform.Invert()
	if err != nil {
		return nil, err
	}
	var x, y []float64
	project.Geometry(orb.Clone(g), func(p orb.Point) orb.Point {
		x, y = append(x, p[0]), append(y, p[1])
		return p
	})
	if err := pl.proj.FromWGS84(pl.Grid.CRS, x, y); err != nil {
		return nil, fmt.Errorf("place an object on the grid: %w", err)
	}
	i := -1
	return project.Geometry(orb.Clone(g), func(orb.Point) orb.Point {
		i++
		px, py := inverse.Apply(x[i], y[i])
		return orb.Point{px * pl.Grid.PixelX, -py * pl.Grid.PixelY}
	}), nil
}
