package gdalio

import (
	"fmt"
	"image"
	"math"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"rampart/internal/georef"
)

const (
	// driftPx is how far, in grid pixels, a file's pixels may drift from the
	// grid's over the grid's extent, and how far two bands of a scene may lie
	// apart, and still be read as they are: a tenth of the best registration.
	driftPx = 0.01
	// snapPx is the remainder below which a file lies on the grid: what is
	// left of float64 arithmetic on coordinates of 1e7 m.
	snapPx = 1e-6
	// averageRatio is how much finer than the grid a source has to be, for its
	// pixels to be averaged; below it a cubic kernel loses nothing.
	averageRatio = 1.5
)

// alignment says how a file's pixels lie against those of the grid.
type alignment struct {
	aligned bool        // same system, pixel size and orientation
	at      image.Point // grid position of the file's first pixel, rounded
	dx, dy  float64     // what the rounding left, right and down
}

// align compares a file with the grid.
func align(p placement, g georef.Grid) (alignment, error) {
	same, err := sameCRS(p.crs, g.CRS)
	if err != nil || !same {
		return alignment{}, err
	}
	inv, err := p.transform.Invert()
	if err != nil {
		return alignment{}, err
	}
	// At each corner of the grid: where it lies in the file, less where it
	// would lie were the two one. Equal at all corners up to the drift, this is
	// the offset of the grid in the file.
	var lo, hi [2]float64
	for i, c := range corners(g.Size) {
		x, y := inv.Apply(g.Transform.Apply(c[0], c[1]))
		for k, d := range [2]float64{c[0] - x, c[1] - y} {
			if i == 0 || d < lo[k] {
				lo[k] = d
			}
			if i == 0 || d > hi[k] {
				hi[k] = d
			}
		}
	}
	if !(hi[0]-lo[0] <= driftPx && hi[1]-lo[1] <= driftPx) {
		return alignment{}, nil
	}
	ox, oy := (lo[0]+hi[0])/2, (lo[1]+hi[1])/2
	if math.Abs(ox) > math.MaxInt32 || math.Abs(oy) > math.MaxInt32 {
		return alignment{}, nil
	}
	nx, ny := math.Floor(ox+0.5), math.Floor(oy+0.5)
	return alignment{
		aligned: true,
		at:      image.Pt(int(nx), int(ny)),
		dx:      snap(ox - nx), dy: snap(oy - ny),
	}, nil
}

func corners(size image.Point) [4][2]float64 {
	w, h := float64(size.X), float64(size.Y)
	return [4][2]float64{{0, 0}, {w, 0}, {w, h}, {0, h}}
}

func snap(d float64) float64 {
	if math.Abs(d) < snapPx {
		return 0
	}
	return d
}

// shifted returns the grid moved by a part of a pixel, on which what is
// resampled joins what is read as it is.
func shifted(g georef.Grid, dx, dy float64) georef.Grid {
	t := g.Transform
	t[0], t[3] = t.Apply(dx, dy)
	g.Transform = t
	return g
}

// warping says how a file is brought onto the grid.
type warping struct {
	grid  georef.Grid
	bands []int // from 0
	// kernel is GDAL's name of the resampling; near keeps the stored numbers,
	// invalid ones too.
	kernel string
	// exclude lists a nodata value for each band that must not be mixed into
	// valid pixels; unified means that a pixel is nodata only where all bands
	// are. Empty where nothing is excluded.
	exclude []float64
	unified bool
}

const nearest = "near"

// warp returns the file as an in-memory dataset on the grid: the bands asked
// for and, with the nearest kernel, what says which pixels are valid after
// them. NaN is what the file does not cover. The datasets are closed in the
// order returned, before the file.
func (s *source) warp(w warping) ([]*godal.Dataset, error) {
	if w.grid.Transform[2] != 0 || w.grid.Transform[4] != 0 || !(w.grid.Transform[5] < 0) {
		return nil, &FileError{Path: s.path, Err: ErrGrid, Detail: "the grid is not north up"}
	}
	picked, err := s.ds.Translate("", s.pick(w), policy)
	if err != nil {
		return nil, &FileError{Path: s.path, Err: ErrGrid, Detail: firstFailure(err)}
	}
	ds, err := godal.Warp("", []*godal.Dataset{picked}, s.switches(w), policy)
	if err != nil {
		// The first error is the one that counts.
		_ = picked.Close(policy)
		return nil, &FileError{Path: s.path, Err: ErrGrid, Detail: firstFailure(err)}
	}
	return []*godal.Dataset{ds, picked}, nil
}

// pick returns the switches that choose the bands.
func (s *source) pick(w warping) []string {
	args := []string{"-of", "VRT"}
	for _, b := range w.bands {
		args = append(args, "-b", strconv.Itoa(b+1))
	}
	if s.alpha > 0 {
		args = append(args, "-b", strconv.Itoa(s.alpha))
	}
	if s.mask && w.kernel == nearest {
		args = append(args, "-b", "mask", "-mask", "none")
	}
	return args
}

// switches returns those of the warp itself. The transform is exact and
// overviews are not used, so that a pixel depends on nothing but the file and
// the grid.
func (s *source) switches(w warping) []string {
	g := w.grid
	x0, y0 := g.Transform.Apply(0, 0)
	x1, y1 := g.Transform.Apply(float64(g.Size.X), float64(g.Size.Y))
	args := []string{
		"-of", "VRT", "-ot", "Float32", "-wt", "Float32", "-dstnodata", "nan",
		"-te", number(x0), number(y1), number(x1), number(y0),
		"-ts", strconv.Itoa(g.Size.X), strconv.Itoa(g.Size.Y),
		"-r", w.kernel, "-ovr", "NONE", "-et", "0",
	}
	if g.CRS != "" {
		args = append(args, "-t_srs", g.CRS)
	}
	switch {
	case w.kernel == nearest:
		args = append(args, "-nosrcalpha", "-srcnodata", "None")
	case s.alpha > 0:
		args = append(args, "-srcalpha", "-dstalpha")
	case len(w.exclude) > 0:
		args = append(args, "-srcnodata", numbers(w.exclude),
			"-wo", fmt.Sprintf("UNIFIED_SRC_NODATA=%s", yesNo(w.unified)))
	}
	return args
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func numbers(list []float64) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = number(v)
	}
	return strings.Join(words, " ")
}

func yesNo(b bool) string {
	if b {
		return "YES"
	}
	return "NO"
}
