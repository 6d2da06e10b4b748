package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"rampart/algorithms/tile"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// ErrTooFew is returned where fewer than two dates can be used.
var ErrTooFew = errors.New("fewer than two dates can be used")

// ErrNoOverlap is returned where no place is seen on two dates, or where the
// area asked about lies outside the scenes.
var ErrNoOverlap = errors.New("no place is seen on two dates")

// maxDates bounds a series: an onset is kept in a byte.
const maxDates = 250

// Plan is what a run will do, worked out from the headers alone.
type Plan struct {
	Grid    georef.Grid
	Scenes  []site.Scene   // used, oldest first
	Dropped []site.Skipped // not used, with reasons
	Roles   []string       // bands that all scenes share and that are read
	Tile    image.Point    // size of a tile's core, pixels
	Halo    int            // pixels, derived from the steps
	Tiles   int
	Workers int
	// MemoryBytes is what the run is expected to take at most, and ReadBytes
	// what it will decode.
	MemoryBytes, ReadBytes int64
	Notes                  []string

	in     Input
	params Params
	scale  scale
	proj   Projector
	dates  []acquisition
	area   *area
	advise func([]float32)
	room   int64 // memory for what depends on the size, bytes
}

// acquisition is the scenes of one date, seen as one.
type acquisition struct {
	scenes      []site.Scene
	first, last time.Time // days
}

// NewPlan works out which scenes of a series are used, on which grid, and how
// the work is cut. It reads no pixels.
func NewPlan(series site.Series, in Input, p Params, lim Limits, proj Projector) (Plan, error) {
	if err := p.Validate(); err != nil {
		return Plan{}, err
	}
	pl := Plan{in: in, params: p, proj: proj, advise: lim.Advise, Notes: append([]string(nil), series.Notes...)}
	scenes := pl.commonBands(byDate(series.Scenes))
	ref, err := pl.chooseGrid(scenes)
	if err != nil {
		return pl, err
	}
	scenes = pl.comparable(scenes, ref)
	boxes, err := pl.boxes(scenes)
	if err != nil {
		return pl, err
	}
	if err := pl.crop(scenes, boxes); err != nil {
		return pl, err
	}
	if len(pl.dates) > maxDates {
		return pl, fmt.Errorf("%d dates: at most %d can be compared, narrow them with --from and --to",
			len(pl.dates), maxDates)
	}
	pl.scale = newScale(pl.Grid)
	pl.Halo = pl.scale.reach()
	pl.share(lim)
	return pl, nil
}

// byDate returns the scenes oldest first, those of one date by id.
func byDate(scenes []site.Scene) []site.Scene {
	out := slices.Clone(scenes)
	slices.SortStableFunc(out, func(a, b site.Scene) int {
		return cmp.Or(a.Acquired.First().Compare(b.Acquired.First()),
			a.Acquired.Last().Compare(b.Acquired.Last()), strings.Compare(a.ID, b.ID))
	})
	return out
}

// wanted are the sets of bands that a series can be compared in, the best
// first.
var wanted = [][]string{
	{site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleNIR},
	{site.RoleBlue, site.RoleGreen, site.RoleRed},
	{site.RoleGreen, site.RoleRed, site.RoleNIR},
	{site.RoleRed}, {site.RoleGreen}, {site.RolePan}, {site.RoleBlue}, {site.RoleNIR},
	{site.RoleSWIR16}, {site.RoleSWIR22}, {site.RoleRedEdge}, {site.RoleNIR08},
	{site.RoleCoastal}, {"band1"},
}

// commonBands keeps the scenes that share the set of bands which most of them
// have.
func (pl *Plan) commonBands(scenes []site.Scene) []site.Scene {
	most := 0
	for _, set := range wanted {
		n := 0
		for _, s := range scenes {
			if hasAll(s, set) {
				n++
			}
		}
		if n > most {
			most, pl.Roles = n, set
		}
	}
	var kept []site.Scene
	for _, s := range scenes {
		if hasAll(s, pl.Roles) && pl.Roles != nil {
			kept = append(kept, s)
			continue
		}
		pl.drop(s, fmt.Sprintf("lacks the bands that the other scenes share (%s): "+
			"name its bands in scenes.csv", joinRoles(pl.Roles)))
	}
	return kept
}

func hasAll(s site.Scene, roles []string) bool {
	for _, r := range roles {
		found := false
		for _, b := range s.Bands {
			found = found || b.Role == r
		}
		if !found {
			return false
		}
	}
	return true
}

func joinRoles(roles []string) string {
	out := ""
	for i, r := range roles {
		if i > 0 {
			out += " "
		}
		out += r
	}
	return out
}

