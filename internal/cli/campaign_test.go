package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rampart/internal/georef"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// TestOneBadSceneOrSiteStopsNothing breaks a scene when its pixels are read, and a
// whole site.
func TestOneBadSceneOrSiteStopsNothing(t *testing.T) {
	t.Parallel()
	const places = 3
	list, scenes := drawCampaign(t, places)
	errRotten, errOdd := errors.New("is rotten"), errors.New("went wrong")
	broken := filepath.Join(scenes, "place0_2019-03-04.tif")
	bad := true
	a, _, stderr := testApp(openerFunc(
		func(s site.Scene, roles []string, g georef.Grid) (pipeline.Reader, error) {
			switch {
			case bad && strings.HasPrefix(s.Path, "place0_2019-03"):
				return nil, errRotten
			case bad && strings.HasPrefix(s.Path, "place1"):
				return nil, errOdd
			}
			return opener{}.Open(s, roles, g)
		}))
	a.world.brokenFile = func(err error) (string, bool) { return broken, errors.Is(err, errRotten) }
	out := filepath.Join(t.TempDir(), "out")
	run := func(want int) map[string]string {
		t.Helper()
		args := []string{"run", list, "--scenes", scenes, "-o", out, "--sites-at-once", "3"}
		if got := a.run(context.Background(), args); got != want {
			t.Fatalf("exit code %d, want %d; said:\n%s", got, want, stderr)
		}
		return tree(t, out)
	}
	files := run(exitPartial)
	for _, c := range []struct{ file, want string }{
		{"skipped.csv", "p0,broken,place0_2019-03-04.tif,open place0_2019-03-04.tif: is rotten\n"},
		{"skipped.csv", "p1,failed,,"},
		{"sites.geojson", `"status":"failed","statement":"nothing can be said, because the work on it failed:`},
		{"changes.geojson", `"id":"p0-`},
		{"changes.geojson", `"id":"p2-`},
		{"quarters.csv", "\np1,地方 1,2019-Q1,2019-01-01,2019-03-31,,0.0000,,,"},
	} {
		if !strings.Contains(files[c.file], c.want) {
			t.Errorf("%s lacks %q:\n%s", c.file, c.want, files[c.file])
		}
	}
	if _, ok := files["sites/p1/manifest.json"]; ok {
		t.Error("a site that failed has a manifest")
	}
	bad = false
	files = run(exitDone)
	if !strings.Contains(files["changes.geojson"], `"id":"p1-`) ||
		!strings.Contains(files["sites/p0/changes.geojson"], "place0_2019-03-04.tif") {
		t.Errorf("what went wrong was not done again:\n%s", stderr)
	}
}

// TestAnInterruptedCampaignGoesOn ends the context within the first site that has
// scenes.
func TestAnInterruptedCampaignGoesOn(t *testing.T) {
	t.Parallel()
	list, scenes := drawCampaign(t, 2)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a, _, stderr := testApp(openerFunc(
		func(s site.Scene, roles []string, g georef.Grid) (pipeline.Reader, error) {
			if strings.HasPrefix(s.Path, "place1") {
				cancel()
			}
			return opener{}.Open(s, roles, g)
		}))
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"run", list, "--scenes", scenes, "-o", out}
	if got := a.run(ctx, args); got != exitInterrupted {
		t.Fatalf("exit code %d, want %d; said:\n%s", got, exitInterrupted, stderr)
	}
	files := tree(t, out)
	if _, ok := files["sites/p0/manifest.json"]; !ok || len(files) != 7 {
		t.Errorf("an interrupted run leaves %d files, want those of two sites, what is asked, and what was seen", len(files))
	}
	if err := notWhole(files); err != nil {
		t.Error(err)
	}
	stderr.Reset()
	if got := a.run(context.Background(), args); got != exitDone ||
		!strings.Contains(stderr.String(), "2 done before") {
		t.Errorf("going on: exit code %d; said:\n%s", got, stderr)
	}
}

// TestTheBarOfACampaignCountsSites holds what stands behind the bar.
func TestTheBarOfACampaignCountsSites(t *testing.T) {
	t.Parallel()
	p := siteProgress{
		Site: "喀什", Done: 12, Total: 400, Failed: 1, EtaS: 3600, MemoryBytes: 512 * mebi, Kept: 3,
	}
	if got, want := p.tail(), " 1 failed, 512MiB, 1h0m0s left, 喀什"; got != want {
		t.Errorf("tail() = %q, want %q", got, want)
	}
	want := "12/400 sites, 3 done before, 1 failed, 512MiB, 1h0m0s left"
	if got := p.text(); got != want {
		t.Errorf("text() = %q, want %q", got, want)
	}
}

// TestAListInAVectorFileIsRead reads GML without a reference system.
func TestAListInAVectorFileIsRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sites.gml")
	const gml = `<?xml version="1.0"?><c:all xmlns:c="urn:c" xmlns:gml="http://www.opengis.net/gml">
<gml:featureMember><c:site fid="1"><c:name>喀什</c:name><c:place><gml:Point>
<gml:coordinates>76.0,39.5</gml:coordinates></gml:Point></c:place></c:site></gml:featureMember></c:all>`
	if err := os.WriteFile(path, []byte(gml), 0o666); err != nil {
		t.Fatal(err)
	}
	places, err := vectors{}.Places(path)
	if err != nil || len(places) != 1 || places[0].Geometry == nil || places[0].Row != 1 {
		t.Errorf("Places = %+v, %v, want one", places, err)
	}
}
