package scene

import (
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/algorithms/scene/noise"
	"rampart/internal/georef"
)

// View is the frame in which a scene is seen.
type View struct {
	// ToMetres maps pixel coordinates to metres east and south of the scene's
	// north-west corner. Pixels need be neither square nor upright.
	ToMetres georef.Affine
	// Rect is the window to draw, in pixels; it may reach beyond the scene,
	// where there is open ground.
	Rect image.Rectangle
}

// Upright is the view of the whole scene, north up, in pixels of the given
// size in metres.
func (s *Scene) Upright(pixelM float64) View {
	w, h := s.SizeM()
	return View{
		ToMetres: georef.Affine{0, pixelM, 0, 0, 0, pixelM},
		Rect:     image.Rect(0, 0, int(math.Ceil(w/pixelM)), int(math.Ceil(h/pixelM))),
	}
}

// Render draws acquisition i as the sensor measured it: one image for each of
// Bands, in reflectance, with clouds, haze, blur and noise. A pixel is the same
// in whatever window it is drawn. It panics where the view's transform cannot
// be inverted.
//
// Cost: about a microsecond for each sample of each pixel.
func (s *Scene) Render(i int, v View) []*raster.Image {
	a := s.params.Acquisitions[i]
	pixelM := math.Sqrt(math.Abs(v.ToMetres[1]*v.ToMetres[5] - v.ToMetres[2]*v.ToMetres[4]))
	weights := gaussian(a.BlurM / pixelM)
	reach := len(weights) / 2
	wide := v.Rect.Inset(-reach)

	c := newCanvas(s.params, a, View{ToMetres: v.ToMetres, Rect: wide})
	c.ground(noise.Sub(s.params.Seed, kindGround))
	var flat, tall []object
	for _, b := range s.blocks {
		if !c.sees(b) {
			continue
		}
		flat = append(flat, b.flat...)
		tall = append(append(tall, b.tall...), b.traffic(a.Date)...)
	}
	for _, o := range flat {
		c.paint(o)
	}
	for _, o := range tall {
		c.cast(o)
	}
	c.dim()
	for _, o := range tall {
		c.paint(o)
	}
	c.weather()

	out := make([]*raster.Image, len(a.Gain))
	for b := range out {
		mean := c.pixels(b)
		out[b] = blurred(mean, v.Rect, weights)
		measure(out[b], a, b, noise.Hash(noise.Sub(s.params.Seed, kindSensor), int64(i), int64(b)))
	}
	return out
}

// measure applies the sensor's gain, haze and noise in place.
func measure(m *raster.Image, a Acquisition, band int, seed uint64) {
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		row := m.Row(y)
		for x := range row {
			n := noise.Normal(noise.Hash(seed, int64(m.Rect.Min.X+x), int64(y)))
			row[x] = float32(a.Gain[band]*float64(row[x]) + a.Haze[band] + a.Noise*n)
		}
	}
}

// gaussian returns the weights of a blur of sigma pixels, which sum to 1.
func gaussian(sigma float64) []float64 {
	const reachSigmas = 3
	if sigma <= 0 {
		return []float64{1}
	}
	reach := int(math.Ceil(reachSigmas * sigma))
	w := make([]float64, 2*reach+1)
	sum := 0.0
	for i := range w {
		d := float64(i-reach) / sigma
		w[i] = math.Exp(-d * d / 2)
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// blurred returns the part r of m, blurred; m must reach beyond r by half the
// length of the weights.
func blurred(m *raster.Image, r image.Rectangle, weights []float64) *raster.Image {
	reach := len(weights) / 2
	across := raster.NewImage(image.Rect(r.Min.X, m.Rect.Min.Y, r.Max.X, m.Rect.Max.Y))
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		src, dst := m.Row(y), across.Row(y)
		for x := range dst {
			sum := 0.0
			for k, w := range weights {
				sum += w * float64(src[x+k])
			}
			dst[x] = float32(sum)
		}
	}
	out := raster.NewImage(r)
	sums := make([]float64, r.Dx())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(sums)
		for k, w := range weights {
			for x, p := range across.Row(y - reach + k) {
				sums[x] += w * float64(p)
			}
		}
		dst := out.Row(y)
		for x := range dst {
			dst[x] = float32(sums[x])
		}
	}
	return out
}

// sunward is the way from a thing's foot to where its shadow begins to be cast
// from, for a height in metres: metres east and south.
func (a Acquisition) sunward(heightM float64) orb.Point {
	const rad = math.Pi / 180
	length := heightM / math.Tan(a.SunElevation*rad)
	sin, cos := math.Sincos(a.SunAzimuth * rad)
	return orb.Point{length * sin, -length * cos}
}
