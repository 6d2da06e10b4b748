package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"rampart/internal/campaign"
	"rampart/internal/export"
	"rampart/internal/export/csv"
	"rampart/internal/ingest"
)

// alsoFile is where a run notes what the files of --also were made of.
const alsoFile = "also.json"

// alsoMade is what one of them was made of.
type alsoMade struct {
	Version string            `json:"version"`
	BOM     bool              `json:"bom"`
	CRS     string            `json:"crs"`
	From    map[string]string `json:"from"` // SHA-256 by name
	SHA256  string            `json:"sha256"`
}

// of reports whether a file made so needs not be made anew.
func (m alsoMade) of(now alsoMade) bool {
	same := m.Version == now.Version && m.BOM == now.BOM && m.CRS == now.CRS &&
		len(m.From) == len(now.From)
	for name, sum := range now.From {
		same = same && m.From[name] == sum
	}
	return same
}

// also writes what --also asks for.
type also struct {
	app  *app
	out  string
	said string // what out is called
	now  alsoMade
	made map[string]alsoMade // by the name of the file
}

// writeAlso writes the result of a run in other formats beside it. What is there
// already, made of the same, stays as it is.
func (a *app) writeAlso(ctx context.Context, c campaignOptions) error {
	out := filepath.Clean(c.out)
	w := also{app: a, out: out, said: out, now: alsoMade{
		Version: version, BOM: c.bom, CRS: c.crs, From: map[string]string{},
	}}
	if c.redact != export.RedactNothing {
		w.said = filepath.Base(out) // the folders above may tell who runs it
	}
	if err := w.begin(); err != nil {
		return err
	}
	o := exportOptions{
		result: out, forms: c.also, crs: c.crs, csv: csv.Options{Places: csv.WKT, BOM: c.bom},
	}
	var stale []exportTarget
	asked := map[string]bool{}
	if len(c.also) > 0 {
		if err := o.complete(); err != nil {
			return err
		}
		for _, t := range o.targets() {
			name := filepath.Base(t.path)
			asked[name] = true
			if t.said = filepath.Join(w.said, name); w.isStale(name) {
				stale = append(stale, t)
			}
		}
	}
	if err := w.write(ctx, o, stale); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(w.made)) {
		if !asked[name] && w.isStale(name) {
			a.talk.warn("%s is of an earlier state: run with --also again, or remove it",
				filepath.Join(w.said, name))
		}
	}
	return nil
}

// begin finds out what there is and what it would be made of.
func (w *also) begin() error {
	data, err := os.ReadFile(filepath.Join(w.out, alsoFile))
	if err == nil {
		err = json.Unmarshal(data, &w.made)
	}
	if err != nil || w.made == nil { // what cannot be read is made anew
		w.made = map[string]alsoMade{}
	}
	for name := range w.made {
		if _, err := os.Stat(filepath.Join(w.out, name)); errors.Is(err, fs.ErrNotExist) {
			delete(w.made, name)
		}
	}
	for _, name := range []string{campaign.ChangesFile, campaign.SitesFile} {
		if w.now.From[name], err = ingest.Hash(filepath.Join(w.out, name)); err != nil {
			return err
		}
	}
	return nil
}

// isStale reports whether a file has to be written.
func (w *also) isStale(name string) bool {
	m, ok := w.made[name]
	if !ok || !m.of(w.now) {
		return true
	}
	sum, err := ingest.Hash(filepath.Join(w.out, name))
	return err != nil || sum != m.SHA256
}

// write writes the files and notes of each, when it is whole, what it was made of.
func (w *also) write(ctx context.Context, o exportOptions, stale []exportTarget) error {
	if len(stale) == 0 {
		return nil
	}
	j, free, err := o.job(w.app)
	if err != nil {
		return err
	}
	defer free()
	return j.writeAll(ctx, stale, func(t exportTarget) error {
		m := w.now
		sum, err := ingest.Hash(t.path)
		if err != nil {
			return err
		}
		m.SHA256 = sum
		w.made[filepath.Base(t.path)] = m
		return export.WriteJSON(filepath.Join(w.out, alsoFile), w.made)
	})
}
