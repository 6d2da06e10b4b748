package pipeline

import (
	"image"
	"math"
	"testing"
	"time"

	"rampart/algorithms/raster"
	"rampart/internal/detection"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// yard is bare ground in fine pixels, with solid things on it that cast
// shadows. Lengths are in metres from its north-west corner.
type yard struct {
	size   float64 // side
	pixel  float64
	solids []solid
	fields []field
	looks  []glance
	roles  []string
	levels float64 // of the stored numbers: reflectance 1
	// sunless scenes do not say where the sun stands.
	sunless bool
}

// solid is a box that stands for a time; empty days are unbounded.
type solid struct {
	x0, y0, x1, y1, height float64
	colour                 [4]float64 // blue, green, red, near infrared
	thick                  float64    // 0 to 1: how much of what is behind it it hides
	from, to               string
}

// field is ground that is green on some days.
type field struct {
	x0, y0, x1, y1 float64
	green          map[string]float64
}

// glance is one date of a yard.
type glance struct {
	day                string
	azimuth, elevation float64 // of the sun, degrees
	dx, dy             float64 // error of the georeference, metres
	gain               float64
}

func (s solid) stands(day string) bool { return day >= s.from && (s.to == "" || day < s.to) }

var (
	soil  = [4]float64{.16, .21, .27, .33}
	grey4 = [4]float64{.30, .31, .32, .33}
	blue4 = [4]float64{.36, .28, .20, .26}
	leaf  = [4]float64{.04, .08, .05, .45}
)

// box, wall, tower and fence are what is built here.
func block4(x0, y0, x1, y1 float64, colour [4]float64, from, to string) solid {
	return solid{x0, y0, x1, y1, 8, colour, 1, from, to}
}

func wall4(x0, y0, x1, y1 float64, colour [4]float64, from, to string) solid {
	const half = 0.4
	return solid{x0 - half, y0 - half, x1 + half, y1 + half, 5, colour, 1, from, to}
}

// ring is four walls.
func ring(x0, y0, x1, y1 float64, colour [4]float64, from, to string) []solid {
	return []solid{
		wall4(x0, y0, x1, y0, colour, from, to), wall4(x1, y0, x1, y1, colour, from, to),
		wall4(x0, y1, x1, y1, colour, from, to), wall4(x0, y0, x0, y1, colour, from, to),
	}
}

func rgbn() []string {
	return []string{site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleNIR}
}

// bareYard is eight dates over two years, with misregistration.
func bareYard(size float64, solids ...solid) yard {
	return yard{size: size, pixel: 0.5, solids: solids, roles: rgbn(), levels: 10000, looks: []glance{
		{"2018-02-10", 155, 32, 0.3, -0.2, 1}, {"2018-06-01", 130, 65, -0.4, 0.3, 1.05},
		{"2018-09-15", 150, 48, 0.1, 0.5, 0.95}, {"2018-12-20", 160, 23, -0.3, -0.3, 0.9},
		{"2019-03-10", 152, 42, 0.5, 0.1, 1}, {"2019-07-01", 128, 64, 0, 0, 1.02},
		{"2019-10-05", 155, 42, -0.2, 0.4, 1}, {"2020-01-15", 158, 26, 0.4, -0.4, 0.92},
	}}
}

// under is what light comes from a place, by band.
func (w yard) light(g glance, x, y float64) (c [4]float64) {
	shade := 1 + 0.10*wave(11, x, y, 12) + 0.14*wave(12, x, y, 1.5)
	tint := 0.05 * wave(13, x, y, 30)
	for b := range c {
		c[b] = soil[b] * shade * (1 + tint*float64(b-1))
	}
	for _, f := range w.fields {
		if x >= f.x0 && x < f.x1 && y >= f.y0 && y < f.y1 {
			for b := range c {
				c[b] += f.green[g.day] * (leaf[b] - c[b])
			}
		}
	}
	top, lit := 0.0, 1.0
	for _, s := range w.solids {
		if !s.stands(g.day) {
			continue
		}
		if x >= s.x0 && x < s.x1 && y >= s.y0 && y < s.y1 {
			if s.height > top {
				top = s.height
				for b := range c {
					c[b] += s.thick * (s.colour[b]*(1+0.05*wave(14, x, y, 1)) - c[b])
				}
			}
			continue
		}
		if s.shades(g, x, y) {
			lit = min(lit, 1-0.65*s.thick)
		}
	}
	if top > 0 {
		lit = 1
	}
	for b := range c {
		c[b] *= lit
	}
	return c
}

// shades tells whether the way from a place to the sun meets the solid.
func (s solid) shades(g glance, x, y float64) bool {
	sin, cos := math.Sincos(g.azimuth * math.Pi / 180)
	far := s.height / math.Tan(g.elevation*math.Pi/180)
	from, to := 0.0, far
	for _, a := range [2][4]float64{{x, sin, s.x0, s.x1}, {y, -cos, s.y0, s.y1}} {
		if math.Abs(a[1]) < 1e-9 {
			if a[0] < a[2] || a[0] >= a[3] {
				return false
			}
			continue
		}
		u, v := (a[2]-a[0])/a[1], (a[3]-a[0])/a[1]
		from, to = max(from, min(u, v)), min(to, max(u, v))
	}
	return from < to
}

// draw is a date's image of every band.
func (w yard) draw(g glance, t int) []*raster.Image {
	n := int(w.size / w.pixel)
	r := image.Rect(0, 0, n, n)
	out := make([]*raster.Image, len(w.roles))
	for b := range out {
		out[b] = raster.NewImage(r)
	}
	const super = 2
	for y := range n {
		for x := range n {
			var sum [4]float64
			for i := range super * super {
				px := (float64(x)+(float64(i%super)+0.5)/super)*w.pixel + g.dx
				py := (float64(y)+(float64(i/super)+0.5)/super)*w.pixel + g.dy
				c := w.light(g, px, py)
				for b := range sum {
					sum[b] += c[b] / super / super
				}
			}
			for b, role := range w.roles {
				v := sum[1]
				switch role {
				case site.RoleBlue:
					v = sum[0]
				case site.RoleRed:
					v = sum[2]
				case site.RoleNIR:
					v = sum[3]
				}
				v = g.gain*v + 0.01 + 0.003*noise(uint64(31*t+b), x, y)/24
				out[b].Set(x, y, float32(math.Round(w.levels*v)))
			}
		}
	}
	return out
}

// yardMemory opens the dates of a yard.
type yardMemory map[string][]*raster.Image

func (m yardMemory) Open(s site.Scene, roles []string, _ georef.Grid) (Reader, error) {
	var out yardReader
	for _, role := range roles {
		for i, b := range s.Bands {
			if b.Role == role {
				out.bands = append(out.bands, m[s.ID][i])
			}
		}
	}
	return out, nil
}

type yardReader struct{ bands []*raster.Image }

func (r yardReader) Read(dst []*raster.Image) error {
	for b, d := range dst {
		d.Fill(raster.NaN())
		for y := d.Rect.Min.Y; y < d.Rect.Max.Y; y++ {
			for x := d.Rect.Min.X; x < d.Rect.Max.X; x++ {
				if image.Pt(x, y).In(r.bands[b].Rect) {
					d.Set(x, y, r.bands[b].At(x, y))
				}
			}
		}
	}
	return nil
}

func (yardReader) Offset() (dx, dy float64) { return 0, 0 }
func (yardReader) Close() error             { return nil }

// series draws all dates.
func (w yard) series() (site.Series, yardMemory) {
	var s site.Series
	m := yardMemory{}
	n := int(w.size / w.pixel)
	for t, g := range w.looks {
		day, err := time.Parse(time.DateOnly, g.day)
		if err != nil {
			panic(err)
		}
		sc := site.Scene{
			ID: g.day, Path: g.day + ".tif", Files: []string{g.day + ".tif"},
			Acquired: site.Date{Time: day, Precision: site.PrecisionDay, Source: site.DateName},
			CRS:      flatCRS, CRSName: flatCRS, Size: [2]int{n, n},
			Transform: georef.Affine{originX, w.pixel, 0, originY, 0, -w.pixel},
			PixelX:    w.pixel, PixelY: w.pixel, GSDM: w.pixel,
			Angles: site.Angles{SunAzimuth: &g.azimuth, SunElevation: &g.elevation, Source: "sidecar"},
		}
		if w.sunless {
			sc.Angles = site.Angles{}
		}
		for i, role := range w.roles {
			sc.Bands = append(sc.Bands, site.Band{
				Path: sc.Path, Index: i + 1, Role: role, DType: "UInt16", Scale: 1,
			})
		}
		sc.Footprint = box(0, 0, w.size, w.size)[0][0]
		s.Scenes = append(s.Scenes, sc)
		m[g.day] = w.draw(g, t)
	}
	return s, m
}

func (w yard) run(t *testing.T, lim Limits) detection.Result {
	t.Helper()
	return w.asked(t, lim, nil)
}

func (w yard) asked(t *testing.T, lim Limits, p *Probe) detection.Result {
	t.Helper()
	s, m := w.series()
	pl, err := NewPlan(s, Input{SiteID: "s", Probe: p}, Default(), lim, flatEarth{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pl.Run(t.Context(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
