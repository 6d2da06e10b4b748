package pipeline

import (
	"fmt"

	"rampart/algorithms/shadow"
	"rampart/internal/site"
)

// middle is the longitude and latitude of the middle of the grid.
func (pl *Plan) middle() (lon, lat float64, err error) {
	g := pl.Grid
	x, y := g.Transform.Apply(float64(g.Size.X)/2, float64(g.Size.Y)/2)
	xs, ys := []float64{x}, []float64{y}
	if err := pl.proj.ToWGS84(g.CRS, xs, ys); err != nil {
		return 0, 0, fmt.Errorf("place the middle of the grid: %w", err)
	}
	return xs[0], ys[0], nil
}

// sunOf is where the sun stood on a scene: as it says, else as computed for its
// time, else for an assumed time of its day; nil where only the month is known.
func sunOf(s site.Scene, lon, lat float64) *shadow.Sun {
	var sun shadow.Sun
	switch a := s.Angles; {
	case a.SunElevation != nil && a.SunAzimuth != nil:
		sun = shadow.Stated(*a.SunElevation, *a.SunAzimuth)
	case s.Acquired.Precision == site.PrecisionSecond:
		sun = shadow.SunAt(s.Acquired.Time, lon, lat)
	case s.Acquired.Precision == site.PrecisionDay:
		sun = shadow.AssumedSun(s.Acquired.Time, lon, lat)
	default:
		return nil
	}
	return &sun
}
