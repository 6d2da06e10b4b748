package evaluate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
	"rampart/internal/detection"
)

// Feature is a change, as found or as true.
type Feature struct {
	ID, Class, Change string
	Geometry          orb.Geometry // longitude and latitude; never nil
	// After and Before are the two days between which it changed; zero where
	// unknown.
	After, Before time.Time
	Score         float64 // NaN where there is none
}

func (f Feature) interval() match.Interval {
	return match.Interval{After: f.After, Before: f.Before}
}

// collection is what is read of a GeoJSON file.
type collection struct {
	Type     string
	Features []json.RawMessage
	Rampart  *member
	CRS      *struct {
		Properties struct{ Name string }
	}
}

// rawFeature is a feature as it is read.
type rawFeature struct {
	ID         json.RawMessage
	Geometry   *rawGeometry
	Properties json.RawMessage
}

// properties are those of the contract that are looked at.
type properties struct {
	Class         *string
	Change        *string
	ChangedAfter  *string `json:"changed_after"`
	ChangedBefore *string `json:"changed_before"`
	Score         *float64
}

type rawGeometry struct {
	Type        string
	Coordinates json.RawMessage
}

// unchanged is the change of what stood all the time; truth may list it.
const unchanged = "none"

// readCollection reads a GeoJSON file; role says what it should be.
func readCollection(path, role string) (*collection, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file; give %s", path, role)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot be read: %w; give %s", path, errors.Unwrap(err), role)
	}
	var c collection
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &c); err != nil {
		return nil, fmt.Errorf("%s: it is not GeoJSON (%w); give %s", path, err, role)
	}
	if c.Type != "FeatureCollection" {
		return nil, fmt.Errorf("%s: it is no FeatureCollection (type %q); give %s", path, c.Type, role)
	}
	if c.CRS != nil && !isWGS84(c.CRS.Properties.Name) {
		return nil, notDegrees(path)
	}
	return &c, nil
}

// isWGS84 reports whether the name, as older GeoJSON has it, is that of longitude
// and latitude.
func isWGS84(name string) bool {
	n := strings.ToUpper(name)
	return n == "" || strings.HasSuffix(n, "CRS84") || strings.HasSuffix(n, ":4326")
}

func notDegrees(path string) error {
	return fmt.Errorf("%s: its coordinates are not longitude and latitude: "+
		"convert it with ogr2ogr -t_srs EPSG:4326", path)
}

// features returns those that changed, in an order that does not depend on that
// in the file. Those without a place are left out. Where classes is true each has
// to be of the contract; else what is not is left unknown.
func (c *collection) features(path string, classes bool) ([]Feature, error) {
	var out []Feature
	for i, raw := range c.Features {
		f, err := readFeature(raw, classes)
		if errors.Is(err, errDegrees) {
			return nil, notDegrees(path)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: feature %d: %w", path, i+1, err)
		}
		if f.Geometry != nil && f.Change != unchanged {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, compareFeatures)
	return out, nil
}

func compareFeatures(a, b Feature) int {
	if c := cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Class, b.Class),
		cmp.Compare(a.Change, b.Change), a.After.Compare(b.After), a.Before.Compare(b.Before),
		cmp.Compare(a.Score, b.Score)); c != 0 {
		return c
	}
	return cmp.Compare(fmt.Sprint(a.Geometry), fmt.Sprint(b.Geometry))
}

// check refuses a class or change that the contract does not have.
func (f Feature) check() error {
	known := []detection.Class{
		detection.Building, detection.Shed, detection.Wall, detection.Fence, detection.Enclosure,
		detection.Tower, detection.Road, detection.Earthwork, detection.Other,
	}
	if !slices.Contains(known, detection.Class(f.Class)) {
		return fmt.Errorf("its class is %q, want one of %v", f.Class, known)
	}
	if f.Change != unchanged && !slices.Contains(changes(), f.Change) {
		return fmt.Errorf("its change is %q, want one of %v or %s", f.Change, changes(), unchanged)
	}
	return nil
}

func changes() []string {
	return []string{
		string(detection.Added), string(detection.Removed), string(detection.Altered),
	}
}

func readFeature(raw json.RawMessage, classes bool) (Feature, error) {
	var r rawFeature
	if err := json.Unmarshal(raw, &r); err != nil {
		return Feature{}, fmt.Errorf("it is no feature: %w", err)
	}
	f := Feature{ID: identity(r.ID), Score: math.NaN()}
	var err error
	if f.Geometry, err = r.Geometry.read(); err != nil {
		return f, err
	}
	if err = f.describe(r.Properties); err == nil {
		err = f.check()
	}
	if !classes {
		err = nil
	}
	return f, err
}

// describe reads the properties as far as they are of the contract.
func (f *Feature) describe(raw json.RawMessage) error {
	var p properties
	if err := json.Unmarshal(raw, &p); err != nil {
		return fmt.Errorf("it is not of the contract: %w", err)
	}
	f.Class, f.Change = word(p.Class), word(p.Change)
	if p.Score != nil {
		f.Score = *p.Score
	}
	var err error
	if f.After, err = day(p.ChangedAfter); err != nil {
		return fmt.Errorf("changed_after: %w", err)
	}
	if f.Before, err = day(p.ChangedBefore); err != nil {
		return fmt.Errorf("changed_before: %w", err)
	}
	return nil
}

// identity is the id as text, whether it is a string or a number.
func identity(raw json.RawMessage) string {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return string(raw) // a number, or nothing
	}
	return s
}

func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// day reads a day; null is the zero time.
func day(s *string) (time.Time, error) {
	if s == nil {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, *s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no day as YYYY-MM-DD", *s)
	}
	return t, nil
}

// errDegrees is returned for coordinates that are not degrees.
var errDegrees = errors.New("not longitude and latitude")

// read returns the geometry, nil where there is none.
func (g *rawGeometry) read() (orb.Geometry, error) {
	if g == nil {
		return nil, nil
	}
	switch g.Type {
	case "Point":
		return places[orb.Point](g)
	case "MultiPoint":
		return places[orb.MultiPoint](g)
	case "LineString":
		return places[orb.LineString](g)
	case "MultiLineString":
		return places[orb.MultiLineString](g)
	case "Polygon":
		return places[orb.Polygon](g)
	case "MultiPolygon":
		return places[orb.MultiPolygon](g)
	}
	return nil, fmt.Errorf("its geometry is a %q, want points, lines or polygons", g.Type)
}

// places reads coordinates; a geometry without any is none.
func places[G orb.Geometry](g *rawGeometry) (orb.Geometry, error) {
	const longest, highest = 180, 90
	var out G
	if err := json.Unmarshal(g.Coordinates, &out); err != nil {
		return nil, fmt.Errorf("its %s cannot be read: %w", g.Type, err)
	}
	b := out.Bound()
	if b.IsEmpty() {
		return nil, nil
	}
	if max(-b.Min[0], b.Max[0]) > longest || max(-b.Min[1], b.Max[1]) > highest {
		return nil, errDegrees
	}
	return out, nil
}
