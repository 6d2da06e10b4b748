package match

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Lines is the score of lines within a buffer: of the length found, how much
// lies within a distance of the truth, and the reverse. The two need not run in
// parallel: a line that crosses another hits it over the width of the buffer.
// The lengths are exact, not sampled. Where lines lie upon each other each
// counts. It costs the product of the numbers of segments.
//
// Heipke, C., Mayer, H., Wiedemann, C., Jamet, O. (1997). Evaluation of
// automatic road extraction. International Archives of Photogrammetry and
// Remote Sensing 32(3-4W2), 151-160.
func Lines(found, truth orb.MultiLineString, distance float64) Score {
	return Score{
		Found: length(found), FoundHit: lengthWithin(found, truth, distance),
		Truth: length(truth), TruthHit: lengthWithin(truth, found, distance),
	}
}

func length(lines orb.MultiLineString) float64 {
	sum := 0.0
	for _, l := range lines {
		sum += planar.Length(l)
	}
	return sum
}

// lengthWithin is how much of the lines lies within d of the others.
func lengthWithin(lines, others orb.MultiLineString, d float64) float64 {
	sum := 0.0
	var parts []interval
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			parts = parts[:0]
			for _, o := range others {
				parts = appendWithin(parts, segment{l[i-1], l[i]}, o, d)
			}
			sum += total(join(parts)) * planar.Distance(l[i-1], l[i])
		}
	}
	return sum
}

// appendWithin appends the parts of s, in shares of its length, that lie within
// d of the line; a line of one point is a point.
func appendWithin(parts []interval, s segment, line orb.LineString, d float64) []interval {
	for j := range line {
		o := segment{line[max(0, j-1)], line[j]}
		if j == 0 && len(line) > 1 || !s.bound().Pad(d).Intersects(o.bound()) {
			continue
		}
		if in, ok := s.within(o, d); ok {
			parts = append(parts, in)
		}
	}
	return parts
}

// segment is a straight line from a to b.
type segment struct{ a, b orb.Point }

func (s segment) bound() orb.Bound { return orb.MultiPoint{s.a, s.b}.Bound() }

// at is the place at share t of the segment.
func (s segment) at(t float64) orb.Point {
	return orb.Point{s.a[0] + t*(s.b[0]-s.a[0]), s.a[1] + t*(s.b[1]-s.a[1])}
}

// within returns the part of s, in shares of its length, within d of o; ok is
// false where there is none. What lies within d of a segment is two discs and
// the rectangle between them; their union is convex, so that s crosses it in one
// piece.
func (s segment) within(o segment, d float64) (part interval, ok bool) {
	part = interval{math.Inf(1), math.Inf(-1)}
	grow := func(in interval, some bool) {
		in = interval{max(0, in.lo), min(1, in.hi)}
		if some && in.lo <= in.hi {
			part = interval{min(part.lo, in.lo), max(part.hi, in.hi)}
		}
	}
	grow(s.inDisc(o.a, d))
	grow(s.inDisc(o.b, d))
	grow(s.beside(o, d))
	return part, part.lo <= part.hi
}

// inDisc returns where the line through s is within d of c. A segment without
// length is in it as a whole or not at all.
func (s segment) inDisc(c orb.Point, d float64) (interval, bool) {
	ux, uy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	vx, vy := s.a[0]-c[0], s.a[1]-c[1]
	uu, uv, vv := ux*ux+uy*uy, ux*vx+uy*vy, vx*vx+vy*vy
	if uu == 0 {
		return interval{0, 1}, vv <= d*d
	}
	root := uv*uv - uu*(vv-d*d)
	if root < 0 {
		return interval{}, false
	}
	root = math.Sqrt(root)
	return interval{(-uv - root) / uu, (-uv + root) / uu}, true
}

// beside returns where the line through s is within d of o at right angles to
// it.
func (s segment) beside(o segment, d float64) (interval, bool) {
	l := planar.Distance(o.a, o.b)
	if l == 0 {
		return interval{}, false
	}
	ux, uy := (o.b[0]-o.a[0])/l, (o.b[1]-o.a[1])/l
	along := func(p orb.Point) float64 { return (p[0]-o.a[0])*ux + (p[1]-o.a[1])*uy }
	across := func(p orb.Point) float64 { return (p[1]-o.a[1])*ux - (p[0]-o.a[0])*uy }
	first, ok := slab(along(s.a), along(s.b), interval{0, l})
	second, ok2 := slab(across(s.a), across(s.b), interval{-d, d})
	both := interval{max(first.lo, second.lo), min(first.hi, second.hi)}
	return both, ok && ok2 && both.lo <= both.hi
}

// slab returns the shares at which a value that goes from p to q is in a range.
func slab(p, q float64, in interval) (interval, bool) {
	if p == q {
		return interval{math.Inf(-1), math.Inf(1)}, in.lo <= p && p <= in.hi
	}
	t, u := (in.lo-p)/(q-p), (in.hi-p)/(q-p)
	return interval{min(t, u), max(t, u)}, true
}
