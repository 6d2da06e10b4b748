package scene

import (
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/algorithms/scene/noise"
	"rampart/internal/georef"
)

// canvas holds the samples of one view before they become pixels.
type canvas struct {
	params  Params
	acq     Acquisition
	view    View
	samples image.Rectangle // in samples: pixels times params.Super
	toM     georef.Affine   // sample centre (i, j) to metres
	fromM   georef.Affine
	planes  [4][]float32
	shadow  []bool
}

func newCanvas(p Params, a Acquisition, v View) *canvas {
	n := p.Super
	c := &canvas{params: p, acq: a, view: v}
	c.samples = image.Rectangle{Min: v.Rect.Min.Mul(n), Max: v.Rect.Max.Mul(n)}
	t := v.ToMetres
	step := 1 / float64(n)
	// The centre of sample (0, 0) lies half a sample into the first pixel;
	// the misregistration moves what is seen, not the frame.
	x, y := t.Apply(step/2, step/2)
	c.toM = georef.Affine{
		x + a.Shift[0], t[1] * step, t[2] * step, y + a.Shift[1], t[4] * step, t[5] * step,
	}
	inverse, err := c.toM.Invert()
	if err != nil {
		panic("scene: view without an inverse")
	}
	c.fromM = inverse
	size := c.samples.Dx() * c.samples.Dy()
	for b := range c.planes {
		c.planes[b] = make([]float32, size)
	}
	c.shadow = make([]bool, size)
	return c
}

// window returns the samples that a bound in metres may touch.
func (c *canvas) window(b orb.Bound) image.Rectangle {
	lo := orb.Point{math.Inf(1), math.Inf(1)}
	hi := orb.Point{math.Inf(-1), math.Inf(-1)}
	for _, p := range []orb.Point{b.Min, b.Max, {b.Min[0], b.Max[1]}, {b.Max[0], b.Min[1]}} {
		x, y := c.fromM.Apply(p[0], p[1])
		lo = orb.Point{min(lo[0], x), min(lo[1], y)}
		hi = orb.Point{max(hi[0], x), max(hi[1], y)}
	}
	limit := func(v float64) int { return int(max(-1e9, min(1e9, v))) }
	return image.Rect(
		limit(math.Floor(lo[0])), limit(math.Floor(lo[1])),
		limit(math.Ceil(hi[0]))+1, limit(math.Ceil(hi[1]))+1,
	).Intersect(c.samples)
}

// sees reports whether any of a block, or of its shadows, may be in view.
func (c *canvas) sees(b block) bool {
	const shadowsM = 100
	return !c.window(orb.Bound{
		Min: b.origin, Max: orb.Point{b.origin[0] + BlockWidthM, b.origin[1] + BlockHeightM},
	}.Pad(shadowsM)).Empty()
}

// each calls do for every sample of r with its index and its place.
func (c *canvas) each(r image.Rectangle, do func(i int, x, y float64)) {
	for j := r.Min.Y; j < r.Max.Y; j++ {
		row := (j-c.samples.Min.Y)*c.samples.Dx() - c.samples.Min.X
		for i := r.Min.X; i < r.Max.X; i++ {
			x, y := c.toM.Apply(float64(i), float64(j))
			do(row+i, x, y)
		}
	}
}

func (c *canvas) set(i int, m material) {
	for b := range m {
		c.planes[b][i] = float32(m[b])
	}
}

func (c *canvas) mix(i int, m material, t float64) {
	for b := range m {
		p := float64(c.planes[b][i])
		c.planes[b][i] = float32(p + (m[b]-p)*t)
	}
}

// ground draws the open land: soil, stones and salt in patches, rills where
// water ran, and shrubs.
func (c *canvas) ground(seed uint64) {
	const octaves, longM = 7, 420
	stones, rills := noise.Sub(seed, kindStones), noise.Sub(seed, kindRills)
	c.each(c.samples, func(i int, x, y float64) {
		light := noise.Fractal(seed, x, y, longM, octaves, .78)
		kind := noise.Fractal(stones, x, y, longM/2, 5, .6)
		m := soil().toward(gravel(), noise.Ramp(.05, .45, kind))
		m = m.toward(salt(), .7*noise.Ramp(.1, .5, -kind))
		run := math.Abs(noise.Fractal(rills, x, y, longM, 4, .5))
		m = m.toward(gravel().times(.9), .7*(1-noise.Ramp(0, .035, run)))
		m = m.times(1 + .55*light)
		if s := c.shrubs(seed, x, y); s > 0 {
			m = m.toward(shrub(), s)
		}
		c.set(i, m)
	})
}

// shrubs returns how much of a place is covered by shrubs: one at most in each
// cell, denser where water runs.
func (c *canvas) shrubs(seed uint64, x, y float64) float64 {
	const cell = 6.0
	fx, fy := math.Floor(x/cell), math.Floor(y/cell)
	h := noise.Hash(noise.Sub(seed, kindShrubs), int64(fx), int64(fy))
	dense := .12 + .5*noise.Ramp(-.1, .5, noise.Value(seed, x/230, y/230))
	if noise.Unit(h) > dense {
		return 0
	}
	r := .8 + 1.4*noise.Unit(noise.Hash(h, 1, 0))
	cx := fx*cell + r + (cell-2*r)*noise.Unit(noise.Hash(h, 2, 0))
	cy := fy*cell + r + (cell-2*r)*noise.Unit(noise.Hash(h, 3, 0))
	if math.Hypot(x-cx, y-cy) > r {
		return 0
	}
	return .75
}

