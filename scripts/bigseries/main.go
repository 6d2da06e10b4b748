// Command bigseries writes a large series for measurements, the same bytes each
// time: tiled GeoTIFFs of the size, dates, bands and type asked for. It is drawn
// throughout, or, where -repeat is given, one square is drawn and repeated, which
// is quicker. -plain leaves out noise and most shades, so that it takes little room.
//
// usage: bigseries [-size 20000] [-dates 4] [-bands rgbn] [-bits 16] [-pixel 2.5]
// [-compress DEFLATE] [-block 256] [-repeat 1000] [-plain] FOLDER
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/algorithms/scene"
	"rampart/internal/engine"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
)

// The values of a reflectance of 1, as Sentinel-2 products have it and as bytes
// hold bright roofs.
const (
	perUnit16 = 10_000
	perUnit8  = 400
)

// coarse is the step of plain values; runs of equal values pack well.
const coarse = 500

type options struct {
	folder string
	size   int // pixels a side
	dates  int
	bands  string // rgbn, rgb or pan
	bits   int    // of a number: 8 or 16
	pixelM float64
	pack   string // method of compression
	block  int    // side of the file's tiles
	repeat int    // pixels a side of the square that is repeated, 0 for none
	plain  bool
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bigseries:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var o options
	flags := flag.NewFlagSet("bigseries", flag.ContinueOnError)
	flags.IntVar(&o.size, "size", 20_000, "pixels a side")
	flags.IntVar(&o.dates, "dates", 4, "number of dates")
	flags.StringVar(&o.bands, "bands", "rgbn", "rgbn, rgb or pan")
	flags.IntVar(&o.bits, "bits", 16, "of a number: 8 or 16")
	flags.Float64Var(&o.pixelM, "pixel", 2.5, "side of a pixel in metres")
	flags.StringVar(&o.pack, "compress", "DEFLATE", "method of compression")
	flags.IntVar(&o.block, "block", 256, "side of the file's tiles in pixels")
	flags.IntVar(&o.repeat, "repeat", 0, "pixels a side of the square that is repeated; 0: draw all")
	flags.BoolVar(&o.plain, "plain", false, "draw without noise and with few shades")
	if err := flags.Parse(args); err != nil {
		return err
	}
	_, known := colors[o.bands]
	if flags.NArg() != 1 || o.size < 1 || o.dates < 2 || o.repeat < 0 || !known ||
		(o.bits != 8 && o.bits != 16) || !(o.pixelM > 0) || o.block < 1 {
		return errors.New("usage: bigseries [-size 20000] [-dates 4] [-bands rgbn] [-bits 16] " +
			"[-pixel 2.5] [-compress DEFLATE] [-block 256] [-repeat 1000] [-plain] FOLDER")
	}
	o.folder = flags.Arg(0)
	if err := os.MkdirAll(o.folder, 0o777); err != nil {
		return err
	}
	p := o.params()
	world := scene.New(p)
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	done := func(struct{}) error { return nil }
	job := func(_ context.Context, _ struct{}, i int) error {
		if o.bits == 8 {
			return write[uint8](&o, world, i, p.Acquisitions[i])
		}
		return write[uint16](&o, world, i, p.Acquisitions[i])
	}
	return engine.Run(context.Background(), runtime.NumCPU(), len(p.Acquisitions), nothing, done, job)
}

// params are those of the sample series, on as many dates and blocks as are to be
// drawn.
func (o *options) params() scene.Params {
	p := scene.Default()
	drawn := o.size
	if o.repeat > 0 {
		drawn = min(drawn, o.repeat)
	}
	sideM := float64(drawn) * o.pixelM
	p.Blocks = image.Pt(
		int(math.Ceil(sideM/scene.BlockWidthM)), int(math.Ceil(sideM/scene.BlockHeightM)))
	p.Super = 1
	p.Acquisitions = acquisitions(p.Acquisitions, o.dates)
	for i := range p.Acquisitions {
		if o.plain {
			p.Acquisitions[i].Noise = 0
			p.Acquisitions[i].Shift = orb.Point{}
		}
	}
	return p
}

