package line

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Joining says which segments lie on one line. Lengths are in pixels, angles in
// radians.
type Joining struct {
	Angle float64 // by which they may differ
	Aside float64 // how far one may lie beside the axis of the other
	Gap   float64 // the longest gap between them
	// GapShare is the longest gap as a share of the longer of the two.
	GapShare float64
	// Short is the length up to which directions are uncertain: angle and
	// distance may be twice and one and a half times as large.
	Short float64
}

const (
	shortTurn  = 2
	shortAside = 1.5
)

// Merge joins segments that lie on one line, the strongest taking in the
// others, until nothing more joins. The result is in order of weight; it does
// not depend on the order of the segments.
func Merge(segments []Segment, j Joining) []Segment {
	for {
		sortSegments(segments)
		used := make([]bool, len(segments))
		var out []Segment
		for i, s := range segments {
			if used[i] {
				continue
			}
			used[i] = true
			for k := 0; k < len(segments); k++ {
				if used[k] || !j.joins(s, segments[k]) {
					continue
				}
				used[k] = true
				s = united(s, segments[k])
				k = -1 // the longer line may reach others
			}
			out = append(out, s)
		}
		if len(out) == len(segments) {
			return out
		}
		segments = out
	}
}

// sortSegments orders by weight, then place.
func sortSegments(segments []Segment) {
	slices.SortFunc(segments, func(a, b Segment) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(a.A[1], b.A[1]), cmp.Compare(a.A[0], b.A[0]),
			cmp.Compare(a.B[1], b.B[1]), cmp.Compare(a.B[0], b.B[0]))
	})
}

func (j Joining) joins(s, o Segment) bool {
	ls, lo := s.Length(), o.Length()
	turn, aside := j.Angle, j.Aside
	if min(ls, lo) < j.Short {
		turn, aside = turn*shortTurn, aside*shortAside
	}
	ux, uy := s.along()
	along := func(p orb.Point) float64 { return (p[0]-s.A[0])*ux + (p[1]-s.A[1])*uy }
	across := func(p orb.Point) float64 { return math.Abs((p[1]-s.A[1])*ux - (p[0]-s.A[0])*uy) }
	ta, tb := along(o.A), along(o.B)
	gap := max(min(ta, tb)-ls, -max(ta, tb), 0)
	return gap <= min(j.Gap, j.GapShare*max(ls, lo)) &&
		max(across(o.A), across(o.B)) <= aside && s.Between(o) <= turn
}

// united lays one axis through the ends of two segments.
func united(s, o Segment) Segment {
	u := axis([]orb.Point{s.A, s.B, o.A, o.B}, []float64{s.Weight, s.Weight, o.Weight, o.Weight})
	u.Weight = s.Weight + o.Weight
	return u
}

// Chains numbers the segments that hang together: together tells it of two of
// them. Numbers go from 0 up in order of first members.
func Chains(n int, together func(i, j int) bool) (chain []int, count int) {
	root := make([]int, n)
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for i := range n {
		root[i] = i
		for j := range i {
			if a, b := find(i), find(j); a != b && together(j, i) {
				root[max(a, b)] = min(a, b)
			}
		}
	}
	chain = make([]int, n)
	for i := range n {
		if r := find(i); r == i {
			chain[i] = count
			count++
		} else {
			chain[i] = chain[r]
		}
	}
	return chain, count
}
