// Package csv writes a layer as comma-separated values: UTF-8, a header line,
// days as YYYY-MM-DD, nothing for null, places as WKT or as a point.
//
// RFC 4180 (2005), but with line feeds alone, which every reader takes.
package csv

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/planar"

	"rampart/internal/export/table"
)

// Places says how a place is written.
type Places string

// The ways of writing a place.
const (
	WKT    Places = "wkt"    // the whole geometry in the column wkt
	LonLat Places = "lonlat" // its centroid in the columns lon and lat
)

// Options are the choices of the format.
type Options struct {
	Places Places
	BOM    bool      // begin with a byte order mark, by which Excel knows UTF-8
	CRS    table.CRS // of the layer; where it is not WGS 84 a centroid is x and y
}

// bom is the byte order mark in UTF-8.
const bom = "\ufeff"

// Write writes the layer.
func Write(w io.Writer, l table.Layer, o Options) error {
	if o.BOM {
		if _, err := io.WriteString(w, bom); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	record := make([]string, 0, len(l.Columns)+2)
	for _, c := range l.Columns {
		record = append(record, c.Name)
	}
	switch {
	case o.Places == WKT:
		record = append(record, "wkt")
	case o.CRS.InDegrees():
		record = append(record, "lon", "lat")
	default:
		record = append(record, "x", "y")
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, r := range l.Rows {
		record = record[:0]
		for i, c := range l.Columns {
			record = append(record, r.Values[i].Format(c.Kind))
		}
		if err := out.Write(append(record, o.place(r.Geometry)...)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// place writes a place, with as many digits as it takes to read it back.
func (o Options) place(g orb.Geometry) []string {
	if o.Places == WKT {
		if g == nil {
			return []string{""}
		}
		return []string{wkt.MarshalString(g)}
	}
	if g == nil {
		return []string{"", ""}
	}
	p, _ := planar.CentroidArea(g)
	decimals := degreeDecimals
	if !o.CRS.InDegrees() {
		decimals = metreDecimals
	}
	return []string{
		strconv.FormatFloat(p[0], 'f', decimals, 64), strconv.FormatFloat(p[1], 'f', decimals, 64),
	}
}

// Decimals of a centroid: about one centimetre.
const (
	degreeDecimals = 7
	metreDecimals  = 2
)
