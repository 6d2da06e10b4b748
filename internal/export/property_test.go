package export

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"rampart/internal/detection"
)

// anyFloat draws numbers of all sizes, and now and then one that is none.
func anyFloat() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(), rapid.Float64Range(-1, 1),
		rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}))
}

func anyPoint(t *rapid.T) orb.Point {
	return orb.Point{
		rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat"),
	}
}

// starPolygon draws a simple ring round a centre, either way round, with a hole.
func starPolygon(t *rapid.T) orb.Geometry {
	centre := orb.Point{
		rapid.Float64Range(-170, 170).Draw(t, "lon"), rapid.Float64Range(-80, 80).Draw(t, "lat"),
	}
	n := rapid.IntRange(3, 12).Draw(t, "corners")
	ring := func(scale float64) orb.Ring {
		var r orb.Ring
		for i := range n {
			angle := 2 * math.Pi * float64(i) / float64(n)
			radius := scale * rapid.Float64Range(0.5, 1).Draw(t, "radius")
			r = append(r, orb.Point{
				centre[0] + radius*math.Cos(angle), centre[1] + radius*math.Sin(angle),
			})
		}
		if rapid.Bool().Draw(t, "turned") {
			slices.Reverse(r)
		}
		return append(r, r[0])
	}
	return orb.Polygon{ring(0.01), ring(0.001)}
}

func anyGeometry(t *rapid.T) orb.Geometry {
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return anyPoint(t)
	case 1:
		return orb.LineString(rapid.SliceOfN(rapid.Custom(anyPoint), 0, 5).Draw(t, "line"))
	case 2:
		return orb.Polygon{rapid.SliceOfN(rapid.Custom(anyPoint), 0, 5).Draw(t, "ring")}
	case 3:
		return starPolygon(t)
	}
	return nil
}

func anyChange(t *rapid.T) detection.Change {
	optional := func(name string) *float64 { return rapid.Ptr(anyFloat(), true).Draw(t, name) }
	return detection.Change{
		ID:       rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "b"})).Draw(t, "id"),
		SiteID:   rapid.String().Draw(t, "site"),
		Class:    detection.Class(rapid.String().Draw(t, "class")),
		Geometry: anyGeometry(t), AreaM2: optional("area"), LengthM: optional("length"),
		GapDays: rapid.Ptr(rapid.Int(), true).Draw(t, "gap"), GSDM: anyFloat().Draw(t, "gsd"),
		Score: anyFloat().Draw(t, "score"), Evidence: detection.Evidence{Shape: optional("shape")},
		Alternatives: rapid.SliceOf(rapid.String()).Draw(t, "alternatives"),
	}
}

func anyResult(t *rapid.T) detection.Result {
	return detection.Result{
		Version:    rapid.String().Draw(t, "version"),
		Parameters: map[string]any{rapid.String().Draw(t, "key"): anyFloat().Draw(t, "value")},
		Coverage:   detection.Coverage{ObservableShare: anyFloat().Draw(t, "share")},
		Changes:    rapid.SliceOfN(rapid.Custom(anyChange), 0, 6).Draw(t, "changes"),
	}
}

// written is what the tests read back.
type written struct {
	Type     string `json:"type"`
	Features []struct {
		ID       string `json:"id"`
		Geometry *struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
		Properties map[string]any `json:"properties"`
	} `json:"features"`
	Rampart struct {
		Statements []any `json:"statements"`
	} `json:"rampart"`
}

func TestAnyResultIsValidSortedAndTheSameWhenShuffled(t *testing.T) {
	t.Parallel()
	fields := topLevelKeysOf(t)
	rapid.Check(t, func(t *rapid.T) {
		r := anyResult(t)
		var first, second bytes.Buffer
		if err := WriteGeoJSON(&first, r); err != nil {
			t.Fatalf("WriteGeoJSON: %v", err)
		}
		r.Changes = rapid.Permutation(r.Changes).Draw(t, "shuffled")
		if err := WriteGeoJSON(&second, r); err != nil {
			t.Fatalf("WriteGeoJSON, shuffled: %v", err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("shuffled changes give other bytes:\n%s\n%s", &first, &second)
		}
		var got written
		if err := json.Unmarshal(first.Bytes(), &got); err != nil {
			t.Fatalf("not valid JSON: %v\n%s", err, &first)
		}
		if got.Type != "FeatureCollection" || len(got.Features) != len(r.Changes) {
			t.Fatalf("%s of %d features, want %d", got.Type, len(got.Features), len(r.Changes))
		}
		for i, f := range got.Features {
			if i > 0 && got.Features[i-1].ID > f.ID {
				t.Fatalf("%q stands before %q", got.Features[i-1].ID, f.ID)
			}
			if len(f.Properties) != fields {
				t.Fatalf("%d fields, want %d", len(f.Properties), fields)
			}
			if f.Geometry != nil && f.Geometry.Type == "Polygon" {
				checkRings(t, f.Geometry.Coordinates)
			}
		}
	})
}

func topLevelKeysOf(t *testing.T) int {
	t.Helper()
	line, err := Marshal(newPropertiesJSON(detection.Change{}))
	if err != nil {
		t.Fatal(err)
	}
	return len(topLevelKeys(t, line))
}

func checkRings(t *rapid.T, coordinates json.RawMessage) {
	var poly orb.Polygon
	if err := json.Unmarshal(coordinates, &poly); err != nil {
		t.Fatalf("coordinates: %v", err)
	}
	for i, ring := range poly {
		if len(ring) < 4 || !ring.Closed() {
			t.Fatalf("ring %d is not closed with 4 positions or more: %v", i, ring)
		}
		if area := planar.Area(ring); (area > 0) != (i == 0) {
			t.Fatalf("ring %d has the signed area %v: wound the wrong way: %v", i, area, ring)
		}
	}
}
