package line

import (
	"math"
	"slices"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

// Arms parts from a connected region what sticks out of its wide parts and is
// long. It returns arms and the parts that are left, each as runs in raster
// order, in the order of their first pixels. Wide is what holds a disc of the
// diameter widest, in pixels; long is for the caller to say. All else stays with
// what is wide, but what hangs on an arm alone goes with it. A region without
// anything wide has no arms: it is a strip as a whole, or none; without arms
// there is no rest either. Runs must be in raster order; their keys are not
// looked at. Cost: some word operations for every 64 pixels of the bounding
// rectangle.
//
// The wide part is the opening by the disc. A disc leaves a right corner out as
// far as 0.41 of its radius: what reaches no farther is no arm.
func Arms(runs []region.Run, widest int, long func([]region.Run) bool) (arms, rest [][]region.Run) {
	radius := widest / 2
	corner := morph.Disc(int(math.Ceil((math.Sqrt2 - 1) * float64(radius))))
	d := drawing{mask: raster.NewMask(region.Measure(runs).Bounds.Inset(-radius - 1))}
	all := d.draw(runs)
	var s morph.Scratch
	var wide, tips morph.Bits
	morph.Open(&wide, all, morph.Disc(radius), &s)
	if wide.Count() == 0 {
		return nil, nil
	}
	morph.Dilate(&tips, &wide, corner, &s)
	thin := less(all, &tips)
	morph.Dilate(thin, thin, corner, &s) // back to where it begins
	thin.And(all)
	thin.AndNot(&wide)
	arms = slices.DeleteFunc(d.parts(thin), func(p []region.Run) bool { return !long(p) })
	if len(arms) == 0 {
		return nil, nil
	}
	rest = d.parts(less(all, d.draw(arms...)))
	wide.Unpack(d.mask)
	rest = slices.DeleteFunc(rest, func(p []region.Run) bool { return !d.holds(p) })
	return d.parts(less(all, d.draw(rest...))), rest
}

// less returns the pixels of a that b has not.
func less(a, b *morph.Bits) *morph.Bits {
	var out morph.Bits
	out.Copy(a)
	out.AndNot(b)
	return &out
}

// drawing turns runs into sets and back.
type drawing struct{ mask *raster.Mask }

func (d drawing) draw(parts ...[]region.Run) *morph.Bits {
	d.mask.Clear()
	for _, p := range parts {
		region.Paint(d.mask, p)
	}
	var out morph.Bits
	out.Pack(d.mask)
	return &out
}

// parts returns the connected parts of a set.
func (d drawing) parts(b *morph.Bits) [][]region.Run {
	b.Unpack(d.mask)
	runs := region.Runs(nil, d.mask, nil)
	labels, n := region.Label(runs)
	return region.Group(runs, labels, n)
}

// holds tells whether the mask is set anywhere on the runs.
func (d drawing) holds(runs []region.Run) bool {
	return slices.ContainsFunc(runs, func(r region.Run) bool {
		x := d.mask.Rect.Min.X
		return slices.Contains(d.mask.Row(int(r.Y))[int(r.X0)-x:int(r.X1)-x], 1)
	})
}
