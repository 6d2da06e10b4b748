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
	spare         []float32
	before, after []uint8
}

const infinity = 0x7f800000 // bits; anything larger is NaN

// Row computes the gaps of one row of places. Dates holds the features of all
// dates, oldest first; levels(i, j) those of a pair; dst(k) the row of each
// measure that receives onset k, from 1 to the number of dates less 1.
func (g *Gaps) Row(dates []change.Row, levels func(i, j int) change.Levels,
	dst func(k int) [change.Channels][]float32) {
	n := len(dates[0].Tone)
	g.reserve(len(dates), n)
	d := change.Distances{g.apart[:n], g.apart[n : 2*n], g.apart[2*n:]}
	for i := range dates[:len(dates)-1] {
		fill(g.suffix[0])
		fill(g.suffix[1])
		for j := min(len(dates)-1, i+Span); j > i; j-- {
			d.Between(dates[i], dates[j], levels(i, j), g.spare)
			rows.Insert(g.suffix[0], g.suffix[1], g.apart)
			rows.Merge(g.first[j], g.second[j], g.suffix[0], g.suffix[1])
		}
	}
	whole := g.complete(dates)
	for k := 1; k < len(dates); k++ {
		out := dst(k)
		for c := range out {
			g.write(out[c], k, c, whole)
		}
		g.shift(dates[k])
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
		g.dates = dates
	}
	for k := range dates {
		fill(g.first[k])
		fill(g.second[k])
	}
}

func fill(row []uint32) {
	for i := range row {
		row[i] = math.MaxUint32
	}
}

// complete counts the dates on both sides of onset 1 at each place, and
// reports whether no date is missing anywhere.
func (g *Gaps) complete(dates []change.Row) bool {
	clear(g.before)
	clear(g.after)
	whole := true
	for t, r := range dates {
		count := g.after
		if t == 0 {
			count = g.before
		}
		for i, v := range r.Tone {
			if v == v {
				count[i]++
			} else {
				whole = false
			}
		}
	}
	return whole
}

// shift counts a date among those before, not among those from the onset on.
func (g *Gaps) shift(r change.Row) {
	for i, v := range r.Tone {
		if v == v {
			g.before[i]++
			g.after[i]--
		}
	}
}

// write gives out the gaps of onset k in measure c.
func (g *Gaps) write(dst []float32, k, c int, whole bool) {
	n := len(dst)
	first, second := g.first[k][c*n:][:n], g.second[k][c*n:][:n]
	if whole {
		if k*(g.dates-k) < enoughPairs {
			second = first
		}
		writeWhole(dst, first, second)
		return
	}
	before, after := g.before[:n], g.after[:n]
	for i := range dst {
		b := first[i]
		if int(before[i])*int(after[i]) >= enoughPairs && second[i] <= infinity {
			b = second[i]
		}
		if b > infinity {
			b = nan
		}
		dst[i] = math.Float32frombits(b)
	}
}

// writeWhole gives out the second smallest where it is a number, else the
// smallest.
func writeWhole(dst []float32, first, second []uint32) {
	n := len(dst)
	first, second = first[:n], second[:n]
	for i := range dst {
		b := second[i]
		if b > infinity {
			b = first[i]
		}
		if b > infinity {
			b = nan
		}
		dst[i] = math.Float32frombits(b)
	}
}

const nan = 0x7fc00000 // bits of a NaN
