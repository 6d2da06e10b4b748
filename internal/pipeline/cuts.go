package pipeline

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"rampart/algorithms/change"
	"rampart/algorithms/fuse"
	"rampart/internal/engine"
)

// pairs measures the levels of every pair of dates that is compared.
func (s *survey) pairs(ctx context.Context, all places) error {
	n := len(all.rows)
	type pair struct{ i, j int }
	var list []pair
	s.cal.levels = make([][]change.Levels, n)
	for i := range n {
		s.cal.levels[i] = make([]change.Levels, n)
		for j := i + 1; j < min(n, i+fuse.Span+1); j++ {
			list = append(list, pair{i, j})
		}
	}
	nothing := func(struct{}) error { return nil }
	err := engine.Run(ctx, s.pl.Workers, len(list),
		func() (struct{}, error) { return struct{}{}, nil }, nothing,
		func(_ context.Context, _ struct{}, k int) error {
			p := list[k]
			floor := (s.cal.edge[p.i] + s.cal.edge[p.j]) / 2
			s.cal.levels[p.i][p.j] = change.Survey(all.rows[p.i], all.rows[p.j], floor)
			return nil
		})
	if err != nil {
		return err
	}
	var tone, gradient []float32
	for _, p := range list {
		l := s.cal.levels[p.i][p.j].Channel
		tone, gradient = append(tone, l[change.Tone]), append(gradient, l[change.Gradient])
	}
	s.cal.weight = [2]float64{1 / float64(median(tone)), 1 / float64(median(gradient))}
	return nil
}

// measureCuts runs the chain on the sample and finds, for each onset, from
// which score on there is change.
func (s *survey) measureCuts(ctx context.Context) error {
	windows := sample(s.pl.Grid.Rect(), s.pl.Halo)
	n := len(s.pl.dates)
	step := int(math.Ceil(math.Sqrt(float64(len(windows)*sampleSide*sampleSide) / levelPlaces)))
	scores := make([][][]float32, len(windows))
	screened := make([][]int, len(windows))
	cells := make([]int, len(windows))
	err := s.each(ctx, len(windows), func(k *kernel, i int) error {
		if err := k.load(windows[i].Outer); err != nil {
			return err
		}
		k.clear()
		k.take()
		k.evidence()
		scores[i] = make([][]float32, n)
		core := windows[i].Core
		for on := 1; on < n; on++ {
			for y := ceilTo(core.Min.Y, step); y < core.Max.Y; y += step {
				row := k.score[on].Row(y)
				for x := ceilTo(core.Min.X, step); x < core.Max.X; x += step {
					if v := row[x-k.window.Min.X]; v == v {
						scores[i][on] = append(scores[i][on], v)
					}
				}
			}
		}
		for _, m := range k.marked {
			screened[i] = append(screened[i], m.Count())
		}
		cells[i] = k.cells[0].Rect.Dx() * k.cells[0].Rect.Dy()
		return nil
	})
	if err != nil {
		return err
	}
	s.cal.cuts, s.cal.bars = make([]float32, n), make([]float32, n)
	for on := 1; on < n; on++ {
		var all []float32
		for i := range scores {
			all = append(all, scores[i][on]...)
		}
		s.cal.cuts[on] = cut(all, contrast(s.pl.params.Sensitivity, s.pl.scale.objectM))
		s.cal.bars[on] = s.cal.cuts[on]
		if n > 2 && (on == 1 || on == n-1) {
			s.cal.bars[on] *= lonely
		}
	}
	s.shareScreened(screened, cells)
	return nil
}

func (s *survey) shareScreened(screened [][]int, cells []int) {
	for t := range s.cal.screened {
		marked, all := 0, 0
		for i := range screened {
			marked += screened[i][t]
			all += cells[i]
		}
		s.cal.screened[t] = float64(marked) / float64(max(1, all))
	}
}

// logSpread is the standard deviation of the logarithm of the score over ground
// on which nothing was built: ten dates of farmland gave 0.40 to 0.55 at every
// onset. A scene with much water has a wider one of its own, from which
// nothing follows for its land, so the constant is used.
const logSpread = 0.45

// peak is by how much the summit of a region must exceed the cut at which it
// ends: the two thresholds of hysteresis.
const peak = 1.3

// contrast is how many medians a score must reach so that about so many objects
// a square kilometre exceed it by chance: the score is taken as log-normal
// over unchanged ground, and as independent over areas of one object, those
// of a Gaussian of the object scale.
func contrast(sensitivity, objectM float64) float64 {
	cellM2 := 4 * math.Pi * objectM * objectM
	chance := min(0.5, sensitivity*cellM2/1e6)
	z := distuv.UnitNormal.Quantile(1 - chance)
	return math.Exp(logSpread*z) / peak
}

// lonely is by how much the bar lies above the cut where a single date, the first or the
// last of a series, stands for one of the two states: nothing but the strength
// of a change parts it there from what passes. Prototypes asked for 5 sigmas there
// instead of 3.5.
const lonely = 1.35

// The share of a scene that may have changed is looked at by one upper
// quantile: where it lies far above the median, much has changed and the cut
// rises with it, as the square root. The factor 2.5 is that of prototypes on
// labelled Sentinel-2 pairs, where the rule was better than Otsu's, Rosin's
// and constant cuts.
const (
	priorQuantile = 0.97
	priorFactor   = 2.5
)

// leastCut keeps the cut above 0 where scenes are equal.
const leastCut = 0.05

// cut is the score from which on there is change: medians times the contrast
// asked for, or more where much has changed. The scores are reordered.
func cut(scores []float32, contrast float64) float32 {
	if len(scores) == 0 {
		return float32(math.Inf(1))
	}
	slices.Sort(scores)
	median := float64(scores[len(scores)/2])
	upper := float64(scores[int(priorQuantile*float64(len(scores)-1))])
	return float32(max(leastCut, contrast*median, math.Sqrt(priorFactor*median*upper)))
}
