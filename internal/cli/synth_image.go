package cli

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"time"

	"rampart/algorithms/raster"
	"rampart/algorithms/scene/compound"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
)

// The place lies in the open Atlantic, so that nobody takes it for a real one;
// its north-west corner, in metres.
const (
	synthCRS   = "EPSG:32625"
	synthEast  = 500_000.0
	synthNorth = 4_540_000.0
	synthSite  = "synth"
)

// bandsFlag is a kind of bands.
type bandsFlag string

const (
	bandsPan  bandsFlag = "pan"
	bandsRGB  bandsFlag = "rgb"
	bandsRGBN bandsFlag = "rgbn"
)

// String returns the kind.
func (b *bandsFlag) String() string { return string(*b) }

// Set takes a kind.
func (b *bandsFlag) Set(s string) error {
	v := bandsFlag(s)
	if v != bandsPan && v != bandsRGB && v != bandsRGBN {
		return errors.New("want pan, rgb or rgbn")
	}
	*b = v
	return nil
}

// Type names the kind of value in the help.
func (b *bandsFlag) Type() string { return "kind" }

// dtypeFlag is the type of stored numbers.
type dtypeFlag string

const (
	dtypeUint8  dtypeFlag = "uint8"
	dtypeUint16 dtypeFlag = "uint16"
)

// String returns the type.
func (d *dtypeFlag) String() string { return string(*d) }

// Set takes a type.
func (d *dtypeFlag) Set(s string) error {
	v := dtypeFlag(s)
	if v != dtypeUint8 && v != dtypeUint16 {
		return errors.New("want uint8 or uint16")
	}
	*d = v
	return nil
}

// Type names the kind of value in the help.
func (d *dtypeFlag) Type() string { return "type" }

// storage is how images are kept.
type storage struct {
	bands bandsFlag
	dtype dtypeFlag
}

func defaultStorage() storage { return storage{bandsRGBN, dtypeUint16} }

// names returns the bands by their STAC common names.
func (s storage) names() []string {
	return map[bandsFlag][]string{
		bandsPan: {"pan"}, bandsRGB: {"red", "green", "blue"},
		bandsRGBN: {"red", "green", "blue", "nir"},
	}[s.bands]
}

func (s storage) colors() []string {
	if s.bands == bandsPan {
		return []string{"Gray"}
	}
	return []string{"Red", "Green", "Blue", "Undefined"}[:len(s.names())]
}

// mixed turns reflectance in red, green, blue and near infrared into the bands
// that are kept.
func (s storage) mixed(drawn []*raster.Image) []*raster.Image {
	if s.bands != bandsPan {
		return drawn[:len(s.names())]
	}
	// What a panchromatic sensor of 450 to 800 nm takes of each band.
	share := [...]float32{.32, .30, .20, .18}
	pan := raster.NewImage(drawn[0].Rect)
	for b, m := range drawn {
		for i, v := range m.Pix {
			pan.Pix[i] += share[b] * v
		}
	}
	return []*raster.Image{pan}
}

// imageName is the file of a date.
func imageName(date time.Time) string {
	return fmt.Sprintf("synth_%s.tif", date.Format(time.DateOnly))
}

// image draws date i and writes it, a band of rows at a time.
func (o synthOptions) image(ctx context.Context, p *compound.Place, folder string, i int) error {
	const side, predictor = 256, 2 // of a tile; for whole numbers
	zero := 0.0
	size, gsd := o.params.SizePx, o.params.GSDM
	spec := gdalio.WriteSpec{
		Width: size, Height: size, Bands: len(o.store.names()), DType: "UInt16",
		CRS: synthCRS, Transform: georef.Affine{synthEast, gsd, 0, synthNorth, 0, -gsd},
		NoData: &zero, Tile: side, Compress: "DEFLATE", Predictor: predictor,
		Colors: o.store.colors(), Descriptions: o.store.names(),
	}
	if o.store.dtype == dtypeUint8 {
		spec.DType = "Byte"
	}
	w, err := gdalio.Create(filepath.Join(folder, imageName(p.World.Dates[i].Date)), spec)
	if err != nil {
		return err
	}
	for y := 0; y < size && err == nil; y += side {
		if err = ctx.Err(); err != nil {
			break
		}
		r := image.Rect(0, y, size, min(size, y+side))
		err = o.store.write(w, r, o.store.mixed(p.World.Render(i, gsd, r)))
	}
	if err != nil {
		// The first error is the one that counts.
		_ = w.Abort()
		return err
	}
	return w.Close()
}

// write stores a window of reflectance: as ten thousandths in 16 bits; in 8
// bits so that white is the largest number, brighter things being saturated as
// in the products that people have. 0 is left for what is not there.
func (s storage) write(w *gdalio.Writer, r image.Rectangle, bands []*raster.Image) error {
	const tenThousand, white = 10_000, .6
	if s.dtype == dtypeUint8 {
		return gdalio.WriteWindow(w, r, whole[uint8](bands, math.MaxUint8/white, math.MaxUint8))
	}
	return gdalio.WriteWindow(w, r, whole[uint16](bands, tenThousand, math.MaxUint16))
}

// whole scales to whole numbers from 1 to most.
func whole[T uint8 | uint16](bands []*raster.Image, scale, most float64) [][]T {
	out := make([][]T, len(bands))
	for b, m := range bands {
		out[b] = make([]T, len(m.Pix))
		for i, v := range m.Pix {
			out[b][i] = T(min(most, max(1, math.Round(float64(v)*scale))))
		}
	}
	return out
}
