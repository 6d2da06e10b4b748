package campaign

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// counting stands in for GDAL: every file is the same image of one band, on the
// ground of the sites, and how often each is asked is counted.
type counting map[string]int

func (c counting) Probe(path string) (site.Header, error) {
	c[filepath.Base(path)]++
	if strings.HasPrefix(filepath.Base(path), "broken") {
		return site.Header{}, fmt.Errorf("%s: is broken", path)
	}
	return site.Header{
		Path: path, Driver: "GTiff", Width: 40, Height: 30, CRS: "WKT", HasTransform: true,
		Transform: georef.Affine{0, 10, 0, 0, 0, -10}, PixelX: 10, PixelY: 10,
		Footprint: box(0, 0, 1, 1).ToRing(),
		Bands:     []site.HeaderBand{{DType: "UInt16", Color: "Undefined", Scale: 1}, {DType: "UInt16"}},
	}, nil
}

// lie writes empty files, and tables.
func lie(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func places(ids ...string) []site.Site {
	var out []site.Site
	for _, id := range ids {
		out = append(out, site.Site{ID: id, Area: orb.MultiPolygon{box(0, 0, 1, 1).ToPolygon()}})
	}
	return out
}

// told is what a source says of all sites, a line each.
func told(t *testing.T, s Source, sites []site.Site) string {
	t.Helper()
	var b strings.Builder
	say := func(who string, series site.Series) {
		for _, c := range series.Scenes {
			fmt.Fprintf(&b, "%s scene %s\n", who, c.Path)
		}
		for _, k := range series.Skipped {
			fmt.Fprintf(&b, "%s skip %v %s: %s\n", who, k.Broken, k.Path, k.Reason)
		}
		for _, n := range series.Notes {
			fmt.Fprintf(&b, "%s note %s\n", who, n)
		}
	}
	for _, p := range sites {
		series, err := s.Series(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		say(p.ID, series)
	}
	say("rest", s.Rest())
	return b.String()
}

const unknownBands = "what the 2 bands are is not known: name them in a scenes.csv, column bands\n"

func TestEachRowOfAManifestIsToldOnce(t *testing.T) {
	t.Parallel()
	dir := lie(t, map[string]string{
		"a.tif": "", "b.tif": "", "all.tif": "", "broken.tif": "", "x.tif": "", "y.tif": "",
		"scenes.csv": "file,date,site_id,colour\na.tif,2019-01-01,a,\nb.tif,2019-01-01,b,\n" +
			"all.tif,2019-02-01,,\nbroken.tif,2019-03-01,,\nbad.tif,2019-13-01,b,\n" +
			"gone.tif,2019-03-01,,\nx.tif,2019-01-01,typo,\ny.tif,2019-01-01,typo,\n",
	})
	sites, probed := places("a", "b", "c"), counting{}
	s, err := OpenSource(context.Background(), filepath.Join(dir, "scenes.csv"), sites, ScanOptions{}, probed)
	if err != nil {
		t.Fatal(err)
	}
	want := `a scene a.tif
a scene all.tif
a note a.tif and 1 more: ` + unknownBands + `b scene b.tif
b scene all.tif
b skip true bad.tif: row 6 of scenes.csv: "2019-13-01" is no date: write YYYY-MM-DD, or YYYY-MM where only the month is known
b note all.tif and 1 more: ` + unknownBands + `c scene all.tif
rest skip true broken.tif: is broken
rest skip true gone.tif: row 7 of scenes.csv: does not exist: check the path
rest skip false scenes.csv: site typo is not in the list of sites; its rows: 2
rest note all.tif: ` + unknownBands +
		`rest note scenes.csv: column "colour" is not known and was passed over
rest note the manifest has rows of sites that are not in the list (1); skipped.csv names them
`
	if got := told(t, s, sites); got != want {
		t.Errorf("the source says:\n%s\nwant\n%s", got, want)
	}
	for name, n := range probed {
		if n != 1 {
			t.Errorf("%s was opened %d times", name, n)
		}
	}
}

func TestTheRemarksOnAFolderOfASiteAreKept(t *testing.T) {
	t.Parallel()
	dir := lie(t, map[string]string{"a/2019-01-01.tif": "", "b/2019-01-01.tif": "", "c/x.tif": ""})
	sites := places("a", "b")
	s, err := OpenSource(context.Background(), dir, sites, ScanOptions{}, counting{})
	if err != nil {
		t.Fatal(err)
	}
	want := "a scene a/2019-01-01.tif\na note a/2019-01-01.tif: " + unknownBands +
		"b scene b/2019-01-01.tif\nb note b/2019-01-01.tif: " + unknownBands +
		"rest skip false c: a folder of no site in the list\n"
	if got := told(t, s, sites); got != want {
		t.Errorf("the source says:\n%s\nwant\n%s", got, want)
	}
	c := Campaign{Source: s}
	r := c.record([]Outcome{{Notes: []string{"one", "two"}}, {Notes: []string{"two"}}}, Count{},
		detection.Result{})
	if got := strings.Join(r.Notes, ", "); got != "one, two" {
		t.Errorf("the record has the remarks %q", got)
	}
}

func TestAFileIsReadOnceForItsSum(t *testing.T) {
	t.Parallel()
	dir := lie(t, map[string]string{"a.tif": "abc", "b.tif": "x"})
	a, b, gone := filepath.Join(dir, "a.tif"), filepath.Join(dir, "b.tif"), filepath.Join(dir, "gone.tif")
	scenes := []site.Scene{
		{Files: []string{a}}, {Files: []string{a, b}}, {Files: []string{gone}},
		{Files: []string{"/vsicurl/http://x/y.tif"}},
	}
	f := &fileSums{}
	f.add(context.Background(), scenes[:1], 2)
	if err := os.WriteFile(a, []byte("changed"), 0o666); err != nil {
		t.Fatal(err)
	}
	f.add(context.Background(), scenes, 2)
	sums, errs := f.of(scenes)
	// Of "abc": FIPS 180-4, example B.1.
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if sums[0] != abc || len(sums[1]) != len(abc) || errs[0] != nil || errs[2] == nil ||
		sums[3] != "" || errs[3] != nil {
		t.Errorf("sums %q, errors %v", sums, errs)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := HashScenes(ctx, scenes[:1], 1); err == nil {
		t.Error("an ended context is no error")
	}
}
