package world

import (
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/raster"
)

// plain is level ground of one tone, 60 m a side, on one clear date; the sun
// stands in the south-east, the sensor overhead.
func plain(solids ...Solid) *World {
	grey := Material{.3, .3, .3, .3}
	w := &World{
		Seed: 1, Solids: solids, Centre: orb.Point{30, 30},
		Flats: []Flat{{Region: Polygon(orb.Point{-99, -99}, orb.Point{199, -99},
			orb.Point{199, 199}, orb.Point{-99, 199}), Look: grey}},
		Dates: []Acquisition{{
			Date: time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC), SunElevation: 45, SunAzimuth: 135,
			Gain: [Bands]float64{1, 1, 1, 1}, Sky: [Bands]float64{.2, .2, .2, .2}, Leaves: 1,
		}},
	}
	return w
}

// box is a white block.
func box(x, y, length, width, tall float64) Solid {
	white := Material{.6, .6, .6, .6}
	return Solid{
		Box: Rectangle(orb.Point{x, y}, length, width, 0), TopM: tall, Roof: white, Side: white,
	}
}

// red draws the first band of date 0 in pixels of half a metre.
func red(w *World) *raster.Image { return w.Render(0, .5, image.Rect(0, 0, 120, 120))[0] }

// at returns the pixel that shows a place in metres.
func at(m *raster.Image, x, y float64) float64 {
	return float64(m.At(int(math.Floor(2*x)), int(math.Floor(2*y))))
}

func TestShadowIsAsLongAsTheSunMakesIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		tall, elevation, azimuth   float64
		awayEast, awaySouth, ought float64 // the way of the shadow, its length
	}{
		{"sun in the south", 5, 45, 180, 0, -1, 5},
		{"low sun in the south", 5, 26.565, 180, 0, -1, 10},
		{"sun in the east", 4, 45, 90, -1, 0, 4},
		{"high sun in the west", 8, 63.435, 270, 1, 0, 4},
	} {
		w := plain(box(30, 30, 6, 6, c.tall))
		w.Dates[0].SunElevation, w.Dates[0].SunAzimuth = c.elevation, c.azimuth
		m := red(w)
		for _, d := range []struct {
			beyond float64 // the wall, in metres
			dark   bool
		}{{c.ought - .8, true}, {c.ought + .8, false}} {
			x, y := 30+c.awayEast*(3+d.beyond), 30+c.awaySouth*(3+d.beyond)
			if got := at(m, x, y) < .2; got != d.dark {
				t.Errorf("%s: %.1f m beyond the wall dark = %v, want %v", c.name, d.beyond, got, d.dark)
			}
			x, y = 30-c.awayEast*(3+d.beyond), 30-c.awaySouth*(3+d.beyond)
			if at(m, x, y) < .2 {
				t.Errorf("%s: shadow on the side of the sun", c.name)
			}
		}
	}
}

func TestShadowFallsOnRoofs(t *testing.T) {
	t.Parallel()
	// A tower south-east of a low roof: at 3 m its shadow is 9 - 3 m long.
	low, tower := box(30, 30, 20, 20, 3), box(36, 36, 3, 3, 9)
	m := red(plain(low, tower))
	if got := at(m, 33, 33); got > .2 {
		t.Errorf("roof behind the tower = %v, want it in shadow", got)
	}
	if got := at(m, 23, 23); got < .5 {
		t.Errorf("roof far behind the tower = %v, want it lit", got)
	}
}

func TestRoofsLeanAwayFromTheSensor(t *testing.T) {
	t.Parallel()
	for _, azimuth := range []float64{0, 90, 225} {
		const tall, offNadir = 10, 20
		w := plain(box(30, 30, 8, 8, tall))
		w.Solids[0].Side = Material{} // so that only the roof is bright
		w.Dates[0].OffNadir, w.Dates[0].ViewAzimuth = offNadir, azimuth
		m := red(w)
		x, y, n := 0.0, 0.0, 0.0
		for j := range 120 {
			for i := range 120 {
				if v := float64(m.At(i, j)); v > .5 {
					x, y, n = x+float64(i)+.5, y+float64(j)+.5, n+1
				}
			}
		}
		lean := tall * math.Tan(offNadir*math.Pi/180)
		sin, cos := math.Sincos(azimuth * math.Pi / 180)
		wantX, wantY := 30-lean*sin, 30+lean*cos
		if gotX, gotY := x/n/2, y/n/2; math.Hypot(gotX-wantX, gotY-wantY) > .25 {
			t.Errorf("sensor at %v: roof about (%.2f, %.2f), want (%.2f, %.2f)",
				azimuth, gotX, gotY, wantX, wantY)
		}
	}
}

