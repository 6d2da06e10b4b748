package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/order"
	"rampart/algorithms/region"
	"rampart/internal/detection"
)

// tower is a compact top at a wall, on the dates on which the wall stands.
type tower struct {
	at       orb.Point // pixels
	strength float64   // by how much it outshines what surrounds it, log units
	tops     []float64 // the same by date
	verdict  verdict
}

const (
	// leastTop is the least by which a top outshines its ring on most of the dates
	// on which its wall stands, beyond what it does on the others, in log units.
	leastTop = 0.13
	// bareTop is the share of the other dates that may show less.
	bareTop = 0.7
	// wallShare is the share of a wall that shows no more than a wall does.
	wallShare = 0.6
	// samePeak is the share of a peak down to which places belong to it.
	samePeak = 0.9
	// apartM is the least distance of two towers.
	apartM = 10
)

// towers finds towers along walls.
func (f *finder) towers(ctx context.Context, lines []trace, blobs []blob) ([]tower, error) {
	found := make([][]tower, len(lines))
	err := f.each(ctx, len(lines), func(l *lens, i int) (err error) {
		if lines[i].class == detection.Wall {
			found[i], err = l.towersOn(&lines[i])
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	roofs := covered{}
	for _, b := range blobs {
		roofs.add(b.runs)
	}
	all := slices.DeleteFunc(slices.Concat(found...), func(t tower) bool {
		on := roofs.holds(t.at)
		if on {
			f.probe.tower(&t, refusal{topRoof, 1, 0})
		}
		return on
	})
	return f.spaced(all), f.probe.topsBeside(ctx, f, lines)
}

// spaced keeps the strongest of towers that cannot all be one beside the other.
func (f *finder) spaced(all []tower) []tower {
	slices.SortStableFunc(all, func(a, b tower) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.at[1], b.at[1]),
			cmp.Compare(a.at[0], b.at[0]))
	})
	var kept []tower
	limit := f.optics.px(apartM)
	for _, t := range all {
		away := 0.0
		if slices.ContainsFunc(kept, func(k tower) bool {
			away = math.Hypot(k.at[0]-t.at[0], k.at[1]-t.at[1])
			return away < limit
		}) {
			f.probe.tower(&t, refusal{topNear, away * f.optics.gsdM, apartM})
		} else {
			kept = append(kept, t)
		}
	}
	return kept
}

func (c covered) holds(p orb.Point) bool {
	x := int32(math.Round(p[0]))
	return slices.ContainsFunc(c[int32(math.Round(p[1]))], func(r region.Run) bool {
		return r.X0 <= x && x < r.X1
	})
}

// gainsAlong looks for tops along a wall, and says by how much each is there when
// the wall is.
func (l *lens) gainsAlong(w *trace) ([]top, []float64, error) {
	tops, err := l.topsAlong(w.Segment)
	if err != nil {
		return nil, nil, err
	}
	gains := make([]float64, len(tops))
	for i, t := range tops {
		gains[i] = gained(t.tops, &w.verdict)
	}
	beyondWall(gains)
	return tops, gains, nil
}

// towersOn finds the tops along a wall that are there when it is.
func (l *lens) towersOn(w *trace) ([]tower, error) {
	tops, gains, err := l.gainsAlong(w)
	if err != nil {
		return nil, err
	}
	var out []tower
	for {
		best := 0
		for i, g := range gains {
			if g > gains[best] {
				best = i
			}
		}
		if len(gains) == 0 || !(gains[best] >= leastTop) {
			return out, nil
		}
		out = l.takeTower(out, tops, gains, best, w)
	}
}

// beyondWall takes off what the wall itself gains: at each distance from it that
// which wallShare of its places do not reach.
func beyondWall(gains []float64) {
	for o := range topOffsets {
		var along []float64
		for i := o; i < len(gains); i += topOffsets {
			along = append(along, gains[i])
		}
		slices.Sort(along)
		own := max(0, along[int(wallShare*float64(len(along)-1))])
		for i := o; i < len(gains); i += topOffsets {
			gains[i] -= own
		}
	}
}

// takeTower adds the tower of a peak, in the middle of the places that are almost
// as good, and takes those near it away.
func (l *lens) takeTower(out []tower, tops []top, gains []float64, best int, w *trace) []tower {
	peak, at := gains[best], tops[best].at
	near := func(i int, m float64) bool {
		return math.Hypot(tops[i].at[0]-at[0], tops[i].at[1]-at[1]) <= l.f.optics.px(m)
	}
	t, n := tower{strength: peak, tops: tops[best].tops}, 0.0
	for i, g := range gains {
		if near(i, 2*leanM) && g >= samePeak*peak {
			t.at[0], t.at[1], n = t.at[0]+tops[i].at[0], t.at[1]+tops[i].at[1], n+1
		}
	}
	for i := range gains {
		if near(i, apartM) {
			gains[i] = math.Inf(-1)
		}
	}
	t.at[0], t.at[1] = t.at[0]/n, t.at[1]/n
	if l.f.dateTower(&t, w, tops[best].tops); t.verdict.before >= 0 && t.verdict.after >= 0 {
		out = append(out, t)
	}
	return out
}

// gained is by how much a top is there on half of the dates on which a wall stands,
// and not on the others; beyond all bounds low where there are too few.
func gained(tops []float64, v *verdict) float64 {
	stood, bare := sidesOf(v, tops)
	shown, not := lowFirst(stood), lowFirst(bare)
	if len(shown) < 2 || len(not) == 0 {
		return math.Inf(-1)
	}
	return order.Median(shown) - max(0, not[int(math.Round(bareTop*float64(len(not)-1)))])
}

// dateTower finds between which dates a tower came or went: with the wall or a
// date to either side, or at any time at which the wall stood.
func (f *finder) dateTower(t *tower, w *trace, tops []float64) {
	values, seen := make([][]float64, len(tops)), unseen(len(tops))
	for d, v := range tops {
		if v == v {
			values[d], seen[d] = []float64{max(0, v)}, 1 // darker is not less of a top
		}
	}
	from, to := w.verdict.onset-1, len(tops)-1
	if !w.verdict.added {
		from, to = 1, w.verdict.onset+1
	}
	t.verdict = verdict{
		added: w.verdict.added, onset: splitWithin(values, w.verdict.onset, from, to), before: -1, after: -1,
	}
	if t.verdict.onset > 0 {
		t.verdict.bracket(seen, f.levels.muddy)
	}
}
