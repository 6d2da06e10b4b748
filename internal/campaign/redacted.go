package campaign

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/paulmach/orb"

	"rampart/internal/cause"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

// redacted is what is left of a run where something must not be told.
type redacted struct {
	from, to string
	how      export.Redaction
	redactor export.Redactor
	merged   detection.Result
	ids      []string           // of the sites, in the order of the list
	folders  []string           // of their results
	hidden   []detection.Change // of merged, those that lie in a sensitive site
}

// WriteRedacted writes into the folder to what a redaction leaves of the finished
// run in from: results, tables, manifests, provenance. There is no custody log, and
// nothing else that lies in from is taken along. A folder with results that are
// not redacted is refused.
func WriteRedacted(from, to string, how export.Redaction) error {
	if err := CheckRedacted(to); err != nil {
		return err
	}
	r := redacted{from: from, to: to, how: how}
	var err error
	if r.merged, err = export.ReadFile(filepath.Join(from, ChangesFile)); err != nil {
		return err
	}
	if r.ids, r.folders, err = listed(from); err != nil {
		return err
	}
	all := []detection.Result{r.merged}
	for _, folder := range r.folders {
		result, err := export.ReadFile(filepath.Join(from, sitesFolder, folder, ChangesFile))
		if err == nil {
			all = append(all, result)
		} else if _, statErr := os.Stat(filepath.Join(from, sitesFolder, folder, manifestFile)); statErr == nil {
			return err
		}
	}
	sensitive, err := sensitive(from)
	if err != nil {
		return err
	}
	r.redactor = export.NewRedactor(how, sensitive, all...)
	for _, c := range r.merged.Changes {
		isSensitive := func(id string) bool { return slices.Contains(sensitive, id) }
		if isSensitive(c.SiteID) || slices.ContainsFunc(c.SiteIDsAlso, isSensitive) {
			r.hidden = append(r.hidden, c)
		}
	}
	for _, write := range []func() error{
		r.record, r.clear, r.sites,
		func() error { return r.result(ChangesFile, r.merged) },
		r.places,
		func() error { return r.table("quarters.csv", r.quarter) },
		func() error { return r.table("skipped.csv", r.skipped) },
		func() error { return r.table("codebook.csv", func(func(string) *string) {}) },
		func() error { return writeProvenance(to) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// sensitive are the sites in out whose places must not be told to everybody.
func sensitive(out string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(out, SitesFile))
	if err != nil {
		return nil, err
	}
	var list struct {
		Features []struct {
			ID         string
			Properties struct{ Sensitivity string }
		}
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(out, SitesFile), err)
	}
	var ids []string
	for _, f := range list.Features {
		if (site.Site{Sensitivity: f.Properties.Sensitivity}).Sensitive() {
			ids = append(ids, f.ID)
		}
	}
	return ids, nil
}

// CheckRedacted refuses a folder with results that are not redacted, or with
// something else where results will lie.
func CheckRedacted(to string) error {
	_, err := os.Stat(filepath.Join(to, recordFile))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(to, sitesFolder)); err == nil {
			return fmt.Errorf("output %s has a folder %s that no run has made: name another folder",
				to, sitesFolder)
		}
		return nil
	}
	r, err := readRecord(to)
	if err == nil && r.Redact == "" {
		err = fmt.Errorf("output %s holds results that are not redacted: name another folder", to)
	}
	return err
}

// clear takes away the results of sites, which may have had other names before.
func (r redacted) clear() error {
	if err := os.RemoveAll(filepath.Join(r.to, sitesFolder)); err != nil {
		return fmt.Errorf("output %s: %w", r.to, cause.Of(err))
	}
	return makeFolder(filepath.Join(r.to, sitesFolder))
}

func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("output %s cannot be made: %w; name another folder", dir, cause.Of(err))
	}
	return nil
}

