// Package noise turns places into numbers that look random and are always the
// same: hashes of the cells of a grid, and smooth fields made of them.
package noise

import "math"

// Multipliers of SplitMix64: Steele, G. L., Lea, D., Flood, C. H. (2014). Fast
// splittable pseudorandom number generators. OOPSLA '14.
// doi:10.1145/2660193.2660195. The second spreads the other coordinate and is
// an odd number without a pattern (xxHash's PRIME64_2).
const (
	golden = 0x9E3779B97F4A7C15
	spread = 0xC2B2AE3D27D4EB4F
	mix1   = 0xBF58476D1CE4E5B9
	mix2   = 0x94D049BB133111EB
)

// Hash turns a cell of the plane into 64 bits that look random and are always
// the same.
func Hash(seed uint64, x, y int64) uint64 {
	z := seed + uint64(x)*golden + uint64(y)*spread
	z = (z ^ z>>30) * mix1
	z = (z ^ z>>27) * mix2
	return z ^ z>>31
}

// Unit turns a hash into a number from 0 to below 1.
func Unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// Sub derives the seed of one kind of noise from that of the scene.
func Sub(seed uint64, kind int64) uint64 { return Hash(seed, kind, -1) }

// Normal returns a number close to normal with mean 0 and variance 1: four
// uniform numbers of 16 bits each, summed (Irwin–Hall). It never exceeds 3.5.
func Normal(h uint64) float64 {
	const bits, mask = 16, 1<<16 - 1
	sum := h&mask + h>>bits&mask + h>>(2*bits)&mask + h>>(3*bits)
	// The sum of four has mean 2 and variance 1/3.
	return (float64(sum)/(mask+1) - 2) * 1.7320508
}

// Value is smooth noise from -1 to 1 whose knots are one apart.
func Value(seed uint64, x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int64(fx), int64(fy)
	tx, ty := smooth(x-fx), smooth(y-fy)
	a, b := Unit(Hash(seed, ix, iy)), Unit(Hash(seed, ix+1, iy))
	c, d := Unit(Hash(seed, ix, iy+1)), Unit(Hash(seed, ix+1, iy+1))
	top, bottom := a+(b-a)*tx, c+(d-c)*tx
	return 2*(top+(bottom-top)*ty) - 1
}

// smooth is Perlin's fade curve, flat at 0 and 1.
func smooth(t float64) float64 { return t * t * t * (t*(t*6-15) + 10) }

// Fractal sums octaves of smooth noise, the longest of wavelength metres, each
// half as long and roughness times as strong as the one before: texture whose
// spectrum falls about as 1/f, like that of natural ground. The plane is turned
// from octave to octave so that the knots do not line up.
func Fractal(seed uint64, x, y, wavelength float64, octaves int, roughness float64) float64 {
	const cos, sin = 0.8, 0.6
	sum, amplitude, total := 0.0, 1.0, 0.0
	x, y = x/wavelength, y/wavelength
	for i := range octaves {
		sum += amplitude * Value(Sub(seed, int64(i)), x, y)
		total += amplitude
		amplitude *= roughness
		x, y = 2*(cos*x-sin*y), 2*(sin*x+cos*y)
	}
	return sum / total
}

// Ramp rises smoothly from 0 at a to 1 at b.
func Ramp(a, b, v float64) float64 {
	return smooth(min(1, max(0, (v-a)/(b-a))))
}
