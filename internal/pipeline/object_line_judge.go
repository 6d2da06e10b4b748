package pipeline

import (
	"math"
	"slices"

	"rampart/algorithms/line"
)

const (
	// leastRidge is the least height of a line where it stands, in log units,
	// and leftRidge the share of it that may be seen where it does not;
	// leftLonely is the same where one date alone shows either state.
	leastRidge, leftRidge, leftLonely = 0.1, 0.45, 0.25
	// leastFence, leftFence and fenceUneven are the same, and mostUneven, of a
	// fence inside walls, which wire and posts make, between buildings.
	leastFence, leftFence, fenceUneven = 0.05, 0.6, 1
	// faintRidge is the height below which ridges are noise: twice what
	// calibrated sensors keep to.
	faintRidge = 0.03
	// mostUneven is how much both sides may differ, in heights of the line, on
	// the quarter of the dates on which they differ least: beside a wall there
	// is a field at times as bare as the yard, beside a roof's edge a roof.
	mostUneven = 0.5
	// grownLine is the NDVI from which what stands is a hedge, on the quarter of
	// the dates on which it is least green.
	grownLine = 0.25
	quarter   = 0.25
)

// judgeLine looks at a line anew on every date, decides whether and when it came
// or went, and runs it on as far as it goes.
func (l *lens) judgeLine(c *trace) (refusal, error) {
	length := c.Length()
	beyond := l.f.optics.px(runOnM)
	wide := line.Segment{A: c.At(-beyond / length), B: c.At(1 + beyond/length)}
	s, err := l.along(wide)
	if err != nil {
		return refusal{}, err
	}
	first := int(math.Round(beyond))
	last := min(s.stations(), first+max(1, int(math.Round(length))))
	ridges := make([]ridge, len(l.features))
	profiles := make([]profile, len(l.features))
	for t := range ridges {
		if !l.f.levels.poor[t] {
			profiles[t] = s.profile(t, first, last)
		}
		ridges[t] = l.f.ridgeOf(&profiles[t], 0, searchM)
	}
	if why := c.weigh(ridges, l.f.levels.muddy); !why.none() {
		return why, nil
	}
	c.asideM = c.place(profiles)
	l.f.runOn(c, &s, ridges, wide, first, last)
	return refusal{}, nil
}

// weigh decides on which side of which onset a line stood, and whether that
// makes it one that was built.
func (c *trace) weigh(ridges []ridge, muddy muddied) refusal {
	n := len(ridges)
	heights, seen := make([]float64, n), unseen(n)
	for t, r := range ridges {
		heights[t] = r.height
		if r.height == r.height {
			seen[t] = 1
		}
	}
	c.heights, c.seen = heights, seen
	v := &c.verdict
	if *v = partHeights(heights); v.onset == 0 {
		return refusal{lineDates, 0, 1}
	}
	v.bracket(seen, muddy)
	stood, bare := sidesOf(v, heights)
	shown, _ := sidesOf(v, ridges)
	v.built, v.bare = lowest(lowFirst(stood)), highest(bare)
	v.ndvi = overDates(shown, func(r ridge) float64 { return r.ndvi }, quarter)
	c.widthM = overDates(shown, func(r ridge) float64 { return r.width }, 0.5)
	uneven := overDates(shown, func(r ridge) float64 { return r.uneven }, quarter)
	left, faintLeft := leftRidge, leftFence
	if before, after := v.sides(seen); min(before, after) < 2 {
		if !v.added { // snow and cloud hide a row of trees on one date
			return refusal{lineGone, float64(min(before, after)), 2}
		}
		left, faintLeft = leftLonely, leftLonely
	}
	if !muddy.shows(seen[:v.onset], 0) || !muddy.shows(seen[v.onset:], v.onset) {
		return refusal{lineClear, 0, 1}
	}
	if v.ndvi > grownLine {
		return refusal{lineHedge, v.ndvi, grownLine}
	}
	c.loose = standsOut(v, uneven, leastRidge, left, mostUneven)
	if c.strong = c.loose.none(); c.strong {
		return refusal{}
	}
	return standsOut(v, uneven, leastFence, faintLeft, fenceUneven)
}

// standsOut asks for a height where a line stands, for little that is left of it
// where it does not, and for sides that are alike.
func standsOut(v *verdict, uneven, least, left, most float64) refusal {
	switch {
	case !(v.built >= least):
		return refusal{lineHeight, v.built, least}
	case !(v.bare <= left*v.built):
		return refusal{lineLeft, v.bare / v.built, left}
	case !(uneven <= most):
		return refusal{lineUneven, uneven, most}
	}
	return refusal{}
}

