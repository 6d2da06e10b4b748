package gdalio

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"
)

func TestWindowsMakeTheSameImageAsWriteDoes(t *testing.T) {
	t.Parallel()
	s := spec(100, 90)
	s.Tile, s.Compress, s.Predictor = 32, "DEFLATE", 2
	pix := texture[int16](100, 90, 2)
	want := readAll(t, scene(t, save(t, "whole.tif", s, pix)))
	s.Bands, s.DType = 2, "Int16"
	path := filepath.Join(t.TempDir(), "parts.tif")
	w, err := Create(path, s)
	if err != nil {
		t.Fatal(err)
	}
	for y := 0; y < 90; y += 40 {
		r := image.Rect(0, y, 100, min(y+40, 90))
		part := [][]int16{pix[0][y*100 : r.Max.Y*100], pix[1][y*100 : r.Max.Y*100]}
		if err := WriteWindow(w, r, part); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file has its name before it is whole")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for i, m := range readAll(t, scene(t, path)) {
		equal(t, "band", m, want[i], m.Rect)
	}
}

func TestWriteGivesTheSameBytesAgain(t *testing.T) {
	t.Parallel()
	s := spec(60, 50)
	s.Compress, s.Metadata = "DEFLATE", map[string]string{"B": "2", "A": "1", "C": "3"}
	var all [2][]byte
	for i := range all {
		b, err := os.ReadFile(save(t, "a.tif", s, texture[uint16](60, 50, 2)))
		if err != nil {
			t.Fatal(err)
		}
		all[i] = b
	}
	if string(all[0]) != string(all[1]) {
		t.Error("two files of the same pixels differ")
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := spec(20, 20)
	s.Bands, s.DType = 1, "Byte"
	w, err := Create(filepath.Join(dir, "a.tif"), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	one := func(f func(*WriteSpec)) WriteSpec {
		s := spec(4, 4)
		s.Bands, s.DType = 1, "Byte"
		f(&s)
		return s
	}
	for name, s := range map[string]WriteSpec{
		"no pixels":         one(func(s *WriteSpec) { s.Width = 0 }),
		"no bands":          one(func(s *WriteSpec) { s.Bands = 0 }),
		"an unknown type":   one(func(s *WriteSpec) { s.DType = "Float16" }),
		"too many colours":  one(func(s *WriteSpec) { s.Colors = []string{"Red", "Green"} }),
		"an unknown colour": one(func(s *WriteSpec) { s.Colors = []string{"Mauve"} }),
	} {
		if _, err := Create(filepath.Join(t.TempDir(), "a.tif"), s); !errors.Is(err, ErrWriteRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := one(func(s *WriteSpec) { s.CRS = "EPSG:99999999" })
	if _, err := Create(filepath.Join(t.TempDir(), "a.tif"), s); err == nil {
		t.Error("an unknown coordinate reference system is written")
	}
	s = one(func(s *WriteSpec) {})
	if _, err := Create(filepath.Join(t.TempDir(), "none", "a.tif"), s); err == nil {
		t.Error("a file in a folder that is not there is written")
	}
	if err := Write(t.TempDir(), s, texture[uint8](4, 4, 1)); err == nil {
		t.Error("a file is written over a folder")
	}
}

func TestWindowOutsideTheImageIsRefused(t *testing.T) {
	t.Parallel()
	s := spec(4, 4)
	s.Bands, s.DType = 1, "Byte"
	w, err := Create(filepath.Join(t.TempDir(), "a.tif"), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
	}()
	for _, r := range []image.Rectangle{image.Rect(0, 0, 5, 1), image.Rect(-1, 0, 1, 1), {}} {
		px := [][]uint8{make([]uint8, r.Dx()*r.Dy())}
		if err := WriteWindow(w, r, px); !errors.Is(err, ErrWriteRequest) {
			t.Errorf("window %v: %v", r, err)
		}
	}
}
