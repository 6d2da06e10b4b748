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
// other one is resampled on reading.
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
	located map[string]*locator
	pr      *Projector
}

func (b *builder) build(roles []string) error {
	b.sources, b.aligned = map[string]*source{}, map[string]alignment{}
	b.located = map[string]*locator{}
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
	b.reader.shifts = shifts(wanted)
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

// shifts are what is added to the numbers of the bands read, each in its place, so
// that 0 stands for nothing of what they measure: the offset that a scene declares,
// in units of its scale. Nil where no band has one.
func shifts(wanted []slot) []float32 {
	all := make([]float32, len(wanted))
	some := false
	for _, s := range wanted {
		shift := s.band.Offset / s.band.Scale
		if finite(shift) && shift != 0 {
			all[s.dst], some = float32(shift), true
		}
	}
	if !some {
		return nil
	}
	return all
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
		return &FileError{Path: path, Err: ErrGrid, Detail: short(err.Error())}
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

// group says how one file's bands are read.
func (b *builder) group(src *source, list []slot) (*group, error) {
	g := &group{}
	for _, s := range list {
		g.bands = append(g.bands, s.band.Index-1)
		g.slots = append(g.slots, s.dst)
		g.rules = append(g.rules, b.rule(src, s.band))
	}
	if src.alpha > 0 {
		g.bands = append(g.bands, src.alpha-1)
		g.alpha = true
	}
	g.short = true
	for _, k := range g.bands {
		switch src.bands[k].Structure().DataType {
		case godal.Byte, godal.UInt16:
		default:
			g.short = false
		}
	}
	if err := b.put(g, src); err != nil {
		return nil, err
	}
	if src.mask {
		g.stored.mask, g.stored.hasMask = src.bands[0].MaskBand(), true
	}
	return g, nil
}

// put says where a file lies on the grid.
func (b *builder) put(g *group, src *source) error {
	g.stored = plane{path: src.path, ds: src.ds, bands: src.bands, size: src.place.size}
	if b.direct(src.path) {
		g.stored.at = b.aligned[src.path].at
		return nil
	}
	where, err := b.locate(src)
	if err != nil {
		return &FileError{Path: src.path, Err: ErrGrid, Detail: short(err.Error())}
	}
	g.where, g.kernel = where, newKernel(where.scaleX, where.scaleY)
	return nil
}

// locate makes each file's locator once.
func (b *builder) locate(src *source) (*locator, error) {
	if l := b.located[src.path]; l != nil {
		return l, nil
	}
	l, err := locate(src.place, shifted(b.grid, b.reader.dx, b.reader.dy), b.pr)
	b.located[src.path] = l
	return l, err
}

// masks says how the scene's masks are read.
func (b *builder) masks() error {
	for _, m := range b.scene.Masks {
		mb := maskBand{group: group{bands: []int{m.Index - 1}}, kind: m.Kind}
		if err := b.put(&mb.group, b.sources[m.Path]); err != nil {
			return err
		}
		b.reader.masks = append(b.reader.masks, mb)
	}
	return nil
}

// handle is an open dataset and the file that it is of.
type handle struct {
	path string
	ds   *godal.Dataset
}
