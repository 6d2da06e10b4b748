package chip

import (
	"fmt"
	"image"
	"math"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/paulmach/orb"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"

	"rampart/internal/georef"
)

// The caption below a picture has three lines of text.
const (
	captionPx = 58
	marginPx  = 8
	largePt   = 15
	smallPt   = 11.5
)

// faces are the letters of captions.
type faces struct{ large, small font.Face }

func newFaces() (f faces, err error) {
	face := func(data []byte, size float64) font.Face {
		parsed, e := opentype.Parse(data)
		if e != nil {
			err = e
			return nil
		}
		made, e := opentype.NewFace(parsed, &opentype.FaceOptions{
			Size: size, DPI: 72, Hinting: font.HintingFull,
		})
		if e != nil {
			err = e
		}
		return made
	}
	f = faces{face(liberationsansbold.TTF, largePt), face(liberationsansregular.TTF, smallPt)}
	return f, err
}

// frame is the ground of a picture, read on a grid of which each pixel is repeated
// zoom times along both sides.
type frame struct {
	window Window
	grid   georef.Grid
	zoom   int
}

// ground is the part of the picture above the caption.
func (f frame) ground() image.Rectangle {
	return image.Rectangle{Max: f.grid.Size.Mul(f.zoom)}
}

// scale is where places lie on the picture.
func (f frame) scale() scale {
	return scale{f.window, float64(f.zoom) / f.grid.PixelX}
}

// scale turns places into positions on a picture.
type scale struct {
	window   Window
	perMetre float64 // pixels
}

func (s scale) at(p orb.Point) orb.Point {
	m := s.window.At(p)
	return orb.Point{m[0] * s.perMetre, m[1] * s.perMetre}
}

// caption is what stands below a picture.
type caption struct{ head, right, second, third string }

// below writes the caption under the picture.
func (f faces) below(dst *image.RGBA, c caption) {
	const gap = 14
	w, h := dst.Bounds().Dx(), dst.Bounds().Dy()
	room := w - 2*marginPx
	end := write(dst, f.large, ink, marginPx, h-captionPx+18, room, c.head)
	if left := w - marginPx - end - gap; left > 0 {
		wide := min(font.MeasureString(f.small, c.right).Ceil(), left)
		write(dst, f.small, faint, w-marginPx-wide, h-captionPx+18, left, c.right)
	}
	write(dst, f.small, ink, marginPx, h-captionPx+35, room, c.second)
	write(dst, f.small, faint, marginPx, h-captionPx+50, room, c.third)
}

// furniture draws the scale bar and the arrow to the north.
func (f faces) furniture(dst *image.RGBA, at frame) {
	r, pixelM := at.ground(), at.grid.PixelX/float64(at.zoom)
	const (
		share  = 0.3 // of the width, at most
		thick  = 4
		high   = 26
		indent = 10
	)
	bar := RoundLength(share * float64(r.Dx()) * pixelM)
	text := Short(bar) + " m"
	wide := int(bar/pixelM + 0.5)
	plate := max(wide, font.MeasureString(f.small, text).Ceil()) + 2*marginPx
	box := image.Rect(r.Min.X+indent, r.Max.Y-indent-high, r.Min.X+indent+plate, r.Max.Y-indent)
	shade(dst, box)
	write(dst, f.small, ink, box.Min.X+marginPx, box.Min.Y+12, plate, text)
	for y := box.Max.Y - thick - 5; y < box.Max.Y-5; y++ {
		for x := box.Min.X + marginPx; x < box.Min.X+marginPx+wide; x++ {
			blend(dst, x, y, ink, 1)
		}
	}
	f.north(dst, image.Rect(r.Max.X-indent-22, r.Min.Y+indent, r.Max.X-indent, r.Min.Y+indent+36))
}

// north draws an arrow that points up.
func (f faces) north(dst *image.RGBA, box image.Rectangle) {
	shade(dst, box)
	middle := (box.Min.X + box.Max.X) / 2
	for i := range 14 {
		for x := middle - i/2; x <= middle+i/2; x++ {
			blend(dst, x, box.Min.Y+4+i, ink, 1)
		}
	}
	write(dst, f.small, ink, middle-4, box.Max.Y-5, box.Dx(), "N")
}

// shade lays paper over a box that the ground shines through.
func shade(dst *image.RGBA, box image.Rectangle) {
	const share = 0.82
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			blend(dst, x, y, paper, share)
		}
	}
}

// RoundLength is the largest of 1, 2 and 5 times a power of ten that is not more.
func RoundLength(most float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(most)))
	for _, n := range []float64{5, 2} {
		if n*power <= most {
			return n * power
		}
	}
	return power
}

// grey fills a picture that cannot be shown, and says why.
func (f faces) grey(dst *image.RGBA, r image.Rectangle, why string) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			blend(dst, x, y, unseen, 0.35)
		}
	}
	const line = 16
	lines := wrapped(f.small, why, r.Dx()-4*marginPx)
	y := (r.Min.Y+r.Max.Y)/2 - line*(len(lines)-1)/2
	for _, text := range append([]string{"Not shown"}, lines...) {
		face := f.small
		if y == (r.Min.Y+r.Max.Y)/2-line*(len(lines)-1)/2 {
			face = f.large
		}
		wide := font.MeasureString(face, text).Ceil()
		write(dst, face, ink, r.Min.X+(r.Dx()-wide)/2, y, r.Dx(), text)
		y += line + 2
	}
}

// scaleText says how large a pixel of the picture is, beside those of the image.
func scaleText(g georef.Grid, gsdM float64) string {
	if gsdM > 0 && g.PixelX > gsdM*1.01 {
		return "made smaller: a pixel is " + Short(g.PixelX) + " m"
	}
	return ""
}

func ofAll(i, n int) string { return fmt.Sprintf("%d of %d", i+1, n) }
