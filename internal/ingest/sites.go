package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// DefaultRadiusM is the radius around a point of which no radius is known, in
// metres: what holds a large compound (domain experience: the largest measure
// about 1.5 km across).
const DefaultRadiusM = 750

// maxRadiusM bounds a site's radius, in metres; beyond it a site is a region.
const maxRadiusM = 200_000

// ErrNoSites is returned for a file that is GeoJSON and holds no place.
var ErrNoSites = errors.New("it holds no sites")

// geoFile is GeoJSON of any type: a collection, a feature or a geometry.
type geoFile struct {
	Type       string
	Features   []json.RawMessage
	ID         any
	Properties props
	Geometry   json.RawMessage
	CRS        *struct {
		Properties struct{ Name string }
	} `json:"crs"`
}

// geometry is a GeoJSON geometry.
type geometry struct {
	Type        string
	Coordinates json.RawMessage
}

// Sites reads the places asked about from a GeoJSON file: points, which become
// 64-gons of their property radius_m or DefaultRadiusM, polygons and
// multipolygons, in a feature collection, a feature or bare. The id is the
// feature's, else its property id, site_id, name or number, else site-1,
// site-2 by position; one that comes again gets -2, -3 behind it.
func Sites(path string) ([]site.Site, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read sites from %s: %s", path, pathProblem(err))
	}
	sites, err := parseSites(data)
	if err != nil {
		return nil, fmt.Errorf("read sites from %s: %w", path, err)
	}
	return sites, nil
}

// parseSites reads sites from the bytes of a GeoJSON file.
func parseSites(data []byte) ([]site.Site, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var f geoFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("it is not GeoJSON: %w", err)
	}
	if f.CRS != nil && !isWGS84(f.CRS.Properties.Name) {
		return nil, fmt.Errorf("its coordinates are in %s: convert it with ogr2ogr -t_srs EPSG:4326",
			f.CRS.Properties.Name)
	}
	features := f.Features
	switch f.Type {
	case "FeatureCollection":
	case "Feature", "Point", "Polygon", "MultiPolygon":
		features = []json.RawMessage{data}
	default:
		return nil, fmt.Errorf("it is not GeoJSON of places (type %q): "+
			"use a FeatureCollection of points or polygons", f.Type)
	}
	var sites []site.Site
	for i, raw := range features {
		s, err := parseSite(raw, i+1)
		if err != nil {
			return nil, err
		}
		sites = append(sites, s)
	}
	if len(sites) == 0 {
		return nil, ErrNoSites
	}
	distinct(sites)
	return sites, nil
}

// isWGS84 reports whether the name of a coordinate reference system, as older
// GeoJSON gives it, is that of longitude and latitude.
func isWGS84(name string) bool {
	n := strings.ToUpper(name)
	return n == "" || strings.HasSuffix(n, "CRS84") || strings.HasSuffix(n, ":4326")
}

// parseSite reads the feature, or the bare geometry, number n of a file.
func parseSite(raw json.RawMessage, n int) (site.Site, error) {
	var f geoFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return site.Site{}, fmt.Errorf("feature %d is not GeoJSON: %w", n, err)
	}
	s := site.Site{ID: siteID(f, n), Name: f.Properties.text("name", "Name")}
	shape := f.Geometry
	if f.Type != "Feature" {
		shape = raw
	}
	var g geometry
	err := json.Unmarshal(shape, &g)
	if len(shape) == 0 || err != nil || g.Type == "" {
		return s, fmt.Errorf("feature %d (%s) has no geometry: give it a point or a polygon", n, s.ID)
	}
	if s.Area, err = g.area(f.Properties); err != nil {
		return s, fmt.Errorf("feature %d (%s): %w", n, s.ID, err)
	}
	return s, nil
}

// siteID is the id of a feature, by whatever names it.
func siteID(f geoFile, n int) string {
	for _, v := range []any{
		f.ID, f.Properties["id"], f.Properties["site_id"], f.Properties["name"],
		f.Properties["number"],
	} {
		switch id := v.(type) {
		case string:
			if id = strings.TrimSpace(id); id != "" {
				return id
			}
		case float64:
			return strconv.FormatFloat(id, 'f', -1, 64)
		}
	}
	return "site-" + strconv.Itoa(n)
}

