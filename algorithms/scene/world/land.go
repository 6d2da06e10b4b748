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
	light := noise.Fractal(noise.Sub(seed, kindLight), x, y, longM, f.octaves(longM, 9), .72)
	kind := noise.Fractal(noise.Sub(seed, kindStones), x, y, longM/2, f.octaves(longM/2, 5), .6)
	run := math.Abs(noise.Fractal(noise.Sub(seed, kindRills), x, y, longM, 4, .5))
	m := l.Soil.Toward(l.Gravel, noise.Ramp(.05, .45, kind))
	m = m.Toward(l.Salt, .6*noise.Ramp(.1, .5, -kind))
	m = m.Toward(l.Gravel.Times(.9), .6*(1-noise.Ramp(0, .03, run)))
	m = m.Times(1 + .42*light)
	m = m.Toward(l.Stone, .5*f.spots(kindBump, 1.7, .1, .35, p))
	return m.Toward(l.Shrub, .8*f.spots(kindShrubs, 6, l.Shrubs, 1.5, p))
}

// spots returns how much of the pixel at p is covered by discs of up to radiusM,
// at most one in each cell, which not more than a share of the cells hold.
func (f *frame) spots(kind int64, cellM, share, radiusM float64, p orb.Point) float64 {
	if f.pixelM > cellM {
		return share * 1.2 * radiusM * radiusM / (cellM * cellM)
	}
	fx, fy := math.Floor(p[0]/cellM), math.Floor(p[1]/cellM)
	h := noise.Hash(noise.Sub(f.world.Seed, kind), int64(fx), int64(fy))
	if noise.Unit(h) > share {
		return 0
	}
	r := radiusM * (.4 + .6*noise.Unit(noise.Hash(h, 1, 0)))
	cx := fx*cellM + r + (cellM-2*r)*noise.Unit(noise.Hash(h, 2, 0))
	cy := fy*cellM + r + (cellM-2*r)*noise.Unit(noise.Hash(h, 3, 0))
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
	if a := f.date; a.Snow > 0 {
		const patchM = 60
		n := noise.Fractal(noise.Sub(f.world.Seed, kindSnow), p[0], p[1], patchM,
			f.octaves(patchM, 6), .7)
		m = m.Toward(snow(), .93*noise.Ramp(.5-1.1*a.Snow, .85-1.1*a.Snow, n))
	}
	return m
}
