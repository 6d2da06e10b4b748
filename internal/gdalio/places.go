package gdalio

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/airbusgeo/godal"

	"rampart/internal/site"
)

// Place is an entry of a vector file.
type Place struct {
	// Geometry is GeoJSON in WGS 84; empty where there is none.
	Geometry string
	// Fields are those that are set, by name.
	Fields []site.Entry
	// Problem says why the geometry cannot be read, where it cannot.
	Problem string
}

// placeDigits is the number of decimals of a degree: 0.1 mm.
const placeDigits = 9

// Places reads all layers of a vector file, such as a GeoPackage or a shapefile.
// A layer without a coordinate reference system is taken for longitude and
// latitude, as a shapefile without its .prj would be.
func Places(path string) ([]Place, error) {
	Start(Settings{})
	ds, err := godal.Open(path, godal.VectorOnly(), policy)
	if err != nil {
		return nil, &FileError{Path: path, Err: ErrNotVector, Detail: detail(path, err)}
	}
	places, err := placesOf(ds)
	if closeErr := ds.Close(policy); err == nil && closeErr != nil {
		err = closeErr
	}
	if err != nil {
		return nil, &FileError{Path: path, Err: ErrNotVector, Detail: detail(path, err)}
	}
	return places, nil
}

func placesOf(ds *godal.Dataset) ([]Place, error) {
	wgs, err := parseCRS(wgs84)
	if err != nil {
		return nil, err
	}
	defer wgs.Close()
	var all []Place
	for _, layer := range ds.Layers() {
		layer.ResetReading()
		for f := layer.NextFeature(); f != nil; f = layer.NextFeature() {
			all = append(all, newPlace(f, wgs))
			f.Close()
		}
	}
	return all, nil
}

// newPlace reads a feature.
func newPlace(f *godal.Feature, wgs *godal.SpatialRef) Place {
	var p Place
	fields := f.Fields()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if value := fieldText(fields[name]); value != "" {
			p.Fields = append(p.Fields, site.Entry{Name: name, Value: value})
		}
	}
	g := f.Geometry()
	if g == nil || g.Empty() {
		return p
	}
	defer g.Close()
	if from := g.SpatialRef(); from != nil && from.Validate() == nil {
		if err := g.Reproject(wgs, policy); err != nil {
			p.Problem = "its geometry lies outside its coordinate reference system"
			return p
		}
	}
	text, err := g.GeoJSON(godal.SignificantDigits(placeDigits), policy)
	if err != nil {
		p.Problem = "its geometry cannot be read: " + detail("", err)
		return p
	}
	p.Geometry = text
	return p
}

// fieldText is a value as text; empty where it is not set or is no single value.
func fieldText(f godal.Field) string {
	if !f.IsSet() {
		return ""
	}
	switch f.Type() {
	case godal.FTInt, godal.FTInt64:
		return strconv.FormatInt(f.Int(), 10)
	case godal.FTReal:
		return strconv.FormatFloat(f.Float(), 'f', -1, 64)
	case godal.FTString:
		return f.String()
	case godal.FTDate, godal.FTDateTime:
		if t := f.DateTime(); t != nil {
			return t.Format(time.DateOnly)
		}
	case godal.FTStringList:
		return fmt.Sprint(f.StringList())
	}
	return ""
}
