package main

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/scene"
	"rampart/internal/gdalio"
)

// siteID is the site that the demonstration asks about.
const siteID = "demo"

// feature is one GeoJSON feature, its members in the order written.
type feature struct {
	Type       string   `json:"type"`
	ID         string   `json:"id"`
	Properties any      `json:"properties"`
	Geometry   geometry `json:"geometry"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// known is the truth of one structure, in the words of the contract; change
// is none for what stood through the series.
type known struct {
	ID            string   `json:"id"`
	SiteID        string   `json:"site_id"`
	Class         string   `json:"class"`
	Change        string   `json:"change"`
	GeomRole      string   `json:"geom_role"`
	ChangedAfter  *string  `json:"changed_after"`
	ChangedBefore *string  `json:"changed_before"`
	ChangedOn     *string  `json:"changed_on"`
	AreaM2        *float64 `json:"area_m2"`
	LengthM       *float64 `json:"length_m"`
	HeightM       *float64 `json:"height_m"`
}

// truthJSON writes what was drawn, its dates being those of the series.
func truthJSON(world *scene.Scene, pr *gdalio.Projector) ([]byte, error) {
	var list []feature
	for _, t := range world.Truth() {
		line := []orb.Point(t.Outline)
		// Outer rings run counter-clockwise on the earth.
		if t.Outline.Orientation() == orb.CCW {
			t.Outline.Reverse()
		}
		places, err := toWGS84(pr, line)
		if err != nil {
			return nil, err
		}
		k := known{
			ID: t.ID, SiteID: siteID, Class: t.Class, Change: t.Change, GeomRole: "footprint",
			ChangedAfter: date(t.After), ChangedBefore: date(t.Before), ChangedOn: date(t.On),
			HeightM: measure(t.HeightM),
		}
		g := geometry{"Polygon", [][]orb.Point{places}}
		if t.Line {
			k.GeomRole, k.LengthM = "centreline", measure(planar.Length(t.Outline))
			g = geometry{"LineString", places}
		} else {
			k.AreaM2 = measure(math.Abs(planar.Area(t.Outline)))
		}
		list = append(list, feature{"Feature", t.ID, k, g})
	}
	return collection(list)
}

// siteJSON writes the site: the scene less a margin that not every date shows.
func siteJSON(world *scene.Scene, pr *gdalio.Projector) ([]byte, error) {
	const margin = 40.0
	w, h := world.SizeM()
	places, err := toWGS84(pr, []orb.Point{
		{margin, margin}, {margin, h - margin}, {w - margin, h - margin}, {w - margin, margin},
		{margin, margin},
	})
	if err != nil {
		return nil, err
	}
	type properties struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	return collection([]feature{{
		"Feature", siteID, properties{siteID, "an invented place"},
		geometry{"Polygon", [][]orb.Point{places}},
	}})
}

// collection writes one feature a line.
func collection(list []feature) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{\"type\":\"FeatureCollection\",\"features\":[\n")
	for i, f := range list {
		text, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		b.Write(text)
		if i < len(list)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes(), nil
}

func date(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format(time.DateOnly)
	return &s
}

// measure rounds to centimetres; 0 is unknown.
func measure(v float64) *float64 {
	if v == 0 {
		return nil
	}
	v = math.Round(v*100) / 100
	return &v
}
