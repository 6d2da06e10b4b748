package main

import (
	"image"
	"math"

	"rampart/algorithms/raster"
	"rampart/algorithms/scene"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
)

// white is the reflectance that the whole-number files store as their largest
// value, bright roofs and clouds beyond it being saturated, as in the products
// that people have.
const white = 0.6

// file is one date of the series: how it lies on the ground and how it is kept.
type file struct {
	name string
	// pixelM is the side of a pixel in metres, rect its window on a grid of
	// such pixels whose (0, 0) is the scene's corner.
	pixelM float64
	rect   image.Rectangle
	// degrees is true where the file is kept in EPSG:4326, with pixels that
	// are pixelM high and less wide.
	degrees bool
	dtype   string
	// order is the band that each band of the file holds, of red, green, blue
	// and near infrared.
	order []int
	spec  gdalio.WriteSpec
	// blank reports what the file does not show.
	blank func(x, y int) bool
}

// files returns the series, oldest first, one for each date that
// scene.Default draws.
func files() []file {
	const metres, coarse = 2.8, 3.2
	zero := 0.0
	whole := image.Rect(0, 0, 357, 286)
	rgbn := []int{0, 1, 2, 3}
	tiled := gdalio.WriteSpec{Tile: 128, Compress: "DEFLATE", Predictor: 2}
	strips := gdalio.WriteSpec{Strip: 16, Compress: "DEFLATE", Predictor: 2, Interleave: "PIXEL"}
	swapped := gdalio.WriteSpec{
		Strip: 8, Compress: "LZW", Predictor: 2, BigEndian: true, Interleave: "BAND",
	}
	collar := tiled
	collar.NoData = &zero
	floats := gdalio.WriteSpec{Tile: 64, Compress: "DEFLATE", Predictor: 3}
	return []file{
		{name: "demo_2018-03-18.tif", pixelM: metres, rect: whole, dtype: "Byte",
			order: rgbn, spec: tiled},
		{name: "demo_2018-06-07.tif", pixelM: metres, rect: whole, dtype: "Byte",
			order: rgbn, spec: strips},
		{name: "demo_20180922.tif", pixelM: coarse, rect: image.Rect(0, 0, 313, 250),
			dtype: "UInt16", order: rgbn, spec: swapped},
		{name: "demo_2019-02-11.tif", pixelM: metres, rect: image.Rect(0, 0, 466, 286),
			degrees: true, dtype: "Byte", order: rgbn, spec: tiled},
		{name: "demo_2019-04-26.tif", pixelM: metres, rect: whole, dtype: "Byte",
			order: []int{3, 0, 1, 2}, spec: tiled},
		{name: "demo_2019-06-30.tif", pixelM: metres, rect: image.Rect(-6, -3, 358, 288),
			dtype: "Byte", order: rgbn, spec: strips},
		{name: "demo_2019-09-14.tif", pixelM: metres, rect: image.Rect(0, 5, 361, 291),
			dtype: "Byte", order: rgbn, spec: tiled},
		{name: "demo_2019-11-20.tif", pixelM: metres, rect: whole, dtype: "Float32",
			order: rgbn, spec: floats, blank: func(x, y int) bool { return x+2*y < 90 }},
		{name: "demo_2020-04-09.tif", pixelM: metres, rect: image.Rect(-10, -8, 364, 291),
			dtype: "Byte", order: rgbn, spec: collar,
			blank: func(x, y int) bool { return 12*x < y-36 || 10*y < 40-x }},
		{name: "demo_2020-08-03.tif", pixelM: metres, rect: image.Rect(3, 2, 355, 283),
			dtype: "Byte", order: rgbn, spec: tiled},
	}
}

// store writes the drawn bands as the file keeps them.
func (f file) store(path string, v framed, bands []*raster.Image) error {
	spec := f.spec
	spec.Width, spec.Height = v.view.Rect.Dx(), v.view.Rect.Dy()
	spec.CRS, spec.Transform = v.crs, v.transform
	colors := []string{"Red", "Green", "Blue", "Undefined"}
	for _, b := range f.order {
		spec.Colors = append(spec.Colors, colors[b])
		spec.Descriptions = append(spec.Descriptions, scene.Bands()[b])
	}
	const tenBits = 1<<10 - 1
	switch f.dtype {
	case "UInt16":
		return gdalio.Write(path, spec, whole[uint16](f, bands, tenBits))
	case "Float32":
		return gdalio.Write(path, spec, f.fractions(bands))
	}
	return gdalio.Write(path, spec, whole[uint8](f, bands, math.MaxUint8))
}

// whole turns reflectance into whole numbers from 1 to most, and what is blank
// into 0.
func whole[T uint8 | uint16](f file, bands []*raster.Image, most float64) [][]T {
	out := make([][]T, len(f.order))
	for k, b := range f.order {
		m := bands[b]
		pix := make([]T, len(m.Pix))
		for i, v := range m.Pix {
			if f.hides(m.Rect, i) {
				continue
			}
			pix[i] = T(min(most, max(1, math.Round(float64(v)/white*most))))
		}
		out[k] = pix
	}
	return out
}

// fractions keeps reflectance in steps of 1/512, which compress, and what is
// blank as NaN.
func (f file) fractions(bands []*raster.Image) [][]float32 {
	const steps = 512
	out := make([][]float32, len(f.order))
	for k, b := range f.order {
		m := bands[b]
		pix := make([]float32, len(m.Pix))
		for i, v := range m.Pix {
			pix[i] = float32(math.Round(float64(v)*steps) / steps)
			if f.hides(m.Rect, i) {
				pix[i] = raster.NaN()
			}
		}
		out[k] = pix
	}
	return out
}

// hides reports whether pixel i of a window is blank.
func (f file) hides(r image.Rectangle, i int) bool {
	return f.blank != nil && f.blank(i%r.Dx(), i/r.Dx())
}

// framed is a file's frame: what is drawn, and how it lies on the earth.
type framed struct {
	view      scene.View
	crs       string
	transform georef.Affine
}
