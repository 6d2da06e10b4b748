package export

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func writeText(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestFileReplacesTheWholeOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "out.geojson")
	if err := File(path, writeText("old")); err != nil {
		t.Fatal(err)
	}
	for _, cause := range []error{context.Canceled, errors.New("boom")} {
		err := File(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, "half"); err != nil {
				return err
			}
			return cause
		})
		if !errors.Is(err, cause) {
			t.Errorf("File = %v, want %v", err, cause)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
			t.Errorf("after %v the file holds %q, %v, want old", cause, got, err)
		}
	}
	if err := File(path, writeText("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "new" {
		t.Errorf("the file holds %q, %v, want new", got, err)
	}
	if got := names(t, dir); got != "out.geojson" {
		t.Errorf("left in the folder: %s", got)
	}
}

func TestFileWritesThroughALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := File(link, writeText("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(target); err != nil || string(got) != "new" {
		t.Errorf("the target holds %q, %v, want new", got, err)
	}
}

func TestFileNamesTheRemedy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path, want string }{
		{"a folder", dir, "it is a folder"},
		{"a folder that is not there", dir + "/no/", "ends like a folder"},
		{"a file in a folder that is not there", filepath.Join(dir, "no", "out"), "does not exist"},
		{"a file below a file", filepath.Join(plain, "out"), "not a folder"},
		{"no path", "", "empty"},
	} {
		for _, err := range []error{File(c.path, writeText("x")), CheckFile(c.path)} {
			if !errors.Is(err, errTarget) || !strings.Contains(err.Error(), c.want) ||
				!strings.Contains(err.Error(), c.path) {
				t.Errorf("%s: error = %v, want errTarget with %q and the path", c.name, err, c.want)
			}
		}
	}
	if got := names(t, dir); got != "plain" {
		t.Errorf("left in the folder: %s", got)
	}
}

func TestFileOnAFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	err := File("/dev/full", writeText(strings.Repeat("x", 2*bufferBytes)))
	if !errors.Is(err, errTarget) || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("File on a full disk = %v, want errTarget that says so", err)
	}
	if err := CheckFile("/dev/null"); err != nil {
		t.Errorf("CheckFile(/dev/null) = %v", err)
	}
	if err := File("/dev/null", writeText("x")); err != nil {
		t.Errorf("File(/dev/null) = %v", err)
	}
}

// TestFileThatFillsTheDisk lets the disk be full in mid-file.
func TestFileThatFillsTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := File(filepath.Join(dir, "out"), func(io.Writer) error {
		return &os.PathError{Op: "write", Path: "out", Err: syscall.ENOSPC}
	})
	if !errors.Is(err, errTarget) || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("File = %v, want errTarget that says that the disk is full", err)
	}
	if got := names(t, dir); got != "" {
		t.Errorf("left in the folder: %s", got)
	}
}

func TestFileWithoutPermission(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("permissions do not bind this user")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	err := CheckFile(filepath.Join(dir, "out"))
	if !errors.Is(err, errTarget) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("CheckFile in a read-only folder = %v, want errTarget that says so", err)
	}
}

func TestCheckFileLeavesNoTrace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := CheckFile(filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "" {
		t.Errorf("left in the folder: %s", got)
	}
}

// failingWriter takes some bytes and then no more.
type failingWriter struct{ left int }

var errFull = errors.New("no space")

func (w *failingWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return 0, errFull
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWritersReportTheFirstError(t *testing.T) {
	t.Parallel()
	for left := 0; left < 4000; left += 100 {
		if err := WriteGeoJSON(&failingWriter{left}, sample()); !errors.Is(err, errFull) {
			t.Errorf("WriteGeoJSON into %d bytes = %v, want %v", left, err, errFull)
		}
	}
	if err := WriteGeoJSONL(&failingWriter{10}, sample()); !errors.Is(err, errFull) {
		t.Errorf("WriteGeoJSONL into 10 bytes = %v, want %v", err, errFull)
	}
}
