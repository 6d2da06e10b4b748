package gdalio

import (
	"fmt"
	"math"

	"github.com/airbusgeo/godal"

	"rampart/internal/georef"
	"rampart/internal/site"
)

// Opener opens scenes on a grid. Its zero value is ready; it may be used by
// several goroutines at once.
type Opener struct{}

// OpenScene returns a reader of the named roles of s, in that order, as seen
// on the grid. A file that has the grid's coordinate reference system, pixel
// size and orientation is read as it is, at the nearest whole pixel; every
// other one is resampled on reading, which needs a grid that is north up.
//
// Files of one scene whose remainders differ are all brought to the first
// one's. The reader has one user; each worker opens its own.
func (Opener) OpenScene(s site.Scene, roles []string, g georef.Grid) (*SceneReader, error) {
	Start(Settings{})
	if g.Size.X <= 0 || g.Size.Y <= 0 {
		return nil, &FileError{Path: s.Path, Err: ErrGrid, Detail: "the grid has no pixels"}
	}
	b := builder{scene: s, grid: g, reader: &SceneReader{path: s.Path, grid: g.Rect()}}
	if err := b.build(roles); err != nil {
		// Closing what was only read cannot add to the first error.
		_ = b.reader.Close()
		return nil, err
	}
	return b.reader, nil
}

// builder puts a reader together.
type builder struct {
	scene   site.Scene
	grid    georef.Grid
	reader  *SceneReader
	sources map[string]*source
	aligned map[string]alignment
	pr      *Projector
}

func (b *builder) build(roles []string) error {
	b.sources, b.aligned = map[string]*source{}, map[string]alignment{}
	b.pr = NewProjector()
	defer b.pr.Close()
	wanted, rest, err := b.choose(roles)
	if err != nil {
		return err
	}
	if err := b.openAll(wanted, rest); err != nil {
		return err
	}
	b.chooseOffset(wanted)
	b.reader.roles = len(roles)
	b.reader.collar = b.hasCollar()
	if b.reader.groups, err = b.groups(wanted); err != nil {
		return err
	}
	if b.reader.collar {
		if b.reader.rest, err = b.groups(rest); err != nil {
			return err
		}
	}
	return b.masks()
}

// slot is a band and the place of its image among those read; -1 where it is
// looked at only to tell a black collar.
type slot struct {
	band site.Band
	dst  int
}

// choose finds the bands of the roles, and the scene's other bands.
func (b *builder) choose(roles []string) (wanted, rest []slot, err error) {
	used := map[int]bool{}
	for i, role := range roles {
		found := -1
		for k, band := range b.scene.Bands {
			if band.Role == role && found < 0 {
				found = k
			}
		}
		if found < 0 {
			return nil, nil, &FileError{Path: b.scene.Path, Err: ErrMissingBand, Detail: role}
		}
		used[found] = true
		wanted = append(wanted, slot{band: b.scene.Bands[found], dst: i})
	}
	for k, band := range b.scene.Bands {
		if !used[k] {
			rest = append(rest, slot{band: band, dst: -1})
		}
	}
	return wanted, rest, nil
}

