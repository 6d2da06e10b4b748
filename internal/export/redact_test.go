package export

import (
	"bytes"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

func TestNoIDTellsWhereAChangeLies(t *testing.T) {
	t.Parallel()
	r := detection.Result{
		Changes: []detection.Change{
			{ID: "s-wall-added-n41.2500e12.6000", Geometry: orb.Point{12.6, 41.25}},
			{ID: "s-wall-added-n41.2500e12.5000", Geometry: orb.Point{12.5, 41.25}},
		},
		Indicators: []detection.Indicators{{SiteID: "s", Events: []detection.SiteEvent{{
			Kind: "demolition", IDs: []string{"s-wall-added-n41.2500e12.6000", "unknown-n41.2500e12.7000"},
		}}}},
	}
	got := Redact(r, RedactPlaces)
	if ids := got.Indicators[0].Events[0].IDs; !slices.Equal(ids, []string{got.Changes[1].ID}) {
		t.Errorf("the event names %q, want the second of %q and %q", ids, got.Changes[0].ID, got.Changes[1].ID)
	}
	var b bytes.Buffer
	if err := WriteGeoJSON(&b, got); err != nil || bytes.Contains(b.Bytes(), []byte("n41.2500")) {
		t.Errorf("%v: the result still has a place in an id:\n%s", err, &b)
	}
	if r.Indicators[0].Events[0].IDs[0] != "s-wall-added-n41.2500e12.6000" {
		t.Error("what was given has changed")
	}
}
