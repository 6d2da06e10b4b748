package cli

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"

	"rampart/algorithms/raster"
	"rampart/internal/evaluate"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// camera takes pictures of scenes for the page of an evaluation.
type camera struct{ world world }

// Look returns what a scene shows of the grid, as colours where it has red, green
// and blue and else as its first band in grey, each stretched by itself. The path
// of the scene is looked for from the working folder, then from that of the
// result.
func (c camera) Look(s evaluate.Scene, result string, g georef.Grid) (image.Image, error) {
	path := s.Path
	if _, err := os.Stat(path); err != nil && !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(result), path)
	}
	h, err := c.world.prober.Probe(path)
	if err != nil {
		return nil, err
	}
	if len(h.Bands) == 0 {
		return nil, fmt.Errorf("%s has no bands", path)
	}
	wanted := []string{site.RoleRed, site.RoleGreen, site.RoleBlue}
	colour := len(s.Roles) == len(h.Bands)
	for _, role := range wanted {
		colour = colour && slices.Contains(s.Roles, role)
	}
	scene := sceneOf(h, s.Roles)
	if !colour {
		wanted = []string{scene.Bands[0].Role}
	}
	bands, err := readScene(c.world, scene, g, wanted...)
	if err != nil {
		return nil, err
	}
	return picture(bands), nil
}

// picture makes colours of one band or three; what is not seen is grey.
func picture(bands []*raster.Image) image.Image {
	r := bands[0].Rect
	out := image.NewRGBA(r)
	var values [3][]uint8
	for i := range values {
		values[i] = stretch(bands[min(i, len(bands)-1)].Pix)
	}
	unseen := color.RGBA{128, 128, 128, 255}
	for i, v := range bands[0].Pix {
		x, y := r.Min.X+i%r.Dx(), r.Min.Y+i/r.Dx()
		if raster.IsNaN(v) {
			out.SetRGBA(x, y, unseen)
			continue
		}
		out.SetRGBA(x, y, color.RGBA{values[0][i], values[1][i], values[2][i], 255})
	}
	return out
}

// stretch maps the numbers from their 2nd to their 98th percentile to 0 to 255.
func stretch(pix []float32) []uint8 {
	const low, high, white = 0.02, 0.98, 255
	var seen []float32
	for _, v := range pix {
		if !raster.IsNaN(v) {
			seen = append(seen, v)
		}
	}
	out := make([]uint8, len(pix))
	if len(seen) == 0 {
		return out
	}
	slices.Sort(seen)
	last := float64(len(seen) - 1)
	from, to := seen[int(low*last)], seen[int(math.Ceil(high*last))]
	for i, v := range pix {
		if to > from && !raster.IsNaN(v) {
			out[i] = uint8(white * min(max((v-from)/(to-from), 0), 1))
		}
	}
	return out
}
