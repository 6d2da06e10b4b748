package pipeline

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
	"rampart/internal/detection"
)

const (
	// The ends of lines of one chain come within 15 m of each other.
	chainGapM = 15
	// A chain is reported from 100 m on, half the wall around a yard of 50 m,
	// with a side of 40 m, or as one line of 100 m: shorter lines are kerbs,
	// hedges, roof edges and rows of parked cars. On rendered series 60 m gave
	// the same walls and several times the false ones.
	chainM, chainSideM = 100, 40
	// A member weaker than so much of its chain's median is of something
	// else; a short one must be stronger.
	weakMember, weakShort, shortM = 0.28, 0.5, 25
	// cornerM is how far an end is run on to a crossing; legM the shortest line
	// that makes a corner, square the least angle.
	cornerM, legM = 12, 15
	square        = math.Pi / 6
	// builtChain is the least height of a chain where it stands, on average over
	// its length, and leftChain the share that may be seen where it does not.
	builtChain, leftChain = 0.18, 0.3
	// A line without a corner is at most so wide, and leaves at most this share
	// of it where it does not stand.
	plainWidthM, plainLeft = 3, 0.2
)

// longChains leaves the lines that hang together in chains long enough to be
// reported, whatever a judge may say of some.
func (f *finder) longChains(all []trace) []trace {
	limit := f.optics.px(chainGapM)
	chain, n := line.Chains(len(all), func(i, j int) bool {
		return abs(all[i].onset-all[j].onset) <= 1 && all[i].Apart(all[j].Segment) < limit
	})
	sum, longest := make([]float64, n), make([]float64, n)
	for i, t := range all {
		sum[chain[i]] += t.lengthM
		longest[chain[i]] = max(longest[chain[i]], t.lengthM)
	}
	var out []trace
	for i, t := range all {
		switch in := chain[i]; {
		case !(sum[in] >= chainM):
			f.probe.line(&t, refusal{lineChain, sum[in], chainM})
		case !(longest[in] > chainSideM):
			f.probe.line(&t, refusal{lineChainSide, longest[in], chainSideM})
		default:
			out = append(out, t)
		}
	}
	return out
}

// chains keeps the lines that hang together in chains long enough, runs their
// ends on to the corners, and tells walls from fences.
func (f *finder) chains(all []trace) []trace {
	limit := f.optics.px(chainGapM)
	chain, n := line.Chains(len(all), func(i, j int) bool {
		a, b := &all[i], &all[j]
		return a.verdict.added == b.verdict.added && endsApart(a.Segment, b.Segment) < limit
	})
	groups := make([][]trace, n)
	var out, loose []trace
	for i, t := range all {
		if t.chain = chain[i]; t.strong {
			groups[t.chain] = append(groups[t.chain], t)
		} else {
			loose = append(loose, t)
		}
	}
	var around []enclosure
	for _, g := range groups {
		g, rest := f.members(g)
		loose = append(loose, rest...)
		f.agree(g)
		f.corners(g)
		for i := range g {
			g[i].class = detection.Wall
		}
		if e, ok := enclosureOf(g); ok {
			around = append(around, e)
		}
		out = append(out, g...)
	}
	return f.inner(out, loose, around)
}

