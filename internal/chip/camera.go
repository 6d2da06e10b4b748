package chip

import (
	"errors"
	"image"
	"slices"

	"rampart/algorithms/raster"
	"rampart/internal/detection"
	"rampart/internal/georef"
	"rampart/internal/site"
)

// ErrNotFound is returned by a Camera where the file of a scene is not there.
var ErrNotFound = errors.New("there is no such file")

// Camera opens scenes for pictures. It may be used by several goroutines.
type Camera interface {
	// Open returns what a scene shows of a grid.
	Open(s detection.Scene, g georef.Grid) (Shot, error)
}

// Shot reads windows of one scene. It has one user.
type Shot interface {
	// Roles names what Read returns: red, green and blue, or one band.
	Roles() []string
	// Read fills dst, an image for each role, over the window that they share,
	// with the numbers stored in the file; NaN is what is not seen.
	Read(dst []*raster.Image) error
	Close() error
}

// Shown picks the bands that make a picture of a scene: red, green and blue where
// it has them all, else its first.
func Shown(roles []string) []string {
	colours := []string{site.RoleRed, site.RoleGreen, site.RoleBlue}
	for _, c := range colours {
		if !slices.Contains(roles, c) {
			return roles[:min(1, len(roles))]
		}
	}
	return colours
}

// View is a scene that lies where its registration has it, in the numbers of the
// scene that the others were fitted to. It has one user.
type View struct {
	shot Shot
	fits []detection.BandFit // by band
}

// Open opens a scene on a grid, as the run has brought it onto the others.
func Open(c Camera, s detection.Scene, g georef.Grid) (*View, error) {
	if r := s.Registration; r != nil && r.Accepted {
		// What lies at a place of the reference lies this much further in the scene.
		g.Transform[0] += r.DxM / g.PixelX * g.Transform[1]
		g.Transform[3] -= r.DyM / g.PixelY * g.Transform[5]
	}
	shot, err := c.Open(s, g)
	if err != nil {
		return nil, err
	}
	v := &View{shot: shot}
	for _, role := range shot.Roles() {
		fit := detection.BandFit{Gain: 1}
		for _, f := range s.Radiometry {
			if f.Band == role && f.Gain > 0 {
				fit = f
			}
		}
		v.fits = append(v.fits, fit)
	}
	return v, nil
}

// Read returns the bands of a window of the grid.
func (v *View) Read(window image.Rectangle) (Bands, error) {
	b := make(Bands, len(v.fits))
	for i := range b {
		b[i] = raster.NewImage(window)
	}
	if err := v.shot.Read(b); err != nil {
		return nil, err
	}
	for i, f := range v.fits {
		pix := b[i].Pix
		for k, n := range pix {
			pix[k] = float32(f.Gain*float64(n) + f.Offset)
		}
	}
	return b, nil
}

// Close gives the scene back.
func (v *View) Close() error { return v.shot.Close() }

// Look reads all that a scene shows of a grid.
func Look(c Camera, s detection.Scene, g georef.Grid) (Bands, error) {
	v, err := Open(c, s, g)
	if err != nil {
		return nil, err
	}
	b, err := v.Read(g.Rect())
	return b, errors.Join(err, v.Close())
}

// Bands are red, green and blue, or one band, over one window.
type Bands []*raster.Image

// colour is the band of a colour; one band stands for all three.
func (b Bands) colour(i int) *raster.Image { return b[min(i, len(b)-1)] }

// Seen is the smallest window that holds all that is seen.
func (b Bands) Seen() image.Rectangle {
	var out image.Rectangle
	if len(b) == 0 {
		return out
	}
	r := b[0].Rect
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if !raster.IsNaN(b[0].At(x, y)) {
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}
