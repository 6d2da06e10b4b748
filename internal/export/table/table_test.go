package table

import (
	"testing"

	"rampart/internal/detection"
)

func TestPathsLoseWhatTellsOfTheMachine(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a/b.tif": "a/b.tif", "/home/x/b.tif": "b.tif", `C:\Users\x\b.tif`: "b.tif", `a\b.tif`: "a/b.tif",
		"~/b.tif": "b.tif", `\\server\share\b.tif`: "b.tif", "": "",
	} {
		if got := FileName(path); got != want {
			t.Errorf("FileName(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestQuartersCountWhatWasSeenAndWhatIsPossible(t *testing.T) {
	t.Parallel()
	r := detection.Result{
		Statements: []detection.Statement{{SiteID: "s", Coverage: detection.Coverage{
			UsablePerQuarter: []detection.QuarterCount{
				{Quarter: "2019-Q1", Scenes: 2}, {Quarter: "2019-Q3", Scenes: 1}, // none in the second
			},
		}}},
		Changes: []detection.Change{
			{SiteID: "s", Change: "added", ChangedAfter: "2019-03-31", ChangedBefore: "2019-07-01"},
			{SiteID: "s", Change: "removed", ChangedBefore: "2019-01-01"},
			{SiteID: "s", Change: "altered"},
			{SiteID: "t", Change: "added", ChangedAfter: "2019-12-31"},
		},
	}
	want := map[string][5]string{ // scenes, added, removed, altered, possible
		"2019-Q1": {"2", "0", "1", "0", "2"}, // not what was old on its last day
		"2019-Q2": {"0", "0", "0", "0", "2"},
		"2019-Q3": {"1", "1", "0", "0", "2"},
		"2019-Q4": {"0", "0", "0", "0", "0"}, // of the other site
	}
	l := Quarters(r)
	if len(l.Rows) != len(want) {
		t.Fatalf("%d quarters, want %d", len(l.Rows), len(want))
	}
	for _, row := range l.Rows {
		var got [5]string
		for i, name := range []string{"scenes", "added", "removed", "altered", "possible"} {
			got[i] = l.Cell(row, name).Format(Integer)
		}
		if q := l.Cell(row, "quarter").Text; got != want[q] {
			t.Errorf("%s: %v, want %v", q, got, want[q])
		}
	}
}
