package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"

	"rampart/algorithms/filter"
	"rampart/algorithms/line"
	"rampart/algorithms/screen"
	"rampart/internal/detection"
)

// StageObjects is the search for single walls, fences, towers and buildings.
const StageObjects Stage = "objects"

// objectsGSD is the pixel size in metres up to which single objects are looked
// for: a wall of 1 m and a tower of 3 m are then at least a pixel and three.
const objectsGSD = 1.2

func (pl *Plan) seesObjects() bool { return pl.scale.gsdM <= objectsGSD }

// seesLines reports whether walls, fences and towers are looked for: of two dates
// nothing lasts, and every furrow and every kerb of a new season is a line.
func (pl *Plan) seesLines() bool { return pl.seesObjects() && len(pl.dates) > 2 }

// optics holds the lengths of the search for objects, in pixels.
type optics struct {
	gsdM           float64
	sigmaX, sigmaY float64 // smoothing of the bands
	bank           *line.Bank
	open, edge     int // radius under which patches are opened, half an edge
	screen         screen.Params
}

// The lengths of the method, in metres.
const (
	// smoothM takes off pixel noise and keeps a wall of 0.8 m.
	smoothM = 0.4
	// barM is the length over which a line is averaged: shorter than the
	// shortest side of a compound, long enough that noise averages out.
	barM = 15
	// besideM is how far from a line its flanks are looked at: outside the
	// blurred width of a wall with its parapet.
	besideM = 3
	// patchOpenM takes off patches thinner than 3 m, such as walls; halfEdgeM
	// is half the width of an edge: smoothing, and the pixels of its slope.
	patchOpenM, halfEdgeM = 1.5, 0.75
	// Cloud and snow are looked for in cells of 2 m: areas that hold a disc
	// of 3 m radius, or of 11 m on the first and last date, grown by 4 m.
	cellM, cloudM, cloudEndM, cloudEdgeM = 2, 3, 11, 4
)

func newOptics(s scale) optics {
	px := func(m float64) int { return max(1, int(math.Round(m/s.gsdM))) }
	per := s.gsdM / s.objectM // SigmaX is the object scale along x
	return optics{
		gsdM:   s.gsdM,
		sigmaX: smoothM / s.gsdM * s.change.SigmaX * per, sigmaY: smoothM / s.gsdM * s.change.SigmaY * per,
		bank: line.NewBank(barM/s.gsdM, besideM/s.gsdM),
		open: max(1, px(patchOpenM)-px(halfEdgeM)), edge: px(halfEdgeM),
		screen: screen.Params{
			Side: px(cellM), MinRadius: cloudM / cellM, MinRadiusEnd: cloudEndM / cellM,
			Grow: cloudEdgeM / cellM,
		},
	}
}

// screened is how far the screen looks, in pixels: a cell more than it says,
// since a window may cut a cell in two.
func (o optics) screened() int { return (o.screen.Reach() + 1) * o.screen.Side }

// smoothing is how far the features look.
func (o optics) smoothing() int { return filter.GaussianReach(max(o.sigmaX, o.sigmaY)) }

// gapsReach is how far what is done with the gaps and the states of a pixel
// looks: lines, or patches, each with the pixel beside that gaps are averaged and
// slopes taken over.
func (o optics) gapsReach() int {
	return max(o.bank.Reach()+line.CrestReach+o.detailReach(), 1+2*(o.open+o.edge))
}

// px turns metres into pixels.
func (o optics) px(m float64) float64 { return m / o.gsdM }

// objects finds single objects and judges each.
func (pl *Plan) objects(ctx context.Context, cal *calibration, opener Opener, m *meter) ([]detection.Change, error) {
	if !pl.seesObjects() {
		return nil, nil
	}
	f := finder{
		pl: pl, cal: cal, opener: opener, meter: m, optics: newOptics(pl.scale), probe: pl.in.Probe,
	}
	if err := f.survey(ctx); err != nil {
		return nil, err
	}
	seen, err := f.scan(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.probe.objects(&f); err != nil {
		return nil, err
	}
	blobs, err := f.blobs(ctx, seen.runs)
	if err != nil {
		return nil, err
	}
	var lines []trace
	var towers []tower
	if pl.seesLines() {
		if lines, err = f.lines(ctx, [][][]line.Point{seen.crests, seen.details}, blobs); err != nil {
			return nil, err
		}
		blobs = f.offLines(blobs, lines)
		if towers, err = f.towers(ctx, lines, blobs); err != nil {
			return nil, err
		}
	}
	pads, err := f.pads(ctx, seen.runs, lines, blobs)
	if err != nil {
		return nil, err
	}
	found, err := f.describe(lines, towers, blobs, pads)
	if err != nil {
		return nil, err
	}
	return found, f.heights(ctx, found)
}

// finder is one search for objects.
type finder struct {
	pl     *Plan
	cal    *calibration
	opener Opener
	meter  *meter
	probe  *Probe // nil where no place is asked about
	optics optics
	levels objectLevels
	clouds cloudMap
	album  *album // nil where it does not fit the memory
}

// withObjects adds objects to the changed areas, but for the areas that objects
// explain, and sorts all by id.
func withObjects(areas, objects []detection.Change, probe *Probe) []detection.Change {
	out := slices.Clone(objects)
	for _, a := range areas {
		covered := coveredBy(a, objects)
		if a.AreaM2 == nil || !(covered >= explainedShare**a.AreaM2) {
			out = append(out, a)
			continue
		}
		probe.change(&a, refusal{areaObjects, covered / *a.AreaM2, explainedShare})
	}
	slices.SortFunc(out, func(a, b detection.Change) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