func (pl *Plan) drop(s site.Scene, reason string) {
	pl.Dropped = append(pl.Dropped, site.Skipped{Path: s.Path, Reason: reason, Broken: true})
}

// coarsest is by how much a scene's pixels may be longer than the grid's.
const coarsest = 2.5

// comparable leaves out scenes that are too coarse for the grid.
func (pl *Plan) comparable(scenes []site.Scene, ref site.Scene) []site.Scene {
	var kept []site.Scene
	grid := math.Sqrt(ref.PixelX * ref.PixelY)
	for _, s := range scenes {
		if g := math.Sqrt(s.PixelX * s.PixelY); g > coarsest*grid {
			pl.drop(s, fmt.Sprintf("its pixels of %.2f m are too coarse beside the series' %.2f m: "+
				"run it with scenes of its own kind", g, grid))
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// boxes returns where each scene lies, in pixels of the grid.
func (pl *Plan) boxes(scenes []site.Scene) ([]image.Rectangle, error) {
	inverse, err := pl.Grid.Transform.Invert()
	if err != nil {
		return nil, err
	}
	boxes := make([]image.Rectangle, len(scenes))
	for i, s := range scenes {
		x, y := outline(s, pl.Grid.CRS)
		if s.CRS != pl.Grid.CRS {
			if err := pl.proj.FromWGS84(pl.Grid.CRS, x, y); err != nil {
				return nil, fmt.Errorf("place %s on the grid: %w", s.Path, err)
			}
		}
		boxes[i] = bounds(inverse, x, y)
	}
	return boxes, nil
}

// outline returns points around a scene: its corners in its own reference
// system where that is crs, else its footprint in WGS 84.
func outline(s site.Scene, crs string) (x, y []float64) {
	if s.CRS != crs {
		for _, p := range s.Footprint {
			x, y = append(x, p[0]), append(y, p[1])
		}
		return x, y
	}
	w, h := float64(s.Size[0]), float64(s.Size[1])
	for _, c := range [][2]float64{{0, 0}, {w, 0}, {w, h}, {0, h}} {
		cx, cy := s.Transform.Apply(c[0], c[1])
		x, y = append(x, cx), append(y, cy)
	}
	return x, y
}

func bounds(inverse georef.Affine, x, y []float64) image.Rectangle {
	low := [2]float64{math.Inf(1), math.Inf(1)}
	high := [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range x {
		px, py := inverse.Apply(x[i], y[i])
		low = [2]float64{min(low[0], px), min(low[1], py)}
		high = [2]float64{max(high[0], px), max(high[1], py)}
	}
	const whole = 1e-6 // pixels: the rounding of a transform there and back
	return image.Rect(toInt(math.Floor(low[0]+whole)), toInt(math.Floor(low[1]+whole)),
		toInt(math.Ceil(high[0]-whole)), toInt(math.Ceil(high[1]-whole)))
}

// toInt keeps what is not a number or far away inside an int.
func toInt(v float64) int {
	const far = 1 << 40
	if !(v > -far) {
		return -far
	}
	return int(min(v, far))
}

// areaMargin is how far beyond the area asked about the grid reaches, for the
// statistics of the surroundings.
const areaMargin = 500 // metres

// crop fits the grid to what at least two dates share and to the area asked
// about.
func (pl *Plan) crop(scenes []site.Scene, boxes []image.Rectangle) error {
	extent := shared(scenes, boxes)
	if len(dates(scenes)) < 2 {
		return ErrTooFew
	}
	if extent.Empty() {
		return fmt.Errorf("%w: the scenes do not overlap", ErrNoOverlap)
	}
	if pl.in.Area != nil {
		a, err := newArea(pl.in.Area, pl.Grid, pl.proj)
		if err != nil {
			return err
		}
		if a.bounds.Intersect(extent).Empty() {
			return fmt.Errorf("%w: the area lies outside the scenes", ErrNoOverlap)
		}
		margin := int(math.Ceil(areaMargin / math.Sqrt(pl.Grid.PixelX*pl.Grid.PixelY)))
		extent = extent.Intersect(a.bounds.Inset(-margin))
		pl.area = a
	}
	var kept []site.Scene
	for i, s := range scenes {
		if boxes[i].Intersect(extent).Empty() {
			pl.drop(s, "does not overlap the place where two dates can be compared")
			continue
		}
		kept = append(kept, s)
	}
	pl.dates = dates(kept)
	if len(pl.dates) < 2 {
		return ErrTooFew
	}
	pl.Scenes = kept
	return pl.resize(extent)
}

// resize moves the grid's origin to the corner of extent.
func (pl *Plan) resize(extent image.Rectangle) error {
	t := pl.Grid.Transform
	x, y := t.Apply(float64(extent.Min.X), float64(extent.Min.Y))
	pl.Grid.Transform = georef.Affine{x, t[1], t[2], y, t[4], t[5]}
	pl.Grid.Size = extent.Size()
	if pl.area != nil {
		pl.area.move(extent.Min)
	}
	return pl.measure()
}

// dates groups scenes by the day on which they were taken, oldest first.
func dates(scenes []site.Scene) []acquisition {
	var out []acquisition
	for _, s := range scenes {
		first, last := s.Acquired.First(), s.Acquired.Last()
		n := len(out)
		if n > 0 && out[n-1].first.Equal(first) && out[n-1].last.Equal(last) {
			out[n-1].scenes = append(out[n-1].scenes, s)
			continue
		}
		out = append(out, acquisition{[]site.Scene{s}, first, last})
	}
	return out
}

// shared is the smallest window around all places that two dates see.
func shared(scenes []site.Scene, boxes []image.Rectangle) (r image.Rectangle) {
	for i, s := range scenes {
		for j := range i {
			if !scenes[j].Acquired.First().Equal(s.Acquired.First()) {
				r = r.Union(boxes[i].Intersect(boxes[j]))
			}
		}
	}
	return r
}

// tileSizes are the sizes tried, the best first: the larger, the less is read
// and computed twice. They are wide, since what a tile shares with the one
// below is kept and what it shares with the one beside is not.
var tileSizes = []image.Point{
	{2048, 512}, {1536, 512}, {1024, 512}, {1024, 384}, {768, 384}, {512, 384}, {512, 256},
	{384, 256}, {256, 256}, {192, 192}, {128, 128}, {96, 96}, {64, 64},
}

// reserveBytes is what a run takes beside its tiles: the program, GDAL's own
// memory, the survey's sample and the regions found.
const reserveBytes = 192 << 20

// share cuts the work into tiles and workers that fit the memory.
func (pl *Plan) share(lim Limits) {
	pl.Workers = lim.Workers
	if pl.Workers <= 0 {
		pl.Workers = runtime.NumCPU()
	}
	room := lim.MaxMemory - reserveBytes
	pl.room = max(0, room)
	for {
		pl.Tile = image.Pt(lim.Tile, lim.Tile)
		if lim.Tile <= 0 {
			pl.Tile = pl.fittingTile(room / int64(pl.Workers))
		}
		fits := pl.Tile.X > 0 && (room <= 0 || pl.roofBytes() <= room/int64(pl.Workers))
		if fits || pl.Workers == 1 {
			break
		}
		pl.Workers--
	}
	if pl.Tile.X <= 0 {
		pl.Tile = tileSizes[len(tileSizes)-1]
	}
	n := tile.Count(pl.Grid.Rect(), pl.Tile)
	pl.Tiles = n.X * n.Y
	pl.Workers = min(pl.Workers, max(pl.Tiles, len(pl.dates)))
	pl.MemoryBytes = reserveBytes + int64(pl.Workers)*max(pl.tileBytes(pl.Tile), pl.roofBytes())
	// A column of tiles is read from its top to its bottom, with its margins.
	across := pl.Grid.Size.X + 2*pl.Halo*(n.X-1)
	pl.ReadBytes = int64(across) * int64(pl.Grid.Size.Y) * 4 * int64(len(pl.Roles)*len(pl.dates))
}

// fittingTile is the best size whose tile fits into room, made narrower where
// that makes all columns equally wide; nothing where none fits.
func (pl *Plan) fittingTile(room int64) image.Point {
	for _, size := range tileSizes {
		if room <= 0 || pl.tileBytes(size) <= room {
			columns := tile.Count(pl.Grid.Rect(), size).X
			return image.Pt((pl.Grid.Size.X+columns-1)/columns, size.Y)
		}
	}
	return image.Point{}
}

// tileBytes is what one worker holds for a tile of the given size.
func (pl *Plan) tileBytes(size image.Point) int64 {
	w := min(size.X+2*pl.Halo, pl.Grid.Size.X)
	h := min(size.Y+2*pl.Halo, pl.Grid.Size.Y)
	return int64(w) * (int64(h)*int64(4*planesOf(len(pl.dates), len(pl.Roles))) +
		int64(len(pl.dates)*len(pl.Roles))*heldBytes)
}

// heldBytes is what a reader keeps of each band for each pixel of a tile's
// width: the rows of one row of blocks, as the file has them.
const heldBytes = 512 * 4
