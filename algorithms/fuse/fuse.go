// Package fuse brings the differences between all pairs of dates down to one
// number for each onset: how far the dates before it lie from the dates from
// it on.
package fuse

import (
	"math"

	"rampart/algorithms/change"
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
	// first and second are the smallest distances, as bits, by onset and
	// measure; suffix the same for pairs with one earlier date.
	first, second [][change.Channels][]uint32
	suffix        [2][change.Channels][]uint32
	d             change.Distances
	before, after []uint8
}

const infinity = 0x7f800000 // bits; anything larger is NaN

// Row computes the gaps of one row of places. Rows holds the features of all
// dates, oldest first; levels(i, j) those of a pair; dst(k) the row of each
// measure that receives onset k, from 1 to the number of dates less 1.
func (g *Gaps) Row(rows []change.Row, levels func(i, j int) change.Levels,
	dst func(k int) [change.Channels][]float32) {
	n := len(rows[0].Tone)
	g.reserve(len(rows), n)
	for i := range rows[:len(rows)-1] {
		fill(g.suffix[0])
		fill(g.suffix[1])
		for j := min(len(rows)-1, i+Span); j > i; j-- {
			g.d.Between(rows[i], rows[j], levels(i, j))
			for c := range g.d {
				insert(g.suffix[0][c], g.suffix[1][c], g.d[c])
				merge(g.first[j][c], g.second[j][c], g.suffix[0][c], g.suffix[1][c])
			}
		}
	}
	whole := g.complete(rows)
	for k := 1; k < len(rows); k++ {
		out := dst(k)
		for c := range out {
			g.write(out[c], k, c, whole)
		}
		g.shift(rows[k])
	}
}

func (g *Gaps) reserve(dates, n int) {
	if len(g.first) != dates || len(g.d[0]) != n {
		g.first = make([][change.Channels][]uint32, dates)
		g.second = make([][change.Channels][]uint32, dates)
		for k := range dates {
			g.first[k], g.second[k] = planes(n), planes(n)
		}
		g.suffix = [2][change.Channels][]uint32{planes(n), planes(n)}
		g.d = planes(n)
		g.before, g.after = make([]uint8, n), make([]uint8, n)
		g.dates = dates
	}
	for k := range dates {
		fill(g.first[k])
		fill(g.second[k])
	}
}

func planes(n int) (p [change.Channels][]uint32) {
	for c := range p {
		p[c] = make([]uint32, n)
	}
	return p
}

func fill(p [change.Channels][]uint32) {
	for _, row := range p {
		for i := range row {
			row[i] = math.MaxUint32
		}
	}
}

// insert adds one value to the two smallest of each place.
func insert(first, second, v []uint32) {
	n := len(v)
	first, second = first[:n], second[:n]
	for i, d := range v {
		f := first[i]
		second[i] = min(second[i], max(f, d))
		first[i] = min(f, d)
	}
}

// merge adds the two smallest of one set to those of another.
func merge(first, second, f2, s2 []uint32) {
	n := len(f2)
	first, second, s2 = first[:n], second[:n], s2[:n]
	for i, b := range f2 {
		a := first[i]
		second[i] = min(max(a, b), second[i], s2[i])
		first[i] = min(a, b)
	}
}

// complete counts the dates on both sides of onset 1 at each place, and
// reports whether no date is missing anywhere.
func (g *Gaps) complete(rows []change.Row) bool {
	clear(g.before)
	clear(g.after)
	whole := true
	for t, r := range rows {
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
	first, second := g.first[k][c][:n], g.second[k][c][:n]
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
