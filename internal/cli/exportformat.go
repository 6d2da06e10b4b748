package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/export"
	"rampart/internal/export/csv"
	"rampart/internal/export/geoparquet"
	"rampart/internal/export/gpkg"
	"rampart/internal/export/kmz"
	"rampart/internal/export/pmtiles"
	"rampart/internal/export/postgis"
	"rampart/internal/export/smart"
	"rampart/internal/export/stacitem"
	"rampart/internal/export/table"
)

// formPostGIS is the format that may go into a database.
const formPostGIS = "postgis"

// exportFormat is a form that a result can be written in.
type exportFormat struct {
	name, ending, about string
	degrees             bool // has coordinates in degrees always
	parts               []exportPart
}

// exportPart is one file of a format.
type exportPart struct {
	suffix string // before the ending, or in its place where it has one
	write  func(context.Context, exportJob, io.Writer) error
	images bool // is written only with images
}

// exportFormats are all that there are, in the order of the help.
func exportFormats() []exportFormat {
	one := func(write func(context.Context, exportJob, io.Writer) error) []exportPart {
		return []exportPart{{"", write, false}}
	}
	return []exportFormat{
		{"gpkg", ".gpkg", "GeoPackage for QGIS: all layers, with styles inside", false, one(writeGPKG)},
		{"kmz", ".kmz", "Google Earth; NAME-all.kmz beside it has no time slider",
			true, []exportPart{{"", writeKMZ(true), false}, {"-all", writeKMZ(false), false}}},
		{"csv", ".csv", "changes as a table", false, one(writeCSV)},
		{"fgb", ".fgb", "FlatGeobuf: changes, with an index, for large results", false, one(writeFlatGeobuf)},
		{"parquet", ".parquet", "GeoParquet 1.1: changes, for notebooks", false, one(writeGeoParquet)},
		{"pmtiles", ".pmtiles", "PMTiles: vector tiles of the changes for maps in a browser", true, one(writePMTiles)},
		{formPostGIS, ".sql", "PostGIS: SQL for psql, or with --dsn into the database", false,
			one(writePostGIS)},
		{"smart", ".smart.zip", "site models of IARPA SMART, for its metrics", true, one(writeSMART)},
		{"stac", ".stac.json", "STAC item of labels; with --images NAME-chips.zip beside it",
			true, []exportPart{{"", writeSTAC, false}, {"-chips.zip", writeSTACChips, true}}},
		{"geojsonseq", ".geojsons", "GeoJSON text sequence (RFC 8142)", true, one(writeGeoJSONSeq)},
	}
}

func formatNames() []string {
	var out []string
	for _, f := range exportFormats() {
		out = append(out, f.name)
	}
	return out
}

// formatHelp lists the formats.
func formatHelp() string {
	var b strings.Builder
	for _, f := range exportFormats() {
		fmt.Fprintf(&b, "  %-11s %s\n", f.name, f.about)
	}
	return b.String()
}

// isNamed reports whether a path ends as files of the format do.
func (f exportFormat) isNamed(path string) bool {
	return strings.HasSuffix(strings.ToLower(path), f.ending)
}

func formatOfName(path string) (exportFormat, bool) {
	for _, f := range exportFormats() {
		if f.isNamed(path) {
			return f, true
		}
	}
	return exportFormat{}, false
}

// formatsFlag is a list of formats, given with commas or one by one.
type formatsFlag []exportFormat

// String returns the names.
func (l *formatsFlag) String() string {
	var names []string
	for _, f := range *l {
		names = append(names, f.name)
	}
	return strings.Join(names, ",")
}

func (l formatsFlag) has(name string) bool {
	return slices.ContainsFunc(l, func(f exportFormat) bool { return f.name == name })
}

// checkCRS refuses a system that none of the formats can be written in.
func (l formatsFlag) checkCRS(crs string) error {
	if crs == "" {
		return errors.New("--crs: want a code such as EPSG:32645")
	}
	takes := func(f exportFormat) bool { return !f.degrees }
	if strings.EqualFold(crs, wgs84) || slices.ContainsFunc(l, takes) {
		return nil
	}
	return fmt.Errorf("--crs %s: %s is in longitude and latitude always; "+
		"leave --crs out, or take gpkg, csv, fgb, parquet or postgis", crs, l.String())
}

// Set adds formats by their names.
func (l *formatsFlag) Set(s string) error {
	for name := range strings.SplitSeq(s, ",") {
		at := -1
		for i, f := range exportFormats() {
			if f.name == strings.TrimSpace(name) {
				at = i
			}
		}
		if at < 0 {
			return fmt.Errorf("%q is none of %s", name, strings.Join(formatNames(), ", "))
		}
		if !l.has(exportFormats()[at].name) {
			*l = append(*l, exportFormats()[at])
		}
	}
	return nil
}

// Type names the kind of value in the help.
func (l *formatsFlag) Type() string { return "format" }

func writeGPKG(ctx context.Context, j exportJob, w io.Writer) error {
	p, err := gpkg.FromResult(j.found, j.places, j.system)
	if err != nil {
		return err
	}
	return gpkg.Write(ctx, w, p)
}

func writeKMZ(span bool) func(context.Context, exportJob, io.Writer) error {
	return func(_ context.Context, j exportJob, w io.Writer) error {
		d := kmz.Document{
			Name: sceneName(j.result), Result: j.found, Sites: j.places, TimeSpan: span,
		}
		if j.album != nil {
			d.Pictures = j.album.forBalloons
		}
		return kmz.Write(w, d)
	}
}

func writeCSV(_ context.Context, j exportJob, w io.Writer) error {
	l, err := j.system.Project(table.Changes(j.found.Changes))
	if err != nil {
		return err
	}
	return csv.Write(w, l, j.csv)
}

func writeGeoParquet(_ context.Context, j exportJob, w io.Writer) error {
	l, err := j.system.Project(table.Changes(j.found.Changes))
	if err != nil {
		return err
	}
	return geoparquet.Write(w, l, j.system.CRS)
}

func writePMTiles(_ context.Context, j exportJob, w io.Writer) error {
	l := table.Changes(j.found.Changes)
	if n := l.Unplaced(); n > 0 {
		j.app.talk.warn("pmtiles: %s without a place left out", plural(n, "change"))
	}
	return pmtiles.Write(w, l, sceneName(j.result))
}

func writePostGIS(_ context.Context, j exportJob, w io.Writer) error {
	d, err := postgis.New(j.found, j.places, j.system)
	if err != nil {
		return err
	}
	return d.WriteSQL(w)
}

func writeSMART(_ context.Context, j exportJob, w io.Writer) error {
	left := 0
	for _, c := range j.found.Changes {
		if !smart.Fits(c) {
			left++
		}
	}
	if left > 0 {
		j.app.talk.warn("smart: %s left out: lines, points, and what was removed or has no date",
			plural(left, "change"))
	}
	return smart.Write(w, j.found, j.system.Projector)
}

func writeSTAC(_ context.Context, j exportJob, w io.Writer) error {
	return stacitem.Write(w, sceneName(j.result), filepath.ToSlash(j.result), j.found, j.places)
}

func writeSTACChips(_ context.Context, j exportJob, w io.Writer) error {
	return stacitem.WriteChips(w, sceneName(j.result), j.found, j.album.forItems)
}

func writeGeoJSONSeq(_ context.Context, j exportJob, w io.Writer) error {
	return export.WriteGeoJSONSeq(w, j.found)
}
