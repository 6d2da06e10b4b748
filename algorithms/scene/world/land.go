package world

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
)

// The kinds of noise; each draws from a seed of its own.
const (
	kindLight int64 = iota + 1
	kindStones
	kindRills
	kindShrubs
	kindSnow
	kindCloud
	kindSensor
	kindEdge
	kindBump
	kindDamp
)

// Land is open ground: soil, with patches of gravel and of salt, rills where
// water ran, stones and shrubs.
type Land struct {
	Soil, Gravel, Salt, Shrub, Stone Material
	// Shrubs is the share of the cells of ShrubCellM that may hold a shrub.
	Shrubs float64
}

// octaves returns how many halvings of a wavelength in metres a pixel still
// shows; what is finer is even in the mean.
func octaves(wavelengthM, pixelM float64, most int) int {
	const shortest = 1.4 // pixels
	n := int(math.Log2(wavelengthM/(shortest*pixelM))) + 1
	return max(1, min(most, n))
}

// land returns the open ground at p.
func (f *frame) land(p orb.Point) Material {
	const longM = 420
	l, seed := &f.world.Land, f.world.Seed
	x, y := p[0], p[1]
	light := noise.Fractal(noise.Sub(seed, kindLight), x, y, longM, f.octaves(longM, 10), .72)
	kind := noise.Fractal(noise.Sub(seed, kindStones), x, y, longM/2, f.octaves(longM/2, 5), .6)
	run := math.Abs(noise.Fractal(noise.Sub(seed, kindRills), x, y, longM, 4, .5))
	m := l.Soil.Toward(l.Gravel, noise.Ramp(.05, .45, kind))
	m = m.Toward(l.Salt, .6*noise.Ramp(.1, .5, -kind))
	m = m.Toward(l.Gravel.Times(.9), .6*(1-noise.Ramp(0, .03, run)))
	m = m.Times(1 + .42*light)
	m = m.Toward(l.Stone, .5*f.spots(spots{kindBump, 1.7, .1, .35}, p))
	return m.Toward(l.Shrub, .8*f.spots(spots{kindShrubs, 6, l.Shrubs, 1.5}, p))
}

// spots are discs of up to radiusM, at most one in each cell; a share of the
// cells hold one.
type spots struct {
	kind                  int64
	cellM, share, radiusM float64
}

// spots returns how much of the pixel at p is covered.
func (f *frame) spots(s spots, p orb.Point) float64 {
	if f.pixelM > s.cellM {
		const meanArea = 1.6 // of a disc, in squares of radiusM
		return s.share * meanArea * s.radiusM * s.radiusM / (s.cellM * s.cellM)
	}
	fx, fy := math.Floor(p[0]/s.cellM), math.Floor(p[1]/s.cellM)
	h := noise.Hash(noise.Sub(f.world.Seed, s.kind), int64(fx), int64(fy))
	if noise.Unit(h) > s.share {
		return 0
	}
	r := s.radiusM * (.4 + .6*noise.Unit(noise.Hash(h, 1, 0)))
	cx := fx*s.cellM + r + (s.cellM-2*r)*noise.Unit(noise.Hash(h, 2, 0))
	cy := fy*s.cellM + r + (s.cellM-2*r)*noise.Unit(noise.Hash(h, 3, 0))
	d := math.Hypot(p[0]-cx, p[1]-cy)
	size := min(1, r*r*math.Pi/(f.pixelM*f.pixelM)) // of a pixel, at most
	return size * max(0, min(1, .5+(r-d)/f.pixelM))
}

// octaves is that of the package at the frame's pixel.
func (f *frame) octaves(wavelengthM float64, most int) int {
	return octaves(wavelengthM, f.pixelM, most)
}

// ground returns the surface at p with all that lies on it.
func (f *frame) ground(p orb.Point, flats []int32) Material {
	m := f.land(p)
	for _, k := range flats {
		flat := &f.world.Flats[k]
		if t := flat.cover(f, p); t > 0 {
			m = m.Toward(flat.surface(f, f.looks[k], p), t)
		}
	}
	if a := f.date; a.Damp > 0 {
		const patchM, darkest = 170, .3
		n := noise.Fractal(f.damp, p[0], p[1], patchM, f.octaves(patchM, 4), .55)
		m = m.Times(1 - darkest*a.Damp*noise.Ramp(-.5, .6, n))
	}
	return f.snowed(m, p)
}
