// Package chip makes the pictures of a result: two a change, of the dates before
// and after, and an animation a site.
//
// The pictures of a change show the same ground, north up, in the same stretch;
// the change is drawn round, and beside it stand the date, the scale, the scene
// and who has to be credited. Where a date cannot be shown the picture says why
// and is never blank. The same scenes give the same bytes.
package chip

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/georef"
)

// Picture is a file of a picture.
type Picture struct {
	Data          []byte
	Width, Height int
	// Missing says why the date is not shown; empty where it is.
	Missing string
}

// missing says in words why a scene is not shown.
func missing(s detection.Scene, err error) string {
	if errors.Is(err, ErrNotFound) {
		return fmt.Sprintf("The image %s was not found. Name its folder with --images.",
			cmp.Or(table.FileName(s.Path), s.ID))
	}
	return fmt.Sprintf("The image %s cannot be read: it is damaged or has changed.",
		cmp.Or(table.FileName(s.Path), s.ID))
}

// shot is one date as it was found.
type shot struct {
	scene   detection.Scene
	bands   Bands
	missing string
}

func take(c Camera, s detection.Scene, g georef.Grid) shot {
	b, err := Look(c, s, g)
	switch {
	case err != nil:
		return shot{scene: s, missing: missing(s, err)}
	case b.Seen().Empty():
		return shot{scene: s, missing: "The scene has nothing here: outside its edge, or masked."}
	}
	return shot{scene: s, bands: b}
}

// Credit is who has to be named, and the licence.
func Credit(s detection.Scene) string {
	parts := slices.DeleteFunc([]string{s.Credit, s.Licence}, func(p string) bool { return p == "" })
	if len(parts) == 0 {
		return "no credit or licence is known"
	}
	return strings.Join(parts, "; ")
}

// sensor says what took a scene, and how fine it is.
func sensor(s detection.Scene) string {
	name := cmp.Or(s.Sensor, "sensor not known")
	if s.GSDM <= 0 {
		return name
	}
	return fmt.Sprintf("%s, %s m", name, Short(s.GSDM))
}

// Short writes a number with at most two decimals.
func Short(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

// Window is ground to be shown: a box in metres about a place.
type Window struct {
	middle        orb.Point
	width, height float64 // metres
	perLon        float64 // metres a degree
	perLat        float64
}

// WindowOf is the ground of a box in degrees, with a margin of part of its longer
// side, and at least so many metres across.
func WindowOf(b orb.Bound, margin, leastM float64) Window {
	w := newWindow(b.Center())
	w.width, w.height = (b.Max[0]-b.Min[0])*w.perLon, (b.Max[1]-b.Min[1])*w.perLat
	add := 2 * margin * max(w.width, w.height)
	w.width, w.height = max(w.width+add, leastM), max(w.height+add, leastM)
	return w
}

// Around is a square about a change, with as much ground as tells where it lies.
func Around(b orb.Bound) Window {
	const (
		margin = 0.4 // of its longer side
		leastM = 60  // a house with its yard
	)
	w := WindowOf(b, margin, leastM)
	side := max(w.width, w.height)
	w.width, w.height = side, side
	return w
}

// SiteWindow is the ground of a site, with a little about it.
func SiteWindow(b orb.Bound) Window {
	const margin, leastM = 0.03, 60
	return WindowOf(b, margin, leastM)
}

func newWindow(m orb.Point) Window {
	const span = 0.001 // degrees; short enough for a distance on the ground
	return Window{
		middle: m,
		perLon: georef.GroundDistance(m[0]-span/2, m[1], m[0]+span/2, m[1]) / span,
		perLat: georef.GroundDistance(m[0], m[1]-span/2, m[0], m[1]+span/2) / span,
	}
}

// Size is how wide and high the ground is, in metres.
func (w Window) Size() (width, height float64) { return w.width, w.height }

// At is the place of a point in metres from the upper left corner, to the right
// and down.
func (w Window) At(p orb.Point) orb.Point {
	return orb.Point{
		(p[0]-w.middle[0])*w.perLon + w.width/2, w.height/2 - (p[1]-w.middle[1])*w.perLat,
	}
}

// grid covers the ground with pixels of so many metres, or of larger ones where
// there would be more than most along a side.
func (w Window) grid(pixelM float64, most int) georef.Grid {
	pixelM = max(pixelM, max(w.width, w.height)/float64(most))
	nx, ny := max(int(w.width/pixelM+0.5), 1), max(int(w.height/pixelM+0.5), 1)
	x, y := w.width/float64(nx), w.height/float64(ny)
	return georef.Grid{
		CRS: "EPSG:4326", Size: image.Pt(nx, ny), PixelX: x, PixelY: y,
		Transform: georef.Affine{
			w.middle[0] - w.width/2/w.perLon, x / w.perLon, 0,
			w.middle[1] + w.height/2/w.perLat, 0, -y / w.perLat,
		},
	}
}

// filled is the window made larger until pixels of so many metres, each repeated
// zoom times along both sides, fill so many pixels. Where it is too large for
// that zoom is 1 and the window stays as it is.
func (w Window) filled(pixelM float64, side, most int) (out Window, zoom int) {
	n := max(w.width, w.height) / pixelM
	zoom = min(max(int(float64(side)/n), 1), most)
	out = w
	out.width = max(w.width, float64(side/zoom)*pixelM)
	out.height = max(w.height, float64(side/zoom)*pixelM)
	return out, zoom
}
