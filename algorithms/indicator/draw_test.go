package indicator

import (
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
)

// date is a day of 2019, by its number in the year.
func date(n int) time.Time { return time.Date(2019, 1, n, 0, 0, 0, 0, time.UTC) }

// box is the outline of a rectangle from its corner.
func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// way is a line through places.
func way(at ...orb.Point) orb.LineString { return at }

func stretch(a, b orb.Point) line.Segment { return line.Segment{A: a, B: b} }

// compound is a walled rectangle of 200 by 100 m with its corner at 0, 0, the
// south side open from x = 90 to 90+gap.
func compound(gap float64) []Object {
	return []Object{
		{ID: "south 1", Kind: Wall, Geometry: way(orb.Point{0, 0}, orb.Point{90, 0})},
		{ID: "south 2", Kind: Wall, Geometry: way(orb.Point{90 + gap, 0}, orb.Point{200, 0})},
		{ID: "east", Kind: Wall, Geometry: way(orb.Point{200, 0}, orb.Point{200, 100})},
		{ID: "north", Kind: Wall, Geometry: way(orb.Point{200, 100}, orb.Point{0, 100})},
		{ID: "west", Kind: Wall, Geometry: way(orb.Point{0, 100}, orb.Point{0, 0})},
	}
}

// turnedBy turns objects about 0, 0 by an angle in radians and moves them.
func turnedBy(all []Object, angle, dx, dy float64) []Object {
	sin, cos := math.Sincos(angle)
	at := func(p orb.Point) orb.Point {
		return orb.Point{p[0]*cos - p[1]*sin + dx, p[0]*sin + p[1]*cos + dy}
	}
	out := make([]Object, len(all))
	for i, o := range all {
		switch g := o.Geometry.(type) {
		case orb.Point:
			o.Geometry = at(g)
		case orb.LineString:
			moved := make(orb.LineString, len(g))
			for k, p := range g {
				moved[k] = at(p)
			}
			o.Geometry = moved
		case orb.Polygon:
			moved := make(orb.Ring, len(g[0]))
			for k, p := range g[0] {
				moved[k] = at(p)
			}
			o.Geometry = orb.Polygon{moved}
		}
		out[i] = o
	}
	return out
}

func towersAt(at ...orb.Point) []Object {
	var out []Object
	for _, p := range at {
		out = append(out, Object{Kind: Tower, Geometry: p})
	}
	return out
}

func about(a, b, within float64) bool { return math.Abs(a-b) <= within }

// is checks a value that is to be known.
func is(t *testing.T, what string, got Value, want, within float64) {
	t.Helper()
	if !got.Known() || !about(got.N, want, within) {
		t.Errorf("%s = %+v, want %v within %v", what, got, want, within)
	}
}

// isNull checks that a value is not known, and says why.
func isNull(t *testing.T, what string, got Value, why string) {
	t.Helper()
	if got.Why != why {
		t.Errorf("%s = %+v, want none because %q", what, got, why)
	}
}

// sharp is a look that sees all.
func sharp(n int) Look { return Look{Date: date(n), GSDM: 0.5, Seen: 1} }
