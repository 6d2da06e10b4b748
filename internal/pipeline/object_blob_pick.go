package pipeline

import (
	"cmp"
	"math"
	"slices"

	"rampart/algorithms/region"
)

// distinct leaves, of blobs of one onset that are much the same, the one with the
// straightest outline: most patches do not change from one rung to the next.
func distinct(all []blob) []blob {
	const cell, same = 2, 0.03 // pixels, and share of the area
	type place struct{ onset, x0, y0, x1, y1, size int }
	best := map[place]int{}
	var out []blob
	for _, b := range all {
		r := region.Measure(b.runs).Bounds
		at := place{b.onset, r.Min.X / cell, r.Min.Y / cell, r.Max.X / cell, r.Max.Y / cell,
			int(math.Log(b.shape.Area) / same)}
		i, ok := best[at]
		switch {
		case !ok:
			best[at] = len(out)
			out = append(out, b)
		case b.form() > out[i].form():
			out[i] = b
		}
	}
	return out
}

// wholeGap makes a patch of the greatest gap as good as one of a middling slope.
const wholeGap = 0.75

// crisp prefers patches of a lower slope, and of a greater gap: both end where
// the roof ends.
func (b *blob) crisp() float64 {
	if b.side == fromGap {
		return wholeGap * math.Sqrt(math.Sqrt(float64(leaps[b.rung])))
	}
	return math.Sqrt(math.Sqrt(float64(slopes[0] / slopes[b.rung])))
}

// mostShared is the share that two blobs may have in common of the smaller one.
const mostShared = 0.3

// strongest leaves, of blobs that overlap, the strongest.
func strongest(all []blob, note func(*blob, ...refusal)) []blob {
	slices.SortStableFunc(all, func(a, b blob) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.onset, b.onset),
			cmp.Compare(a.runs[0].Y, b.runs[0].Y), cmp.Compare(a.runs[0].X0, b.runs[0].X0),
			cmp.Compare(a.side, b.side), cmp.Compare(a.rung, b.rung))
	})
	var kept []blob
	for i := range all {
		b, shared := &all[i], 0.0
		switch n := b.yard(all); {
		case n > 0:
			note(b, refusal{blobYard, float64(n), 1})
		case slices.ContainsFunc(kept, func(k blob) bool {
			shared = overlap(b.runs, k.runs)
			return shared > mostShared
		}):
			note(b, refusal{blobStronger, shared, mostShared})
		default:
			kept = append(kept, *b)
		}
	}
	return kept
}

// A yard with buildings on it is a patch of its own: at least two lie in it, as
// straight as it is, and leave much of it free. The halves of a roof do not.
const leastOfYard, mostOfYard, nearlyAs = 0.3, 0.8, 0.95

// yard counts the blobs that a blob is the ground of, strongest first; 0 where it
// is no yard.
func (b *blob) yard(all []blob) int {
	var parts []blob
	in, pixels := covered{}, region.Measure(b.runs).Pixels
	for _, p := range all {
		if p.onset != b.onset || p.form() < nearlyAs*b.form() ||
			float64(region.Measure(p.runs).Pixels) > mostShared*2*float64(pixels) ||
			overlap(b.runs, p.runs) < mostOfYard {
			continue
		}
		if !slices.ContainsFunc(parts, func(q blob) bool { return overlap(p.runs, q.runs) > mostShared }) {
			parts = append(parts, p)
			in.add(p.runs)
		}
	}
	share := in.share(b.runs)
	if len(parts) > 1 && share >= leastOfYard && share <= mostOfYard {
		return len(parts)
	}
	return 0
}

// overlap is what two regions have in common, as a share of the smaller one.
func overlap(a, b []region.Run) float64 {
	ma, mb := region.Measure(a), region.Measure(b)
	if !ma.Bounds.Overlaps(mb.Bounds) {
		return 0
	}
	rows := covered{}
	rows.add(a)
	return rows.share(b) * float64(mb.Pixels) / float64(min(ma.Pixels, mb.Pixels))
}

// covered is a set of pixels, by row.
type covered map[int32][]region.Run

func (c covered) add(runs []region.Run) {
	for _, r := range runs {
		c[r.Y] = append(c[r.Y], r)
	}
}

// share is the part of runs that is covered; runs in c do not overlap much.
func (c covered) share(runs []region.Run) float64 {
	common, all := int32(0), int32(0)
	for _, r := range runs {
		all += r.X1 - r.X0
		for _, q := range c[r.Y] {
			common += max(0, min(r.X1, q.X1)-max(r.X0, q.X0))
		}
	}
	return float64(common) / float64(max(1, all))
}
