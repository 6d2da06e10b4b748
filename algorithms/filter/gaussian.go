package filter

import (
	"image"

	"rampart/algorithms/raster"
	"rampart/algorithms/rows"
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
// the column kernel is long, and one of what the valid pixels in them weigh.
type gauss struct {
	kx, ky []float32
	w, n   int       // width of a row, rows of the ring
	stride int       // from row to row: a whole number of cache lines
	pad    []float32 // a row with margins of zeros
	// values ends with a row of zeros, weights with one of zeros and one of
	// what a row without missing pixels weighs.
	values, weights []float32
	whole           []bool    // by row of the ring: nothing is missing
	den, full       []float32 // weights of a row; those far from any missing one
	across, down    rows.Taps
}

func (g *gauss) begin(w int, kx, ky []float32) {
	const line = 16 // pixels
	g.kx, g.ky, g.w, g.n = kx, ky, w, 2*len(ky)-1
	g.stride = (w + line - 1) / line * line
	g.pad = sized(g.pad, w+2*(len(kx)-1))
	g.values, g.weights = sized(g.values, (g.n+1)*g.stride), sized(g.weights, (g.n+2)*g.stride)
	g.den, g.full = sized(g.den, w), sized(g.full, w)
	if cap(g.whole) < g.n {
		g.whole = make([]bool, g.n)
	}
	g.whole = g.whole[:g.n]
	clear(g.pad)
	clear(g.row(g.values, g.n))
	clear(g.row(g.weights, g.n))
	g.across = taps(g.across, len(kx)-1)
	g.down = taps(g.down, len(ky)-1)
	g.across.Mid = int32(len(kx) - 1)
	for i := range g.across.Before {
		g.across.Before[i] = g.across.Mid - int32(i) - 1
		g.across.After[i] = g.across.Mid + int32(i) + 1
	}
	one := g.row(g.weights, g.n+1)
	fill(g.pad[len(kx)-1:][:w], 1)
	g.along(one)
	g.down.Mid = int32((g.n + 1) * g.stride)
	for i := range g.down.Before {
		g.down.Before[i], g.down.After[i] = g.down.Mid, g.down.Mid
	}
	rows.Weigh(g.full, g.weights, g.down, ky)
}

// taps returns t with r pairs.
func taps(t rows.Taps, r int) rows.Taps {
	if cap(t.Before) < r {
		t.Before, t.After = make([]int32, r), make([]int32, r)
	}
	t.Before, t.After = t.Before[:r], t.After[:r]
	return t
}

// sized returns p with length n, in new memory only where it must.
func sized(p []float32, n int) []float32 {
	if cap(p) < n {
		return make([]float32, n)
	}
	return p[:n]
}

// row is the i-th row of a ring.
func (g *gauss) row(ring []float32, i int) []float32 { return ring[i*g.stride:][:g.w] }

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
		g.around(y, h, false)
		rows.Weigh(out, g.values, g.down, g.ky)
		den := g.full
		if broken >= y-r || y < r || y+r >= h {
			den = g.den
			g.around(y, h, true)
			rows.Weigh(den, g.weights, g.down, g.ky)
		}
		rows.Divide(out, den)
		if broken >= y-r {
			spare(out, row(src, y))
		}
	}
}

// around finds the rows of the ring beside row y: of the values, or of the
// weights.
func (g *gauss) around(y, h int, weights bool) {
	at := func(y int) int32 {
		i := y % g.n
		switch {
		case y < 0 || y >= h:
			i = g.n
		case weights && g.whole[i]:
			i = g.n + 1
		}
		return int32(i * g.stride)
	}
	g.down.Mid = at(y)
	for i := range g.down.Before {
		g.down.Before[i], g.down.After[i] = at(y-i-1), at(y+i+1)
	}
}

// load weighs a row along x and puts it into the ring, with the weights of
// what is valid in it. It reports whether nothing is missing.
func (g *gauss) load(y int, src []float32) bool {
	i := y % g.n
	mid := g.pad[len(g.kx)-1:][:len(src)]
	g.whole[i] = !rows.FillMissing(mid, src)
	g.along(g.row(g.values, i))
	if g.whole[i] {
		return true
	}
	for x, v := range src {
		mid[x] = 1
		if v != v {
			mid[x] = 0
		}
	}
	g.along(g.row(g.weights, i))
	return false
}

// along sets dst to the padded row weighed by the row kernel.
func (g *gauss) along(dst []float32) { rows.Weigh(dst, g.pad, g.across, g.kx) }

// spare makes dst NaN where src is.
func spare(dst, src []float32) {
	src = src[:len(dst)]
	nan := raster.NaN()
	for x, v := range src {
		if v != v {
			dst[x] = nan
		}
	}
}