// openAll opens each file of the scene once.
func (b *builder) openAll(lists ...[]slot) error {
	var paths []string
	for _, list := range lists {
		for _, s := range list {
			paths = append(paths, s.band.Path)
		}
	}
	for _, m := range b.scene.Masks {
		paths = append(paths, m.Path)
	}
	for _, path := range paths {
		if err := b.open(path); err != nil {
			return err
		}
	}
	for _, list := range lists {
		for _, s := range list {
			if err := b.hasBand(s.band.Path, s.band.Index); err != nil {
				return err
			}
		}
	}
	for _, m := range b.scene.Masks {
		if err := b.hasBand(m.Path, m.Index); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) open(path string) error {
	if b.sources[path] != nil {
		return nil
	}
	src, err := openSource(path)
	if err != nil {
		return err
	}
	b.sources[path] = src
	b.reader.open = append(b.reader.open, handle{path: path, ds: src.ds})
	a, err := align(src.place, b.grid)
	if err != nil {
		return &FileError{Path: path, Err: ErrGrid, Detail: oneLine(err.Error())}
	}
	if !a.aligned && (src.place.crs == "") != (b.grid.CRS == "") {
		return &FileError{Path: path, Err: ErrNoTransform, Detail: "its coordinate system is unknown"}
	}
	b.aligned[path] = a
	return nil
}

func (b *builder) hasBand(path string, index int) error {
	if n := len(b.sources[path].bands); index < 1 || index > n {
		return &FileError{
			Path: path, Err: ErrMissingBand,
			Detail: fmt.Sprintf("number %d of %d", index, n),
		}
	}
	return nil
}

// chooseOffset takes the remainder of the first band that lies on the grid.
func (b *builder) chooseOffset(wanted []slot) {
	for _, s := range wanted {
		if a := b.aligned[s.band.Path]; a.aligned {
			b.reader.dx, b.reader.dy = a.dx, a.dy
			return
		}
	}
}

// direct reports whether a file is read as it is.
func (b *builder) direct(path string) bool {
	a := b.aligned[path]
	return a.aligned && math.Abs(a.dx-b.reader.dx) <= driftPx &&
		math.Abs(a.dy-b.reader.dy) <= driftPx
}

// hasCollar reports whether black is the only sign of nodata: integer bands,
// none of which says anything else.
func (b *builder) hasCollar() bool {
	for _, band := range b.scene.Bands {
		src := b.sources[band.Path]
		r := b.rule(src, band)
		if !r.integer || r.declared || src.declares() {
			return false
		}
	}
	return true
}

// rule returns what is nodata in a band, by the scene's word or the file's.
func (b *builder) rule(src *source, band site.Band) nodataRule {
	gb := src.bands[band.Index-1]
	nodata := band.NoData
	if nodata == nil {
		if v, ok := gb.NoData(); ok {
			nodata = &v
		}
	}
	return newRule(gb.Structure().DataType.String(), nodata)
}

// groups gathers bands by file, in the order in which files come first.
func (b *builder) groups(list []slot) ([]*group, error) {
	var order []string
	byPath := map[string][]slot{}
	for _, s := range list {
		if byPath[s.band.Path] == nil {
			order = append(order, s.band.Path)
		}
		byPath[s.band.Path] = append(byPath[s.band.Path], s)
	}
	var all []*group
	for _, path := range order {
		g, err := b.group(b.sources[path], byPath[path])
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
}

// group makes the planes from which one file's bands are read.
func (b *builder) group(src *source, list []slot) (*group, error) {
	g := &group{}
	for _, s := range list {
		g.bands = append(g.bands, s.band.Index-1)
		g.slots = append(g.slots, s.dst)
		g.rules = append(g.rules, b.rule(src, s.band))
	}
	if b.direct(src.path) {
		g.stored = b.asStored(src)
		if src.alpha > 0 {
			g.bands = append(g.bands, src.alpha-1)
			g.alpha = true
		}
		return g, nil
	}
	return g, b.resample(src, g)
}

// asStored is the plane of a file that lies on the grid.
func (b *builder) asStored(src *source) plane {
	p := plane{path: src.path, ds: src.ds, size: src.place.size, at: b.aligned[src.path].at}
	if src.mask {
		p.mask, p.hasMask = src.bands[0].MaskBand(), true
	}
	return p
}

// resample makes two planes: the stored numbers at the nearest pixel, which
// tell what is valid, and the numbers resampled without what is not.
func (b *builder) resample(src *source, g *group) error {
	w := warping{
		grid:   shifted(b.grid, b.reader.dx, b.reader.dy),
		bands:  g.bands,
		kernel: nearest,
	}
	stored, err := b.warped(src, w)
	if err != nil {
		return err
	}
	if w.kernel, err = b.kernel(src); err != nil {
		return err
	}
	w.exclude, w.unified = exclusions(g.rules), b.reader.collar
	smooth, err := b.warped(src, w)
	if err != nil {
		return err
	}
	g.stored, g.smooth = stored, &smooth
	// In the warped datasets the bands are numbered as they were picked.
	for i := range g.bands {
		g.bands[i] = i
	}
	if g.alpha = src.declares(); g.alpha {
		g.bands = append(g.bands, len(g.bands))
	}
	return nil
}

// unreachable is a nodata value that no integer type holds.
const unreachable = 1e30

// exclusions returns the numbers that must not be mixed into others: the
// declared ones, and 0 for integers where nothing is declared, since black is
// then the collar.
func exclusions(rules []nodataRule) []float64 {
	declared, integer := false, true
	for _, r := range rules {
		declared = declared || r.declared
		integer = integer && r.integer
	}
	list := make([]float64, len(rules))
	for i, r := range rules {
		switch {
		case r.declared:
			list[i] = float64(r.value)
		case !r.integer:
			list[i] = math.NaN()
		case declared || !integer:
			list[i] = unreachable
		}
	}
	return list
}

// kernel chooses the resampling by the pixel sizes on the ground.
func (b *builder) kernel(src *source) (string, error) {
	if src.place.crs == "" {
		t, u := src.place.transform, b.grid.Transform
		ratio := math.Abs(u[1]*u[5]-u[2]*u[4]) / math.Abs(t[1]*t[5]-t[2]*t[4])
		return kernelFor(math.Sqrt(ratio)), nil
	}
	fx, fy, err := src.place.pixelSize(b.pr)
	if err != nil {
		return "", &FileError{Path: src.path, Err: ErrGrid, Detail: oneLine(err.Error())}
	}
	on := placement{crs: b.grid.CRS, transform: b.grid.Transform, size: b.grid.Size}
	gx, gy, err := on.pixelSize(b.pr)
	if err != nil {
		return "", &FileError{Path: src.path, Err: ErrGrid, Detail: oneLine(err.Error())}
	}
	return kernelFor(math.Sqrt(gx * gy / (fx * fy))), nil
}

func kernelFor(ratio float64) string {
	if ratio > averageRatio {
		return "average"
	}
	return "cubic"
}

// warped returns a plane of the grid and gives its datasets to the reader.
func (b *builder) warped(src *source, w warping) (plane, error) {
	list, err := src.warp(w)
	if err != nil {
		return plane{}, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		b.reader.open = append(b.reader.open, handle{path: src.path, ds: list[i]})
	}
	return plane{path: src.path, ds: list[0], size: b.grid.Size}, nil
}

// masks makes the planes of the scene's masks.
func (b *builder) masks() error {
	for _, m := range b.scene.Masks {
		src := b.sources[m.Path]
		mp := maskPlane{kind: m.Kind, bands: []int{m.Index - 1}}
		if b.direct(m.Path) {
			mp.plane = b.asStored(src)
		} else {
			w := warping{
				grid:   shifted(b.grid, b.reader.dx, b.reader.dy),
				bands:  mp.bands,
				kernel: nearest,
			}
			p, err := b.warped(src, w)
			if err != nil {
				return err
			}
			mp.plane, mp.bands = p, []int{0}
		}
		b.reader.masks = append(b.reader.masks, mp)
	}
	return nil
}

// handle is an open dataset and the file that it is of.
type handle struct {
	path string
	ds   *godal.Dataset
}
