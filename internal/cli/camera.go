package cli

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"

	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/evaluate"
	"rampart/internal/export/table"
	"rampart/internal/georef"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// camera opens scenes for pictures. Their files lie below images, or else where
// result, which names them, has them.
type camera struct {
	world  world
	images string
	result string
}

// cameraShot is a reader that knows what it reads.
type cameraShot struct {
	pipeline.Reader
	roles []string
}

// Roles names the bands.
func (s cameraShot) Roles() []string { return s.roles }

// Open opens a scene in colours where it has red, green and blue, in whichever of
// its files, else in its first band.
func (c camera) Open(s detection.Scene, g georef.Grid) (chip.Shot, error) {
	opened, shown, err := c.scene(s)
	if err != nil {
		return nil, err
	}
	r, err := c.world.opener.Open(opened, shown, g)
	if err != nil {
		return nil, err
	}
	return cameraShot{r, shown}, nil
}

// scene is a scene as it is opened for a picture, and which of its bands are shown.
func (c camera) scene(s detection.Scene) (out site.Scene, shown []string, err error) {
	path, err := c.find(s.Path)
	if err != nil {
		return out, nil, err
	}
	h, err := c.world.prober.Probe(path)
	if err != nil {
		return out, nil, err
	}
	if len(h.Bands) == 0 {
		return out, nil, fmt.Errorf("%s has no bands", path)
	}
	headers := map[string]site.Header{path: h}
	out = site.Scene{ID: s.ID, Path: path}
	var roles []string
	for i, b := range s.Bands {
		file := path
		if b.File != "" {
			file = filepath.Join(filepath.Dir(path), filepath.FromSlash(b.File))
		}
		h, known := headers[file]
		if !known {
			if h, err = c.world.prober.Probe(file); err != nil {
				continue // what it holds may not be shown anyway
			}
			headers[file] = h
		}
		n := bandNumber(b, i)
		taken := func(o site.Band) bool { return o.Path == file && o.Index == n }
		if n > len(h.Bands) || slices.ContainsFunc(out.Bands, taken) {
			continue // of a file that the result does not name
		}
		out.Bands = append(out.Bands, bandOf(h, file, n, b.Role))
		roles = append(roles, b.Role)
	}
	if len(roles) == 0 {
		out = sceneOf(h, nil)
		roles = []string{out.Bands[0].Role}
	}
	return out, chip.Shown(roles), nil
}

// bandNumber is the place of a band in its file: as its name has it, else that
// among the bands of the scene.
func bandNumber(b detection.Band, i int) int {
	var n int
	if _, err := fmt.Sscanf(b.Name, "band %d", &n); err != nil || n < 1 {
		return i + 1
	}
	return n
}

// find is the file of a path. Below images only what lies there is taken, by its
// path or by its name; else it is looked for from the working folder, from that of
// the result and from those above it.
func (c camera) find(path string) (string, error) {
	const above = 4 // OUT/sites/ID and two more
	local := filepath.FromSlash(path)
	places := []string{local}
	switch {
	case path == "":
		places = nil
	case c.images != "":
		local = filepath.FromSlash(table.FileName(path))
		places = []string{filepath.Join(c.images, filepath.Base(local))}
		if filepath.IsLocal(local) {
			places = slices.Insert(places, 0, filepath.Join(c.images, local))
		}
	case !filepath.IsAbs(local):
		folder := filepath.Dir(c.result)
		for range above {
			places = append(places, filepath.Join(folder, local))
			folder = filepath.Join(folder, "..")
		}
	}
	for _, p := range places {
		if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
			return p, nil
		}
	}
	return "", fmt.Errorf("%s: %w", path, chip.ErrNotFound)
}

// evalCamera takes pictures of scenes for the page of an evaluation.
type evalCamera struct{ world world }

// Look returns what a scene shows of the grid, stretched by itself. The path of
// the scene is looked for as for a map.
func (c evalCamera) Look(s evaluate.Scene, result string, g georef.Grid) (image.Image, error) {
	scene := detection.Scene{ID: s.ID, Path: s.Path}
	for _, role := range s.Roles {
		scene.Bands = append(scene.Bands, detection.Band{Role: role})
	}
	b, err := chip.Look(camera{world: c.world, result: result}, scene, g)
	if err != nil {
		return nil, err
	}
	return chip.Image(b), nil
}
