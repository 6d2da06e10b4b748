package cli

import (
	"errors"

	"rampart/internal/campaign"
	"rampart/internal/export/table"
	"rampart/internal/fetch"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
	"rampart/internal/ingest"
	"rampart/internal/pipeline"
	"rampart/internal/site"
	"rampart/internal/sitelist"
	"rampart/internal/stac"
)

// world is what the commands need of the packages that touch files. Tests put
// one of their own in its place.
type world struct {
	// start prepares GDAL; only the first call counts.
	start  func(cacheMB int, warn func(string))
	prober ingest.Prober
	getter stac.Getter
	opener pipeline.Opener
	// newSheet gathers the score of every pixel for a file.
	newSheet func(path string) scoreSheet
	// projector returns one for one user, and what frees it.
	projector func() (p pipeline.Projector, free func())
	// brokenFile names the file that an error is about, if it is about one.
	brokenFile func(error) (path string, ok bool)
	// vectors reads vector files; nil where there is none.
	vectors     sitelist.Vectors
	checks      func() []check
	gdalVersion func() string
	// describeCRS says how files define a system such as EPSG:32645.
	describeCRS func(name string) (table.CRS, error)
	// translate writes a vector file by one of GDAL's drivers.
	translate func(src, dst, driver string, switches ...string) error
}

func realWorld() world {
	return world{
		start: func(cacheMB int, warn func(string)) {
			gdalio.Start(gdalio.Settings{CacheMB: cacheMB, Warn: warn})
		},
		prober: prober{}, getter: fetch.New(), opener: opener{}, projector: newProjector, brokenFile: brokenFile,
		newSheet: func(path string) scoreSheet { return gdalio.NewSheet(path) },
		vectors:  vectors{}, checks: gdalChecks, gdalVersion: gdalVersion,
		describeCRS: describeCRS, translate: gdalio.Translate,
	}
}

// tools are what a job needs of the world.
func (w world) tools() campaign.Tools {
	return campaign.Tools{
		Opener: w.opener, Projector: w.projector, BrokenFile: w.brokenFile,
	}
}

func describeCRS(name string) (table.CRS, error) {
	c, err := gdalio.DescribeCRS(name)
	return table.CRS(c), err
}

// prober reads headers by GDAL.
type prober struct{}

func (prober) Probe(path string) (site.Header, error) { return gdalio.Probe(path) }

// Darkest looks at a few pixels.
func (prober) Darkest(path string, band int) (float64, bool) { return gdalio.Darkest(path, band) }

// Told completes what a catalog says of a file.
func (prober) Told(h site.Header, crs string) (site.Header, error) { return gdalio.Told(h, crs) }

// opener opens scenes by GDAL.
type opener struct{}

func (opener) Open(s site.Scene, roles []string, g georef.Grid) (pipeline.Reader, error) {
	r, err := gdalio.Opener{}.OpenScene(s, roles, g)
	if err != nil {
		return nil, err // not r: a nil pointer in an interface is not nil
	}
	return r, nil
}

// vectors reads lists of sites by GDAL.
type vectors struct{}

// Places returns the entries of all layers, numbered through.
func (vectors) Places(path string) ([]sitelist.Place, error) {
	read, err := gdalio.Places(path)
	if err != nil {
		return nil, err
	}
	var out []sitelist.Place
	for i, p := range read {
		place := sitelist.Place{Row: i + 1, Fields: p.Fields, Problem: p.Problem}
		if p.Geometry != "" {
			if place.Geometry, err = sitelist.ParseGeometry(p.Geometry); err != nil {
				place.Problem = err.Error()
			}
		}
		out = append(out, place)
	}
	return out, nil
}

func newProjector() (pipeline.Projector, func()) {
	p := gdalio.NewProjector()
	return p, p.Close
}

func brokenFile(err error) (path string, ok bool) {
	var file *gdalio.FileError
	if !errors.As(err, &file) {
		return "", false
	}
	return file.Path, true
}

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
