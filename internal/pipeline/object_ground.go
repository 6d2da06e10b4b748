package pipeline

import (
	"context"
	"image"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/shape"
	"rampart/internal/detection"
)

// compound is the ground that new walls surround, to be judged as a pad: it is levelled before
// they stand, as a rule over fields of several kinds.
type compound struct {
	pad
	hull  []orb.Point // of the walls
	walls int         // their onset
}

const (
	// stillGround is how far, in log units, ground may stray from its looks since
	// the walls stand: the second leap, at which noise, light and dust stay below.
	stillGround = 0.12
	// stillShare is the share of the dates that must show it so, and groundShare
	// that of the place inside that must be ground: not roofs, not their shadows.
	stillShare, groundShare = 0.6, 0.2
	// movedShare is the least share of the ground that looked otherwise before.
	// On the date of the old state at most fewLevelled of it may look as it does
	// since, on that of the new at least mostLevelled: fields lie bare at times.
	movedShare, fewLevelled, mostLevelled = 0.5, 1.0 / 3, 2.0 / 3
	// apronM is how far beyond walls levelled ground may reach, apronOpenM and
	// apronCloseM take off specks and bridge the wall and its shadow.
	apronM, apronOpenM, apronCloseM = 12, 2, 4
)

// grounds finds the ground that was levelled for the walls that came.
func (f *finder) grounds(ctx context.Context, lines []trace) ([]pad, error) {
	var all []compound
	for _, g := range chained(lines) {
		if e, ok := enclosureOf(g); ok && e.added {
			all = append(all, compound{hull: e.hull, walls: g[0].verdict.onset})
		}
	}
	good, err := judged(ctx, f, all, (*lens).judgeGround, f.probe.compound)
	var pads []pad
	for _, g := range good {
		pads = append(pads, g.pad)
	}
	return pads, err
}

