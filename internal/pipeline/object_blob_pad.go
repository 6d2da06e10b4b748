package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"rampart/algorithms/region"
	"rampart/algorithms/shape"
	"rampart/internal/detection"
)

// pad is ground that was levelled or paved: it moved once, lies bare since, and
// needs no shadow.
type pad struct {
	runs    []region.Run // holes filled: what was built on it is of it
	bare    []region.Run // what of it moved
	onset   int
	shape   shape.Measures
	jump    float64 // how far it moved, in log units
	calm    bool    // whether it was as still before as it is since
	walled  bool    // whether walls that came surround it
	verdict verdict
}

const (
	// mostPadShare is the share of the grid above which ground did not move but the
	// light, the season or the snow: a compound on a site of its own takes a third.
	mostPadShare = 0.4
	// leastPadM2 is the smallest pad that is told, leastPadFill the share of its
	// hull that it fills, and padRungs how many of the leaps it is looked for at.
	leastPadM2, leastPadFill, padRungs = 1000, 0.7, 3
	// mostWander is how far a pad may stray from its own middle after its onset,
	// over how far it moved; what is farmed strays as far as it moves.
	mostWander = 0.35
	// mostWithRing is how far the ground around may move with it, likewise.
	mostWithRing = 0.5
	// fewestAfter is how many dates must show a pad.
	fewestAfter = 2
	// fewestBefore is how many must show the ground as it was, where nothing
	// that was built on it speaks for it: fields move too.
	fewestBefore = 2
)

// pads finds levelled and paved ground, by itself and within walls.
func (f *finder) pads(ctx context.Context, runs [][]region.Run, lines []trace, blobs []blob) ([]pad, error) {
	walled, err := f.grounds(ctx, lines)
	if err != nil {
		return nil, err
	}
	var all []pad
	for k := 1; k < len(f.pl.dates); k++ {
		for rung := range padRungs {
			all = append(all, f.patchPads(runs[blobKey(k, fromGap, rung)], k)...)
		}
	}
	good, err := judged(ctx, f, all, func(l *lens, p *pad) (refusal, error) {
		why, err := l.judgePad(p)
		if why.none() && !p.calm && !p.builtOn(blobs) {
			why = refusal{padCalm, 0, 1}
		}
		return why, err
	}, f.probe.pad)
	return widest(append(walled, good...), f.probe.pad), err
}

// patchPads returns the regions that may be pads by their form.
func (f *finder) patchPads(runs []region.Run, onset int) []pad {
	labels, n := region.LabelBy(runs, region.Four, region.AnyKey)
	g := f.pl.Grid
	whole := float64(g.Size.X) * g.PixelX * float64(g.Size.Y) * g.PixelY
	var out []pad
	for _, r := range region.Group(runs, labels, n) {
		if float64(region.Measure(r).Pixels)*g.PixelX*g.PixelY < leastPadM2/2 {
			continue
		}
		p := pad{bare: r, runs: region.FillHoles(r, math.MaxInt64), onset: onset}
		p.shape = shape.FromRuns(p.runs, g.PixelX, g.PixelY)
		if why := p.formed(whole); why.none() {
			out = append(out, p)
		} else {
			f.probe.pad(&p, why)
		}
	}
	return out
}

// formed asks for size and outline of levelled ground; whole is the area of the
// grid.
func (p *pad) formed(whole float64) refusal {
	switch m := &p.shape; {
	case !(m.Area >= leastPadM2):
		return refusal{padArea, m.Area, leastPadM2}
	case !(m.Area <= mostPadShare*whole):
		return refusal{padAreaMost, m.Area / whole, mostPadShare}
	case !(m.Solidity() >= leastPadFill):
		return refusal{padSolid, m.Solidity(), leastPadFill}
	}
	return refusal{}
}

// judgePad looks at a pad anew on every date.
func (l *lens) judgePad(p *pad) (refusal, error) {
	f := l.f
	px := func(m float64) int { return max(1, int(math.Round(f.optics.px(m)))) }
	window := region.Measure(p.runs).Bounds.Inset(-px(ringToM) - 1).Intersect(f.pl.Grid.Rect())
	if err := l.look(window); err != nil {
		return refusal{}, err
	}
	radii := [...]int{px(trimM), px(edgeM), px(collarM), px(ringFromM), px(ringToM)}
	whole, moved := zones(p.runs, window, radii), zones(p.bare, window, radii)
	n := len(l.features)
	inside, around := make([][]float64, n), make([][]float64, n)
	ndvi := unseen(n)
	bare, ring := l.spots(moved.inside), l.spots(whole.ring)
	for t := range l.features {
		s, ok := l.surface(t, bare)
		r, seen := l.surface(t, ring)
		if ok && seen && !f.levels.poor[t] {
			inside[t], around[t], ndvi[t] = s.vector(), r.vector(), f.ndvi(s)
		}
	}
	return p.weigh(inside, around, ndvi, f.levels.muddy), nil
}

