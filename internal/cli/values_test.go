package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

func TestBytesFlag(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"1GiB": gibi, "512MiB": 512 * mebi, "2G": 2 * gibi, "2g": 2 * gibi, "1.5 GiB": 1.5 * gibi,
		"500MB": 500e6, "1TB": 1e12, "4096": 4096, "64k": 64 * kibi, "100B": 100, "3kB": 3000,
	} {
		var b bytesFlag
		if err := b.Set(in); err != nil || int64(b) != want {
			t.Errorf("Set(%q) = %d, %v, want %d", in, int64(b), err, want)
		}
	}
	for _, in := range []string{"", "GiB", "-1G", "0", "NaN", "1e30", "1PiB", "ten"} {
		var b bytesFlag
		if err := b.Set(in); err == nil {
			t.Errorf("Set(%q) = %d, want an error", in, int64(b))
		}
	}
	for in, want := range map[int64]string{
		gibi: "1GiB", 1536 * mebi: "1.5GiB", 512 * mebi: "512MiB", 17: "17B", 2 * kibi: "2KiB",
	} {
		if got := formatBytes(in); got != want {
			t.Errorf("formatBytes(%d) = %s, want %s", in, got, want)
		}
	}
}

func FuzzBytesFlag(f *testing.F) {
	for _, s := range []string{"1GiB", "2G", "1.5e3 MB", "-1", "0x10k", "1_000", "inf", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b bytesFlag
		if err := b.Set(s); err == nil && b < 0 {
			t.Errorf("Set(%q) = %d", s, int64(b))
		}
	})
}

func TestGDALCacheIsAShareOfTheLimit(t *testing.T) {
	t.Parallel()
	for in, want := range map[int64]int{128 * mebi: 16, gibi: 64, 64 * gibi: 256} {
		if got := gdalCacheMB(in); got != want {
			t.Errorf("gdalCacheMB(%d) = %d, want %d", in, got, want)
		}
	}
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"nothing wrong", nil, 0},
		{"any error", errors.New("x"), 1},
		{"wrong usage", fmt.Errorf("x: %w", &usageError{"rampart", errors.New("x")}), 2},
		{"partial", fmt.Errorf("x: %w", errPartial), 3},
		{"interrupted", fmt.Errorf("x: %w", context.Canceled), 130},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%s: exitCode(%v) = %d, want %d", c.name, c.err, got, c.want)
		}
	}
}

func TestOutputForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want output }{
		{output{}, output{"changes.geojson", formGeoJSON}},
		{output{form: formGeoJSONL}, output{"changes.geojsonl", formGeoJSONL}},
		{output{path: "x.NDJSON"}, output{"x.NDJSON", formGeoJSONL}},
		{output{path: "-"}, output{"-", formGeoJSON}},
		{output{path: "x.geojsonl", form: formGeoJSON}, output{"x.geojsonl", formGeoJSON}},
	} {
		if got := c.in.complete(); got != c.want {
			t.Errorf("%v.complete() = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestLineMeterShowsEachEndAndElseNowAndThen(t *testing.T) {
	t.Parallel()
	now := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	var got []string
	m := &lineMeter{
		every: plainEvery, now: func() time.Time { return now },
		show: func(p progress) {
			got = append(got, fmt.Sprintf("%s %d eta %.0f", p.Stage, p.Done, p.EtaS))
		},
	}
	for done := range 11 {
		m.update(pipeline.Progress{Stage: pipeline.StageSurvey, Done: done, Total: 10})
		now = now.Add(2 * time.Second)
	}
	m.update(pipeline.Progress{Stage: pipeline.StageSurvey, Done: 10, Total: 10})
	m.update(pipeline.Progress{Stage: pipeline.StageScan, Done: 0, Total: 10})
	m.close()
	want := "survey 3 eta 14, survey 6 eta 8, survey 9 eta 2, survey 10 eta 0"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("shown: %s, want %s", text, want)
	}
}

func TestProgressText(t *testing.T) {
	t.Parallel()
	p := progress{
		Stage: "scan", Done: 3, Total: 9, Scenes: 4, MemoryBytes: 512 * mebi,
		ReadS: 1, ComputeS: 3, EtaS: 61,
	}
	const want = "scan 3/9 tiles, 4 scenes, 512MiB, read 25 % compute 75 %, 1m1s left"
	if got := p.text(); got != want {
		t.Errorf("text() = %q, want %q", got, want)
	}
}

func box(minX, minY, maxX, maxY float64) orb.Bound {
	return orb.Bound{Min: orb.Point{minX, minY}, Max: orb.Point{maxX, maxY}}
}

func sceneOn(day int, b orb.Bound) site.Scene {
	return site.Scene{
		Footprint: b.ToRing(),
		Acquired: site.Date{
			Time: time.Date(2020, 1, day, 0, 0, 0, 0, time.UTC), Precision: site.PrecisionDay,
		},
	}
}

func TestOverlaps(t *testing.T) {
	t.Parallel()
	left, right, far := box(0, 0, 2, 1), box(1, 0, 3, 1), box(10, 10, 11, 11)
	none := -1.0
	for _, c := range []struct {
		name   string
		area   orb.MultiPolygon
		scenes []site.Scene
		want   []float64 // none where unknown
	}{
		{"the ground of two dates", nil, []site.Scene{sceneOn(1, left), sceneOn(2, right)},
			[]float64{1, 1}},
		{"one date twice is no ground", nil, []site.Scene{sceneOn(1, left), sceneOn(1, right)},
			[]float64{none, none}},
		{"a third one elsewhere", nil,
			[]site.Scene{sceneOn(1, left), sceneOn(2, right), sceneOn(3, far)},
			[]float64{1, 1, 0}},
		{"half of a site", orb.MultiPolygon{box(1, 0, 3, 1).ToPolygon()},
			[]site.Scene{sceneOn(1, left)}, []float64{0.5}},
		{"a site elsewhere", orb.MultiPolygon{far.ToPolygon()},
			[]site.Scene{sceneOn(1, left)}, []float64{0}},
		{"no footprint", nil, []site.Scene{{}}, []float64{none}},
	} {
		for i, got := range overlaps(c.area, c.scenes) {
			unknown := c.want[i] == none
			if unknown != (got == nil) || got != nil && math.Abs(*got-c.want[i]) > 0.01 {
				t.Errorf("%s: scene %d: got %v, want %v", c.name, i, got, c.want[i])
			}
		}
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	r := detection.Result{
		Statements: []detection.Statement{{Name: "North", Text: "3 changes found"}, {Text: "x"}},
		Changes: []detection.Change{
			{Class: "building", Change: "added", ChangedAfter: "2019-01-01", ChangedBefore: "2019-02-01"},
			{Class: "earthwork", Change: "removed", ChangedBefore: "2018-01-01"},
			{Class: "building", Change: "added", ChangedAfter: "2019-01-01", ChangedBefore: "2019-02-01"},
		},
	}
	want := []string{
		"North: 3 changes found", "x",
		"what: building added (2), earthwork removed (1)",
		"when: 2019-01-01 to 2019-02-01 (2), before 2018-01-01 (1)",
		"wrote 3 changes to out",
	}
	got := summary(r, output{path: "out"})
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("summary = %q, want %q", got, want)
	}
}

func TestWarningsAreSaidOnceAndNotForEver(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	var w warnings
	for i := range 3 * mostWarnings {
		w.add(fmt.Sprint("warning ", i/2))
	}
	w.tell(&talk{w: &b})
	if n := strings.Count(b.String(), "\n"); n != mostWarnings+1 {
		t.Errorf("%d lines, want %d:\n%s", n, mostWarnings+1, &b)
	}
}

func TestSkipLineNamesTheFileOnce(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"a.tif: is empty", "is empty"} {
		if got := skipLine("a.tif", reason); got != "a.tif: is empty" {
			t.Errorf("skipLine(%q) = %q", reason, got)
		}
	}
}

// TestHelpIsComplete holds that every command has what a user needs.
func TestHelpIsComplete(t *testing.T) {
	t.Parallel()
	a, _, _ := testApp(nil)
	for _, cmd := range newRootCommand(a).Commands() {
		if cmd.Hidden { // what the program calls itself
			continue
		}
		if cmd.Long == "" || strings.Count(cmd.Example, "rampart ") < 2 {
			t.Errorf("%s: want a long help and two examples", cmd.Name())
		}
		for _, line := range strings.Split(cmd.Long, "\n") {
			if len(line) > 80 {
				t.Errorf("%s: a line of %d letters in the help: %s", cmd.Name(), len(line), line)
			}
		}
	}
}
