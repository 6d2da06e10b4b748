package gpkg

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"rampart/internal/export/table"
)

// sqlType is what the format calls a type. Lists are JSON.
func sqlType(k table.Kind) string {
	switch k {
	case table.Integer:
		return "INTEGER"
	case table.Real:
		return "REAL"
	case table.Bool:
		return "BOOLEAN"
	case table.Date:
		return "DATE"
	}
	return "TEXT"
}

// layer makes the table of a layer, fills it, and tells the format of it.
func (f *file) layer(l table.Layer) error {
	columns := []string{"fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"}
	placed := l.Shape != table.NoShape
	if placed {
		columns = append(columns, "geom "+string(l.Shape))
	}
	for _, c := range l.Columns {
		columns = append(columns, quote(c.Name)+" "+sqlType(c.Kind))
	}
	err := f.exec("CREATE TABLE " + quote(l.Name) + " (" + strings.Join(columns, ", ") + ")")
	if err != nil {
		return err
	}
	if err := f.rows(l); err != nil {
		return err
	}
	if err := f.contents(l.Name, l.About, l); err != nil {
		return err
	}
	if placed {
		if err := f.index(l); err != nil {
			return err
		}
	}
	return f.describe(l.Name, l.Columns)
}

func (f *file) rows(l table.Layer) error {
	n := len(l.Columns)
	if l.Shape != table.NoShape {
		n++
	}
	insert, err := f.tx.PrepareContext(f.ctx, "INSERT INTO "+quote(l.Name)+
		" VALUES (NULL"+strings.Repeat(", ?", n)+")")
	if err != nil {
		return err
	}
	defer insert.Close() // it ends with the transaction anyway
	args := make([]any, 0, n)
	for _, r := range l.Rows {
		args = args[:0]
		if l.Shape != table.NoShape {
			g, err := f.blob(r.Geometry)
			if err != nil {
				return err
			}
			args = append(args, g)
		}
		for i, c := range l.Columns {
			args = append(args, cell(c.Kind, r.Values[i]))
		}
		if _, err := insert.ExecContext(f.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func cell(k table.Kind, v table.Value) driver.Value {
	switch {
	case !v.Known:
		return nil
	case k == table.Integer || k == table.Bool:
		return int64(v.Number)
	case k == table.Real:
		return v.Number
	}
	return v.Text
}

// blob is a geometry as the format has it: a header with the reference system
// and the box, then WKB. It is nil for nil.
func (f *file) blob(g orb.Geometry) (driver.Value, error) {
	if g == nil {
		return nil, nil
	}
	body, err := wkb.Marshal(g, binary.LittleEndian)
	if err != nil {
		return nil, err
	}
	const littleEndian, withBox = 1, 2
	flags := byte(littleEndian)
	_, point := g.(orb.Point)
	if !point {
		flags |= withBox
	}
	out := append([]byte("GP"), 0, flags)
	out = binary.LittleEndian.AppendUint32(out, uint32(int32(f.CRS.Code)))
	if b := g.Bound(); !point {
		for _, v := range [4]float64{b.Min[0], b.Max[0], b.Min[1], b.Max[1]} {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	return append(out, body...), nil
}

// contents tells the format of a table; the box and the shape are those of l.
func (f *file) contents(name, about string, l table.Layer) error {
	kind := "attributes"
	box := make([]driver.Value, 4)
	srs := driver.Value(nil)
	if l.Shape != table.NoShape {
		kind, srs = "features", f.CRS.Code
		if b, ok := l.Bound(); ok {
			box = []driver.Value{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		}
	}
	err := f.exec(`INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		name, kind, name, about, f.moment(), box[0], box[1], box[2], box[3], srs)
	if err != nil || l.Shape == table.NoShape {
		return err
	}
	return f.exec(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)`,
		name, string(l.Shape), f.CRS.Code)
}

// index makes the index of a layer with places.
func (f *file) index(l table.Layer) error {
	name := "rtree_" + l.Name + "_geom"
	err := f.exec("CREATE VIRTUAL TABLE " + quote(name) + " USING rtree(id, minx, maxx, miny, maxy)")
	if err != nil {
		return err
	}
	insert, err := f.tx.PrepareContext(f.ctx, "INSERT INTO "+quote(name)+" VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close() // it ends with the transaction anyway
	for i, r := range l.Rows {
		if r.Geometry == nil {
			continue
		}
		b := r.Geometry.Bound()
		_, err := insert.ExecContext(f.ctx, i+1, b.Min[0], b.Max[0], b.Min[1], b.Max[1])
		if err != nil {
			return err
		}
	}
	if err := f.exec(triggers(l.Name)); err != nil {
		return err
	}
	return f.exec(`INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',
		'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')`, l.Name)
}

// describe writes what each column means and which words it may hold.
func (f *file) describe(layer string, columns []table.Column) error {
	for _, c := range columns {
		var constraint driver.Value
		if len(c.Codes) > 0 {
			constraint = c.Name
		}
		err := f.exec(`INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)`,
			layer, c.Name, c.Name, strings.ReplaceAll(c.Name, "_", " "), c.About, constraint)
		if err != nil {
			return err
		}
		for _, code := range c.Codes {
			err := f.exec(`INSERT OR IGNORE INTO gpkg_data_column_constraints
				VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)`, c.Name, code.Value, code.Meaning)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// view makes a layer of the rows of another. Readers know the number of a row of
// a view by the name OGC_FID.
func (f *file) view(v View) error {
	of := -1
	for i, l := range f.Layers {
		if l.Name == v.Of {
			of = i
		}
	}
	if of < 0 {
		return fmt.Errorf("there is no layer %s", v.Of)
	}
	l := f.Layers[of]
	names := []string{"fid AS OGC_FID", "geom"}
	for _, c := range l.Columns {
		names = append(names, quote(c.Name))
	}
	err := f.exec("CREATE VIEW " + quote(v.Name) + " AS SELECT " + strings.Join(names, ", ") +
		" FROM " + quote(v.Of) + " WHERE " + v.Where)
	if err != nil {
		return err
	}
	return f.contents(v.Name, v.About, l)
}
