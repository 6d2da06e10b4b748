package realdata

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/paulmach/orb"
)

// collection is what is read of a GeoJSON file.
type collection struct {
	Features []*feature `json:"features"`
	Rampart  member     `json:"rampart"`
}

type feature struct {
	Area       area           `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

// text is a property, or another word where it is null or not there.
func (f *feature) text(name, otherwise string) string {
	if v, ok := f.Properties[name].(string); ok {
		return v
	}
	return otherwise
}

// area is a geometry of which only areas are kept; lines and points have none.
type area struct{ orb.MultiPolygon }

// UnmarshalJSON reads polygons.
func (a *area) UnmarshalJSON(b []byte) error {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(b, &g); err != nil {
		return err
	}
	switch g.Type {
	case "Polygon":
		a.MultiPolygon = make(orb.MultiPolygon, 1)
		return json.Unmarshal(g.Coordinates, &a.MultiPolygon[0])
	case "MultiPolygon":
		return json.Unmarshal(g.Coordinates, &a.MultiPolygon)
	case "LineString", "Point":
		return nil
	}
	return fmt.Errorf("a geometry of type %q", g.Type)
}

func parse(t *testing.T, b []byte) *collection {
	t.Helper()
	var c collection
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

func readCollection(t *testing.T, path string) *collection {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, b)
}
