package pipeline

import (
	"context"
	"image"
	"math"
	"slices"
	"time"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/algorithms/roof"
	"rampart/algorithms/screen"
	"rampart/algorithms/tile"
	"rampart/internal/detection"
	"rampart/internal/engine"
	"rampart/internal/site"
)

// StageRoofs is the search for roofs that came or went between two dates.
const StageRoofs Stage = "roofs"

const (
	// roofCellM is the size in metres of the cells that roofs are looked for in.
	roofCellM = 1.1
	// roofTile is the side, in cells, of the pieces in which a scene is searched,
	// and roofStrip how many rows of cells are read at once.
	roofTile, roofStrip = 384, 64
	// roofOpenM and roofCloseM are the radii under which what was found is opened,
	// so that neither a path nor a kerb is a roof, and closed.
	roofOpenM, roofCloseM = 2.2, 1.1
)

// roofRoles are the bands that roofs are told by.
var roofRoles = []string{site.RoleRed, site.RoleGreen, site.RoleBlue}

// seesRoofs reports whether roofs are looked for: two dates have nothing to tell by
// what lasts.
func (pl *Plan) seesRoofs() bool {
	return pl.scale.gsdM <= objectsGSD && len(pl.dates) == 2 &&
		!slices.ContainsFunc(roofRoles, func(r string) bool { return !slices.Contains(pl.Roles, r) })
}

// roofer is one search for roofs. What it learns of the scene is by date, and the
// bars are of roofs on that date.
type roofer struct {
	pl          *Plan
	cal         *calibration
	opener      Opener
	meter       *meter
	side        int // pixels of a cell
	grid        image.Rectangle
	x, y        float64 // metres of a cell
	scale       roof.Scale
	open, close int // cells
	light       [2]roof.Light
	usual       [2]roof.Usual
	bars        [2]float32
}

