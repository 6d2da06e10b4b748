package pipeline

import (
	"fmt"
	"math"

	"rampart/algorithms/change"
	"rampart/algorithms/filter"
	"rampart/algorithms/morph"
	"rampart/algorithms/screen"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// squareness is how much longer one side of a pixel may be than the other for
// a scene's own grid to be kept.
const squareness = 1.6

// chooseGrid takes the grid of the kind of scene that is most frequent, so
// that most scenes are read as they are; where that is turned, mirrored or has
// pixels far from square, a UTM grid of the same resolution.
func (pl *Plan) chooseGrid(scenes []site.Scene) (ref site.Scene, err error) {
	most := 0
	for _, s := range scenes {
		n := 0
		for _, other := range scenes {
			if sameKind(s, other) {
				n++
			}
		}
		if n > most {
			most, ref = n, s
		}
	}
	if most == 0 {
		return ref, ErrTooFew
	}
	t := ref.Transform
	ratio := ref.PixelX / ref.PixelY
	upright := t[2] == 0 && t[4] == 0 && t[1] > 0 && t[5] < 0
	if upright && ratio < squareness && ratio > 1/squareness {
		pl.Grid = georef.Grid{CRS: ref.CRS, Transform: t}
		pl.Grid.Size.X, pl.Grid.Size.Y = ref.Size[0], ref.Size[1]
		return ref, pl.measure()
	}
	return ref, pl.utmGrid(ref)
}

// sameKind reports whether two scenes have one reference system and pixel
// size.
func sameKind(a, b site.Scene) bool {
	const same = 1e-6
	return a.CRS == b.CRS &&
		math.Abs(a.Transform[1]-b.Transform[1]) <= same*math.Abs(a.Transform[1]) &&
		math.Abs(a.Transform[5]-b.Transform[5]) <= same*math.Abs(a.Transform[5])
}

// utmGrid lays a grid of square pixels over a scene in its UTM zone.
func (pl *Plan) utmGrid(ref site.Scene) error {
	lon, lat := centre(ref)
	crs := georef.UTM(lon, lat)
	var x, y []float64
	for _, p := range ref.Footprint {
		x, y = append(x, p[0]), append(y, p[1])
	}
	if err := pl.proj.FromWGS84(crs, x, y); err != nil {
		return fmt.Errorf("place %s on a UTM grid: %w", ref.Path, err)
	}
	g := math.Sqrt(ref.PixelX * ref.PixelY)
	box := bounds(georef.Affine{0, 1, 0, 0, 0, 1}, x, y)
	left := math.Floor(float64(box.Min.X)/g) * g
	top := math.Ceil(float64(box.Max.Y)/g) * g
	pl.Grid = georef.Grid{CRS: crs, Transform: georef.Affine{left, g, 0, top, 0, -g}}
	pl.Grid.Size.X = int(math.Ceil((float64(box.Max.X) - left) / g))
	pl.Grid.Size.Y = int(math.Ceil((top - float64(box.Min.Y)) / g))
	pl.Notes = append(pl.Notes, fmt.Sprintf(
		"the scenes' own pixels are turned or not square: compared on a grid of %.2f m in %s", g, crs))
	return pl.measure()
}

func centre(s site.Scene) (lon, lat float64) {
	for _, p := range s.Footprint {
		lon += p[0] / float64(len(s.Footprint))
		lat += p[1] / float64(len(s.Footprint))
	}
	return lon, lat
}

// measure finds the true size of the pixel in the middle of the grid.
func (pl *Plan) measure() error {
	g := &pl.Grid
	mx, my := float64(g.Size.X)/2, float64(g.Size.Y)/2
	var x, y []float64
	for _, d := range [][2]float64{{-0.5, 0}, {0.5, 0}, {0, -0.5}, {0, 0.5}} {
		px, py := g.Transform.Apply(mx+d[0], my+d[1])
		x, y = append(x, px), append(y, py)
	}
	if err := pl.proj.ToWGS84(g.CRS, x, y); err != nil {
		return fmt.Errorf("measure the grid's pixels: %w", err)
	}
	g.PixelX = georef.GroundDistance(x[0], y[0], x[1], y[1])
	g.PixelY = georef.GroundDistance(x[2], y[2], x[3], y[3])
	if !(g.PixelX > 0) || !(g.PixelY > 0) {
		return fmt.Errorf("the grid's pixels have no size on the ground: check its georeference")
	}
	return nil
}

// scale holds every length of the method for one grid, in pixels.
type scale struct {
	gsdM    float64 // geometric mean of the pixel's sides
	objectM float64 // the object scale, metres
	change  change.Scale
	screen  screen.Params
	// contextX and contextY are the radii of the box that, applied twice,
	// averages the surroundings of an object.
	contextX, contextY int
	shift              int // largest shift looked for
}

// The object scale is the standard deviation of the Gaussian under which
// evidence is averaged: 3 m at 0.5 m, 6 to 9 m at 1.5 m and 20 m at 10 m gave
// the best average precision on labelled pairs; this power of the pixel size
// passes through them.
const (
	objectScaleM     = 5.2
	objectScalePower = 0.585
)

// The other lengths, in object scales: the surroundings, a cloud's smallest
// radius and its soft edge.
const (
	contextScales   = 3
	cloudScales     = 3
	cloudEndScales  = 6
	cloudEdgeScales = 2
)

func newScale(g georef.Grid) scale {
	s := scale{gsdM: math.Sqrt(g.PixelX * g.PixelY)}
	s.objectM = objectScaleM * math.Pow(s.gsdM, objectScalePower)
	s.change = change.Scale{
		SigmaX: s.objectM / g.PixelX, SigmaY: s.objectM / g.PixelY,
		StepX: g.PixelX / s.gsdM, StepY: g.PixelY / s.gsdM,
	}
	s.contextX = filter.BoxRadius(contextScales * s.change.SigmaX)
	s.contextY = filter.BoxRadius(contextScales * s.change.SigmaY)
	sigma := s.objectM / s.gsdM
	side := max(1, int(math.Round(sigma)))
	cells := func(scales float64) int {
		return max(1, int(math.Round(scales*sigma/float64(side))))
	}
	s.screen = screen.Params{
		Side: side, MinRadius: cells(cloudScales),
		MinRadiusEnd: cells(cloudEndScales), Grow: cells(cloudEdgeScales),
	}
	// 15 m at sub-metre resolution, five pixels where pixels are coarse.
	s.shift = min(40, max(5, int(math.Ceil(15/s.gsdM))))
	return s
}

// reach is how far the chain of local steps looks, in pixels: the halo.
func (s scale) reach() int {
	smooth := filter.GaussianReach(max(s.change.SigmaX, s.change.SigmaY))
	context := 2 * max(s.contextX, s.contextY)
	box := s.closing()
	closing := 2 * max(box.RX, box.RY)
	return s.screened() + s.change.Reach() + smooth + context + closing
}

// screened is how far the screen looks, in pixels: one cell more than it says,
// since a window may cut a cell in two.
func (s scale) screened() int { return (s.screen.Reach() + 1) * s.screen.Side }

// closeScales is the radius, in object scales, of the square under which the
// evidence is closed, so that the yard between two blocks does not part them.
const closeScales = 0.5

func (s scale) closing() morph.Box {
	return morph.Box{
		RX: max(1, int(math.Round(closeScales*s.change.SigmaX))),
		RY: max(1, int(math.Round(closeScales*s.change.SigmaY))),
	}
}
