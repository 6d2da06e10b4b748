package webmap

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rampart/internal/cause"
)

// errTaken is returned where a folder would be replaced that is no page.
var errTaken = errors.New("cannot be written: it is a folder that holds other things")

// Folder makes a folder that is either whole or not there: write fills a temporary
// beside path, which is renamed to path at the end. An earlier page at path is
// replaced; any other folder that is not empty is refused.
func Folder(path string, write func(folder string) error) error {
	path = filepath.Clean(path)
	old, err := earlier(path)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return folderError(path, err)
	}
	fill := filepath.Join(tmp, "new")
	err = os.Mkdir(fill, 0o777)
	if err == nil {
		err = write(fill)
	}
	if err == nil && old {
		err = os.Rename(path, filepath.Join(tmp, "old"))
	}
	if err == nil {
		err = os.Rename(fill, path)
	}
	return errors.Join(err, os.RemoveAll(tmp))
}

// earlier tells whether there is a folder at path, which may be replaced.
func earlier(path string) (bool, error) {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, folderError(path, err)
	}
	for _, e := range entries {
		if e.Name() != "index.html" && e.Name() != "tiles" {
			return false, fmt.Errorf("output %s %w, such as %s; name another", path, errTaken, e.Name())
		}
	}
	return true, nil
}

func folderError(path string, err error) error {
	return fmt.Errorf("output %s cannot be written: %w; name another place", path, cause.Of(err))
}
