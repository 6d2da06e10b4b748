package gdalio

import "rampart/internal/site"

// Told completes a header that a catalog has told, and no file: size, transform
// and bands are there, and crs is what GDAL takes for a coordinate reference system,
// such as EPSG:32645, WKT or PROJJSON. It is placed as Probe places that of a file.
func Told(h site.Header, crs string) (site.Header, error) {
	Start(Settings{})
	r, err := parseCRS(crs)
	if err != nil {
		return h, err
	}
	defer r.Close()
	if h.CRS, err = r.WKT(policy); err != nil {
		return h, err
	}
	if _, err := h.Transform.Invert(); err != nil {
		return h, &FileError{Path: h.Path, Err: ErrNoTransform, Detail: "its transform cannot be turned round"}
	}
	h.HasTransform = true
	placeHeader(&h)
	return h, nil
}
