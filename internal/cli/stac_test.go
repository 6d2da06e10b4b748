package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"rampart/internal/gdalio"
)

// object is any JSON.
type object = map[string]any

// itemOf describes an image as a STAC item in words of its own.
func itemOf(t *testing.T, path, href string) object {
	t.Helper()
	h, err := gdalio.Probe(path)
	if err != nil {
		t.Fatal(err)
	}
	g, b := h.Transform, h.Footprint.Bound()
	id := strings.TrimSuffix(filepath.Base(path), ".tif")
	_, date, _ := strings.Cut(id, "_")
	return object{
		"type": "Feature", "stac_version": "1.0.0", "id": id,
		"bbox": []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}, "geometry": nil,
		"properties": object{
			"datetime": date + "T05:10:00Z", "proj:epsg": 32645, "view:sun_elevation": 41.5,
			"view:sun_azimuth": 158.25, "view:off_nadir": 4.5, "gsd": 10,
		},
		"assets": object{
			"image": object{
				"href": href, "type": "image/tiff; application=geotiff; profile=cloud-optimized",
				"roles": []string{"data"}, "proj:shape": []int{h.Height, h.Width},
				"proj:transform": []float64{g[1], g[2], g[0], g[4], g[5], g[3]},
				"eo:bands":       []object{{"name": "red", "common_name": "red"}},
				"raster:bands": []object{{"data_type": "float32", "nodata": -1, "scale": 0.5,
					"offset": 100}}, "file:size": h.Bytes,
			},
			"thumbnail": object{"href": "gone.png", "type": "image/png", "roles": []string{"thumbnail"}},
		},
		"links": []object{},
	}
}

func writeJSONFile(t *testing.T, path string, v any) {
	t.Helper()
	data, err := json.Marshal(v)
	if err == nil {
		err = os.WriteFile(path, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// drawCatalog draws a campaign, an item beside each image, and a catalog of them.
func drawCatalog(t *testing.T, places int) (list, scenes string, items []object) {
	t.Helper()
	list, scenes = drawCampaign(t, places)
	images, err := filepath.Glob(filepath.Join(scenes, "*.tif"))
	if err != nil {
		t.Fatal(err)
	}
	links := []object{{"rel": "root", "href": "./catalog.json"}}
	for _, path := range images {
		it := itemOf(t, path, "./"+filepath.Base(path))
		items = append(items, it)
		name := it["id"].(string) + ".json"
		writeJSONFile(t, filepath.Join(scenes, name), it)
		links = append(links, object{"rel": "item", "href": "./" + name})
	}
	writeJSONFile(t, filepath.Join(scenes, "catalog.json"), object{
		"type": "Catalog", "stac_version": "1.0.0", "id": "all", "description": "", "links": links,
	})
	return list, scenes, items
}

// api is a STAC API, and a server of the images, that notes what it is asked.
type api struct {
	*httptest.Server
	items []object
	mu    sync.Mutex
	asked []object
	paths map[string]int
}

func serveAPI(t *testing.T, scenes string, items []object) *api {
	t.Helper()
	a := &api{paths: map[string]int{}}
	mux := http.NewServeMux()
	files := http.StripPrefix("/cog/", http.FileServer(http.Dir(scenes)))
	mux.HandleFunc("/cog/", func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.paths[strings.TrimPrefix(r.URL.Path, "/cog/")]++
		a.mu.Unlock()
		files.ServeHTTP(w, r)
	})
	mux.HandleFunc("/stac", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, object{"type": "Catalog", "stac_version": "1.0.0", "id": "api", "links": []object{
			{"rel": "search", "href": "/search", "method": "GET"},
			{"rel": "search", "href": "/search", "method": "POST"},
		}})
	})
	mux.HandleFunc("/search", a.search)
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	for _, it := range items {
		data, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		var copied object
		if err := json.Unmarshal(data, &copied); err != nil {
			t.Fatal(err)
		}
		image := copied["assets"].(object)["image"].(object)
		image["href"] = a.URL + "/cog/" + copied["id"].(string) + ".tif?sig=secret"
		a.items = append(a.items, copied)
	}
	return a
}

