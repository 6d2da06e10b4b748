package realdata

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFarmlandWhereNothingWasBuiltHasHardlyAnyChange(t *testing.T) {
	long(t)
	t.Parallel()
	dir := data(t, "naip")
	e := mustDetect(t, filepath.Dir(dir), "naip")
	const most = 1.0 // objects a square kilometre
	area := e.member.seenKM2()
	rate := float64(len(e.found.Features)) / area
	t.Logf("naip: %d objects in %.1f km2, %.2f a km2; %s",
		len(e.found.Features), area, rate, e.member.Statements[0].Text)
	if rate > most {
		t.Errorf("%.2f false objects a km2, want at most %.0f", rate, most)
	}
	kinds := map[string]int{}
	for _, f := range e.found.Features {
		kinds[f.text("class", "")+" "+f.text("change", "")]++
	}
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("  %d %s", kinds[k], k)
	}
}

// runs wants a result of so many scenes, and says what it is.
func runs(t *testing.T, e ended, scenes int) {
	t.Helper()
	if e.found == nil {
		t.Fatalf("exit code %d and no result:\n%s", e.code, e.talk)
	}
	t.Logf("exit code %d, %d scenes; %s",
		e.code, len(e.member.ScenesUsed), e.member.Statements[0].Text)
	if got := len(e.member.ScenesUsed); got != scenes {
		t.Errorf("%d scenes used, want %d:\n%s", got, scenes, e.talk)
	}
}

func TestScenesOfTwoReferenceSystemsAreCompared(t *testing.T) {
	long(t)
	t.Parallel()
	dir := data(t, "crs-mismatch")
	runs(t, detect(t, filepath.Dir(dir), "crs-mismatch"), 3)
}

func TestFilesOfOneBandMakeScenesOfTheDatesThatAreGiven(t *testing.T) {
	t.Parallel()
	dir := data(t, "band-files")
	links := map[string]string{}
	for _, f := range list(t, filepath.Join(dir, "*.tif")) {
		links[filepath.Base(f)] = f
	}
	const first, second = "2016-11-30", "2017-11-07"
	e := detect(t, folder(t, links, []string{
		"S2A_OPER_*.tif," + first, "T31UDQ_*.tif," + second,
	}), ".")
	runs(t, e, 2)
	if text := e.member.Statements[0].Text; !strings.Contains(text, first+" and "+second) {
		t.Errorf("said %q, want the dates %s and %s", text, first, second)
	}
}

func TestFilesOfOneBandWithoutDatesAreNotDatedByTheirProcessing(t *testing.T) {
	t.Parallel()
	e := detect(t, data(t, "band-files"), ".")
	t.Logf("exit code %d: %s", e.code, strings.Join(e.said(), "\n"))
	if e.found != nil || e.code == 0 {
		t.Errorf("exit code %d with a result, want a refusal:\n%s", e.code, e.talk)
	}
}

func TestOneDateIsRefusedInOneLine(t *testing.T) {
	t.Parallel()
	e := detect(t, data(t, "eo-browser"), ".")
	said := e.said()
	t.Logf("exit code %d: %q", e.code, said)
	if e.found != nil || e.code != 1 {
		t.Errorf("exit code %d, result written %t; want 1 and none", e.code, e.found != nil)
	}
	if len(said) != 1 || !strings.Contains(said[0], "fewer than two dates") {
		t.Errorf("said %q, want one line on the dates", said)
	}
}

func TestSceneClassificationMasksItsImage(t *testing.T) {
	t.Parallel()
	runs(t, detect(t, data(t, "scl"), "."), 2)
}

func TestImagesWithoutDatesRunWithDatesAndAreRefusedWithout(t *testing.T) {
	long(t)
	t.Parallel()
	dir := data(t, "levir")
	tiles := list(t, filepath.Join(dir, "*"))
	t.Logf("%-24s %8s %9s %7s %6s", "pair", "objects", "precision", "recall", "F1")
	for _, tile := range tiles {
		links := map[string]string{}
		for _, name := range []string{"A.tif", "B.tif"} {
			links[name] = filepath.Join(tile, name)
		}
		e := mustDetect(t, folder(t, links, []string{"A.tif,2010-06-01", "B.tif,2016-06-01"}), ".")
		if len(e.member.ScenesUsed) != 2 {
			t.Errorf("%s: scenes %v used, want two", tile, e.member.ScenesUsed)
		}
		c := compare(e.drawn(t, filepath.Join(tile, labelName)))
		t.Logf("%-24s %8d %9.3f %7.3f %6.3f", filepath.Base(tile), len(e.found.Features),
			c.precision(), c.recall(), c.f1())
	}
	e := detect(t, tiles[0], ".")
	t.Logf("without dates: exit code %d: %s", e.code, strings.Join(e.said(), "\n"))
	if e.found != nil || e.code != 1 || !strings.Contains(e.talk, "dates.csv") {
		t.Errorf("without dates: exit code %d, want 1 and the remedy:\n%s", e.code, e.talk)
	}
}
