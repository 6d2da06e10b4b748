package world

import (
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/filter"
	"rampart/algorithms/raster"
	"rampart/algorithms/scene/noise"
)

// tallestM is as high as anything stands, in metres.
const tallestM = 60

// frame is one date seen in pixels of a size.
type frame struct {
	world  *World
	index  int
	date   *Acquisition
	pixelM float64
	side   int // samples along each side of a pixel
	view   orb.Point
	sun    orb.Point
	sin    float64 // of the turn of the georeference
	cos    float64
	looks  []Material // of the flats on the date
	damp   uint64     // seed of the date's damp patches
	grid   *grid
}

// Render draws date i as the sensor measured it, in pixels of pixelM metres
// whose (0, 0) has its corner at the world's north-west corner: one image for
// each band, in reflectance, with clouds, haze, blur and noise. A pixel is the
// same in whatever window it is drawn. It panics where the world has no date i.
//
// Cost: one to two microseconds a pixel, and a little for each thing in sight.
func (w *World) Render(i int, pixelM float64, window image.Rectangle) []*raster.Image {
	f := w.newFrame(i, pixelM)
	sigma := f.date.BlurM / pixelM
	wide := window
	if sigma > 0 {
		wide = window.Inset(-filter.GaussianReach(sigma))
	}
	f.look(wide)
	raw := f.draw(wide)
	out := make([]*raster.Image, Bands)
	var scratch filter.Scratch
	for b, m := range raw {
		out[b] = crop(blurred(m, sigma, &scratch), window)
		f.measure(out[b], b)
	}
	return out
}

func (w *World) newFrame(i int, pixelM float64) *frame {
	a := &w.Dates[i]
	f := &frame{world: w, index: i, date: a, pixelM: pixelM}
	f.view, f.sun = a.viewSlope(), a.sunSlope()
	f.sin, f.cos = math.Sincos(a.Turn)
	f.damp = noise.Hash(noise.Sub(w.Seed, kindDamp), int64(i), 0)
	// Samples no farther apart than a thin wall is wide, where that is cheap.
	const apartM, most = .3, 6
	f.side = max(2, min(most, int(math.Ceil(pixelM/apartM))))
	return f
}

// place returns the ground that is shown at (x, y), in pixels.
func (f *frame) place(x, y float64) orb.Point {
	c, a := f.world.Centre, f.date
	dx, dy := x*f.pixelM-c[0], y*f.pixelM-c[1]
	return orb.Point{
		c[0] + f.cos*dx - f.sin*dy + a.Shift[0], c[1] + f.sin*dx + f.cos*dy + a.Shift[1],
	}
}

// look makes ready to draw a window.
func (f *frame) look(window image.Rectangle) {
	var b orb.Bound
	for k, p := range []image.Point{
		window.Min, window.Max, {X: window.Min.X, Y: window.Max.Y}, {X: window.Max.X, Y: window.Min.Y},
	} {
		q := f.place(float64(p.X), float64(p.Y))
		if k == 0 {
			b = q.Bound()
		}
		b = b.Extend(q)
	}
	// What is seen on a roof stands aside of the pixel that shows it.
	b = b.Pad(tallestM*math.Hypot(f.view[0], f.view[1]) + cellM)
	f.grid = newGrid(b)
	f.grid.fill(f.world, f.index, f.pixelM)
	f.looks = make([]Material, len(f.world.Flats))
	for k := range f.world.Flats {
		flat := &f.world.Flats[k]
		f.looks[k] = flat.Look
		if flat.Crop != nil {
			f.looks[k] = flat.Crop.look(f.date.Date)
		}
	}
}

// draw returns what reaches the sensor from each pixel, before the sensor
// blurs it.
func (f *frame) draw(window image.Rectangle) [Bands]*raster.Image {
	var out [Bands]*raster.Image
	for b := range out {
		out[b] = raster.NewImage(window)
	}
	for y := window.Min.Y; y < window.Max.Y; y++ {
		for x := window.Min.X; x < window.Max.X; x++ {
			m := f.weather(f.pixel(x, y), f.place(float64(x)+.5, float64(y)+.5))
			for b := range out {
				out[b].Row(y)[x-window.Min.X] = float32(m[b])
			}
		}
	}
	return out
}

