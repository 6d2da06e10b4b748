// Package gdalio is the wall between rampart and GDAL: it opens, probes,
// aligns, reads and writes rasters, and projects points. It is the only
// package that imports godal.
//
// Every GDAL message of the grade of a failure is an error here, also where the
// call said that it succeeded; warnings go to a callback. Nothing in this
// package starts a goroutine, and no dataset is shared: each reader opens its
// own, so that readers may be used in parallel as long as each has one user.
package gdalio

import (
	"os"
	"strconv"
	"sync"

	"github.com/airbusgeo/godal"
)

// DefaultCacheMB is GDAL's block cache in megabytes where nothing else is
// asked for. The cache is shared by the whole process; a few rows of blocks
// for each worker are enough, since windows are read once.
const DefaultCacheMB = 64

// Settings are what GDAL is told once for the whole process.
type Settings struct {
	// CacheMB bounds GDAL's block cache; 0 means DefaultCacheMB.
	CacheMB int
	// Warn is told GDAL's warnings; nil means that they are dropped. It may
	// be called from several goroutines at once.
	Warn func(msg string)
}

// library is the one exception to the rule of no changing package variables:
// GDAL's own state is one for the process.
var library struct {
	once sync.Once
	warn func(msg string)
}

// Start prepares GDAL. The first call decides, later ones change nothing; all
// that needs GDAL in this package calls it with the defaults.
func Start(s Settings) {
	library.once.Do(func() {
		if s.CacheMB <= 0 {
			s.CacheMB = DefaultCacheMB
		}
		library.warn = s.Warn
		setDefault("GDAL_CACHEMAX", strconv.Itoa(s.CacheMB))
		// What godal does not catch would be printed on stderr by GDAL.
		setDefault("CPL_LOG", os.DevNull)
		// A grid fetched over the network would move coordinates.
		setDefault("PROJ_NETWORK", "OFF")
		setRemote()
		keepMemory()
		godal.RegisterAll()
	})
}

// setDefault sets an environment variable that the user has not set. GDAL
// reads its settings once from there; godal offers no other way.
func setDefault(key, value string) {
	if _, ok := os.LookupEnv(key); ok {
		return
	}
	if err := os.Setenv(key, value); err != nil {
		// Only malformed names are refused, and these are constants.
		panic("gdalio: " + err.Error())
	}
}

// policy is passed to every call into GDAL.
var policy = godal.ErrLogger(onMessage)

// onMessage makes an error of a failure and passes a warning on.
func onMessage(grade godal.ErrorCategory, code int, msg string) error {
	if grade >= godal.CE_Failure {
		return &Failure{Code: code, Message: oneLine(msg)}
	}
	if grade == godal.CE_Warning && library.warn != nil {
		library.warn(keyless(oneLine(msg)))
	}
	return nil
}
