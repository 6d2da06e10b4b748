package campaign

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/evidence"
	"rampart/internal/ingest"
)

// The parts of the payload of a bag.
const (
	BagResults = "results"        // what a run has written
	BagScenes  = "inputs/scenes"  // the folder of the scenes
	BagList    = "inputs/list"    // the list of sites
	BagDates   = "inputs/dates"   // the table of dates
	BagWeights = "inputs/weights" // the file of weights
	BagSums    = "inputs.sha256"  // the sums of the inputs, for sha256sum --check
)

// Inputs say where what a run was made from lies.
type Inputs struct {
	List, Dates, Weights string
	Scenes               string // a folder, or a manifest in the folder of the scenes
}

// Sealed are the files of a bag with the run in out: its results, the sums of its
// inputs, and where in names them the inputs themselves. A result that is no more
// as the run has written it is an error, and so is an input that is not the one
// that was seen first. Links are followed to files and not to folders.
func Sealed(out string, in *Inputs) ([]evidence.PayloadFile, error) {
	record, err := readRecord(out)
	if err != nil {
		return nil, err
	}
	if err := Unaltered(out); err != nil {
		return nil, err
	}
	if in != nil && record.Redact != "" {
		return nil, fmt.Errorf("%s is redacted: the inputs would tell what it does not", out)
	}
	files, err := results(out)
	if err != nil {
		return nil, err
	}
	sums, err := inputSums(out)
	if err != nil {
		return nil, err
	}
	if record.Redact == "" {
		files = append(files, evidence.PayloadFile{Name: BagSums, Data: sumLines(record, sums)})
	}
	if in == nil {
		return files, nil
	}
	more, err := in.files(record, sums)
	return append(files, more...), err
}

// Unaltered wants the results in out to be as the run has written them.
func Unaltered(out string) error {
	p, err := provenance(out)
	if err != nil {
		return err
	}
	var now bytes.Buffer
	if err := p.Write(&now); err != nil {
		return err
	}
	was, err := os.ReadFile(filepath.Join(out, provFile))
	if err != nil {
		return fmt.Errorf("%s holds no finished run: it has no %s", out, provFile)
	}
	_, folders, err := listed(out)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		dir := filepath.Join(out, sitesFolder, folder)
		m, err := readManifest(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, o := range m.Outputs {
			if sum, err := ingest.Hash(filepath.Join(dir, o.Name)); err != nil || sum != o.SHA256 {
				return errTouched(filepath.Join(dir, o.Name))
			}
		}
	}
	if !bytes.Equal(now.Bytes(), was) {
		return errTouched(filepath.Join(out, provFile) + " or what it tells of")
	}
	return nil
}

func errTouched(path string) error {
	return fmt.Errorf("%s is not as the run has written it: run it again", path)
}

// results are the files below out, without what is hidden or of sites that are no
// more in the list.
func results(out string) ([]evidence.PayloadFile, error) {
	_, folders, err := listed(out)
	if err != nil {
		return nil, err
	}
	return payload(out, BagResults, func(name string, d fs.DirEntry) bool {
		dir, folder := path.Split(name)
		switch dir {
		case sitesFolder + "/":
			return !d.IsDir() || slices.Contains(folders, folder)
		case custodyFolder + "/":
			return slices.Contains(folders, strings.TrimSuffix(folder, custodyEnding))
		}
		return true
	})
}

// payload are the files below root that want accepts, under a name in the payload.
func payload(
	root, under string, want func(name string, d fs.DirEntry) bool,
) ([]evidence.PayloadFile, error) {
	var files []evidence.PayloadFile
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == root {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		switch {
		case strings.HasPrefix(d.Name(), "."), !want(name, d):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		if info, err := os.Stat(p); err != nil || !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no plain file: put one there, or take it away", p)
		}
		files = append(files, evidence.PayloadFile{Name: under + "/" + name, Path: p})
		return nil
	})
	return files, err
}

// inputSums are the sums of the files that the results in out were made from, by
// their paths.
func inputSums(out string) (map[string]string, error) {
	_, folders, err := listed(out)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, folder := range folders {
		m, err := readManifest(filepath.Join(out, sitesFolder, folder))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, in := range m.Inputs {
			for _, f := range in.files() {
				if was, ok := sums[f.Path]; ok && was != f.SHA256 {
					return nil, fmt.Errorf("two sites were made from different files %s: run it again", f.Path)
				}
				sums[f.Path] = f.SHA256
			}
		}
	}
	return sums, nil
}

// files are the files of a scene that have sums.
func (in Input) files() []InputFile {
	switch {
	case in.SHA256 == nil:
		return nil
	case len(in.Files) == 0:
		return []InputFile{{in.Path, *in.SHA256}}
	}
	return in.Files
}

// sumLines are the sums as sha256sum prints them.
func sumLines(r runJSON, sums map[string]string) []byte {
	lines := []string{}
	add := func(sum, name string) { lines = append(lines, sum+"  "+name) }
	for path, sum := range sums {
		add(sum, BagScenes+"/"+path)
	}
	if f := r.Asked.List; f != nil {
		add(f.SHA256, BagList+"/"+f.Name)
	}
	if f := r.Asked.Dates; f != nil {
		add(f.SHA256, BagDates+"/"+f.Name)
	}
	if f := r.Asked.Weights; f != nil {
		add(f.SHA256, BagWeights+"/"+f.Name)
	}
	slices.SortFunc(lines, func(a, b string) int {
		_, a, _ = strings.Cut(a, "  ")
		_, b, _ = strings.Cut(b, "  ")
		return strings.Compare(a, b)
	})
	return []byte(strings.Join(append(lines, ""), "\n"))
}

// files are the inputs, each with the sum that it must have.
func (in Inputs) files(r runJSON, sums map[string]string) ([]evidence.PayloadFile, error) {
	root := in.Scenes
	if r.Asked.Manifest != nil {
		root = filepath.Dir(root)
	}
	scenes, err := payload(root, BagScenes, func(string, fs.DirEntry) bool { return true })
	if err != nil {
		return nil, fmt.Errorf("inputs: %w", err)
	}
	there := map[string]bool{}
	for i, f := range scenes {
		name := strings.TrimPrefix(f.Name, BagScenes+"/")
		scenes[i].SHA256, there[name] = sums[name], true
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		if !there[name] {
			return nil, fmt.Errorf("inputs: %s has no %s: name the folder or the manifest that the run had",
				in.Scenes, name)
		}
	}
	scenes = append(scenes, evidence.PayloadFile{
		Name: BagList + "/" + r.Asked.List.Name, Path: in.List, SHA256: r.Asked.List.SHA256,
	})
	for _, f := range []struct {
		asked                    *Named
		path, folder, what, flag string
	}{
		{r.Asked.Dates, in.Dates, BagDates, "a table of dates", "--dates"},
		{r.Asked.Weights, in.Weights, BagWeights, "weights", "--weights"},
	} {
		switch {
		case f.asked == nil:
			continue
		case f.path == "":
			return nil, fmt.Errorf("the run had %s, %s: name it with %s", f.what, f.asked.Name, f.flag)
		}
		scenes = append(scenes, evidence.PayloadFile{
			Name: f.folder + "/" + f.asked.Name, Path: f.path, SHA256: f.asked.SHA256,
		})
	}
	return scenes, nil
}
