package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// degreeDecimals is what RFC 7946 section 11.2 advises against exceeding by
// much: 7 decimals are 1 cm on the ground.
const (
	degreeDecimals = 7
	degreeUnits    = 1e7
)

// errGeometry is returned for a change whose outline cannot be written.
var errGeometry = errors.New("geometry cannot be written")

// geometryJSON is an RFC 7946 geometry.
type geometryJSON struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// position is a place in units of 1e-7 degrees, as it will be written.
type position struct{ lon, lat int64 }

// newGeometryJSON rounds g to 7 decimals, drops the positions that become
// equal to the one before, closes and winds the rings. A hole that has no area
// left is dropped. Where nothing is left of the whole the geometry is null,
// which RFC 7946 calls an unlocated feature.
func newGeometryJSON(g orb.Geometry) (*geometryJSON, error) {
	switch g := g.(type) {
	case nil:
		return nil, nil
	case orb.Point:
		p, err := newPosition(g)
		if err != nil {
			return nil, err
		}
		return &geometryJSON{"Point", appendPosition(nil, p)}, nil
	case orb.LineString:
		ps, err := newPositions(g)
		if err != nil || len(ps) < 2 {
			return nil, err
		}
		return &geometryJSON{"LineString", appendPositions(nil, ps)}, nil
	case orb.Polygon:
		rings, err := newRings(g)
		if err != nil || len(rings) == 0 {
			return nil, err
		}
		return &geometryJSON{"Polygon", appendRings(nil, rings)}, nil
	case orb.MultiPolygon:
		return newMultiPolygonJSON(g)
	default:
		return nil, fmt.Errorf("%w: %s is no geometry of the contract", errGeometry, g.GeoJSONType())
	}
}

func newMultiPolygonJSON(g orb.MultiPolygon) (*geometryJSON, error) {
	out := []byte{'['}
	for _, poly := range g {
		rings, err := newRings(poly)
		if err != nil {
			return nil, err
		}
		if len(rings) == 0 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = appendRings(out, rings)
	}
	if len(out) == 1 {
		return nil, nil
	}
	return &geometryJSON{"MultiPolygon", append(out, ']')}, nil
}

// newRings returns the outer ring counter-clockwise and the holes clockwise,
// closed; nothing if the outer ring has no area.
func newRings(poly orb.Polygon) ([][]position, error) {
	var rings [][]position
	for i, ring := range poly {
		ps, err := newPositions(ring)
		if err != nil {
			return nil, err
		}
		if len(ps) > 1 && ps[0] == ps[len(ps)-1] {
			ps = ps[:len(ps)-1]
		}
		area := signedArea(ps)
		if area == 0 && i == 0 {
			return nil, nil
		}
		if area == 0 {
			continue
		}
		if (area > 0) != (i == 0) {
			reverse(ps)
		}
		rings = append(rings, append(ps, ps[0]))
	}
	return rings, nil
}

// reverse turns the winding and keeps the first position first.
func reverse(ps []position) {
	for i, j := 1, len(ps)-1; i < j; i, j = i+1, j-1 {
		ps[i], ps[j] = ps[j], ps[i]
	}
}

// signedArea is twice the area of an open ring, positive if it runs
// counter-clockwise. It is exact for rings of up to some 6 degrees.
func signedArea(ps []position) float64 {
	var sum float64
	for i := 2; i < len(ps); i++ {
		ax, ay := ps[i-1].lon-ps[0].lon, ps[i-1].lat-ps[0].lat
		bx, by := ps[i].lon-ps[0].lon, ps[i].lat-ps[0].lat
		sum += float64(ax)*float64(by) - float64(bx)*float64(ay)
	}
	return sum
}

// newPositions rounds the points and drops what repeats the one before.
func newPositions(points []orb.Point) ([]position, error) {
	ps := make([]position, 0, len(points)+1)
	for _, pt := range points {
		p, err := newPosition(pt)
		if err != nil {
			return nil, err
		}
		if len(ps) == 0 || ps[len(ps)-1] != p {
			ps = append(ps, p)
		}
	}
	return ps, nil
}

func newPosition(p orb.Point) (position, error) {
	const maxLon, maxLat = 180, 90
	lon, lat := p.Lon(), p.Lat()
	if !(math.Abs(lon) <= maxLon && math.Abs(lat) <= maxLat) {
		return position{}, fmt.Errorf("%w: %v, %v is no longitude and latitude",
			errGeometry, lon, lat)
	}
	return position{int64(math.Round(lon * degreeUnits)), int64(math.Round(lat * degreeUnits))}, nil
}

func appendRings(b []byte, rings [][]position) []byte {
	b = append(b, '[')
	for i, ring := range rings {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendPositions(b, ring)
	}
	return append(b, ']')
}

func appendPositions(b []byte, ps []position) []byte {
	b = append(b, '[')
	for i, p := range ps {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendPosition(b, p)
	}
	return append(b, ']')
}

func appendPosition(b []byte, p position) []byte {
	b = append(b, '[')
	b = appendDegrees(b, p.lon)
	b = append(b, ',')
	b = appendDegrees(b, p.lat)
	return append(b, ']')
}

// appendDegrees writes v units of 1e-7 degrees with all 7 decimals.
func appendDegrees(b []byte, v int64) []byte {
	if v < 0 {
		b = append(b, '-')
		v = -v
	}
	b = strconv.AppendInt(b, v/degreeUnits, 10)
	b = append(b, '.')
	frac := strconv.AppendInt(nil, v%degreeUnits, 10)
	for range degreeDecimals - len(frac) {
		b = append(b, '0')
	}
	return append(b, frac...)
}
