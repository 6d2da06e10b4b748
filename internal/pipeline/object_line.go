package pipeline

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"

	"rampart/algorithms/line"
	"rampart/algorithms/region"
	"rampart/internal/detection"
)

// trace is a straight line that came or went.
type trace struct {
	line.Segment
	onset   int
	lengthM float64
	verdict verdict
	seen    []float64 // by date: 1 where it is seen, else NaN
	heights []float64 // by date, as its ridge is seen
	widthM  float64   // of the line as it is seen
	strong  bool      // plain enough to be told where nothing surrounds it
	loose   refusal   // why it is no wall by itself, where walls around may tell it
	asideM  float64   // to the right of the segment, where it is highest
	chain   int
	class   detection.Class
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

// lines finds walls and fences, by the crests of several sources.
func (f *finder) lines(ctx context.Context, sources [][][]line.Point, blobs []blob) ([]trace, error) {
	var all []trace
	for _, crests := range sources {
		for onset, points := range crests {
			all = append(all, f.pieces(points, onset)...)
		}
	}
	all = f.distinct(f.longChains(all))
	slices.SortStableFunc(all, func(a, b trace) int {
		return f.inBlocks(int32(a.A[0]), int32(a.A[1]), int32(b.A[0]), int32(b.A[1]))
	})
	good, err := judged(ctx, f, all, (*lens).judgeLine, f.probe.line)
	if err != nil {
		return nil, err
	}
	return f.chains(f.uncombed(f.apart(f.besides(good, blobs)))), nil
}

// pieces joins crest points to lines, of which most must be seen.
func (f *finder) pieces(points []line.Point, onset int) []trace {
	px := f.optics.px
	join := line.Joining{
		Angle: joinDegrees * math.Pi / 180, Aside: px(joinAsideM), Gap: px(joinGapM),
		GapShare: joinGapShare, Short: px(joinShortM),
	}
	pool := newPool(points)
	var out []trace
	for _, s := range line.Merge(line.Segments(points, px(pieceM)), join) {
		t := trace{Segment: s, onset: onset, lengthM: s.Length() * f.optics.gsdM}
		if share := pool.support(s, px(1)); share >= supported {
			out = append(out, t)
		} else {
			f.probe.line(&t, refusal{lineCrests, share, supported})
		}
	}
	return out
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
		share := roofs.along(&t)
		if share > onRoof {
			f.probe.line(&t, refusal{lineRoof, share, onRoof})
		}
		return share > onRoof
	})
}

// along is the share of a line that lies on what is covered.
func (c covered) along(t *trace) float64 {
	n := max(2, int(t.Length()))
	on := 0
	for i := range n {
		if c.holds(t.At((float64(i) + 0.5) / float64(n))) {
			on++
		}
	}
	return float64(on) / float64(n)
}

// pool holds the places of crest points.
type pool map[image.Point]bool

func newPool(points []line.Point) pool {
	p := make(pool, len(points))
	for _, q := range points {
		p[image.Pt(int(q.X), int(q.Y))] = true
	}
	return p
}

// support is the share of a line's stations, a pixel apart, beside which there
// is a crest within aside pixels.
func (p pool) support(s line.Segment, aside float64) float64 {
	n := max(1, int(s.Length()))
	reach := int(math.Ceil(aside))
	found := 0
	for i := range n {
		q := s.At((float64(i) + 0.5) / float64(n))
		if p.near(image.Pt(int(math.Round(q[0])), int(math.Round(q[1]))), reach) {
			found++
		}
	}
	return float64(found) / float64(n)
}

func (p pool) near(at image.Point, reach int) bool {
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			if p[at.Add(image.Pt(dx, dy))] {
				return true
			}
		}
	}
	return false
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
		if free := t.lengthM * (b - a); free < pieceM {
			f.probe.line(&t, refusal{lineStronger, free, pieceM})
			continue
		}
		t.Segment = line.Segment{A: t.At(a), B: t.At(b)}
		t.lengthM *= b - a
		kept = append(kept, t)
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
			on, whole := area.along(&t)*t.lengthM, b.shape.Rectangle.Length
			if on > alongShare*whole {
				f.probe.blob(&b, refusal{blobWall, on / whole, alongShare})
			}
			return on > alongShare*whole
		})
	})
}

const (
	// A line that has combed others beside it, parallel to combDegrees and
	// within combM, is a row of trees or of a crop.
	combed, combDegrees, combM = 5, 7, 20
	// So are orchard lines, of which one lies within rowM of the next: a compound
	// has no more than two or three walls and fences so close.
	orchard, rowM = 6, 10
)

// uncombed leaves out the rows of orchards and fields.
func (f *finder) uncombed(all []trace) []trace {
	all = f.unplanted(all)
	var out []trace
	for i, t := range all {
		n := 0
		for j, o := range all {
			if i != j && o.strong && t.rowOf(&o, f.optics.px(combM)) {
				n++
			}
		}
		if n < combed {
			out = append(out, t)
		} else {
			f.probe.line(&t, refusal{lineCombed, float64(n), combed})
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

// unplanted leaves out lines that hang together with many others as rows do, from
// one to the next, so that it takes the first and the last of them too.
func (f *finder) unplanted(all []trace) []trace {
	group := make([]int, len(all)) // of each line, from 1
	var sizes []int
	for i := range all {
		if group[i] > 0 {
			continue
		}
		rows := []int{i}
		group[i] = len(sizes) + 1
		for k := 0; k < len(rows); k++ {
			for j := range all {
				if group[j] == 0 && all[rows[k]].rowOf(&all[j], f.optics.px(rowM)) {
					group[j] = group[i]
					rows = append(rows, j)
				}
			}
		}
		sizes = append(sizes, len(rows))
	}
	var out []trace
	for i, t := range all {
		if n := sizes[group[i]-1]; n < orchard {
			out = append(out, t)
		} else {
			f.probe.line(&t, refusal{lineOrchard, float64(n), orchard})
		}
	}
	return out
}

// rowOf reports whether two lines may be rows of one field, no further apart than
// reach.
func (c *trace) rowOf(o *trace, reach float64) bool {
	return c.Between(o.Segment) < combDegrees*math.Pi/180 && c.Apart(o.Segment) < reach && c.beside(*o)
}
