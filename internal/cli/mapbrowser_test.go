package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheMapInABrowser makes a map and a report of the sample series and looks at
// them as a person does; see internal/webmap/page/test/page.mjs.
func TestTheMapInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	chromium, drive := browser(t)
	folder := t.TempDir()
	page := filepath.Join(folder, "map.html")
	sample := "../../testdata/sample"
	for _, args := range [][]string{
		{"detect", sample, "--site", sample + "/sites.geojson", "--id", "demo", "-q",
			"-o", filepath.Join(folder, "changes.geojson")},
		{"map", filepath.Join(folder, "changes.geojson"), "--sites", sample + "/sites.geojson",
			"--images", sample, "-q", "-o", page},
		{"report", filepath.Join(folder, "changes.geojson"), "--sites", sample + "/sites.geojson",
			"--images", sample, "-q", "-o", filepath.Join(folder, "report")},
	} {
		var stderr bytes.Buffer
		if code := Main(args, strings.NewReader(""), &bytes.Buffer{}, &stderr); code != exitDone {
			t.Fatalf("rampart %s: exit code %d: %s", strings.Join(args, " "), code, &stderr)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", drive, chromium, page, filepath.Join(folder, "report"), folder)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, name := range []string{"wide-light.png", "narrow-dark.png"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() < 10_000 {
			t.Errorf("%s is no picture of a page: %v", name, err)
		}
	}
}

// browser finds a browser, and the program that drives it; without one the test is
// skipped with a word.
func browser(t *testing.T) (chromium, drive string) {
	t.Helper()
	const page = "../webmap/page"
	chromium, noBrowser := findBrowser("")
	_, noNode := exec.LookPath("node")
	_, noDriver := os.Stat(page + "/node_modules/playwright-core")
	switch {
	case noBrowser != nil:
		t.Skip("no chromium: the page is not tried in a browser; see scripts/browser.sh")
	case noNode != nil:
		t.Skip("no node: the page is not tried in a browser; see scripts/browser.sh")
	case noDriver != nil:
		t.Skip("no playwright-core: the page is not tried in a browser; see scripts/browser.sh")
	}
	return chromium, page + "/test/page.mjs"
}
