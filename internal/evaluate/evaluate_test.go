package evaluate

import (
	"encoding/json"
	"errors"
	"image"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

var none = math.NaN()

func TestTheTruthItselfIsPerfect(t *testing.T) {
	t.Parallel()
	r := reportOf(t, compound(), compound())
	has(t, r.Pooled, map[string]float64{
		"wall.added.precision": 1, "wall.added.recall": 1, "wall.added.f1": 1, "barrier.added.f1": 1,
		"tower.added.f1": 1, "building.added.f1": 1, "building.added.iou75.f1": 1,
		"shed.added.f1": 1, "structure.added.f1": 1, "area.removed.f1": 1, "any.f1": 1, "any.iou": 1,
		"false.objects": 0, "missed.objects": 0, "splits": 0, "merges": 0,
		"dates.contained": 1, "dates.exact": 1, "dates.wider_days": 0, "dates.late_days": 0,
		"scot": 1, "scot.tracking": 1, "scot.change": 1, "wall.removed.f1": none,
	})
	if r.Pooled.Dates.Objects != len(compound()) {
		t.Errorf("dates of %d objects, want %d", r.Pooled.Dates.Objects, len(compound()))
	}
}

func TestNothingFound(t *testing.T) {
	t.Parallel()
	r := reportOf(t, nil, compound())
	has(t, r.Pooled, map[string]float64{
		"wall.added.precision": none, "wall.added.recall": 0, "wall.added.f1": 0,
		"tower.added.recall": 0, "structure.added.precision": none, "structure.added.f1": 0,
		"any.precision": none, "any.recall": 0, "any.f1": 0, "false.objects": 0,
		"missed.objects": 6, "dates.contained": none, "calibration.brier": none, "scot": 0,
	})
}

func TestNothingTrue(t *testing.T) {
	t.Parallel()
	r := reportOf(t, compound(), nil)
	has(t, r.Pooled, map[string]float64{
		"wall.added.precision": 0, "wall.added.recall": none, "wall.added.f1": none,
		"building.added.precision": 0, "any.precision": 0, "any.recall": none, "any.f1": none,
		"any.iou": none, "false.objects": 6, "missed.objects": 0, "scot": none,
	})
	has(t, reportOf(t, nil, nil).Pooled, map[string]float64{
		"any.precision": none, "any.f1": none, "false.objects": 0, "calibration.error": none,
	})
}

func TestWhatStoodAllTheTimeIsNoTruth(t *testing.T) {
	t.Parallel()
	stood := thing{id: "s", class: "building", change: "none", g: square(0, 0, 20)}
	r := reportOf(t, nil, []thing{stood})
	if r.Pooled.TrueObjects != 0 || len(r.Pooled.Rows) != 0 {
		t.Errorf("%d true objects, rows %v; want none", r.Pooled.TrueObjects, r.Pooled.Rows)
	}
}

func TestLinesAreMeasuredByLengthWithinTheBuffer(t *testing.T) {
	t.Parallel()
	truth := []thing{{class: "wall", change: "added", g: line(orb.Point{0, 0}, orb.Point{100, 0})}}
	found := []thing{
		{class: "wall", change: "added", g: line(orb.Point{0, 2}, orb.Point{60, 2})},
		{class: "wall", change: "added", g: line(orb.Point{0, 40}, orb.Point{40, 40})},
		{class: "fence", change: "added", g: line(orb.Point{60, 0}, orb.Point{100, 0})},
		{class: "wall", change: "removed", g: line(orb.Point{0, 0}, orb.Point{100, 0})},
	}
	has(t, reportOf(t, found, truth).Pooled, map[string]float64{
		"wall.added.precision": 0.6, "wall.added.recall": 0.6 + math.Sqrt(5)/100,
		"fence.added.precision": 0, "barrier.added.recall": 1, "barrier.added.precision": 100.0 / 140,
		"wall.removed.precision": 0, "wall.removed.recall": none,
	})
}

func TestAnEnclosureCountsForAWallInTheFamilyOnly(t *testing.T) {
	t.Parallel()
	ring := line(orb.Point{0, 0}, orb.Point{50, 0}, orb.Point{50, 50}, orb.Point{0, 0})
	r := reportOf(t, []thing{{class: "enclosure", change: "added", g: ring}},
		[]thing{{class: "wall", change: "added", g: ring}})
	has(t, r.Pooled, map[string]float64{
		"wall.added.f1": 0, "enclosure.added.precision": 0, "barrier.added.f1": 1,
	})
	if len(r.Pooled.Confusion) != 1 || r.Pooled.Confusion[0] != (Confused{"wall", "enclosure", 1}) {
		t.Errorf("confusion %v, want a wall as an enclosure", r.Pooled.Confusion)
	}
}

func TestBuildingAndShedAreOneFamily(t *testing.T) {
	t.Parallel()
	r := reportOf(t, []thing{{class: "shed", change: "added", g: square(0, 0, 20)}},
		[]thing{{class: "building", change: "added", g: square(2, 0, 20)}})
	has(t, r.Pooled, map[string]float64{
		"building.added.f1": 0, "shed.added.precision": 0, "structure.added.f1": 1,
		"structure.added.iou75.f1": 1, "area.added.f1": 1, "any.f1": 0.9,
	})
}

func TestTowersAreFoundByDistance(t *testing.T) {
	t.Parallel()
	at := func(x, y float64) thing {
		return thing{class: "tower", change: "added", g: orb.Point{x, y}}
	}
	r := reportOf(t, []thing{at(4.9, 0), at(105.1, 0), at(0, 1)}, []thing{at(0, 0), at(100, 0)})
	has(t, r.Pooled, map[string]float64{
		"tower.added.precision": 1.0 / 3, "tower.added.recall": 0.5,
		"false.objects": 1, "missed.objects": 1,
	})
}

func TestPairsAreOneToOne(t *testing.T) {
	t.Parallel()
	add := func(g orb.Geometry) thing { return thing{class: "building", change: "added", g: g} }
	twice := []thing{add(square(0, 0, 20)), add(square(0, 0, 20)), add(square(1, 0, 20))}
	has(t, reportOf(t, twice, []thing{add(square(0, 0, 20))}).Pooled, map[string]float64{
		"building.added.precision": 1.0 / 3, "building.added.recall": 1, "splits": 1,
	})
	has(t, reportOf(t, []thing{add(square(0, 0, 20))}, twice).Pooled, map[string]float64{
		"building.added.precision": 1, "building.added.recall": 1.0 / 3, "merges": 1,
	})
}

func TestAWallDrawnAsAnAreaIsNotLost(t *testing.T) {
	t.Parallel()
	r := reportOf(t, []thing{{class: "wall", change: "added", g: square(0, 0, 20)}}, compound())
	has(t, r.Pooled, map[string]float64{
		"wall_area.added.precision": 0, "wall.added.precision": none, "wall.added.recall": 0,
	})
}

func TestDates(t *testing.T) {
	t.Parallel()
	b := func(x float64, after, before string) thing {
		return thing{
			class: "building", change: "added", g: square(x, 0, 20), after: after, before: before,
		}
	}
	truth := []thing{
		b(0, "2019-01-10", "2019-01-20"), b(50, "2019-01-10", "2019-01-20"), b(100, "", "2019-01-20"),
		b(150, "", ""),
	}
	found := []thing{
		b(0, "2019-01-05", "2019-01-30"), b(50, "2019-01-20", "2019-01-22"), b(100, "", "2019-01-20"),
		b(150, "2019-01-20", "2019-01-22"),
	}
	r := reportOf(t, found, truth)
	has(t, r.Pooled, map[string]float64{
		"dates.contained": 2.0 / 3, "dates.exact": 1.0 / 3, "dates.wider_days": (15 - 8) / 2.0,
		"dates.late_days": 2,
	})
	if r.Pooled.Dates.Objects != 3 {
		t.Errorf("dates of %d objects, want 3: the fourth has none in truth", r.Pooled.Dates.Objects)
	}
}

func TestScoresAreCalibratedOnWhatIsNotFalse(t *testing.T) {
	t.Parallel()
	found := []thing{
		{class: "building", change: "added", g: square(0, 0, 20), score: 0.75},
		{class: "building", change: "added", g: square(500, 0, 20), score: 0.75},
	}
	r := reportOf(t, found, []thing{{class: "shed", change: "removed", g: square(24, 0, 20)}})
	has(t, r.Pooled, map[string]float64{
		"calibration.brier": (0.0625 + 0.5625) / 2, "calibration.error": 0.25, "false.objects": 1,
	})
}

// seen is a result whose grid of 0.01 by 0.01 degrees was seen by half.
const seen = `{"type":"FeatureCollection","rampart":{"grid":{"crs":"EPSG:4326",
"transform":[87.995,0.0001,0,43.005,0,-0.0001],"size":[100,100],"pixel_x_m":10,"pixel_y_m":10},
"coverage":{"observable_share":0.5},"scenes":[
{"id":"b","path":"b.tif","acquired":"2019-03-05","used":true,"bands":[{"role":"red"}]},
{"id":"a","path":"a.tif","acquired":"2019-01-10","used":true,"bands":[]},
{"id":"c","path":"c.tif","acquired":"2019-02","used":false}]},"features":[`

func TestFalseObjectsAreHeldAgainstTheAreaSeen(t *testing.T) {
	t.Parallel()
	wrong := thing{class: "building", change: "added", g: square(300, 0, 20)}
	found := readFound(t, seen+wrong.feature(t)+"]}")
	if len(found.Scenes) != 2 || found.Scenes[0].ID != "a" || found.Scenes[1].Roles[0] != "red" {
		t.Errorf("scenes %v, want a and b in order of time", found.Scenes)
	}
	truth := thing{class: "building", change: "added", g: square(0, 0, 50)}
	j := judgedOf(t, "scene", found, readTruth(t, collectionOf(t, truth)))
	has(t, NewReport([]Judged{j}, Default()).Pooled, map[string]float64{
		"false.per_km2": 2, "any.prevalence": 0.005, "any.mark_everything_f1": 0.01 / 1.005,
	})
}

func TestPlacesThatDoNotOverlapAreRefused(t *testing.T) {
	t.Parallel()
	there := readTruth(t, collectionOf(t, thing{class: "road", change: "added",
		g: line(orb.Point{9000, 0}, orb.Point{9100, 0})}))
	for name, text := range map[string]string{
		"by their features": collectionOf(t, compound()...), "by the grid": seen + "]}",
	} {
		_, err := Compare(readFound(t, text), there, Default(), degrees{})
		if !errors.Is(err, ErrElsewhere) {
			t.Errorf("%s: error %v, want %v", name, err, ErrElsewhere)
		}
	}
	empty := readFound(t, collectionOf(t))
	if _, err := Compare(empty, there, Default(), degrees{}); err != nil {
		t.Errorf("nothing found: error %v, want none", err)
	}
}

// label is a raster of 1 m pixels about the middle of the ground, drawn as text:
// # changed, ? not known.
func label(rows ...string) *Label {
	p := ground()
	at := p.earth(orb.Point{0, float64(len(rows))})
	g := georef.Grid{
		CRS: degreesCRS, Transform: georef.Affine{at[0], 1 / p.perLon, 0, at[1], 0, -1 / p.perLat},
		Size: image.Pt(len(rows[0]), len(rows)), PixelX: 1, PixelY: 1,
	}
	l := &Label{Grid: g, Changed: raster.NewMask(g.Rect()), Known: raster.NewMask(g.Rect())}
	for y, row := range rows {
		for x, c := range row {
			if c == '#' {
				l.Changed.Row(y)[x] = 1
			}
			if c != '?' {
				l.Known.Row(y)[x] = 1
			}
		}
	}
	return l
}

func TestALabelIsCountedInItsPixels(t *testing.T) {
	t.Parallel()
	truth, err := LabelTruth("label.tif", label(
		"####................",
		"####................",
		"####.........?......",
		"####...............#",
	), degrees{})
	if err != nil {
		t.Fatal(err)
	}
	// Two columns of the block, the unknown pixel and two others.
	found := readFound(t, collectionOf(t,
		thing{class: "shed", change: "added",
			g: orb.Polygon{{{2, 0}, {4, 0}, {4, 4}, {2, 4}, {2, 0}}}},
		thing{class: "wall", change: "added",
			g: orb.Polygon{{{12, 1}, {15, 1}, {15, 2}, {12, 2}, {12, 1}}}},
		thing{class: "wall", change: "added", g: line(orb.Point{0, 0}, orb.Point{4, 4})},
		thing{class: "shed", change: "added", g: square(13.2, 1.2, 0.6)},
		thing{class: "shed", change: "added", g: square(40, 0, 2)},
	))
	r := NewReport([]Judged{judgedOf(t, "scene", found, truth)}, Default())
	has(t, r.Pooled, map[string]float64{
		"any.precision": 8.0 / 10, "any.recall": 8.0 / 17, "any.prevalence": 17.0 / 79,
		"false.objects": 0, "missed.objects": 0, "building.added.f1": none, "scot": none,
	})
	if r.Pooled.FoundObjects != 3 {
		t.Errorf("%d found objects, want 3 without those of which the label knows nothing",
			r.Pooled.FoundObjects)
	}
	if r.Pooled.TrueObjects != 2 || len(r.Pooled.Rows) != 0 {
		t.Errorf("%d true objects and rows %v, want the 2 regions and no rows",
			r.Pooled.TrueObjects, r.Pooled.Rows)
	}
}

func TestAnEmptyLabelHasNoRecall(t *testing.T) {
	t.Parallel()
	truth, err := LabelTruth("label.tif", label("....", "...."), degrees{})
	if err != nil {
		t.Fatal(err)
	}
	found := readFound(t, collectionOf(t, thing{class: "shed", change: "added", g: square(0, 0, 2)}))
	r := NewReport([]Judged{judgedOf(t, "scene", found, truth)}, Default())
	has(t, r.Pooled, map[string]float64{
		"any.precision": 0, "any.recall": none, "any.f1": none, "any.prevalence": 0,
		"any.mark_everything_f1": none, "false.objects": 1, "false.per_km2": 1 / 8e-6,
	})
}

func TestTheOrderOfFeaturesDoesNotMatter(t *testing.T) {
	t.Parallel()
	found := append(compound(),
		thing{"7", "building", "added", square(22, 24, 18), "2019-01-10", "2019-07-20", 0.3},
		thing{"", "building", "added", square(24, 20, 20), "2019-01-10", "2019-07-20", 0.3},
		thing{"", "building", "added", square(60, 24, 20), "2019-01-10", "2019-07-20", 0.3})
	want := reportBytes(t, found, compound())
	rapid.Check(t, func(rt *rapid.T) {
		f := rapid.Permutation(found).Draw(rt, "found")
		tr := rapid.Permutation(compound()).Draw(rt, "truth")
		if got := reportBytes(t, f, tr); got != want {
			rt.Fatalf("in another order:\n%s\nwant\n%s", got, want)
		}
	})
}

func reportBytes(t *testing.T, found, truth []thing) string {
	t.Helper()
	r := reportOf(t, found, truth)
	r.Scenes = nil // they name the files
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestScenesArePooledAndSpread(t *testing.T) {
	t.Parallel()
	truth := []thing{{class: "building", change: "added", g: square(0, 0, 20)}}
	other := thing{class: "building", change: "added", g: square(100, 0, 20)}
	good := judgedOf(t, "good", readFound(t, collectionOf(t, truth...)),
		readTruth(t, collectionOf(t, truth...)))
	bad := judgedOf(t, "bad", readFound(t, collectionOf(t, truth[0], other, other)),
		readTruth(t, collectionOf(t, truth[0])))
	quiet := judgedOf(t, "quiet", readFound(t, collectionOf(t, other)), readTruth(t, collectionOf(t)))
	r := NewReport([]Judged{good, bad, quiet}, Default())
	has(t, r.Pooled, map[string]float64{
		"building.added.precision": 2.0 / 5, "building.added.recall": 1, "false.objects": 3,
		"any.precision": 800.0 / 1600, "any.recall": 1, "any.prevalence": none, "false.per_km2": none,
	})
	s := r.SpreadOf("building.added.f1")
	if s.Scenes != 2 || s.Max != 1 || s.Min != 0.5 || s.Mean != 0.75 {
		t.Errorf("spread %+v, want 0.5 to 1 over 2 scenes", s)
	}
	if f := r.SpreadOf("fence.added.f1"); f.Scenes != 0 || f.Mean == f.Mean {
		t.Errorf("spread %+v of what no scene has, want no mean", f)
	}
	if p := r.SpreadOf("building.added.precision"); p.Scenes != 3 {
		t.Errorf("precision over %d scenes, want 3", p.Scenes)
	}
}

func TestPlaneKeepsDistances(t *testing.T) {
	t.Parallel()
	p := newPlane(orb.Point{88, 45}.Bound())
	for _, c := range []struct{ x, y float64 }{{5000, 0}, {0, 5000}, {-3000, 4000}, {3000, -4000}} {
		at := p.earth(orb.Point{c.x, c.y})
		got := georef.GroundDistance(88, 45, at[0], at[1])
		if math.Abs(got-5000) > 0.0008*5000 {
			t.Errorf("%v is %v m from the middle, want 5000 to 0.08 %%", c, got)
		}
		if back := p.place(at); math.Abs(back[0]-c.x)+math.Abs(back[1]-c.y) > 1e-6 {
			t.Errorf("%v there and back is %v", c, back)
		}
	}
	east := newPlane(orb.Point{180, 0}.Bound()).place(orb.Point{-179.999, 0})
	if math.Abs(east[0]-111.3) > 0.1 {
		t.Errorf("across the antimeridian %v m, want 111.3", east[0])
	}
}
