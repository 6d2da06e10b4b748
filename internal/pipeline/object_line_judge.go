package pipeline

import (
	"math"
)

const (
	// builtLine is the least contrast of colour of a line, in log units, and
	// lumaLine that of its luma.
	builtLine, lumaLine = 0.05, 0.12
	// lineFlankM is where the flanks of a line are, lineBaseM where the ground
	// is that its shadow does not reach.
	lineFlankM, lineBaseM = 3.5, 5
	// oneSided is the least difference of both flanks, as a share of the
	// line's contrast, that makes a line the edge of an area.
	oneSided = 0.7
	// remains is the share of its contrast that a line may have where it is
	// said not to stand.
	remains = 0.6
	// searchM is how far beside its place a line is looked for on the dates
	// on which it should not stand: lean and misregistration move it.
	searchM = 2.5
	// plainM is the length from which a line is believed by its colour alone,
	// without a shadow or a bright top.
	plainM = 40
	// absent is the share of its presence that may be found there.
	absent = 0.5
	// absentBoth is the same of colour and luma together.
	absentBoth = 0.35
)

// judgeLine looks at a line anew on every date.
func (l *lens) judgeLine(c *trace) (bool, error) {
	s, err := l.along(c.Segment)
	if err != nil {
		return false, err
	}
	n := len(l.features)
	profiles := make([]profile, n)
	for t := range profiles {
		profiles[t] = s.profile(t, 0, s.stations())
	}
	return l.f.weighLine(c, profiles), nil
}

// across is what a date shows of a line.
type across struct {
	colour, luma float64 // how far the line is seen, searched for to the sides
	built        float64 // contrast of its colour that vegetation does not explain
	plain        float64 // contrast of its colour
	asymmetry    float64 // difference of the flanks' colours
	dark         float64 // luma less that of the brighter flank
	ndvi         float64
}

// acrossOf measures a profile.
func (f *finder) acrossOf(p *profile) across {
	centre, left, right := p.at(0), p.at(-lineFlankM), p.at(lineFlankM)
	flank := surface{luma: (left.luma + right.luma) / 2}
	for b := range left.colour {
		flank.colour = append(flank.colour, (left.colour[b]+right.colour[b])/2)
	}
	c := f.levels.contrast(&glimpse{centre, flank})
	a := across{
		built: c.built, plain: c.colour,
		asymmetry: distance(left.colour, right.colour),
		dark:      float64(centre.luma - max(left.luma, right.luma)),
		ndvi:      f.ndvi(centre),
	}
	near, far := p.at(-lineBaseM), p.at(lineBaseM)
	base := surface{luma: (near.luma + far.luma) / 2}
	for b := range near.colour {
		base.colour = append(base.colour, (near.colour[b]+far.colour[b])/2)
	}
	high, low := math.Inf(-1), math.Inf(1)
	for m := -searchM; m <= searchM; m += profileStepM {
		q := p.at(m)
		a.colour = max(a.colour, distance(q.colour, base.colour))
		high, low = max(high, float64(q.luma)), min(low, float64(q.luma))
	}
	// What lies above or below both sides is a line; a slope is not.
	a.luma = max(high-float64(max(near.luma, far.luma)), 0) + max(float64(min(near.luma, far.luma))-low, 0)
	return a
}

// weighLine decides on which side of the onset a line stood.
func (f *finder) weighLine(c *trace, profiles []profile) bool {
	n := len(profiles)
	seen := make([]*across, n)
	values := make([][]float64, n)
	present := make([]float64, n)
	for t := range profiles {
		present[t] = math.NaN()
		if profiles[t].seen() && !f.levels.poor[t] {
			a := f.acrossOf(&profiles[t])
			seen[t], present[t] = &a, 1
			values[t] = []float64{a.colour, a.luma}
		}
	}
	v := &c.verdict
	v.onset = split(values, c.onset)
	if v.onset == 0 {
		return false
	}
	middle := func(from, to int, of func(*across) float64) float64 {
		var vals []float64
		for _, a := range seen[from:to] {
			if a != nil {
				vals = append(vals, of(a))
			}
		}
		return medianOf(vals)
	}
	sum := func(a *across) float64 { return a.colour + a.luma }
	v.added = middle(v.onset, n, sum) > middle(0, v.onset, sum)
	from, to, bareFrom, bareTo := v.onset, n, 0, v.onset
	if !v.added {
		from, to, bareFrom, bareTo = 0, v.onset, v.onset, n
	}
	c.seen = present
	v.bracket(present)
	if v.before < 0 || v.after < 0 {
		return false
	}
	v.ndvi = middle(from, to, func(a *across) float64 { return a.ndvi })
	v.luma = middle(from, to, func(a *across) float64 { return a.dark })
	v.built = middle(from, to, func(a *across) float64 { return a.built })
	v.bare = middle(bareFrom, bareTo, func(a *across) float64 { return a.built })
	v.colour = middle(from, to, func(a *across) float64 { return a.plain })
	if v.ndvi > lushObject {
		return false
	}
	colours := func(a *across) float64 { return a.colour }
	lumas := func(a *across) float64 { return a.luma }
	uneven := middle(from, to, func(a *across) float64 { return a.asymmetry })
	byColour := v.built >= builtLine && !v.grown() && v.bare <= remains*v.built &&
		uneven <= oneSided*v.built &&
		middle(bareFrom, bareTo, colours) < absent*middle(from, to, colours)
	byLuma := middle(from, to, lumas) >= lumaLine &&
		middle(bareFrom, bareTo, lumas) < absent*middle(from, to, lumas)
	left := middle(bareFrom, bareTo, sum) / middle(from, to, sum)
	return byColour && (byLuma || c.lengthM >= plainM) && left <= absentBoth &&
		v.founded(present, left)
}
