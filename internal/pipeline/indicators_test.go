package pipeline

import (
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/georef"
)

func valueOf(t *testing.T, all []detection.Indicator, name string) detection.Indicator {
	t.Helper()
	for _, v := range all {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no indicator %q", name)
	return detection.Indicator{}
}

// flatPlan is a plan over a kilometre with looks on three dates.
func flatPlan(t *testing.T) (*Plan, *calibration) {
	t.Helper()
	pl := &Plan{proj: flatEarth{}, scale: scale{gsdM: 0.5}, Grid: georef.Grid{
		CRS: flatCRS, Transform: georef.Affine{originX, 0.5, 0, originY, 0, -0.5}, PixelX: 0.5, PixelY: 0.5,
	}}
	pl.in.SiteID = "s"
	for _, day := range []string{"2019-01-10", "2019-03-20", "2019-06-01"} {
		at, err := dayOf(day)
		if err != nil {
			t.Fatal(err)
		}
		pl.dates = append(pl.dates, acquisition{first: at, last: at})
	}
	return pl, &calibration{valid: []float64{1, 1, 1}, screened: []float64{0, 0, 0.3}}
}

// onEarth places metres east and south of the corner.
func onEarth(x, y float64) orb.Point {
	return orb.Point{originLon + x/metresEast, originLat - y/metresNorth}
}

func flatChanges() []detection.Change {
	corners := []orb.Point{onEarth(100, 100), onEarth(300, 100), onEarth(300, 200), onEarth(100, 200)}
	var out []detection.Change
	for i, p := range corners {
		out = append(out, detection.Change{ID: "wall", Class: detection.Wall, Change: detection.Added,
			Geometry: orb.LineString{p, corners[(i+1)%4]}, ChangedAfter: "2019-01-10", ChangedBefore: "2019-03-20"},
			detection.Change{ID: "tower", Class: detection.Tower, Change: detection.Added,
				Geometry: p, ChangedAfter: "2019-01-10", ChangedBefore: "2019-03-20"})
	}
	hut := orb.Polygon{{onEarth(150, 150), onEarth(150, 160), onEarth(170, 160), onEarth(170, 150), onEarth(150, 150)}}
	return append(out,
		detection.Change{ID: "hut", Class: detection.Building, Change: detection.Removed, Geometry: hut,
			ChangedAfter: "2019-01-10", ChangedBefore: "2019-03-20"},
		detection.Change{ID: "road", Class: detection.Road, Change: detection.Added, Geometry: hut},
		detection.Change{ID: "small", Class: detection.Building, Change: detection.Added, Geometry: hut,
			Detectability: "below_limit"},
		detection.Change{ID: "roof", Class: detection.Building, Change: detection.Altered, Geometry: hut})
}

func TestIndicatorsOfWhatWasFound(t *testing.T) {
	t.Parallel()
	pl, cal := flatPlan(t)
	got, err := pl.indicators(cal, flatChanges())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Dates) != 3 || len(got.Quarters) != 2 || got.SiteID != "s" || got.Basis == "" {
		t.Fatalf("%+v", got)
	}
	for _, c := range []struct {
		date int
		name string
		want float64 // below 0: unknown
	}{
		{0, "perimeter_closed_share", -1}, {1, "perimeter_closed_share", 1}, {2, "perimeter_closed_share", -1},
		{1, "enclosed_ha", 2}, {1, "towers", 4}, {1, "corners_with_tower_share", 1},
		{0, "buildings", 1}, {1, "buildings", 0}, {2, "buildings", -1}, {0, "footprint_m2", 200},
		{1, "wall_height_m", -1}, {1, "walls_kept", 1},
	} {
		v := valueOf(t, got.Dates[c.date].Values, c.name)
		switch {
		case c.want < 0 && (v.Value != nil || v.Reason == ""):
			t.Errorf("date %d, %s = %+v, want a reason", c.date, c.name, v)
		case c.want >= 0 && (v.Value == nil || *v.Value < 0.99*c.want || *v.Value > 1.01*c.want):
			t.Errorf("date %d, %s = %+v, want %v", c.date, c.name, v, c.want)
		}
	}
	if q := got.Quarters[0]; q.Removed.Lower < 199 || q.Removed.Lower > 201 || q.Added.Upper != 0 {
		t.Errorf("first quarter %+v, want 200 m2 removed", q)
	}
	if len(got.Events) != 1 || got.Events[0].Kind != "demolition" || got.Events[0].After != "2019-01-10" {
		t.Errorf("events %+v, want the hut", got.Events)
	}
	if u := got.Dates[2].Unobservable; len(u) == 0 || got.Dates[2].Security != "not assessable" {
		t.Errorf("under cloud: %+v", got.Dates[2])
	}
	if v := valueOf(t, got.Series, "growth_against_surroundings"); v.Value != nil || v.Reason == "" {
		t.Errorf("growth %+v, want a reason", v)
	}
}

