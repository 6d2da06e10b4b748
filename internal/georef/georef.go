// Package georef turns pixels into places on a grid, by arithmetic only.
package georef

import (
	"errors"
	"image"
)

// Affine maps pixel coordinates to those of a coordinate reference system, in
// GDAL's order: x = a[0] + px*a[1] + py*a[2], y = a[3] + px*a[4] + py*a[5].
// (0, 0) is the outer corner of the first pixel.
type Affine [6]float64

// ErrSingular is returned where a transform has no inverse.
var ErrSingular = errors.New("geotransform is singular")

// Apply returns the place of the pixel position (px, py).
func (a Affine) Apply(px, py float64) (x, y float64) {
	return a[0] + px*a[1] + py*a[2], a[3] + px*a[4] + py*a[5]
}

// Invert returns the transform from places to pixel positions.
func (a Affine) Invert() (Affine, error) {
	det := a[1]*a[5] - a[2]*a[4]
	if det == 0 || det != det {
		return Affine{}, ErrSingular
	}
	return Affine{
		(a[2]*a[3] - a[0]*a[5]) / det, a[5] / det, -a[2] / det,
		(a[0]*a[4] - a[1]*a[3]) / det, -a[4] / det, a[1] / det,
	}, nil
}

// Grid is the common ground on which scenes are compared.
type Grid struct {
	CRS       string      // WKT, or an authority code such as EPSG:32645
	Transform Affine      // pixel to CRS
	Size      image.Point // pixels
	// PixelX and PixelY are the true size of a pixel on the ground at the
	// grid's centre, in metres. They differ where a geographic CRS is used.
	PixelX, PixelY float64
}

// Rect is the window of the whole grid.
func (g Grid) Rect() image.Rectangle { return image.Rectangle{Max: g.Size} }
