package pipeline

import (
	"cmp"
	"context"
	"image"
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
	onset    int
	verdict  verdict
}

const (
	// towerSideM is how far from a wall's axis a tower fills both sides: its
	// footprint is 2.5 to 4.5 m wide, a wall's at most 1.2 m.
	towerSideM = 1.5
	// axisM is by how much the axis of a wall may be off; with more, a corner
	// without a tower looks like one.
	axisM = 0.5
	// beyondM is how far beyond a wall's ends, at corners, towers are looked
	// for.
	beyondM = 4
	// So long along the wall is the stretch around whose places all eight
	// neighbours at that distance are filled: a tower less twice that distance.
	towerLeastM, towerMostM = 0.5, 6
	// besideTowerM is the stretch of wall to either side with whose width a
	// tower is compared, towerQuantile the quantile of it.
	besideTowerM, towerQuantile = 12, 0.6
	// towerGap is the least gap by which a tower rises above that, towerShare
	// the same as a share of the wall's own gap.
	towerGap, towerShare = 1.2, 0.35
	// apartM is the least distance of two towers.
	apartM = 8
)

// towers finds towers along walls.
func (f *finder) towers(ctx context.Context, lines []trace, blobs []blob) ([]tower, error) {
	found := make([][]tower, len(lines))
	f.meter.begin(StageObjects, len(lines))
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

// towersOn finds the places along a wall that are wider than it is.
func (l *lens) towersOn(w *trace) ([]tower, error) {
	px := l.f.optics.px
	length := w.Length()
	if length < px(beyondM) {
		return nil, nil
	}
	if err := l.lookGaps(l.around(w.Segment)); err != nil {
		return nil, err
	}
	onsets := l.f.nearOnsets(w)
	ux, uy := (w.B[0]-w.A[0])/length, (w.B[1]-w.A[1])/length
	reach := int(math.Round(px(towerSideM)))
	from, to := int(-px(beyondM)), int(length+px(beyondM))
	at := func(d int, aside float64) image.Point {
		x, y := w.A[0]+float64(d)*ux-aside*uy, w.A[1]+float64(d)*uy+aside*ux
		return image.Pt(int(math.Round(x)), int(math.Round(y)))
	}
	core, wide := make([]float64, 0, to-from), make([]float64, 0, to-from)
	for d := from; d < to; d++ {
		core = append(core, l.most(onsets, at(d, 0)))
		best := 0.0
		for off := -px(axisM); off <= px(axisM); off += px(profileStepM) {
			s := l.most(onsets, at(d, off))
			for _, side := range []float64{-px(towerSideM), px(towerSideM)} {
				for _, on := range []int{0, -reach, reach} {
					s = min(s, l.most(onsets, at(d+on, off+side)))
				}
			}
			best = max(best, s)
		}
		wide = append(wide, best)
	}
	need := max(towerGap, towerShare*medianOf(core))
	rise := above(wide, int(px(besideTowerM)))
	var out []tower
	for i := 0; i < len(rise); i++ {
		j, peak := i, 0.0
		for ; j < len(rise) && rise[j] > need; j++ {
			peak = max(peak, rise[j])
		}
		if m := float64(j-i) * l.f.optics.gsdM; j > i && m >= towerLeastM && m <= towerMostM {
			t := tower{strength: peak, alongM: m}
			mid := float64(from) + float64(i+j-1)/2
			t.at = orb.Point{w.A[0] + mid*ux, w.A[1] + mid*uy}
			t.verdict = w.verdict
			l.dateTower(&t, onsets, [2]float64{ux, uy})
			out = append(out, t)
		}
		i = max(i, j)
	}
	return out, nil
}

// nearOnsets are those at which a wall's towers may come or go: with it, or on
// the date after it; they go with it or before.
func (f *finder) nearOnsets(w *trace) []int {
	k := w.verdict.onset
	other := k + 1
	if !w.verdict.added {
		other = k - 1
	}
	if other < 1 || other >= len(f.pl.dates) {
		return []int{k}
	}
	return []int{k, other}
}

// most is the largest gap of a pixel over some onsets; 0 outside the window.
func (l *lens) most(onsets []int, p image.Point) float64 {
	if !p.In(l.window) {
		return 0
	}
	v := float32(0)
	for _, k := range onsets {
		v = max(v, l.found.luma[k].At(p.X, p.Y))
	}
	return min(float64(v), towerLimit)
}

// towerLimit is the gap from which more of it says no more.
const towerLimit = 15

// above is by how much values exceed a quantile of those within reach.
func above(v []float64, reach int) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		around := slices.Clone(v[max(0, i-reach):min(len(v), i+reach+1)])
		slices.Sort(around)
		out[i] = v[i] - around[int(towerQuantile*float64(len(around)-1))]
	}
	return out
}

// dateTower takes the onset of the larger gap beside the wall, more than a
// metre off its axis, where the wall's own change cannot reach.
func (l *lens) dateTower(t *tower, onsets []int, along [2]float64) {
	best := -1.0
	px := l.f.optics.px
	for _, k := range onsets {
		sum := 0.0
		for d := -1.0; d <= 1; d++ {
			for _, off := range []float64{-towerSideM, towerSideM} {
				x := t.at[0] + px(d/2)*along[0] - px(off)*along[1]
				y := t.at[1] + px(d/2)*along[1] + px(off)*along[0]
				sum += l.most([]int{k}, image.Pt(int(math.Round(x)), int(math.Round(y))))
			}
		}
		if sum > best*(1+1e-9) {
			best, t.onset = sum, k
		}
	}
	seen := make([]float64, len(l.features))
	p := image.Pt(int(math.Round(t.at[0])), int(math.Round(t.at[1])))
	for d := range seen {
		seen[d] = math.NaN()
		if v := l.luma(d, p); v == v && !l.f.levels.poor[d] {
			seen[d] = 1
		}
	}
	v := &t.verdict
	*v = verdict{added: v.added, onset: t.onset}
	v.bracket(seen)
}

// luma is that of a date at a pixel, NaN where it is not seen.
func (l *lens) luma(t int, p image.Point) float32 {
	if !p.In(l.window) {
		return float32(math.NaN())
	}
	return l.features[t].Luma.At(p.X, p.Y)
}
