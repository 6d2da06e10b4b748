package chip

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"strings"

	"rampart/internal/detection"
)

// An animation is small enough for a page and shows each date long enough to be
// looked at.
const (
	animationPx = 480
	delay       = 120 // hundredths of a second
	lastDelay   = 300
)

// Animation shows the ground on all dates, one after the other, in one stretch.
// Dates that cannot be shown say so. Without scenes there is none.
func (m *Maker) Animation(w Window, scenes []detection.Scene) (Picture, error) {
	if len(scenes) == 0 {
		return Picture{Missing: "there is no usable scene"}, nil
	}
	g := w.grid(finest(scenes), animationPx)
	n := max(g.Size.X, g.Size.Y)
	f := frame{w, g, min(max((animationPx+n/2)/n, 1), mostZoom)}
	var shots []shot
	var seen []Ends
	for _, s := range scenes {
		shots = append(shots, take(m.camera, s, f.grid))
		seen = append(seen, EndsOf(shots[len(shots)-1].bands))
	}
	st := NewStretch(seen...)
	var frames []*image.RGBA
	var credits []string
	for i, s := range shots {
		dst := m.canvas(s, f, st)
		m.faces.furniture(dst, f)
		m.faces.below(dst, caption{
			head: cmp.Or(s.scene.Acquired, "date not known"), right: ofAll(i, len(shots)),
			second: strings.Join(noEmpty(sensor(s.scene), scaleText(f.grid, s.scene.GSDM)), "; "),
			third:  Credit(s.scene),
		})
		frames = append(frames, dst)
		if c := Credit(s.scene); !slices.Contains(credits, c) {
			credits = append(credits, c)
		}
	}
	data, err := encodeGIF(frames, strings.Join(credits, "\n"))
	b := frames[0].Bounds()
	return Picture{Data: data, Width: b.Dx(), Height: b.Dy(), Missing: missingDates(shots)}, err
}

// missingDates says how many dates an animation does not show.
func missingDates(shots []shot) string {
	n := 0
	for _, s := range shots {
		if s.missing != "" {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d dates are not shown", n, len(shots))
}

// finest is the smallest pixel of all scenes, in metres.
func finest(scenes []detection.Scene) float64 {
	out := 0.0
	for _, s := range scenes {
		if s.GSDM > 0 && (out == 0 || s.GSDM < out) {
			out = s.GSDM
		}
	}
	return cmp.Or(out, pixelM)
}

// encodeGIF writes frames with one palette, and a comment.
func encodeGIF(frames []*image.RGBA, comment string) ([]byte, error) {
	const colours, forever = 256, 0
	p := newPalette(frames, colours)
	out := gif.GIF{LoopCount: forever, Config: image.Config{
		ColorModel: p.colours, Width: frames[0].Bounds().Dx(), Height: frames[0].Bounds().Dy(),
	}}
	for i, f := range frames {
		out.Image = append(out.Image, p.draw(f))
		out.Delay = append(out.Delay, delay)
		if i == len(frames)-1 {
			out.Delay[i] = lastDelay
		}
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &out); err != nil {
		return nil, err
	}
	return withComment(b.Bytes(), comment), nil
}

// withComment puts a comment before the trailer of a GIF, which is its last byte.
//
// GIF89a specification (1990), 24: a comment extension of blocks of up to 255
// bytes.
func withComment(data []byte, text string) []byte {
	const extension, label, most = 0x21, 0xfe, 255
	out := append(slices.Clone(data[:len(data)-1]), extension, label)
	for block := range slices.Chunk([]byte(text), most) {
		out = append(append(out, byte(len(block))), block...)
	}
	return append(out, 0, data[len(data)-1])
}

// palette is colours for pictures, and which of them stands for which colour.
type palette struct {
	colours color.Palette
	of      []uint8 // by the first five bits of red, green and blue
}

const (
	cellBits = 5
	cells    = 1 << (3 * cellBits)
)

func cellOf(r, g, b uint8) int {
	const cut = 8 - cellBits
	return int(r>>cut)<<(2*cellBits) | int(g>>cut)<<cellBits | int(b>>cut)
}

// bin counts the pixels of a cell and adds up their colours.
type bin struct {
	cell int
	n    uint64
	sum  [3]uint64
}

func (b *bin) mean(axis int) uint64 { return b.sum[axis] / b.n }

// newPalette parts the colours of all frames into boxes of about as many pixels
// each, always the box with most pixels times width, at the median of its widest
// axis.
//
// Heckbert, P. (1982). Color image quantization for frame buffer display.
// Computer Graphics 16(3), 297-307. doi:10.1145/965145.801294
func newPalette(frames []*image.RGBA, most int) palette {
	boxes := [][]bin{histogram(frames)}
	for len(boxes) < most {
		at, axis, weight := -1, 0, uint64(0)
		for i, box := range boxes {
			if a, w := widest(box); w > weight {
				at, axis, weight = i, a, w
			}
		}
		if at < 0 {
			break
		}
		low, high := cut(boxes[at], axis)
		boxes[at] = low
		boxes = append(boxes, high)
	}
	p := palette{of: make([]uint8, cells)}
	for i, box := range boxes {
		var all bin
		for _, b := range box {
			all.n += b.n
			for k := range all.sum {
				all.sum[k] += b.sum[k]
			}
			p.of[b.cell] = uint8(i)
		}
		p.colours = append(p.colours,
			color.RGBA{uint8(all.mean(0)), uint8(all.mean(1)), uint8(all.mean(2)), 255})
	}
	return p
}

func histogram(frames []*image.RGBA) []bin {
	all := make([]bin, cells)
	for _, f := range frames {
		for i := 0; i < len(f.Pix); i += 4 {
			b := &all[cellOf(f.Pix[i], f.Pix[i+1], f.Pix[i+2])]
			b.n++
			for k := range b.sum {
				b.sum[k] += uint64(f.Pix[i+k])
			}
		}
	}
	var out []bin
	for i, b := range all {
		if b.n > 0 {
			b.cell = i
			out = append(out, b)
		}
	}
	return out
}

// widest is the axis along which a box is longest, and the pixels times the
// square of that; 0 for one that cannot be parted.
func widest(box []bin) (axis int, weight uint64) {
	if len(box) < 2 {
		return 0, 0
	}
	var n, length uint64
	for k := range 3 {
		low, high := box[0].mean(k), box[0].mean(k)
		for i := range box {
			low, high = min(low, box[i].mean(k)), max(high, box[i].mean(k))
		}
		if high-low > length {
			axis, length = k, high-low
		}
	}
	for _, b := range box {
		n += b.n
	}
	return axis, max(n*length*length, 1)
}

// cut parts a box at the median of an axis; neither part is empty.
func cut(box []bin, axis int) (low, high []bin) {
	slices.SortFunc(box, func(a, b bin) int {
		return cmp.Or(cmp.Compare(a.mean(axis), b.mean(axis)), cmp.Compare(a.cell, b.cell))
	})
	var all, n uint64
	for _, b := range box {
		all += b.n
	}
	at := 1
	for i, b := range box[:len(box)-1] {
		n += b.n
		at = i + 1
		if 2*n >= all {
			break
		}
	}
	return slices.Clone(box[:at]), slices.Clone(box[at:])
}

func (p *palette) draw(src *image.RGBA) *image.Paletted {
	out := image.NewPaletted(src.Bounds(), p.colours)
	for i := range out.Pix {
		s := src.Pix[4*i:]
		out.Pix[i] = p.of[cellOf(s[0], s[1], s[2])]
	}
	return out
}
