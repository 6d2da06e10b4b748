package line

import (
	"image"
	"math"

	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
)

// Directions is the number of directions that a Bank tells apart, over half a
// turn: 7.5 degrees each, at which the far end of half a 15 m line lies half a
// metre off the next.
const Directions = 24

// Bank holds the pixels of straight lines through a middle, in every direction,
// and those of their flanks.
//
// The response at a pixel is, over the directions, the largest difference
// between the mean along the line and the larger of the means along its two
// flanks: an edge has one flank as strong as the line, an area two.
type Bank struct {
	lines  [Directions][]image.Point
	flanks [Directions][2][]image.Point
	reach  int
}

// flankStep thins the samples of flanks, whose mean need not be as exact.
const flankStep = 2

// NewBank returns a bank of lines so long, with flanks so far to either side, in
// pixels.
func NewBank(length, flank float64) *Bank {
	b := &Bank{reach: int(math.Ceil(length/2 + flank))}
	half := int(math.Round(length / 2))
	for a := range Directions {
		sin, cos := math.Sincos(math.Pi * float64(a) / Directions)
		at := func(along, across float64) image.Point {
			return image.Pt(int(math.Round(along*cos-across*sin)), int(math.Round(along*sin+across*cos)))
		}
		for i := -half; i <= half; i++ {
			b.lines[a] = append(b.lines[a], at(float64(i), 0))
			if (i+half)%flankStep == 0 {
				b.flanks[a][0] = append(b.flanks[a][0], at(float64(i), flank))
				b.flanks[a][1] = append(b.flanks[a][1], at(float64(i), -flank))
			}
		}
	}
	return b
}

// Reach is how far Respond looks, in pixels.
func (b *Bank) Reach() int { return b.reach }

// Angle is a direction in radians from the x axis towards y.
func Angle(direction uint8) float64 { return math.Pi * float64(direction) / Directions }

// places are those of a bank in a plane of one width.
func (b *Bank) places(width int) rows.Bank {
	out := rows.Bank{Line: len(b.lines[0]), Flank: len(b.flanks[0][0])}
	for a := range Directions {
		for _, points := range [...][]image.Point{b.lines[a], b.flanks[a][0], b.flanks[a][1]} {
			for _, p := range points {
				out.At = append(out.At, int32(p.Y*width+p.X))
			}
		}
	}
	return out
}

// Respond sets strength and direction at the pixels of core where src is at
// least floor, and strength to 0 elsewhere in core. Src must hold no NaN and
// reach Reach beyond core, but where the image ends: what lies outside counts
// as 0. Values above limit count as limit. The same pixels give the same
// response in any window. Cost: that of the directions times the length, for
// each pixel above the floor.
func (b *Bank) Respond(strength *raster.Image, direction *raster.Mask, src *raster.Image, core image.Rectangle, floor, limit float32) {
	padded := pad(src, core.Inset(-b.reach), limit)
	strength.Reset(core)
	direction.Reset(core)
	places := b.places(padded.Rect.Dx())
	for y := core.Min.Y; y < core.Max.Y; y++ {
		mid := (y-padded.Rect.Min.Y)*padded.Rect.Dx() + core.Min.X - padded.Rect.Min.X
		rows.Strongest(strength.Row(y), direction.Row(y), padded.Pix, mid, places, floor)
	}
}

// pad returns src over a window, 0 outside, at most limit.
func pad(src *raster.Image, window image.Rectangle, limit float32) *raster.Image {
	out := raster.NewImage(window)
	in := window.Intersect(src.Rect)
	for y := in.Min.Y; y < in.Max.Y; y++ {
		to := out.Row(y)[in.Min.X-window.Min.X:]
		for x, v := range src.Row(y)[in.Min.X-src.Rect.Min.X:][:in.Dx()] {
			if v > limit {
				v = limit
			}
			to[x] = v
		}
	}
	return out
}

// Crests appends to dst the pixels of core whose strength is at least cut and
// not less than that of the two pixels to either side across their direction.
// Strength must reach two pixels beyond core but where the image ends.
func Crests(dst []Point, strength *raster.Image, direction *raster.Mask, core image.Rectangle, cut float32) []Point {
	for y := core.Min.Y; y < core.Max.Y; y++ {
		row, dir := strength.Row(y), direction.Row(y)
		for x := core.Min.X; x < core.Max.X; x++ {
			i := x - strength.Rect.Min.X
			if row[i] >= cut && crest(strength, x, y, dir[i]) {
				dst = append(dst, Point{X: int32(x), Y: int32(y), Direction: dir[i], Strength: row[i]})
			}
		}
	}
	return dst
}

// CrestReach is how far Crests looks beyond a pixel.
const CrestReach = 2

func crest(m *raster.Image, x, y int, direction uint8) bool {
	sin, cos := math.Sincos(Angle(direction))
	v := m.At(x, y)
	for _, s := range [...]float64{-CrestReach, -1, 1, CrestReach} {
		q := image.Pt(x+int(math.Round(-s*sin)), y+int(math.Round(s*cos)))
		if q.In(m.Rect) && m.At(q.X, q.Y) > v {
			return false
		}
	}
	return true
}
