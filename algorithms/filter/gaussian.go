package filter

import (
	"image"

	"rampart/algorithms/raster"
)

// Gaussian sets dst to the mean of src under a Gaussian with the standard
// deviations sigmaX and sigmaY in pixels, cut at three of them. Missing pixels
// take no part: the weights of the others are made to sum to 1. A pixel that
// is NaN in src is NaN in dst. Dst takes src's window and may not be src.
// Cost: 2(3 sigma + 1) multiplications a pixel and axis; twice that in rows
// near missing pixels, other than a frame of them along the border.
func Gaussian(dst, src *raster.Image, sigmaX, sigmaY float64, s *Scratch) {
	if dst == src {
		panic("filter: dst and src are the same image")
	}
	dst.Reset(src.Rect)
	// A frame of missing pixels counts as the outside does.
	inner := framed(src)
	blank(dst, inner)
	if inner.Empty() {
		return
	}
	s.gauss.begin(inner.Dx(), kernel(sigmaX), kernel(sigmaY))
	s.gauss.run(dst, src, inner)
}

// framed is the smallest window, counted from the image's corner, that holds
// all valid pixels.
func framed(m *raster.Image) image.Rectangle {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	r := image.Rectangle{Min: image.Pt(w, h)}
	for y := range h {
		row := m.Pix[y*w : (y+1)*w]
		left := 0
		for left < w && row[left] != row[left] {
			left++
		}
		if left == w {
			continue
		}
		right := w
		for row[right-1] != row[right-1] {
			right--
		}
		r.Min.X, r.Max.X = min(r.Min.X, left), max(r.Max.X, right)
		r.Min.Y, r.Max.Y = min(r.Min.Y, y), y+1
	}
	return r
}

// blank makes the pixels outside inner NaN.
func blank(m *raster.Image, inner image.Rectangle) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	nan := raster.NaN()
	for y := range h {
		row := m.Pix[y*w : (y+1)*w]
		if y < inner.Min.Y || y >= inner.Max.Y {
			fill(row, nan)
			continue
		}
		fill(row[:inner.Min.X], nan)
		fill(row[inner.Max.X:], nan)
	}
}

// gauss is the memory of Gaussian: a ring of as many rows, weighed along x, as
// the column kernel is long.
type gauss struct {
	kx, ky        []float32
	w             int
	pad           []float32   // a row with margins of zeros
	values        [][]float32 // by row, modulo the length of the ring
	weights, made [][]float32 // of what is valid; made is their memory
	zeros, one    []float32   // weights of a row that is missing, or whole
	den, full     []float32   // weights of a row; those far from any missing one
	before, after [][]float32
}

func (g *gauss) begin(w int, kx, ky []float32) {
	g.kx, g.ky, g.w = kx, ky, w
	n := 2*len(ky) - 1
	for len(g.values) < n {
		g.values, g.made = append(g.values, nil), append(g.made, nil)
	}
	if len(g.weights) < n {
		g.weights = make([][]float32, n)
	}
	if r := max(len(kx), len(ky)); len(g.before) < r {
		g.before, g.after = make([][]float32, r), make([][]float32, r)
	}
	for i := range n {
		g.values[i], g.made[i] = sized(g.values[i], w), sized(g.made[i], w)
	}
	g.pad = sized(g.pad, w+2*(len(kx)-1))
	g.zeros, g.one = sized(g.zeros, w), sized(g.one, w)
	g.den, g.full = sized(g.den, w), sized(g.full, w)
	clear(g.pad)
	clear(g.zeros)
	fill(g.pad[len(kx)-1:][:w], 1)
	g.along(g.one)
	r := len(ky) - 1
	for i := range r {
		g.before[i], g.after[i] = g.one, g.one
	}
	weigh(g.full, g.one, pairs{g.before[:r], g.after[:r]}, ky)
}

// sized returns p with length n, in new memory only where it must.
func sized(p []float32, n int) []float32 {
	if cap(p) < n {
		return make([]float32, n)
	}
	return p[:n]
}

// run goes down the rows of inner, which is counted from src's corner.
func (g *gauss) run(dst, src *raster.Image, inner image.Rectangle) {
	stride, h, r := src.Rect.Dx(), inner.Dy(), len(g.ky)-1
	row := func(m *raster.Image, y int) []float32 {
		return m.Pix[(inner.Min.Y+y)*stride+inner.Min.X:][:g.w]
	}
	broken := -1 - r // the last row read that has missing pixels
	for y := -r; y < h; y++ {
		if in := y + r; in < h && !g.load(in, row(src, in)) {
			broken = in
		}
		if y < 0 {
			continue
		}
		out := row(dst, y)
		weigh(out, g.values[y%(2*r+1)], g.around(g.values, y, h), g.ky)
		den := g.full
		if broken >= y-r || y < r || y+r >= h {
			den = g.den
			weigh(den, g.weights[y%(2*r+1)], g.around(g.weights, y, h), g.ky)
		}
		divide(out, den)
		if broken >= y-r {
			spare(out, row(src, y))
		}
	}
}

// around lists the rows of a ring above and below row y, from the nearest on.
func (g *gauss) around(ring [][]float32, y, h int) pairs {
	r := len(g.ky) - 1
	n := 2*r + 1
	for i := 1; i <= r; i++ {
		g.before[i-1], g.after[i-1] = g.zeros, g.zeros
		if y-i >= 0 {
			g.before[i-1] = ring[(y-i)%n]
		}
		if y+i < h {
			g.after[i-1] = ring[(y+i)%n]
		}
	}
	return pairs{g.before[:r], g.after[:r]}
}

// load weighs a row along x and puts it into the ring, with the weights of
// what is valid in it. It reports whether nothing is missing.
func (g *gauss) load(y int, src []float32) bool {
	i, r := y%(2*len(g.ky)-1), len(g.kx)-1
	mid := g.pad[r:][:len(src)]
	whole := true
	for x, v := range src {
		if v != v {
			v, whole = 0, false
		}
		mid[x] = v
	}
	g.along(g.values[i])
	g.weights[i] = g.one
	if whole {
		return true
	}
	for x, v := range src {
		mid[x] = 1
		if v != v {
			mid[x] = 0
		}
	}
	g.along(g.made[i])
	g.weights[i] = g.made[i]
	return false
}

// along sets dst to the padded row weighed by the row kernel.
func (g *gauss) along(dst []float32) {
	r := len(g.kx) - 1
	for i := 1; i <= r; i++ {
		g.before[i-1], g.after[i-1] = g.pad[r-i:], g.pad[r+i:]
	}
	weigh(dst, g.pad[r:], pairs{g.before[:r], g.after[:r]}, g.kx)
}
