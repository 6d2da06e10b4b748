package campaign

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"rampart/internal/cause"
)

// Recorded is what a run says of itself: what it takes to do the same.
type Recorded struct {
	Version    string
	Parameters Parameters
	Asked      Asked
	Redacted   bool
}

// ReadRecord reads what the run in out says of itself.
func ReadRecord(out string) (Recorded, error) {
	r, err := readRecord(out)
	return Recorded{r.Version, r.Parameters, r.Asked, r.Redact != ""}, err
}

// CopyCustody takes the custody logs of the sites of one run into the folder of
// another, which then wants the originals that the first has seen.
func CopyCustody(from, to string) error {
	_, folders, err := listed(from)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		log, err := os.ReadFile(custodyLog(filepath.Join(from, sitesFolder, folder)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		path := custodyLog(filepath.Join(to, sitesFolder, folder))
		err = errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, log, 0o666))
		if err != nil {
			return fmt.Errorf("output %s cannot be made: %w", path, cause.Of(err))
		}
	}
	return nil
}

// Differing holds the results in two folders against each other, byte for byte,
// and returns the number of files that are the same and the names of those that
// are not, or are in one only. Custody logs tell what happened and not what was
// found; they are left aside, and so is what no run writes.
func Differing(a, b string) (same int, different []string, err error) {
	var names []string
	for _, out := range []string{a, b} {
		_, folders, err := listed(out)
		if err != nil {
			return 0, nil, err
		}
		names = append(names, append(slices.Clone(togetherFiles), provFile)...)
		for _, folder := range folders {
			for _, name := range []string{ChangesFile, manifestFile} {
				names = append(names, filepath.Join(sitesFolder, folder, name))
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		x, errX := os.ReadFile(filepath.Join(a, name))
		y, errY := os.ReadFile(filepath.Join(b, name))
		switch {
		case errors.Is(errX, fs.ErrNotExist) && errors.Is(errY, fs.ErrNotExist): // a site that failed
		case errX != nil || errY != nil || !bytes.Equal(x, y):
			different = append(different, filepath.ToSlash(name))
		default:
			same++
		}
	}
	return same, different, nil
}