func TestWallTowardsTheSunIsLighter(t *testing.T) {
	t.Parallel()
	w := plain(box(30, 30, 10, 10, 12))
	a := &w.Dates[0]
	a.OffNadir, a.SunAzimuth = 30, 180
	a.ViewAzimuth = 180
	lit := at(red(w), 30, 36-3) // the southern wall, leaning north
	a.ViewAzimuth = 0
	dark := at(red(w), 30, 24+3)
	if !(lit > .3 && dark < .2) {
		t.Errorf("wall towards the sun %v, away from it %v", lit, dark)
	}
}

func TestFenceLetsLightThrough(t *testing.T) {
	t.Parallel()
	fence, wall := box(30, 30, 40, .3, 3), box(30, 30, 40, .3, 3)
	fence.Form = Mesh
	fence.Side = Material{}
	shade := func(s Solid) float64 {
		w := plain(s)
		w.Dates[0].SunAzimuth = 180
		return at(red(w), 30, 28.5)
	}
	open, behindFence, behindWall := .3, shade(fence), shade(wall)
	if !(behindWall < behindFence-.05 && behindFence < open-.05) {
		t.Errorf("behind a wall %v, a fence %v, in the open %v", behindWall, behindFence, open)
	}
}

func TestThinWallFadesWithThePixel(t *testing.T) {
	t.Parallel()
	// No shadow: the sun at the zenith. A wall of .8 m covers .8 m of each row,
	// whatever the pixel is.
	with, without := plain(box(30, 30, .8, 200, 4)), plain()
	with.Dates[0].SunElevation, without.Dates[0].SunElevation = 90, 90
	for _, pixelM := range []float64{.3, .5, 1, 2, 3} {
		n := int(60 / pixelM)
		row := image.Rect(0, n/2, n, n/2+1)
		wall, ground := with.Render(0, pixelM, row)[0], without.Render(0, pixelM, row)[0]
		sum := 0.0
		for i, v := range wall.Pix {
			sum += float64(v-ground.Pix[i]) / .3 * pixelM
		}
		// A sample more or less on either side, and the grain of ground and roof.
		if step := pixelM / 6; math.Abs(sum-.8) > max(step, .3)+.1 {
			t.Errorf("pixels of %v m: %.2f m of wall, want 0.8", pixelM, sum)
		}
	}
}

func TestGeoreferenceErrorMovesTheImage(t *testing.T) {
	t.Parallel()
	still := plain(box(40, 30, 6, 6, 2))
	moved := plain(box(40, 30, 6, 6, 2))
	moved.Dates[0].Shift = orb.Point{1.5, -2} // three and four pixels
	a, b := red(still), red(moved)
	for y := 20; y < 100; y++ {
		for x := 20; x < 100; x++ {
			if got, want := b.At(x, y), a.At(x+3, y-4); math.Abs(float64(got-want)) > 1e-6 {
				t.Fatalf("pixel (%d, %d) = %v, want %v", x, y, got, want)
			}
		}
	}
	// A quarter turn, clockwise: what lies east of the middle is shown north.
	turned := plain(box(40, 30, 6, 6, 2))
	turned.Dates[0].Turn = math.Pi / 2
	m := red(turned)
	if east, north := at(m, 40, 30), at(m, 30, 20); !(north > .5 && east < .4) {
		t.Errorf("after a quarter turn: north %v, east %v", north, east)
	}
}

