package campaign

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/site"
)

// outputError is an error about the folder of the results: no site can do better.
type outputError struct{ error }

// Unwrap returns what went wrong.
func (e *outputError) Unwrap() error { return e.error }

// Failure is what is known of a site on which the work failed.
type Failure struct {
	Schema  int        `json:"schema"`
	Version string     `json:"version"`
	SiteID  string     `json:"site_id"`
	Reason  string     `json:"reason"`
	Skipped []leftJSON `json:"skipped"`
	Notes   []string   `json:"notes"`
}

// leftJSON is a file that is not used.
type leftJSON struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	Broken bool   `json:"broken"`
}

func leftOf(skipped []site.Skipped) []leftJSON {
	out := []leftJSON{}
	for _, s := range skipped {
		out = append(out, leftJSON(s))
	}
	return out
}

func skippedOf(left []leftJSON) []site.Skipped {
	var out []site.Skipped
	for _, l := range left {
		out = append(out, site.Skipped(l))
	}
	return out
}

func (c *Campaign) nameFolders() {
	var ids []string
	for _, s := range c.List.Sites {
		ids = append(ids, s.ID)
	}
	c.folders = folderNames(ids)
}

// dir is the folder of the result of a site.
func (c *Campaign) dir(id string) string {
	return filepath.Join(c.Out, sitesFolder, c.folders[id])
}

// commit puts the result of a site in its place.
func (c *Campaign) commit(key string, o Outcome, r detection.Result, in []Input) error {
	var b bytes.Buffer
	if err := export.WriteGeoJSON(&b, r); err != nil {
		return err
	}
	area, err := sumOf(o.Site.Area)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	m := Manifest{
		Schema: export.Schema, Version: c.Version, Key: key, SiteID: o.Site.ID, AreaSHA256: area,
		Parameters: c.parameters(), Inputs: in, Status: o.Status,
		Unread: append([]string{}, o.unread...), Skipped: leftOf(o.Skipped),
		Notes:   append([]string{}, o.Notes...),
		Outputs: []Output{{ChangesFile, hex.EncodeToString(sum[:]), int64(b.Len())}},
	}
	return c.place(o.Site.ID, key, func(dir string) error {
		if err := writeBytes(filepath.Join(dir, ChangesFile), b.Bytes()); err != nil {
			return err
		}
		return export.WriteJSON(filepath.Join(dir, manifestFile), m)
	})
}

// commitFailure notes why there is no result. Nothing of an earlier result may
// stand for this one, but what another program has made of the same does.
func (c *Campaign) commitFailure(o Outcome, key string) error {
	return c.place(o.Site.ID, key, func(dir string) error {
		return export.WriteJSON(filepath.Join(dir, failureFile), Failure{
			Schema: export.Schema, Version: c.Version, SiteID: o.Site.ID, Reason: o.Reason,
			Skipped: leftOf(o.Skipped), Notes: append([]string{}, o.Notes...),
		})
	})
}

// keep takes the result that is there for that of a site. What is said of the
// files that it does not use is brought up to date.
func (c *Campaign) keep(o *Outcome) error {
	dir := c.dir(o.Site.ID)
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	o.Status, o.Kept = m.Status, true
	left := leftOf(o.Skipped)
	if slices.Equal(left, m.Skipped) && slices.Equal(o.Notes, m.Notes) {
		return nil
	}
	m.Skipped, m.Notes = left, append([]string{}, o.Notes...)
	if err := export.WriteJSON(filepath.Join(dir, manifestFile), m); err != nil {
		return &outputError{err}
	}
	return nil
}

// place fills a new folder and makes it that of a site, whole or not at all.
// Where there is a result that holds already, which another program has made
// meanwhile, that one stays. A folder is renamed only to a name that is free, so
// that of several programs one comes first. Any error is about the output.
func (c *Campaign) place(id, key string, fill func(dir string) error) error {
	dir, fresh := c.dir(id), c.temporary(id)
	err := os.Mkdir(fresh, 0o777)
	if err == nil {
		err = fill(fresh)
	}
	for err == nil && !holds(dir, key) {
		if err = os.Rename(fresh, dir); err == nil {
			err = export.SyncFolder(filepath.Dir(dir))
			break
		}
		if errors.Is(err, fs.ErrExist) {
			err = c.clear(id, key, fresh)
		}
	}
	if err = errors.Join(err, os.RemoveAll(fresh)); err != nil {
		return &outputError{errors.New(strings.ReplaceAll(err.Error(), fresh, dir))}
	}
	return nil
}

// clear takes away the folder of a site, which does not hold. Files in it that no
// run has written go over to the fresh one. If another program has put a result
// that holds there at the last moment, it goes back.
func (c *Campaign) clear(id, key, fresh string) error {
	dir, old := c.dir(id), c.temporary(id)
	err := os.Rename(dir, old)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another program was faster
	}
	if err != nil {
		return err
	}
	if holds(old, key) && os.Rename(old, dir) == nil {
		return nil
	}
	return errors.Join(moveOthers(old, fresh), os.RemoveAll(old))
}

// moveOthers moves what no run has written from one folder to another.
func moveOthers(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if slices.Contains([]string{ChangesFile, manifestFile, failureFile}, name) ||
			isTemporary(name) {
			continue
		}
		if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

// temporary is a free name beside the folders of the sites.
func (c *Campaign) temporary(id string) string {
	const letters = 8
	name := "." + c.folders[id] + "." + rand.Text()[:letters] + ".tmp"
	return filepath.Join(c.Out, sitesFolder, name)
}

func isTemporary(name string) bool {
	return strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".tmp")
}

// stored is the outcome of a site as it was left by whatever program worked on
// it, as far as it can be told without its scenes.
func (c *Campaign) stored(s site.Site) (Outcome, error) {
	o := Outcome{Site: s, Status: statusMissing}
	dir := c.dir(s.ID)
	if m, err := readManifest(dir); err == nil {
		area, err := sumOf(s.Area)
		if err != nil {
			return o, err
		}
		if m.Version != c.Version || m.AreaSHA256 != area || m.SiteID != s.ID ||
			!m.Parameters.equal(c.parameters()) || !m.whole(dir) {
			o.Status = statusOutdated
			return o, nil
		}
		o.Status, o.Skipped, o.Notes = m.Status, skippedOf(m.Skipped), m.Notes
		return o, nil
	}
	var f Failure
	if err := readJSON(filepath.Join(dir, failureFile), &f); err == nil {
		o.Status, o.Reason = statusFailed, f.Reason
		o.Skipped, o.Notes = skippedOf(f.Skipped), f.Notes
	}
	return o, nil
}
