// Command bigseries writes a large series for measurements: four dates, four
// bands of uint16, tiled deflate, the size asked for. It is drawn throughout,
// or, where -repeat is given, one square is drawn without noise and repeated,
// which is quick to write and takes little room.
//
// usage: bigseries [-size 20000] [-repeat 1000] FOLDER
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

const (
	pixelM = 2.5
	// tilePx is the side of the file's tiles and the height of a strip that is
	// written at once: GDAL's cache then holds whole rows of tiles of all
	// bands and packs each tile once.
	tilePx = 256
	// perUnit is the stored value of a reflectance of 1, as in Sentinel-2
	// products.
	perUnit = 10_000
	// coarse is the step of the values of a repeated square; runs of equal
	// values pack well.
	coarse = 500
)

type options struct {
	folder string
	size   int // pixels a side
	repeat int // pixels a side of the square that is repeated, 0 for none
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
	flags.IntVar(&o.repeat, "repeat", 0, "pixels a side of the square that is repeated; 0: draw all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 || o.size < 1 || o.repeat < 0 {
		return errors.New("usage: bigseries [-size 20000] [-repeat 1000] FOLDER")
	}
	o.folder = flags.Arg(0)
	if err := os.MkdirAll(o.folder, 0o777); err != nil {
		return err
	}
	p := params(o)
	world := scene.New(p)
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	done := func(struct{}) error { return nil }
	job := func(_ context.Context, _ struct{}, i int) error {
		return o.write(world, i, p.Acquisitions[i])
	}
	return engine.Run(context.Background(), runtime.NumCPU(), len(p.Acquisitions), nothing, done, job)
}

// params are those of the sample series, on four of its dates and as many
// blocks as are to be drawn.
func params(o options) scene.Params {
	p := scene.Default()
	drawn := o.size
	if o.repeat > 0 {
		drawn = min(drawn, o.repeat)
	}
	sideM := float64(drawn) * pixelM
	p.Blocks = image.Pt(
		int(math.Ceil(sideM/scene.BlockWidthM)), int(math.Ceil(sideM/scene.BlockHeightM)))
	p.Super = 1
	all := p.Acquisitions
	p.Acquisitions = []scene.Acquisition{all[0], all[2], all[6], all[9]}
	if o.repeat > 0 {
		for i := range p.Acquisitions {
			p.Acquisitions[i].Noise = 0
			p.Acquisitions[i].Shift = orb.Point{}
		}
	}
	return p
}

// write writes one date, strip by strip.
func (o options) write(world *scene.Scene, i int, a scene.Acquisition) error {
	const east, north = 500_000, 4_500_000
	path := filepath.Join(o.folder, "big_"+a.Date.Format(time.DateOnly)+".tif")
	w, err := gdalio.Create(path, gdalio.WriteSpec{
		Width: o.size, Height: o.size, Bands: len(names()), DType: "UInt16",
		CRS: "EPSG:32625", Transform: georef.Affine{east, pixelM, 0, north, 0, -pixelM},
		Tile: tilePx, Compress: "DEFLATE", Predictor: 2,
		Colors:       []string{"Red", "Green", "Blue", "Undefined"},
		Descriptions: names(),
	})
	if err != nil {
		return err
	}
	if err := o.strips(w, world, i); err != nil {
		// The first error is the one that counts.
		_ = w.Abort()
		return err
	}
	return w.Close()
}

func names() []string {
	b := scene.Bands()
	return b[:]
}

func (o options) strips(w *gdalio.Writer, world *scene.Scene, i int) error {
	view := scene.View{ToMetres: georef.Affine{0, pixelM, 0, 0, 0, pixelM}}
	var square []*raster.Image
	if o.repeat > 0 {
		view.Rect = image.Rect(0, 0, o.repeat, o.repeat)
		square = world.Render(i, view)
	}
	for y := 0; y < o.size; y += tilePx {
		r := image.Rect(0, y, o.size, min(y+tilePx, o.size))
		var bands [][]uint16
		if square != nil {
			bands = repeated(square, r)
		} else {
			view.Rect = r
			bands = stored(world.Render(i, view))
		}
		if err := gdalio.WriteWindow(w, r, bands); err != nil {
			return err
		}
	}
	return nil
}

// stored turns reflectance into numbers above 0, which is nodata.
func stored(bands []*raster.Image) [][]uint16 {
	out := make([][]uint16, len(bands))
	for b, m := range bands {
		out[b] = make([]uint16, len(m.Pix))
		for i, v := range m.Pix {
			out[b][i] = number(v, 1)
		}
	}
	return out
}

func number(v float32, step float64) uint16 {
	n := math.Round(float64(v)*perUnit/step) * step
	return uint16(min(math.MaxUint16, max(1, n)))
}

// repeated fills a window with copies of a square that begins at (0, 0).
func repeated(square []*raster.Image, r image.Rectangle) [][]uint16 {
	side := square[0].Rect.Dx()
	out := make([][]uint16, len(square))
	for b, m := range square {
		line := make([]uint16, side)
		out[b] = make([]uint16, 0, r.Dx()*r.Dy())
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x, v := range m.Row(y % side) {
				line[x] = number(v, coarse)
			}
			for x := 0; x < r.Dx(); x += side {
				out[b] = append(out[b], line[:min(side, r.Dx()-x)]...)
			}
		}
	}
	return out
}
