package spectral

import (
	"math"
	"slices"

	"rampart/algorithms/raster"
)

// Span limits which pairs are compared: two dates at most so many apart.
const Span = 12

// Row is features of a line of pixels, or of a list of places.
type Row struct {
	Colour [][]float32 // by band
	Luma   []float32
}

// Row returns row y over the columns x0 to before x1, in grid coordinates.
func (f *Features) Row(y, x0, x1 int) Row {
	from, to := x0-f.Luma.Rect.Min.X, x1-f.Luma.Rect.Min.X
	r := Row{Luma: f.Luma.Row(y)[from:to]}
	for b := range f.Colour {
		r.Colour = append(r.Colour, f.Colour[b].Row(y)[from:to])
	}
	return r
}

// Level says how the features of two dates usually differ: the middle of the
// difference and its spread, by band and for luma.
type Level struct {
	Middle, Sigma         []float32
	LumaMiddle, LumaSigma float32
}

// leastSigma keeps the spread of a difference away from 0: one part in a
// hundred is what calibrated sensors keep to at best.
const leastSigma = 0.01

// Survey measures the level of two dates at places of the scene. The spread is
// robust: 1.4826 times the median distance from the median.
func Survey(a, b Row) Level {
	var l Level
	for i := range a.Colour {
		m, s := spread(a.Colour[i], b.Colour[i])
		l.Middle, l.Sigma = append(l.Middle, m), append(l.Sigma, s)
	}
	l.LumaMiddle, l.LumaSigma = spread(a.Luma, b.Luma)
	return l
}

// spread returns middle and robust standard deviation of b-a.
func spread(a, b []float32) (middle, sigma float32) {
	d := make([]float32, 0, len(a))
	for i, v := range a {
		if e := b[i] - v; e == e {
			d = append(d, e)
		}
	}
	if len(d) == 0 {
		return 0, 1
	}
	slices.Sort(d)
	middle = d[len(d)/2]
	for i, v := range d {
		d[i] = float32(math.Abs(float64(v - middle)))
	}
	slices.Sort(d)
	const normal = 1.4826 // a normal deviate's sigma over its median distance
	return middle, max(leastSigma, normal*d[len(d)/2])
}

// Gaps computes, for each onset k, how far the dates before k lie from those
// from k on: the second smallest distance over all pairs of one date before
// and one after, in sigmas of that pair. One pair is forgiven only where both
// sides are seen on two dates; else it is the smallest distance. It is 0 where
// a side is not seen at all. What comes back to a look it had before, what
// passes, and what only light does, has a gap near 0; what was built keeps its
// distance at the one onset.
//
// The gap is the distance of two clusters under single linkage, with one link
// left out. Sneath, P. H. A. (1957). The application of computers to taxonomy.
// J. Gen. Microbiol. 17, 201-226.
type Gaps struct {
	colour, luma linkage
	seen         []uint8 // by date: how many dates up to it are valid, by pixel
}

// Row computes one row of all onsets. Out gives the rows for onset k from 1 on;
// colour is not written where there is none.
func (g *Gaps) Row(dates []Row, level func(i, j int) Level, out func(k int) (colour, luma []float32)) {
	n, w := len(dates), len(dates[0].Luma)
	g.colour.begin(n, w)
	g.luma.begin(n, w)
	hasColour := len(dates[0].Colour) > 0
	for i := range n {
		g.colour.from()
		g.luma.from()
		for j := min(n-1, i+Span); j > i; j-- {
			l := level(i, j)
			lumaDistance(g.luma.next, dates[i].Luma, dates[j].Luma, l)
			g.luma.put(j)
			if hasColour {
				colourDistance(g.colour.next, dates[i].Colour, dates[j].Colour, l)
				missing(g.colour.next, g.luma.next)
				g.colour.put(j)
			}
		}
		// Onsets before i+1 are done with; those up to i+Span took part.
	}
	whole := g.count(dates)
	for k := 1; k < n; k++ {
		colour, luma := out(k)
		before, after := g.sides(k, n, w)
		forgive := func(x int) (seen, twice bool) {
			if whole {
				return true, k >= 2 && n-k >= 2
			}
			b, a := before[x], after[x]-before[x]
			return b > 0 && a > 0, b >= 2 && a >= 2
		}
		g.luma.write(luma, k, forgive)
		if hasColour {
			g.colour.write(colour, k, forgive)
		}
	}
}

// count fills g.seen and reports whether nothing is missing.
func (g *Gaps) count(dates []Row) bool {
	n, w := len(dates), len(dates[0].Luma)
	if cap(g.seen) < n*w {
		g.seen = make([]uint8, n*w)
	}
	g.seen = g.seen[:n*w]
	whole := true
	for t, d := range dates {
		row := g.seen[t*w : (t+1)*w]
		if t == 0 {
			clear(row)
		} else {
			copy(row, g.seen[(t-1)*w:t*w])
		}
		for x, v := range d.Luma {
			if v == v {
				row[x]++
			} else {
				whole = false
			}
		}
	}
	return whole
}

