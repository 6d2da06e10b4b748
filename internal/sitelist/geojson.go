package sitelist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// geoFile is GeoJSON of any type: a collection, a feature or a geometry.
type geoFile struct {
	Type       string
	Features   []json.RawMessage
	ID         any
	Properties map[string]any
	Geometry   json.RawMessage
	CRS        *struct {
		Properties struct{ Name string }
	} `json:"crs"`
}

// readGeoJSON reads points and polygons in a feature collection, a feature or
// bare.
func readGeoJSON(data []byte, o Options) (List, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var f geoFile
	if err := json.Unmarshal(data, &f); err != nil {
		return List{}, fmt.Errorf("it is not GeoJSON: %w", err)
	}
	if f.CRS != nil && !isWGS84(f.CRS.Properties.Name) {
		return List{}, fmt.Errorf("its coordinates are in %s: convert it with ogr2ogr -t_srs EPSG:4326",
			f.CRS.Properties.Name)
	}
	features := f.Features
	switch f.Type {
	case "FeatureCollection":
	case "Feature", "Point", "Polygon", "MultiPolygon":
		features = []json.RawMessage{data}
	default:
		return List{}, fmt.Errorf("it is not GeoJSON of places (type %q): "+
			"use a FeatureCollection of points or polygons", f.Type)
	}
	var places []Place
	for i, raw := range features {
		places = append(places, geoPlace(raw, i+1))
	}
	return settle(places, "GeoJSON", "feature", o)
}

// isWGS84 reports whether the name of a coordinate reference system, as older
// GeoJSON gives it, is that of longitude and latitude.
func isWGS84(name string) bool {
	n := strings.ToUpper(name)
	return n == "" || strings.HasSuffix(n, "CRS84") || strings.HasSuffix(n, ":4326")
}

// geoPlace reads the feature, or the bare geometry, number n of a file.
func geoPlace(raw json.RawMessage, n int) Place {
	p := Place{Row: n}
	var f geoFile
	if err := json.Unmarshal(raw, &f); err != nil {
		p.Problem = "it is not GeoJSON: " + err.Error()
		return p
	}
	p.ID = scalar(f.ID)
	for _, name := range slices.Sorted(maps.Keys(f.Properties)) {
		p.Fields = append(p.Fields, fields(name, f.Properties[name])...)
	}
	shape := f.Geometry
	if f.Type != "Feature" {
		shape = raw
	}
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(shape, &g); len(shape) == 0 || err != nil || g.Type == "" {
		return p
	}
	var err error
	if p.Geometry, err = geometryOf(g.Type, g.Coordinates); err != nil {
		p.Problem = err.Error()
	}
	return p
}

// scalar is a string or number as text; empty for anything else.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// fields flattens a property: the members of an object have its name before
// theirs, a list of words is one value, and labels are named by their scheme.
func fields(name string, v any) []site.Entry {
	switch v := v.(type) {
	case map[string]any:
		if scheme := scalar(v["scheme"]); scheme != "" {
			return fields(name+"."+scheme, v["value"])
		}
		var out []site.Entry
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, fields(name+"."+k, v[k])...)
		}
		return out
	case []any:
		var out []site.Entry
		var words []string
		for _, e := range v {
			if w := scalar(e); w != "" {
				words = append(words, w)
				continue
			}
			out = append(out, fields(name, e)...)
		}
		if len(words) > 0 {
			out = append(out, site.Entry{Name: name, Value: strings.Join(words, ";")})
		}
		return out
	}
	if text := scalar(v); text != "" {
		return []site.Entry{{Name: name, Value: text}}
	}
	return nil
}

// ParseGeometry reads a GeoJSON geometry of a place: a point, a polygon or a
// multipolygon.
func ParseGeometry(text string) (orb.Geometry, error) {
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		return nil, fmt.Errorf("its geometry is not GeoJSON: %w", err)
	}
	return geometryOf(g.Type, g.Coordinates)
}

// geometryOf reads the coordinates of a geometry.
func geometryOf(kind string, coordinates json.RawMessage) (orb.Geometry, error) {
	switch kind {
	case "Point":
		var c []float64
		if err := json.Unmarshal(coordinates, &c); err != nil {
			return nil, fmt.Errorf("its coordinates are no point: %w", err)
		}
		return position(c)
	case "Polygon":
		var c [][][]float64
		if err := json.Unmarshal(coordinates, &c); err != nil {
			return nil, fmt.Errorf("its coordinates are no polygon: %w", err)
		}
		return multiPolygon([][][][]float64{c})
	case "MultiPolygon":
		var c [][][][]float64
		if err := json.Unmarshal(coordinates, &c); err != nil {
			return nil, fmt.Errorf("its coordinates are no multipolygon: %w", err)
		}
		return multiPolygon(c)
	}
	return nil, fmt.Errorf("a %s is no place: use Point, Polygon or MultiPolygon", kind)
}

func multiPolygon(c [][][][]float64) (orb.MultiPolygon, error) {
	var m orb.MultiPolygon
	for _, rings := range c {
		var p orb.Polygon
		for _, points := range rings {
			var ring orb.Ring
			for _, c := range points {
				at, err := position(c)
				if err != nil {
					return nil, err
				}
				ring = append(ring, at)
			}
			p = append(p, ring)
		}
		m = append(m, p)
	}
	return m, nil
}

// position is the first two numbers of a position.
func position(c []float64) (orb.Point, error) {
	if len(c) < 2 {
		return orb.Point{}, errors.New("a position needs longitude and latitude")
	}
	return orb.Point{c[0], c[1]}, nil
}
