package campaign

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/georef"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

func box(minX, minY, maxX, maxY float64) orb.Bound {
	return orb.Bound{Min: orb.Point{minX, minY}, Max: orb.Point{maxX, maxY}}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	half, whole := 0.5, 1.0
	scene := detection.Scene{ID: "s", Acquired: "2020-01-01", ValidFraction: &half, Used: true}
	other := scene
	other.ValidFraction = &whole
	first := detection.Result{
		Grid: georef.Grid{PixelX: 10}, Scenes: []detection.Scene{scene},
		Skipped:    []detection.Skip{{Path: "x"}},
		Statements: []detection.Statement{{SiteID: "b"}},
		Changes: []detection.Change{
			{ID: "b-1", SiteID: "b", Geometry: box(0, 0, 1, 1).ToPolygon()},
		},
	}
	second := first
	second.Grid.PixelX = 20
	second.Scenes = []detection.Scene{{ID: "older", Acquired: "2019-01-01"}, other}
	second.Statements = []detection.Statement{{SiteID: "a"}}
	second.Changes = []detection.Change{{ID: "a-1", SiteID: "a"}}
	sites := []site.Site{
		{ID: "b", Area: orb.MultiPolygon{box(0, 0, 3, 3).ToPolygon()}},
		{ID: "a", Area: orb.MultiPolygon{box(0, 0, 2, 2).ToPolygon()}},
		{ID: "c"},
	}
	unseen := []detection.Statement{Unseen(sites[2], pipeline.ErrNoOverlap)}
	got := Merge([]detection.Result{first, second}, unseen, sites)
	if got.Grid != (georef.Grid{}) || len(got.Skipped) != 1 || len(got.Changes) != 2 {
		t.Errorf("Merge = %+v, want no grid, one skipped file, two changes", got)
	}
	if len(got.Scenes) != 2 || got.Scenes[0].ID != "older" || got.Scenes[1].ValidFraction != nil {
		t.Errorf("scenes = %+v, want two, the older first, the fraction unknown", got.Scenes)
	}
	if len(got.Statements) != 3 || got.Statements[0].SiteID != "a" ||
		!strings.HasPrefix(got.Statements[2].Text, "nothing can be said, because ") {
		t.Errorf("statements = %+v, want those of a, b, c", got.Statements)
	}
	if also := got.Changes[1].SiteIDsAlso; len(also) != 1 || also[0] != "a" {
		t.Errorf("the change in b also lies in %v, want a", also)
	}
	if *first.Scenes[0].ValidFraction != half || first.Changes[0].SiteIDsAlso != nil {
		t.Error("Merge changed what it was given")
	}
}
