package indicator

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
)

// graph is a drawing of lines that meet: nodes, and for each those to which an
// edge leads.
type graph struct {
	nodes []orb.Point
	to    []map[int]bool
}

// newGraph cuts lines where they cross or where the end of one comes within snap
// of another, and takes ends within snap of each other as one node. Quadratic in
// the lines.
func newGraph(all []line.Segment, snap float64) *graph {
	g := &graph{}
	cuts := make([][]float64, len(all))
	for i, s := range all {
		cuts[i] = []float64{0, 1}
		for j, o := range all {
			if i == j || !closeTo(s, o, snap) {
				continue
			}
			for _, end := range []orb.Point{o.A, o.B} {
				if s.Distance(end) <= snap {
					cuts[i] = append(cuts[i], share(s, end))
				}
			}
			if p, ok := s.Meeting(o); ok && s.Apart(o) == 0 {
				cuts[i] = append(cuts[i], share(s, p))
			}
		}
	}
	for i, s := range all {
		slices.Sort(cuts[i])
		last := g.node(s.At(cuts[i][0]), snap)
		for _, f := range cuts[i][1:] {
			n := g.node(s.At(f), snap)
			g.join(last, n)
			last = n
		}
	}
	return g
}

// closeTo reports whether the boxes around two lines come within snap.
func closeTo(s, o line.Segment, snap float64) bool {
	for c := range 2 {
		if max(s.A[c], s.B[c])+snap < min(o.A[c], o.B[c]) || max(o.A[c], o.B[c])+snap < min(s.A[c], s.B[c]) {
			return false
		}
	}
	return true
}

// share is how far along a line a place lies, from 0 to 1.
func share(s line.Segment, p orb.Point) float64 {
	l := s.Length()
	t := ((p[0]-s.A[0])*(s.B[0]-s.A[0]) + (p[1]-s.A[1])*(s.B[1]-s.A[1])) / (l * l)
	return max(0, min(1, t))
}

// node returns the nearest node within snap of a place, else a new one there.
func (g *graph) node(p orb.Point, snap float64) int {
	best, least := -1, snap
	for i, q := range g.nodes {
		if d := math.Hypot(p[0]-q[0], p[1]-q[1]); d <= least {
			best, least = i, d
		}
	}
	if best < 0 {
		best = len(g.nodes)
		g.nodes, g.to = append(g.nodes, p), append(g.to, map[int]bool{})
	}
	return best
}

func (g *graph) join(a, b int) {
	if a != b {
		g.to[a][b], g.to[b][a] = true, true
	}
}

// cut takes off what leads to a loose end, and so on.
func (g *graph) cut() {
	var loose []int
	for n, to := range g.to {
		if len(to) == 1 {
			loose = append(loose, n)
		}
	}
	for len(loose) > 0 {
		n := loose[0]
		loose = loose[1:]
		for o := range g.to[n] { // one, or none
			delete(g.to[o], n)
			delete(g.to[n], o)
			if len(g.to[o]) == 1 {
				loose = append(loose, o)
			}
		}
	}
}

const (
	// gateM is the widest gap between two stretches of wall that are taken as of
	// one perimeter; openShare the widest gap in one stretch, as a share of its
	// length, up to which it goes round something.
	gateM, openShare = 30, 0.5
)

// bridge joins loose ends, the nearest first: of two stretches, up to the width
// of a gate and its forecourt; of one, so that it becomes a ring.
func (g *graph) bridge() {
	part, long := g.stretches()
	type gap struct {
		a, b int
		m    float64
	}
	var gaps []gap
	var loose []int
	for n, to := range g.to {
		if len(to) == 1 {
			loose = append(loose, n)
		}
	}
	for i, a := range loose {
		for _, b := range loose[i+1:] {
			p, q := g.nodes[a], g.nodes[b]
			gaps = append(gaps, gap{a, b, math.Hypot(p[0]-q[0], p[1]-q[1])})
		}
	}
	slices.SortStableFunc(gaps, func(x, y gap) int { return cmp.Compare(x.m, y.m) })
	for _, x := range gaps {
		p, q := part[x.a], part[x.b]
		if len(g.to[x.a]) != 1 || len(g.to[x.b]) != 1 || g.mouth(x.a, x.b) ||
			p == q && x.m > openShare*long[p] || p != q && x.m > gateM {
			continue
		}
		g.join(x.a, x.b)
		if p != q {
			long[p] += long[q]
			for n := range part {
				if part[n] == q {
					part[n] = p
				}
			}
		}
	}
}