// builtOn reports whether buildings have come to stand on a pad.
func (p *pad) builtOn(blobs []blob) bool {
	return slices.ContainsFunc(blobs, func(b blob) bool {
		return b.verdict.added && b.verdict.onset >= p.verdict.onset &&
			b.shape.Area < mostOfYard*p.shape.Area && overlap(b.runs, p.runs) > mostOfYard
	})
}

// vector is a surface as one list, luma last.
func (s surface) vector() []float64 {
	v := make([]float64, 0, len(s.colour)+1)
	for _, c := range s.colour {
		v = append(v, float64(c))
	}
	return append(v, lumaWeight*float64(s.luma))
}

// weigh decides whether ground moved once and stays as it is since. Inside and
// around are by date, nil where not seen; ndvi is that of the inside.
func (p *pad) weigh(inside, around [][]float64, ndvi []float64, muddy muddied) refusal {
	v := &p.verdict
	v.onset, v.added = split(inside, p.onset), true
	if v.onset == 0 {
		return refusal{padDates, 0, 1}
	}
	seen := datesOf(inside)
	v.bracket(seen, muddy)
	before, after := v.sides(seen)
	switch {
	case before < 1:
		return refusal{padDates, 0, 1}
	case after < fewestAfter:
		return refusal{padAfter, float64(after), fewestAfter}
	}
	p.jump = apart(middleOf(inside[:v.onset]), middleOf(inside[v.onset:]))
	with := apart(middleOf(around[:v.onset]), middleOf(around[v.onset:]))
	wander := spreadAbout(inside[v.onset:]) / float64(after)
	v.built = p.jump
	p.calm = before >= fewestBefore && !(greatest(ndvi) > greenObject) &&
		spreadAbout(inside[:v.onset])/float64(before) <= mostWander*p.jump
	switch green := greatest(ndvi[v.onset:]); {
	case green > greenObject:
		return refusal{padGreen, green, greenObject}
	case !(p.jump >= float64(leaps[0])):
		return refusal{padJump, p.jump, float64(leaps[0])}
	case !(wander <= mostWander*p.jump):
		return refusal{padWander, wander, mostWander * p.jump}
	case !(with <= mostWithRing*p.jump):
		return refusal{padAround, with, mostWithRing * p.jump}
	}
	if s := steadiness(inside, v.onset); !(s >= leastSteady) {
		return refusal{padSteady, s, leastSteady}
	}
	return refusal{}
}

// greatest is the largest value, without NaN; minus infinity for none.
func greatest(values []float64) float64 {
	most := math.Inf(-1)
	for _, v := range values {
		if v > most {
			most = v
		}
	}
	return most
}

// datesOf is 1 on the dates that have values, and NaN else.
func datesOf(values [][]float64) []float64 {
	seen := unseen(len(values))
	for t, v := range values {
		if v != nil {
			seen[t] = 1
		}
	}
	return seen
}

// middleOf is the median of each part of values by date.
func middleOf(values [][]float64) []float64 {
	var out []float64
	for d := 0; ; d++ {
		var column []float64
		for _, v := range values {
			if d < len(v) {
				column = append(column, v[d])
			}
		}
		if column == nil {
			return out
		}
		out = append(out, medianOf(column))
	}
}

// widest leaves, of pads that overlap, the one within walls, else the largest.
func widest(all []pad, note func(*pad, ...refusal)) []pad {
	rank := func(p pad) int {
		if p.walled {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b pad) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.shape.Area, a.shape.Area), cmp.Compare(a.onset, b.onset),
			cmp.Compare(a.runs[0].Y, b.runs[0].Y), cmp.Compare(a.runs[0].X0, b.runs[0].X0))
	})
	var kept []pad
	for i := range all {
		p, shared := &all[i], 0.0
		if slices.ContainsFunc(kept, func(k pad) bool {
			shared = overlap(p.runs, k.runs)
			return shared > mostShared
		}) {
			note(p, refusal{padLarger, shared, mostShared})
		} else {
			kept = append(kept, *p)
		}
	}
	return kept
}

// pads describes levelled ground.
func (d *objectDescriber) pads(list []pad) ([]detection.Change, error) {
	var out []detection.Change
	for i := range list {
		p := &list[i]
		polygon, err := d.footprint(&blob{runs: p.runs, shape: p.shape})
		if err != nil {
			return nil, err
		}
		area, areaErr := areaM2(polygon), p.shape.Perimeter*d.pl.scale.gsdM/2
		contrast := 1 - math.Exp(-p.jump/plainContrast)
		within := ""
		if p.walled {
			within = " within walls that came, and around them,"
		}
		c := detection.Change{
			Class: detection.Earthwork, Geometry: polygon, GeomRole: "footprint",
			AreaM2: &area, AreaErrM2: &areaErr, Alternatives: []string{"crop"},
			ClassReasons: []string{fmt.Sprintf(
				"ground of %.0f m2%s that moved once by %.0f %% in colour and tone and lies bare since",
				area, within, wholePercent*p.jump)},
		}
		c.Evidence.Contrast = &contrast
		d.finish(&c, &p.verdict)
		out = append(out, c)
	}
	return out, nil
}
