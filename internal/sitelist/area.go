package sitelist

import (
	"errors"
	"fmt"
	"math"
	"slices"
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

// place works out the outline of a site.
func (d *draft) place(p Place, o Options) error {
	g := p.Geometry
	switch {
	case p.Problem != "":
		return errors.New(p.Problem)
	case g == nil:
		return errNoGeometry
	case !slices.Contains([]string{
		"", site.SensitivityPublic, site.SensitivityRestricted, site.SensitivitySecret,
	}, d.Sensitivity):
		return fmt.Errorf("its sensitivity %q is none of public, restricted, secret", d.Sensitivity)
	}
	if !o.Datum.isWGS84() {
		d.Given, d.Datum = g, string(o.Datum)
		if err := inDegrees(g); err != nil {
			return err
		}
		g = convert(g, o.Datum)
	}
	var err error
	switch g := g.(type) {
	case orb.Point:
		d.RadiusM, err = radius(d.radius, o.RadiusM)
		if err == nil {
			d.Area, err = circle(g, d.RadiusM)
		}
	case orb.Polygon:
		d.Area, err = outline(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		d.Area, err = outline(g)
	default:
		err = fmt.Errorf("a %s is no place: use Point, Polygon or MultiPolygon", g.GeoJSONType())
	}
	return err
}

// radius is the radius of a point in metres, as given or else the default.
func radius(text string, byDefault float64) (float64, error) {
	if text == "" {
		if byDefault == 0 {
			byDefault = DefaultRadiusM
		}
		return byDefault, nil
	}
	r, err := number(text)
	if err != nil || !(r > 0 && r <= maxRadiusM) {
		return 0, fmt.Errorf("radius_m %s must be a number of metres above 0 and at most %d",
			text, maxRadiusM)
	}
	return r, nil
}

// circle is the outline of a point and its radius.
func circle(center orb.Point, radius float64) (orb.MultiPolygon, error) {
	if _, err := lonLat(center[0], center[1]); err != nil {
		return nil, err
	}
	ring := Circle(center, radius)
	if b := ring.Bound(); b.Min[0] < -180 || b.Max[0] > 180 || math.Abs(center[1])+1 > 90 {
		return nil, fmt.Errorf("its circle of %g m crosses the antimeridian or a pole: "+
			"give its outline as a MultiPolygon", radius)
	}
	return orb.MultiPolygon{{ring}}, nil
}

// outline checks an outline, and closes rings that were left open.
func outline(given orb.MultiPolygon) (orb.MultiPolygon, error) {
	var m orb.MultiPolygon
	for _, rings := range given {
		var p orb.Polygon
		for _, points := range rings {
			ring, err := closed(points)
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

func closed(points orb.Ring) (orb.Ring, error) {
	ring := points.Clone()
	for _, p := range ring {
		if _, err := lonLat(p[0], p[1]); err != nil {
			return nil, err
		}
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

// number reads a decimal number with point or comma.
func number(text string) (float64, error) {
	if !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		err = strconv.ErrRange
	}
	return v, err
}

// degrees reads an angle: a decimal number, or degrees, minutes and seconds, with
// the letter of the quarter of the compass before or behind.
func degrees(text string) (float64, error) {
	upper := strings.ToUpper(text)
	body := strings.Trim(upper, "NSEW \u00a0")
	sign := 1.0
	if strings.ContainsAny(strings.Trim(upper, "0123456789.,°º'\"′″ \u00a0+-"), "SW") {
		sign = -1
	}
	if strings.HasPrefix(body, "-") {
		sign, body = -sign, body[1:]
	}
	parts := strings.FieldsFunc(body, func(r rune) bool {
		return strings.ContainsRune("°º'\"′″ ", r)
	})
	const most, sixtieth = 3, 60.0
	if len(parts) == 0 || len(parts) > most {
		return 0, strconv.ErrSyntax
	}
	sum, unit := 0.0, 1.0
	for _, p := range parts {
		v, err := number(p)
		if err != nil || len(parts) > 1 && (v < 0 || unit < 1 && v >= sixtieth) {
			return 0, strconv.ErrSyntax
		}
		sum += v * unit
		unit /= sixtieth
	}
	return sign * sum, nil
}

// distinct sets a number behind ids that come again, and says so.
func distinct(sites []site.Site) (notes []string) {
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
		if id != sites[i].ID {
			notes = append(notes, fmt.Sprintf("the id %s comes again: the second is called %s",
				sites[i].ID, id))
		}
		seen[id], taken[id] = true, true
		sites[i].ID = id
	}
	return notes
}
