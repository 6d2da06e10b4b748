package pipeline

import (
	"context"
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/algorithms/shadow"
	"rampart/internal/detection"
)

// How a height was measured: with the sun's direction as it is known of the
// scene, or as it is at an assumed time of day.
const (
	byShadow        = "shadow"
	byAssumedShadow = "shadow_assumed_sun"
)

const (
	// reachM is how far shadows are followed.
	reachM = 60
	// beforeM is how far before a wall profiles begin: further than its line may
	// be off, which lies between the wall and its shadow.
	beforeM = 4
	// A tower is 2.5 to 4 m wide: half of that lies between the middle and where
	// the shadow begins.
	halfTowerM, halfTowerErrM = 1.6, 0.3
	// nadirErr is the tangent of what a view may be off nadir where nobody says:
	// ten degrees.
	nadirErr = 0.18
	// endsShare is the part of a wall or of a building's side at each end that is
	// left out, cornerShadeM the most of it: there the shadow of the next side
	// falls.
	endsShare, cornerShadeM = 0.15, 10
	// facingCos is the least cosine of the angle between a side's normal and the
	// way of shadows: with less the shadow hardly leaves the side.
	facingCos = 0.4
	// rayM is the distance of the rays along a side, mostRays their number.
	rayM, mostRays = 1, 200
	// fewestDates is the number of dates that must agree for a height.
	fewestDates = 2
)

// heights measures how high walls, towers, buildings and sheds are, by their
// shadows on the dates on which they stand.
func (f *finder) heights(ctx context.Context, changes []detection.Change) error {
	suns, err := f.suns()
	if err != nil {
		return err
	}
	forms := make([]orb.Geometry, len(changes))
	for i, c := range changes {
		if forms[i], err = f.pl.plane(c.Geometry); err != nil {
			return err
		}
	}
	return f.each(ctx, len(changes), func(l *lens, i int) error {
		return l.height(&changes[i], forms[i], suns)
	})
}

// suns is by date where the sun stands: as the scene says, or computed for its
// time, or for an assumed one where only the day is known; nil where that is not
// known either.
func (f *finder) suns() ([]*shadow.Sun, error) {
	lon, lat, err := f.pl.middle()
	if err != nil {
		return nil, err
	}
	out := make([]*shadow.Sun, len(f.pl.dates))
	for t, d := range f.pl.dates {
		out[t] = sunOf(d.scenes[0], lon, lat)
	}
	return out, nil
}

// measured is the heights of an object, and how much height a metre of shadow is,
// by date.
type measured struct {
	heights  []shadow.Height
	perMetre []float64
}

// height measures an object on each date and takes the median. Where its edge
// lies is wrong alike on all dates, by a pixel or what is not known of its width.
func (l *lens) height(c *detection.Change, form orb.Geometry, suns []*shadow.Sun) error {
	stands := l.f.standing(c)
	var by [2]measured // with the sun as it is known, and as it is assumed
	for t, s := range suns {
		if s == nil || stands[t] != 1 || l.f.levels.poor[t] || s.Elevation < lowestSun {
			continue
		}
		h, ok, err := l.heightOn(t, c.Class, form, *s, stands)
		if err != nil {
			return err
		}
		if ok {
			m := &by[0]
			if s.Assumed {
				m = &by[1]
			}
			m.heights, m.perMetre = append(m.heights, h), append(m.perMetre, 1/s.PerMetre())
		}
	}
	for i, method := range []string{byShadow, byAssumedShadow} {
		if len(by[i].heights) < fewestDates {
			continue
		}
		h, _ := shadow.Median(by[i].heights)
		h.ErrM = math.Hypot(h.ErrM, edgeErr(c.Class, l.f.optics.gsdM)*medianOf(by[i].perMetre))
		c.HeightM, c.HeightErrM, c.HeightMethod = &h.M, &h.ErrM, method
		return nil
	}
	return nil
}

// edgeErr is the error in metres with which the edge of an object lies: a pixel of
// an outline, half a pixel of a wall's, which is seen on each date but blurred into
// its top.
func edgeErr(class detection.Class, gsdM float64) float64 {
	switch class {
	case detection.Wall:
		return gsdM / 2
	case detection.Tower:
		return math.Hypot(gsdM, halfTowerErrM)
	}
	return gsdM
}

// lowestSun is the elevation in degrees below which shadows run into each other.
const lowestSun = 12

// standing is by date 1 where an object stands, 0 where it does not, and -1 where
// that is not decided.
func (f *finder) standing(c *detection.Change) []int {
	out := make([]int, len(f.pl.dates))
	before, after := 0, 1
	if c.Change == detection.Removed {
		before, after = 1, 0
	}
	for t, d := range f.pl.dates {
		day := isoDay(d.first)
		switch {
		case c.ChangedBefore != "" && day >= c.ChangedBefore:
			out[t] = after
		case c.ChangedAfter != "" && day <= c.ChangedAfter:
			out[t] = before
		default:
			out[t] = -1
		}
	}
	return out
}

