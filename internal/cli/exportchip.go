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

	"rampart/internal/detection"
	"rampart/internal/evaluate"
	"rampart/internal/export"
	"rampart/internal/export/kmz"
	"rampart/internal/export/table"
	"rampart/internal/georef"
)

// A chip shows a change with some ground about it, as a balloon has room for it.
const (
	chipAbout  = 1.8 // sides of the change
	chipLeastM = 60  // a house with its yard
	chipMostPx = 320
	chipPixelM = 0.5 // where no scene says
)

// pictures returns what takes the pictures of a change; nil where none are asked
// for.
func (j exportJob) pictures() func(detection.Change) ([]kmz.Picture, error) {
	if j.images == "" || j.redact == export.RedactPlaces {
		return nil
	}
	scenes := map[string]detection.Scene{}
	for _, s := range j.found.Scenes {
		scenes[s.ID] = s
	}
	return func(c detection.Change) ([]kmz.Picture, error) {
		if c.Geometry == nil {
			return nil, nil
		}
		var out []kmz.Picture
		for _, id := range slices.Compact([]string{c.BeforeScene, c.AfterScene}) {
			s, ok := scenes[id]
			if !ok || s.Path == "" {
				continue
			}
			p, err := j.picture(s, chipGrid(c))
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		return out, nil
	}
}

// picture takes one picture. The file is looked for in the folder of the images,
// by its path and by its name.
func (j exportJob) picture(s detection.Scene, g georef.Grid) (kmz.Picture, error) {
	path := filepath.Join(j.images, filepath.FromSlash(table.FileName(s.Path)))
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		path = filepath.Join(j.images, filepath.Base(filepath.FromSlash(s.Path)))
	}
	var roles []string
	for _, b := range s.Bands {
		roles = append(roles, b.Role)
	}
	img, err := camera{j.app.world}.Look(evaluate.Scene{Path: path, Roles: roles}, j.result, g)
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
		CRS: "EPSG:4326", Size: image.Pt(n, n), PixelX: pixel, PixelY: pixel,
		Transform: georef.Affine{
			m[0] - side/2/perLon, pixel / perLon, 0, m[1] + side/2/perLat, 0, -pixel / perLat,
		},
	}
}