func TestCloudShadowLiesAwayFromTheSun(t *testing.T) {
	t.Parallel()
	w := plain()
	a := &w.Dates[0]
	a.SunAzimuth = 90 // the shadow of 25 m lies 25 m west at 45 degrees
	a.Clouds = []Cloud{{Centre: orb.Point{45, 30}, RadiusM: 12, HeightM: 25, Depth: 1}}
	if over := w.Overcast(0, orb.Point{45, 30}, .5); over < .5 {
		t.Errorf("under the cloud %v is hidden", over)
	}
	if under := w.Overcast(0, orb.Point{20, 30}, .5); under < .5 {
		t.Errorf("in the cloud's shadow %v is hidden", under)
	}
	m := red(w)
	if got := at(m, 20, 30); got > .2 {
		t.Errorf("in the cloud's shadow %v, want it dark", got)
	}
	if got := at(m, 45, 30); got < .5 {
		t.Errorf("over the cloud %v, want it white", got)
	}
	c := a.Shading(a.Clouds[0])
	a.Clouds[0] = c
	if under := w.Overcast(0, orb.Point{45, 30}, .5); under < .5 {
		t.Errorf("shadow that was called for: %v is hidden", under)
	}
}

func TestAirAndGainActOnEachBand(t *testing.T) {
	t.Parallel()
	w := plain()
	before := w.Render(0, .5, image.Rect(0, 0, 8, 8))
	a := &w.Dates[0]
	a.Gain = [Bands]float64{1.1, 1, .9, 1}
	a.Offset = [Bands]float64{.01, 0, 0, 0}
	a.Haze = [Bands]float64{0, .5, 0, 0}
	after := w.Render(0, .5, image.Rect(0, 0, 8, 8))
	const air = .42
	for b, want := range []func(float64) float64{
		func(v float64) float64 { return 1.1*v + .01 },
		func(v float64) float64 { return (v + air) / 2 },
		func(v float64) float64 { return .9 * v },
		func(v float64) float64 { return v },
	} {
		v := float64(before[b].At(3, 3))
		if got := float64(after[b].At(3, 3)); math.Abs(got-want(v)) > 1e-6 {
			t.Errorf("band %d: %v became %v, want %v", b, v, got, want(v))
		}
	}
}

func TestSnowCoversGroundAndRoofsAlike(t *testing.T) {
	t.Parallel()
	w := plain(box(30, 30, 20, 20, 3))
	w.Dates[0].Snow = 1
	m := red(w)
	if ground, roof := at(m, 50, 50), at(m, 30, 30); ground < .6 || roof < .6 {
		t.Errorf("deep snow: ground %v, roof %v, want both white", ground, roof)
	}
}

func TestThingsStandInTheirSpanOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		span Span
		want [4]bool
	}{
		{Span{}, [4]bool{true, true, true, true}},
		{Span{From: 2}, [4]bool{false, false, true, true}},
		{Span{To: 1}, [4]bool{true, false, false, false}},
		{Span{From: 1, To: 3}, [4]bool{false, true, true, false}},
	} {
		for i, want := range c.want {
			if got := c.span.Has(i); got != want {
				t.Errorf("%+v.Has(%d) = %v, want %v", c.span, i, got, want)
			}
		}
	}
}

func TestFieldsTurnGreenAndAreHarvested(t *testing.T) {
	t.Parallel()
	index := func(m Material) float64 { return (m[3] - m[0]) / (m[3] + m[0]) }
	grown, changed := 0, 0
	const fields = 60
	for seed := range fields {
		c := Crop{Seed: uint64(seed)}
		winter := index(c.look(time.Date(2019, 1, 15, 0, 0, 0, 0, time.UTC)))
		most := winter
		for month := time.April; month <= time.September; month++ {
			most = max(most, index(c.look(time.Date(2019, month, 15, 0, 0, 0, 0, time.UTC))))
		}
		if winter < .3 && most > .5 {
			grown++
		}
		if index(c.look(time.Date(2020, 6, 15, 0, 0, 0, 0, time.UTC))) !=
			index(c.look(time.Date(2019, 6, 15, 0, 0, 0, 0, time.UTC))) {
			changed++
		}
	}
	if grown < fields/2 || changed < fields*3/4 {
		t.Errorf("of %d fields %d grow, %d differ the next year", fields, grown, changed)
	}
}

func TestValidateNamesTheDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*World)
		want string
	}{
		{"night", func(w *World) { w.Dates[0].SunElevation = -3 }, "sun"},
		{"the horizon", func(w *World) { w.Dates[0].OffNadir = 80 }, "off-nadir"},
		{"negative noise", func(w *World) { w.Dates[0].Noise = -1 }, "noise"},
		{"the same date twice", func(w *World) { w.Dates = append(w.Dates, w.Dates[0]) }, "later"},
	} {
		w := plain()
		c.do(w)
		if err := w.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Validate() = %v, want an error with %q", c.name, err, c.want)
		}
	}
	if err := plain().Validate(); err != nil {
		t.Errorf("Validate() = %v", err)
	}
}

