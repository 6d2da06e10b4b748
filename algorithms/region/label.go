package region

import "slices"

// Connectivity says which neighbours a pixel is joined to.
type Connectivity int32

// The connectivities: over edges only, or over edges and corners.
const (
	Four  Connectivity = 0
	Eight Connectivity = 1
)

// AnyKey, as the mask of LabelBy, joins runs whatever their keys.
const AnyKey int32 = 0

// SameKey, as the mask of LabelBy, joins runs of equal keys only.
const SameKey int32 = -1

// Label gives each run the number of its 8-connected region; runs of different
// keys are not connected. Labels go from 0 to n-1 in the order of the regions'
// first runs, so equal pixels get equal labels however they were tiled. Runs
// must be in raster order. Nearly linear in the runs.
//
// Union-find with the smallest run as root. Tarjan, R. E. (1975). Efficiency of
// a good but not linear set union algorithm. J. ACM 22(2), 215-225.
// doi:10.1145/321879.321884. Runs as elements: Rosenfeld, A. & Pfaltz, J. L.
// (1966). Sequential operations in digital picture processing. J. ACM 13(4),
// 471-494. doi:10.1145/321356.321357
func Label(runs []Run) (labels []int32, n int) {
	return LabelBy(runs, Eight, SameKey)
}

// LabelBy is Label with a choice of connectivity and of the bits of the key that
// must be equal for two runs to be connected.
func LabelBy(runs []Run, c Connectivity, mask int32) (labels []int32, n int) {
	set := make(forest, len(runs))
	above, here := 0, 0 // first run of the row above, and of this row
	for i := range set {
		r := runs[i]
		set[i] = int32(i)
		if r.Y != runs[here].Y {
			above, here = here, i
			if runs[above].Y != r.Y-1 {
				above = i
			}
		} else if i > here && runs[i-1].X1 == r.X0 && (runs[i-1].Key^r.Key)&mask == 0 {
			set.join(int32(i), int32(i-1))
		}
		for above < here && runs[above].X1+int32(c) <= r.X0 {
			above++
		}
		for j := above; j < here && runs[j].X0 < r.X1+int32(c); j++ {
			if (runs[j].Key^r.Key)&mask == 0 {
				set.join(int32(i), int32(j))
			}
		}
	}
	return set, set.number()
}

// forest holds each element's parent, which is never larger than the element; a
// root is its own parent.
type forest []int32

func (f forest) root(i int32) int32 {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

// join makes one set of those of i and j.
func (f forest) join(i, j int32) {
	if f[i] == f[j] {
		return
	}
	a, b := f.root(i), f.root(j)
	if a < b {
		f[b] = a
	} else {
		f[a] = b
	}
}

// number turns parents into labels, in the order of the roots, and returns how
// many there are. A parent has been turned before its children are.
func (f forest) number() int {
	n := int32(0)
	for i, p := range f {
		if int(p) == i {
			f[i] = n
			n++
		} else {
			f[i] = f[p]
		}
	}
	return int(n)
}

// Group returns the runs of each label, in the order they have in runs. The
// lists share one new piece of memory; none can grow into the next.
func Group(runs []Run, labels []int32, n int) [][]Run {
	if len(runs) != len(labels) {
		panic("region: runs and labels differ in number")
	}
	start := make([]int, n+1)
	for _, l := range labels {
		start[l+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	next := slices.Clone(start)
	all := make([]Run, len(runs))
	for i, l := range labels {
		all[next[l]] = runs[i]
		next[l]++
	}
	groups := make([][]Run, n)
	for i := range groups {
		groups[i] = all[start[i]:start[i+1]:start[i+1]]
	}
	return groups
}
