package contour

import (
	"cmp"
	"image"
	"slices"
)

// segment is one piece of a ring: from a to b, and on to c.
type segment struct {
	a, b, c image.Point
	ring    int // 0 is the outer ring
	index   int // in its ring, which has size vertices
	size    int
}

// valid says whether no ring of p meets itself, rings meet at most where both
// have a vertex and do not cross there, and all holes lie in the outer ring.
func valid(p Polygon) bool {
	segments := appendSegments(nil, p.Outer, 0)
	for i, h := range p.Holes {
		segments = appendSegments(segments, h, i+1)
	}
	if anyClash(segments) {
		return false
	}
	boxes := make([]image.Rectangle, len(p.Holes))
	for i, h := range p.Holes {
		boxes[i] = h.bounds()
		if !inside(p.Outer, h) {
			return false
		}
	}
	for i, h := range p.Holes {
		for j, other := range p.Holes {
			if i != j && boxes[i].In(boxes[j]) && inside(other, h) {
				return false
			}
		}
	}
	return true
}

func (r Ring) bounds() image.Rectangle {
	b := image.Rectangle{Min: r[0], Max: r[0]}
	for _, v := range r {
		b.Min = image.Pt(min(b.Min.X, v.X), min(b.Min.Y, v.Y))
		b.Max = image.Pt(max(b.Max.X, v.X), max(b.Max.Y, v.Y))
	}
	return b
}

// simple says whether r does not meet itself.
func simple(r Ring) bool { return !anyClash(appendSegments(nil, r, 0)) }

func appendSegments(dst []segment, r Ring, ring int) []segment {
	n := len(r)
	for i := range r {
		dst = append(dst, segment{
			a: r[i], b: r[(i+1)%n], c: r[(i+2)%n], ring: ring, index: i, size: n,
		})
	}
	return dst
}

// anyClash looks at all pairs of segments that share a row, in the order of
// their upper ends.
func anyClash(segments []segment) bool {
	slices.SortFunc(segments, func(s, t segment) int {
		return cmp.Or(
			cmp.Compare(min(s.a.Y, s.b.Y), min(t.a.Y, t.b.Y)),
			cmp.Compare(s.ring, t.ring),
			cmp.Compare(s.index, t.index),
		)
	})
	var active []segment
	for _, s := range segments {
		top := min(s.a.Y, s.b.Y)
		kept := active[:0]
		for _, t := range active {
			if max(t.a.Y, t.b.Y) < top {
				continue
			}
			kept = append(kept, t)
			if clash(s, t) {
				return true
			}
		}
		active = append(kept, s)
	}
	return false
}

// clash says whether s and t meet where they must not.
func clash(s, t segment) bool {
	if !overlap(s.a.X, s.b.X, t.a.X, t.b.X) || !overlap(s.a.Y, s.b.Y, t.a.Y, t.b.Y) {
		return false
	}
	if s.ring == t.ring {
		return clashInRing(s, t)
	}
	sa, sb := side(t.a, t.b, s.a), side(t.a, t.b, s.b)
	ta, tb := side(s.a, s.b, t.a), side(s.a, s.b, t.b)
	if sa == 0 && sb == 0 {
		return collinearMeet(s, t)
	}
	if sa*sb > 0 || ta*tb > 0 {
		return false
	}
	// They meet at one point. It may be a vertex of both, if the rings do not
	// cross there; each such vertex is looked at once, as the end of both.
	switch {
	case s.b == t.b:
		return wedge(s.a, s.b, s.c, t.a) != wedge(s.a, s.b, s.c, t.c)
	case s.a == t.a, s.a == t.b, s.b == t.a:
		return false
	}
	return true
}

// collinearMeet is clash for two segments of different rings on one line: they
// may share an end and go apart from there.
func collinearMeet(s, t segment) bool {
	var v, p, q image.Point
	switch {
	case s.b == t.a:
		v, p, q = s.b, s.a, t.b
	case s.a == t.b:
		v, p, q = s.a, s.b, t.a
	case s.a == t.a:
		v, p, q = s.a, s.b, t.b
	case s.b == t.b:
		v, p, q = s.b, s.a, t.a
	default:
		return true // on one line, and the boxes meet
	}
	d, e := p.Sub(v), q.Sub(v)
	return d.X*e.X+d.Y*e.Y > 0
}

// clashInRing is clash for two segments of one ring.
func clashInRing(s, t segment) bool {
	if s.size > 0 && (s.index+1)%s.size == t.index {
		return folds(s)
	}
	if (t.index+1)%t.size == s.index {
		return folds(t)
	}
	sa, sb := side(t.a, t.b, s.a), side(t.a, t.b, s.b)
	ta, tb := side(s.a, s.b, t.a), side(s.a, s.b, t.b)
	return sa*sb <= 0 && ta*tb <= 0
}

// folds says whether the way turns back on itself at the end of s.
func folds(s segment) bool {
	d, e := s.b.Sub(s.a), s.c.Sub(s.b)
	return d.X*e.Y == d.Y*e.X && d.X*e.X+d.Y*e.Y < 0
}

func overlap(a, b, c, d int) bool {
	return max(min(a, b), min(c, d)) <= min(max(a, b), max(c, d))
}

// side returns 1 or -1 where p lies to one side of the line ab, 0 where it lies
// on it.
func side(a, b, p image.Point) int {
	return cmp.Compare(int64(b.X-a.X)*int64(p.Y-a.Y), int64(b.Y-a.Y)*int64(p.X-a.X))
}

// wedge says whether the direction from v to p lies between those from v to c
// and from v to a, turning one way.
func wedge(a, v, c, p image.Point) bool {
	if side(a, v, c) > 0 {
		return side(a, v, p) > 0 && side(v, c, p) > 0
	}
	return side(a, v, p) > 0 || side(v, c, p) > 0
}

// inside says whether ring r lies in the area of outer, the rings not crossing
// each other: one vertex that they do not share decides.
func inside(outer, r Ring) bool {
	for _, v := range r {
		if in, on := locate(outer, v); !on {
			return in
		}
	}
	return false
}

// locate counts the edges of r to the right of v.
func locate(r Ring, v image.Point) (in, on bool) {
	for i, a := range r {
		b := r[(i+1)%len(r)]
		s := side(a, b, v)
		if s == 0 && overlap(a.X, b.X, v.X, v.X) && overlap(a.Y, b.Y, v.Y, v.Y) {
			return false, true
		}
		if (a.Y > v.Y) != (b.Y > v.Y) && (s > 0) == (b.Y > a.Y) {
			in = !in
		}
	}
	return in, false
}
