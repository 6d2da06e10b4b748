package pipeline

import (
	"image"
	"math"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/rows"
	"rampart/algorithms/spectral"
)

// states are what a place looked like before an onset and from it on: the
// middle of the dates of either side, which one cloudy date does not move.
type states struct {
	colour [2][]raster.Image // before and after, by band
	luma   [2]raster.Image   // the second brightest: no shadow that moves
	both   raster.Image      // how far they lie apart, in log units
	edges  raster.Image      // how steep one of them is
}

// states computes the states about an onset over a window of the lens.
func (l *lens) states(s *states, onset int, w image.Rectangle) {
	bands := len(l.features[0].Colour)
	for side := range s.luma {
		from, to := 0, onset
		if side == 1 {
			from, to = onset, len(l.features)
		}
		for len(s.colour[side]) < bands {
			s.colour[side] = append(s.colour[side], raster.Image{})
		}
		for b := range bands {
			l.middle(&s.colour[side][b], w, from, to, func(t int) *raster.Image {
				return &l.features[t].Colour[b]
			}, middleRank)
		}
		l.middle(&s.luma[side], w, from, to, func(t int) *raster.Image {
			return &l.features[t].Luma
		}, litRank)
	}
	s.compare(w)
}

// middleRank picks the lower middle of n sorted values, litRank the second
// largest: where the sun falls on two dates no shadow stays, and one cloud or
// glint is passed over.
func middleRank(n int) int { return (n - 1) / 2 }
func litRank(n int) int    { return max(n-2, (n-1)/2) }

// middle sets dst over w to a ranked value of the dates from to before to, NaN
// where none sees.
func (l *lens) middle(
	dst *raster.Image, w image.Rectangle, from, to int, of func(t int) *raster.Image, rank func(n int) int,
) {
	dst.Reset(w)
	var sources []*raster.Image
	places := []int32{0}
	for t := from; t < to; t++ {
		if !l.f.levels.poor[t] {
			sources = append(sources, of(t))
			places = append(places, int32(rank(len(sources))))
		}
	}
	values := make([]float32, len(sources)*w.Dx())
	for y := w.Min.Y; y < w.Max.Y; y++ {
		for i, m := range sources {
			copy(values[i*w.Dx():][:w.Dx()], m.Row(y)[w.Min.X-m.Rect.Min.X:])
		}
		rows.Rank(dst.Row(y), values, places)
	}
}

// compare finds how far the states lie apart.
func (s *states) compare(w image.Rectangle) {
	s.both.Reset(w)
	for i := range s.both.Pix {
		d := lumaWeight * (s.luma[1].Pix[i] - s.luma[0].Pix[i])
		sum := d * d
		for b := range s.colour[0] {
			d := s.colour[1][b].Pix[i] - s.colour[0][b].Pix[i]
			sum += d * d
		}
		s.both.Pix[i] = zeroNaN(math.Sqrt(float64(sum)))
	}
}

func zeroNaN(v float64) float32 {
	if v != v {
		return 0
	}
	return float32(v)
}

// steep sets the edges to the slope of a state: the difference over two pixels,
// both ways.
func (s *states) steep(side int) {
	w := s.both.Rect
	s.edges.Reset(w)
	nx, ny := w.Dx(), w.Dy()
	add := func(m *raster.Image, weight float32, sum []float32) {
		for y := range ny {
			up, down := max(0, y-1)*nx, min(ny-1, y+1)*nx
			for x := range nx {
				dx := m.Pix[y*nx+min(nx-1, x+1)] - m.Pix[y*nx+max(0, x-1)]
				dy := m.Pix[down+x] - m.Pix[up+x]
				sum[y*nx+x] += weight * (dx*dx + dy*dy)
			}
		}
	}
	sum := make([]float32, nx*ny)
	for b := range s.colour[side] {
		add(&s.colour[side][b], 1, sum)
	}
	add(&s.luma[side], lumaWeight*lumaWeight, sum)
	for i, v := range sum {
		s.edges.Pix[i] = zeroNaN(math.Sqrt(float64(v)))
	}
}

