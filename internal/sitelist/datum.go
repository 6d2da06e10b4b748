package sitelist

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Datum is what coordinates are in.
type Datum string

// The datums. GCJ02 is what Chinese maps must use, a shift of WGS 84 that differs
// from place to place; BD09 is Baidu's, a shift of that.
const (
	WGS84 Datum = "wgs84"
	GCJ02 Datum = "gcj02"
	BD09  Datum = "bd09"
)

// ParseDatum reads the name of a datum.
func ParseDatum(name string) (Datum, error) {
	switch d := Datum(name); d {
	case WGS84, GCJ02, BD09:
		return d, nil
	}
	return "", fmt.Errorf("datum %q is not known: use wgs84, gcj02 or bd09", name)
}

func (d Datum) isWGS84() bool { return d == "" || d == WGS84 }

// ToWGS84 converts a place (longitude, latitude in degrees) from d to WGS 84. A
// place outside China, to which the shift does not apply, stays where it is. The
// shift is inverted by iteration, to 1e-9 degrees or a tenth of a millimetre.
//
// There is no official formula; this is the one that was found in mapping software
// and published as EvilTransform (2013), with the ellipsoid of Krasovsky (1940).
func (d Datum) ToWGS84(p orb.Point) orb.Point {
	if d.isWGS84() {
		return p
	}
	if d == BD09 {
		p = invert(p, bd09FromGCJ02)
	}
	return invert(p, gcj02FromWGS84)
}

// FromWGS84 is the inverse of ToWGS84.
func (d Datum) FromWGS84(p orb.Point) orb.Point {
	if d.isWGS84() {
		return p
	}
	p = gcj02FromWGS84(p)
	if d == BD09 {
		p = bd09FromGCJ02(p)
	}
	return p
}

// invert finds the place that forward moves to p.
func invert(p orb.Point, forward func(orb.Point) orb.Point) orb.Point {
	const rounds, close = 30, 1e-10
	at := p
	for range rounds {
		moved := forward(at)
		dx, dy := moved[0]-p[0], moved[1]-p[1]
		at = orb.Point{at[0] - dx, at[1] - dy}
		if math.Abs(dx) < close && math.Abs(dy) < close {
			break
		}
	}
	return at
}

// inChina is the box within which the published formula applies the shift.
func inChina(p orb.Point) bool {
	return p[0] >= 72.004 && p[0] <= 137.8347 && p[1] >= 0.8293 && p[1] <= 55.8271
}

// gcj02FromWGS84 is the published formula.
func gcj02FromWGS84(p orb.Point) orb.Point {
	if !inChina(p) {
		return p
	}
	const a, e2 = 6378245.0, 0.00669342162296594323 // Krasovsky 1940
	x, y := p[0]-105, p[1]-35
	wave := func(v, a1, f1, a2, f2 float64) float64 {
		return (a1*math.Sin(f1*v*math.Pi) + a2*math.Sin(f2*v*math.Pi)) * 2 / 3
	}
	common := wave(x, 20, 6, 20, 2)
	root, xy := math.Sqrt(math.Abs(x)), x*y
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*xy + 0.2*root + common +
		wave(y, 20, 1, 40, 1./3) + wave(y, 160, 1./12, 320, 1./30)
	east := 300 + x + 2*y + 0.1*x*x + 0.1*xy + 0.1*root + common +
		wave(x, 20, 1, 40, 1./3) + wave(x, 150, 1./12, 300, 1./30)
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	w2 := 1 - e2*sin*sin
	w := math.Sqrt(w2)
	const degree = 180 / math.Pi
	return orb.Point{
		p[0] + east*degree/(a/w*cos),
		p[1] + north*degree/(a*(1-e2)/(w2*w)),
	}
}

// bd09FromGCJ02 is Baidu's further shift, as published with the other one.
func bd09FromGCJ02(p orb.Point) orb.Point {
	if !inChina(p) {
		return p
	}
	const turn = math.Pi * 3000 / 180
	r := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*turn)
	theta := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*turn)
	sin, cos := math.Sincos(theta)
	return orb.Point{r*cos + 0.0065, r*sin + 0.006}
}

// convert moves all positions of a point or polygon into WGS 84.
func convert(g orb.Geometry, d Datum) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return d.ToWGS84(g)
	case orb.Polygon:
		out := orb.Clone(g).(orb.Polygon)
		for _, ring := range out {
			for i := range ring {
				ring[i] = d.ToWGS84(ring[i])
			}
		}
		return out
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = convert(p, d).(orb.Polygon)
		}
		return out
	}
	return g
}

// inDegrees checks the positions of a geometry before they are converted.
func inDegrees(g orb.Geometry) error {
	b := g.Bound()
	for _, p := range []orb.Point{b.Min, b.Max} {
		if _, err := lonLat(p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}
