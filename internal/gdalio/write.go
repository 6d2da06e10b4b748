package gdalio

import (
	"errors"
	"fmt"
	"image"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"rampart/internal/georef"
)

// Sample is the type of a stored number.
type Sample interface {
	uint8 | uint16 | int16 | float32
}

// WriteSpec says how a GeoTIFF is written. The zero value of a field leaves
// GDAL's default.
type WriteSpec struct {
	Width, Height int
	Bands         int    // needed by Create; Write counts its own
	DType         string // Byte, UInt16, Int16 or Float32; Write takes its own
	CRS           string // WKT or an authority code; empty for none
	Transform     georef.Affine
	NoData        *float64
	// Tile is the side of the blocks, a multiple of 16; 0 writes strips of
	// Strip rows.
	Tile, Strip int
	Compress    string // DEFLATE, ZSTD, LZW, ...; empty for none
	Predictor   int    // 2 for integers, 3 for floats
	Interleave  string // PIXEL or BAND
	BigEndian   bool
	Sparse      bool // blocks that are never written take no room
	BigTIFF     bool
	// Colors and Descriptions, one for each band where given: GDAL's names of
	// colour interpretations, and free text.
	Colors, Descriptions []string
	// Metadata are items of the default domain; TIFFTAG_DATETIME and the like
	// become TIFF tags.
	Metadata map[string]string
}

// Write writes a whole image, one slice of Width x Height numbers for each
// band, under a temporary name and then renames it. It panics where a band has
// another length.
func Write[T Sample](path string, spec WriteSpec, bands [][]T) error {
	spec.Bands, spec.DType = len(bands), typeName[T]()
	w, err := Create(path, spec)
	if err != nil {
		return err
	}
	if err := WriteWindow(w, image.Rect(0, 0, spec.Width, spec.Height), bands); err != nil {
		// The first error is the one that counts.
		_ = w.Abort()
		return err
	}
	return w.Close()
}

func typeName[T Sample]() string {
	var zero T
	switch any(zero).(type) {
	case uint16:
		return "UInt16"
	case int16:
		return "Int16"
	case float32:
		return "Float32"
	}
	return "Byte"
}

// Writer writes an image window by window. It ends with Close, which puts the
// file in its place, or Abort, which leaves nothing.
type Writer struct {
	path, part string
	ds         *godal.Dataset
	size       image.Point
	bands      int
}

// Create begins a file.
func Create(path string, spec WriteSpec) (*Writer, error) {
	Start(Settings{})
	dtype, err := spec.check(path)
	if err != nil {
		return nil, err
	}
	part := path + ".part"
	opts := []godal.DatasetCreateOption{godal.CreationOption(spec.options()...), policy}
	ds, err := godal.Create(godal.GTiff, part, spec.Bands, dtype, spec.Width, spec.Height, opts...)
	if err != nil {
		return nil, writeError(path, err)
	}
	w := &Writer{
		path: path, part: part, ds: ds,
		size: image.Pt(spec.Width, spec.Height), bands: spec.Bands,
	}
	if err := w.describe(spec); err != nil {
		// The first error is the one that counts.
		_ = w.Abort()
		return nil, writeError(path, err)
	}
	return w, nil
}

// check finds what GDAL would crash on or silently change.
func (s WriteSpec) check(path string) (godal.DataType, error) {
	refuse := func(format string, args ...any) (godal.DataType, error) {
		return 0, &FileError{Path: path, Err: ErrWriteRequest, Detail: fmt.Sprintf(format, args...)}
	}
	if s.Width <= 0 || s.Height <= 0 || s.Bands <= 0 || s.Bands > maxBands {
		return refuse("%d x %d pixels, %d bands", s.Width, s.Height, s.Bands)
	}
	if len(s.Colors) > s.Bands || len(s.Descriptions) > s.Bands {
		return refuse("more colours or descriptions than bands")
	}
	types := map[string]godal.DataType{
		"Byte": godal.Byte, "UInt16": godal.UInt16, "Int16": godal.Int16, "Float32": godal.Float32,
	}
	t, ok := types[s.DType]
	if !ok {
		return refuse("type %q", s.DType)
	}
	return t, nil
}