func (r redacted) result(name string, x detection.Result) error {
	return export.File(filepath.Join(r.to, name), func(w io.Writer) error {
		return export.WriteGeoJSON(w, r.redactor.Result(x))
	})
}

// sites writes the result and the manifest of each site.
func (r redacted) sites() error {
	var ids []string
	for _, id := range r.ids {
		ids = append(ids, r.redactor.Site(id))
	}
	names := folderNames(ids)
	for i, folder := range r.folders {
		m, err := readManifest(filepath.Join(r.from, sitesFolder, folder))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a site without a result
		}
		if err != nil {
			return err
		}
		x, err := export.ReadFile(filepath.Join(r.from, sitesFolder, folder, ChangesFile))
		if err != nil {
			return err
		}
		x = r.alsoIn(x)
		to := filepath.Join(sitesFolder, names[ids[i]])
		if err := makeFolder(filepath.Join(r.to, to)); err != nil {
			return err
		}
		if err := r.result(filepath.Join(to, ChangesFile), x); err != nil {
			return err
		}
		if err := r.manifest(m, ids[i], filepath.Join(r.to, to), x); err != nil {
			return err
		}
	}
	return nil
}

// alsoIn tells the changes of a site which sensitive sites they lie in as well, which
// only the result of all sites knows.
func (r redacted) alsoIn(x detection.Result) detection.Result {
	x.Changes = slices.Clone(x.Changes)
	for i := range x.Changes {
		c := &x.Changes[i]
		for _, h := range r.hidden {
			if h.ID != c.ID && !same(h, *c) {
				continue
			}
			for _, id := range append(slices.Clone(h.SiteIDsAlso), h.SiteID) {
				if id != c.SiteID {
					c.SiteIDsAlso = withID(c.SiteIDsAlso, id)
				}
			}
		}
	}
	return x
}

// manifest writes a manifest without what tells of the place or of the files. The
// sums that decide a result are left out: whoever guesses what they are of could
// try it out.
func (r redacted) manifest(m Manifest, siteID, dir string, x detection.Result) error {
	now, err := NameFile(filepath.Join(dir, ChangesFile))
	if err != nil {
		return err
	}
	out := Manifest{
		Schema: m.Schema, Version: m.Version, SiteID: siteID, Parameters: m.Parameters, Inputs: []Input{},
		Status: m.Status, Unread: []string{}, Outputs: []Output{{ChangesFile, now.SHA256, now.Bytes}},
	}
	for _, s := range r.redactor.Result(x).Scenes {
		out.Inputs = append(out.Inputs, Input{SceneID: s.ID, Path: s.ID})
	}
	return export.WriteJSON(filepath.Join(dir, manifestFile), out)
}

// record writes what the run says of itself.
func (r redacted) record() error {
	record, err := readRecord(r.from)
	if err != nil {
		return err
	}
	record.Redact, record.Notes = string(r.how), []string{}
	record.Asked.List, record.Asked.Dates = nil, nil
	record.Asked.Weights, record.Asked.Manifest = nil, nil
	if err := makeFolder(r.to); err != nil {
		return err
	}
	return export.WriteJSON(filepath.Join(r.to, recordFile), record)
}

// places writes what is said of each site.
func (r redacted) places() error {
	var list struct {
		Features []struct {
			ID         string
			Geometry   json.RawMessage
			Properties map[string]json.RawMessage
		}
	}
	path := filepath.Join(r.from, SitesFile)
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, cause.Of(err))
	}
	statements := map[string]string{}
	for _, s := range r.merged.Statements {
		statements[s.SiteID] = r.redactor.Statement(s).Text
	}
	var lines []json.RawMessage
	for _, f := range list.Features {
		if f.Properties == nil {
			f.Properties = map[string]json.RawMessage{}
		}
		shape := f.Geometry
		if r.redactor.Hides(f.ID) {
			if shape, err = coarseShape(f.Geometry); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		if err := r.place(f.ID, statements[f.ID], f.Properties); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		line, err := featureLine(r.redactor.Site(f.ID), shape, f.Properties)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		lines = append(lines, line)
	}
	return writeFeatures(filepath.Join(r.to, SitesFile), lines)
}

