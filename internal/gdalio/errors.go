package gdalio

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"rampart/internal/site"
)

// What can be wrong with a file. Each error of Probe and of opening wraps one
// of them; errors.Is tells them apart.
var (
	ErrMissing     = errors.New("no such file; check the path")
	ErrPermission  = errors.New("may not be read; check its permissions")
	ErrEmpty       = errors.New("is empty; copy or download it again")
	ErrDirectory   = errors.New("is a folder, not an image; name the files in it")
	ErrNotImage    = errors.New("is not an image that GDAL can read; leave it out")
	ErrNotVector   = errors.New("is no list of places that GDAL can read; convert it to GeoJSON")
	ErrCorrupt     = errors.New("is truncated or corrupt; copy or download it again")
	ErrAbsurd      = errors.New("has a header that cannot be true; leave it out")
	ErrNoTransform = errors.New("has no georeference; add a world file or leave it out")
	ErrGrid        = errors.New("cannot be brought onto the grid")
	ErrMissingBand = errors.New("lacks a band")
	ErrUnprojected = errors.New("points lie outside the coordinate reference system")
	ErrUnknownCRS  = errors.New("coordinate reference system is not understood")
	ErrNotServed   = errors.New("is not given out by the server; check the address, " +
		"and whether it wants a key or a signed one")
	ErrServer       = errors.New("cannot be fetched; check the network, then run again")
	ErrWriteRequest = errors.New("cannot be written as asked")
)

// FileError says which file is wrong and how.
type FileError struct {
	Path   string
	Detail string // what exactly, empty where Err says all
	Err    error
}

// Error returns one line: the path, the reason with its remedy, the detail.
func (e *FileError) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("%s: %v", site.Shown(e.Path), e.Err)
	}
	return fmt.Sprintf("%s: %v (%s)", site.Shown(e.Path), e.Err, e.Detail)
}

// Unwrap returns the kind of the error.
func (e *FileError) Unwrap() error { return e.Err }

// Failure is what GDAL said when it failed. Code is one of its CPLE numbers.
type Failure struct {
	Code    int
	Message string
}

// Error returns GDAL's words on one line.
func (e *Failure) Error() string { return e.Message }

// detail returns the first thing that GDAL complained of, which is the cause
// where several are reported, on one line and without the path that stands
// before it.
func detail(path string, err error) string {
	s := err.Error()
	var f *Failure
	if errors.As(err, &f) {
		s = f.Message
	}
	s = keyless(s)
	if rest, ok := strings.CutPrefix(s, site.Shown(path)); ok {
		s = strings.TrimLeft(rest, ":, ")
	}
	return short(s)
}

// addresses are those of files on web servers, with what may be a key to them.
var addresses = regexp.MustCompile(`(?:/vsicurl/)?(https?://)(?:[^\s/@]*@)?([^\s?'"]*)(?:\?[^\s'"]*)?`)

// keyless is a text with addresses as site.Shown has them.
func keyless(s string) string { return addresses.ReplaceAllString(s, "$1$2") }

// longestDetail bounds GDAL's words in an error line, in bytes.
const longestDetail = 240

// short bounds a message to one line of bearable length.
func short(s string) string {
	s = oneLine(s)
	if len(s) > longestDetail {
		s = strings.ToValidUTF8(s[:longestDetail], "") + "..."
	}
	return s
}

// oneLine folds white space, so that a message stays on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
