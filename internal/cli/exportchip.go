package cli

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/evaluate"
	"rampart/internal/export"
	"rampart/internal/export/kmz"
	"rampart/internal/export/table"
	"rampart/internal/georef"
	"rampart/internal/ingest"
	"rampart/internal/site"
)

// A chip shows a change with some ground about it, as a balloon has room for it.
const (
	chipAbout  = 1.8 // sides of the change
	chipLeastM = 60  // a house with its yard
	chipMostPx = 320
	chipPixelM = 0.5 // where no scene says
)

// album takes pictures of changes, each once.
type album struct {
	camera camera
	folder string // of the images
	result string
	scenes []detection.Scene
	taken  map[string][]kmz.Picture // by the change's id
}

// newAlbum returns nil where no pictures are asked for.
func (j exportJob) newAlbum() *album {
	if j.images == "" || j.redact == export.RedactPlaces {
		return nil
	}
	w := j.app.world
	w.prober = &headers{prober: w.prober, read: map[string]site.Header{}}
	return &album{
		camera: camera{w}, folder: j.images, result: j.result, scenes: j.found.Scenes,
		taken: map[string][]kmz.Picture{},
	}
}

// headers keeps what a prober has read of a file.
type headers struct {
	prober ingest.Prober
	read   map[string]site.Header
}

// Probe reads the header of a file, once.
func (h *headers) Probe(path string) (site.Header, error) {
	if known, ok := h.read[path]; ok {
		return known, nil
	}
	header, err := h.prober.Probe(path)
	if err == nil {
		h.read[path] = header
	}
	return header, err
}

// pictures returns those of a change, before and after.
func (a *album) pictures(c detection.Change) ([]kmz.Picture, error) {
	if known, ok := a.taken[c.ID]; ok {
		return known, nil
	}
	var out []kmz.Picture
	for _, id := range slices.Compact([]string{c.BeforeScene, c.AfterScene}) {
		s, ok := a.scene(id, c.SiteID)
		if !ok || c.Geometry == nil {
			continue
		}
		p, err := a.picture(s, chipGrid(c))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	a.taken[c.ID] = out
	return out, nil
}

// scene finds a scene by its id. Sites of one run may each have one of that id, in
// a folder called by the site.
func (a *album) scene(id, siteID string) (found detection.Scene, ok bool) {
	for _, s := range a.scenes {
		own := strings.HasPrefix(filepath.ToSlash(s.Path), campaign.FolderName(siteID)+"/")
		if s.ID == id && s.Path != "" && (!ok || own) {
			found, ok = s, true
		}
	}
	return found, ok
}

// picture takes one picture. The file is looked for in the folder of the images,
// by its path and by its name.
func (a *album) picture(s detection.Scene, g georef.Grid) (kmz.Picture, error) {
	path := filepath.Join(a.folder, filepath.FromSlash(table.FileName(s.Path)))
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		path = filepath.Join(a.folder, filepath.Base(filepath.FromSlash(s.Path)))
	}
	var roles []string
	for _, b := range s.Bands {
		roles = append(roles, b.Role)
	}
	img, err := a.camera.Look(evaluate.Scene{Path: path, Roles: roles}, a.result, g)
	if err != nil {
		return kmz.Picture{}, fmt.Errorf("%w; --images names the folder of the images", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return kmz.Picture{}, err
	}
	return kmz.Picture{Caption: s.Acquired, PNG: b.Bytes()}, nil
}

// chipGrid is a square about a change, in degrees.
func chipGrid(c detection.Change) georef.Grid {
	const span = 0.001 // degrees; short enough for a distance on the ground
	b := c.Geometry.Bound()
	m := b.Center()
	perLon := georef.GroundDistance(m[0]-span/2, m[1], m[0]+span/2, m[1]) / span
	perLat := georef.GroundDistance(m[0], m[1]-span/2, m[0], m[1]+span/2) / span
	side := max(chipLeastM, chipAbout*max((b.Max[0]-b.Min[0])*perLon, (b.Max[1]-b.Min[1])*perLat))
	pixel := c.GSDM
	if pixel <= 0 {
		pixel = chipPixelM
	}
	n := min(max(int(side/pixel), 1), chipMostPx)
	pixel = side / float64(n)
	return georef.Grid{
		CRS: wgs84, Size: image.Pt(n, n), PixelX: pixel, PixelY: pixel,
		Transform: georef.Affine{
			m[0] - side/2/perLon, pixel / perLon, 0, m[1] + side/2/perLat, 0, -pixel / perLat,
		},
	}
}
