package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"rampart/internal/export"
	"rampart/internal/export/gpkg"
	"rampart/internal/export/table"
)

// writeFlatGeobuf writes the changes by GDAL, from a GeoPackage, which has the
// types of all columns, in a folder that goes again.
func writeFlatGeobuf(ctx context.Context, j exportJob, w io.Writer) (err error) {
	l, err := j.system.Project(table.Changes(j.found.Changes))
	if err != nil {
		return err
	}
	if n := l.Unplaced(); n > 0 {
		j.app.talk.warn("fgb: %s without a place left out", plural(n, "change"))
	}
	folder, err := os.MkdirTemp("", "rampart-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() {
		if e := os.RemoveAll(folder); err == nil && e != nil {
			err = fmt.Errorf("remove a temporary folder: %w", e)
		}
	}()
	from, to := filepath.Join(folder, "changes.gpkg"), filepath.Join(folder, "changes.fgb")
	err = export.File(from, func(w io.Writer) error {
		return gpkg.Write(ctx, w, gpkg.Package{CRS: j.system.CRS, Layers: []table.Layer{l}})
	})
	if err != nil {
		return err
	}
	// By number, GDAL describes a system now with the ensemble of its datums, now
	// without.
	if err := j.app.world.translate(from, to, "FlatGeobuf", "-a_srs", j.system.CRS.WKT); err != nil {
		return err
	}
	f, err := os.Open(to)
	if err != nil {
		return err
	}
	defer f.Close() // it is only read
	_, err = io.Copy(w, f)
	return err
}
