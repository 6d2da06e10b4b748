package world

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
)

// Overcast returns how much of the ground at p clouds hide on date i, or shade,
// 0 to 1, as seen in pixels of pixelM metres.
func (w *World) Overcast(i int, p orb.Point, pixelM float64) float64 {
	over, under := w.newFrame(i, pixelM).clouds(p)
	return max(over, under)
}

// Shading returns c moved so that its shadow falls where it was.
func (a *Acquisition) Shading(c Cloud) Cloud {
	s := a.sunSlope()
	c.Centre[0] += c.HeightM * s[0]
	c.Centre[1] += c.HeightM * s[1]
	return c
}

// clouds returns how thick clouds are before p as the sensor sees it, and how
// thick between p and the sun, 0 to 1.
func (f *frame) clouds(p orb.Point) (over, under float64) {
	for i := range f.date.Clouds {
		c := &f.date.Clouds[i]
		over = max(over, f.cloud(c, ray{p, f.view}.at(c.HeightM)))
		under = max(under, f.cloud(c, ray{p, f.sun}.at(c.HeightM)))
	}
	return over, under
}

// weather returns what is left of m at p under clouds and their shadows.
func (f *frame) weather(m Material, p orb.Point) Material {
	const dark = .9 // of the sun's light that the thickest cloud takes
	over, under := f.clouds(p)
	if under > 0 {
		for b := range m {
			m[b] *= 1 - dark*under*(1-f.date.Sky[b])
		}
	}
	return m.Toward(mist(), over)
}

// cloud returns how thick c is over p, 0 to 1.
func (f *frame) cloud(c *Cloud, p orb.Point) float64 {
	const longM, stretched = 110, 1.4
	d := math.Hypot((p[0]-c.Centre[0])/stretched, p[1]-c.Centre[1]) / c.RadiusM
	if d > 2 {
		return 0
	}
	puff := noise.Fractal(noise.Sub(f.world.Seed, kindCloud), p[0], p[1], longM,
		f.octaves(longM, 6), .62)
	return c.Depth * noise.Ramp(.12, .72, 1-d+1.1*puff)
}

// snowed returns m at p as far as snow has not covered it.
func (f *frame) snowed(m Material, p orb.Point) Material {
	const patchM, thickest = 60, .93
	s := f.date.Snow
	if s == 0 {
		return m
	}
	n := noise.Fractal(noise.Sub(f.world.Seed, kindSnow), p[0], p[1], patchM,
		f.octaves(patchM, 6), .7)
	return m.Toward(snow(), thickest*noise.Ramp(.2-.9*s, .7-.9*s, n))
}
