package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/region"
	"rampart/internal/detection"
)

// tower is a place at a wall where what changed is wider than the wall.
type tower struct {
	at       orb.Point // pixels
	strength float64   // sigmas above the wall beside it
	alongM   float64
	verdict  verdict
}

const (
	// asideM is how far to either side of a wall towers are looked for: they stand
	// on it, or just within.
	asideM = 4
	// A tower is so long along the wall, and covers at least so much ground, as
	// it is seen: roof, walls and what of its shadow stays.
	towerLeastM, towerMostM, towerM2 = 1.5, 9, 3
	// towerLeast is the least difference, in log units, between a tower and the
	// wall to both sides of it, and towerTimes the same in usual differences.
	towerLeast, towerTimes = 0.12, 4
	// crossM is how close to another wall, or its shadow, a place says nothing:
	// a corner differs from the rest of a wall without a tower.
	crossM = 6
	// apartM is the least distance of two towers.
	apartM = 8
)

// towers finds towers along walls.
func (f *finder) towers(ctx context.Context, lines []trace, blobs []blob) ([]tower, error) {
	found := make([][]tower, len(lines))
	err := f.each(ctx, len(lines), func(l *lens, i int) (err error) {
		if lines[i].class == detection.Wall {
			found[i], err = l.towersOn(&lines[i], lines)
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
	var all []tower
	for _, t := range found {
		all = append(all, t...)
	}
	slices.SortStableFunc(all, func(a, b tower) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.at[1], b.at[1]),
			cmp.Compare(a.at[0], b.at[0]))
	})
	var kept []tower
	limit := f.optics.px(apartM)
	for _, t := range all {
		near := slices.ContainsFunc(kept, func(k tower) bool {
			return math.Hypot(k.at[0]-t.at[0], k.at[1]-t.at[1]) < limit
		})
		if !near && !roofs.holds(t.at) {
			kept = append(kept, t)
		}
	}
	return kept, nil
}

func (c covered) holds(p orb.Point) bool {
	x := int32(math.Round(p[0]))
	return slices.ContainsFunc(c[int32(math.Round(p[1]))], func(r region.Run) bool {
		return r.X0 <= x && x < r.X1
	})
}

// towersOn finds the places along a wall that differ from the rest of it where it
// stands, and did not where it does not.
func (l *lens) towersOn(w *trace, others []trace) ([]tower, error) {
	px := l.f.optics.px
	if w.Length() < px(2*crossM) {
		return nil, nil
	}
	s, err := l.along(w.Segment)
	if err != nil {
		return nil, err
	}
	c := l.f.compareAlong(&s, w)
	c.blank(l.f, w, others)
	c.smooth()
	var out []tower
	for _, p := range c.patches(l.f.optics.gsdM) {
		t := tower{strength: p.strength, alongM: p.alongM}
		ux, uy := (w.B[0]-w.A[0])/w.Length(), (w.B[1]-w.A[1])/w.Length()
		aside := px(p.aside)
		t.at = orb.Point{
			w.A[0] + p.along*ux - aside*uy, w.A[1] + p.along*uy + aside*ux,
		}
		l.f.dateTower(&t, w, &s, p.cells)
		if t.verdict.before >= 0 && t.verdict.after >= 0 {
			out = append(out, t)
		}
	}
	return out, nil
}

// dateTower finds between which dates the cells of a tower changed: with the
// wall, or a date before or after it.
func (f *finder) dateTower(t *tower, w *trace, s *strip, cells []cell) {
	n := len(s.samples)
	values, seen := make([][]float64, n), unseen(n)
	for d := range n {
		if f.levels.poor[d] {
			continue
		}
		v := s.meanOf(d, cells)
		if v != nil {
			values[d], seen[d] = v, 1
		}
	}
	t.verdict = verdict{
		added: w.verdict.added, onset: split(values, w.verdict.onset), before: -1, after: -1,
	}
	if t.verdict.onset > 0 {
		t.verdict.bracket(seen)
	}
}
