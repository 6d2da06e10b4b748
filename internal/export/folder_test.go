package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// fillFolder writes a file of the folder and its marker.
func fillFolder(text string) func(dir string) error {
	return func(dir string) error {
		return errors.Join(os.WriteFile(filepath.Join(dir, "a"), []byte(text), 0o666),
			os.WriteFile(filepath.Join(dir, "marker"), nil, 0o666))
	}
}

func TestAFolderIsWholeOrAsItWas(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "out")
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(filepath.Join(path, "a"))
		if err != nil || string(got) != want {
			t.Errorf("the folder holds %q, %v; want %q", got, err, want)
		}
		if beside, err := os.ReadDir(home); err != nil || len(beside) != 1 {
			t.Errorf("beside it lie %v, %v; want nothing", beside, err)
		}
	}
	for _, text := range []string{"first", "second"} {
		if err := Folder(path+"/", "marker", fillFolder(text)); err != nil {
			t.Fatal(err)
		}
		holds(text)
	}
	failed := errors.New("half of it")
	err := Folder(path, "marker", func(dir string) error {
		return errors.Join(fillFolder("third")(dir), failed)
	})
	if !errors.Is(err, failed) {
		t.Errorf("Folder = %v, want %v", err, failed)
	}
	holds("second")
}

func TestAFolderOfSomebodyElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	own := filepath.Join(path, "photo")
	if err := os.WriteFile(own, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Folder(path, "marker", fillFolder("x")); !errors.Is(err, errTarget) {
		t.Errorf("Folder = %v, want %v", err, errTarget)
	}
	if _, err := os.Stat(own); err != nil {
		t.Errorf("the file of somebody else: %v", err)
	}
	if _, err := os.Stat(filepath.Join(path, "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}
