package chip

import (
	"cmp"
	"image"
	"image/color"
	"strings"

	"rampart/algorithms/raster"
	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/georef"
)

// Maker makes pictures. It has one user.
type Maker struct {
	camera Camera
	faces  faces
}

// NewMaker returns a maker that takes its pictures with a camera.
func NewMaker(c Camera) (*Maker, error) {
	f, err := newFaces()
	return &Maker{c, f}, err
}

// A picture of a change has so many pixels along a side: as many as can be told
// apart on a page, and on the ground none smaller than those of the images.
const (
	sidePx   = 480
	mostZoom = 8
	pixelM   = 0.5 // where no scene says
)

// Pair is the pictures before and after a change.
type Pair struct{ Before, After Picture }

// Pair shows a change on the dates between which it happened; nil stands for a
// scene that the result does not name. A change without a place has no pictures,
// and ok is false.
func (m *Maker) Pair(
	c detection.Change, before, after *detection.Scene,
) (p Pair, ok bool, err error) {
	if c.Geometry == nil {
		return p, false, nil
	}
	pixel := cmp.Or(c.GSDM, pixelM)
	w, zoom := Around(c.Geometry.Bound()).filled(pixel, sidePx, mostZoom)
	f := frame{w, w.grid(pixel, sidePx), zoom}
	shots := []shot{
		m.side(before, f.grid, c.ChangedAfter, "before"), m.side(after, f.grid, c.ChangedBefore, "after"),
	}
	s := NewStretch(EndsOf(shots[0].bands), EndsOf(shots[1].bands))
	if p.Before, err = m.picture(c, shots[0], "Before", f, s); err != nil {
		return p, false, err
	}
	p.After, err = m.picture(c, shots[1], "After", f, s)
	return p, err == nil, err
}

// side takes the picture of one side of a change.
func (m *Maker) side(s *detection.Scene, g georef.Grid, day, which string) shot {
	if s != nil {
		return take(m.camera, *s, g)
	}
	why := "No usable scene shows the state " + which + " the change."
	if day != "" {
		why = "The result does not name the scene of " + day + "."
	}
	return shot{scene: detection.Scene{Acquired: day}, missing: why}
}

// picture draws one side of a change.
func (m *Maker) picture(
	c detection.Change, s shot, side string, f frame, st Stretch,
) (Picture, error) {
	dst := m.canvas(s, f, st)
	colour := hex(table.DirectionColour(string(c.Change)))
	outline(dst, f.ground(), c.Geometry, f.scale(), colour)
	m.faces.furniture(dst, f)
	what := strings.TrimSpace(string(c.Class) + " " + string(c.Change))
	m.faces.below(dst, caption{
		head: side + " " + cmp.Or(s.scene.Acquired, "date not known"), right: sensor(s.scene),
		second: strings.Join(noEmpty(what, scaleText(f.grid, s.scene.GSDM)), "; "), third: Credit(s.scene),
	})
	data, err := encodePNG(dst, append([]word{
		{"Title", what + ", " + strings.ToLower(side)}, {"Description", c.ID},
		{"Comment", s.missing},
	}, sceneWords(s.scene)...))
	return Picture{data, dst.Bounds().Dx(), dst.Bounds().Dy(), s.missing}, err
}

// canvas is the picture of a date without what stands on it.
func (m *Maker) canvas(s shot, f frame, st Stretch) *image.RGBA {
	if s.missing == "" {
		return enlarged(st.Picture(s.bands), f.zoom, captionPx)
	}
	dst := enlarged(image.NewRGBA(f.grid.Rect()), f.zoom, captionPx)
	m.faces.grey(dst, f.ground(), s.missing)
	return dst
}

// sceneWords is what a picture says of its scene.
func sceneWords(s detection.Scene) []word {
	return []word{
		{"Copyright", strings.Join(noEmpty(s.Credit, s.Licence), "; ")},
		{"Source", strings.Join(noEmpty(s.ID, s.Sensor), ", ")},
		{"Creation Time", s.Acquired}, {"Software", "rampart"},
	}
}

func noEmpty(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Ground shows a scene on the ground of a site without a caption, for a map that
// has one.
func (m *Maker) Ground(w Window, s detection.Scene) (Picture, error) {
	const side = 1000
	g := w.grid(cmp.Or(s.GSDM, pixelM), side)
	t := take(m.camera, s, g)
	if t.missing != "" {
		return Picture{Missing: t.missing}, nil
	}
	st := NewStretch(EndsOf(t.bands))
	img := st.Picture(t.bands)
	for i, v := range t.bands[0].Pix {
		if raster.IsNaN(v) {
			img.SetRGBA(i%g.Size.X, i/g.Size.X, color.RGBA{}) // the page shines through
		}
	}
	data, err := encodePNG(img, sceneWords(s))
	return Picture{Data: data, Width: g.Size.X, Height: g.Size.Y}, err
}
