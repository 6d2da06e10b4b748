package line

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Point is a pixel on the crest of a line.
type Point struct {
	X, Y      int32
	Direction uint8
	Strength  float32
}

// Segment is a straight piece of a line between two places, in pixels.
type Segment struct {
	A, B   orb.Point
	Weight float64 // the strengths of its points, summed
}

// Length is the distance of the ends.
func (s Segment) Length() float64 { return math.Hypot(s.B[0]-s.A[0], s.B[1]-s.A[1]) }

// along is the unit vector from A to B; it is 0 where they are one place.
func (s Segment) along() (x, y float64) {
	l := s.Length()
	if l == 0 {
		return 0, 0
	}
	return (s.B[0] - s.A[0]) / l, (s.B[1] - s.A[1]) / l
}

// At is the place a share f of the way from A to B.
func (s Segment) At(f float64) orb.Point {
	return orb.Point{s.A[0] + f*(s.B[0]-s.A[0]), s.A[1] + f*(s.B[1]-s.A[1])}
}

// Distance is that of a place from the segment.
func (s Segment) Distance(p orb.Point) float64 {
	ux, uy := s.along()
	t := (p[0]-s.A[0])*ux + (p[1]-s.A[1])*uy
	t = max(0, min(s.Length(), t))
	return math.Hypot(p[0]-s.A[0]-t*ux, p[1]-s.A[1]-t*uy)
}

// Apart is the least distance of two segments that do not cross, 0 where they
// do.
func (s Segment) Apart(o Segment) float64 {
	if s.crosses(o) {
		return 0
	}
	return min(s.Distance(o.A), s.Distance(o.B), o.Distance(s.A), o.Distance(s.B))
}

func (s Segment) crosses(o Segment) bool {
	side := func(a, b, p orb.Point) bool {
		return (b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]) > 0
	}
	return side(s.A, s.B, o.A) != side(s.A, s.B, o.B) && side(o.A, o.B, s.A) != side(o.A, o.B, s.B)
}

// Between is the angle between the lines of two segments in radians, from 0 to
// half of pi.
func (s Segment) Between(o Segment) float64 {
	ux, uy := s.along()
	vx, vy := o.along()
	return math.Acos(min(1, math.Abs(ux*vx+uy*vy)))
}

// Meeting is where the lines of two segments cross; ok is false where they are
// parallel.
func (s Segment) Meeting(o Segment) (p orb.Point, ok bool) {
	ux, uy := s.along()
	vx, vy := o.along()
	den := ux*vy - uy*vx
	const parallel = 1e-9
	if math.Abs(den) < parallel {
		return p, false
	}
	t := ((o.A[0]-s.A[0])*vy - (o.A[1]-s.A[1])*vx) / den
	return orb.Point{s.A[0] + t*ux, s.A[1] + t*uy}, true
}

// Segments links crest points that are at most two pixels apart and whose
// directions differ by at most one step into pieces, and fits an axis to each.
// Pieces shorter than least pixels are left out. The order of the points does
// not matter; that of the segments is that of their first points. Nearly linear
// in the points.
func Segments(points []Point, least float64) []Segment {
	points = slices.Clone(points)
	slices.SortFunc(points, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X), cmp.Compare(a.Direction, b.Direction))
	})
	var out []Segment
	for _, g := range linked(points) {
		if s := fit(g); s.Length() >= least {
			out = append(out, s)
		}
	}
	return out
}

// linked groups points in order of the first of each group.
func linked(points []Point) [][]Point {
	at := make(map[image.Point]int32, len(points))
	for i, p := range points {
		at[image.Pt(int(p.X), int(p.Y))] = int32(i)
	}
	root := make([]int32, len(points))
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	const step = 2
	for i, p := range points {
		root[i] = int32(i)
		for dy := -step; dy <= 0; dy++ {
			for dx := -step; dx <= step; dx++ {
				j, ok := at[image.Pt(int(p.X)+dx, int(p.Y)+dy)]
				if !ok || int(j) >= i || turned(p.Direction, points[j].Direction) > 1 {
					continue
				}
				a, b := find(int32(i)), find(j)
				root[max(a, b)] = min(a, b)
			}
		}
	}
	place := make(map[int32]int)
	var groups [][]Point
	for i, p := range points {
		r := find(int32(i))
		g, ok := place[r]
		if !ok {
			g = len(groups)
			place[r], groups = g, append(groups, nil)
		}
		groups[g] = append(groups[g], p)
	}
	return groups
}

// turned is by how many steps two directions differ.
func turned(a, b uint8) int {
	d := int(a) - int(b)
	if d < 0 {
		d = -d
	}
	return min(d, Directions-d)
}

// fit lays the weighted principal axis through points.
func fit(points []Point) Segment {
	places, weights := make([]orb.Point, len(points)), make([]float64, len(points))
	for i, p := range points {
		places[i] = orb.Point{float64(p.X), float64(p.Y)}
		weights[i] = float64(p.Strength)
	}
	return axis(places, weights)
}

// axis is the segment along the weighted principal axis of places, as far as
// they reach.
func axis(places []orb.Point, weights []float64) Segment {
	var n, mx, my float64
	for i, p := range places {
		n += weights[i]
		mx += weights[i] * p[0]
		my += weights[i] * p[1]
	}
	mx, my = mx/n, my/n
	var xx, xy, yy float64
	for i, p := range places {
		dx, dy := p[0]-mx, p[1]-my
		xx += weights[i] * dx * dx
		xy += weights[i] * dx * dy
		yy += weights[i] * dy * dy
	}
	sin, cos := math.Sincos(math.Atan2(2*xy, xx-yy) / 2)
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range places {
		t := (p[0]-mx)*cos + (p[1]-my)*sin
		low, high = min(low, t), max(high, t)
	}
	return Segment{
		A:      orb.Point{mx + low*cos, my + low*sin},
		B:      orb.Point{mx + high*cos, my + high*sin},
		Weight: n,
	}
}
