package webmap

import (
	"fmt"
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/internal/georef"
)

// frame is the ground that the pictures of a site show: an upright grid in its
// UTM zone.
type frame struct {
	crs                      string
	west, south, east, north float64
	size                     image.Point
	pixelM                   float64
	tile, levels             int
}

const (
	// about is how much ground is shown beside the area of a site, as a part of
	// its longer side.
	about = 0.05
	// pixelIfUnknown is the side of a pixel in metres where no scene tells it.
	pixelIfUnknown = 10
	// sameSize is how far two pixels may differ, as a part, to be one size: the
	// scale of UTM differs by less from that on the ground.
	sameSize = 0.01
)

// frame says what the pictures of a place show; nil where nothing says where it
// is.
func (p Page) frame(place Place) (*frame, error) {
	outline, err := p.outline(place)
	if err != nil || len(outline) == 0 {
		return nil, err
	}
	middle := orb.MultiPoint(outline).Bound().Center()
	f := &frame{crs: georef.UTM(middle[0], middle[1]), pixelM: pixelOf(place)}
	x, y := make([]float64, len(outline)), make([]float64, len(outline))
	for i, q := range outline {
		x[i], y[i] = q[0], q[1]
	}
	if err := p.Projector.FromWGS84(f.crs, x, y); err != nil {
		return nil, fmt.Errorf("site %s: %w", place.ID, err)
	}
	var b orb.Bound
	for i := range x {
		if i == 0 {
			b = orb.Point{x[0], y[0]}.Bound()
		}
		b = b.Extend(orb.Point{x[i], y[i]})
	}
	if len(place.Area) > 0 || place.Grid.Size.X == 0 {
		b = b.Pad(about * max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]))
	}
	f.cover(b)
	return f, nil
}

// cover lays the frame over a box, on whole pixels.
func (f *frame) cover(b orb.Bound) {
	f.west = math.Floor(b.Min[0]/f.pixelM) * f.pixelM
	f.north = math.Ceil(b.Max[1]/f.pixelM) * f.pixelM
	f.size.X = max(1, int(math.Ceil((b.Max[0]-f.west)/f.pixelM)))
	f.size.Y = max(1, int(math.Ceil((f.north-b.Min[1])/f.pixelM)))
	f.east = f.west + float64(f.size.X)*f.pixelM
	f.south = f.north - float64(f.size.Y)*f.pixelM
}

// crop leaves the ground of a window of another frame, the same but for its pixels,
// so that the edge of the images is that of the picture; none where it is empty.
func (f *frame) crop(other frame, window image.Rectangle) {
	if window.Empty() {
		return
	}
	at := func(x, y int) orb.Point {
		return orb.Point{other.west + float64(x)*other.pixelM, other.north - float64(y)*other.pixelM}
	}
	whole := orb.Bound{Min: orb.Point{f.west, f.south}, Max: orb.Point{f.east, f.north}}
	low, high := at(window.Min.X, window.Max.Y), at(window.Max.X, window.Min.Y)
	f.cover(orb.Bound{
		Min: orb.Point{max(low[0], whole.Min[0]), max(low[1], whole.Min[1])},
		Max: orb.Point{min(high[0], whole.Max[0]), min(high[1], whole.Max[1])},
	})
}

// outline is the places that the frame has to hold: those of the area, of the
// grid, or of nothing.
func (p Page) outline(place Place) ([]orb.Point, error) {
	var out []orb.Point
	for _, polygon := range place.Area {
		for _, ring := range polygon {
			out = append(out, ring...)
		}
	}
	g := place.Grid
	if len(out) > 0 || g.CRS == "" || g.Size.X <= 0 || g.Size.Y <= 0 {
		return out, nil
	}
	var x, y []float64
	const steps = 8 // along a side, which is curved in degrees
	for i := range steps + 1 {
		t := float64(i) / steps
		for _, c := range [][2]float64{{t, 0}, {t, 1}, {0, t}, {1, t}} {
			px, py := g.Transform.Apply(c[0]*float64(g.Size.X), c[1]*float64(g.Size.Y))
			x, y = append(x, px), append(y, py)
		}
	}
	if err := p.Projector.ToWGS84(g.CRS, x, y); err != nil {
		return nil, fmt.Errorf("the grid of the result: %w", err)
	}
	for i := range x {
		out = append(out, orb.Point{x[i], y[i]})
	}
	return out, nil
}

// pixelOf is the side of a pixel in metres: that of the grid in its own units
// where those are metres, so that files which lie on it are read as they are.
func pixelOf(place Place) float64 {
	g := place.Grid
	if t := g.Transform[1]; g.PixelX > 0 {
		if math.Abs(t-g.PixelX) <= sameSize*g.PixelX {
			return t
		}
		return math.Sqrt(g.PixelX * g.PixelY)
	}
	least := math.Inf(1)
	for _, s := range place.Scenes {
		if s.Used && s.PixelXM > 0 {
			least = min(least, s.PixelXM)
		}
	}
	if math.IsInf(least, 1) {
		return pixelIfUnknown
	}
	return least
}

// coarser is the same ground with pixels so many times larger.
func (f frame) coarser(times float64) frame {
	b := orb.Bound{Min: orb.Point{f.west, f.south}, Max: orb.Point{f.east, f.north}}
	f.pixelM *= times
	f.cover(b)
	return f
}

// grid is the frame as a grid.
func (f frame) grid() georef.Grid {
	return georef.Grid{
		CRS:       f.crs,
		Transform: georef.Affine{f.west, f.pixelM, 0, f.north, 0, -f.pixelM},
		Size:      f.size, PixelX: f.pixelM, PixelY: f.pixelM,
	}
}

func (f frame) json() *frameJSON {
	return &frameJSON{
		Box: [4]float64{f.west, f.south, f.east, f.north}, Size: [2]int{f.size.X, f.size.Y},
		PixelM: f.pixelM, Tile: f.tile, Levels: f.levels,
	}
}