// place leaves out of the properties of a site what must not be told.
func (r redacted) place(id, statement string, p map[string]json.RawMessage) error {
	var overlaps []string
	if err := json.Unmarshal(p["overlaps"], &overlaps); err != nil {
		return err
	}
	for i, o := range overlaps {
		overlaps[i] = r.redactor.Site(o)
	}
	slices.Sort(overlaps)
	empty := map[string]any{
		"overlaps": append([]string{}, overlaps...),

		"source_ids": struct{}{}, "labels": struct{}{}, "dates": struct{}{}, "statement": statement,
	}
	if r.redactor.Hides(id) {
		empty["id"] = r.redactor.Site(id)
		empty["name"], empty["names_other"], empty["radius_m"] = nil, []string{}, nil
		empty["datum_given"], empty["geometry_given"] = nil, nil
	}
	for name, value := range empty {
		text, err := export.Marshal(value)
		if err != nil {
			return err
		}
		p[name] = text
	}
	return nil
}

// coarseShape is a point near a place; null where there is none.
func coarseShape(shape json.RawMessage) (json.RawMessage, error) {
	g, err := sitelist.ParseGeometry(string(shape))
	if err != nil {
		return nil, err
	}
	var near orb.Geometry = export.Coarse(g)
	return export.MarshalGeometry(near)
}

// featureLine is a site as GeoJSON, its properties in the order of the contract.
func featureLine(id string, shape json.RawMessage, p map[string]json.RawMessage) (json.RawMessage, error) {
	name, err := export.Marshal(id)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":"Feature","id":%s,"geometry":%s,"properties":{`, name, shape)
	sep := ""
	for _, f := range siteFields() {
		if value, ok := p[f.name]; ok {
			fmt.Fprintf(&b, "%s%q:%s", sep, f.name, value)
			sep = ","
		}
	}
	b.WriteString("}}")
	return b.Bytes(), nil
}

// writeFeatures writes a collection, a feature a line.
func writeFeatures(path string, lines []json.RawMessage) error {
	return export.File(path, func(w io.Writer) error {
		text := "{\"type\":\"FeatureCollection\",\n\"features\":[\n"
		for i, line := range lines {
			if i > 0 {
				text += ",\n"
			}
			text += string(line)
		}
		_, err := io.WriteString(w, text+"\n]}\n")
		return err
	})
}

// quarter is a row of the table of quarters.
func (r redacted) quarter(cell func(string) *string) {
	if id := *cell("site_id"); r.redactor.Hides(id) {
		*cell("site_id"), *cell("name") = r.redactor.Site(id), ""
	}
}

// skipped is a row of what was not used: paths and reasons name files.
func (r redacted) skipped(cell func(string) *string) {
	*cell("site_id"), *cell("path"), *cell("reason") = r.redactor.Site(*cell("site_id")), "", ""
}

// table writes a table with other cells. A mark of the byte order stays.
func (r redacted) table(name string, row func(cell func(column string) *string)) error {
	data, err := os.ReadFile(filepath.Join(r.from, name))
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(r.from, name), cause.Of(err))
	}
	const mark = "\ufeff"
	text, marked := bytes.CutPrefix(data, []byte(mark))
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return fmt.Errorf("%s is no table: %w", filepath.Join(r.from, name), err)
	}
	for _, cells := range rows[1:] {
		var none string
		row(func(column string) *string {
			if i := slices.Index(rows[0], column); i >= 0 {
				return &cells[i]
			}
			return &none
		})
	}
	return export.File(filepath.Join(r.to, name), func(w io.Writer) error {
		if marked {
			if _, err := io.WriteString(w, mark); err != nil {
				return err
			}
		}
		return csv.NewWriter(w).WriteAll(rows)
	})
}
