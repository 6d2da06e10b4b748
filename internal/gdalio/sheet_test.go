package gdalio

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

// sheetGrid is a grid of more than one block both ways.
func sheetGrid() georef.Grid {
	s := spec(300, 270)
	return georef.Grid{CRS: s.CRS, Transform: s.Transform, Size: image.Pt(s.Width, s.Height)}
}

// written fills a sheet in tiles of a size, in order or against it, and returns its
// bytes.
func written(t *testing.T, path string, side int, backwards bool) []byte {
	t.Helper()
	g := sheetGrid()
	all := raster.NewImage(g.Rect())
	for i := range all.Pix {
		all.Pix[i] = float32(i%1000) / 256
	}
	s := NewSheet(path)
	var tiles []image.Rectangle
	for y := 0; y < g.Size.Y; y += side {
		for x := 0; x < g.Size.X; x += side {
			tiles = append(tiles, image.Rect(x, y, x+side, y+side).Intersect(g.Rect()))
		}
	}
	err := s.Begin(g)
	for i := range tiles {
		if backwards {
			i = len(tiles) - 1 - i
		}
		err = errors.Join(err, s.Raise(all, tiles[i]))
	}
	if err = errors.Join(err, s.Finish(context.Background(), "score")); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASheetHasTheSameBytesInWhateverOrderItIsFilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := written(t, filepath.Join(dir, "whole.tif"), 300, false)
	if got := written(t, filepath.Join(dir, "parts.tif"), 64, true); string(got) != string(want) {
		t.Errorf("%d bytes that differ from those of one window, %d", len(got), len(want))
	}
}

func TestASheetKeepsTheLargerAndTellsNoneFromZero(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sheet.tif")
	s, g := NewSheet(path), sheetGrid()
	put := func(at image.Point, v float32) {
		m := raster.NewImage(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
		m.Fill(v)
		if err := s.Raise(m, m.Rect); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Begin(g); err != nil {
		t.Fatal(err)
	}
	low, zero, gone, never := image.Pt(1, 2), image.Pt(299, 269), image.Pt(5, 5), image.Pt(6, 6)
	put(low, 0.5)
	put(low, 2.25)
	put(low, 1)
	put(zero, -3)
	put(gone, raster.NaN())
	if err := s.Finish(context.Background(), "score"); err != nil {
		t.Fatal(err)
	}
	got := readAll(t, scene(t, path))[0]
	for at, want := range map[image.Point]float32{low: 2.25, zero: 0} {
		if v := got.At(at.X, at.Y); v != want {
			t.Errorf("%v at %v, want %v", v, at, want)
		}
	}
	for _, at := range []image.Point{gone, never} {
		if v := got.At(at.X, at.Y); v == v {
			t.Errorf("%v at %v, want none", v, at)
		}
	}
}

func TestASheetThatIsNotFinishedLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := NewSheet(filepath.Join(dir, "sheet.tif"))
	if err := s.Begin(sheetGrid()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := s.Finish(ctx, "score"); !errors.Is(err, context.Canceled) {
		t.Errorf("finished with %v, want that it was cancelled", err)
	}
	left, err := os.ReadDir(dir)
	if err = errors.Join(err, s.Discard()); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
