// Package contour turns regions into polygons along the edges of their pixels.
//
// A vertex is a corner of pixels: the pixel (x, y) covers the square from (x, y)
// to (x+1, y+1), y down. Outer rings run counter-clockwise as seen on the screen
// and on a map with north up, holes clockwise, as RFC 7946 asks for: the inside
// lies to the left of the way. The shoelace sum of x[i]*y[i+1] - x[i+1]*y[i] is
// therefore negative for an outer ring, because y points down.
//
// The polygons are valid in the sense of the OGC simple features: no ring meets
// itself. Where a region meets itself at a corner only, it becomes two polygons
// or a hole that touches, never a ring that does.
package contour

import (
	"image"

	"rampart/algorithms/region"
)

// Ring is a closed line of three vertices or more; the last is joined to the
// first, which is not repeated.
type Ring []image.Point

// Polygon is an area with holes.
type Polygon struct {
	Outer Ring
	Holes []Ring
}

// Area2 returns twice the area that r encloses, in pixels: positive where r runs
// counter-clockwise as seen on the screen. It is exact.
func (r Ring) Area2() int64 {
	var sum int64
	for i, p := range r {
		q := r[(i+1)%len(r)]
		sum += int64(q.X)*int64(p.Y) - int64(p.X)*int64(q.Y)
	}
	return sum
}

// Area returns the area of p in pixels, less its holes.
func (p Polygon) Area() float64 {
	sum := p.Outer.Area2()
	for _, h := range p.Holes {
		sum += h.Area2()
	}
	return float64(sum) / 2
}

// Vertices returns the number of vertices of all rings of p.
func (p Polygon) Vertices() int {
	n := len(p.Outer)
	for _, h := range p.Holes {
		n += len(h)
	}
	return n
}

// Trace returns the outlines of runs, whatever their keys: one polygon for each
// 4-connected part, in the order of the parts' first runs. An outer ring starts
// at the upper left corner of the part's first pixel, a hole at the upper left
// corner of its first clear pixel; no three vertices that follow each
// other lie on a line. The polygons cover exactly the pixels of runs. Runs must
// be in raster order. Linear in the runs.
//
// Each run has an edge on its left, which leads down, and one on its right,
// which leads up; sweeping the corners between two rows from left to right tells
// which edge follows which.
func Trace(runs []region.Run) []Polygon {
	if len(runs) == 0 {
		return nil
	}
	t := newTracer(runs)
	t.linkAll()
	polygons := make([]Polygon, t.parts)
	seen := make([]bool, len(t.next))
	for first := range t.next {
		if seen[first] {
			continue
		}
		ring := t.follow(int32(first), seen)
		p := &polygons[t.part[first/2]]
		if p.Outer == nil {
			p.Outer = ring
		} else {
			p.Holes = append(p.Holes, ring)
		}
	}
	return polygons
}

// tracer holds the edges of runs: edge 2i is the left edge of run i, edge 2i+1
// its right edge.
type tracer struct {
	runs  []region.Run
	part  []int32 // 4-connected part of each run
	parts int
	next  []int32 // the edge that follows each edge
	// The sweep along one line of corners.
	above, here cursor
	open        int32 // edge at which a horizontal piece of outline began
}

// cursor walks over the edges of one row from left to right.
type cursor struct {
	edge, end int32
}

// inside says whether the next edge leaves a run.
func (c cursor) inside() bool { return c.edge < c.end && c.edge&1 == 1 }

func newTracer(runs []region.Run) *tracer {
	t := &tracer{runs: withoutKeys(runs)}
	t.part, t.parts = region.LabelBy(t.runs, region.Four, region.AnyKey)
	t.next = make([]int32, 2*len(t.runs))
	return t
}

// withoutKeys joins runs that abut whatever their keys.
func withoutKeys(runs []region.Run) []region.Run {
	out := make([]region.Run, len(runs))
	for i, r := range runs {
		out[i] = region.Run{Y: r.Y, X0: r.X0, X1: r.X1}
	}
	return region.Merge(out)
}

