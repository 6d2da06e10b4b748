package gdalio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

// Sheet gathers a raster of one number a pixel, window by window and in any order,
// and writes it as a tiled GeoTIFF whose bytes do not depend on that order. What it
// gathers lies in a file beside the target that has no name, so that nothing is left
// of it however the program ends. Discard it.
type Sheet struct {
	path  string
	grid  georef.Grid
	spool *os.File
}

// NewSheet returns a sheet that will be written to path.
func NewSheet(path string) *Sheet { return &Sheet{path: path} }

// A number is kept as its bits plus one, little end first: 0, which a file that grew
// is full of, stands for none.
const storedBytes = 4

// Begin clears the sheet for a grid.
func (s *Sheet) Begin(g georef.Grid) error {
	if err := s.Discard(); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.path), "."+filepath.Base(s.path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	s.spool, s.grid = f, g
	size := int64(g.Size.X) * int64(g.Size.Y) * storedBytes
	if err := errors.Join(os.Remove(f.Name()), f.Truncate(size)); err != nil {
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	return nil
}

// Discard gives back what the sheet holds.
func (s *Sheet) Discard() error {
	if s.spool == nil {
		return nil
	}
	f := s.spool
	s.spool = nil
	return f.Close()
}

// Raise takes the numbers of m within w, both in pixels of the grid: the larger
// stays where there is one already, and NaN is none. Numbers below 0 count as 0, and
// all are rounded to 1/1024. Windows of calls at the same time must not overlap.
func (s *Sheet) Raise(m *raster.Image, w image.Rectangle) error {
	buf := make([]byte, w.Dx()*storedBytes)
	for y := w.Min.Y; y < w.Max.Y; y++ {
		at := s.offset(w.Min.X, y)
		if _, err := s.spool.ReadAt(buf, at); err != nil {
			return fmt.Errorf("write %s: %w", s.path, err)
		}
		for x, v := range m.Row(y)[w.Min.X-m.Rect.Min.X:][:w.Dx()] {
			if cell := buf[x*storedBytes:]; stored(v) > binary.LittleEndian.Uint32(cell) {
				binary.LittleEndian.PutUint32(cell, stored(v))
			}
		}
		if _, err := s.spool.WriteAt(buf, at); err != nil {
			return fmt.Errorf("write %s: %w", s.path, err)
		}
	}
	return nil
}

func (s *Sheet) offset(x, y int) int64 {
	return (int64(y)*int64(s.grid.Size.X) + int64(x)) * storedBytes
}

// stored is a number as it is kept; of those from 0 on a larger one has larger bits.
func stored(v float32) uint32 {
	const steps = 1024 // a power of 2: the low bits are 0, which packs well
	if raster.IsNaN(v) {
		return 0
	}
	rounded := math.Round(float64(max(0, v))*steps) / steps
	return math.Float32bits(float32(min(rounded, math.MaxFloat32))) + 1
}

// sheetBlock is the side of the file's blocks.
const sheetBlock = 256

// Finish writes the file, whole or not at all; NaN is its nodata.
func (s *Sheet) Finish(ctx context.Context, description string) error {
	nodata, size := math.NaN(), s.grid.Size
	w, err := Create(s.path, WriteSpec{
		Width: size.X, Height: size.Y, Bands: 1, DType: "Float32", CRS: s.grid.CRS,
		Transform: s.grid.Transform, NoData: &nodata, Tile: sheetBlock, Compress: "DEFLATE",
		Predictor: 3, Descriptions: []string{description},
	})
	if err != nil {
		return err
	}
	for y := 0; y < size.Y && err == nil; y += sheetBlock {
		if err = ctx.Err(); err == nil {
			err = s.writeRow(w, image.Rect(0, y, size.X, min(y+sheetBlock, size.Y)))
		}
	}
	if err != nil {
		// The first error is the one that counts.
		_ = w.Abort()
		return err
	}
	return errors.Join(w.Close(), s.Discard())
}

// writeRow writes one row of blocks, from left to right.
func (s *Sheet) writeRow(w *Writer, strip image.Rectangle) error {
	buf := make([]byte, strip.Dx()*strip.Dy()*storedBytes)
	if _, err := s.spool.ReadAt(buf, s.offset(0, strip.Min.Y)); err != nil {
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	for x := 0; x < strip.Max.X; x += sheetBlock {
		block := image.Rect(x, strip.Min.Y, min(x+sheetBlock, strip.Max.X), strip.Max.Y)
		values := make([]float32, 0, block.Dx()*block.Dy())
		for y := range block.Dy() {
			row := buf[(y*strip.Dx()+x)*storedBytes:]
			for i := range block.Dx() {
				values = append(values, number(binary.LittleEndian.Uint32(row[i*storedBytes:])))
			}
		}
		if err := WriteWindow(w, block, [][]float32{values}); err != nil {
			return err
		}
	}
	return nil
}

// number is what stored has kept.
func number(bits uint32) float32 {
	if bits == 0 {
		return raster.NaN()
	}
	return math.Float32frombits(bits - 1)
}
