package gdalio

// #cgo pkg-config: gdal
// #define _LARGEFILE64_SOURCE 1
// #include <stdlib.h>
// #include <cpl_vsi.h>
//
// // sizeOf returns the size of a file in bytes, -1 where it is not known.
// static long long sizeOf(const char *path) {
//	VSIStatBufL stat;
//	if (VSIStatExL(path, &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_SIZE_FLAG) != 0) {
//		return -1;
//	}
//	return (long long)stat.st_size;
// }
import "C"

import (
	"errors"
	"strings"
	"unsafe"

	"github.com/airbusgeo/godal"
)

// What GDAL is told of servers, beyond what the user has set: an image that does
// not come in time is asked for again, so often and after so many seconds.
const (
	httpTimeoutS = "60"
	httpConnectS = "15"
	httpRetries  = "3"
	httpPauseS   = "1"
)

// setRemote tells GDAL how to speak to servers.
func setRemote() {
	setDefault("GDAL_HTTP_TIMEOUT", httpTimeoutS)
	setDefault("GDAL_HTTP_CONNECTTIMEOUT", httpConnectS)
	setDefault("GDAL_HTTP_MAX_RETRY", httpRetries)
	setDefault("GDAL_HTTP_RETRY_DELAY", httpPauseS)
}

// remotePrefixes begin the paths of files on servers.
var remotePrefixes = []string{
	"/vsicurl/", "/vsis3/", "/vsigs/", "/vsiaz/", "/vsiadls/", "/vsioss/", "/vsiswift/",
}

// isRemote reports whether path is a file on a server.
func isRemote(path string) bool {
	for _, p := range remotePrefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// remoteOptions keep GDAL from asking a server for more than the file itself.
func remoteOptions() []godal.OpenOption {
	return []godal.OpenOption{
		godal.ConfigOption("GDAL_DISABLE_READDIR_ON_OPEN=EMPTY_DIR"),
		godal.Drivers(remoteDrivers()...),
	}
}

// remoteDrivers are the formats that are read from servers. A VRT is none: it may
// name files of this machine and other servers.
func remoteDrivers() []string {
	var out []string
	for _, d := range imageDrivers() {
		if d != "VRT" {
			out = append(out, d)
		}
	}
	return out
}

// remoteSize returns the size of a file in bytes as its server has it, 0 where
// that is not known.
func remoteSize(path string) int64 {
	c := C.CString(path)
	defer C.free(unsafe.Pointer(c))
	return max(0, int64(C.sizeOf(c)))
}

// remoteError says what keeps a file on a server from being opened, by GDAL's words.
// It remembers only that there was no file, not why, so that no more is said of what
// is refused the first time either.
func remoteError(path, said string) error {
	for _, k := range []struct {
		word string
		kind error
	}{
		{"response code: 4", ErrNotServed}, {"does not exist in the file system", ErrNotServed},
		{"response code", ErrServer}, {"CURL error", ErrServer}, {"HTTP error", ErrServer},
		{"TIFF directory", ErrCorrupt},
	} {
		if !strings.Contains(said, k.word) {
			continue
		}
		if errors.Is(k.kind, ErrNotServed) {
			said = ""
		}
		return &FileError{Path: path, Err: k.kind, Detail: said}
	}
	return &FileError{Path: path, Err: ErrNotImage, Detail: said}
}
