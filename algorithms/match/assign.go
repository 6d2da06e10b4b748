package match

import (
	"cmp"
	"math"
	"slices"
)

// Pair is a found object that may be a true one, by their numbers, and how well
// it fits: from 0, as far off as is let pass, to 1, the same.
type Pair struct {
	Found, Truth int
	Gain         float64
}

// Assign picks pairs so that each object is in one pair at most: as many as can
// be, and of all such choices that of the greatest total gain. The order of the
// pairs does not matter; they are returned sorted by found object. Of choices
// with the same total it takes one by the objects' numbers. Objects that share no
// candidates are solved apart; it costs the cube of the largest such group.
//
// Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval
// Research Logistics Quarterly 2, 83-97. doi:10.1002/nav.3800020109
func Assign(pairs []Pair) []Pair {
	sorted := slices.Clone(pairs)
	slices.SortFunc(sorted, comparePairs)
	var out []Pair
	for _, group := range groups(sorted) {
		out = append(out, assignGroup(group)...)
	}
	slices.SortFunc(out, comparePairs)
	return out
}

func comparePairs(a, b Pair) int {
	return cmp.Or(cmp.Compare(a.Found, b.Found), cmp.Compare(a.Truth, b.Truth),
		cmp.Compare(a.Gain, b.Gain))
}

// groups parts the pairs into groups without an object in common, each in the
// order of the pairs.
func groups(pairs []Pair) [][]Pair {
	founds, truths := map[int]int{}, map[int]int{} // object to a pair of its group
	parent := make([]int, len(pairs))
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i, p := range pairs {
		parent[i] = i
		for _, known := range []struct {
			at  map[int]int
			key int
		}{{founds, p.Found}, {truths, p.Truth}} {
			if j, ok := known.at[known.key]; ok {
				parent[root(i)] = root(j)
			}
			known.at[known.key] = i
		}
	}
	var out [][]Pair
	place := map[int]int{}
	for i, p := range pairs {
		r := root(i)
		if _, ok := place[r]; !ok {
			place[r] = len(out)
			out = append(out, nil)
		}
		out[place[r]] = append(out[place[r]], p)
	}
	return out
}

// assignGroup solves a group. A pair is worth its gain and more than all gains
// together, so that the number of pairs goes first.
func assignGroup(pairs []Pair) []Pair {
	if len(pairs) == 1 {
		return pairs
	}
	var founds, truths []int
	for _, p := range pairs {
		founds, truths = append(founds, p.Found), append(truths, p.Truth)
	}
	slices.Sort(founds)
	slices.Sort(truths)
	founds, truths = slices.Compact(founds), slices.Compact(truths)
	n := max(len(founds), len(truths))
	cost, best := make([]float64, n*n), make(map[int]Pair)
	for _, p := range pairs {
		i, _ := slices.BinarySearch(founds, p.Found)
		j, _ := slices.BinarySearch(truths, p.Truth)
		cost[i*n+j], best[i*n+j] = -p.Gain-float64(n+1), p
	}
	var out []Pair
	for i, j := range cheapest(cost, n) {
		if p, ok := best[i*n+j]; ok {
			out = append(out, p)
		}
	}
	return out
}

// cheapest gives each of n rows a column of its own so that the sum of the costs
// is least, by shortest augmenting paths with potentials.
func cheapest(cost []float64, n int) []int {
	rowPrice, columnPrice := make([]float64, n+1), make([]float64, n+1)
	owner := make([]int, n+1) // row of a column, from 1; 0 for none
	for row := 1; row <= n; row++ {
		owner[0] = row
		augment(cost, rowPrice, columnPrice, owner)
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		out[owner[j]-1] = j - 1
	}
	return out
}

// augment finds a column for the row that owns column 0, moving others on.
func augment(cost, rowPrice, columnPrice []float64, owner []int) {
	n := len(owner) - 1
	from, done := make([]int, n+1), make([]bool, n+1)
	least := slices.Repeat([]float64{math.Inf(1)}, n+1)
	at := 0
	for owner[at] != 0 {
		done[at] = true
		row, next, step := owner[at], 0, math.Inf(1)
		for j := 1; j <= n; j++ {
			if done[j] {
				continue
			}
			if c := cost[(row-1)*n+j-1] - rowPrice[row] - columnPrice[j]; c < least[j] {
				least[j], from[j] = c, at
			}
			if least[j] < step {
				step, next = least[j], j
			}
		}
		for j := range done {
			if done[j] {
				rowPrice[owner[j]] += step
				columnPrice[j] -= step
			} else {
				least[j] -= step
			}
		}
		at = next
	}
	for at != 0 {
		owner[at] = owner[from[at]]
		at = from[at]
	}
}
