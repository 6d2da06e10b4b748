package stac

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// document is any document of a catalog, as far as the way to its items goes.
type document struct {
	location string

	Type       string
	Version    string `json:"stac_version"`
	ID         string
	Links      []link
	Features   []json.RawMessage
	BBox       []float64
	Geometry   json.RawMessage
	Assets     map[string]json.RawMessage
	Extent     extent
	Properties struct {
		Datetime string
		Start    string `json:"start_datetime"`
		End      string `json:"end_datetime"`
	}
}

// link leads to another document.
type link struct {
	Rel, Href, Type, Method string
	Body                    json.RawMessage
	Merge                   bool
}

// extent is what the items of a collection cover.
type extent struct {
	Spatial struct {
		BBox [][]float64
	}
}

// kind is what a document is.
type kind int

const (
	kindNone kind = iota
	kindCatalog
	kindItem
	kindItems
)

// parse reads a document. What is JSON, but of another shape, is of no kind.
func (d *document) parse(data []byte) error {
	var wrong *json.UnmarshalTypeError
	err := json.Unmarshal(data, d)
	if errors.As(err, &wrong) {
		return fmt.Errorf("%w (%s is not what STAC has there)", errNotSTAC, wrong.Field)
	}
	if err != nil {
		return fmt.Errorf("it is no valid JSON (%w): download it again", err)
	}
	return nil
}

// kind goes by what is there, since early versions do not say.
func (d *document) kind() kind {
	switch {
	case d.Type == "FeatureCollection":
		return kindItems
	case d.Type == "Feature" && d.Assets != nil:
		return kindItem
	case d.Version != "" && d.Type != "Feature":
		return kindCatalog
	}
	return kindNone
}

// to returns the first link of a relation, nil where there is none.
func (d *document) to(rel string) *link {
	for i := range d.Links {
		if d.Links[i].Rel == rel {
			return &d.Links[i]
		}
	}
	return nil
}

// item makes an item of the document, which was read from data.
func (d *document) item(data json.RawMessage) Item {
	it := Item{Location: d.location, Data: data, ID: d.ID}
	it.Bound, it.Placed = d.box()
	p := d.Properties
	it.First, it.Last = timeOf(p.Datetime), timeOf(p.Datetime)
	if t := timeOf(p.Start); !t.IsZero() {
		it.First = t
	}
	if t := timeOf(p.End); !t.IsZero() {
		it.Last = t
	}
	return it
}

// box is the box of an item, or of its geometry.
func (d *document) box() (b orb.Bound, ok bool) {
	if b, ok = boundOf(d.BBox); ok {
		return b, true
	}
	var g geojson.Geometry
	if len(d.Geometry) == 0 || json.Unmarshal(d.Geometry, &g) != nil || g.Geometry() == nil {
		return orb.Bound{}, false
	}
	return g.Geometry().Bound(), true
}

// boundOf reads a box of two or three dimensions. One that crosses the 180th
// meridian is none here: nothing is left out by it.
func boundOf(v []float64) (orb.Bound, bool) {
	const flat, solid = 4, 6
	if len(v) == solid {
		v = []float64{v[0], v[1], v[3], v[4]}
	}
	if len(v) != flat || v[0] > v[2] || v[1] > v[3] {
		return orb.Bound{}, false
	}
	return orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}, true
}

// timeOf reads a time, zero where there is none.
func timeOf(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
