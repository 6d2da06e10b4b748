package pipeline

import (
	"cmp"
	"slices"

	"rampart/algorithms/classify"
	"rampart/algorithms/region"
)

// piece is a changed region of one time: its runs in raster order, what was
// added up over it, and its pixels by onset.
type piece struct {
	runs  []region.Run
	tally tally
	onset []int64
	part  classify.Part
}

// join puts the tiles' runs together, keeps the regions that hold something
// strong, are large enough and touch the area asked about, and parts those
// that grew at different times. Nothing here depends on how the grid was cut.
func join(tiles []found, days []float64, leastPixels int64, g ground) []piece {
	a := inOrder(tiles)
	labels, n := region.LabelBy(a.runs, region.Eight, region.AnyKey)
	all := a.extents(labels, n)
	members := make([][]int32, n)
	for i, l := range labels {
		if all[l].fails(leastPixels, 1).none() {
			members[l] = append(members[l], int32(i))
		}
	}
	c := cutter{days: days, least: leastPixels, ground: g, tallies: a.tallies, added: make([]bool, len(a.tallies))}
	var out []piece
	for _, m := range members {
		if len(m) == 0 {
			continue
		}
		c.runs, c.patch = c.runs[:0], c.patch[:0]
		for _, i := range m {
			c.runs, c.patch = append(c.runs, a.runs[i]), append(c.patch, a.patch[i])
		}
		out = append(out, c.cut()...)
	}
	return out
}

// inOrder returns all runs in raster order, with their patches and tallies.
func inOrder(tiles []found) found {
	var a found
	for _, t := range tiles {
		base := int32(len(a.tallies))
		a.runs, a.tallies = append(a.runs, t.runs...), append(a.tallies, t.tallies...)
		for _, p := range t.patch {
			a.patch = append(a.patch, base+p)
		}
	}
	order := make([]int32, len(a.runs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(a.runs[i].Y, a.runs[j].Y), cmp.Compare(a.runs[i].X0, a.runs[j].X0))
	})
	runs, patch := make([]region.Run, len(a.runs)), make([]int32, len(a.runs))
	for to, from := range order {
		runs[to], patch[to] = a.runs[from], a.patch[from]
	}
	a.runs, a.patch = runs, patch
	return a
}

// extent is what is added up of a region: its pixels, those that are strong, those
// inside the area asked about.
type extent struct{ pixels, strong, inside int64 }

// fails is why a region is not kept: it must hold something strong, be large enough
// and touch the area asked about.
func (e extent) fails(leastPixels int64, pixelM2 float64) refusal {
	switch {
	case e.strong == 0:
		return refusal{areaPeak, 0, 1}
	case e.pixels < leastPixels:
		return refusal{areaSize, float64(e.pixels) * pixelM2, float64(leastPixels) * pixelM2}
	case e.inside == 0:
		return refusal{areaAsked, 0, 1}
	}
	return refusal{}
}

// extents adds up the patches of regions.
func (f *found) extents(labels []int32, n int) []extent {
	sums, added := make([]extent, n), make([]bool, len(f.tallies))
	for i, p := range f.patch {
		if added[p] {
			continue
		}
		added[p] = true
		s, t := &sums[labels[i]], &f.tallies[p]
		s.pixels, s.strong, s.inside = s.pixels+t.pixels, s.strong+t.strong, s.inside+t.inside
	}
	return sums
}

// cutter parts one region by the times at which its pixels changed.
type cutter struct {
	days    []float64 // that each onset spans
	least   int64
	ground  ground
	tallies []tally // of all patches
	added   []bool  // scratch, by patch
	// One region: its runs, keyed by onset, and the patch of each.
	runs  []region.Run
	patch []int32
}

func (c *cutter) cut() []piece {
	keyed := slices.Clone(c.runs)
	whole := c.sum(make([]int32, len(keyed)), 1)
	phase := phases(whole[0].onset, c.days, c.least)
	for i := range keyed {
		keyed[i].Key = phase[c.runs[i].Key]
	}
	c.absorb(keyed)
	labels, n := region.LabelBy(keyed, region.Eight, region.SameKey)
	whole = c.sum(labels, n)
	members := make([][]int32, n)
	for i, r := range keyed {
		l := labels[i]
		whole[l].runs = append(whole[l].runs, region.Run{Y: r.Y, X0: r.X0, X1: r.X1})
		members[l] = append(members[l], int32(i))
	}
	var out []piece
	for i, p := range whole {
		p.runs = region.Merge(p.runs)
		out = append(out, c.part(p, members[i])...)
	}
	return slices.DeleteFunc(out, func(p piece) bool { return p.tally.pixels < c.least })
}

// sum adds up the patches of the region's runs by label. A patch lies in one
// part whole, since its runs touch and have one onset.
func (c *cutter) sum(labels []int32, n int) []piece {
	out := make([]piece, n)
	for i := range out {
		out[i] = piece{tally: newTally(len(c.days)), onset: make([]int64, len(c.days))}
	}
	for i, p := range c.patch {
		if c.added[p] {
			continue
		}
		c.added[p] = true
		to := &out[labels[i]]
		to.tally.add(&c.tallies[p])
		to.onset[c.runs[i].Key] += c.tallies[p].pixels
	}
	for _, p := range c.patch {
		c.added[p] = false
	}
	return out
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