// chained groups the walls by chain, in the order of their first lines.
func chained(lines []trace) (groups [][]trace) {
	at := map[int]int{}
	for _, t := range lines {
		if t.class != detection.Wall {
			continue
		}
		i, ok := at[t.chain]
		if !ok {
			i = len(groups)
			at[t.chain] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	return groups
}

// judgeGround looks at the ground inside walls, and beyond them, by pixel.
func (l *lens) judgeGround(g *compound) (refusal, error) {
	window := image.Rectangle{}
	apron := l.f.optics.px(apronM)
	for _, p := range g.hull {
		at := image.Pt(int(p[0]), int(p[1]))
		window = window.Union(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
	}
	window = window.Inset(-int(apron) - 1).Intersect(l.f.pl.Grid.Rect())
	m := groundMap{
		onsets: raster.NewMask(window), counts: make([]int, g.walls+1),
		seen: make([]int, len(l.features)),
	}
	side := int(l.f.optics.px(blockM))
	for y := window.Min.Y; y < window.Max.Y; y += side {
		for x := window.Min.X; x < window.Max.X; x += side {
			block := image.Rect(x, y, x+side, y+side).Intersect(window)
			if err := l.look(block); err != nil {
				return refusal{}, err
			}
			l.settle(&m, g, block, apron)
		}
	}
	if why := m.weigh(g); !why.none() {
		return why, nil
	}
	grid := l.f.pl.Grid
	g.runs = l.f.levelled(&m, g, apron)
	g.shape = shape.FromRuns(g.runs, grid.PixelX, grid.PixelY)
	return refusal{}, nil
}

// groundMap is what the pixels of a place have come to look like since walls
// stand there.
type groundMap struct {
	onsets *raster.Mask // by pixel: 1 + the first date of its looks, 0 for none
	counts []int        // of pixels inside, by first date
	inside int          // pixels inside
	seen   []int        // of those, how many each date sees
	jumps  []float32    // by how far those inside moved, in log units
}

// settle fills in a block of the map.
func (l *lens) settle(m *groundMap, g *compound, block image.Rectangle, apron float64) {
	looks := make([][]float32, len(l.features))
	room := make([]float32, len(looks)*(len(l.features[0].Colour)+1))
	for y := block.Min.Y; y < block.Max.Y; y++ {
		out := m.onsets.Row(y)[block.Min.X-m.onsets.Rect.Min.X:]
		for x := block.Min.X; x < block.Max.X; x++ {
			in := depth(g.hull, orb.Point{float64(x), float64(y)})
			if in < -apron {
				continue
			}
			l.looksAt(looks, room, x, y)
			onset, jump, ok := settled(looks, g.walls)
			if ok {
				out[x-block.Min.X] = uint8(onset + 1)
			}
			if in > 0 {
				m.count(looks, onset, jump, ok)
			}
		}
	}
}

// count adds a pixel that lies inside.
func (m *groundMap) count(looks [][]float32, onset int, jump float32, ok bool) {
	m.inside++
	for t, look := range looks {
		if look != nil {
			m.seen[t]++
		}
	}
	if ok {
		m.counts[onset]++
		if onset > 0 {
			m.jumps = append(m.jumps, jump)
		}
	}
}

// looksAt fills in what the dates show at a pixel, in room; nil where a date does
// not see it, is too unlike the others, or is too muddled to speak for what was
// there before.
func (l *lens) looksAt(looks [][]float32, room []float32, x, y int) {
	bands := len(l.features[0].Colour)
	for t := range looks {
		looks[t] = nil
		f := &l.features[t]
		at := (y-f.Luma.Rect.Min.Y)*f.Luma.Rect.Dx() + x - f.Luma.Rect.Min.X
		luma := f.Luma.Pix[at]
		if luma != luma || l.f.levels.poor[t] || l.f.levels.muddy[t] {
			continue
		}
		look := room[t*(bands+1):][:bands+1]
		for b := range bands {
			look[b] = f.Colour[b].Pix[at]
		}
		look[bands] = lumaWeight * luma
		looks[t] = look
	}
}

// settled returns the first date from which a place looks as it does since walls
// stand, and how far from that the date before it lies; 0 where it never looked
// otherwise. It is not ok where it does not keep its looks. Looks are by date, nil
// where not seen.
func settled(looks [][]float32, walls int) (onset int, jump float32, ok bool) {
	middle := middleLook(looks[walls:])
	if middle == nil {
		return 0, 0, false
	}
	still, seen := 0, 0
	for _, look := range looks[walls:] {
		if look != nil {
			seen++
			if strays(look, middle) < stillGround {
				still++
			}
		}
	}
	if float64(still) < stillShare*float64(seen) {
		return 0, 0, false
	}
	for t := walls - 1; t >= 0; t-- {
		if looks[t] != nil {
			if d := strays(looks[t], middle); d >= stillGround {
				return t + 1, d, true
			}
		}
	}
	return 0, 0, true
}

// middleLook is the median of looks by feature, nil for none.
func middleLook(looks [][]float32) []float32 {
	var out, column []float32
	for c := 0; ; c++ {
		column = column[:0]
		for _, look := range looks {
			if c < len(look) {
				column = append(column, look[c])
			}
		}
		if len(column) == 0 {
			return out
		}
		out = append(out, median(column))
	}
}

func strays(a, b []float32) float32 {
	sum := float32(0)
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return float32(math.Sqrt(float64(sum)))
}

// weigh decides whether and when the ground inside was levelled.
func (m *groundMap) weigh(g *compound) refusal {
	total := 0
	share := make([]float64, len(m.counts)) // that looks as it does since, by date
	for t, n := range m.counts {
		total += n
		share[t] = float64(total)
	}
	switch moved := float64(total - m.counts[0]); {
	case float64(total) < groundShare*float64(m.inside):
		return refusal{padKept, float64(total) / float64(m.inside), groundShare}
	case moved < movedShare*float64(total):
		return refusal{padMoved, moved / float64(total), movedShare}
	}
	for t := range share {
		share[t] /= float64(total)
	}
	v := &g.verdict
	v.added = true
	v.onset = slices.IndexFunc(share, func(s float64) bool { return s >= mostLevelled })
	seen := unseen(len(m.seen))
	for t, n := range m.seen {
		if 2*n >= m.inside {
			seen[t] = 1
		}
	}
	v.bracket(seen, nil)
	for t := v.before - 1; t >= 0 && share[v.before] > fewLevelled; t-- {
		if seen[t] == seen[t] {
			v.before = t
		}
	}
	g.jump, g.walled = float64(median(m.jumps)), true
	v.built = g.jump
	before, after := v.sides(seen)
	switch {
	case before < 1:
		return refusal{padDates, 0, 1}
	case after < fewestAfter:
		return refusal{padAfter, float64(after), fewestAfter}
	}
	return refusal{}
}

// levelled returns what lies inside, and the ground beyond that came to look as
// it does when most of it did.
func (f *finder) levelled(m *groundMap, g *compound, apron float64) []region.Run {
	w := m.onsets.Rect
	for y := w.Min.Y; y < w.Max.Y; y++ {
		row := m.onsets.Row(y)
		for i := range row {
			in := depth(g.hull, orb.Point{float64(w.Min.X + i), float64(y)}) > 0
			moved := row[i] > 1 && abs(int(row[i])-1-g.verdict.onset) <= 1
			row[i] = 0
			if in || moved {
				row[i] = 1
			}
		}
	}
	a, b := morph.NewBits(w), morph.NewBits(w)
	a.Pack(m.onsets)
	var s morph.Scratch
	morph.Open(b, a, morph.Disc(max(1, int(f.optics.px(apronOpenM)))), &s)
	morph.Close(a, b, morph.Disc(max(1, int(f.optics.px(apronCloseM)))), &s)
	a.Unpack(m.onsets)
	runs := region.RunsIn(nil, m.onsets, nil, w)
	labels, n := region.LabelBy(runs, region.Four, region.AnyKey)
	parts := region.Group(runs, labels, n)
	return region.FillHoles(slices.MaxFunc(parts, func(a, b []region.Run) int {
		return int(region.Measure(a).Pixels - region.Measure(b).Pixels)
	}), math.MaxInt64)
}
