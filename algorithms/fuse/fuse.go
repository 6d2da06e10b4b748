// Package fuse brings the differences between all pairs of dates down to one
// number for each onset: how far the dates before it lie from the dates from
// it on.
package fuse

import (
	"math"

	"rampart/algorithms/change"
	"rampart/algorithms/rows"
)

// Span limits which pairs are compared: two dates at most so many scenes
// apart. Time and memory grow with the number of dates times Span.
const Span = 12

// enoughPairs is the number of pairs across an onset from which on the
// smallest is forgiven.
const enoughPairs = 3

// Gaps finds, for each place and each onset k, the second smallest distance
// over all pairs of one date before k and one from k on; the smallest where
// there are fewer than three such pairs. It is single linkage between the two
// groups of dates with one pair forgiven: 0 for crops that come back to a look
// they had, for vehicles, shadows and clouds of one date; what was built and
// stayed keeps its distance at its own onset. Each measure is taken apart.
//
// A date that is missing at a place takes no part there; an onset with no date
// on one of its sides is NaN. The order of the dates is that of time; nothing
// else about their order matters.
type Gaps struct {
	dates int
	// first and second are the smallest distances, as bits, by onset, one
	// measure after the other; suffix the same for pairs with one earlier
	// date, and apart those of one pair.
	first, second [][]uint32
	suffix        [2][]uint32
	apart         []uint32
	nothing       []uint32 // a row without any distance
	spare         []float32
	before, after []uint8
}

// Row computes the gaps of one row of places. Dates holds the features of all
// dates, oldest first; levels(i, j) those of a pair; dst(k) the row of each
// measure that receives onset k, from 1 to the number of dates less 1.
func (g *Gaps) Row(dates []change.Row, levels func(i, j int) change.Levels,
	dst func(k int) [change.Channels][]float32) {
	n := len(dates[0].Tone)
	g.reserve(len(dates), n)
	d := change.Distances{g.apart[:n], g.apart[n : 2*n], g.apart[2*n:]}
	for i := range dates[:len(dates)-1] {
		copy(g.suffix[0], g.nothing)
		copy(g.suffix[1], g.nothing)
		for j := min(len(dates)-1, i+Span); j > i; j-- {
			d.Between(dates[i], dates[j], levels(i, j), g.spare)
			rows.Insert(g.suffix[0], g.suffix[1], g.apart)
			rows.Merge(g.first[j], g.second[j], g.suffix[0], g.suffix[1])
		}
	}
	clear(g.before)
	clear(g.after)
	rows.Count(g.before, dates[0].Tone, 1)
	for _, r := range dates[1:] {
		rows.Count(g.after, r.Tone, 1)
	}
	for k := 1; k < len(dates); k++ {
		for c, out := range dst(k) {
			first, second := g.first[k][c*n:][:n], g.second[k][c*n:][:n]
			rows.Gap(out, first, second, g.before, g.after, enoughPairs)
		}
		// The date counts among those before, not among those from the onset on.
		rows.Count(g.before, dates[k].Tone, 1)
		rows.Count(g.after, dates[k].Tone, -1)
	}
}

func (g *Gaps) reserve(dates, n int) {
	if g.dates != dates || len(g.spare) != n {
		g.first, g.second = make([][]uint32, dates), make([][]uint32, dates)
		row := func() []uint32 { return make([]uint32, change.Channels*n) }
		for k := range dates {
			g.first[k], g.second[k] = row(), row()
		}
		g.suffix, g.apart, g.spare = [2][]uint32{row(), row()}, row(), make([]float32, n)
		g.before, g.after = make([]uint8, n), make([]uint8, n)
		g.dates, g.nothing = dates, row()
		for i := range g.nothing {
			g.nothing[i] = math.MaxUint32
		}
	}
	for k := range dates {
		copy(g.first[k], g.nothing)
		copy(g.second[k], g.nothing)
	}
}
