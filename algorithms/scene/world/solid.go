package world

import (
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/noise"
)

// Form is how a solid is shaped and surfaced.
type Form int

const (
	// Block is a box with a flat roof.
	Block Form = iota
	// Gable is a box whose roof slopes to both sides of its long axis.
	Gable
	// Ribbed is a Gable of sheet with ribs across and rows of skylights.
	Ribbed
	// Crown is the crown of a tree, an ellipsoid down to the ground.
	Crown
	// Heap is a heap of earth, half an ellipsoid.
	Heap
	// Mesh is a fence: an upright sheet through which light passes.
	Mesh
)

// Solid is something that stands on the ground.
type Solid struct {
	Box
	Form Form
	// BaseM and TopM are the heights of its underside and of its roof, metres
	// above ground.
	BaseM, TopM float64
	Roof, Side  Material
	Span
	Seed uint64
}

// meshDark is the share of the light that a fence takes, twigDark that which a
// tree without leaves does.
const meshDark, twigDark = .45, .5

// opacity is the share of the light that s takes on a date.
func (s *Solid) opacity(a *Acquisition) float64 {
	switch s.Form {
	case Mesh:
		return meshDark
	case Crown:
		return twigDark + (1-twigDark)*a.Leaves
	}
	return 1
}

// ray is a straight way up: at height z it passes over foot + z*slope.
type ray struct{ foot, slope orb.Point }

func (r ray) at(z float64) orb.Point {
	return orb.Point{r.foot[0] + z*r.slope[0], r.foot[1] + z*r.slope[1]}
}

// pierce returns the heights at which r enters and leaves s; enter > leave
// where it does not meet s.
func (s *Solid) pierce(r ray) (enter, leave float64) {
	if s.round() {
		return s.pierceCrown(r)
	}
	u, v := s.local(r.foot)
	du := s.Cos*r.slope[0] + s.Sin*r.slope[1]
	dv := s.Cos*r.slope[1] - s.Sin*r.slope[0]
	enter, leave = slab(u, du, s.HalfU, s.BaseM, s.TopM)
	return slab(v, dv, s.HalfV, enter, leave)
}

// round reports whether s is an ellipsoid or a part of one.
func (s *Solid) round() bool { return s.Form == Crown || s.Form == Heap }

// crownHalf returns half the height of the ellipsoid, and the height of its
// middle.
func (s *Solid) crownHalf() (half, middle float64) {
	if s.Form == Heap {
		return s.TopM, 0
	}
	half = (s.TopM - s.BaseM) / 2
	return half, s.BaseM + half
}

func (s *Solid) pierceCrown(r ray) (enter, leave float64) {
	half, middle := s.crownHalf()
	x, y := r.foot[0]-s.Centre[0], r.foot[1]-s.Centre[1]
	wide, tall := 1/(s.HalfU*s.HalfU), 1/(half*half)
	// (foot + z slope - centre)² wide + (z - middle)² tall = 1
	a := (r.slope[0]*r.slope[0]+r.slope[1]*r.slope[1])*wide + tall
	b := (x*r.slope[0]+y*r.slope[1])*wide - middle*tall
	c := (x*x+y*y)*wide + middle*middle*tall - 1
	d := b*b - a*c
	if d < 0 {
		return 1, 0
	}
	d = math.Sqrt(d)
	return (-b - d) / a, (-b + d) / a
}

// facet is a small piece of a solid's surface: what it is made of, which way it
// faces and where it is.
type facet struct {
	look   Material
	normal [3]float64 // east, south, up
	place  orb.Point
	z      float64
}

// facet returns what a ray that leaves s at height z sees.
func (s *Solid) facet(r ray, z float64) facet {
	f := facet{place: r.at(z), z: z, normal: [3]float64{0, 0, 1}, look: s.Roof}
	u, v := s.local(f.place)
	switch {
	case s.round():
		half, middle := s.crownHalf()
		f.normal = unit([3]float64{
			(f.place[0] - s.Centre[0]) / (s.HalfU * s.HalfU),
			(f.place[1] - s.Centre[1]) / (s.HalfU * s.HalfU),
			(z - middle) / (half * half),
		})
		const leafM, rough = .9, .35
		if s.Form == Crown {
			leaf := noise.Value(s.Seed, f.place[0]/leafM, f.place[1]/leafM)
			f.look = f.look.Times(1 + rough*leaf)
		}
	case z >= s.TopM-1e-9:
		s.roof(&f, u, v)
	default:
		f.look = s.Side
		// It looks at the wall that it is nearer to.
		if s.HalfU-math.Abs(u) < s.HalfV-math.Abs(v) {
			t := math.Copysign(1, u)
			f.normal = [3]float64{t * s.Cos, t * s.Sin, 0}
		} else {
			t := math.Copysign(1, v)
			f.normal = [3]float64{-t * s.Sin, t * s.Cos, 0}
		}
	}
	return f
}

// roof sets the surface of a roof at (u, v).
func (s *Solid) roof(f *facet, u, v float64) {
	const (
		slope           = .21 // 12 degrees, as sheet roofs have
		grainM, patchM  = 1.6, 9.0
		ribM, ribShare  = 6.0, .05
		lightM, lightsM = 1.0, 12.0
	)
	grain := noise.Value(s.Seed, u/grainM, v/grainM)
	patch := noise.Value(noise.Sub(s.Seed, 1), u/patchM, v/patchM)
	f.look = f.look.Times(1 + .04*grain + .05*patch)
	if s.Form != Gable && s.Form != Ribbed {
		return
	}
	t := math.Copysign(slope, v)
	f.normal = unit([3]float64{-t * s.Sin, t * s.Cos, 1})
	if s.Form != Ribbed {
		return
	}
	_, rib := math.Modf(math.Abs(u) / ribM)
	if rib < ribShare {
		f.look = f.look.Times(.88)
	}
	_, light := math.Modf(math.Abs(u)/lightsM + .3)
	if light < lightM/lightsM && math.Abs(math.Abs(v)-s.HalfV/2) < s.HalfV/3 {
		f.look = f.look.Toward(Material{.5, .52, .52, .5}, .5)
	}
}

func unit(n [3]float64) [3]float64 {
	l := math.Sqrt(n[0]*n[0] + n[1]*n[1] + n[2]*n[2])
	return [3]float64{n[0] / l, n[1] / l, n[2] / l}
}

// reach returns the bound of the ground from where a ray of the given slope may
// meet s: one whose foot is there, or that begins there higher up.
func (s *Solid) reach(slope orb.Point) orb.Bound {
	low := orb.MultiPoint(s.Corners()).Bound()
	high := low
	for i := range 2 {
		high.Min[i], high.Max[i] = low.Min[i]-s.TopM*slope[i], low.Max[i]-s.TopM*slope[i]
	}
	return low.Union(high)
}

// near reports whether reach, as an area of the ground, comes within pad of p.
func (s *Solid) near(p, slope orb.Point, pad float64) bool {
	g := Solid{Box: s.Grown(pad), TopM: s.TopM}
	enter, leave := g.pierce(ray{p, slope})
	return enter <= leave
}