// definitions are the indicators of the contract by their number there, and the
// names under which a date or the series has them. The observability (1), the
// intervals (2), the quarters (10), the class of a shed (12) and demolition (16)
// have no name; 11 is never given.
var definitions = map[int][]string{
	3: {"perimeter_closed_share", "perimeter_closed_with_gates_share", "longest_gap_m", "gaps_over_10_m"},
	4: {"perimeter_m", "enclosed_ha"},
	5: {"double_barrier_share", "sterile_strip_m"},
	6: {"towers", "towers_per_km", "corners_with_tower_share", "largest_tower_spacing_m", "tower_spacing_cv"},
	7: {"wall_height_m", "wall_height_err_m", "wall_height_least_m", "wall_height_most_m", "wall_heights"},
	8: {"internal_fence_m", "internal_fence_m_per_ha", "yards", "yards_m2", "corridor_m"},
	9: {"buildings", "footprint_m2", "floor_m2", "floor_lower_m2", "floor_upper_m2"},
	13: {"sheds_within", "sheds_within_m2", "sheds_adjacent", "sheds_adjacent_m2", "sheds_near",
		"sheds_near_m2", "nearest_shed_m"},
	14: {"connected_to_factory"},
	15: {"walls_kept", "fences_kept", "towers_kept"},
	17: {"ground_disturbed_m2", "expansion_azimuth_deg", "expansion_enclosed"},
	18: {"built_within_m2_per_ha", "built_1_to_5_km_away_m2_per_ha", "growth_against_surroundings"},
}

func TestEveryIndicatorHasAValueOrAReason(t *testing.T) {
	t.Parallel()
	pl, cal := flatPlan(t)
	for name, changes := range map[string][]detection.Change{"a compound": flatChanges(), "nothing": nil} {
		got, err := pl.indicators(cal, changes)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range got.Dates {
			known := 0
			for number, names := range definitions {
				all := append(d.Values[:len(d.Values):len(d.Values)], got.Series...)
				for _, n := range names {
					known++
					if v := valueOf(t, all, n); (v.Value == nil) != (v.Reason != "") {
						t.Errorf("%s, %s: indicator %d: %+v", name, d.Date, number, v)
					}
				}
			}
			if have := len(d.Values) + len(got.Series); known != have || d.Security == "" {
				t.Errorf("%s, %s: %d indicators, %d are defined", name, d.Date, have, known)
			}
		}
		if len(got.Quarters) != 2 || len(got.Dates) != 3 {
			t.Errorf("%s: %d quarters, %d dates", name, len(got.Quarters), len(got.Dates))
		}
	}
}

func TestBrokenDateIsAnError(t *testing.T) {
	t.Parallel()
	pl, cal := flatPlan(t)
	for _, c := range []detection.Change{{ChangedAfter: "soon"}, {ChangedBefore: "soon"}} {
		c.Class, c.Change, c.Geometry = detection.Tower, detection.Added, onEarth(1, 1)
		if _, err := pl.indicators(cal, []detection.Change{c}); err == nil {
			t.Errorf("%+v is no error", c)
		}
	}
}

func TestPlaneIsInMetresEastAndNorth(t *testing.T) {
	t.Parallel()
	pl, _ := flatPlan(t)
	got, err := pl.plane(orb.Polygon{{onEarth(10, 20), onEarth(30, 20), onEarth(30, 50), onEarth(10, 20)}})
	if err != nil {
		t.Fatal(err)
	}
	want := orb.Polygon{{{10, -20}, {30, -20}, {30, -50}, {10, -20}}}
	for i, p := range got.(orb.Polygon)[0] {
		if d := [2]float64{p[0] - want[0][i][0], p[1] - want[0][i][1]}; d[0]*d[0]+d[1]*d[1] > 1e-6 {
			t.Errorf("corner %d at %v, want %v", i, p, want[0][i])
		}
	}
}