// place is where across the line all dates on which it stood show it, metres to
// its right: a shadow begins at the wall and ends elsewhere on each date.
func (c *trace) place(profiles []profile) float64 {
	stood, _ := sidesOf(&c.verdict, profiles)
	var dates [][][]float64
	for t := range stood {
		dates = append(dates, stood[t].features())
	}
	best, most := 0.0, -1.0
	for at := -searchM; at <= searchM; at += profileStepM {
		var heights []float64
		for _, features := range dates {
			height, _ := crest(features, at, 0)
			heights = append(heights, height)
		}
		if heights = lowFirst(heights); len(heights) > 0 && lowest(heights) > most {
			best, most = at, lowest(heights)
		}
	}
	return best
}

// muddied marks, by date, those that must not stand alone for a state.
type muddied []bool

// at reports whether a date is one; of none known, none is.
func (m muddied) at(date int) bool { return date < len(m) && m[date] }

// shows reports whether one of the dates from first on that see something is a
// clear one, or two of them do.
func (m muddied) shows(seen []float64, first int) bool {
	n := 0
	for i, s := range seen {
		if s == s {
			if n++; n > 1 || !m[first+i] {
				return true
			}
		}
	}
	return false
}

// partHeights finds the onset that parts the heights of ridges, by date and NaN
// where not seen, into the two most uniform groups, as logarithms; 0 where fewer
// than two dates see it.
func partHeights(heights []float64) (v verdict) {
	logs := make([]float64, len(heights))
	for t, h := range heights {
		logs[t] = math.Log(max(h, faintRidge))
	}
	least := math.Inf(1)
	for k := 1; k < len(logs); k++ {
		before, after := medianOf(logs[:k]), medianOf(logs[k:])
		cost := 0.0
		for t, x := range logs {
			middle := before
			if t >= k {
				middle = after
			}
			if x == x {
				cost += math.Abs(x - middle)
			}
		}
		if before == before && after == after && cost < least {
			least = cost
			v = verdict{onset: k, added: after > before}
		}
	}
	return v
}

// lowest is the smallest of sorted values, of three or more the second: a cloud or
// snow may hide what stands.
func lowest(sorted []float64) float64 {
	if len(sorted) >= 3 {
		return sorted[1]
	}
	return sorted[0]
}

// highest is the largest value: nothing shows a wall where there is none.
func highest(v []float64) float64 {
	most := 0.0
	for _, x := range v {
		if x > most {
			most = x
		}
	}
	return most
}

// overDates is the value below which a share of those of the dates lies, NaN
// where none shows the line.
func overDates(ridges []ridge, of func(ridge) float64, share float64) float64 {
	var s []float64
	for _, r := range ridges {
		if x := of(r); r.height == r.height && x == x {
			s = append(s, x)
		}
	}
	if len(s) == 0 {
		return math.NaN()
	}
	slices.Sort(s)
	return s[int(share*float64(len(s)-1)+0.5)]
}

const (
	// runOnM is how far beyond its ends a line is looked for, in steps of stepM;
	// one step that does not show it is passed over, as a tower, a tree or a
	// gate is.
	runOnM, stepM = 40, 5
	// runOnShare is the share of the line's height that each step must show, and
	// nearM how far from the line's place.
	runOnShare, nearM = 0.4, 1
)

// runOn moves the ends of a line outwards as far as the dates show it, or inwards
// to where they do, and the line to where it is highest.
func (f *finder) runOn(c *trace, s *strip, ridges []ridge, wide line.Segment, first, last int) {
	step := max(2, int(math.Round(f.optics.px(stepM))))
	shows := func(a, b int) bool {
		return a >= 0 && b <= s.stations() && f.stepShows(c, s, ridges, a, b)
	}
	for last-first > 2*step && !shows(first, first+step) {
		first += step
	}
	for last-first > 2*step && !shows(last-step, last) {
		last -= step
	}
	for shows(first-step, first) || shows(first-2*step, first-step) {
		first -= step
	}
	for shows(last, last+step) || shows(last+step, last+2*step) {
		last += step
	}
	n := float64(s.stations())
	a, b := wide.At(float64(first)/n), wide.At(float64(last)/n)
	length := wide.Length()
	// The right-hand side of the line, looking from A to B, in image axes.
	aside := f.optics.px(c.asideM) / length
	dx, dy := -(wide.B[1]-wide.A[1])*aside, (wide.B[0]-wide.A[0])*aside
	a[0], a[1], b[0], b[1] = a[0]+dx, a[1]+dy, b[0]+dx, b[1]+dy
	c.Segment = line.Segment{A: a, B: b}
	c.lengthM = c.Length() * f.optics.gsdM
}

// stepShows reports whether the stations from a to before b show the line where
// it stood and not where it did not.
func (f *finder) stepShows(c *trace, s *strip, ridges []ridge, a, b int) bool {
	var stood, bare []float64
	for t, r := range ridges {
		if r.height != r.height {
			continue
		}
		p := s.profile(t, a, b)
		h, _ := crest(p.features(), r.at, nearM)
		if c.verdict.stands(t) {
			stood = append(stood, h)
		} else {
			bare = append(bare, h)
		}
	}
	height := medianOf(stood)
	return height >= runOnShare*c.verdict.built && !(medianOf(bare) > height/2)
}
