package evaluate

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/match"
	"rampart/internal/detection"
)

// kind is how a thing is measured.
type kind string

const (
	byArea  kind = "area"
	byLine  kind = "line"
	byPoint kind = "point"
)

// object is a feature in the plane.
type object struct {
	name   string // class, with its kind where that is not the class's own
	change string
	kind   kind
	flat   orb.Geometry
	bound  orb.Bound           // of flat
	lines  orb.MultiLineString // of a line
	region match.Region        // of an area
}

func newObjects(list []Feature, p plane) []object {
	out := make([]object, len(list))
	for i, f := range list {
		out[i] = newObject(f, p.flatten(f.Geometry))
	}
	return out
}

func newObject(f Feature, flat orb.Geometry) object {
	o := object{name: f.Class, change: f.Change, flat: flat, bound: flat.Bound()}
	switch g := flat.(type) {
	case orb.Polygon:
		o.kind, o.region = byArea, match.NewRegion(orb.MultiPolygon{g}, areaStepM)
	case orb.MultiPolygon:
		o.kind, o.region = byArea, match.NewRegion(g, areaStepM)
	case orb.LineString:
		o.kind, o.lines = byLine, orb.MultiLineString{g}
	case orb.MultiLineString:
		o.kind, o.lines = byLine, g
	default:
		o.kind = byPoint
	}
	if o.kind != kindOf(detection.Class(f.Class)) {
		o.name += "_" + string(o.kind)
	}
	return o
}

// kindOf is how the contract draws a class.
func kindOf(c detection.Class) kind {
	switch c {
	case detection.Wall, detection.Fence, detection.Enclosure, detection.Road:
		return byLine
	case detection.Tower:
		return byPoint
	}
	return byArea
}

// The families of several classes.
const (
	barrier   = "barrier"
	structure = "structure"
	anyArea   = "area"
)

// family is a name under which one class or several are measured.
type family struct {
	name    string
	classes []string // none is all of the kind
}

func (f family) has(name string) bool {
	return len(f.classes) == 0 || slices.Contains(f.classes, name)
}

// wider are the families of several classes.
func wider(k kind) []family {
	switch k {
	case byArea:
		return []family{
			{structure, []string{string(detection.Building), string(detection.Shed)}},
			{anyArea, nil},
		}
	case byLine:
		return []family{{barrier, []string{
			string(detection.Wall), string(detection.Fence), string(detection.Enclosure),
		}}}
	}
	return nil
}

// families are those of a kind that the objects need: each class by itself, then
// the wider ones.
func families(k kind, lists ...[]object) []family {
	var names []string
	for _, list := range lists {
		for _, o := range list {
			if o.kind == k {
				names = append(names, o.name)
			}
		}
	}
	slices.Sort(names)
	var out []family
	for _, n := range slices.Compact(names) {
		out = append(out, family{n, []string{n}})
	}
	return append(out, wider(k)...)
}

// group is the narrowest family of several classes that an object belongs to,
// else its own class.
func (o object) group() string {
	for _, f := range wider(o.kind) {
		if len(f.classes) > 0 && f.has(o.name) {
			return f.name
		}
	}
	return o.name
}

// meeting is a found and a true object of one kind that overlap, and how much.
type meeting struct {
	found, truth int
	fit          float64 // IoU of areas; F1 of lines; nearness of points
	match.Score          // what each has of the other
}

// meetings returns all pairs that overlap at all.
func meetings(found, truth []object, p Params) []meeting {
	var out []meeting
	for i, f := range found {
		around := f.bound.Pad(max(p.LineBufferM, p.PointDistanceM))
		for j, t := range truth {
			if f.kind != t.kind || !around.Intersects(t.bound) {
				continue
			}
			m := meeting{found: i, truth: j}
			switch f.kind {
			case byArea:
				m.Score = match.Areas(f.region, t.region)
				m.fit = m.IoU()
			case byLine:
				m.Score = match.Lines(f.lines, t.lines, p.LineBufferM)
				m.fit = m.F1()
			case byPoint:
				m.fit = nearness(f.flat, t.flat, p.PointDistanceM)
			}
			if m.fit > 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

// nearness is 1 where two places are one, one half where they are as far apart
// as is let pass, 0 beyond that.
func nearness(a, b orb.Geometry, most float64) float64 {
	d := planar.Distance(a.Bound().Center(), b.Bound().Center())
	if d > most {
		return 0
	}
	return 1 - d/(2*most)
}
