package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/georef"
	"rampart/internal/pipeline"
	"rampart/internal/webmap"
)

// pageCamera opens scenes for the pictures of a map.
type pageCamera struct {
	world          world
	images, result string
}

// pageShot is a reader that knows what it reads.
type pageShot struct {
	pipeline.Reader
	roles []string
}

// Roles names the bands.
func (s pageShot) Roles() []string { return s.roles }

// Open opens a scene in colours where it has red, green and blue, else in its
// first band.
func (c pageCamera) Open(s detection.Scene, g georef.Grid) (webmap.Shot, error) {
	path, err := c.find(s)
	if err != nil {
		return nil, err
	}
	h, err := c.world.prober.Probe(path)
	if err != nil {
		return nil, err
	}
	if len(h.Bands) == 0 {
		return nil, fmt.Errorf("%s has no bands", path)
	}
	var roles []string
	for _, b := range s.Bands {
		roles = append(roles, b.Role)
	}
	scene := sceneOf(h, roles)
	wanted := []string{scene.Bands[0].Role}
	if len(roles) == len(h.Bands) {
		wanted = chip.Shown(roles)
	}
	r, err := c.world.opener.Open(scene, wanted, g)
	if err != nil {
		return nil, err
	}
	return pageShot{r, wanted}, nil
}

// find looks for the file of a scene: in the folder of the images by its path and
// by its name, else from the working folder, from that of the result, and from
// those above it.
func (c pageCamera) find(s detection.Scene) (string, error) {
	const above = 4 // OUT/sites/ID and two more
	path := filepath.FromSlash(s.Path)
	tries := []string{path}
	if c.images != "" {
		path = filepath.FromSlash(table.FileName(s.Path))
		tries = []string{filepath.Join(c.images, path), filepath.Join(c.images, filepath.Base(path))}
	} else if !filepath.IsAbs(path) {
		folder := filepath.Dir(c.result)
		for range above {
			tries = append(tries, filepath.Join(folder, path))
			folder = filepath.Join(folder, "..")
		}
	}
	for _, t := range tries {
		if _, err := os.Stat(t); err == nil {
			return t, nil
		}
	}
	return "", fmt.Errorf("%s: there is no such file", s.Path)
}
