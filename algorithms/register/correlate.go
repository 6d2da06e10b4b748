package register

import (
	"math"
	"slices"

	"rampart/algorithms/raster"
)

// part says which blocks of the windows are looked at: a chequerboard parts
// those that an estimate is fitted on from those that judge it.
type part int

const (
	fitted part = iota
	heldOut
)

// block is the side of a square of the chequerboard, in pixels of the grid.
const block = 64

// minSamples is the least number of pixels that a correlation is believed on.
const minSamples = 64

// moments are the sums that a correlation is made of.
type moments struct{ n, a, b, aa, bb, ab float64 }

func (m moments) correlation() float64 {
	if m.n < minSamples {
		return math.NaN()
	}
	va, vb := m.aa-m.a*m.a/m.n, m.bb-m.b*m.b/m.n
	if va <= 0 || vb <= 0 {
		return math.NaN()
	}
	return (m.ab - m.a*m.b/m.n) / math.Sqrt(va*vb)
}

// correlate is the normalised cross-correlation of the reference with the
// moving scene taken (dx, dy) pixels further on, over the blocks of one part.
func correlate(l level, dx, dy int, which part) float64 {
	var sum moments
	side := max(8, block/l.scale)
	for i, ref := range l.ref {
		w, h := ref.Rect.Dx(), ref.Rect.Dy()
		for y0 := 0; y0 < h; y0 += side {
			for x0 := 0; x0 < w; x0 += side {
				if part((x0/side+y0/side)&1) != which {
					continue
				}
				add(&sum, ref, l.mov[i], span{x0, y0, min(x0+side, w), min(y0+side, h)}, dx, dy)
			}
		}
	}
	return sum.correlation()
}

type span struct{ x0, y0, x1, y1 int }

// add sums over the pixels of s in ref and those (dx, dy) further in mov.
func add(sum *moments, ref, mov *raster.Image, s span, dx, dy int) {
	w, h := ref.Rect.Dx(), ref.Rect.Dy()
	s.x0, s.x1 = max(s.x0, -dx), min(s.x1, w-dx)
	s.y0, s.y1 = max(s.y0, -dy), min(s.y1, h-dy)
	if s.x0 >= s.x1 {
		return
	}
	for y := s.y0; y < s.y1; y++ {
		a := ref.Pix[y*w+s.x0 : y*w+s.x1]
		b := mov.Pix[(y+dy)*w+s.x0+dx:][:len(a)]
		// Rows are summed apart, so that long sums of float64 stay accurate.
		var n, sa, sb, saa, sbb, sab float64
		for x, va := range a {
			vb := b[x]
			if va != va || vb != vb {
				continue
			}
			p, q := float64(va), float64(vb)
			n++
			sa += p
			sb += q
			saa += p * p
			sbb += q * q
			sab += p * q
		}
		sum.n += n
		sum.a += sa
		sum.b += sb
		sum.aa += saa
		sum.bb += sbb
		sum.ab += sab
	}
}

// shifted is the correlation on the held-out blocks after the moving scene has
// been resampled by (dx, dy).
func shifted(l level, dx, dy float64) float64 {
	ix, iy := int(math.Round(dx)), int(math.Round(dy))
	moved := make([]*raster.Image, len(l.mov))
	for i, m := range l.mov {
		moved[i] = raster.NewImage(m.Rect)
		Resample(moved[i], m, dx-float64(ix), dy-float64(iy))
	}
	return correlate(level{l.ref, moved, l.scale}, ix, iy, heldOut)
}

// tieBlock is the side in pixels of the blocks whose own shift is measured.
const tieBlock = 128

// minTie is the least correlation of a block that is believed.
const minTie = 0.3

// residual measures the shift of each block against the one kept.
func residual(l level, dx, dy float64) (ties int, px float64) {
	var dist []float64
	cx, cy := int(math.Round(dx)), int(math.Round(dy))
	for i, ref := range l.ref {
		for y := 0; y+tieBlock/2 <= ref.Rect.Dy(); y += tieBlock {
			for x := 0; x+tieBlock/2 <= ref.Rect.Dx(); x += tieBlock {
				s := span{x, y, min(x+tieBlock, ref.Rect.Dx()), min(y+tieBlock, ref.Rect.Dy())}
				if bx, by, ok := tie(ref, l.mov[i], s, cx, cy); ok {
					dist = append(dist, math.Hypot(bx-dx, by-dy))
				}
			}
		}
	}
	if len(dist) < 3 {
		return len(dist), math.NaN()
	}
	slices.Sort(dist)
	return len(dist), dist[len(dist)/2]
}

// tie is the best shift of one block within two pixels of (cx, cy).
func tie(ref, mov *raster.Image, s span, cx, cy int) (dx, dy float64, ok bool) {
	const r = 2
	var c [2*r + 1][2*r + 1]float64
	best := peak{ncc: math.Inf(-1)}
	for v := -r; v <= r; v++ {
		for u := -r; u <= r; u++ {
			var m moments
			add(&m, ref, mov, s, cx+u, cy+v)
			n := m.correlation()
			c[v+r][u+r] = n
			if n > best.ncc {
				best = peak{u, v, n}
			}
		}
	}
	if best.ncc < minTie || best.dx == -r || best.dx == r || best.dy == -r || best.dy == r {
		return 0, 0, false
	}
	x, y := best.dx+r, best.dy+r
	return float64(cx+best.dx) + vertex(c[y][x-1], best.ncc, c[y][x+1]),
		float64(cy+best.dy) + vertex(c[y-1][x], best.ncc, c[y+1][x]), true
}

// Similarity is the correlation of two scenes' structure as they lie, NaN
// where they have too little in common.
func Similarity(ref, mov []*raster.Image) float64 {
	var sum moments
	for i, m := range ref {
		w, h := m.Rect.Dx(), m.Rect.Dy()
		add(&sum, m, mov[i], span{0, 0, w, h}, 0, 0)
	}
	return sum.correlation()
}
