// Package change measures how different a place looks on two dates: by tone,
// by the direction and strength of its edges, and by new edges against old
// ones. Each measure is in units of what is usual for that pair of dates.
package change

import (
	"math"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
)

// Channels is the number of measures.
const Channels = 3

// The measures of a pair of dates at a pixel, before division by their level:
// the difference of tone; the length of the difference of its gradient, which
// is 0 where edges stay; and that length against the weaker of the two dates'
// edges, which forgives the residue that a small misregistration leaves on
// edges that were always there.
const (
	Tone = iota
	Gradient
	Relative
)

// Scale says how features are taken, in pixels of the grid.
type Scale struct {
	// SigmaX and SigmaY are the standard deviation of the Gaussian that
	// averages at the scale of an object.
	SigmaX, SigmaY float64
	// StepX and StepY are the pixel's sides in units of their geometric mean,
	// so that a gradient is the same in both directions.
	StepX, StepY float64
}

// preSigma is the Gaussian under which gradients are taken, in pixels.
const preSigma = 0.7

// Reach is how far the features of a pixel look, in pixels.
func (s Scale) Reach() int {
	return filter.GaussianReach(preSigma) + filter.GradientReach +
		filter.GaussianReach(max(s.SigmaX, s.SigmaY))
}

// Features are what is compared of one date. Edge is the length of the
// gradient, averaged at the scale of an object. NaN is nodata.
type Features struct {
	Tone, GX, GY, Edge raster.Image
}

// Take computes the features of a date from its tone: one band, registered,
// normalised, in units of the scene's own spread. A pixel next to a missing
// one is missing. The tone may be f's own.
func (f *Features) Take(tone *raster.Image, scale Scale, s *filter.Scratch) {
	filter.Gaussian(&f.Edge, tone, preSigma, preSigma, s)
	filter.Gradient(&f.GX, &f.GY, &f.Edge, float32(1/scale.StepX), float32(1/scale.StepY))
	if tone != &f.Tone {
		f.Tone.Reset(tone.Rect)
		copy(f.Tone.Pix, tone.Pix)
	}
	length := &s.Spare
	length.Reset(tone.Rect)
	rows.Length(length.Pix, f.GX.Pix, f.GY.Pix)
	tones := f.Tone.Pix[:len(length.Pix)]
	for i, v := range length.Pix {
		if v != v {
			tones[i] = v
		}
	}
	filter.Gaussian(&f.Edge, length, scale.SigmaX, scale.SigmaY, s)
}

// Row is one row of features, or any other list of places.
type Row struct{ Tone, GX, GY, Edge []float32 }

// Row returns row y of the features, in grid coordinates.
func (f *Features) Row(y int) Row {
	return Row{f.Tone.Row(y), f.GX.Row(y), f.GY.Row(y), f.Edge.Row(y)}
}

// Levels are what is usual for a pair of dates: the median of each measure
// over the scene, and the floor that is added to the edges in Relative, the
// scene's usual edge.
type Levels struct {
	Channel [Channels]float32
	Floor   float32
}

// Distances are the measures of a row of places, as the bits of nonnegative
// float32 numbers, which sort as unsigned integers do; any NaN sorts last.
type Distances [Channels][]uint32

// Between sets d to the measures between a and b in units of their levels. A
// place that is missing in a or b is NaN in every measure. Spare is scratch, as
// long as the rows. Cost: a square root and a division a place.
func (d *Distances) Between(a, b Row, l Levels, spare []float32) {
	rows.Distances(*d, rows.Features(a), rows.Features(b), rows.Levels{
		Tone: 1 / l.Channel[Tone], Gradient: 1 / l.Channel[Gradient],
		Relative: 1 / l.Channel[Relative], Floor: l.Floor,
	}, spare)
}

// leastLevel keeps levels away from 0 where two scenes are equal or hold few
// grey levels: a hundredth of the scene's own spread of tone.
const leastLevel = 0.01

// Survey returns the levels of a pair of dates from a sample of places; floor
// is the usual edge of the two dates. Missing places are left out; where all
// are missing the levels are 1.
func Survey(a, b Row, floor float32) Levels {
	n := len(a.Tone)
	l := Levels{Channel: [Channels]float32{1, 1, 1}, Floor: max(floor, leastLevel)}
	var d Distances
	for c := range d {
		d[c] = make([]uint32, n)
	}
	d.Between(a, b, l, make([]float32, n))
	for c := range d {
		if m, ok := medianBits(d[c]); ok {
			l.Channel[c] = max(m, leastLevel)
		}
	}
	return l
}

// medianBits returns the median of the numbers with the given bits, to one
// part in 256, leaving out NaN.
func medianBits(v []uint32) (float32, bool) {
	const shift = 15
	hist := make([]int32, 1<<(32-shift))
	n := int32(0)
	for _, b := range v {
		if b <= infinity {
			hist[b>>shift]++
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	rank := n / 2
	for i, c := range hist {
		if rank < c {
			return math.Float32frombits(uint32(i)<<shift | 1<<(shift-1)), true
		}
		rank -= c
	}
	panic("change: median beyond the histogram")
}

// infinity is the largest bits of a number; those of NaN are larger.
const infinity = 0x7f800000
