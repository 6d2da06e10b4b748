package pipeline

import (
	"image"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// Opener opens scenes on a grid. It is what the pipeline needs of the world of
// files; internal/gdalio has the real one, tests have images in memory.
type Opener interface {
	// Open returns a reader of the named roles of s, in that order, as seen
	// on the grid. A reader belongs to one worker.
	Open(s site.Scene, roles []string, g georef.Grid) (Reader, error)
}

// Reader reads windows of one scene.
type Reader interface {
	// Read fills dst, one image for each role, over the window that they
	// share, with the numbers stored in the file. What lies outside the
	// scene, is nodata, or is masked by the scene's own masks is NaN in every
	// band. The same pixels come back whatever was read before, and whatever
	// larger window they are part of.
	Read(dst []*raster.Image) error
	// Offset is the sub-pixel remainder, in grid pixels from -0.5 to 0.5, by
	// which the pixels that Read returns lie to the right of and below where
	// the grid has them; (0, 0) where the scene is resampled on reading. The
	// pipeline takes it off together with the registration.
	Offset() (dx, dy float64)
	Close() error
}

// ScoreSheet takes the score of every pixel of a run.
type ScoreSheet interface {
	// Begin clears the sheet for a grid.
	Begin(g georef.Grid) error
	// Raise takes the scores of m within a window: where the sheet holds one
	// already the larger stays, and NaN is none. Several workers call it at once,
	// for windows that do not overlap.
	Raise(m *raster.Image, w image.Rectangle) error
}

// Projector turns places of a coordinate reference system, named by WKT or
// authority code, into WGS 84 longitude and latitude and back.
type Projector interface {
	// ToWGS84 converts the points in place.
	ToWGS84(crs string, x, y []float64) error
	// FromWGS84 converts the points in place.
	FromWGS84(crs string, x, y []float64) error
}
