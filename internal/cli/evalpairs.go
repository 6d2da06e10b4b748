package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// evalPair is a result and the truth of the same scene; scores is empty where there is
// no score raster.
type evalPair struct{ name, found, truth, scores string }

// pairs names what is to be compared: two files, or the files of two folders that
// have a name in common.
func (o evalOptions) pairs(t *talk) ([]evalPair, error) {
	if isFolder(o.found) != isFolder(o.truth) {
		return nil, fmt.Errorf("%s and %s: one is a folder, the other is not; "+
			"give two files or two folders", o.found, o.truth)
	}
	if !isFolder(o.found) {
		return []evalPair{{sceneName(o.found), o.found, o.truth, o.scores}}, nil
	}
	founds, err := scenesIn(o.found, []string{".geojson", ".json"}, []string{"changes.geojson"})
	if err != nil {
		return nil, err
	}
	truths, err := scenesIn(o.truth, []string{".geojson", ".json", ".tif", ".tiff"},
		[]string{"truth.geojson", "label.tif"})
	if err != nil {
		return nil, err
	}
	var out []evalPair
	for _, s := range truths {
		i := slices.IndexFunc(founds, func(f namedFile) bool { return f.name == s.name })
		if i < 0 {
			return nil, fmt.Errorf("%s has no result in %s; want %s.geojson or %s there",
				s.path, o.found, s.name, filepath.Join(s.name, "changes.geojson"))
		}
		pair := evalPair{s.name, founds[i].path, s.path, ""}
		if o.scores != "" {
			pair.scores = filepath.Join(o.scores, s.name+".tif")
		}
		out = append(out, pair)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no truth in it; want NAME.geojson, NAME.tif, "+
			"NAME/truth.geojson or NAME/label.tif", o.truth)
	}
	for _, f := range founds {
		if !slices.ContainsFunc(truths, func(s namedFile) bool { return s.name == f.name }) {
			t.warn("%s has no truth in %s; it is left out", f.path, o.truth)
		}
	}
	return out, nil
}

// sceneName is the name of a file without its ending.
func sceneName(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// namedFile is the file of a scene.
type namedFile struct{ name, path string }

// scenesIn lists, by name, the files with one of the endings and the folders that
// hold a file of one of the names, the first of which counts.
func scenesIn(dir string, endings, inFolder []string) ([]namedFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read folder %s: %w", dir, err)
	}
	var out []namedFile
	for _, e := range entries {
		f := namedFile{path: filepath.Join(dir, e.Name())}
		switch {
		case isFolder(f.path):
			i := slices.IndexFunc(inFolder, func(name string) bool {
				_, err := os.Stat(filepath.Join(f.path, name))
				return err == nil
			})
			if i < 0 {
				continue
			}
			f.name, f.path = e.Name(), filepath.Join(f.path, inFolder[i])
		case slices.Contains(endings, strings.ToLower(filepath.Ext(f.path))):
			f.name = sceneName(f.path)
		default:
			continue
		}
		if i := slices.IndexFunc(out, func(o namedFile) bool { return o.name == f.name }); i >= 0 {
			return nil, fmt.Errorf("%s and %s are of one name; take one away", out[i].path, f.path)
		}
		out = append(out, f)
	}
	return out, nil
}
