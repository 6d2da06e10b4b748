package cli

import (
	"image"
	"path/filepath"
	"slices"
	"testing"

	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/georef"
)

// TestAPictureHasItsColoursFromSeveralFiles draws a scene with a file a band, each of
// another brightness, and looks at it as maps and chips do.
func TestAPictureHasItsColoursFromSeveralFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, add := range map[string]string{"blue": "add=100", "green": "add=2000", "nir": "add=0", "red": "add=5000"} {
		if err := drawGeoTIFF(filepath.Join(dir, name+".tif"), []string{add}); err != nil {
			t.Fatal(err)
		}
	}
	scene := detection.Scene{ID: "a", Path: "blue.tif", Bands: []detection.Band{
		{Name: "band 1", Role: "blue"}, {Name: "band 1", Role: "green", File: "green.tif"},
		{Name: "band 1", Role: "nir", File: "gone.tif"}, {Name: "band 1", Role: "red", File: "red.tif"},
	}}
	grid := georef.Grid{
		CRS: "EPSG:32645", Transform: georef.Affine{500000, 10, 0, 4800000, 0, -10},
		Size: image.Pt(64, 64), PixelX: 10, PixelY: 10,
	}
	c := camera{world: realWorld(), images: dir}
	shot, err := c.Open(scene, grid)
	if err != nil {
		t.Fatal(err)
	}
	if err := shot.Close(); err != nil || !slices.Equal(shot.Roles(), []string{"red", "green", "blue"}) {
		t.Errorf("it shows %v, want the three colours (%v)", shot.Roles(), err)
	}
	bands, err := chip.Look(c, scene, grid)
	if err != nil {
		t.Fatal(err)
	}
	at := func(i int) float32 { return bands[i].At(5, 5) }
	if at(0)-at(1) != 3000 || at(1)-at(2) != 1900 {
		t.Errorf("red %v, green %v, blue %v: want each from its own file", at(0), at(1), at(2))
	}

	// Where the result does not name the other files, only the first is shown.
	for i := range scene.Bands {
		scene.Bands[i].File = ""
	}
	if shot, err = c.Open(scene, grid); err != nil {
		t.Fatal(err)
	}
	if err := shot.Close(); err != nil || !slices.Equal(shot.Roles(), []string{"blue"}) {
		t.Errorf("it shows %v, want the one band that is known (%v)", shot.Roles(), err)
	}
}
