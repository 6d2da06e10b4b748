// Package pmtiles writes changes as vector tiles in one file, for maps in a
// browser that read it from any web server.
//
// The tiles hold one layer, changes. From the zoom at which a change is as large
// as a few pixels it is drawn with all its columns; before, it is a point with its
// class, direction and dates, and of such points that fall on one pixel and are
// alike one is kept. At the last zoom every change is drawn as it is. The same
// changes give the same bytes.
//
// PMTiles version 3 (Protomaps, 2022); Mapbox Vector Tile 2.1 (2016).
package pmtiles

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"rampart/internal/export/table"
)

// maxZoom is where a unit of a tile is 0.3 m at the equator, the finest pixel.
const maxZoom = 15

// A tile has 4096 units a side and is drawn 256 to 512 pixels large.
const (
	extent     = mvt.DefaultExtent
	pixelUnits = 16
	drawnUnits = 3 * pixelUnits // smaller is a point
	margin     = 4 * pixelUnits // of a tile, so that edges at its border do not show
)

// Write writes a layer of changes in longitude and latitude. Changes without a
// place are left out, since a tile has nowhere to put them. It returns an error
// where there is no place at all.
func Write(w io.Writer, l table.Layer, name string) error {
	bound, ok := l.Bound()
	if !ok {
		return fmt.Errorf("no change has a place, so that there is nothing to draw")
	}
	a := archive{
		tiles: map[maptile.Tile][]byte{}, bound: bound, max: maxZoom,
		metadata: newMetadata(l, name),
	}
	for z := maptile.Zoom(0); z <= maxZoom; z++ {
		for tile, rows := range spread(l, z) {
			data, err := draw(l, rows, tile)
			if err != nil {
				return err
			}
			if data != nil {
				a.tiles[tile] = data
			}
		}
	}
	return a.write(w)
}

// spread returns the tiles of a zoom that rows reach into, with their rows.
func spread(l table.Layer, z maptile.Zoom) map[maptile.Tile][]int {
	out := map[maptile.Tile][]int{}
	const part = float64(margin) / extent
	for i, r := range l.Rows {
		if r.Geometry == nil {
			continue
		}
		b := r.Geometry.Bound()
		from := maptile.Fraction(orb.Point{b.Min[0], b.Max[1]}, z)
		to := maptile.Fraction(orb.Point{b.Max[0], b.Min[1]}, z)
		last := float64(uint32(1)<<z - 1)
		cell := func(v float64) uint32 { return uint32(min(max(math.Floor(v), 0), last)) }
		for x := cell(from[0] - part); x <= cell(to[0]+part); x++ {
			for y := cell(from[1] - part); y <= cell(to[1]+part); y++ {
				t := maptile.New(x, y, z)
				out[t] = append(out[t], i)
			}
		}
	}
	return out
}

// mark is what a point at a low zoom stands for; those that are alike on one
// pixel are drawn once.
type mark struct {
	x, y          int
	class, change string
}

// draw makes a tile, nil where nothing falls into it.
func draw(l table.Layer, rows []int, tile maptile.Tile) ([]byte, error) {
	layer := &mvt.Layer{Name: l.Name, Version: 2, Extent: extent}
	seen := map[mark]bool{}
	for _, i := range rows {
		r := l.Rows[i]
		b := r.Geometry.Bound()
		b = inTile(orb.MultiPoint{b.Min, b.Max}, tile).Bound()
		size := max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])
		if tile.Z == maxZoom || size >= drawnUnits {
			f := geojson.NewFeature(inTile(orb.Clone(r.Geometry), tile))
			f.Properties = properties(l, r)
			layer.Features = append(layer.Features, f)
			continue
		}
		c := b.Center()
		m := mark{
			int(math.Floor(c[0] / pixelUnits)), int(math.Floor(c[1] / pixelUnits)),
			l.Cell(r, "class").Text, l.Cell(r, "change").Text,
		}
		if !seen[m] {
			seen[m] = true
			f := geojson.NewFeature(orb.Point{math.Round(c[0]), math.Round(c[1])})
			f.Properties = properties(l, r, "class", "change", "changed_after", "changed_before")
			layer.Features = append(layer.Features, f)
		}
	}
	layer.Clip(orb.Bound{Min: orb.Point{-margin, -margin}, Max: orb.Point{extent + margin, extent + margin}})
	if len(layer.Features) == 0 {
		return nil, nil
	}
	data, err := mvt.Marshal(mvt.Layers{layer})
	if err != nil {
		return nil, fmt.Errorf("tile %d/%d/%d: %w", tile.Z, tile.X, tile.Y, err)
	}
	return zipped(data)
}

// inTile changes a geometry from degrees to the units of a tile.
func inTile(g orb.Geometry, tile maptile.Tile) orb.Geometry {
	f := geojson.NewFeature(g)
	one := &mvt.Layer{Version: 2, Extent: extent, Features: []*geojson.Feature{f}}
	one.ProjectToTile(tile)
	return f.Geometry
}

// properties are the known cells of a row, of the named columns or of all.
func properties(l table.Layer, r table.Row, names ...string) geojson.Properties {
	out := geojson.Properties{}
	for i, c := range l.Columns {
		v := r.Values[i]
		if !v.Known || len(names) > 0 && !slices.Contains(names, c.Name) {
			continue
		}
		switch c.Kind {
		case table.Integer:
			out[c.Name] = int64(v.Number)
		case table.Real:
			out[c.Name] = v.Number
		case table.Bool:
			out[c.Name] = v.Number != 0
		default:
			out[c.Name] = v.Text
		}
	}
	return out
}

// metadata is what a map asks of the archive.
type metadata struct {
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Type         string        `json:"type"`
	VectorLayers []vectorLayer `json:"vector_layers"`
}

type vectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

func newMetadata(l table.Layer, name string) metadata {
	v := vectorLayer{ID: l.Name, Description: l.About, MaxZoom: maxZoom, Fields: map[string]string{}}
	for _, c := range l.Columns {
		switch c.Kind {
		case table.Integer, table.Real:
			v.Fields[c.Name] = "Number"
		case table.Bool:
			v.Fields[c.Name] = "Boolean"
		default:
			v.Fields[c.Name] = "String"
		}
	}
	return metadata{name, l.About, "overlay", []vectorLayer{v}}
}