// mouth reports whether two loose ends are those of a walkway: side by side, of
// barriers that run the same way.
func (g *graph) mouth(a, b int) bool {
	p, q := g.lead(a), g.lead(b)
	across := line.Segment{A: p.B, B: q.B}
	ahead := (p.B[0]-p.A[0])*(q.B[0]-q.A[0])+(p.B[1]-p.A[1])*(q.B[1]-q.A[1]) > 0
	return ahead && across.Length() <= walkUpToM && p.Between(q) <= parallel &&
		p.Between(across) >= math.Pi/2-parallel
}

// lead is the line that leads to a loose end.
func (g *graph) lead(n int) line.Segment {
	for o := range g.to[n] { // one
		return line.Segment{A: g.nodes[o], B: g.nodes[n]}
	}
	return line.Segment{A: g.nodes[n], B: g.nodes[n]}
}

// stretches numbers the nodes that hang together, with the length of each lot.
func (g *graph) stretches() (part []int, long []float64) {
	part, count := line.Chains(len(g.nodes), func(i, j int) bool { return g.to[i][j] })
	long = make([]float64, count)
	for a, to := range g.to {
		for b := range g.nodes[:a] {
			if to[b] {
				long[part[a]] += math.Hypot(g.nodes[a][0]-g.nodes[b][0], g.nodes[a][1]-g.nodes[b][1])
			}
		}
	}
	return part, long
}

// loops walks around all that the edges bound, each as a ring that touches no
// node twice: what is inside counter-clockwise, what lies around a drawing
// clockwise.
func (g *graph) loops() []orb.Ring {
	next := g.turns()
	walked := map[[2]int]bool{}
	var out []orb.Ring
	for a := range g.nodes {
		for _, b := range next.around[a] {
			if walked[[2]int{a, b}] {
				continue
			}
			var way []int
			for e := [2]int{a, b}; !walked[e]; e = [2]int{e[1], next.after(e)} {
				walked[e] = true
				way = append(way, e[0])
			}
			out = append(out, g.rings(way)...)
		}
	}
	return out
}

// turns holds the neighbours of each node, counter-clockwise.
type turns struct{ around [][]int }

func (g *graph) turns() turns {
	t := turns{make([][]int, len(g.nodes))}
	for a, to := range g.to {
		for b := range to {
			t.around[a] = append(t.around[a], b)
		}
		angle := func(b int) float64 {
			return math.Atan2(g.nodes[b][1]-g.nodes[a][1], g.nodes[b][0]-g.nodes[a][0])
		}
		slices.SortFunc(t.around[a], func(x, y int) int {
			return cmp.Or(cmp.Compare(angle(x), angle(y)), cmp.Compare(x, y))
		})
	}
	return t
}

// after is where the edge that follows e round what lies to its left leads.
func (t turns) after(e [2]int) int {
	all := t.around[e[1]]
	i := slices.Index(all, e[0])
	return all[(i+len(all)-1)%len(all)]
}

// rings cuts a closed walk where it comes back to a node.
func (g *graph) rings(way []int) []orb.Ring {
	var out []orb.Ring
	var open []int
	for _, n := range append(way, way[0]) {
		if i := slices.Index(open, n); i >= 0 {
			if len(open)-i > 2 {
				var r orb.Ring
				for _, m := range open[i:] {
					r = append(r, g.nodes[m])
				}
				out = append(out, append(r, r[0]))
			}
			open = open[:i]
		}
		open = append(open, n)
	}
	return out
}