// distinct sets a number behind ids that come again.
func distinct(sites []site.Site) {
	taken := map[string]bool{}
	for _, s := range sites {
		taken[s.ID] = true
	}
	seen := map[string]bool{}
	for i := range sites {
		id := sites[i].ID
		for k := 2; seen[id]; k++ {
			if next := sites[i].ID + "-" + strconv.Itoa(k); !taken[next] {
				id = next
			}
		}
		seen[id], taken[id] = true, true
		sites[i].ID = id
	}
}

// area is the outline of a geometry.
func (g geometry) area(p props) (orb.MultiPolygon, error) {
	switch g.Type {
	case "Point":
		var c []float64
		if err := json.Unmarshal(g.Coordinates, &c); err != nil {
			return nil, fmt.Errorf("its coordinates are no point: %w", err)
		}
		return circle(c, p)
	case "Polygon":
		var c [][][]float64
		if err := json.Unmarshal(g.Coordinates, &c); err != nil {
			return nil, fmt.Errorf("its coordinates are no polygon: %w", err)
		}
		return multiPolygon([][][][]float64{c})
	case "MultiPolygon":
		var c [][][][]float64
		if err := json.Unmarshal(g.Coordinates, &c); err != nil {
			return nil, fmt.Errorf("its coordinates are no multipolygon: %w", err)
		}
		return multiPolygon(c)
	}
	return nil, fmt.Errorf("a %s is no place: use Point, Polygon or MultiPolygon", g.Type)
}

// circle is the outline of a point and its radius.
func circle(c []float64, p props) (orb.MultiPolygon, error) {
	center, err := position(c)
	if err != nil {
		return nil, err
	}
	radius := float64(DefaultRadiusM)
	if v, ok := p["radius_m"]; ok && v != nil {
		r, isNumber := v.(float64)
		if !isNumber || !(r > 0 && r <= maxRadiusM) {
			return nil, fmt.Errorf("radius_m %v must be a number of metres above 0 and at most %d",
				v, maxRadiusM)
		}
		radius = r
	}
	ring := Circle(center, radius)
	if b := ring.Bound(); b.Min[0] < -180 || b.Max[0] > 180 || math.Abs(center[1])+1 > 90 {
		return nil, fmt.Errorf("its circle of %g m crosses the antimeridian or a pole: "+
			"give its outline as a MultiPolygon", radius)
	}
	return orb.MultiPolygon{{ring}}, nil
}

func multiPolygon(c [][][][]float64) (orb.MultiPolygon, error) {
	var m orb.MultiPolygon
	for _, rings := range c {
		var p orb.Polygon
		for _, points := range rings {
			ring, err := ringOf(points)
			if err != nil {
				return nil, err
			}
			p = append(p, ring)
		}
		if len(p) > 0 {
			m = append(m, p)
		}
	}
	if len(m) == 0 {
		return nil, errors.New("its polygon has no rings")
	}
	return m, nil
}

// ringOf is a closed ring; one that was left open is closed.
func ringOf(points [][]float64) (orb.Ring, error) {
	var ring orb.Ring
	for _, c := range points {
		p, err := position(c)
		if err != nil {
			return nil, err
		}
		ring = append(ring, p)
	}
	if len(ring) > 0 && !ring.Closed() {
		ring = append(ring, ring[0])
	}
	const least = 4 // three corners, the first one twice
	if len(ring) < least {
		return nil, fmt.Errorf("a ring of %d positions is no outline: it needs %d", len(ring), least)
	}
	return ring, nil
}

// position checks longitude and latitude.
func position(c []float64) (orb.Point, error) {
	if len(c) < 2 {
		return orb.Point{}, errors.New("a position needs longitude and latitude")
	}
	return lonLat(c[0], c[1])
}

// lonLat checks a longitude and a latitude in degrees.
func lonLat(lon, lat float64) (orb.Point, error) {
	const maxLon, maxLat = 180, 90
	switch {
	case math.Abs(lon) <= maxLon && math.Abs(lat) <= maxLat:
		return orb.Point{lon, lat}, nil
	case math.Abs(lat) <= maxLon && math.Abs(lon) <= maxLat:
		return orb.Point{}, fmt.Errorf("latitude %g is out of range: "+
			"are longitude and latitude swapped? longitude comes first", lat)
	case math.Abs(lon) > 360 || math.Abs(lat) > 360:
		return orb.Point{}, fmt.Errorf("(%g, %g) are no degrees: "+
			"convert it with ogr2ogr -t_srs EPSG:4326", lon, lat)
	}
	return orb.Point{}, fmt.Errorf("(%g, %g) is no longitude from -180 to 180 and latitude from "+
		"-90 to 90", lon, lat)
}