// slopes are those, in log units over two pixels, at which one patch of a state
// ends and another begins: a roof parts from a yard of nearly its own colour at
// the lowest, and is whole with all that stands on it at the highest.
var slopes = [...]float32{0.03, 0.045, 0.065, 0.09, 0.13, 0.19}

// leaps are the gaps, in log units, from which a place is of a patch that
// changed, whatever the states look like. What stands on the same spot on all
// dates has a gap, not what leans to one side on one and to another on the next:
// such a patch is the footprint.
var leaps = [...]float32{0.08, 0.12, 0.18, 0.27, 0.4, 0.6, 0.9}

// mostRungs is the number of rungs of the longest ladder.
const mostRungs = max(len(slopes), len(leaps))

const (
	// leastMove is how far, in log units, a place must have moved between the
	// states to be of a patch: twice what ground does on its own; leastMoveGap
	// is the gap it must have, in log units, and leadingMove the share of its
	// largest gap over the onsets.
	leastMove, leastMoveGap, leadingMove = 0.06, 0.04, 0.35
)

// patches finds the runs of the core's patches of either state about one onset:
// what lies between the edges of a state and was not so in the other.
func (l *lens) patches(dst [][]region.Run, core image.Rectangle, k int) {
	g, s := &l.found, &l.about
	gap := &g.luma[k]
	for rung, cut := range leaps {
		g.blob.Reset(gap.Rect)
		for i, v := range gap.Pix {
			g.blob.Pix[i] = 0
			if v > cut && v > leadingMove*g.most.Pix[i] {
				g.blob.Pix[i] = 1
			}
		}
		dst[blobKey(k, fromGap, rung)] = l.opened(core, l.f.optics.open+l.f.optics.edge)
	}
	for side := range fromGap {
		s.steep(side)
		for rung, cut := range slopes {
			g.blob.Reset(gap.Rect)
			for i, v := range gap.Pix {
				g.blob.Pix[i] = 0
				if s.edges.Pix[i] < cut && s.both.Pix[i] > leastMove &&
					v > leastMoveGap && v > leadingMove*g.most.Pix[i] {
					g.blob.Pix[i] = 1
				}
			}
			dst[blobKey(k, side, rung)] = l.opened(core, l.f.optics.open)
		}
	}
}

// opened takes what is thinner than a disc off the marked pixels.
func (l *lens) opened(core image.Rectangle, radius int) []region.Run {
	g := &l.found
	g.bits[0].Pack(&g.blob)
	g.bits[1].Reset(g.blob.Rect)
	morph.Open(&g.bits[1], &g.bits[0], morph.Disc(radius), &g.morph)
	g.bits[1].Unpack(&g.blob)
	return region.RunsIn(nil, &g.blob, nil, core)
}

// grow gives a patch back the half of the edge around it.
func (f *finder) grow(r []region.Run) []region.Run {
	edge := f.optics.edge
	w := region.Measure(r).Bounds.Inset(-edge).Intersect(f.pl.Grid.Rect())
	mask := raster.NewMask(w)
	region.Paint(mask, r)
	in, out := morph.NewBits(w), morph.NewBits(w)
	in.Pack(mask)
	var s morph.Scratch
	morph.Dilate(out, in, morph.Disc(edge), &s)
	out.Unpack(mask)
	return region.RunsIn(nil, mask, nil, w)
}

// leap computes the gaps in log units: of a roof they do not depend on how much
// the fields around it change.
func (l *lens) leap() {
	unit := spectral.Level{LumaSigma: 1 / lumaWeight}
	bands := len(l.features[0].Colour)
	for range bands {
		unit.Middle = append(unit.Middle, 0)
		unit.Sigma = append(unit.Sigma, float32(1/math.Sqrt(float64(bands))))
	}
	l.gapsIn(func(_, _ int) spectral.Level { return unit })
	l.found.combine()
	l.found.average()
	l.found.largest()
}