// linkAll finds what follows every edge, one line of corners after the other.
func (t *tracer) linkAll() {
	for i := 0; i < len(t.runs); {
		end := t.rowEnd(i)
		if i == 0 || t.runs[i-1].Y != t.runs[i].Y-1 {
			t.linkLine(cursor{}, row(i, end))
		}
		below := cursor{}
		if end < len(t.runs) && t.runs[end].Y == t.runs[i].Y+1 {
			below = row(end, t.rowEnd(end))
		}
		t.linkLine(row(i, end), below)
		i = end
	}
}

func row(i, end int) cursor { return cursor{edge: int32(2 * i), end: int32(2 * end)} }

// rowEnd returns the index after the last run of the row of run i.
func (t *tracer) rowEnd(i int) int {
	y := t.runs[i].Y
	for i < len(t.runs) && t.runs[i].Y == y {
		i++
	}
	return i
}

// linkLine joins the edges that end and begin on the line of corners between two
// rows.
func (t *tracer) linkLine(above, here cursor) {
	t.above, t.here = above, here
	for {
		a, okA := t.x(t.above)
		b, okB := t.x(t.here)
		switch {
		case !okA && !okB:
			return
		case !okB || (okA && a < b):
			t.pass(t.above.edge)
			t.above.edge++
		case !okA || b < a:
			t.pass(t.here.edge)
			t.here.edge++
		default:
			t.passBoth()
			t.above.edge++
			t.here.edge++
		}
	}
}

// x returns the column of the next edge of c.
func (t *tracer) x(c cursor) (int32, bool) {
	if c.edge >= c.end {
		return 0, false
	}
	return t.column(c.edge), true
}

func (t *tracer) column(edge int32) int32 {
	r := t.runs[edge/2]
	if edge&1 == 0 {
		return r.X0
	}
	return r.X1
}

// pass goes by a corner at which one edge meets the line: there a horizontal
// piece of outline ends or begins.
func (t *tracer) pass(edge int32) {
	if t.above.inside() != t.here.inside() {
		t.close(edge)
	} else {
		t.open = edge
	}
}

// passBoth goes by a corner at which edges of both rows meet the line.
func (t *tracer) passBoth() {
	a, b := t.above.edge, t.here.edge
	inA, inB := t.above.inside(), t.here.inside()
	if inA == inB { // one edge goes on straight
		if inA {
			t.next[b] = a
		} else {
			t.next[a] = b
		}
		return
	}
	// Two pixels meet at the corner. If they are of one part, the outline goes
	// from one to the other, which keeps apart the clear pixels: one of those
	// lies inside the part. If they are not, it stays with the pixel.
	ending, beginning := a, b
	if inB {
		ending, beginning = b, a
	}
	if t.part[a/2] == t.part[b/2] {
		ending, beginning = beginning, ending
	}
	t.close(ending)
	t.open = beginning
}

// close joins the edge at which the open piece of outline began with the one at
// which it ends. The way goes right below the pixels of the row above and left
// above those of the row below.
func (t *tracer) close(edge int32) {
	if t.above.inside() {
		t.next[t.open] = edge
	} else {
		t.next[edge] = t.open
	}
}

// follow returns the ring that begins at an edge.
func (t *tracer) follow(first int32, seen []bool) Ring {
	var ring Ring
	for e := first; ; {
		seen[e] = true
		n := t.next[e]
		if x, to := t.column(e), t.column(n); x != to {
			y := int(t.runs[e/2].Y)
			if e&1 == 0 {
				y++ // a left edge ends at its lower corner
			}
			ring = append(ring, image.Pt(int(x), y), image.Pt(int(to), y))
		}
		if n == first {
			break
		}
		e = n
	}
	if first&1 == 0 {
		// A left edge begins at the vertex that was reached last.
		last := len(ring) - 1
		p := ring[last]
		copy(ring[1:], ring[:last])
		ring[0] = p
	}
	return ring
}