// endsApart is the least distance between an end of one line and one of another:
// walls meet at corners and gates.
func endsApart(a, b line.Segment) float64 {
	least := math.Inf(1)
	for _, p := range [...]orb.Point{a.A, a.B} {
		for _, q := range [...]orb.Point{b.A, b.B} {
			least = min(least, math.Hypot(p[0]-q[0], p[1]-q[1]))
		}
	}
	return least
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// members parts the lines of a chain into those that belong to it, all that are
// strong enough where it has a corner and is long enough, else those that are
// plain alone, and the others.
func (f *finder) members(g []trace) (in, out []trace) {
	sum, longest, left, built := 0.0, 0.0, 0.0, 0.0
	for _, t := range g {
		sum, longest = sum+t.lengthM, max(longest, t.lengthM)
		left += t.lengthM * t.verdict.bare / t.verdict.built
		built += t.lengthM * t.verdict.built
	}
	if !(f.turns(g) && sum >= chainM && longest > chainSideM && left/sum <= leftChain &&
		built/sum >= builtChain) {
		return divide(g, (*trace).plain)
	}
	byLength := slices.Clone(g)
	slices.SortStableFunc(byLength, func(a, b trace) int { return cmp.Compare(b.lengthM, a.lengthM) })
	const leaders = 4
	var strengths []float64
	for _, t := range byLength[:min(leaders, len(byLength))] {
		strengths = append(strengths, t.verdict.built)
	}
	middle := medianOf(strengths)
	return divide(g, func(t *trace) refusal {
		least := weakMember
		if t.lengthM < shortM {
			least = weakShort
		}
		if t.verdict.built >= least*middle {
			return refusal{}
		}
		return refusal{lineWeak, t.verdict.built / middle, least}
	})
}

// divide parts lines by whether a judge lets them pass.
func divide(g []trace, judge func(*trace) refusal) (in, out []trace) {
	for _, t := range g {
		if t.loose = judge(&t); t.loose.none() {
			in = append(in, t)
		} else {
			out = append(out, t)
		}
	}
	return in, out
}

// turns reports whether two lines of a chain meet at a corner.
func (f *finder) turns(g []trace) bool {
	limit := f.optics.px(cornerM)
	for i, t := range g {
		for _, o := range g[:i] {
			if min(t.lengthM, o.lengthM) < legM || t.Between(o.Segment) < square {
				continue
			}
			if p, ok := t.Meeting(o.Segment); ok && t.Distance(p) < limit && o.Distance(p) < limit {
				return true
			}
		}
	}
	return false
}

// plain is what keeps a line from being a wall even alone. It must be long,
// narrow, seen on two dates on either side of its onset, and hardly at all on
// those on which it did not stand. Tracks, canals and the margins of fields are
// straight too.
func (t *trace) plain() refusal {
	before, after := t.verdict.sides(t.seen)
	switch {
	case !(t.lengthM >= chainM):
		return refusal{lineLength, t.lengthM, chainM}
	case !(t.widthM <= plainWidthM):
		return refusal{lineWidth, t.widthM, plainWidthM}
	case min(before, after) < 2:
		return refusal{lineSides, float64(min(before, after)), 2}
	case !(t.verdict.bare <= plainLeft*t.verdict.built):
		return refusal{lineLeft, t.verdict.bare / t.verdict.built, plainLeft}
	}
	return refusal{}
}

// agree gives the lines of a chain that lie one date apart the onset of the
// longest part of it: what is one wall is built at one time, and where they
// differ by one date it is a cloud or a shadow that does it.
func (f *finder) agree(g []trace) {
	if len(g) == 0 {
		return
	}
	length := map[int]float64{}
	for _, t := range g {
		length[t.verdict.onset] += t.lengthM
	}
	common := g[0].verdict.onset
	for _, t := range g {
		if k := t.verdict.onset; length[k] > length[common] || length[k] == length[common] && k < common {
			common = k
		}
	}
	for i := range g {
		if v := &g[i].verdict; abs(v.onset-common) == 1 {
			v.onset = common
			v.bracket(g[i].seen, f.levels.muddy)
		}
	}
}

// corners runs the ends of lines on to where they cross their neighbours.
func (f *finder) corners(g []trace) {
	limit := f.optics.px(cornerM)
	moved := slices.Clone(g)
	for i := range g {
		for j := range g {
			if i == j || g[i].Between(g[j].Segment) < square {
				continue
			}
			p, ok := g[i].Meeting(g[j].Segment)
			if !ok || g[j].Distance(p) > limit {
				continue
			}
			for _, end := range []struct{ from, to *orb.Point }{{&g[i].A, &moved[i].A}, {&g[i].B, &moved[i].B}} {
				if d := math.Hypot(p[0]-end.from[0], p[1]-end.from[1]); d < limit && d < g[i].Length()/2 {
					*end.to = p
				}
			}
		}
	}
	for i := range g {
		g[i].Segment = moved[i].Segment
		g[i].lengthM = g[i].Length() * f.optics.gsdM
	}
}
