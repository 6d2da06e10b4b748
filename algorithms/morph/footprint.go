package morph

import (
	"image"
	"math"

	"rampart/algorithms/tile"
)

// Footprint is a flat structuring element: a set of offsets around the pixel it
// stands for. It is kept as a sum of pairs, so that working with one of n pixels
// takes in the order of log(n) steps.
type Footprint struct {
	// steps are the pairs: the footprint is every sum of a choice of steps,
	// less origin. No step leads up.
	steps  []image.Point
	origin image.Point
}

// Rect is the footprint of b.
func Rect(b Box) Footprint {
	if b.RX < 0 || b.RY < 0 {
		panic("morph: negative radius")
	}
	f := Footprint{origin: image.Pt(b.RX, b.RY)}
	f.steps = appendLine(f.steps, 2*b.RX+1, 1, 0)
	f.steps = appendLine(f.steps, 2*b.RY+1, 0, 1)
	return f
}

// Disc is an octagon that is about a disc of radius r pixels: a square of
// radius 0.41 r summed with two diagonals, and as wide as the disc along the
// axes. For r = 1 it is the square.
//
// Adams, R. (1993). Radial decomposition of disks and spheres. CVGIP: Graphical
// Models and Image Processing 55(5), 325-332. doi:10.1006/cgip.1993.1024
func Disc(r int) Footprint {
	if r < 0 {
		panic("morph: negative radius")
	}
	// A regular octagon has sides of 2 r tan(pi/8); a square of radius 1 at
	// least fills the gaps that diagonals leave.
	side := int(math.Round(float64(r) * math.Tan(math.Pi/8)))
	side = min(max(side, 1), r)
	f := Rect(Square(side))
	diagonal := r - side
	f.steps = appendLine(f.steps, diagonal+1, 1, 1)
	f.steps = appendLine(f.steps, diagonal+1, -1, 1)
	f.origin.Y += diagonal // the two diagonals start at the top of the octagon
	return f
}

// Line is a digital line of the given length in pixels along its longer axis,
// in orientation k of n: k*180/n degrees from the x axis, turning towards y,
// which is down. It lies within one pixel of the true line up to 64 pixels, and
// is its own mirror image only nearly.
func Line(length, k, n int) Footprint {
	if length < 1 || n < 1 {
		panic("morph: line without length or orientations")
	}
	sin, cos := math.Sincos(math.Pi * float64(((k%n)+n)%n) / float64(n))
	longer := max(math.Abs(cos), math.Abs(sin))
	dx, dy := snap(cos/longer), snap(sin/longer)
	if dy == 0 {
		dx = math.Abs(dx)
	}
	var f Footprint
	f.steps = appendLine(f.steps, length, dx, dy)
	f.origin = f.along((length - 1) / 2)
	return f
}

// along returns the offset that lies n pixels along the longer axis of a line,
// before an origin is taken off.
func (f Footprint) along(n int) image.Point {
	var p image.Point
	for i := len(f.steps) - 1; i >= 0; i-- {
		s := f.steps[i]
		if long := max(s.X, -s.X, s.Y); long <= n {
			n -= long
			p = p.Add(s)
		}
	}
	return p
}

// snap rounds away the last bits of a sine, so that 0, 1 and 1/2 are exact.
func snap(v float64) float64 {
	const grain = 1 << 40
	return math.Round(v*grain) / grain
}

// appendLine appends the steps of a line of n pixels that leads by (dx, dy) from
// pixel to pixel: the line of 1, 2, 4, ... pixels and itself moved to where it
// goes on, at last only as far as n asks for.
func appendLine(steps []image.Point, n int, dx, dy float64) []image.Point {
	for have := 1; have < n; {
		by := min(have, n-have)
		steps = append(steps, image.Pt(
			int(math.Round(float64(by)*dx)), int(math.Round(float64(by)*dy))))
		have += by
	}
	return steps
}

// Offsets returns the footprint's offsets, without repetition, row by row.
func (f Footprint) Offsets() []image.Point {
	lo, hi := f.bounds()
	w, h := hi.X-lo.X+1, hi.Y-lo.Y+1
	in := make([]bool, w*h)
	f.mark(in, w, lo, len(f.steps), image.Pt(-f.origin.X, -f.origin.Y))
	var all []image.Point
	for i, set := range in {
		if set {
			all = append(all, image.Pt(i%w+lo.X, i/w+lo.Y))
		}
	}
	return all
}

// mark sets every sum of p with a choice of the first n steps.
func (f Footprint) mark(in []bool, w int, lo image.Point, n int, p image.Point) {
	if n == 0 {
		in[(p.Y-lo.Y)*w+p.X-lo.X] = true
		return
	}
	f.mark(in, w, lo, n-1, p)
	f.mark(in, w, lo, n-1, p.Add(f.steps[n-1]))
}

// bounds returns the least and greatest offsets.
func (f Footprint) bounds() (lo, hi image.Point) {
	for _, s := range f.steps {
		lo.X, hi.X = lo.X+min(s.X, 0), hi.X+max(s.X, 0)
		lo.Y, hi.Y = lo.Y+min(s.Y, 0), hi.Y+max(s.Y, 0)
	}
	return lo.Sub(f.origin), hi.Sub(f.origin)
}

// Reach is how far one erosion or dilation by f looks.
func (f Footprint) Reach() tile.Reach {
	lo, hi := f.bounds()
	return tile.Erosion(max(-lo.X, hi.X, -lo.Y, hi.Y))
}

// reflected returns f turned by 180 degrees: every offset negated.
func (f Footprint) reflected() Footprint {
	var end image.Point
	for _, s := range f.steps {
		end = end.Add(s)
	}
	// The sums of a choice, negated, are the sums of the others less all.
	return Footprint{steps: f.steps, origin: end.Sub(f.origin)}
}