// paint draws an object's own surface where it stands on the day.
func (c *canvas) paint(o object) {
	if !o.stands(c.acq.Date) {
		return
	}
	const wanderM = 9.0
	look := o.look
	if o.plot != nil {
		look = o.plot.surface(c.acq.Date)
	}
	seed := noise.Hash(c.params.Seed, int64(math.Round(o.centre[0])), int64(math.Round(o.centre[1])))
	bound := o.bound(0, 0)
	if o.finish == worn {
		bound = bound.Pad(wanderM)
	}
	c.each(c.window(bound), func(i int, x, y float64) {
		if o.finish == worn {
			if t := o.wander(seed, x, y, wanderM); t > 0 {
				c.mix(i, look.times(1+.12*noise.Fractal(seed, x, y, 30, 4, .8)), .92*t)
			}
			return
		}
		if o.contains(x, y) {
			c.set(i, o.surface(look, c.acq, seed, x, y))
		}
	})
}

// wander returns how much of o's ground lies at (x, y): 1 inside, 0 outside,
// with an edge that wanders by up to reach metres.
func (o object) wander(seed uint64, x, y, reach float64) float64 {
	u, v := o.local(x, y)
	inside := min(o.halfU-math.Abs(u), o.halfV-math.Abs(v))
	if o.round {
		inside = o.halfU - math.Hypot(u, v)
	}
	edge := noise.Fractal(noise.Sub(seed, kindEdge), x, y, 24, 3, .6)
	return noise.Ramp(-.5, 1.5, inside+.8*reach*edge)
}

// surface returns what a hard-edged object looks like at (x, y).
func (o object) surface(look material, a Acquisition, seed uint64, x, y float64) material {
	const slope, rowM = .13, 3.2
	u, v := o.local(x, y)
	grain := 1 + .07*noise.Fractal(noise.Sub(seed, kindGrain), x, y, 12, 3, .8)
	switch o.finish {
	case gable:
		// The side towards the sun is lighter.
		sun := a.sunward(1)
		across := (o.cos*sun[1] - o.sin*sun[0]) / math.Hypot(sun[0], sun[1])
		grain *= 1 + slope*across*math.Copysign(1, v)
	case rows:
		grain *= 1 + .1*noise.Fractal(noise.Sub(seed, kindField), u/6, v, 25, 3, .7)
		grain *= 1 + .03*math.Sin(2*math.Pi*v/rowM)
	}
	return look.times(grain)
}

// cast marks what lies in the shadow of an object.
func (c *canvas) cast(o object) {
	if o.heightM <= 0 || !o.stands(c.acq.Date) {
		return
	}
	d := c.acq.sunward(o.heightM)
	c.each(c.window(o.bound(-d[0], -d[1])), func(i int, x, y float64) {
		if !c.shadow[i] && o.hits(x, y, d[0], d[1]) {
			c.shadow[i] = true
		}
	})
}

// dim takes the sun's light from what lies in shadow.
func (c *canvas) dim() {
	s := shade()
	for i, dark := range c.shadow {
		if !dark {
			continue
		}
		for b := range c.planes {
			c.planes[b][i] *= float32(s[b])
		}
	}
}

// weather draws the shadows of the clouds, then the clouds.
func (c *canvas) weather() {
	if len(c.acq.Clouds) == 0 {
		return
	}
	c.each(c.samples, func(i int, x, y float64) {
		over, under := 0.0, 0.0
		for _, k := range c.acq.Clouds {
			d := c.acq.sunward(k.HeightM)
			over = max(over, c.cloud(k, x, y))
			under = max(under, c.cloud(k, x+d[0], y+d[1]))
		}
		if under > 0 {
			s := shade()
			for b := range c.planes {
				c.planes[b][i] *= float32(1 + (s[b]-1)*.85*under)
			}
		}
		if over > 0 {
			c.mix(i, mist(), over)
		}
	})
}

// cloud returns how thick a cloud is over (x, y), 0 to 1.
func (c *canvas) cloud(k Cloud, x, y float64) float64 {
	d := math.Hypot((x-k.Centre[0])/1.4, y-k.Centre[1]) / k.RadiusM
	if d > 2 {
		return 0
	}
	puff := noise.Fractal(noise.Sub(c.params.Seed, kindCloud), x, y, 110, 5, .6)
	return .97 * noise.Ramp(.15, .75, 1-d+1.1*puff)
}

// pixels returns the mean of each pixel's samples in one band.
func (c *canvas) pixels(band int) *raster.Image {
	n, width := c.params.Super, c.samples.Dx()
	m := raster.NewImage(c.view.Rect)
	sums := make([]float64, m.Rect.Dx())
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		clear(sums)
		for j := range n {
			start := ((y-m.Rect.Min.Y)*n + j) * width
			for i, v := range c.planes[band][start : start+width] {
				sums[i/n] += float64(v)
			}
		}
		row := m.Row(y)
		for x := range row {
			row[x] = float32(sums[x] / float64(n*n))
		}
	}
	return m
}
