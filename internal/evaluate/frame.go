package evaluate

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/chip"
	"rampart/internal/georef"
)

// Camera shows what a scene has on a grid; result is the path of the file that
// names the scene.
type Camera interface {
	Look(s Scene, result string, g georef.Grid) (image.Image, error)
}

// A picture shows an object with some ground about it. It has the pixels that the
// images have, as far as the page has room for them; all found by looking.
const (
	groundAbout     = 1.8 // sides of the object
	leastSideM      = 60  // a house with its yard
	leastSidePx     = 16  // of the images
	mostPixels      = 220 // as wide as it is on the page
	jpegQuality     = 85  // no block can be seen
	otherwisePixelM = 1   // where no image says
	outlineDecimals = 2   // centimetres
	degreesCRS      = "EPSG:4326"
)

// mostOfAKind is as many pictures as somebody will look at.
const mostOfAKind = 24

// exhibit is a false or missed object with its pictures.
type exhibit struct {
	Scene, What, Size string
	Views             []view
	sizeM             float64
	focus             Feature
	judged            Judged
}

// view is one date of the ground about an object.
type view struct {
	Caption  string
	SideM    float64
	Image    template.URL // empty where no image was found
	Outlines []outline
}

// outline is a feature drawn in metres from the upper left corner.
type outline struct {
	Path  string
	Truth bool
	Focus bool
}

// exhibits picks the largest of the false or missed objects of all scenes.
func exhibits(list []Judged, of func(Judged) []Feature) (shown []exhibit, more int) {
	for _, j := range list {
		for _, f := range of(j) {
			b := j.Outcome.plane.flatten(f.Geometry).Bound()
			size := max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])
			shown = append(shown, exhibit{
				Scene: j.Name, What: strings.TrimSpace(f.Class + " " + f.Change),
				Size: fmt.Sprintf("%.0f m across", size), sizeM: size, focus: f, judged: j,
			})
		}
	}
	slices.SortStableFunc(shown, func(a, b exhibit) int { return cmp.Compare(b.sizeM, a.sizeM) })
	if n := len(shown); n > mostOfAKind {
		return shown[:mostOfAKind], n - mostOfAKind
	}
	return shown, 0
}

func falseFeatures(j Judged) []Feature { return pick(j.Found.Features, j.Outcome.False) }

func missedFeatures(j Judged) []Feature { return pick(j.Truth.Features, j.Outcome.Missed) }

func inexactFeatures(j Judged) []Feature { return pick(j.Truth.Features, j.Outcome.Inexact) }

func pick(list []Feature, at []int) []Feature {
	out := make([]Feature, len(at))
	for i, k := range at {
		out[i] = list[k]
	}
	return out
}

// look takes the pictures: of the two dates between which the object changed,
// else of the first and the last; without images the outlines alone.
func (e *exhibit) look(c Camera) {
	pl, found := e.judged.Outcome.plane, e.judged.Found
	middle := pl.flatten(e.focus.Geometry).Bound().Center()
	pixel := cmp.Or(found.PixelM, otherwisePixelM)
	side := max(leastSideM, groundAbout*e.sizeM, leastSidePx*pixel)
	corner := orb.Point{middle[0] - side/2, middle[1] + side/2}
	outlines := e.outlines(corner, side)
	grid := pl.grid(corner, side, min(int(side/pixel), mostPixels))
	for _, s := range sceneOfDates(found.Scenes, e.focus) {
		img, err := c.Look(s, found.Path, grid)
		if err != nil {
			continue // the scene lies elsewhere by now; the outlines say enough
		}
		e.Views = append(e.Views, view{dateText(s.Acquired), side, embedded(img), outlines})
	}
	if len(e.Views) == 0 {
		e.Views = []view{{"no image found", side, "", outlines}}
	}
}

func dateText(t time.Time) string {
	if t.IsZero() {
		return "date unknown"
	}
	return t.Format(time.DateOnly)
}

// grid is a square of the plane as a grid in degrees.
func (p plane) grid(corner orb.Point, side float64, pixels int) georef.Grid {
	at, m := p.earth(corner), side/float64(pixels)
	return georef.Grid{
		CRS:       degreesCRS,
		Transform: georef.Affine{at[0], m / p.perLon, 0, at[1], 0, -m / p.perLat},
		Size:      image.Pt(pixels, pixels), PixelX: m, PixelY: m,
	}
}

// sceneOfDates are the scenes of the days between which a feature changed, or the
// first and the last where those are not known.
func sceneOfDates(scenes []Scene, f Feature) []Scene {
	if len(scenes) == 0 {
		return nil
	}
	at := func(day time.Time, otherwise int) Scene {
		i := slices.IndexFunc(scenes, func(s Scene) bool { return s.Acquired.Equal(day) })
		if day.IsZero() || i < 0 {
			i = otherwise
		}
		return scenes[i]
	}
	return []Scene{at(f.After, 0), at(f.Before, len(scenes)-1)}
}

func embedded(img image.Image) template.URL {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return "" // a buffer takes what it is given
	}
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
}

// outlines are those of all that is found and true in a square, the object last.
func (e *exhibit) outlines(corner orb.Point, side float64) []outline {
	frame := orb.Bound{
		Min: orb.Point{corner[0], corner[1] - side}, Max: orb.Point{corner[0] + side, corner[1]},
	}
	var out, last []outline
	draw := func(list []Feature, truth bool) {
		for _, f := range list {
			flat := e.judged.Outcome.plane.flatten(f.Geometry)
			switch {
			case !frame.Intersects(flat.Bound()):
			case compareFeatures(f, e.focus) == 0:
				last = append(last, outline{path(flat, corner), truth, true})
			default:
				out = append(out, outline{path(flat, corner), truth, false})
			}
		}
	}
	draw(e.judged.Truth.Features, true)
	draw(e.judged.Found.Features, false)
	return append(out, last...)
}

// path is the geometry as the data of an SVG path, a point as a small cross.
func path(g orb.Geometry, corner orb.Point) string {
	const armM = 2
	switch g := g.(type) {
	case orb.Point:
		return path(orb.MultiLineString{
			{{g[0] - armM, g[1]}, {g[0] + armM, g[1]}}, {{g[0], g[1] - armM}, {g[0], g[1] + armM}},
		}, corner)
	case orb.MultiPoint:
		all := ""
		for _, p := range g {
			all += path(p, corner)
		}
		return all
	}
	return chip.SVGPath(g, outlineDecimals, func(p orb.Point) orb.Point {
		return orb.Point{p[0] - corner[0], corner[1] - p[1]}
	})
}