// heightOn measures an object on one date.
func (l *lens) heightOn(
	t int, class detection.Class, form orb.Geometry, s shadow.Sun, stands []int,
) (h shadow.Height, ok bool, err error) {
	c := newCast(class, form, s)
	if len(c.rays) == 0 {
		return h, false, nil
	}
	gsd := l.f.optics.gsdM
	n := int(min(reachM, mostHeight(class)*s.PerMetre()+c.offset+reachPastM) / gsd)
	change, err := l.follow(t, c, n, stands)
	if err != nil {
		return h, false, err
	}
	var length shadow.Span
	if class == detection.Wall {
		length, ok = shadow.Extent(change, gsd)
	} else {
		from := min(len(change), int(c.offset/gsd))
		length, ok = shadow.End(change[from:], gsd)
		length.M += float64(from)*gsd - c.offset
		if r := l.f.cal.registration[t]; !math.IsNaN(r.Residual) {
			length.ErrM = math.Hypot(length.ErrM, r.Residual*gsd)
		}
	}
	if !ok || length.M*c.across < leastShadowPx*gsd {
		return h, false, nil
	}
	if class != detection.Wall {
		return s.Height(length), true, nil
	}
	h, ok = c.leaning(s, length, l.f.pl.dates[t].scenes[0].Angles)
	return h, ok, nil
}

// leastShadowPx is the narrowest shadow, across, that is measured, in pixels.
const leastShadowPx = 2

// reachPastM is how much lit ground is looked at behind the longest shadow.
const reachPastM = 6

// mostHeight is the height in metres up to which a class is measured: walls of
// 13.7 m and blocks of 24 m are reported.
func mostHeight(class detection.Class) float64 {
	switch class {
	case detection.Wall:
		return 16
	case detection.Tower:
		return 20
	}
	return 40
}

// follow is by how much the luma of a date differs from that of the dates without
// the object, along rays: medians over the rays, a pixel's width apart.
func (l *lens) follow(t int, c cast, n int, stands []int) ([]float64, error) {
	samples := make([][]float64, n)
	gsd := l.f.optics.gsdM
	far := float64(n) * gsd
	for _, lot := range lots(c.rays) {
		if err := l.look(l.reached(lot, c.along, far)); err != nil {
			return nil, err
		}
		for _, r := range lot {
			for i := range samples {
				d := float64(i) * gsd
				if v := l.darker(t, orb.Point{r[0] + d*c.along[0], r[1] + d*c.along[1]}, stands); v == v {
					samples[i] = append(samples[i], v)
				}
			}
		}
	}
	out := make([]float64, n)
	for i, v := range samples {
		out[i] = math.NaN()
		if float64(len(v)) >= profileShare*float64(len(c.rays)) {
			out[i] = medianOf(v)
		}
	}
	return out, nil
}

// lots cuts rays into such as begin within a chunk of each other.
func lots(rays []orb.Point) [][]orb.Point {
	var out [][]orb.Point
	from := 0
	for i, r := range rays {
		if d := rays[from]; math.Hypot(r[0]-d[0], r[1]-d[1]) > chunkM {
			out, from = append(out, rays[from:i]), i
		}
	}
	return append(out, rays[from:])
}

// reached is the window that rays need.
func (l *lens) reached(rays []orb.Point, along orb.Point, far float64) (w image.Rectangle) {
	g := l.f.pl.Grid
	for _, r := range rays {
		for _, d := range []float64{0, far} {
			x, y := (r[0]+d*along[0])/g.PixelX, -(r[1]+d*along[1])/g.PixelY
			w = w.Union(image.Rect(int(math.Floor(x))-1, int(math.Floor(y))-1,
				int(math.Ceil(x))+2, int(math.Ceil(y))+2))
		}
	}
	return w.Intersect(g.Rect())
}

// darker is the luma of a date at a place on the plane, less the median over the
// dates on which an object does not stand; NaN where either is not seen.
func (l *lens) darker(t int, at orb.Point, stands []int) float64 {
	g := l.f.pl.Grid
	x, y := at[0]/g.PixelX-0.5, -at[1]/g.PixelY-0.5
	var without []float64
	for o, s := range stands {
		if s == 0 && !l.f.levels.poor[o] {
			without = append(without, bilinear(&l.features[o].Luma, x, y))
		}
	}
	return bilinear(&l.features[t].Luma, x, y) - medianOf(without)
}

// bilinear is the value at a place, in pixels from the middle of the first; NaN
// beyond the image and beside what is.
func bilinear(m *raster.Image, x, y float64) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	p := image.Pt(int(x0), int(y0))
	if !p.In(m.Rect) || !p.Add(image.Pt(1, 1)).In(m.Rect) {
		return math.NaN()
	}
	fx, fy := x-x0, y-y0
	at := func(dx, dy int) float64 { return float64(m.At(p.X+dx, p.Y+dy)) }
	return (1-fy)*((1-fx)*at(0, 0)+fx*at(1, 0)) + fy*((1-fx)*at(0, 1)+fx*at(1, 1))
}
