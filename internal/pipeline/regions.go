package pipeline

import (
	"cmp"
	"slices"

	"rampart/algorithms/region"
)

// piece is a changed region of one time: its runs in raster order, what was
// added up over it, and its pixels by onset.
type piece struct {
	runs  []region.Run
	tally tally
	onset []int64
}

// join puts the tiles' runs together, keeps the regions that hold something
// strong, are large enough and touch the area asked about, and parts those
// that grew at different times. Nothing here depends on how the grid was cut.
func join(tiles []found, dates int, leastPixels int64) []piece {
	runs, tallies := inOrder(tiles)
	labels, n := region.LabelBy(runs, region.Eight, region.AnyKey)
	whole := make([]piece, n)
	for i := range whole {
		whole[i] = piece{tally: newTally(dates), onset: make([]int64, dates)}
	}
	members := make([][]int, n)
	for i, r := range runs {
		p := &whole[labels[i]]
		p.tally.add(&tallies[i])
		p.onset[r.Key] += tallies[i].pixels
		members[labels[i]] = append(members[labels[i]], i)
	}
	var out []piece
	for l, p := range whole {
		if p.tally.strong == 0 || p.tally.inside == 0 || p.tally.pixels < leastPixels {
			continue
		}
		c := cutter{dates: dates, least: leastPixels}
		for _, i := range members[l] {
			c.runs, c.tallies = append(c.runs, runs[i]), append(c.tallies, tallies[i])
		}
		out = append(out, c.cut(p.onset)...)
	}
	return out
}

// inOrder returns all runs in raster order, with their tallies.
func inOrder(tiles []found) ([]region.Run, []tally) {
	var runs []region.Run
	var tallies []tally
	for _, t := range tiles {
		runs, tallies = append(runs, t.runs...), append(tallies, t.tallies...)
	}
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(runs[a].Y, runs[b].Y), cmp.Compare(runs[a].X0, runs[b].X0))
	})
	sortedRuns, sortedTallies := make([]region.Run, len(runs)), make([]tally, len(runs))
	for to, from := range order {
		sortedRuns[to], sortedTallies[to] = runs[from], tallies[from]
	}
	return sortedRuns, sortedTallies
}

// cutter parts one region by the times at which its pixels changed.
type cutter struct {
	dates   int
	least   int64
	runs    []region.Run // keyed by onset, later by phase
	tallies []tally
}

func (c *cutter) cut(onset []int64) []piece {
	phase := phases(onset, c.least)
	keyed := slices.Clone(c.runs)
	for i := range keyed {
		keyed[i].Key = phase[c.runs[i].Key]
	}
	c.absorb(keyed)
	labels, n := region.LabelBy(keyed, region.Eight, region.SameKey)
	out := make([]piece, n)
	for i := range out {
		out[i] = piece{tally: newTally(c.dates), onset: make([]int64, c.dates)}
	}
	for i, r := range keyed {
		p := &out[labels[i]]
		p.runs = append(p.runs, region.Run{Y: r.Y, X0: r.X0, X1: r.X1})
		p.tally.add(&c.tallies[i])
		p.onset[c.runs[i].Key] += c.tallies[i].pixels
	}
	for i := range out {
		out[i].runs = region.Merge(out[i].runs)
	}
	return slices.DeleteFunc(out, func(p piece) bool { return p.tally.pixels < c.least })
}

// absorb gives parts that are too small to stand alone the phase of the
// largest part that they touch, the smallest first, until none is left that
// touches a larger one.
func (c *cutter) absorb(keyed []region.Run) {
	for range c.dates {
		labels, n := region.LabelBy(keyed, region.Eight, region.SameKey)
		if n == 1 {
			return
		}
		size := make([]int64, n)
		for i, r := range keyed {
			size[labels[i]] += int64(r.Len())
		}
		into := make([]int32, n)
		for l := range into {
			into[l] = int32(l)
		}
		eachTouch(keyed, func(i, j int) {
			a, b := labels[i], labels[j]
			for range 2 {
				if size[a] < c.least && larger(size, b, into[a]) && larger(size, b, a) {
					into[a] = b
				}
				a, b = b, a
			}
		})
		key := make([]int32, n)
		for i, r := range keyed {
			key[labels[i]] = r.Key
		}
		changed := false
		for i := range keyed {
			if to := into[labels[i]]; to != labels[i] {
				keyed[i].Key = key[to]
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

// larger orders parts by size, then by label.
func larger(size []int64, a, b int32) bool {
	return size[a] > size[b] || size[a] == size[b] && a < b
}

// eachTouch calls touch for each pair of runs that are 8-connected.
func eachTouch(runs []region.Run, touch func(i, j int)) {
	above, here := 0, 0
	for i, r := range runs {
		if r.Y != runs[here].Y {
			above, here = here, i
			if runs[above].Y != r.Y-1 {
				above = i
			}
		} else if i > here && runs[i-1].X1 == r.X0 {
			touch(i, i-1)
		}
		for above < here && runs[above].X1 < r.X0 {
			above++
		}
		for j := above; j < here && runs[j].X0 <= r.X1; j++ {
			touch(i, j)
		}
	}
}

const (
	// valley is how low the area of an onset must lie, as a share of the
	// smaller of the two peaks beside it, for a region to be parted there.
	valley = 0.5
	// leastPhase is the least share of a region that is a phase of its own.
	leastPhase = 0.1
)

// phases numbers the onsets of a region by the phases of building that its
// pixels by onset show: peaks with a valley between them.
func phases(onset []int64, least int64) []int32 {
	phase := make([]int32, len(onset))
	next := int32(0)
	var part func(lo, hi int)
	part = func(lo, hi int) {
		if at, ok := split(onset[lo:hi], least); ok {
			part(lo, lo+at)
			part(lo+at, hi)
			return
		}
		for k := lo; k < hi; k++ {
			phase[k] = next
		}
		next++
	}
	part(0, len(onset))
	return phase
}

// split finds the deepest valley of h with enough on both sides: the index
// from which on the later phase begins.
func split(h []int64, least int64) (at int, ok bool) {
	total := int64(0)
	for _, v := range h {
		total += v
	}
	least = max(least, int64(leastPhase*float64(total)))
	best := valley
	for k := 1; k < len(h)-1; k++ {
		left, right := slices.Max(h[:k]), slices.Max(h[k+1:])
		lower := min(left, right)
		if lower == 0 {
			continue
		}
		depth := float64(h[k]) / float64(lower)
		cut := k
		if h[k-1] >= h[k+1] {
			cut = k + 1 // the valley goes to the side that it falls from
		}
		before := int64(0)
		for _, v := range h[:cut] {
			before += v
		}
		if depth < best && before >= least && total-before >= least {
			best, at, ok = depth, cut, true
		}
	}
	return at, ok
}
