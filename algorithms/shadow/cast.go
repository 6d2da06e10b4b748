package shadow

import "math"

// View is how the sensor looks: OffNadir from the vertical and Azimuth, on the
// ground towards the sensor, in degrees.
type View struct{ OffNadir, Azimuth float64 }

// Direction is the azimuth in degrees in which shadows fall.
func (s Sun) Direction() float64 { return turn(s.Azimuth + 180) }

// PerMetre is how long a shadow a metre of height casts on level ground, along
// the direction of shadows from the foot of what casts it: the cotangent of the
// elevation. It is +Inf where the sun is not up.
func (s Sun) PerMetre() float64 {
	if s.Elevation <= 0 {
		return math.Inf(1)
	}
	return 1 / math.Tan(s.Elevation*degree)
}

// Across is how far the shadow of a metre of height reaches at right angles to
// an edge that faces an azimuth in degrees; negative on the other side.
func (s Sun) Across(facing float64) float64 {
	return s.PerMetre() * math.Cos((s.Direction()-facing)*degree)
}

// Visible is PerMetre less what hides of it what casts the shadow: from an edge
// of the roof, as it is seen from v, to the end of the shadow, along the
// direction of shadows. What is high leans away from the sensor; where it leans
// over its shadow less than all of that is seen, where it leans away from it
// the dark face behind is seen too. The edge faces an azimuth in degrees; what
// has no edge, such as a tower, faces the way of shadows. The result may be
// zero or less: then the shadow is hidden. An edge along the shadow has none:
// NaN.
func (s Sun) Visible(v View, facing float64) float64 {
	along := math.Cos((s.Direction() - facing) * degree)
	if math.Abs(along) < leastAlong {
		return math.NaN()
	}
	lean := math.Tan(v.OffNadir*degree) * math.Cos((v.Azimuth+180-facing)*degree)
	return s.PerMetre() - lean/along
}

// leastAlong is the cosine of the angle to an edge's normal from which on a
// direction runs along the edge.
const leastAlong = 0.05

// Span is the length of a shadow with its error, in metres.
type Span struct{ M, ErrM float64 }

// Height is a height with its error, in metres.
type Height struct{ M, ErrM float64 }

// Height is that of what casts a shadow of a length, measured from its foot.
func (s Sun) Height(length Span) Height { return s.height(length, s.PerMetre()) }

// HeightSeen is that of what shows a length of shadow from the edge of its roof
// that faces an azimuth in degrees, as seen from v; ok is false where the
// shadow is hidden.
func (s Sun) HeightSeen(length Span, v View, facing float64) (h Height, ok bool) {
	per := s.Visible(v, facing)
	if !(per > 0) {
		return Height{}, false
	}
	return s.height(length, per), true
}

// height divides a length by what a metre casts. The error is that of the length
// and that of the elevation, taken as independent.
func (s Sun) height(length Span, per float64) Height {
	h := length.M / per
	sin := math.Sin(s.Elevation * degree)
	byLength := length.ErrM / per
	bySun := h / per / (sin * sin) * s.ElevationErr * degree
	return Height{h, math.Hypot(byLength, bySun)}
}

// leastPixels is the shortest shadow that is told from the blur of an edge.
const leastPixels = 2

// Resolvable is the least height in metres that casts a shadow of two pixels, of
// gsdM metres each, where a metre of height casts per metres.
func Resolvable(per, gsdM float64) float64 {
	if !(per > 0) {
		return math.Inf(1)
	}
	return leastPixels * gsdM / per
}
