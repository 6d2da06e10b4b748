package pipeline

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
	"rampart/algorithms/region"
	"rampart/internal/detection"
)

// trace is a straight line that came or went.
type trace struct {
	line.Segment
	onset    int
	strength float64 // mean along it above its flanks, sigmas: median
	lengthM  float64
	verdict  verdict
	seen     []float64 // by date: 1 where it is seen, else NaN
	widthM   float64   // of the line as it is seen
	strong   bool      // plain enough to be told where nothing surrounds it
	asideM   float64   // to the right of the segment, where it is highest
	chain    int
	class    detection.Class
}

const (
	// pieceM is the shortest piece of a line.
	pieceM = 12
	// Pieces are of one line where they differ in direction by 5 degrees and
	// lie 2 m aside, with gaps of up to 25 m, or 0.7 of the longer piece. Below
	// 20 m directions are uncertain.
	joinDegrees, joinAsideM, joinGapM, joinGapShare, joinShortM = 5, 2, 25, 0.7, 20
	// supported is the share of a line along which crests must be seen.
	supported = 0.6
	// exclusionM is how close two lines cannot lie and both be told.
	exclusionM = 3.5
)

// lines finds walls and fences.
func (f *finder) lines(ctx context.Context, crests [][]line.Point, blobs []blob) ([]trace, error) {
	px := f.optics.px
	join := line.Joining{
		Angle: joinDegrees * math.Pi / 180, Aside: px(joinAsideM), Gap: px(joinGapM),
		GapShare: joinGapShare, Short: px(joinShortM),
	}
	var all []trace
	for i, points := range crests {
		k := i % len(f.pl.dates)
		if len(points) == 0 {
			continue
		}
		pool := newPool(points)
		for _, s := range line.Merge(line.Segments(points, px(pieceM)), join) {
			share, strength := pool.support(s, px(1))
			if share >= supported {
				all = append(all, trace{
					Segment: s, onset: k, strength: strength, lengthM: s.Length() * f.optics.gsdM,
				})
			}
		}
	}
	all = f.distinct(f.longChains(all))
	slices.SortStableFunc(all, func(a, b trace) int {
		return f.inBlocks(int32(a.A[0]), int32(a.A[1]), int32(b.A[0]), int32(b.A[1]))
	})
	f.meter.begin(StageObjects, len(all))
	keep := make([]bool, len(all))
	err := f.each(ctx, len(all), func(l *lens, i int) (err error) {
		keep[i], err = l.judgeLine(&all[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	var good []trace
	for i, t := range all {
		if keep[i] {
			good = append(good, t)
		}
	}
	return f.chains(f.uncombed(f.apart(f.besides(good, blobs)))), nil
}

const (
	// roofEdgeM is how far from a roof its eaves, lean and shadow are lines of
	// their own, and onRoof the share of a line within that which makes it one.
	roofEdgeM, onRoof = 3, 0.5
)

// besides leaves the lines that are not of a roof.
func (f *finder) besides(all []trace, blobs []blob) []trace {
	roofs := covered{}
	margin := int32(math.Round(f.optics.px(roofEdgeM)))
	for _, b := range blobs {
		if b.shape.Rectangle.Width < narrowM {
			continue // a wall with its shadow looks like that
		}
		for _, r := range b.runs {
			for dy := -margin; dy <= margin; dy++ {
				roofs[r.Y+dy] = append(roofs[r.Y+dy], region.Run{Y: r.Y + dy, X0: r.X0 - margin, X1: r.X1 + margin})
			}
		}
	}
	return slices.DeleteFunc(all, func(t trace) bool {
		n := max(2, int(t.Length()))
		on := 0
		for i := range n {
			if roofs.holds(t.At((float64(i) + 0.5) / float64(n))) {
				on++
			}
		}
		return float64(on) > onRoof*float64(n)
	})
}

// pool holds the strengths of crest points by place.
type pool map[image.Point]float32

func newPool(points []line.Point) pool {
	p := make(pool, len(points))
	for _, q := range points {
		p[image.Pt(int(q.X), int(q.Y))] = q.Strength
	}
	return p
}

// support is the share of a line's stations, a pixel apart, beside which there
// is a crest within aside pixels, and their median strength.
func (p pool) support(s line.Segment, aside float64) (share, strength float64) {
	n := int(s.Length())
	reach := int(math.Ceil(aside))
	var found []float32
	for i := range n {
		q := s.At((float64(i) + 0.5) / float64(n))
		x, y := int(math.Round(q[0])), int(math.Round(q[1]))
		most := float32(0)
		for dy := -reach; dy <= reach; dy++ {
			for dx := -reach; dx <= reach; dx++ {
				most = max(most, p[image.Pt(x+dx, y+dy)])
			}
		}
		if most > 0 {
			found = append(found, most)
		}
	}
	if n == 0 || len(found) == 0 {
		return 0, 0
	}
	return float64(len(found)) / float64(n), float64(median(found))
}

// sameM is how close two candidates lie that are one line, and sameShare the
// least length of the shorter one.
const sameM, sameShare = 1.5, 0.5

// distinct leaves out candidates that lie on longer ones: what is found at
// several onsets is judged once.
func (f *finder) distinct(all []trace) []trace {
	slices.SortStableFunc(all, func(a, b trace) int {
		return cmp.Or(cmp.Compare(b.lengthM, a.lengthM), cmp.Compare(a.onset, b.onset),
			cmp.Compare(a.A[0], b.A[0]), cmp.Compare(a.A[1], b.A[1]))
	})
	limit := f.optics.px(sameM)
	var out []trace
	for _, t := range all {
		if !slices.ContainsFunc(out, func(o trace) bool {
			return t.lengthM > sameShare*o.lengthM && o.Distance(t.A) < limit && o.Distance(t.B) < limit
		}) {
			out = append(out, t)
		}
	}
	return out
}

// apart leaves, of lines that lie on each other, the strongest, and of weaker
// ones the longest part that lies free.
func (f *finder) apart(all []trace) []trace {
	slices.SortStableFunc(all, func(a, b trace) int {
		return cmp.Or(cmp.Compare(b.evidence(), a.evidence()),
			cmp.Compare(a.onset, b.onset), cmp.Compare(a.A[0], b.A[0]), cmp.Compare(a.A[1], b.A[1]))
	})
	limit := f.optics.px(exclusionM)
	var kept []trace
	for _, t := range all {
		n := max(2, int(t.Length()))
		best, from := 0, 0
		for i, free := 0, 0; i < n; i++ {
			p := t.At((float64(i) + 0.5) / float64(n))
			free++
			if slices.ContainsFunc(kept, func(k trace) bool { return k.Distance(p) < limit }) {
				free = 0
			}
			if free > best {
				best, from = free, i+1-free
			}
		}
		a, b := float64(from)/float64(n), float64(from+best)/float64(n)
		t.Segment = line.Segment{A: t.At(a), B: t.At(b)}
		if t.lengthM *= b - a; t.lengthM >= pieceM {
			kept = append(kept, t)
		}
	}
	return kept
}

// alongShare is the share of its length by which a blob lies along a line that
// makes it a part of that.
const alongShare = 0.6

// offLines leaves the blobs that are not a wall with its shadow.
func (f *finder) offLines(blobs []blob, lines []trace) []blob {
	return slices.DeleteFunc(blobs, func(b blob) bool {
		area := covered{}
		area.add(b.runs)
		return slices.ContainsFunc(lines, func(t trace) bool {
			n := max(2, int(t.Length()))
			on := 0
			for i := range n {
				if area.holds(t.At((float64(i) + 0.5) / float64(n))) {
					on++
				}
			}
			return float64(on)/float64(n)*t.lengthM > alongShare*b.shape.Rectangle.Length
		})
	})
}

const (
	// A line that has combed others beside it, parallel to combDegrees and
	// within combM, is a row of trees or of a crop.
	combed, combDegrees, combM = 5, 7, 20
)

// uncombed leaves out the rows of orchards and fields.
func (f *finder) uncombed(all []trace) []trace {
	var out []trace
	for i, t := range all {
		n := 0
		for j, o := range all {
			if i != j && o.strong && t.Between(o.Segment) < combDegrees*math.Pi/180 &&
				t.Apart(o.Segment) < f.optics.px(combM) && t.beside(o) {
				n++
			}
		}
		if n < combed {
			out = append(out, t)
		}
	}
	return out
}

// beside reports whether a line lies beside another, not before or behind it.
func (t *trace) beside(o trace) bool {
	middle := o.At(0.5)
	ux, uy := (t.B[0]-t.A[0])/t.Length(), (t.B[1]-t.A[1])/t.Length()
	along := (middle[0]-t.A[0])*ux + (middle[1]-t.A[1])*uy
	return along > 0 && along < t.Length()
}

// evidence grows with what is seen of a line: by how much it stands out where it
// stood, over how long.
func (t *trace) evidence() float64 { return (t.verdict.built - t.verdict.bare) * t.lengthM }

const (
	// The ends of lines of one chain come within 15 m of each other.
	chainGapM = 15
	// A chain is reported from 100 m on, half the wall around a yard of 50 m,
	// with a side of 40 m, or as one line of 100 m: shorter lines are kerbs,
	// hedges, roof edges and rows of parked cars. On rendered series 60 m gave
	// the same walls and several times the false ones.
	chainM, chainSideM = 100, 40
	// A member weaker than so much of its chain's median is of something
	// else; a short one must be stronger.
	weakMember, weakShort, shortM = 0.28, 0.5, 25
	// cornerM is how far an end is run on to a crossing; legM the shortest line
	// that makes a corner, square the least angle.
	cornerM, legM = 12, 15
	square        = math.Pi / 6
	// builtChain is the least height of a chain where it stands, on average over
	// its length, and leftChain the share that may be seen where it does not.
	builtChain, leftChain = 0.18, 0.3
	// A line without a corner is at most so wide, and leaves at most this share
	// of it where it does not stand.
	plainWidthM, plainLeft = 3, 0.2
)

// longChains leaves the lines that hang together in chains long enough to be
// reported, whatever a judge may say of some.
func (f *finder) longChains(all []trace) []trace {
	limit := f.optics.px(chainGapM)
	chain, n := line.Chains(len(all), func(i, j int) bool {
		return abs(all[i].onset-all[j].onset) <= 1 && all[i].Apart(all[j].Segment) < limit
	})
	sum, longest := make([]float64, n), make([]float64, n)
	for i, t := range all {
		sum[chain[i]] += t.lengthM
		longest[chain[i]] = max(longest[chain[i]], t.lengthM)
	}
	var out []trace
	for i, t := range all {
		if sum[chain[i]] >= chainM && longest[chain[i]] > chainSideM {
			out = append(out, t)
		}
	}
	return out
}

// chains keeps the lines that hang together in chains long enough, runs their
// ends on to the corners, and tells walls from fences.
func (f *finder) chains(all []trace) []trace {
	limit := f.optics.px(chainGapM)
	chain, n := line.Chains(len(all), func(i, j int) bool {
		a, b := &all[i], &all[j]
		return a.verdict.added == b.verdict.added && endsApart(a.Segment, b.Segment) < limit
	})
	groups := make([][]trace, n)
	var out, loose []trace
	for i, t := range all {
		if t.chain = chain[i]; t.strong {
			groups[t.chain] = append(groups[t.chain], t)
		} else {
			loose = append(loose, t)
		}
	}
	var around []enclosure
	for _, g := range groups {
		g, rest := f.members(g)
		loose = append(loose, rest...)
		agree(g)
		f.corners(g)
		for i := range g {
			g[i].class = detection.Wall
		}
		if e, ok := enclosureOf(g); ok {
			around = append(around, e)
		}
		out = append(out, g...)
	}
	return f.inner(out, loose, around)
}

// endsApart is the least distance between an end of one line and one of another:
// walls meet at corners and gates.
func endsApart(a, b line.Segment) float64 {
	least := math.Inf(1)
	for _, p := range [...]orb.Point{a.A, a.B} {
		for _, q := range [...]orb.Point{b.A, b.B} {
			least = min(least, math.Hypot(p[0]-q[0], p[1]-q[1]))
		}
	}
	return least
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// members parts the lines of a chain into those that belong to it, all that are
// strong enough where it has a corner and is long enough, else those that are
// plain alone, and the others.
func (f *finder) members(g []trace) (in, out []trace) {
	sum, longest, left, built := 0.0, 0.0, 0.0, 0.0
	for _, t := range g {
		sum, longest = sum+t.lengthM, max(longest, t.lengthM)
		left += t.lengthM * t.verdict.bare / t.verdict.built
		built += t.lengthM * t.verdict.built
	}
	if !(f.turns(g) && sum >= chainM && longest > chainSideM && left/sum <= leftChain &&
		built/sum >= builtChain) {
		return divide(g, (*trace).plain)
	}
	byLength := slices.Clone(g)
	slices.SortStableFunc(byLength, func(a, b trace) int { return cmp.Compare(b.lengthM, a.lengthM) })
	const leaders = 4
	var strengths []float64
	for _, t := range byLength[:min(leaders, len(byLength))] {
		strengths = append(strengths, t.verdict.built)
	}
	middle := medianOf(strengths)
	return divide(g, func(t *trace) bool {
		least := weakMember
		if t.lengthM < shortM {
			least = weakShort
		}
		return t.verdict.built >= least*middle
	})
}

// divide parts lines by whether they are good.
func divide(g []trace, good func(*trace) bool) (in, out []trace) {
	for _, t := range g {
		if good(&t) {
			in = append(in, t)
		} else {
			out = append(out, t)
		}
	}
	return in, out
}

// turns reports whether two lines of a chain meet at a corner.
func (f *finder) turns(g []trace) bool {
	limit := f.optics.px(cornerM)
	for i, t := range g {
		for _, o := range g[:i] {
			if min(t.lengthM, o.lengthM) < legM || t.Between(o.Segment) < square {
				continue
			}
			if p, ok := t.Meeting(o.Segment); ok && t.Distance(p) < limit && o.Distance(p) < limit {
				return true
			}
		}
	}
	return false
}

// plain reports whether a line is a wall even alone: long, narrow, seen on two
// dates on either side of its onset, and hardly anything of it on those on which
// it did not stand. Tracks, canals and the margins of fields are straight too.
func (t *trace) plain() bool {
	before, after := t.verdict.sides(t.seen)
	return t.lengthM >= chainM && t.widthM <= plainWidthM && min(before, after) >= 2 &&
		t.verdict.bare <= plainLeft*t.verdict.built
}

// agree gives the lines of a chain that lie one date apart the onset of the
// longest part of it: what is one wall is built at one time, and where they
// differ by one date it is a cloud or a shadow that does it.
func agree(g []trace) {
	if len(g) == 0 {
		return
	}
	length := map[int]float64{}
	for _, t := range g {
		length[t.verdict.onset] += t.lengthM
	}
	common := g[0].verdict.onset
	for _, t := range g {
		if k := t.verdict.onset; length[k] > length[common] || length[k] == length[common] && k < common {
			common = k
		}
	}
	for i := range g {
		if v := &g[i].verdict; abs(v.onset-common) == 1 {
			v.onset, v.usable, v.confirm, v.against, v.recent = common, 0, 0, 0, 0
			v.bracket(g[i].seen)
		}
	}
}

// corners runs the ends of lines on to where they cross their neighbours.
func (f *finder) corners(g []trace) {
	limit := f.optics.px(cornerM)
	moved := slices.Clone(g)
	for i := range g {
		for j := range g {
			if i == j || g[i].Between(g[j].Segment) < square {
				continue
			}
			p, ok := g[i].Meeting(g[j].Segment)
			if !ok || g[j].Distance(p) > limit {
				continue
			}
			for _, end := range []struct{ from, to *orb.Point }{{&g[i].A, &moved[i].A}, {&g[i].B, &moved[i].B}} {
				if d := math.Hypot(p[0]-end.from[0], p[1]-end.from[1]); d < limit && d < g[i].Length()/2 {
					*end.to = p
				}
			}
		}
	}
	for i := range g {
		g[i].Segment = moved[i].Segment
		g[i].lengthM = g[i].Length() * f.optics.gsdM
	}
}
