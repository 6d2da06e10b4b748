package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestPathsTellNothingOfTheMachine(t *testing.T) {
	t.Parallel()
	home := filepath.Join(t.TempDir(), "home", "ann")
	n := newNamed([]string{filepath.Join(home, "a.tif"), "images"})
	here := n.roots[0]
	for given, want := range map[string]string{
		"images/x.tif":                         "images/x.tif",
		"./images/x.tif":                       "./images/x.tif",
		filepath.Join(here, "images", "x.tif"): "images/x.tif",
		filepath.Join(home, "deep", "x.tif"):   "deep/x.tif",
		"/elsewhere/ann/x.tif":                 "x.tif",
		"../ann/x.tif":                         "x.tif",
		"/vsizip//home/ann/x.zip/y.tif":        "y.tif",
		"/vsicurl/https://example.org/a/x.tif": "/vsicurl/https://example.org/a/x.tif",
	} {
		if got := n.path(given); got != want {
			t.Errorf("path(%q) = %q, want %q", given, got, want)
		}
	}
	if got := n.text("read " + filepath.Join(home, "x.tif") + ": torn"); got != "read x.tif: torn" {
		t.Errorf("text = %q", got)
	}
}

func TestDetectWritesNoAbsolutePath(t *testing.T) {
	t.Parallel()
	dir := drawSeries(t, "2018-01-02", "2018-06-07", "2019-03-04")
	if err := cutFile(filepath.Join(dir, "place_2018-06-07.tif"), []string{"50"}); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.geojson")
	runRampart(t, "detect", dir, "-o", out)
	for name, text := range tree(t, filepath.Dir(out)) {
		if strings.Contains(text, filepath.Dir(dir)) || !strings.Contains(text, `"path":"place_2018-01-02.tif"`) {
			t.Errorf("%s:\n%.2000s", name, text)
		}
	}
}
