// Package geoparquet writes a layer as GeoParquet 1.1: one row a feature, WKB in
// the column geometry, its box in the column bbox, by which readers skip what
// lies elsewhere. Days are DATE, lists are lists. The same layer gives the same
// bytes.
//
// OGC GeoParquet 1.1.0 (2024).
package geoparquet

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"rampart/internal/export/table"
)

// rowsPerGroup keeps a group at some megabytes, so that a reader can skip much.
const rowsPerGroup = 10_000

// box is the column bbox.
type box struct {
	XMin float64 `parquet:"xmin"`
	YMin float64 `parquet:"ymin"`
	XMax float64 `parquet:"xmax"`
	YMax float64 `parquet:"ymax"`
}

// The columns of a place.
const (
	geometryColumn = "geometry"
	boxColumn      = "bbox"
)

// Write writes the layer, whose places are in crs.
func Write(w io.Writer, l table.Layer, crs table.CRS) error {
	geo, err := metadata(l, crs)
	if err != nil {
		return err
	}
	row := rowType(l)
	out := parquet.NewGenericWriter[any](w, parquet.SchemaOf(reflect.New(row).Interface()),
		parquet.KeyValueMetadata("geo", geo), parquet.MaxRowsPerRowGroup(rowsPerGroup),
		parquet.Compression(&zstd.Codec{}), parquet.CreatedBy("rampart", "", ""))
	for _, r := range l.Rows {
		v, err := rowValue(row, l, r)
		if err != nil {
			return err
		}
		if _, err := out.Write([]any{v}); err != nil {
			return fmt.Errorf("write GeoParquet: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write GeoParquet: %w", err)
	}
	return nil
}

// rowType is a struct with the columns of the layer, the box and the geometry.
func rowType(l table.Layer) reflect.Type {
	var fields []reflect.StructField
	add := func(t reflect.Type, tag string) {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(fields)), Type: t,
			Tag: reflect.StructTag(`parquet:"` + tag + `"`),
		})
	}
	for _, c := range l.Columns {
		switch c.Kind {
		case table.Integer:
			add(reflect.TypeFor[*int64](), c.Name+",optional")
		case table.Real:
			add(reflect.TypeFor[*float64](), c.Name+",optional")
		case table.Bool:
			add(reflect.TypeFor[*bool](), c.Name+",optional")
		case table.Date:
			add(reflect.TypeFor[*int32](), c.Name+",optional,date")
		case table.List:
			add(reflect.TypeFor[[]string](), c.Name+",list")
		default:
			add(reflect.TypeFor[*string](), c.Name+",optional")
		}
	}
	add(reflect.TypeFor[*box](), boxColumn+",optional")
	add(reflect.TypeFor[[]byte](), geometryColumn+",optional")
	return reflect.StructOf(fields)
}

// rowValue fills a struct of the type with a row.
func rowValue(t reflect.Type, l table.Layer, r table.Row) (any, error) {
	out := reflect.New(t).Elem()
	for i, c := range l.Columns {
		v := r.Values[i]
		if !v.Known {
			continue
		}
		value, err := cell(c.Kind, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		out.Field(i).Set(value)
	}
	if g := r.Geometry; g != nil {
		data, err := wkb.Marshal(g, binary.LittleEndian)
		if err != nil {
			return nil, err
		}
		b, n := g.Bound(), len(l.Columns)
		out.Field(n).Set(reflect.ValueOf(&box{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}))
		out.Field(n + 1).Set(reflect.ValueOf(data))
	}
	return out.Interface(), nil
}

func cell(k table.Kind, v table.Value) (reflect.Value, error) {
	switch k {
	case table.Integer:
		return reflect.ValueOf(new(int64(v.Number))), nil
	case table.Real:
		return reflect.ValueOf(new(v.Number)), nil
	case table.Bool:
		return reflect.ValueOf(new(v.Number != 0)), nil
	case table.List:
		return reflect.ValueOf(v.Strings()), nil
	case table.Date:
		const secondsADay = 24 * 60 * 60
		day, err := time.Parse(time.DateOnly, v.Text)
		return reflect.ValueOf(new(int32(day.Unix() / secondsADay))), err
	}
	return reflect.ValueOf(new(v.Text)), nil
}

// geoJSON is the metadata of the format.
type geoJSON struct {
	Version       string                `json:"version"`
	PrimaryColumn string                `json:"primary_column"`
	Columns       map[string]columnJSON `json:"columns"`
}

type columnJSON struct {
	Encoding      string          `json:"encoding"`
	GeometryTypes []string        `json:"geometry_types"`
	CRS           json.RawMessage `json:"crs,omitempty"`
	Edges         string          `json:"edges"`
	Orientation   string          `json:"orientation,omitempty"`
	BBox          []float64       `json:"bbox,omitempty"`
	Covering      coveringJSON    `json:"covering"`
}

type coveringJSON struct {
	BBox map[string][2]string `json:"bbox"`
}

// metadata says what the geometry column holds. Without a system it is longitude
// and latitude, OGC:CRS84. Rings of a projected layer may have turned round.
func metadata(l table.Layer, crs table.CRS) (string, error) {
	c := columnJSON{
		Encoding: "WKB", GeometryTypes: []string{}, Edges: "planar",
		Covering: coveringJSON{map[string][2]string{}},
	}
	if crs.IsWGS84() {
		c.Orientation = "counterclockwise"
	} else {
		c.CRS = json.RawMessage(crs.PROJJSON)
	}
	for _, side := range []string{"xmin", "ymin", "xmax", "ymax"} {
		c.Covering.BBox[side] = [2]string{boxColumn, side}
	}
	for _, r := range l.Rows {
		if r.Geometry != nil && !slices.Contains(c.GeometryTypes, r.Geometry.GeoJSONType()) {
			c.GeometryTypes = append(c.GeometryTypes, r.Geometry.GeoJSONType())
		}
	}
	slices.SortFunc(c.GeometryTypes, strings.Compare)
	if b, ok := l.Bound(); ok {
		c.BBox = corners(b)
	}
	text, err := json.Marshal(geoJSON{"1.1.0", geometryColumn, map[string]columnJSON{geometryColumn: c}})
	return string(text), err
}

func corners(b orb.Bound) []float64 { return []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} }
