package match

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
)

// Region is a set of the plane as stretches of lines along x, a step apart, at
// y = (k + 1/2) step. Its areas are exact along x and take the middle of each
// step in y: an edge that runs along x may be off by half a step, a slanted one
// averages out. The zero value is empty.
type Region struct {
	step  float64
	first int // number k of the first line
	lines [][]interval
}

// NewRegion returns the inside of the polygons: of each by the even-odd rule
// over its rings, and of all the union. Rings may be open and may cross
// themselves. It costs the length of the outlines over the step.
func NewRegion(m orb.MultiPolygon, step float64) Region {
	r := Region{step: step}
	b := m.Bound()
	if len(m) == 0 || b.IsEmpty() {
		return r
	}
	r.first = r.number(b.Min[1])
	r.lines = make([][]interval, r.number(b.Max[1])-r.first+1)
	for _, p := range m {
		r.add(p)
	}
	for i, l := range r.lines {
		r.lines[i] = join(l)
	}
	return r
}

// number is that of the step that y lies in.
func (r Region) number(y float64) int { return int(math.Floor(y / r.step)) }

// add appends what the polygon covers of each line.
func (r *Region) add(p orb.Polygon) {
	if len(p) == 0 || len(p[0]) == 0 {
		return
	}
	b := p.Bound()
	first := r.number(b.Min[1])
	crossings := make([][]float64, r.number(b.Max[1])-first+1)
	for _, ring := range p {
		for i := range ring {
			r.cross(first, crossings, segment{ring[i], ring[(i+1)%len(ring)]})
		}
	}
	for i, at := range crossings {
		slices.Sort(at)
		line := &r.lines[first+i-r.first]
		for j := 0; j+1 < len(at); j += 2 {
			if at[j] < at[j+1] {
				*line = append(*line, interval{at[j], at[j+1]})
			}
		}
	}
}

// cross notes where an edge crosses the lines from number first on. Of its ends
// the upper one is its own, the lower one is not.
func (r *Region) cross(first int, crossings [][]float64, s segment) {
	if s.a[1] > s.b[1] {
		s = segment{s.b, s.a}
	}
	for k := max(0, r.number(s.a[1])-first); k < len(crossings); k++ {
		y := (float64(first+k) + 0.5) * r.step
		if y > s.b[1] {
			return
		}
		if s.a[1] < y {
			crossings[k] = append(crossings[k], s.at((y - s.a[1]) / (s.b[1] - s.a[1]))[0])
		}
	}
}

// line returns what the region has of line k.
func (r Region) line(k int) []interval {
	if k < r.first || k >= r.first+len(r.lines) {
		return nil
	}
	return r.lines[k-r.first]
}

// Area is the area, in the square of the unit of the outlines.
func (r Region) Area() float64 {
	sum := 0.0
	for _, l := range r.lines {
		sum += total(l)
	}
	return sum * r.step
}

// Shared is the area that two regions of one step have in common. It panics where
// the steps differ.
func Shared(a, b Region) float64 {
	if a.step != b.step {
		panic("match: regions differ in step")
	}
	sum := 0.0
	for k := max(a.first, b.first); k < min(a.first+len(a.lines), b.first+len(b.lines)); k++ {
		sum += shared(a.line(k), b.line(k))
	}
	return sum * a.step
}

// Paint sets the pixels of dst whose middle lies in a region of step 1 that is
// given in pixels, y down; those outside dst are left out.
func (r Region) Paint(dst *raster.Mask) {
	for y := dst.Rect.Min.Y; y < dst.Rect.Max.Y; y++ {
		row := dst.Row(y)
		for _, in := range r.line(y) {
			from := max(0, int(math.Ceil(in.lo-0.5))-dst.Rect.Min.X)
			to := min(len(row), int(math.Ceil(in.hi-0.5))-dst.Rect.Min.X)
			for x := from; x < to; x++ {
				row[x] = 1
			}
		}
	}
}

// Areas is the score of regions by the area they share.
func Areas(found, truth Region) Score {
	both := Shared(found, truth)
	return Score{Found: found.Area(), FoundHit: both, Truth: truth.Area(), TruthHit: both}
}
