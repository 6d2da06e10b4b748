package pipeline

import (
	"bytes"
	"context"
	"image"
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// flatEarth is a projection by factors alone, so that metres and degrees turn
// into each other exactly enough: x = 500000 and y = 4800000 lie at 87 east and
// 43.35 north, where it is true to scale.
type flatEarth struct{}

const (
	metresEast  = 81072.0 // of a degree of longitude
	metresNorth = 111095.0
	originX     = 500000.0
	originY     = 4800000.0
	originLon   = 87.0
	originLat   = 43.35
	flatCRS     = "EPSG:32645"
)

func (flatEarth) ToWGS84(_ string, x, y []float64) error {
	for i := range x {
		x[i], y[i] = originLon+(x[i]-originX)/metresEast, originLat+(y[i]-originY)/metresNorth
	}
	return nil
}

func (flatEarth) FromWGS84(_ string, x, y []float64) error {
	for i := range x {
		x[i], y[i] = originX+(x[i]-originLon)*metresEast, originY+(y[i]-originLat)*metresNorth
	}
	return nil
}

// box is a rectangle of metres east and south of the world's corner, in WGS 84.
func box(x0, y0, x1, y1 float64) orb.MultiPolygon {
	x := []float64{originX + x0, originX + x1, originX + x1, originX + x0, originX + x0}
	y := []float64{originY - y0, originY - y0, originY - y1, originY - y1, originY - y0}
	// A multiplication never fails.
	_ = flatEarth{}.ToWGS84(flatCRS, x, y)
	var ring orb.Ring
	for i := range x {
		ring = append(ring, orb.Point{x[i], y[i]})
	}
	return orb.MultiPolygon{{ring}}
}

// world is ground of even, faint texture in pixels of 10 m, with what stands
// on it for a time.
type world struct {
	size       image.Point
	structures []structure
	looks      []sight
	colour     bool // three bands, else one
}

// structure is rows of bright roofs with dark gaps, from a day to before
// another; empty is unbounded.
type structure struct {
	at       image.Rectangle // pixels
	from, to string
}

func (s structure) stands(day string) bool {
	return day >= s.from && (s.to == "" || day < s.to)
}

// sight is one scene: when it was taken, and how the sensor saw the world.
type sight struct {
	day          string
	month        bool            // only the month is known
	id           string          // empty: the day
	gain, offset float64         // gain 0 means 1
	dx, dy       float64         // pixels by which the georeference is wrong
	bright       []spot          // what passes: clouds, vehicles
	seen         image.Rectangle // what lies in the scene; empty means all
	hidden       image.Rectangle // nodata within
}

// spot is a disc of another brightness with a soft edge.
type spot struct{ x, y, radius, value float64 }

const pixelM = 10.0

// grey mixes the bits of a place into a number from 0 to below 1.
func grey(seed, x, y uint64) float64 {
	h := seed*0x9e3779b97f4a7c15 + x*0xbf58476d1ce4e5b9 + y*0x94d049bb133111eb
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	h ^= h >> 31
	return float64(h>>11) / (1 << 53)
}

// wave is smooth noise with a lattice of step pixels.
func wave(seed uint64, x, y, step float64) float64 {
	const far = 1 << 20
	x, y = x/step+far, y/step+far
	i, j := math.Floor(x), math.Floor(y)
	u, v := x-i, y-j
	at := func(a, b float64) float64 { return grey(seed, uint64(i+a), uint64(j+b)) - 0.5 }
	return (at(0, 0)*(1-u)+at(1, 0)*u)*(1-v) + (at(0, 1)*(1-u)+at(1, 1)*u)*v
}

// spread is the side of the square, in pixels, that the sensor sees at once:
// edges are soft, as those of real sensors are.
const spread = 1.5

// draw is a scene's image in the window that it has of the world.
func (w world) draw(l sight) *raster.Image {
	r := w.window(l)
	m := raster.NewImage(r)
	seed := uint64(0)
	for _, c := range l.name() {
		seed = seed*131 + uint64(c)
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.Row(y)
		for i := range row {
			x := r.Min.X + i
			if image.Pt(x, y).In(l.hidden) {
				row[i] = raster.NaN()
				continue
			}
			v := w.mean(l.day, float64(x)+0.5+l.dx, float64(y)+0.5+l.dy)
			v = l.cover(v, float64(x)+0.5, float64(y)+0.5)
			row[i] = float32(l.measure(v + noise(seed, x, y)))
		}
	}
	return m
}

// mean is the brightness around a point on a day: smooth ground, and what
// stands there by the share of the sensor's square that it fills.
func (w world) mean(day string, x, y float64) float64 {
	const level, coarse, fine = 1000, 160, 120
	const roof, gap, period = 1450, 800, 6
	v := level + coarse*wave(1, x, y, 14) + fine*wave(2, x, y, 3)
	for _, s := range w.structures {
		if !s.stands(day) {
			continue
		}
		down := filled(y, float64(s.at.Min.Y), float64(s.at.Max.Y))
		across := filled(x, float64(s.at.Min.X), float64(s.at.Max.X))
		roofs := 0.0
		for k := s.at.Min.X; k < s.at.Max.X; k += period {
			roofs += filled(x, float64(k), float64(k+period/2))
		}
		v += down * (roofs*roof + (across-roofs)*gap - across*v)
	}
	return v
}

// filled is the share of the sensor's side around v that lies from lo to hi.
func filled(v, lo, hi float64) float64 {
	return max(0, min(hi, v+spread/2)-max(lo, v-spread/2)) / spread
}

// noise is the sensor's: three even ones make nearly a normal one.
func noise(seed uint64, x, y int) float64 {
	const most = 24
	sum := -1.5
	for k := range uint64(3) {
		sum += grey(seed+k, uint64(x), uint64(y))
	}
	return most * sum
}

func (l sight) cover(v, x, y float64) float64 {
	for _, s := range l.bright {
		soft := min(1, max(0, (s.radius-math.Hypot(x-s.x, y-s.y))/2))
		v += soft * (s.value - v)
	}
	return v
}

func (l sight) measure(v float64) float64 {
	if l.gain != 0 {
		v *= l.gain
	}
	return v + l.offset
}

func (l sight) name() string {
	if l.id != "" {
		return l.id
	}
	return l.day
}

func (w world) window(l sight) image.Rectangle {
	if l.seen.Empty() {
		return image.Rectangle{Max: w.size}
	}
	return l.seen
}

// scene is what is known of a look beside its pixels.
func (w world) scene(l sight) site.Scene {
	r := w.window(l)
	day, err := time.Parse(time.DateOnly, l.day)
	if err != nil {
		panic(err)
	}
	s := site.Scene{
		ID: l.name(), Path: l.name() + ".tif", Files: []string{l.name() + ".tif"},
		Acquired: site.Date{Time: day, Precision: site.PrecisionDay, Source: site.DateName},
		CRS:      flatCRS, CRSName: flatCRS, Size: [2]int{r.Dx(), r.Dy()},
		Transform: georef.Affine{
			originX + pixelM*float64(r.Min.X), pixelM, 0, originY - pixelM*float64(r.Min.Y), 0, -pixelM,
		},
		PixelX: pixelM, PixelY: pixelM, GSDM: pixelM,
	}
	if l.month {
		s.Acquired.Precision = site.PrecisionMonth
	}
	roles := []string{site.RoleRed}
	if w.colour {
		roles = append(roles, site.RoleGreen, site.RoleBlue)
	}
	for i, role := range roles {
		s.Bands = append(s.Bands, site.Band{
			Path: s.Path, Index: i + 1, Role: role, DType: "UInt16", Scale: 1,
		})
	}
	s.Footprint = box(pixelM*float64(r.Min.X), pixelM*float64(r.Min.Y),
		pixelM*float64(r.Max.X), pixelM*float64(r.Max.Y))[0][0]
	return s
}

// memory opens scenes that lie in memory, by their names.
type memory map[string]*raster.Image

func (m memory) Open(s site.Scene, roles []string, g georef.Grid) (Reader, error) {
	x := int(math.Round((g.Transform[0] - originX) / pixelM))
	y := int(math.Round((originY - g.Transform[3]) / pixelM))
	return memoryReader{m[s.ID], image.Pt(x, y)}, nil
}

// memoryReader reads from an image in pixels of the world; from is where the
// grid begins.
type memoryReader struct {
	pixels *raster.Image
	from   image.Point
}

func (r memoryReader) Read(dst []*raster.Image) error {
	for b, d := range dst {
		d.Fill(raster.NaN())
		for y := d.Rect.Min.Y; y < d.Rect.Max.Y; y++ {
			for x := d.Rect.Min.X; x < d.Rect.Max.X; x++ {
				if p := image.Pt(x, y).Add(r.from); p.In(r.pixels.Rect) {
					// Each band has a scale of its own.
					d.Set(x, y, r.pixels.At(p.X, p.Y)*(1+0.25*float32(b)))
				}
			}
		}
	}
	return nil
}

func (memoryReader) Offset() (dx, dy float64) { return 0, 0 }
func (memoryReader) Close() error             { return nil }

// drawn is a series in memory.
type drawn struct {
	series site.Series
	opener memory
}

// render draws all looks of a world; their order is that of the series.
func (w world) render() drawn {
	d := drawn{opener: memory{}}
	for _, l := range w.looks {
		d.series.Scenes = append(d.series.Scenes, w.scene(l))
		d.opener[l.name()] = w.draw(l)
	}
	return d
}

// run carries the whole chain out.
func (d drawn) run(t *testing.T, in Input, lim Limits) detection.Result {
	t.Helper()
	in.SiteID = "s"
	pl, err := NewPlan(d.series, in, Default(), lim, flatEarth{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pl.Run(context.Background(), d.opener, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w world) run(t *testing.T) detection.Result {
	t.Helper()
	return w.render().run(t, Input{}, Limits{Workers: 1})
}

// written is a result as a file has it.
func written(t *testing.T, r detection.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.WriteGeoJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// days are the dates of most worlds here, two months apart.
func days() []string {
	return []string{
		"2018-03-01", "2018-05-01", "2018-07-01", "2018-09-01", "2018-11-01", "2019-01-01",
	}
}

// plain is a world of the usual dates with these structures.
func plain(side int, s ...structure) world {
	w := world{size: image.Pt(side, side), structures: s}
	for _, d := range days() {
		w.looks = append(w.looks, sight{day: d})
	}
	return w
}

// touching are the changes whose box meets that of a structure.
func touching(r detection.Result, s structure) []detection.Change {
	at := s.at
	b := box(pixelM*float64(at.Min.X), pixelM*float64(at.Min.Y),
		pixelM*float64(at.Max.X), pixelM*float64(at.Max.Y)).Bound()
	var out []detection.Change
	for _, c := range r.Changes {
		if c.Geometry.Bound().Intersects(b) {
			out = append(out, c)
		}
	}
	return out
}

// only wants one change, where the structure is.
func only(t *testing.T, r detection.Result, s structure) detection.Change {
	t.Helper()
	for _, c := range r.Changes {
		t.Logf("%s %s %s, %.0f m2, %s, %s, confirmed %d",
			c.ID, c.Class, c.Change, *c.AreaM2, c.DateText, c.Status, c.PersistenceN)
	}
	found := touching(r, s)
	if len(found) != 1 || len(r.Changes) != 1 {
		t.Fatalf("%d changes, %d where something changed; want one there", len(r.Changes), len(found))
	}
	return found[0]
}

// none wants no change.
func none(t *testing.T, r detection.Result) {
	t.Helper()
	for _, c := range r.Changes {
		t.Errorf("found %s, %.0f m2, %s, score %.2f; want nothing", c.ID, *c.AreaM2, c.DateText, c.Score)
	}
}
