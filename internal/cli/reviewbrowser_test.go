package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"rampart/internal/gdalio"
)

// TestReviewInTheBrowser reviews a result as a person does; see
// internal/webmap/page/test/review.test.mjs.
func TestReviewInTheBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	chromium, drive := browser(t)
	cmd := exec.Command("node", "--test", "--test-force-exit", "test/review.test.mjs")
	cmd.Dir = filepath.Dir(filepath.Dir(drive))
	cmd.Env = append(os.Environ(), "RAMPART_RESULT="+drawReviewed(t), "RAMPART_BROWSER="+chromium,
		"TMPDIR="+t.TempDir())
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// drawReviewed draws two scenes and a result with a tower, a wall and two buildings
// on them.
func drawReviewed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, options := range map[string][]string{"a.tif": {"size=64x64"}, "b.tif": {"size=64x64", "build"}} {
		if err := drawGeoTIFF(filepath.Join(dir, name), options); err != nil {
			t.Fatal(err)
		}
	}
	features := []map[string]any{
		feature(t, "b1", "building", 0.55, "Polygon", 250, 250, 380, 250, 380, 380, 250, 380, 250, 250),
		feature(t, "b2", "building", 0.95, "Polygon", 450, 450, 500, 450, 500, 500, 450, 500, 450, 450),
		feature(t, "t1", "tower", 0.5, "Point", 300, 120),
		feature(t, "w1", "wall", 0.9, "LineString", 100, 100, 540, 120),
	}
	var scenes []map[string]any
	for i, day := range []string{"2019-01-01", "2019-06-01"} {
		name := string(rune('a' + i))
		scenes = append(scenes, map[string]any{
			"id": name, "path": name + ".tif", "used": true, "acquired": day, "size": [2]int{64, 64},
			"bands": []map[string]string{{"name": "band 1", "role": "pan"}},
		})
	}
	text, err := json.Marshal(map[string]any{
		"type": "FeatureCollection", "features": features,
		"rampart": map[string]any{
			"schema": 1, "version": "v", "scenes": scenes,
			"statements": []map[string]any{{"site_id": "s", "text": "4 changes found", "changes": 4}},
			"grid": map[string]any{
				"crs": "EPSG:32645", "transform": []float64{500000, 10, 0, 4800000, 0, -10},
				"size": [2]int{64, 64}, "pixel_x_m": 10, "pixel_y_m": 10,
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "found.geojson")
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// feature is a change whose places are metres east and south of the scenes' corner.
func feature(t *testing.T, id, class string, score float64, kind string, metres ...float64) map[string]any {
	t.Helper()
	pr := gdalio.NewProjector()
	defer pr.Close()
	var places [][2]float64
	for i := 0; i < len(metres); i += 2 {
		x, y := []float64{500000 + metres[i]}, []float64{4800000 - metres[i+1]}
		if err := pr.ToWGS84("EPSG:32645", x, y); err != nil {
			t.Fatal(err)
		}
		places = append(places, [2]float64{x[0], y[0]})
	}
	coordinates := map[string]any{"Point": places[0], "LineString": places, "Polygon": [][][2]float64{places}}[kind]
	if coordinates == nil {
		t.Fatal(fmt.Errorf("a %s cannot be drawn", kind))
	}
	return map[string]any{
		"type": "Feature", "id": id,
		"geometry": map[string]any{"type": kind, "coordinates": coordinates},
		"properties": map[string]any{
			"site_id": "s", "class": class, "change": "added", "score": score,
			"changed_after": "2019-01-01", "changed_before": "2019-06-01",
			"before_scene": "a", "after_scene": "b", "review_status": "rejected", "reviewer": "Zed",
		},
	}
}
