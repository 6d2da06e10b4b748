package evaluate

import (
	"fmt"
	"image"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/contour"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
	"rampart/internal/georef"
)

// Projector converts places of a coordinate reference system to longitude and
// latitude in degrees and back, in place.
type Projector interface {
	ToWGS84(crs string, x, y []float64) error
	FromWGS84(crs string, x, y []float64) error
}

// Found is the result of a run.
type Found struct {
	Path     string
	Features []Feature
	Scenes   []Scene // those used, oldest first
	// SeenKM2 is the area of the grid times the share of it that was observable;
	// NaN where the file does not say.
	SeenKM2 float64
	// PixelM is the side of a pixel on the ground; 0 where the file does not say.
	PixelM float64
	// bound is that of the features and of the grid, in degrees.
	bound orb.Bound
}

// Scene is an acquisition that the result rests on.
type Scene struct {
	ID, Path string
	Acquired time.Time // zero where it is not known to the day
	Roles    []string  // of the bands, in order
}

// Truth is what really changed: features, or a label raster.
type Truth struct {
	Path     string
	Features []Feature // of a label, its connected regions, without class
	Label    *Label
}

// Label is a raster that is set where something changed. Known is where it says
// so or the contrary; of a pixel elsewhere nothing is counted.
type Label struct {
	Grid    georef.Grid
	Changed *raster.Mask
	Known   *raster.Mask
	// Scores is the score of every pixel of the result, NaN where there is none; it may
	// be nil.
	Scores *raster.Image
}

// member is what is read of a result's own member.
type member struct {
	Grid *struct {
		CRS       string
		Transform georef.Affine
		Size      [2]int
		PixelXM   float64 `json:"pixel_x_m"`
		PixelYM   float64 `json:"pixel_y_m"`
	}
	Scenes []struct {
		ID, Path, Acquired string
		Bands              []struct{ Role string }
		Used               bool
	}
	Coverage struct {
		ObservableShare *float64 `json:"observable_share"`
	}
}

// ReadFound reads a result of detect. Where classes is false any polygons will
// do: they are held against a label only.
func ReadFound(path string, classes bool, pr Projector) (*Found, error) {
	c, err := readCollection(path, "the result of rampart detect")
	if err != nil {
		return nil, err
	}
	out := &Found{Path: path, SeenKM2: math.NaN()}
	if out.Features, err = c.features(path, classes); err != nil {
		return nil, fmt.Errorf("%w; give the result of rampart detect", err)
	}
	out.bound = boundOf(out.Features)
	if c.Rampart == nil {
		return out, nil
	}
	out.readScenes(c.Rampart)
	if g := c.Rampart.Grid; g != nil {
		out.PixelM = g.PixelXM
		if share := c.Rampart.Coverage.ObservableShare; share != nil {
			pixels := float64(g.Size[0]) * float64(g.Size[1])
			out.SeenKM2 = pixels * g.PixelXM * g.PixelYM / squareKM * *share
		}
		grid := georef.Grid{CRS: g.CRS, Transform: g.Transform, Size: image.Pt(g.Size[0], g.Size[1])}
		b, err := gridBound(grid, pr)
		if err != nil {
			return nil, fmt.Errorf("%s: its grid: %w", path, err)
		}
		out.bound = union(out.bound, b)
	}
	return out, nil
}

func (f *Found) readScenes(m *member) {
	for _, s := range m.Scenes {
		if !s.Used {
			continue
		}
		t, err := time.Parse(time.DateOnly, s.Acquired)
		if err != nil {
			t = time.Time{} // a month alone, or nothing
		}
		scene := Scene{ID: s.ID, Path: s.Path, Acquired: t}
		for _, b := range s.Bands {
			scene.Roles = append(scene.Roles, b.Role)
		}
		f.Scenes = append(f.Scenes, scene)
	}
	slices.SortStableFunc(f.Scenes, func(a, b Scene) int { return a.Acquired.Compare(b.Acquired) })
}

// ReadTruth reads features in the terms of the contract.
func ReadTruth(path string) (*Truth, error) {
	const role = "GeoJSON with class and change for each feature, or a label raster"
	c, err := readCollection(path, role)
	if err != nil {
		return nil, err
	}
	out := &Truth{Path: path}
	if out.Features, err = c.features(path, true); err != nil {
		return nil, fmt.Errorf("%w; give %s", err, role)
	}
	return out, nil
}

// LabelTruth makes the truth of a label: its regions of pixels that touch by an
// edge become features without class.
func LabelTruth(path string, label *Label, pr Projector) (*Truth, error) {
	runs := region.Runs(nil, label.Changed, nil)
	out := &Truth{Path: path, Label: label}
	for _, traced := range contour.Trace(runs) {
		polygon := orb.Polygon{}
		for _, ring := range append([]contour.Ring{traced.Outer}, traced.Holes...) {
			r, err := label.ring(ring, pr)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			polygon = append(polygon, r)
		}
		out.Features = append(out.Features, Feature{Geometry: polygon, Score: math.NaN()})
	}
	return out, nil
}

// ring places a ring of pixel corners on the earth.
func (l *Label) ring(r contour.Ring, pr Projector) (orb.Ring, error) {
	x, y := make([]float64, len(r)), make([]float64, len(r))
	for i, p := range r {
		x[i], y[i] = l.Grid.Transform.Apply(float64(p.X), float64(p.Y))
	}
	if err := pr.ToWGS84(l.Grid.CRS, x, y); err != nil {
		return nil, err
	}
	out := make(orb.Ring, len(r), len(r)+1)
	for i := range r {
		out[i] = orb.Point{x[i], y[i]}
	}
	return append(out, out[0]), nil
}

// gridBound is the bound of the corners and of the middles of the edges.
func gridBound(g georef.Grid, pr Projector) (orb.Bound, error) {
	var x, y []float64
	w, h := float64(g.Size.X), float64(g.Size.Y)
	for _, at := range []float64{0, 0.5, 1} {
		for _, p := range [][2]float64{{at * w, 0}, {at * w, h}, {0, at * h}, {w, at * h}} {
			px, py := g.Transform.Apply(p[0], p[1])
			x, y = append(x, px), append(y, py)
		}
	}
	if err := pr.ToWGS84(g.CRS, x, y); err != nil {
		return orb.Bound{}, err
	}
	var all orb.MultiPoint
	for i := range x {
		all = append(all, orb.Point{x[i], y[i]})
	}
	return all.Bound(), nil
}

func boundOf(list []Feature) orb.Bound {
	out := orb.MultiPoint{}.Bound()
	for _, f := range list {
		out = union(out, f.Geometry.Bound())
	}
	return out
}

// union is the bound of both; an empty one adds nothing.
func union(a, b orb.Bound) orb.Bound {
	switch {
	case a.IsEmpty():
		return b
	case b.IsEmpty():
		return a
	}
	return a.Union(b)
}
