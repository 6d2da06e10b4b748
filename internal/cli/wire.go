package cli

import (
	"rampart/internal/gdalio"
	"rampart/internal/ingest"
	"rampart/internal/site"
)

// world is what the commands need of the packages that touch files. Tests put
// one of their own in its place.
type world struct {
	// start prepares GDAL; only the first call counts.
	start       func(cacheMB int, warn func(string))
	prober      ingest.Prober
	checks      func() []check
	gdalVersion func() string
}

func realWorld() world {
	return world{
		start: func(cacheMB int, warn func(string)) {
			gdalio.Start(gdalio.Settings{CacheMB: cacheMB, Warn: warn})
		},
		prober: prober{}, checks: gdalChecks, gdalVersion: gdalVersion,
	}
}

// prober reads headers by GDAL.
type prober struct{}

func (prober) Probe(path string) (site.Header, error) { return gdalio.Probe(path) }

func gdalChecks() []check {
	var out []check
	for _, c := range gdalio.Doctor() {
		out = append(out, check{c.Name, c.OK, !c.Optional, c.Detail, c.Remedy})
	}
	return out
}

// gdalVersion is what the check of GDAL's version, the first one, has found.
func gdalVersion() string {
	for _, c := range gdalio.Doctor() {
		return c.Detail
	}
	return ""
}