// acquisitions spreads n dates over those of the sample series; where there are not
// enough, the series begins again after its years are over.
func acquisitions(all []scene.Acquisition, n int) []scene.Acquisition {
	const years = 3
	var out []scene.Acquisition
	for i := range n {
		a := all[i%len(all)]
		if n <= len(all) {
			a = all[i*(len(all)-1)/(n-1)]
		}
		a.Date = a.Date.AddDate(years*(i/len(all)), 0, 0)
		out = append(out, a)
	}
	return out
}

// colors are how files call their bands, red first as the scene has it, by kind.
var colors = map[string][]string{
	"rgbn": {"Red", "Green", "Blue", "Undefined"},
	"rgb":  {"Red", "Green", "Blue"},
	"pan":  {"Gray"},
}

// write writes one date, strip by strip: GDAL's cache then holds whole rows of
// tiles of all bands and packs each tile once.
func write[T uint8 | uint16](o *options, world *scene.Scene, i int, a scene.Acquisition) error {
	const east, north = 500_000, 4_500_000
	names := colors[o.bands]
	spec := gdalio.WriteSpec{
		Width: o.size, Height: o.size, Bands: len(names), DType: map[int]string{8: "Byte", 16: "UInt16"}[o.bits],
		CRS: "EPSG:32625", Transform: georef.Affine{east, o.pixelM, 0, north, 0, -o.pixelM},
		Tile: o.block, Compress: o.pack, Predictor: 2, Colors: names,
	}
	if o.bands == "rgbn" {
		bands := scene.Bands()
		spec.Descriptions = bands[:]
	}
	w, err := gdalio.Create(filepath.Join(o.folder, "big_"+a.Date.Format(time.DateOnly)+".tif"), spec)
	if err != nil {
		return err
	}
	if err := strips[T](o, w, world, i); err != nil {
		// The first error is the one that counts.
		_ = w.Abort()
		return err
	}
	return w.Close()
}

func strips[T uint8 | uint16](o *options, w *gdalio.Writer, world *scene.Scene, i int) error {
	view := scene.View{ToMetres: georef.Affine{0, o.pixelM, 0, 0, 0, o.pixelM}}
	side := min(o.repeat, o.size)
	var square [][]T
	if side > 0 {
		view.Rect = image.Rect(0, 0, side, side)
		square = stored[T](o, world.Render(i, view))
	}
	for y := 0; y < o.size; y += o.block {
		r := image.Rect(0, y, o.size, min(y+o.block, o.size))
		var bands [][]T
		if square != nil {
			bands = repeated(square, side, r)
		} else {
			view.Rect = r
			bands = stored[T](o, world.Render(i, view))
		}
		if err := gdalio.WriteWindow(w, r, bands); err != nil {
			return err
		}
	}
	return nil
}

// stored turns the reflectance of the bands wanted into numbers above 0, which is
// nodata. Pan is the red band.
func stored[T uint8 | uint16](o *options, bands []*raster.Image) [][]T {
	perUnit, step := float64(perUnit16), 1.0
	if o.bits == 8 {
		perUnit = perUnit8
	}
	if o.plain {
		step = coarse * perUnit / perUnit16
	}
	out := make([][]T, len(colors[o.bands]))
	for b := range out {
		out[b] = make([]T, len(bands[b].Pix))
		for i, v := range bands[b].Pix {
			out[b][i] = T(min(float64(^T(0)), max(1, math.Round(float64(v)*perUnit/step)*step)))
		}
	}
	return out
}

// repeated fills a window with copies of a square that begins at (0, 0).
func repeated[T uint8 | uint16](square [][]T, side int, r image.Rectangle) [][]T {
	out := make([][]T, len(square))
	for b, pix := range square {
		out[b] = make([]T, 0, r.Dx()*r.Dy())
		for y := r.Min.Y; y < r.Max.Y; y++ {
			line := pix[y%side*side:][:side]
			for x := 0; x < r.Dx(); x += side {
				out[b] = append(out[b], line[:min(side, r.Dx()-x)]...)
			}
		}
	}
	return out
}
