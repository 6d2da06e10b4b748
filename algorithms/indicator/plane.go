package indicator

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/line"
	"rampart/algorithms/shape"
)

const (
	// parallel is the angle up to which two barriers run the same way.
	parallel = 20 * math.Pi / 180
	// strideM is the distance of the places at which a line is looked at.
	strideM = 1
)

// pieces are the straight pieces of a line or an outline.
func pieces(g orb.Geometry) []line.Segment {
	var out []line.Segment
	add := func(way []orb.Point) {
		for i := 1; i < len(way); i++ {
			if way[i-1] != way[i] {
				out = append(out, line.Segment{A: way[i-1], B: way[i]})
			}
		}
	}
	switch g := g.(type) {
	case orb.LineString:
		add(g)
	case orb.MultiLineString:
		for _, l := range g {
			add(l)
		}
	case orb.Ring:
		add(g)
	case orb.Polygon:
		for _, r := range g {
			add(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, pieces(p)...)
		}
	}
	return out
}

// barriers are the pieces of the lines among some objects.
func barriers(objects []Object) []line.Segment {
	var out []line.Segment
	for _, o := range objects {
		out = append(out, pieces(o.Geometry)...)
	}
	return out
}

func lengthOf(o *Object) float64 { return length(pieces(o.Geometry)) }

func length(all []line.Segment) float64 {
	sum := 0.0
	for _, s := range all {
		sum += s.Length()
	}
	return sum
}

func areaOf(o *Object) float64 { return planar.Area(o.Geometry) }

// stations calls visit for the middles of equal parts of a line, a stride long
// at most, each with the part's length.
func stations(all []line.Segment, stride float64, visit func(at orb.Point, on line.Segment, m float64)) {
	for _, s := range all {
		n := int(math.Ceil(s.Length() / stride))
		for i := range n {
			visit(s.At((float64(i)+0.5)/float64(n)), s, s.Length()/float64(n))
		}
	}
}

// near is the least distance of a place from some lines, +Inf where there are
// none.
func near(all []line.Segment, p orb.Point) float64 {
	least := math.Inf(1)
	for _, s := range all {
		least = min(least, s.Distance(p))
	}
	return least
}

// aside is the least distance, within a range, at which a line that runs the same
// way as on lies to either side of a place; ok is false where none does.
func aside(all []line.Segment, at orb.Point, on line.Segment, least, most float64) (d float64, ok bool) {
	l := on.Length()
	nx, ny := -(on.B[1]-on.A[1])/l, (on.B[0]-on.A[0])/l
	d = math.Inf(1)
	for _, side := range []float64{-1, 1} {
		ray := line.Segment{
			A: orb.Point{at[0] + side*least*nx, at[1] + side*least*ny},
			B: orb.Point{at[0] + side*most*nx, at[1] + side*most*ny},
		}
		for _, s := range all {
			if s.Between(on) > parallel || ray.Apart(s) > 0 {
				continue
			}
			if p, crossing := ray.Meeting(s); crossing {
				d = min(d, math.Hypot(p[0]-at[0], p[1]-at[1]))
			}
		}
	}
	return d, !math.IsInf(d, 1)
}

// distance is the least distance of two outlines, edge to edge; 0 where one
// holds or cuts the other.
func distance(a, b orb.Polygon) float64 {
	if len(a) == 0 || len(b) == 0 {
		return math.Inf(1)
	}
	if planar.PolygonContains(a, b[0][0]) || planar.PolygonContains(b, a[0][0]) {
		return 0
	}
	least := math.Inf(1)
	for _, s := range pieces(a) {
		for _, o := range pieces(b) {
			least = min(least, s.Apart(o))
		}
	}
	return least
}

// overlapRows is the number of lines along which the overlap of two outlines is
// measured: good to one per cent of the smaller.
const overlapRows = 256

// overlap is the area that two outlines share.
func overlap(a, b orb.Polygon) float64 {
	x, y := a.Bound(), b.Bound()
	y0, y1 := max(x.Min[1], y.Min[1]), min(x.Max[1], y.Max[1])
	if !(y1 > y0) {
		return 0
	}
	sum, step := 0.0, (y1-y0)/overlapRows
	for i := range overlapRows {
		at := y0 + (float64(i)+0.5)*step
		sum += shared(crossings(a, at), crossings(b, at)) * step
	}
	return sum
}

// crossings are the x at which a level line enters and leaves an outline, sorted.
func crossings(p orb.Polygon, y float64) []float64 {
	var out []float64
	for _, s := range pieces(p) {
		if (s.A[1] > y) != (s.B[1] > y) {
			out = append(out, s.A[0]+(y-s.A[1])/(s.B[1]-s.A[1])*(s.B[0]-s.A[0]))
		}
	}
	slices.Sort(out)
	return out
}

// shared is the length that two sets of intervals share.
func shared(a, b []float64) float64 {
	sum := 0.0
	for i := 1; i < len(a); i += 2 {
		for j := 1; j < len(b); j += 2 {
			sum += max(0, min(a[i], b[j])-max(a[i-1], b[j-1]))
		}
	}
	return sum
}

const (
	// Two outlines are of one building where they share so much of what both
	// cover, or where their middles lie so much of its width apart.
	sameShare, sameMiddle = 0.3, 0.5
)

// Same reports whether two outlines, of two dates, are of one building.
func Same(a, b orb.Polygon) bool {
	common := overlap(a, b)
	if both := planar.Area(a) + planar.Area(b) - common; both > 0 && common/both >= sameShare {
		return true
	}
	p, _ := planar.CentroidArea(a)
	q, _ := planar.CentroidArea(b)
	return planar.Distance(p, q) <= sameMiddle*min(rectangle(a).Width, rectangle(b).Width)
}

// rectangle is the smallest around an outline.
func rectangle(p orb.Polygon) shape.Rectangle {
	var all []orb.Point
	for _, r := range p {
		all = append(all, r...)
	}
	return shape.SmallestRectangle(shape.Hull(all))
}

// Match pairs the outlines of two dates that are of one building: those that
// share most first, each with one at most. It returns pairs of indices.
func Match(before, after []orb.Polygon) [][2]int {
	type pair struct {
		at     [2]int
		common float64
	}
	var all []pair
	for i, a := range before {
		for j, b := range after {
			if Same(a, b) {
				all = append(all, pair{[2]int{i, j}, overlap(a, b)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Compare(b.common, a.common) })
	taken := [2]map[int]bool{{}, {}}
	var out [][2]int
	for _, p := range all {
		if !taken[0][p.at[0]] && !taken[1][p.at[1]] {
			taken[0][p.at[0]], taken[1][p.at[1]] = true, true
			out = append(out, p.at)
		}
	}
	return out
}

// inner is the area within a ring, whichever way it runs.
func inner(r orb.Ring) float64 { return math.Abs(planar.Area(r)) }
