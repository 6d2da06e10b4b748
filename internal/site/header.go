package site

import (
	"github.com/paulmach/orb"

	"rampart/internal/georef"
)

// Header is what a raster file says of itself without its pixels being read.
type Header struct {
	Path          string
	Driver        string // GDAL's short name
	Bytes         int64
	Width, Height int
	Bands         []HeaderBand
	CRS           string // WKT, empty where there is none
	CRSName       string // authority code such as EPSG:32645, else the name
	Transform     georef.Affine
	HasTransform  bool
	// PixelX and PixelY are the true size of the middle pixel on the ground
	// in metres, and Footprint the outline in WGS 84; zero and nil where the
	// file has no georeference.
	PixelX, PixelY float64
	Footprint      orb.Ring
	// BlockWidth and BlockHeight are the file's own blocks; a strip is as
	// wide as the image.
	BlockWidth, BlockHeight int
	Compression             string
	Interleave              string
	// Metadata holds the items of every domain, as "KEY" for the default
	// domain and "DOMAIN:KEY" for the others.
	Metadata map[string]string
}

// HeaderBand is what a file says of one of its bands.
type HeaderBand struct {
	DType         string // GDAL's name: Byte, UInt16, Int16, Float32, ...
	Color         string // GDAL's colour interpretation: Red, Gray, Alpha, ...
	Description   string
	NoData        *float64
	Scale, Offset float64 // 1 and 0 where nothing is declared
	// HasMask is true where alpha or a mask band, not a nodata value, says
	// which pixels are valid.
	HasMask bool
}