// sides returns, by pixel, how many dates are valid before k, and in all.
func (g *Gaps) sides(k, n, w int) (before, all []uint8) {
	return g.seen[(k-1)*w : k*w], g.seen[(n-1)*w : n*w]
}

// far are the bits of a distance that is not there.
const far = 0x7f800000

func lumaDistance(dst []uint32, a, b []float32, l Level) {
	a, b = a[:len(dst)], b[:len(dst)]
	inverse := 1 / l.LumaSigma
	for x := range dst {
		z := (b[x] - a[x] - l.LumaMiddle) * inverse
		if z = z * z; z != z {
			dst[x] = far
		} else {
			dst[x] = math.Float32bits(z)
		}
	}
}

// missing takes over what is not there.
func missing(dst, luma []uint32) {
	for x, v := range luma[:len(dst)] {
		if v == far {
			dst[x] = far
		}
	}
}

func colourDistance(dst []uint32, a, b [][]float32, l Level) {
	sum := func(x int) (d float32) {
		for c := range a {
			z := (b[c][x] - a[c][x] - l.Middle[c]) / l.Sigma[c]
			d += z * z
		}
		return d / float32(len(a))
	}
	if len(a) == 4 {
		a0, a1, a2, a3 := a[0][:len(dst)], a[1][:len(dst)], a[2][:len(dst)], a[3][:len(dst)]
		b0, b1, b2, b3 := b[0][:len(dst)], b[1][:len(dst)], b[2][:len(dst)], b[3][:len(dst)]
		m, s := l.Middle, [4]float32{1 / l.Sigma[0], 1 / l.Sigma[1], 1 / l.Sigma[2], 1 / l.Sigma[3]}
		m0, m1, m2, m3 := m[0], m[1], m[2], m[3]
		for x := range dst {
			z0, z1 := (b0[x]-a0[x]-m0)*s[0], (b1[x]-a1[x]-m1)*s[1]
			z2, z3 := (b2[x]-a2[x]-m2)*s[2], (b3[x]-a3[x]-m3)*s[3]
			d := (z0*z0 + z1*z1 + z2*z2 + z3*z3) / 4
			if d != d {
				dst[x] = far
			} else {
				dst[x] = math.Float32bits(d)
			}
		}
		return
	}
	for x := range dst {
		if d := sum(x); d != d {
			dst[x] = far
		} else {
			dst[x] = math.Float32bits(d)
		}
	}
}

// linkage keeps the two smallest squared distances of each onset. Bits of
// floats that are not negative are in the order of the floats.
type linkage struct {
	first, second [][]uint32 // by onset
	next          []uint32   // the distance that comes in
	f, s          []uint32   // smallest of the pairs of one date so far
}

func (l *linkage) begin(n, w int) {
	for len(l.first) < n {
		l.first, l.second = append(l.first, nil), append(l.second, nil)
	}
	for k := range n {
		l.first[k], l.second[k] = reset(l.first[k], w), reset(l.second[k], w)
	}
	l.next, l.f, l.s = reset(l.next, w), reset(l.f, w), reset(l.s, w)
}

func reset(p []uint32, w int) []uint32 {
	if cap(p) < w {
		p = make([]uint32, w)
	}
	p = p[:w]
	for x := range p {
		p[x] = far
	}
	return p
}

// from begins with the pairs of another earlier date.
func (l *linkage) from() {
	l.f, l.s = reset(l.f, len(l.f)), reset(l.s, len(l.s))
}

// put takes in l.next, the distance to date j. Dates come latest first: what
// has come by then are the pairs across onset j.
func (l *linkage) put(j int) {
	w := len(l.next)
	d, f, s := l.next, l.f[:w], l.s[:w]
	first, second := l.first[j][:w], l.second[j][:w]
	for x, v := range d {
		a, b := f[x], s[x]
		b = min(b, max(a, v))
		a = min(a, v)
		f[x], s[x] = a, b
		p, q := first[x], second[x]
		second[x] = min(q, b, max(p, a))
		first[x] = min(p, a)
	}
}

func (l *linkage) write(dst []float32, k int, forgive func(x int) (seen, twice bool)) {
	first, second := l.first[k], l.second[k]
	for x := range dst {
		seen, twice := forgive(x)
		d := first[x]
		if twice {
			d = second[x]
		}
		if !seen || d == far {
			dst[x] = 0
			continue
		}
		dst[x] = float32(math.Sqrt(float64(math.Float32frombits(d))))
	}
}

// Median sets dst, which must share the window of the images, to their median
// at each pixel, of an even number the lower one, leaving out what is missing;
// NaN where nothing is there.
func Median(dst *raster.Image, images []*raster.Image) {
	dst.Reset(images[0].Rect)
	v := make([]float32, len(images))
	for i := range dst.Pix {
		n := 0
		for _, m := range images {
			x := m.Pix[i]
			if x != x {
				continue
			}
			j := n
			for ; j > 0 && v[j-1] > x; j-- {
				v[j] = v[j-1]
			}
			v[j] = x
			n++
		}
		if n == 0 {
			dst.Pix[i] = raster.NaN()
			continue
		}
		dst.Pix[i] = v[(n-1)/2]
	}
}
