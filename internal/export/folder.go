package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder writes a folder that is either whole or not there: write fills a new
// one beside path, which takes its place at the end. What was at path before is
// replaced only where it is empty or holds marker, a file that write makes, and
// stays on any error.
func Folder(path, marker string, write func(dir string) error) error {
	path = filepath.Clean(path)
	if err := CheckFolder(path, marker); err != nil {
		return err
	}
	tmp, err := folderBeside(path)
	if err != nil {
		return targetError(path, err)
	}
	err = write(tmp)
	if err == nil {
		err = exchange(tmp, path)
	}
	if err != nil {
		os.RemoveAll(tmp) // the first error is the one to report
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// CheckFolder tells, before the work is done, whether Folder may write to path.
func CheckFolder(path, marker string) error {
	path = filepath.Clean(path)
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return targetError(path, fs.ErrNotExist)
		}
		return nil
	case err != nil:
		return fmt.Errorf("output %s %w: it is no folder; name another place", path, errTarget)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(path, marker)); err != nil {
		return fmt.Errorf("output %s %w: it holds other files; name a folder that is new or empty",
			path, errTarget)
	}
	return nil
}

func folderBeside(path string) (string, error) {
	const attempts, mode = 1000, 0o777
	dir, base := filepath.Split(path)
	for i := range attempts {
		name := filepath.Join(dir, fmt.Sprintf(".%s.%d-%d.tmp", base, os.Getpid(), i))
		err := os.Mkdir(name, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		return name, err
	}
	return "", fs.ErrExist
}

// exchange puts the folder at tmp in the place of the one at path.
func exchange(tmp, path string) error {
	old := tmp + ".old"
	err := os.Rename(path, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return targetError(path, err)
	}
	if err := os.Rename(tmp, path); err != nil {
		// Nothing can be done where this fails too; the first error is told.
		_ = os.Rename(old, path)
		return targetError(path, err)
	}
	return os.RemoveAll(old)
}
