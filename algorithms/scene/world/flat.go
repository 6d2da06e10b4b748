package world

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
)

// Finish is the surface of what lies on the ground.
type Finish int

const (
	// Even has a hard edge and little texture: asphalt, concrete, water.
	Even Finish = iota
	// Worn has an edge that wanders and the ground's own texture.
	Worn
	// Rows is farmed in rows along its axis.
	Rows
	// Tracked is worked by machines, whose tracks cross it; its edge wanders.
	Tracked
)

// Flat is something that lies on the ground.
type Flat struct {
	Region
	Finish Finish
	Look   Material
	// Crop decides the look where it is not nil.
	Crop *Crop
	// EdgeM is how far the edge wanders.
	EdgeM float64
	// Axis is the direction of rows and tracks, radians from east towards south.
	Axis float64
	Span
	Seed uint64
}

// cover returns how much of a pixel at p shows the flat.
func (f *Flat) cover(fr *frame, p orb.Point) float64 {
	if f.EdgeM == 0 {
		return f.Region.cover(p, fr.pixelM)
	}
	const longM = 26
	d := f.depth(p)
	if d < -f.EdgeM {
		return 0
	}
	if d < 2*f.EdgeM {
		d += f.EdgeM * noise.Fractal(noise.Sub(f.Seed, kindEdge), p[0], p[1], longM,
			fr.octaves(longM, 4), .65)
	}
	soft := max(fr.pixelM, .35*f.EdgeM)
	return max(0, min(1, .5+d/soft))
}

// surface returns the flat's look at p, where it is in the mean that of the
// date.
func (f *Flat) surface(fr *frame, look Material, p orb.Point) Material {
	const grainM, trackM, longer = 14, 3.4, 4
	grain := noise.Fractal(f.Seed, p[0], p[1], grainM, fr.octaves(grainM, 5), .75)
	switch f.Finish {
	case Even:
		return look.Times(1 + .07*grain)
	case Worn:
		return look.Times(1 + .2*grain)
	case Tracked:
		u, v := f.along(p)
		track := noise.Fractal(noise.Sub(f.Seed, 1), u/longer, v, trackM, 2, .7)
		return look.Times(1 + .22*grain + .12*track*fr.shows(trackM))
	}
	return f.rows(fr, look, p, grain)
}

// rows returns what a farmed parcel looks like at p: rows along the axis, and
// parts that are wetter, or grow better, than others.
func (f *Flat) rows(fr *frame, look Material, p orb.Point, grain float64) Material {
	const rowM, bandM, patchM = 1.9, 11, 55
	u, v := f.along(p)
	band := noise.Value(noise.Sub(f.Seed, 2), u/120, v/bandM)
	patch := noise.Fractal(noise.Sub(f.Seed, 3), p[0], p[1], patchM, 3, .6)
	row := math.Sin(2*math.Pi*v/rowM) * fr.shows(rowM)
	return look.Times(1 + .1*grain + .07*band + .13*patch + .05*row)
}

// along returns p along the axis and across it.
func (f *Flat) along(p orb.Point) (u, v float64) {
	sin, cos := math.Sincos(f.Axis)
	return cos*p[0] + sin*p[1], cos*p[1] - sin*p[0]
}

// shows returns how much of a pattern of a wavelength in metres survives in a
// pixel, 0 to 1.
func (f *frame) shows(wavelengthM float64) float64 {
	x := math.Pi * f.pixelM / wavelengthM
	if x > math.Pi {
		return 0
	}
	return math.Sin(x) / x
}
