package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"rampart/internal/site"
)

// row is what a manifest says of one file.
type row struct {
	manifest string
	line     int
	date     reading
	sceneID  string
	sensor   string
	bands    []string
	role     string
	gsdM     float64 // 0 where not given
	angles   site.Angles
	licence  string
	credit   string
}

// manifestColumns are the columns that a manifest may have.
var manifestColumns = map[string]bool{
	"file": true, "date": true, "date_precision": true, "site_id": true, "scene_id": true,
	"sensor": true, "bands": true, "role": true, "gsd_m": true, "sun_azimuth": true,
	"sun_elevation": true, "off_nadir": true, "view_azimuth": true, "mask": true,
	"licence": true, "credit": true,
}

// roleKinds are the values of the column role.
var roleKinds = map[string]kind{
	"": kindImage, "image": kindImage, "scl": kindSCL, "qa": kindQA,
	"mask": kindMask, "udm2": kindUDM2,
}

// manifest adds the files of the manifest at path.
func (f *finder) manifest(path string) {
	if f.read[absOf(path)] {
		return
	}
	f.read[absOf(path)] = true
	t := f.opts.table
	if t == nil {
		read, err := openTable(path)
		if err != nil {
			f.l.refuse(path, "%v", err)
			return
		}
		t = &read
	}
	if !t.has("file", "date") {
		f.l.refuse(path, "a manifest's header must name the columns file,date (it has %s)",
			strings.Join(t.columns, ","))
		return
	}
	for _, c := range unknownColumns(t.columns) {
		f.l.note(path, "column %q is not known and was passed over", c)
	}
	for _, rec := range t.rows {
		f.manifestRow(*t, rec)
	}
}

func unknownColumns(columns []string) []string {
	var unknown []string
	for _, c := range columns {
		if c != "" && !manifestColumns[c] {
			unknown = append(unknown, c)
		}
	}
	sort.Strings(unknown)
	return unknown
}

// manifestRow adds the file of one row, or says why not.
func (f *finder) manifestRow(t table, rec record) {
	r, problem := readRow(rec.cell)
	r.manifest, r.line = t.path, rec.line
	who := fmt.Sprintf("row %d of %s", rec.line, t.path)
	file := tablePath(t.path, rec.cell["file"])
	switch id := rec.cell["site_id"]; {
	case rec.cell["file"] == "":
		f.l.refuse(t.path, "row %d: no file is named", rec.line)
		return
	case f.opts.SiteID != "" && id != "" && id != f.opts.SiteID:
		f.refused[absOf(file)] = true
		f.l.skip(file, "%s: of site %s, not of %s", who, id, f.opts.SiteID)
		return
	case problem != "":
		f.refused[absOf(file)] = true
		f.l.refuse(file, "%s: %s", who, problem)
		return
	}
	if problem := missing(file); problem != "" {
		f.l.refuse(file, "%s: %s", who, problem)
		return
	}
	a := f.add(file, false)
	if a.row != nil {
		if a.row.manifest != r.manifest || a.row.line != r.line {
			f.l.skip(file, "%s: already listed in row %d of %s", who, a.row.line, a.row.manifest)
		}
		return
	}
	a.row = &r
	a.name.kind = roleKinds[r.role]
	f.rowMask(t, rec, a)
}

// rowMask adds the file that the column mask names.
func (f *finder) rowMask(t table, rec record, image *asset) {
	if rec.cell["mask"] == "" {
		return
	}
	file := tablePath(t.path, rec.cell["mask"])
	if problem := missing(file); problem != "" {
		f.l.refuse(file, "mask in row %d of %s: %s", rec.line, t.path, problem)
		return
	}
	m := f.add(file, false)
	m.forImage = image
	if m.name.maskKind() == "" {
		m.name.kind = kindMask
	}
}

// readRow reads the cells of a row; problem says which makes no sense.
func readRow(cell map[string]string) (r row, problem string) {
	r = row{
		sceneID: cell["scene_id"], sensor: sensorOfText(cell["sensor"]),
		role: strings.ToLower(cell["role"]), licence: cell["licence"], credit: cell["credit"],
		bands: strings.Fields(strings.ToLower(strings.ReplaceAll(cell["bands"], ",", " "))),
	}
	if _, ok := roleKinds[r.role]; !ok {
		return r, fmt.Sprintf("role %q is not known: use image, scl, qa, udm2 or mask", r.role)
	}
	if r.date, problem = userDate(cell["date"], cell["date_precision"]); problem != "" {
		return r, problem
	}
	for _, n := range []struct {
		column   string
		min, max float64
		dst      **float64
	}{
		{"sun_azimuth", -360, 360, &r.angles.SunAzimuth},
		{"sun_elevation", -90, 90, &r.angles.SunElevation},
		{"off_nadir", -90, 90, &r.angles.OffNadir},
		{"view_azimuth", -360, 360, &r.angles.ViewAzimuth},
	} {
		if *n.dst, problem = cellNumber(cell, n.column, n.min, n.max); problem != "" {
			return r, problem
		}
		if *n.dst != nil {
			r.angles.Source = string(site.DateUser)
		}
	}
	const coarsest = 100_000 // metres; no imager is coarser
	gsd, problem := cellNumber(cell, "gsd_m", 1e-4, coarsest)
	if gsd != nil {
		r.gsdM = *gsd
	}
	return r, problem
}

// cellNumber reads a number between lo and hi; nil where the cell is empty.
func cellNumber(cell map[string]string, column string, lo, hi float64) (*float64, string) {
	text := cell[column]
	if text == "" {
		return nil, ""
	}
	v := number(text)
	if v == nil || *v < lo || *v > hi {
		return nil, fmt.Sprintf("%s %q must be a number from %g to %g", column, text, lo, hi)
	}
	return v, ""
}

// tablePath is the place of a file that a table names, relative to the table.
func tablePath(table, file string) string {
	if strings.HasPrefix(file, "/vsi") {
		return file
	}
	if !filepath.IsAbs(file) && missing(filepath.Join(filepath.Dir(table), file)) != "" {
		file = strings.ReplaceAll(file, `\`, "/") // as Windows writes it
	}
	file = filepath.FromSlash(file)
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(filepath.Dir(table), file)
}

// missing says why path cannot be used, "" where it can.
func missing(path string) string {
	if strings.HasPrefix(path, "/vsi") {
		return ""
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return pathProblem(err)
	case info.IsDir():
		return "a folder, not a file"
	}
	return ""
}
