package ingest

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"rampart/internal/georef"
	"rampart/internal/site"
)

// itemBand is a band by any of the ways in which STAC has described it: eo:bands
// and raster:bands until 1.0, indices into the properties' eo:bands before, bands
// since 1.1.
type itemBand struct {
	name, common  string
	dtype         string // GDAL's name, empty where not given
	nodata        *float64
	scale, offset *float64
}

// itemBands reads the bands of an asset; what is not said of a band may be said of
// the asset, and bands of the item, which an asset may number.
func itemBands(asset, item props) []itemBand {
	bands := asset.list("bands")
	if len(bands) == 0 {
		bands = beside(namedBands(asset, item), asset.list("raster:bands"))
	}
	var out []itemBand
	for _, b := range bands {
		text := func(names ...string) string { return first(b.text(names...), asset.text(names...)) }
		number := func(names ...string) *float64 {
			if v := b.number(names...); v != nil {
				return v
			}
			return asset.number(names...)
		}
		nodata := nodataOf(b)
		if nodata == nil {
			nodata = nodataOf(asset)
		}
		out = append(out, itemBand{
			name: b.text("name"), common: b.text("eo:common_name", "common_name"),
			dtype: gdalTypes[text("data_type")], nodata: nodata,
			scale: number("raster:scale", "scale"), offset: number("raster:offset", "offset"),
		})
	}
	return out
}

// namedBands are the eo:bands of an asset. They are objects, or numbers of the
// item's.
func namedBands(asset, item props) []props {
	numbers := asset.numbers("eo:bands")
	if numbers == nil {
		return asset.list("eo:bands")
	}
	all := item.list("eo:bands")
	var picked []props
	for _, v := range numbers {
		i := int(v)
		if i < 0 || i >= len(all) {
			return nil
		}
		picked = append(picked, all[i])
	}
	return picked
}

// beside puts what two lists say of one band together. A list of another length is
// about something else.
func beside(named, raster []props) []props {
	if len(named) == 0 || len(raster) != len(named) {
		return named
	}
	out := make([]props, len(named))
	for i := range named {
		out[i] = props{}
		for _, from := range []props{raster[i], named[i]} {
			for k, v := range from {
				out[i][k] = v
			}
		}
	}
	return out
}

// nodataOf is a nodata value; JSON has no numbers for some.
func nodataOf(p props) *float64 {
	special := map[string]float64{"nan": math.NaN(), "inf": math.Inf(1), "-inf": math.Inf(-1)}
	if v, ok := special[strings.ToLower(p.text("nodata"))]; ok {
		return &v
	}
	return p.number("nodata")
}

// gdalTypes are GDAL's names of STAC's data types.
var gdalTypes = map[string]string{
	"uint8": "Byte", "uint16": "UInt16", "int16": "Int16", "uint32": "UInt32", "int32": "Int32",
	"float32": "Float32", "float64": "Float64",
}

// header is what the item says of the file of an asset, and its coordinate
// reference system as GDAL takes it. Ok is false where it does not say enough.
func (it *item) header(as *itemAsset, bands int) (h site.Header, crs string, ok bool) {
	at := func(name string) []float64 {
		if v := as.props.numbers(name); v != nil {
			return v
		}
		return it.props.numbers(name)
	}
	shape, transform := at("proj:shape"), at("proj:transform")
	crs = it.crs(as)
	const rows, cells = 2, 6
	if crs == "" || len(shape) != rows || len(transform) < cells || len(as.bands) != bands {
		return h, "", false
	}
	h = site.Header{
		Driver: "GTiff", Height: int(shape[0]), Width: int(shape[1]), HasTransform: true,
		Transform: georef.Affine{transform[2], transform[0], transform[1],
			transform[5], transform[3], transform[4]},
	}
	for _, b := range as.bands {
		if b.dtype == "" {
			return h, "", false
		}
		h.Bands = append(h.Bands, site.HeaderBand{DType: b.dtype, Color: "Gray", Scale: 1, NoData: b.nodata})
	}
	if size := as.props.number("file:size"); size != nil {
		h.Bytes = int64(*size)
	}
	return h, crs, h.Width > 0 && h.Height > 0
}

// crs is the coordinate reference system of an asset, empty where not given.
func (it *item) crs(as *itemAsset) string {
	for _, p := range []props{as.props, it.props} {
		if code := p.text("proj:code"); code != "" {
			return code
		}
		if n := p.number("proj:epsg"); n != nil {
			return "EPSG:" + strconv.Itoa(int(*n))
		}
		if wkt := p.text("proj:wkt2"); wkt != "" {
			return wkt
		}
	}
	return ""
}

// wantedRoles are the bands that scenes of many files are read for.
var wantedRoles = []string{
	site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleNIR, site.RolePan,
}

// wanted reports whether a band is one of those.
func wanted(role string) bool { return slices.Contains(wantedRoles, role) }