func (s WriteSpec) options() []string {
	var list []string
	add := func(key, value string, when bool) {
		if when {
			list = append(list, key+"="+value)
		}
	}
	add("TILED", "YES", s.Tile > 0)
	add("BLOCKXSIZE", strconv.Itoa(s.Tile), s.Tile > 0)
	add("BLOCKYSIZE", strconv.Itoa(s.Tile), s.Tile > 0)
	add("BLOCKYSIZE", strconv.Itoa(s.Strip), s.Tile == 0 && s.Strip > 0)
	add("COMPRESS", s.Compress, s.Compress != "")
	add("PREDICTOR", strconv.Itoa(s.Predictor), s.Predictor > 0)
	add("INTERLEAVE", s.Interleave, s.Interleave != "")
	add("ENDIANNESS", "BIG", s.BigEndian)
	add("SPARSE_OK", "TRUE", s.Sparse)
	add("BIGTIFF", "YES", s.BigTIFF)
	add("BIGTIFF", "IF_SAFER", !s.BigTIFF)
	return list
}

// describe writes all that is no pixel.
func (w *Writer) describe(s WriteSpec) error {
	if s.CRS != "" {
		if err := w.ds.SetProjection(s.CRS, policy); err != nil {
			return err
		}
	}
	if s.Transform != (georef.Affine{}) {
		if err := w.ds.SetGeoTransform(s.Transform, policy); err != nil {
			return err
		}
	}
	if s.NoData != nil {
		if err := w.ds.SetNoData(*s.NoData, policy); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Metadata)) {
		if err := w.ds.SetMetadata(key, s.Metadata[key], policy); err != nil {
			return err
		}
	}
	return w.describeBands(s)
}

func (w *Writer) describeBands(s WriteSpec) error {
	bands := w.ds.Bands()
	for i, name := range s.Colors {
		color, err := colorNamed(name)
		if err != nil {
			return err
		}
		if err := bands[i].SetColorInterp(color, policy); err != nil {
			return err
		}
	}
	for i, text := range s.Descriptions {
		if err := bands[i].SetDescription(text, policy); err != nil {
			return err
		}
	}
	return nil
}

// colorNamed finds a colour interpretation by GDAL's name.
func colorNamed(name string) (godal.ColorInterp, error) {
	for c := godal.CIUndefined; c <= godal.CIMax; c++ {
		if strings.EqualFold(c.Name(), name) {
			return c, nil
		}
	}
	return 0, fmt.Errorf("colour %q: %w", name, ErrWriteRequest)
}

// WriteWindow writes the pixels of window r, one slice for each band. It
// panics where the number of bands or their lengths do not fit.
func WriteWindow[T Sample](w *Writer, r image.Rectangle, bands [][]T) error {
	if len(bands) != w.bands {
		panic("gdalio: slices and bands differ in number")
	}
	if r.Empty() || !r.In(image.Rectangle{Max: w.size}) {
		return &FileError{Path: w.path, Err: ErrWriteRequest, Detail: "window " + r.String()}
	}
	n := r.Dx() * r.Dy()
	all := make([]T, 0, n*len(bands))
	for _, b := range bands {
		if len(b) != n {
			panic("gdalio: band and window differ in size")
		}
		all = append(all, b...)
	}
	err := w.ds.Write(r.Min.X, r.Min.Y, all, r.Dx(), r.Dy(), godal.BandInterleaved(), policy)
	if err != nil {
		return writeError(w.path, err)
	}
	return nil
}

// Close finishes the file and puts it in its place. Where that fails nothing
// is left.
func (w *Writer) Close() error {
	if err := w.ds.Close(policy); err != nil {
		// There may be nothing to remove; the first error counts.
		_ = removePart(w.part)
		return writeError(w.path, err)
	}
	err := syncFile(w.part)
	if err == nil {
		err = os.Rename(w.part, w.path)
	}
	if err != nil {
		// There may be nothing to remove; the first error counts.
		_ = removePart(w.part)
		return fmt.Errorf("write %s: %w", w.path, err)
	}
	return nil
}

// Abort drops what was written.
func (w *Writer) Abort() error {
	// What cannot be finished is about to be removed.
	_ = w.ds.Close(policy)
	return removePart(w.part)
}

// removePart takes away a temporary file and GDAL's note beside it.
func removePart(part string) error {
	// There is a note only for what a TIFF tag cannot hold.
	_ = os.Remove(part + ".aux.xml")
	return os.Remove(part)
}

// syncFile puts a file's content on the disk before it gets its name.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func writeError(path string, err error) error {
	var f *Failure
	if errors.As(err, &f) {
		err = f
	}
	return fmt.Errorf("write %s: %w", path, err)
}
