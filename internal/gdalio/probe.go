package gdalio

import (
	"image"
	"maps"
	"math"
	"strings"

	"github.com/airbusgeo/godal"

	"rampart/internal/georef"
	"rampart/internal/site"
)

// GDAL's mask flags, from gdal.h.
const (
	maskPerDataset = 2
	maskAlpha      = 4
)

// Probe reads what a raster file says of itself, without its pixels. A file
// without georeference is no error: HasTransform is false. Where there is a
// transform but no coordinate reference system that leads to WGS 84, pixel
// size and footprint stay zero and nil.
func Probe(path string) (site.Header, error) {
	Start(Settings{})
	bytes, err := checkFile(path)
	if err != nil {
		return site.Header{}, err
	}
	ds, err := openRaster(path)
	if err != nil {
		return site.Header{}, err
	}
	h := header(ds)
	if isRemote(path) {
		bytes = remoteSize(path)
	}
	h.Path, h.Bytes = path, bytes
	if err := ds.Close(policy); err != nil {
		return site.Header{}, &FileError{Path: path, Err: ErrCorrupt, Detail: detail(path, err)}
	}
	if err := checkHeader(h); err != nil {
		return site.Header{}, err
	}
	placeHeader(&h)
	return h, nil
}

// openRaster opens an image for reading, with the files that lie beside it
// where it is local.
func openRaster(path string) (*godal.Dataset, error) {
	opts := []godal.OpenOption{godal.RasterOnly(), policy}
	switch {
	case isRemote(path):
		opts = append(opts, remoteOptions()...)
	case isLocal(path):
		opts = append(opts, godal.SiblingFiles(), godal.Drivers(imageDrivers()...))
	default:
		opts = append(opts, godal.Drivers(imageDrivers()...))
	}
	ds, err := godal.Open(path, opts...)
	switch {
	case err == nil:
		return ds, nil
	case isRemote(path):
		return nil, remoteError(path, detail(path, err))
	}
	return nil, &FileError{Path: path, Err: openKind(path), Detail: detail(path, err)}
}

// imageDrivers are the formats that are read; others known to GDAL take text
// or documents for images.
func imageDrivers() []string {
	return []string{
		"GTiff", "VRT", "JP2OpenJPEG", "JP2ECW", "JP2KAK", "JP2MrSID",
		"HFA", "ENVI", "PNG", "JPEG", "WEBP",
	}
}

func header(ds *godal.Dataset) site.Header {
	st := ds.Structure()
	h := site.Header{
		Driver: ds.Driver().ShortName(),
		Width:  st.SizeX, Height: st.SizeY,
		BlockWidth: st.BlockSizeX, BlockHeight: st.BlockSizeY,
		Compression: ds.Metadata("COMPRESSION", godal.Domain("IMAGE_STRUCTURE")),
		Interleave:  ds.Metadata("INTERLEAVE", godal.Domain("IMAGE_STRUCTURE")),
		Metadata:    metadata(ds),
		CRS:         ds.Projection(),
	}
	h.Transform, h.HasTransform = transformOf(ds)
	bands := ds.Bands()
	alpha := alphaBand(bands)
	for _, b := range bands {
		h.Bands = append(h.Bands, headerBand(b, alpha > 0))
	}
	return h
}

func headerBand(b godal.Band, alpha bool) site.HeaderBand {
	st := b.Structure()
	hb := site.HeaderBand{
		DType:       st.DataType.String(),
		Color:       b.ColorInterp().Name(),
		Description: b.Description(),
		Scale:       st.Scale,
		Offset:      st.Offset,
		HasMask:     alpha || hasMaskBand(b),
	}
	if v, ok := b.NoData(); ok {
		hb.NoData = &v
	}
	return hb
}

// hasMaskBand reports whether a band of its own, which is no alpha band of
// the dataset, says what is valid.
func hasMaskBand(b godal.Band) bool {
	f := b.MaskFlags()
	return f == 0 || f&maskPerDataset != 0 && f&maskAlpha == 0
}

// alphaBand returns the number of the alpha band, 0 where there is none.
func alphaBand(bands []godal.Band) int {
	for i, b := range bands {
		if b.ColorInterp() == godal.CIAlpha {
			return i + 1
		}
	}
	return 0
}

// transformOf returns the geotransform where there is a usable one.
func transformOf(ds *godal.Dataset) (georef.Affine, bool) {
	gt, err := ds.GeoTransform(policy)
	if err != nil {
		// GDAL's answer where a file has none.
		return georef.Affine{}, false
	}
	a := georef.Affine(gt)
	for _, v := range a {
		if !finite(v) {
			return georef.Affine{}, false
		}
	}
	if _, err := a.Invert(); err != nil {
		return georef.Affine{}, false
	}
	return a, true
}

// metadata collects the items of all domains but XML documents and GDAL's own
// derived ones.
func metadata(ds *godal.Dataset) map[string]string {
	all := map[string]string{}
	maps.Copy(all, ds.Metadatas())
	for _, domain := range ds.MetadataDomains() {
		if domain == "" || domain == "DERIVED_SUBDATASETS" || strings.HasPrefix(domain, "xml:") {
			continue
		}
		for k, v := range ds.Metadatas(godal.Domain(domain)) {
			all[domain+":"+k] = v
		}
	}
	return all
}

// placeHeader adds pixel size and footprint where the georeference leads to
// WGS 84.
func placeHeader(h *site.Header) {
	if h.CRS == "" {
		return
	}
	h.CRSName = nameCRS(h.CRS)
	if !h.HasTransform {
		return
	}
	pr := NewProjector()
	defer pr.Close()
	p := placement{crs: h.CRS, transform: h.Transform, size: image.Pt(h.Width, h.Height)}
	x, y, err := p.pixelSize(pr)
	if err != nil || !positive(x) || !positive(y) {
		return
	}
	ring, err := p.footprint(pr)
	if err != nil {
		return
	}
	h.PixelX, h.PixelY, h.Footprint = x, y, ring
}

func positive(v float64) bool { return v > 0 && !math.IsInf(v, 1) }
