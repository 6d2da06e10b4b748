package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// errTarget is returned where the path of an output cannot be written to.
var errTarget = errors.New("cannot be written")

// bufferBytes is large enough that a write costs less than its formatting.
const bufferBytes = 1 << 16

// File writes a file that is either whole or not there: write fills a
// temporary beside path, which is synced and renamed to path at the end. On any
// error, also one that write returns because it was cancelled, the temporary
// is removed and what was at path before stays. A device or pipe at path, which
// cannot be replaced, is written to directly.
func File(path string, write func(io.Writer) error) error {
	target, special, err := resolve(path)
	if err != nil {
		return err
	}
	if special {
		return writeSpecial(target, write)
	}
	tmp, err := createBeside(target)
	if err != nil {
		return targetError(path, err)
	}
	err = fill(tmp, write)
	if err == nil {
		err = os.Rename(tmp.Name(), target)
	}
	if err != nil {
		os.Remove(tmp.Name()) // the first error is the one to report
		return targetError(path, err)
	}
	return SyncFolder(filepath.Dir(target))
}

// CheckFile tells, before the work is done, whether File could write to path.
// It leaves what is there as it is.
func CheckFile(path string) error {
	target, special, err := resolve(path)
	if err != nil || special {
		return err
	}
	tmp, err := createBeside(target)
	if err != nil {
		return targetError(path, err)
	}
	if err := errors.Join(tmp.Close(), os.Remove(tmp.Name())); err != nil {
		return targetError(path, err)
	}
	return nil
}

// resolve follows links, refuses folders, and tells devices and pipes.
func resolve(path string) (target string, special bool, err error) {
	if path == "" {
		return "", false, fmt.Errorf("output %w: the path is empty", errTarget)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(path, string(filepath.Separator)):
		return "", false, fmt.Errorf("output %s %w: it ends like a folder; name a file in it",
			path, errTarget)
	case errors.Is(err, fs.ErrNotExist):
		return path, false, nil
	case err != nil:
		return "", false, targetError(path, err)
	case info.IsDir():
		return "", false, fmt.Errorf("output %s %w: it is a folder; name a file in it",
			path, errTarget)
	case !info.Mode().IsRegular():
		return path, true, nil
	}
	target, err = filepath.EvalSymlinks(path)
	if err != nil {
		return "", false, targetError(path, err)
	}
	return target, false, nil
}

// createBeside makes a new file in the folder of target, hidden, so that the
// rename stays on one file system.
func createBeside(target string) (*os.File, error) {
	const attempts, mode = 1000, 0o666
	dir, base := filepath.Split(target)
	for i := range attempts {
		name := filepath.Join(dir, fmt.Sprintf(".%s.%d-%d.tmp", base, os.Getpid(), i))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		return f, err
	}
	return nil, fs.ErrExist
}

// fill writes, syncs and closes f.
func fill(f *os.File, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, bufferBytes)
	err := write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func writeSpecial(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return targetError(path, err)
	}
	b := bufio.NewWriterSize(f, bufferBytes)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return targetError(path, err)
	}
	return nil
}

// SyncFolder makes the rename itself last. Some file systems cannot sync a
// folder and say so with EINVAL or ENOTSUP, which is no harm to the file.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil // a folder may be written to and not read
	}
	if err != nil {
		return fmt.Errorf("sync folder %s: %w", dir, err)
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("sync folder %s: %w", dir, err)
	}
	return nil
}

// targetError says in one line what is wrong with path and what to do.
func targetError(path string, err error) error {
	var remedy string
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		remedy = "the disk is full; free some space or name another place"
	case errors.Is(err, syscall.EROFS):
		remedy = "the file system is read-only; name another place"
	case errors.Is(err, fs.ErrPermission):
		remedy = "permission denied; name another place or change the permissions"
	case errors.Is(err, syscall.ENOTDIR):
		remedy = "part of the path is not a folder"
	case errors.Is(err, fs.ErrNotExist):
		remedy = fmt.Sprintf("the folder %s does not exist; make it first", filepath.Dir(path))
	default:
		return fmt.Errorf("write %s: %w", path, err)
	}
	return fmt.Errorf("output %s %w: %s", path, errTarget, remedy)
}
