package pipeline

import (
	"rampart/algorithms/classify"
	"rampart/algorithms/line"
	"rampart/algorithms/region"
	"rampart/algorithms/shape"
)

// ground is what turns pixels into metres, with the scale of objects.
type ground struct{ pixelX, pixelY, gsdM, objectM float64 }

func (pl *Plan) ground() ground {
	return ground{pl.Grid.PixelX, pl.Grid.PixelY, pl.scale.gsdM, pl.scale.objectM}
}

func (g ground) measure(p piece) shape.Measures {
	return shape.FromRuns(p.runs, g.pixelX, g.pixelY)
}

// region hands what was measured to the classifier.
func (g ground) region(p piece, m shape.Measures) classify.Region {
	t, n := p.tally, float64(p.tally.pixels)*100
	r := classify.Region{
		AreaM2: m.Area, LengthM: max(m.Rectangle.Length, m.Perimeter/2), WidthM: m.MeanWidth(),
		Rectangularity: m.Rectangularity(), ObjectM: g.objectM, Part: p.part,
		EdgeBefore: float64(t.edgeBefore) / n, EdgeAfter: float64(t.edgeAfter) / n,
		ToneBefore: float64(t.toneBefore) / n, ToneAfter: float64(t.toneAfter) / n,
	}
	if t.vegPixels > 0 {
		before := float64(t.vegBefore) / float64(t.vegPixels) / 100
		after := float64(t.vegAfter) / float64(t.vegPixels) / 100
		r.VegBefore, r.VegAfter = &before, &after
	}
	return r
}

func (g ground) isRoad(p piece, m shape.Measures) bool {
	return classify.Classify(g.region(p, m)).Kind == classify.Road
}

// thread is the least width of an arm in object scales. Averaging makes even a
// thread 2.4 of them wide at half its height; what is far narrower is the fringe
// of a region.
const thread = 1.5

// leaves tells whether an arm is parted from its region: it is a road, no
// fringe, and straight. The margin of a field is as long and as thin, but
// follows the field.
func (g ground) leaves(arm piece) bool {
	m := g.measure(arm)
	return m.MeanWidth() >= thread*g.objectM &&
		m.Rectangle.Width <= classify.RoadWidth*g.objectM && g.isRoad(arm, m)
}

// clump is what of a piece has one onset and touches. The patches of tiles add
// up to clumps however the grid was cut.
type clump struct {
	tally tally
	onset int32
}

// part parts a piece from the roads that run into it, unless it is a road as a
// whole. Members are its runs, by their place in c. The tallies of a clump that
// lies in several parts are shared by their pixels.
func (c *cutter) part(p piece, members []int32) []piece {
	if c.ground.objectM == 0 || c.ground.isRoad(p, c.ground.measure(p)) {
		return []piece{p}
	}
	runs, clumps := c.clumps(members)
	widest := int(classify.RoadWidth * c.ground.objectM / c.ground.gsdM)
	arms, trunks := line.Arms(p.runs, widest, func(arm []region.Run) bool {
		q := c.share(runs, clumps, arm)
		q.part = classify.Arm
		return q.tally.pixels >= c.least && c.ground.leaves(q)
	})
	if len(arms) == 0 {
		return []piece{p}
	}
	var out []piece
	for i, part := range append(trunks, arms...) {
		q := c.share(runs, clumps, part)
		q.part = classify.Trunk
		if i >= len(trunks) {
			q.part = classify.Arm
		}
		out = append(out, q)
	}
	return out
}

// clumps returns the runs of a piece, keyed by their clumps.
func (c *cutter) clumps(members []int32) ([]region.Run, []clump) {
	runs := make([]region.Run, len(members))
	for i, m := range members {
		runs[i] = c.runs[m]
	}
	labels, n := region.Label(runs)
	clumps := make([]clump, n)
	for i := range clumps {
		clumps[i].tally = newTally(len(c.days))
	}
	for i, m := range members {
		to, p := &clumps[labels[i]], c.patch[m]
		if !c.added[p] {
			c.added[p] = true
			to.tally.add(&c.tallies[p])
		}
		to.onset = runs[i].Key
		runs[i].Key = labels[i]
	}
	for _, m := range members {
		c.added[c.patch[m]] = false
	}
	return runs, clumps
}

// share makes a piece of part of the runs.
func (c *cutter) share(runs []region.Run, clumps []clump, part []region.Run) piece {
	in := make([]int64, len(clumps))
	for _, r := range region.Common(runs, part) {
		in[r.Key] += int64(r.Len())
	}
	p := piece{runs: part, tally: newTally(len(c.days)), onset: make([]int64, len(c.days))}
	for i, n := range in {
		if n > 0 {
			t := clumps[i].tally.share(n)
			p.tally.add(&t)
			p.onset[clumps[i].onset] += n
		}
	}
	return p
}

// share is what n of the pixels of a hold, were all alike.
func (a *tally) share(n int64) tally {
	of := func(v int64) int64 { return v/a.pixels*n + v%a.pixels*n/a.pixels }
	list := func(v []int64) []int64 {
		out := make([]int64, len(v))
		for i := range v {
			out[i] = of(v[i])
		}
		return out
	}
	return tally{
		pixels: n, strong: of(a.strong), inside: of(a.inside), sum: of(a.sum),
		edgeBefore: of(a.edgeBefore), edgeAfter: of(a.edgeAfter),
		toneBefore: of(a.toneBefore), toneAfter: of(a.toneAfter),
		vegBefore: of(a.vegBefore), vegAfter: of(a.vegAfter), vegPixels: of(a.vegPixels),
		along: list(a.along), span: list(a.span), seen: list(a.seen),
	}
}
