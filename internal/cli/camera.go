package cli

import (
	"fmt"
	"image"
	"os"
	"path/filepath"

	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/evaluate"
	"rampart/internal/georef"
)

// camera reads scenes for pictures. Their files lie below images, or else where
// result, which names them, has them.
type camera struct {
	world  world
	images string
	result string
}

// Look returns what a scene has on a grid, as chip.Camera has it.
func (c camera) Look(s detection.Scene, g georef.Grid) (chip.Bands, error) {
	path, err := c.find(s.Path)
	if err != nil {
		return chip.Bands{}, err
	}
	var roles []string
	for _, b := range s.Bands {
		roles = append(roles, b.Role)
	}
	return c.world.look(path, roles, g)
}

// find is the file of a path. Below images only what lies there is taken, by its
// path or by its name.
func (c camera) find(path string) (string, error) {
	local := filepath.FromSlash(path)
	places := []string{local, filepath.Join(filepath.Dir(c.result), local)}
	if c.images != "" {
		places = []string{filepath.Join(c.images, filepath.Base(local))}
		if filepath.IsLocal(local) {
			places = append([]string{filepath.Join(c.images, local)}, places...)
		}
	}
	for _, p := range places {
		if info, err := os.Stat(p); path != "" && err == nil && info.Mode().IsRegular() {
			return p, nil
		}
	}
	return "", chip.ErrNotFound
}

// look reads what a picture is made of. The roles are those of the file's bands,
// or none.
func (w world) look(path string, roles []string, g georef.Grid) (chip.Bands, error) {
	h, err := w.prober.Probe(path)
	if err != nil {
		return chip.Bands{}, err
	}
	if len(h.Bands) == 0 {
		return chip.Bands{}, fmt.Errorf("%s has no bands", path)
	}
	if len(roles) != len(h.Bands) {
		roles = nil // of several files, or not known
	}
	scene := sceneOf(h, roles)
	if roles == nil {
		roles = []string{scene.Bands[0].Role}
	}
	shown := chip.Shown(roles)
	images, err := readScene(w, scene, g, shown...)
	return chip.Bands{Roles: shown, Images: images}, err
}

// evalCamera takes pictures of scenes for the page of an evaluation.
type evalCamera struct{ world world }

// Look returns what a scene shows of the grid, stretched by itself. The path of
// the scene is looked for from the working folder, then from that of the result.
func (c evalCamera) Look(s evaluate.Scene, result string, g georef.Grid) (image.Image, error) {
	path, err := camera{result: result}.find(s.Path)
	if err != nil {
		return nil, err
	}
	b, err := c.world.look(path, s.Roles, g)
	if err != nil {
		return nil, err
	}
	return chip.Image(b), nil
}
