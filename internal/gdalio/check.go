package gdalio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"rampart/internal/site"
)

// Bounds beyond which a header cannot be true or cannot be worked with.
const (
	maxBands      = 1024
	maxBlockBytes = 1 << 30
	// hugeBytes and hugeRatio together: no compression and no sparse file
	// reaches a million to one, since each block needs bytes of its own.
	hugeBytes = 1 << 40
	hugeRatio = 1e6
	// leastBlockEntry is the least that a TIFF spends on one block, one
	// offset of 4 bytes.
	leastBlockEntry = 4
)

// isLocal reports whether path is a file of the machine, not one of GDAL's
// virtual files or an inline definition.
func isLocal(path string) bool {
	return !strings.HasPrefix(path, "/vsi") && !strings.HasPrefix(path, "<")
}

// checkFile finds what is wrong with a file without GDAL, and returns its
// size in bytes; 0 for what is not local.
func checkFile(path string) (int64, error) {
	if !isLocal(path) {
		return 0, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, &FileError{Path: path, Err: statKind(err)}
	}
	if info.IsDir() {
		return 0, &FileError{Path: path, Err: ErrDirectory}
	}
	if !info.Mode().IsRegular() {
		return 0, &FileError{Path: path, Err: ErrNotImage, Detail: "it is not a regular file"}
	}
	if info.Size() == 0 {
		return 0, &FileError{Path: path, Err: ErrEmpty}
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, &FileError{Path: path, Err: statKind(err)}
	}
	return info.Size(), f.Close()
}

func statKind(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	case errors.Is(err, fs.ErrPermission):
		return ErrPermission
	}
	return err
}

// openKind says of a file that GDAL cannot open whether it began as an image
// or never was one.
func openKind(path string) error {
	if !isLocal(path) {
		return ErrNotImage
	}
	f, err := os.Open(path)
	if err != nil {
		return statKind(err)
	}
	defer f.Close() // opened for reading: nothing can be lost
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	for _, magic := range imageMagics() {
		if bytes.HasPrefix(head[:n], []byte(magic)) {
			return ErrCorrupt
		}
	}
	return ErrNotImage
}

// imageMagics are the first bytes of TIFF, BigTIFF, JPEG 2000, PNG, JPEG, HFA
// and VRT files.
func imageMagics() []string {
	return []string{
		"II*\x00", "MM\x00*", "II+\x00", "MM\x00+",
		"\x00\x00\x00\x0cjP  ", "\xff\x4f\xff\x51", "\x89PNG", "\xff\xd8\xff",
		"EHFA_HEADER_TAG", "<VRTDataset",
	}
}

// checkHeader refuses headers that no real file has. Sparse files, strongly
// compressed ones, and VRTs, which are small by nature, pass.
func checkHeader(h site.Header) error {
	refuse := func(format string, args ...int64) error {
		list := make([]any, len(args))
		for i, a := range args {
			list[i] = a
		}
		return &FileError{Path: h.Path, Err: ErrAbsurd, Detail: fmt.Sprintf(format, list...)}
	}
	if len(h.Bands) == 0 {
		return &FileError{Path: h.Path, Err: ErrNotImage, Detail: "it has no bands"}
	}
	if len(h.Bands) > maxBands {
		return refuse("%d bands", int64(len(h.Bands)))
	}
	pixel := 0.0
	for _, b := range h.Bands {
		pixel += float64(typeBytes(b.DType))
	}
	if h.Driver == "VRT" {
		return nil
	}
	block := float64(h.BlockWidth) * float64(h.BlockHeight) * float64(typeBytes(h.Bands[0].DType))
	if block > maxBlockBytes {
		return refuse("one block of %d x %d pixels", int64(h.BlockWidth), int64(h.BlockHeight))
	}
	size := float64(h.Width) * float64(h.Height) * pixel
	if h.Bytes > 0 && size > hugeBytes && size > hugeRatio*float64(h.Bytes) {
		return refuse("%d x %d pixels in %d bytes", int64(h.Width), int64(h.Height), h.Bytes)
	}
	if h.Driver == "GTiff" && h.Bytes > 0 && blocks(h)*leastBlockEntry > float64(h.Bytes) {
		return refuse("%d x %d pixels in %d bytes", int64(h.Width), int64(h.Height), h.Bytes)
	}
	return nil
}

// blocks returns how many blocks a band of a file has.
func blocks(h site.Header) float64 {
	across := (int64(h.Width) + int64(h.BlockWidth) - 1) / int64(h.BlockWidth)
	down := (int64(h.Height) + int64(h.BlockHeight) - 1) / int64(h.BlockHeight)
	return float64(across) * float64(down)
}

// typeBytes returns the size of one number; 1 for types that are not known.
func typeBytes(dtype string) int {
	switch dtype {
	case "UInt16", "Int16":
		return 2
	case "UInt32", "Int32", "Float32", "CInt16":
		return 4
	case "UInt64", "Int64", "Float64", "CFloat32", "CInt32":
		return 8
	case "CFloat64":
		return 16
	}
	return 1
}