func TestRegionsTellHowDeepAPlaceLies(t *testing.T) {
	t.Parallel()
	square := Polygon(orb.Point{0, 0}, orb.Point{0, 10}, orb.Point{10, 10}, orb.Point{10, 0})
	strip := Strip(orb.Point{0, 0}, orb.Point{10, 0}, 4)
	for _, c := range []struct {
		name string
		r    Region
		p    orb.Point
		want float64
	}{
		{"middle of a square, corners the other way round", square, orb.Point{5, 5}, 5},
		{"edge of a square", square, orb.Point{10, 5}, 0},
		{"outside a square", square, orb.Point{13, 5}, -3},
		{"axis of a strip", strip, orb.Point{5, 0}, 2},
		{"beyond the end of a strip", strip, orb.Point{13, 4}, -3},
	} {
		if got := c.r.depth(c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: depth %v, want %v", c.name, got, c.want)
		}
	}
	if got := strip.cover(orb.Point{5, 0}, 10); math.Abs(got-.4) > 1e-12 {
		t.Errorf("a strip of 4 m covers %v of a pixel of 10 m, want 0.4", got)
	}
}

// crowded is a world with a thing of every kind.
func crowded() *World {
	w := plain(box(20, 20, 8, 5, 6), box(40, 22, 10, 6, 4), box(30, 45, 30, .3, 3),
		box(12, 44, 4, 4, 7), box(45, 45, 5, 5, 2), box(24, 33, 14, 8, 5))
	for i, form := range []Form{Block, Gable, Mesh, Crown, Heap, Ribbed} {
		s := &w.Solids[i]
		s.Form, s.Seed = form, uint64(i)
		s.Cos, s.Sin = math.Cos(.3), math.Sin(.3)
		if s.round() {
			s.HalfV = s.HalfU
		}
	}
	w.Flats = append(w.Flats,
		Flat{Region: Strip(orb.Point{0, 30}, orb.Point{60, 25}, 5), EdgeM: 2, Finish: Worn},
		Flat{Region: Polygon(orb.Point{30, 35}, orb.Point{55, 38}, orb.Point{50, 58}),
			Finish: Rows, Crop: &Crop{Seed: 3}, Axis: .2},
		Flat{Region: Strip(orb.Point{5, 50}, orb.Point{25, 58}, 6), Finish: Tracked, EdgeM: 3})
	a := &w.Dates[0]
	a.OffNadir, a.ViewAzimuth, a.Shift, a.Turn = 18, 70, orb.Point{.3, -.4}, .002
	a.BlurM, a.Noise, a.Snow, a.Damp, a.Leaves = .4, .003, .3, .5, .4
	a.Clouds = []Cloud{{Centre: orb.Point{50, 10}, RadiusM: 12, HeightM: 20, Depth: .9}}
	return w
}

func TestEveryWindowShowsTheSamePixels(t *testing.T) {
	t.Parallel()
	w := crowded()
	for _, pixelM := range []float64{.5, 3, 10} {
		n := int(60 / pixelM)
		whole := w.Render(0, pixelM, image.Rect(-2, -2, n, n))
		rapid.Check(t, func(t *rapid.T) {
			x, y := rapid.IntRange(-2, n-1).Draw(t, "x"), rapid.IntRange(-2, n-1).Draw(t, "y")
			r := image.Rect(x, y, x+rapid.IntRange(1, 9).Draw(t, "w"),
				y+rapid.IntRange(1, 9).Draw(t, "h")).Intersect(whole[0].Rect)
			for b, part := range w.Render(0, pixelM, r) {
				for y := r.Min.Y; y < r.Max.Y; y++ {
					for x := r.Min.X; x < r.Max.X; x++ {
						if got, want := part.At(x, y), whole[b].At(x, y); got != want {
							t.Fatalf("window %v, band %d, pixel (%d, %d) = %v, the whole has %v",
								r, b, x, y, got, want)
						}
					}
				}
			}
		})
	}
}