// pixel returns the mean of what a pixel's samples see.
func (f *frame) pixel(x, y int) Material {
	middle := f.place(float64(x)+.5, float64(y)+.5)
	ground := f.ground(middle, f.grid.at(middle).flats)
	if f.open(x, y) {
		return ground
	}
	var sum Material
	step := 1 / float64(f.side)
	for j := range f.side {
		for i := range f.side {
			p := f.place(float64(x)+(float64(i)+.5)*step, float64(y)+(float64(j)+.5)*step)
			m := f.sample(p, ground)
			for b := range sum {
				sum[b] += m[b]
			}
		}
	}
	return sum.Times(step * step)
}

// open reports whether nothing stands in, or casts a shadow on, any of the cells
// in which a pixel lies. It may miss that.
func (f *frame) open(x, y int) bool {
	if f.pixelM > cellM {
		return false
	}
	for _, p := range [4][2]int{{x, y}, {x + 1, y}, {x, y + 1}, {x + 1, y + 1}} {
		c := f.grid.at(f.place(float64(p[0]), float64(p[1])))
		if c == nil || len(c.seen)+len(c.casters) > 0 {
			return false
		}
	}
	return true
}

// sample returns what is seen at p, where the ground looks as given.
func (f *frame) sample(p orb.Point, ground Material) Material {
	r := ray{p, f.view}
	seen := f.grid.at(p).seen
	top, which := 0.0, -1
	for _, k := range seen {
		s := &f.world.Solids[k]
		if s.Form == Mesh {
			continue
		}
		if enter, leave := s.pierce(r); enter <= leave && leave > top {
			top, which = leave, int(k)
		}
	}
	var m Material
	if which < 0 {
		up := [3]float64{0, 0, 1}
		m = f.lit(ground, up, f.sunlight(p, 0, -1))
	} else {
		s := &f.world.Solids[which]
		c := s.facet(r, top)
		if s.Form == Crown {
			c.look = twigs().Toward(c.look, f.date.Leaves)
		} else if c.normal[2] > .5 {
			c.look = f.snowed(c.look, c.place)
		}
		m = f.lit(c.look, c.normal, f.sunlight(c.place, top, which))
	}
	for _, k := range seen {
		s := &f.world.Solids[k]
		if s.Form != Mesh {
			continue
		}
		if enter, leave := s.pierce(r); enter <= leave && leave > top {
			m = m.Toward(s.Side.Times(.8), meshDark)
		}
	}
	return m
}

// sunlight returns the share of the sun's light that reaches height z over p,
// which lies on the solid but, -1 for the ground.
func (f *frame) sunlight(p orb.Point, z float64, but int) float64 {
	const graze = 1e-6 // metres; a surface does not shade itself
	c := f.grid.at(p)
	if c == nil {
		return 1
	}
	light := 1.0
	for _, k := range c.casters {
		if int(k) == but {
			continue
		}
		s := &f.world.Solids[k]
		// The ray's foot lies where it would meet level ground.
		foot := orb.Point{p[0] - z*f.sun[0], p[1] - z*f.sun[1]}
		if enter, leave := s.pierce(ray{foot, f.sun}); enter <= leave && leave > z+graze {
			light *= 1 - s.opacity(f.date)
			if light == 0 {
				break
			}
		}
	}
	return light
}

// measure applies the air, the sensor's gain and its noise in place.
func (f *frame) measure(m *raster.Image, band int) {
	a := f.date
	seed := noise.Hash(noise.Sub(f.world.Seed, kindSensor), int64(f.index), int64(band))
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		row := m.Row(y)
		for x := range row {
			const air = .42 // reflectance of haze so thick that it hides all
			v := float64(row[x])
			v += (air - v) * a.Haze[band]
			n := noise.Normal(noise.Hash(seed, int64(m.Rect.Min.X+x), int64(y)))
			row[x] = float32(a.Gain[band]*v + a.Offset[band] + a.Noise*n)
		}
	}
}

func blurred(m *raster.Image, sigma float64, s *filter.Scratch) *raster.Image {
	if sigma == 0 {
		return m
	}
	out := &raster.Image{}
	filter.Gaussian(out, m, sigma, sigma, s)
	return out
}

// crop returns the part r of m.
func crop(m *raster.Image, r image.Rectangle) *raster.Image {
	out := raster.NewImage(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(out.Row(y), m.Row(y)[r.Min.X-m.Rect.Min.X:])
	}
	return out
}
