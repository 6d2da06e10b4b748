// Package gpkg writes layers as a GeoPackage 1.3, the file that QGIS opens by a
// double click.
//
// Days are real DATE columns; each column has its description and its list of
// words (the extension gpkg_schema); layers with places have an index
// (gpkg_rtree_index); layer_styles holds the styles that QGIS applies when it
// opens a layer. The file is made in memory with SQLite and without GDAL, and the
// same layers give the same bytes.
//
// OGC 12-128r18, GeoPackage Encoding Standard 1.3.1 (2021).
package gpkg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	// The driver "sqlite".
	_ "modernc.org/sqlite"

	"rampart/internal/export/table"
)

// Style is how QGIS draws a layer.
type Style struct{ Layer, Name, About, QML string }

// View is a layer made of the rows of another where a condition in SQL holds.
type View struct{ Name, About, Of, Where string }

// Package is what goes into a file.
type Package struct {
	CRS    table.CRS
	Layers []table.Layer
	Views  []View
	Styles []Style
	// Day is written where the format asks when the content last changed.
	Day string
}

// Write writes the package.
func Write(ctx context.Context, w io.Writer, p Package) error {
	data, err := p.bytes(ctx)
	if err != nil {
		return fmt.Errorf("make a GeoPackage: %w", err)
	}
	_, err = w.Write(data)
	return err
}

func (p Package) bytes(ctx context.Context) (data []byte, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx) // each connection has a memory of its own
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := (&file{ctx, tx, p}).fill(); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	err = conn.Raw(func(c any) error {
		s, ok := c.(interface{ Serialize() ([]byte, error) })
		if !ok {
			return errors.New("the SQLite driver cannot hand its memory over")
		}
		data, err = s.Serialize()
		return err
	})
	return data, err
}

// file is a package on its way into a database.
type file struct {
	ctx context.Context
	tx  *sql.Tx
	Package
}

func (f *file) fill() error {
	if err := f.exec(base); err != nil {
		return err
	}
	c := f.CRS
	if !c.IsWGS84() {
		err := f.exec(`INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)`,
			c.Name, c.Code, c.Authority, c.Code, c.WKT)
		if err != nil {
			return err
		}
	}
	for _, l := range f.Layers {
		if err := f.layer(l); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
	}
	for _, v := range f.Views {
		if err := f.view(v); err != nil {
			return fmt.Errorf("layer %s: %w", v.Name, err)
		}
	}
	return f.styles()
}

func (f *file) exec(query string, values ...driver.Value) error {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	_, err := f.tx.ExecContext(f.ctx, query, args...)
	return err
}

// moment is the time that the format wants of a day.
func (f *file) moment() string {
	if f.Day == "" {
		return "1970-01-01T00:00:00.000Z"
	}
	return f.Day + "T00:00:00.000Z"
}

func (f *file) styles() error {
	if len(f.Styles) == 0 {
		return nil
	}
	if err := f.exec(styleTable); err != nil {
		return err
	}
	err := f.exec(`INSERT INTO gpkg_contents (table_name, data_type, identifier, description,
		last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)`, f.moment())
	if err != nil {
		return err
	}
	for _, s := range f.Styles {
		err := f.exec(`INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,
			f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui,
			update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', NULL, ?)`,
			s.Layer, s.Name, s.QML, s.About, f.moment())
		if err != nil {
			return fmt.Errorf("style of %s: %w", s.Layer, err)
		}
	}
	return nil
}

// quote writes a name as SQL has it.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