func answer(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

// search answers in pages of three.
func (a *api) search(w http.ResponseWriter, r *http.Request) {
	var q struct {
		BBox     []float64
		Datetime string
		Token    int
	}
	var asked object
	data, err := readAll(r)
	if err != nil || json.Unmarshal(data, &q) != nil || json.Unmarshal(data, &asked) != nil {
		http.Error(w, "no question", http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	a.asked = append(a.asked, asked)
	a.mu.Unlock()
	var found []object
	for _, it := range a.items {
		b := it["bbox"].([]any)
		when := it["properties"].(object)["datetime"].(string)
		from, to, _ := strings.Cut(q.Datetime, "/")
		if b[0].(float64) <= q.BBox[2] && b[2].(float64) >= q.BBox[0] &&
			b[1].(float64) <= q.BBox[3] && b[3].(float64) >= q.BBox[1] && when >= from && when <= to {
			found = append(found, it)
		}
	}
	const size = 3
	page := object{"type": "FeatureCollection", "features": found[min(q.Token, len(found)):min(
		q.Token+size, len(found))]}
	if q.Token+size < len(found) {
		page["links"] = []object{{"rel": "next", "href": a.URL + "/search", "method": "POST",
			"merge": true, "body": object{"token": q.Token + size}}}
	}
	answer(w, page)
}

func readAll(r *http.Request) ([]byte, error) {
	defer r.Body.Close()
	data := make([]byte, r.ContentLength)
	_, err := r.Body.Read(data)
	if err != nil && err.Error() == "EOF" {
		err = nil
	}
	return data, err
}

// campaignOf runs a campaign and returns what it wrote.
func campaignOf(t *testing.T, list, where string, flags ...string) (map[string]string, string) {
	t.Helper()
	a, _, stderr := testApp(opener{})
	out := filepath.Join(t.TempDir(), "out")
	args := append([]string{"run", list, "--scenes", where, "-o", out, "--from", "2019-01-01",
		"--to", "2020-12-31"}, flags...)
	if got := a.run(context.Background(), args); got != exitDone {
		t.Fatalf("exit code %d; said:\n%s", got, stderr)
	}
	return tree(t, out), stderr.String()
}

// TestACatalogGivesWhatTheFilesGive runs one campaign on a folder, on a catalog of
// the same files, and on an API and a server of them.
func TestACatalogGivesWhatTheFilesGive(t *testing.T) {
	t.Parallel()
	list, scenes, items := drawCatalog(t, 2)
	want, _ := campaignOf(t, list, scenes)
	if !strings.Contains(want["changes.geojson"], `"changed_before":"2019-08-20"`) ||
		!strings.Contains(want["changes.geojson"], `"sun_elevation":41.5`) {
		t.Fatalf("the folder gives %s", want["changes.geojson"])
	}
	got, _ := campaignOf(t, list, filepath.Join(scenes, "catalog.json"))
	sameFiles(t, "catalog", got, want)

	server := serveAPI(t, scenes, items)
	got, said := campaignOf(t, list, server.URL+"/stac")
	for name, text := range got {
		if strings.Contains(text, "=secret") || strings.Contains(text, "/vsi") {
			t.Errorf("%s shows how the images are read", name)
		}
		got[name] = strings.ReplaceAll(text, server.URL+"/cog/", "")
	}
	sameFiles(t, "API", got, want)
	if !strings.Contains(said, "scenes: a STAC API, asked for the box of each site") {
		t.Errorf("said:\n%s", said)
	}
	server.check(t)
}

// check holds what the server was asked against what it needs to know.
func (a *api) check(t *testing.T) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	pages := 0
	for _, q := range a.asked {
		for key := range q {
			if !slices.Contains([]string{"bbox", "datetime", "limit", "token"}, key) {
				t.Errorf("the server was told %s: %v", key, q[key])
			}
		}
		for _, v := range q["bbox"].([]any) {
			if cut := fmt.Sprintf("%.2f", v); fmt.Sprint(v) != strings.TrimSuffix(
				strings.TrimRight(cut, "0"), ".") {
				t.Errorf("the server was told where exactly a site lies: %v", q["bbox"])
			}
		}
		if _, ok := q["token"]; ok {
			pages++
		}
	}
	if pages == 0 {
		t.Error("no second page was asked for")
	}
	for name := range a.paths {
		if !strings.HasSuffix(name, ".tif") {
			t.Errorf("the server was asked for %s", name)
		}
	}
}

// sameFiles compares results but for what differs by nature: sums of files on
// servers are not known, and what the scenes lie in is told.
func sameFiles(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	plain := regexp.MustCompile(`"sha256": ?("[0-9a-f]{64}"|null)|"bytes": ?\d+|` +
		`"key": "[0-9a-f]+"|"scenes": "a .*"|"manifest": .*|"notes": \[[^]]*\]`)
	// What is noted of the files themselves is another matter.
	ofFiles := func(name, _ string) bool {
		return strings.HasPrefix(name, "custody") || name == "prov.json" || name == "campaign.json" ||
			name == ".lock"
	}
	maps.DeleteFunc(got, ofFiles)
	want = maps.Clone(want)
	maps.DeleteFunc(want, ofFiles)
	for name, text := range want {
		a, b := plain.ReplaceAllString(got[name], ""), plain.ReplaceAllString(text, "")
		if a != b {
			t.Errorf("%s: %s differs:\n%s\nwant\n%s", what, name, a, b)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
	}
}

// TestWhatAServerFailsToGiveStopsNothingElse takes a scene away, cuts one short,
// and asks for a place where nothing is.
func TestWhatAServerFailsToGiveStopsNothingElse(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("many runs: left out of the short tests")
	}
	list, scenes, items := drawCatalog(t, 2)
	server := serveAPI(t, scenes, items)
	if err := os.Remove(filepath.Join(scenes, "place0_2019-03-04.tif")); err != nil {
		t.Fatal(err)
	}
	if err := cutFile(filepath.Join(scenes, "place1_2019-03-04.tif"), []string{"60"}); err != nil {
		t.Fatal(err)
	}
	a, stdout, stderr := testApp(opener{})
	out := filepath.Join(t.TempDir(), "out")
	run := func(want int, args ...string) {
		t.Helper()
		stdout.Reset()
		stderr.Reset()
		if got := a.run(context.Background(), args); got != want {
			t.Errorf("%v: exit code %d, want %d; said:\n%s", args, got, want, stderr)
		}
	}
	says := func(want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(stderr.String(), w) {
				t.Errorf("not said: %s; but:\n%s", w, stderr)
			}
		}
	}
	all := server.URL + "/stac"
	run(exitPartial, "run", list, "--scenes", all, "-o", out, "--from", "2019-01-01", "--to", "2020-12-31")
	says("/cog/place0_2019-03-04.tif: is not given out by the server; check the address, and whether it "+
		"wants a key or a signed one; going on without this scene", "place1_2019-03-04.tif: is truncated or corrupt",
		"3 sites: 2 seen, 1 of which nothing can be said, 0 failed")
	skipped := tree(t, out)["skipped.csv"]
	if !strings.Contains(skipped, "p0,broken,"+server.URL+"/cog/place0_2019-03-04.tif,") {
		t.Errorf("skipped.csv: %s", skipped)
	}

	// The scenes may be there the next time: their sites are looked at again.
	run(exitPartial, "run", list, "--scenes", all, "-o", out, "--from", "2019-01-01", "--to", "2020-12-31")
	says("0 failed; 1 done before")

	nowhere := []string{"--from", "2019-01-01", "--to", "2020-12-31", "-o", "-"}
	run(exitFailed, append([]string{"detect", all, "--bbox", "1,1,2,2"}, nowhere...)...)
	says("it has no item in the box of the site")
	run(exitFailed, append([]string{"detect", all}, nowhere...)...)
	says("say where to look with --site or --bbox")
	run(exitFailed, append([]string{"detect", all, scenes}, nowhere...)...)
	says("a STAC catalog is read alone")
	run(exitPartial, append([]string{"detect", all, "--bbox", "87.0005,43.347,87.005,43.352"}, nowhere...)...)
	if !strings.Contains(stdout.String(), `"path":"`+server.URL+`/cog/place0_2019-01-10.tif"`) ||
		strings.Contains(stdout.String(), "secret") {
		t.Errorf("detect: %s", stdout)
	}
	run(exitFailed, "run", list, "--scenes", server.URL+"/gone", "-o", out)
	says("--scenes " + server.URL + "/gone: the server answers 404: it is not there; check the address")
}

// TestALocalCatalogLeadsToServersOnlyWhereItMay has the items here and the images
// there.
func TestALocalCatalogLeadsToServersOnlyWhereItMay(t *testing.T) {
	t.Parallel()
	list, scenes, items := drawCatalog(t, 1)
	server := serveAPI(t, scenes, items)
	page := filepath.Join(t.TempDir(), "found items.json")
	writeJSONFile(t, page, object{"type": "FeatureCollection", "features": server.items})
	a, stdout, stderr := testApp(opener{})
	args := []string{"run", list, "--scenes", page, "--dry-run", "--json"}
	if got := a.run(context.Background(), args); got != exitFailed || len(server.paths) > 0 ||
		!strings.Contains(stderr.String(), "the images of 4 of 4 items lie on servers: add --online") {
		t.Errorf("exit code %d, asked for %v; said:\n%s", got, server.paths, stderr)
	}
	stderr.Reset()
	if got := a.run(context.Background(), append(args, "--online")); got != exitDone ||
		!strings.Contains(stdout.String(), `"scenes_used": 4`) {
		t.Errorf("exit code %d; said:\n%s%s", got, stdout, stderr)
	}
	if len(server.paths) > 0 {
		t.Errorf("a dry run asked for %v, though the items say all", server.paths)
	}
	got, _ := campaignOf(t, list, page, "--online")
	want, _ := campaignOf(t, list, scenes)
	if a, b := features(got["changes.geojson"]), features(want["changes.geojson"]); a != b || len(a) < 100 {
		t.Errorf("found %s, want %s", a, b)
	}
}

// TestADeclaredOffsetChangesNothingThatIsFound adds a number to the later scenes,
// once with an item that says so.
func TestADeclaredOffsetChangesNothingThatIsFound(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("three runs: left out of the short tests")
	}
	list, _ := drawCampaign(t, 1)
	found := func(add, offset float64) string {
		t.Helper()
		dir := t.TempDir()
		for i, date := range []string{"2019-01-10", "2019-03-04", "2019-08-20", "2020-02-02"} {
			path := filepath.Join(dir, "place0_"+date+".tif")
			options := []string{"size=48x48"}
			if i > 1 {
				options = append(options, "build", fmt.Sprintf("add=%g", add))
			}
			if err := drawGeoTIFF(path, options); err != nil {
				t.Fatal(err)
			}
			it := itemOf(t, path, filepath.Base(path))
			raster := it["assets"].(object)["image"].(object)["raster:bands"].([]object)[0]
			raster["scale"], raster["offset"] = 0.5, 0.0
			if i > 1 {
				raster["offset"] = offset
			}
			writeJSONFile(t, strings.TrimSuffix(path, ".tif")+".json", it)
		}
		got, _ := campaignOf(t, list, dir)
		return features(got["changes.geojson"])
	}
	want := found(0, 0)
	if found(1000, 0) == want {
		t.Error("the offset makes no difference where it is not declared: the test says nothing")
	}
	if got := found(1000, -500); got != want || len(want) < 100 {
		t.Errorf("with an offset: %s\nwithout: %s", got, want)
	}
}

// features are the changes of a result, without what is said of the scenes.
func features(result string) string {
	_, found, _ := strings.Cut(result, `"features":[`)
	return found
}
