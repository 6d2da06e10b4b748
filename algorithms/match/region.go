package match

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// StepM is the distance in metres between the lines along which areas are
// measured: less than the finest pixel looked at, 0.3 m.
const StepM = 0.25

// Region is a set of the plane as stretches of the lines y = (k + 1/2) StepM. Its
// areas are exact along x and take the middle of each step in y: an edge that
// runs along x may be off by half a step, a slanted one averages out. The zero
// value is empty.
type Region struct {
	first int // number k of the first line
	lines [][]interval
}

// NewRegion returns the inside of the polygons: of each by the even-odd rule
// over its rings, and of all the union. Rings may be open and may cross
// themselves. It costs the length of the outlines over StepM.
func NewRegion(m orb.MultiPolygon) Region {
	var r Region
	b := m.Bound()
	if len(m) == 0 || b.IsEmpty() {
		return r
	}
	r.first = int(math.Floor(b.Min[1] / StepM))
	last := int(math.Floor(b.Max[1] / StepM))
	r.lines = make([][]interval, last-r.first+1)
	for _, p := range m {
		r.add(p)
	}
	for i, l := range r.lines {
		r.lines[i] = join(l)
	}
	return r
}

// add appends what the polygon covers of each line.
func (r *Region) add(p orb.Polygon) {
	if len(p) == 0 || len(p[0]) == 0 {
		return
	}
	first, crossings := cross(p)
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

// cross returns where the rings of a polygon cross each line from the first one
// that its bound touches.
func cross(p orb.Polygon) (first int, crossings [][]float64) {
	b := p.Bound()
	first = int(math.Floor(b.Min[1] / StepM))
	crossings = make([][]float64, int(math.Floor(b.Max[1]/StepM))-first+1)
	for _, ring := range p {
		for i := range ring {
			segment{ring[i], ring[(i+1)%len(ring)]}.cross(first, crossings)
		}
	}
	return first, crossings
}

// cross notes where s crosses the lines from number first on. Of its ends the
// upper one is its own, the lower one is not.
func (s segment) cross(first int, crossings [][]float64) {
	if s.a[1] > s.b[1] {
		s = segment{s.b, s.a}
	}
	from := max(0, int(math.Floor(s.a[1]/StepM))-first)
	for k := from; k < len(crossings); k++ {
		y := (float64(first+k) + 0.5) * StepM
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

// Area is the area in square metres.
func (r Region) Area() float64 {
	sum := 0.0
	for _, l := range r.lines {
		sum += total(l)
	}
	return sum * StepM
}

// Shared is the area that two regions have in common, in square metres.
func Shared(a, b Region) float64 {
	sum := 0.0
	for k := max(a.first, b.first); k < min(a.first+len(a.lines), b.first+len(b.lines)); k++ {
		sum += shared(a.line(k), b.line(k))
	}
	return sum * StepM
}

// Areas is the score of regions by the area they share.
func Areas(found, truth Region) Score {
	both := Shared(found, truth)
	return Score{Found: found.Area(), FoundHit: both, Truth: truth.Area(), TruthHit: both}
}

// IoU is the area two regions share over the area of their union, from 0 to 1;
// 0 where both are empty.
//
// Jaccard, P. (1912). The distribution of the flora in the alpine zone. New
// Phytologist 11(2), 37-50. doi:10.1111/j.1469-8137.1912.tb05611.x
func (s Score) IoU() float64 {
	union := s.Found + s.Truth - s.FoundHit
	if !(union > 0) {
		return 0
	}
	return s.FoundHit / union
}