// roofs finds the roofs that came or went between two dates; known are the changes
// whose ids are given.
func (pl *Plan) roofs(
	ctx context.Context, cal *calibration, opener Opener, m *meter, known ...[]detection.Change,
) ([]detection.Change, error) {
	if !pl.seesRoofs() {
		return nil, nil
	}
	f := newRoofer(pl, cal, opener, m)
	if err := f.survey(ctx); err != nil {
		return nil, err
	}
	if err := pl.in.Probe.roofs(f); err != nil {
		return nil, err
	}
	found, err := f.scan(ctx)
	if err != nil {
		return nil, err
	}
	d := objectDescriber{describer: describer{pl: pl, cal: cal, ids: map[string]int{}}}
	for _, list := range known {
		for _, c := range list {
			d.ids[c.ID] = 1
		}
	}
	var out []detection.Change
	all := [2][]roofRegion{f.regions(found[0]), f.regions(found[1])}
	for t, regions := range believed(all) {
		if regions == nil {
			f.notBelieved(all, t)
		}
		for _, r := range regions {
			c, err := f.describe(&d, r, t == 1)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// mostFalse is the share of the roofs of a scene that may be false.
const mostFalse = 0.25

// believed leaves out the roofs of a date where too many of them may be false, by
// those of the other date: what light, season, cloud and fields make look like a
// roof they make on both. By Laplace's rule one more is reckoned than is there, so
// three roofs alone are not believed.
func believed(found [2][]roofRegion) [2][]roofRegion {
	share := doubts(found)
	for t := range found {
		if share[t] > mostFalse {
			found[t] = nil
		}
		for i := range found[t] {
			found[t][i].doubt = share[t]
		}
	}
	return found
}

// doubts is, by date, the share of the roofs that may be false.
func doubts(found [2][]roofRegion) (share [2]float64) {
	for t := range found {
		share[t] = float64(len(found[1-t])+1) / float64(max(1, len(found[t])))
	}
	return share
}

// notBelieved notes the roofs of a date that are not believed.
func (f *roofer) notBelieved(found [2][]roofRegion, t int) {
	for _, r := range found[t] {
		f.note(r.runs, refusal{roofBelieved, doubts(found)[t], mostFalse})
	}
}

func newRoofer(pl *Plan, cal *calibration, opener Opener, m *meter) *roofer {
	f := &roofer{pl: pl, cal: cal, opener: opener, meter: m}
	f.side = max(1, int(math.Round(roofCellM/pl.scale.gsdM)))
	f.grid = screen.Covering(pl.Grid.Rect(), f.side)
	f.x, f.y = float64(f.side)*pl.Grid.PixelX, float64(f.side)*pl.Grid.PixelY
	f.scale = roof.NewScale(f.x, f.y)
	cells := func(m float64) int { return max(1, int(math.Round(m/math.Sqrt(f.x*f.y)))) }
	f.open, f.close = cells(roofOpenM), cells(roofCloseM)
	return f
}

// halo is how far what is done with a cell looks, in cells.
func (f *roofer) halo() int { return f.scale.Reach() + 2*f.open + 2*f.close }

// roofLens is the memory of one worker.
type roofLens struct {
	f     *roofer
	stack *stack
	bands []*raster.Image
	fresh raster.Image
	cells [2][3]raster.Image
	looks [2]roof.Look
	score raster.Image
	// spread is the score over its bar, pixel by pixel.
	spread raster.Image
	roof   roof.Scratch
	bits   [2]morph.Bits
	mask   raster.Mask
	morph  morph.Scratch
}

// each runs job for n jobs on workers that each have a lens.
func (f *roofer) each(ctx context.Context, n int, job func(*roofLens, int) error) error {
	f.meter.begin(StageRoofs, n)
	return engine.Run(ctx, f.pl.Workers, n,
		func() (*roofLens, error) {
			s, err := openStack(f.pl, f.opener)
			if err != nil {
				return nil, err
			}
			return &roofLens{f: f, stack: s, bands: images(len(f.pl.Roles))}, nil
		},
		func(l *roofLens) error { return l.stack.Close() },
		func(_ context.Context, l *roofLens, i int) error {
			start, read := time.Now(), l.stack.spent
			err := job(l, i)
			spent := l.stack.spent - read
			f.meter.step(spent, time.Since(start)-spent)
			return err
		})
}

// load reads both dates over a window of cells.
func (l *roofLens) load(w image.Rectangle) error {
	f := l.f
	for t := range l.cells {
		for b := range l.cells[t] {
			l.cells[t][b].Reset(w)
		}
		for y := w.Min.Y; y < w.Max.Y; y += roofStrip {
			strip := image.Rect(w.Min.X, y, w.Max.X, min(y+roofStrip, w.Max.Y))
			pixels := image.Rectangle{Min: strip.Min.Mul(f.side), Max: strip.Max.Mul(f.side)}
			if err := l.stack.read(l.bands, t, pixels.Intersect(f.pl.Grid.Rect()), f.cal.shift(t)); err != nil {
				return err
			}
			for b, role := range roofRoles {
				of := l.bands[slices.Index(f.pl.Roles, role)]
				screen.Cells(&l.fresh, []*raster.Image{of}, f.side)
				l.cells[t][b].Paste(&l.fresh)
			}
		}
	}
	return nil
}

// look takes the looks of both dates.
func (l *roofLens) look() {
	for t := range l.looks {
		c := &l.cells[t]
		l.looks[t].Take(&c[0], &c[1], &c[2], l.f.light[t], l.f.scale, &l.roof)
	}
}

// rate sets the score to that of roofs on a date which the other does not show.
func (l *roofLens) rate(t int) {
	f, o := l.f, 1-t
	roof.Score(&l.score, &l.looks[o], &l.looks[t], f.usual[o], f.usual[t], f.scale, &l.roof)
}

// rated is a run of cells with the sum of their scores over the bar, in hundredths.
type rated struct {
	region.Run
	sum int64
}

// scan looks at every cell, for roofs on either date.
func (f *roofer) scan(ctx context.Context) (out [2][]rated, err error) {
	tiles := tile.Cover(f.grid, image.Pt(roofTile, roofTile), f.halo())
	found := make([][2][]rated, len(tiles))
	err = f.each(ctx, len(tiles), func(l *roofLens, i int) error {
		if err := l.load(tiles[i].Outer); err != nil {
			return err
		}
		l.look()
		core := image.Rectangle{Min: tiles[i].Core.Min.Mul(f.side), Max: tiles[i].Core.Max.Mul(f.side)}
		for t := range f.bars {
			l.rate(t)
			found[i][t] = l.above(f.bars[t], tiles[i].Core)
			if err := l.raise(f.bars[t], core.Intersect(f.pl.Grid.Rect())); err != nil {
				return err
			}
		}
		return nil
	})
	for _, tile := range found {
		for t := range out {
			out[t] = append(out[t], tile[t]...)
		}
	}
	return out, err
}

// raise puts the score over its bar onto the sheet, where one is asked for; w is in
// pixels.
func (l *roofLens) raise(bar float32, w image.Rectangle) error {
	if l.f.pl.in.Scores == nil {
		return nil
	}
	l.spread.Reset(w)
	for y := w.Min.Y; y < w.Max.Y; y++ {
		row, cells := l.spread.Row(y), l.score.Row(y/l.f.side)
		for x := range row {
			row[x] = cells[(w.Min.X+x)/l.f.side-l.score.Rect.Min.X] / bar
		}
	}
	return l.f.pl.raise(&l.spread, w)
}

// above returns the runs of a core whose score lies above the bar, once opened and
// closed.
func (l *roofLens) above(bar float32, core image.Rectangle) []rated {
	a, b := &l.bits[0], &l.bits[1]
	a.Reset(l.score.Rect)
	a.PackAbove(&l.score, bar)
	morph.Open(b, a, morph.Disc(l.f.open), &l.morph)
	morph.Close(a, b, morph.Rect(morph.Square(l.f.close)), &l.morph)
	l.mask.Reset(l.score.Rect)
	a.Unpack(&l.mask)
	var out []rated
	for _, r := range region.RunsIn(nil, &l.mask, nil, core) {
		sum := int64(0)
		row := l.score.Row(int(r.Y))
		for _, v := range row[int(r.X0)-l.score.Rect.Min.X : int(r.X1)-l.score.Rect.Min.X] {
			sum += hundredths(v / bar)
		}
		out = append(out, rated{r, sum})
	}
	return out
}
