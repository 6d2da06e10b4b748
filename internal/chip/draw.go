package chip

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// The colours of what stands on and below a picture.
var (
	paper = color.RGBA{255, 255, 255, 255}
	ink   = color.RGBA{27, 31, 36, 255}
	faint = color.RGBA{87, 96, 106, 255}
)

// hex reads a colour such as 0057d9.
func hex(s string) color.RGBA {
	v, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		panic("chip: " + s + " is no colour")
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

// enlarged repeats each pixel k times along both sides, on a canvas that is
// higher by the room for a caption.
func enlarged(src *image.RGBA, k, below int) *image.RGBA {
	r := src.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, r.Dx()*k, r.Dy()*k+below))
	draw.Draw(out, out.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	for y := range r.Dy() * k {
		for x := range r.Dx() * k {
			out.SetRGBA(x, y, src.RGBAAt(r.Min.X+x/k, r.Min.Y+y/k))
		}
	}
	return out
}

// blend lays a colour over a pixel, as much as share says.
func blend(dst *image.RGBA, x, y int, c color.RGBA, share float64) {
	if share <= 0 || !image.Pt(x, y).In(dst.Bounds()) {
		return
	}
	was := dst.RGBAAt(x, y)
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*share + 0.5) }
	dst.SetRGBA(x, y, color.RGBA{mix(was.R, c.R), mix(was.G, c.G), mix(was.B, c.B), 255})
}

// distances is how far each pixel of a window is from a form, in pixels, as far
// as it is near.
type distances struct {
	rect image.Rectangle
	d    []float64
}

func newDistances(r image.Rectangle) *distances {
	f := &distances{r, make([]float64, r.Dx()*r.Dy())}
	for i := range f.d {
		f.d[i] = math.Inf(1)
	}
	return f
}

// segment notes the distances to a segment up to reach.
func (f *distances) segment(a, b orb.Point, reach float64) {
	box := image.Rect(
		int(math.Floor(clamped(min(a[0], b[0])-reach))), int(math.Floor(clamped(min(a[1], b[1])-reach))),
		int(math.Ceil(clamped(max(a[0], b[0])+reach)))+1, int(math.Ceil(clamped(max(a[1], b[1])+reach)))+1,
	).Intersect(f.rect)
	dx, dy := b[0]-a[0], b[1]-a[1]
	length := dx*dx + dy*dy
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			px, py := float64(x)+0.5-a[0], float64(y)+0.5-a[1]
			t := 0.0
			if length > 0 {
				t = min(max((px*dx+py*dy)/length, 0), 1)
			}
			i := (y-f.rect.Min.Y)*f.rect.Dx() + x - f.rect.Min.X
			f.d[i] = min(f.d[i], math.Hypot(px-t*dx, py-t*dy))
		}
	}
}

// clamped keeps a pixel position within what an int can hold.
func clamped(v float64) float64 { return min(max(v, -1e6), 1e6) }

// form notes the distances to a geometry.
func (f *distances) form(g orb.Geometry, at scale, reach float64) {
	line := func(points []orb.Point) {
		for i := 1; i < len(points); i++ {
			f.segment(at.at(points[i-1]), at.at(points[i]), reach)
		}
	}
	switch g := g.(type) {
	case orb.Point:
		f.segment(at.at(g), at.at(g), reach)
	case orb.MultiPoint:
		for _, p := range g {
			f.form(p, at, reach)
		}
	case orb.LineString:
		line(g)
	case orb.MultiLineString:
		for _, l := range g {
			line(l)
		}
	case orb.Polygon:
		for _, r := range g {
			line(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			f.form(p, at, reach)
		}
	}
}

// apart is how far, in pixels, the line round a form keeps off it: an area has
// its own outline; a line or a point would be hidden by one.
func apart(g orb.Geometry, perMetre float64) float64 {
	const leastPx, metres = 9, 4 // metres: more than a tower or a wall and its error
	switch g.(type) {
	case orb.Polygon, orb.MultiPolygon:
		return 0
	}
	return max(leastPx, metres*perMetre)
}

// outline draws a line round a form, in a colour with a light rim, so that it is
// seen on dark and on bright ground.
func outline(
	dst *image.RGBA, r image.Rectangle, g orb.Geometry, at scale, c color.RGBA,
) {
	const half, rim, edge = 1.1, 2.4, 0.5
	off := apart(g, at.perMetre)
	f := newDistances(r)
	f.form(g, at, off+rim+1)
	for i, d := range f.d {
		x, y := r.Min.X+i%r.Dx(), r.Min.Y+i/r.Dx()
		away := math.Abs(d - off)
		blend(dst, x, y, paper, min(max(rim+edge-away, 0), 0.85))
		blend(dst, x, y, c, min(max(half+edge-away, 0), 1))
	}
}

// write writes a line of text with its left end and its base line at (x, y), cut
// off with dots where it is wider than most. It returns where it ends.
func write(dst *image.RGBA, face font.Face, c color.RGBA, x, y, most int, text string) int {
	if font.MeasureString(face, text).Ceil() > most {
		letters := []rune(text)
		for len(letters) > 0 && font.MeasureString(face, string(letters)+"…").Ceil() > most {
			letters = letters[:len(letters)-1]
		}
		text = string(letters) + "…"
	}
	d := font.Drawer{Dst: dst, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
	return d.Dot.X.Ceil()
}

// wrapped breaks a text into lines that are no wider than most.
func wrapped(face font.Face, text string, most int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		switch next := line + " " + w; {
		case line == "":
			line = w
		case font.MeasureString(face, next).Ceil() <= most:
			line = next
		default:
			lines = append(lines, line)
			line = w
		}
	}
	return append(lines, line)
}
