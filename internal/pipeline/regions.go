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
func join(tiles []found, days []float64, leastPixels int64) []piece {
	dates := len(days)
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
		c := cutter{days: days, least: leastPixels}
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
	days    []float64 // that each onset spans
	least   int64
	runs    []region.Run // keyed by onset, later by phase
	tallies []tally
}

func (c *cutter) cut(onset []int64) []piece {
	phase := phases(onset, c.days, c.least)
	keyed := slices.Clone(c.runs)
	for i := range keyed {
		keyed[i].Key = phase[c.runs[i].Key]
	}
	c.absorb(keyed)
	labels, n := region.LabelBy(keyed, region.Eight, region.SameKey)
	out := make([]piece, n)
	for i := range out {
		out[i] = piece{tally: newTally(len(c.days)), onset: make([]int64, len(c.days))}
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
	for range c.days {
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
	// campaign is the least rate of change, in area a day and as a share of
	// the highest, at which building counts as going on.
	campaign = 0.1
	// leastPhase is the least share of a region that is a phase of its own.
	leastPhase = 0.02
)

// phases numbers the onsets of a region by the phases of building that the
// rate of change shows, in pixels a day: a phase reaches from its peak to
// where the rate falls below a tenth of it. Days is the time that each onset
// spans. What is too little to be a phase belongs to the one beside it.
func phases(onset []int64, days []float64, least int64) []int32 {
	total := int64(0)
	for _, n := range onset {
		total += n
	}
	c := calendar{onset, days, max(least, int64(leastPhase*float64(total)))}
	phase := make([]int32, len(onset))
	next := int32(0)
	var part func(lo, hi int)
	part = func(lo, hi int) {
		from, to := c.peak(lo, hi)
		if from > lo {
			part(lo, from)
		}
		for k := from; k < to; k++ {
			phase[k] = next
		}
		next++
		if to < hi {
			part(to, hi)
		}
	}
	part(0, len(onset))
	return phase
}

// calendar is how many pixels of a region changed at each onset.
type calendar struct {
	onset []int64
	days  []float64
	least int64
}

// peak returns the phase around the highest rate from lo to hi, with the rests
// beside it that are too small to be phases.
func (c calendar) peak(lo, hi int) (from, to int) {
	top := lo
	for k := lo; k < hi; k++ {
		if c.rate(k) > c.rate(top) {
			top = k
		}
	}
	from, to = top, top+1
	for from > lo && c.rate(from-1) > campaign*c.rate(top) {
		from--
	}
	for to < hi && c.rate(to) > campaign*c.rate(top) {
		to++
	}
	if c.sum(lo, from) < c.least {
		from = lo
	}
	if c.sum(to, hi) < c.least {
		to = hi
	}
	return from, to
}

func (c calendar) rate(k int) float64 { return float64(c.onset[k]) / max(1, c.days[k]) }

func (c calendar) sum(lo, hi int) (n int64) {
	for _, v := range c.onset[lo:hi] {
		n += v
	}
	return n
}
