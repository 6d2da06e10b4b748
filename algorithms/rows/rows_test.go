package rows

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
)

// value draws numbers of all kinds from a seed: ordinary ones, zeros of both
// signs, missing ones, infinities and the smallest.
func value(seed uint64, i int) float32 {
	h := seed + uint64(i)*0x9e3779b97f4a7c15
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	h ^= h >> 31
	switch h % 41 {
	case 0:
		return float32(math.NaN())
	case 1:
		return 0
	case 2:
		return float32(math.Copysign(0, -1))
	case 3:
		return float32(math.Inf(1))
	case 4:
		return math.Float32frombits(uint32(h>>40) & 0x7fffff)
	}
	return (float32(h>>40)/(1<<24) - 0.5) * float32(int(1)<<(h>>32%20))
}

func row(seed uint64, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = value(seed, i)
	}
	return out
}

func bitRow(seed uint64, n int) []uint32 {
	out := make([]uint32, n)
	for i, v := range row(seed, n) {
		out[i] = math.Float32bits(v) & positive
	}
	return out
}

// same reports whether two rows have the same bits, any missing pixel being as
// good as any other.
func same(a, b []float32) bool {
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) && (a[i] == a[i] || b[i] == b[i]) {
			return false
		}
	}
	return true
}

func sameBits(a, b []uint32) bool {
	x, y := make([]float32, len(a)), make([]float32, len(b))
	for i := range a {
		x[i], y[i] = math.Float32frombits(a[i]), math.Float32frombits(b[i])
	}
	return same(x, y)
}

// pair is the plain and the fast version of one operation on the same rows.
type pair struct {
	name        string
	plain, fast func() []float32
}

func pairs(seed uint64, n int) []pair {
	a, b, c := row(seed, n+2), row(seed+1, n+2), row(seed+2, n+2)
	on := func(f func(dst []float32)) func() []float32 {
		return func() []float32 {
			dst := row(seed+9, n)
			f(dst)
			return dst
		}
	}
	base, k := row(seed+3, 5*n), []float32{0.4, 0.2, 0.1}
	w := int32(n)
	taps := Taps{Mid: 2 * w, Before: []int32{w, 0}, After: []int32{3 * w, 4 * w}}
	both := func(f func(gx, gy []float32, around [3][]float32, sx, sy float32)) func() []float32 {
		return func() []float32 {
			gx, gy := make([]float32, n), make([]float32, n)
			f(gx, gy, [3][]float32{a, b, c}, 1.5, 0.75)
			return append(gx, gy...)
		}
	}
	fill := func(f func(dst, src []float32) bool) func() []float32 {
		return func() []float32 {
			dst := make([]float32, n)
			if f(dst, a[:n]) {
				dst = append(dst, 1)
			}
			return dst
		}
	}
	middles := []int32{0, 0, 0, 1, 1, 2} // lower ones
	four, weights := [4][]float32{a, b, c, base}, [4]float32{-0.1, 0.6, 0.7, -0.2}
	return []pair{
		{"weigh", on(func(d []float32) { plainWeigh(d, base, taps, k) }), on(func(d []float32) { Weigh(d, base, taps, k) })},
		{"divide", on(func(d []float32) { plainDivide(d, a) }), on(func(d []float32) { Divide(d, a) })},
		{"scale", on(func(d []float32) { plainScale(d, 1.7, -3) }), on(func(d []float32) { Scale(d, 1.7, -3) })},
		{"least", on(func(d []float32) { plainLeast(d, a) }), on(func(d []float32) { Least(d, a) })},
		{"length", on(func(d []float32) { plainLength(d, a, b) }), on(func(d []float32) { Length(d, a, b) })},
		{"cube roots", on(func(d []float32) { plainCubeRoots(d, a, b, c) }), on(func(d []float32) { CubeRoots(d, a, b, c) })},
		{"raise", on(func(d []float32) { plainRaise(d, a) }), on(func(d []float32) { Raise(d, a) })},
		{"largest", on(func(d []float32) { plainLargest(d, a, 0.7) }), on(func(d []float32) { Largest(d, a, 0.7) })},
		{"widen", on(func(d []float32) { plainWiden(d, shorts(seed, n)) }), on(func(d []float32) { Widen(d, shorts(seed, n)) })},
		{"mix", on(func(d []float32) { plainMix(d, four, weights) }), on(func(d []float32) { Mix(d, four, weights) })},
		{"rank", on(func(d []float32) { plainRank(d, base, middles) }), on(func(d []float32) { Rank(d, base, middles) })},
		{"gradient", both(plainGradient), both(Gradient)},
		{"fill missing", fill(plainFillMissing), fill(FillMissing)},
	}
}

func shorts(seed uint64, n int) []uint16 {
	out := make([]uint16, n)
	for i, b := range bitRow(seed, n) {
		out[i] = uint16(b >> 8)
	}
	return out
}

func bytes(seed uint64, n int) []uint8 {
	out := make([]uint8, n)
	for i, b := range bitRow(seed, n) {
		out[i] = uint8(b >> 20 % 5)
	}
	return out
}

// checkSums compares what counts and adds.
func checkSums(t *testing.T, seed uint64, n int) {
	t.Helper()
	src := row(seed, n)
	c1, c2 := bytes(seed, n), bytes(seed, n)
	if m1, m2 := plainCount(c1, src, -1), Count(c2, src, -1); m1 != m2 || !slices.Equal(c1, c2) {
		t.Errorf("counts of %d pixels, seed %d: got %v %v, want %v %v", n, seed, c2, m2, c1, m1)
	}
	q1, q2 := make([]int32, n), make([]int32, n)
	plainQuantise(q1, src, 4096, 1<<30)
	Quantise(q2, src, 4096, 1<<30)
	s1, s2 := make([]int64, n), make([]int64, n)
	n1, n2 := make([]int32, n), make([]int32, n)
	plainAdd(s1, n1, q1, src, -1)
	Add(s2, n2, q2, src, -1)
	if !slices.Equal(s1, s2) || !slices.Equal(n1, n2) {
		t.Errorf("sums of %d pixels, seed %d: got %v, want %v", n, seed, s2, s1)
	}
	g1, g2 := make([]float32, n), make([]float32, n)
	first, second := bitRow(seed+1, n), bitRow(seed+2, n)
	plainGap(g1, first, second, c1, bytes(seed+3, n), 3)
	Gap(g2, first, second, c1, bytes(seed+3, n), 3)
	if !same(g1, g2) {
		t.Errorf("gaps of %d pixels, seed %d: got %v, want %v", n, seed, g2, g1)
	}
}

func features(seed uint64, n int) Features {
	return Features{row(seed, n), row(seed+1, n), row(seed+2, n), row(seed+3, n)}
}

func checkAll(t *testing.T, seed uint64, n int) {
	t.Helper()
	for _, p := range pairs(seed, n) {
		if want, got := p.plain(), p.fast(); len(got) != len(want) || !same(got, want) {
			t.Errorf("%s of %d pixels, seed %d: got %v, want %v", p.name, n, seed, got, want)
		}
	}
	l := Levels{1.25, 0.8, 3, 0.4}
	var want, got [3][]uint32
	for i := range got {
		want[i], got[i] = make([]uint32, n), make([]uint32, n)
	}
	a, b := features(seed, n), features(seed+7, n)
	plainDistances(want, a, b, l)
	Distances(got, a, b, l, make([]float32, n))
	for i := range got {
		if !sameBits(got[i], want[i]) {
			t.Errorf("measure %d of %d pixels, seed %d: got %v, want %v", i, n, seed, got[i], want[i])
		}
	}
	checkSums(t, seed, n)
	f, s := bitRow(seed, n), bitRow(seed+1, n)
	f2, s2 := bitRow(seed, n), bitRow(seed+1, n)
	plainInsert(f, s, bitRow(seed+2, n))
	Insert(f2, s2, bitRow(seed+2, n))
	plainMerge(f, s, bitRow(seed+3, n), bitRow(seed+4, n))
	Merge(f2, s2, bitRow(seed+3, n), bitRow(seed+4, n))
	for i := range f {
		if f[i] != f2[i] || s[i] != s2[i] {
			t.Errorf("smallest at %d of %d, seed %d: got %d, %d, want %d, %d", i, n, seed, f2[i], s2[i], f[i], s[i])
		}
	}
}

func TestFastIsPlain(t *testing.T) {
	t.Parallel()
	for n := range 140 {
		checkAll(t, uint64(n)*1000003, n)
	}
	checkAll(t, 5, 1237)
}

func FuzzFastIsPlain(f *testing.F) {
	f.Add([]byte("12345678"), 77)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		if n < 0 || n > 300 {
			return
		}
		checkAll(t, binary.LittleEndian.Uint64(append(b, make([]byte, 8)...)), n)
	})
}

func TestCubeRoots(t *testing.T) {
	t.Parallel()
	one := []float32{1, 1, 1, 1, 1, 1}
	in := []float32{0, 1, 8, 1e-30, 1e30, float32(math.Inf(1))}
	got := make([]float32, len(in))
	CubeRoots(got, in, one, one)
	for i, v := range in {
		want := math.Cbrt(float64(v))
		if got[i] != float32(want) && math.Abs(float64(got[i])/want-1) > 5e-7 {
			t.Errorf("cube root of %g = %g, want %g", v, got[i], want)
		}
	}
}

func TestRowsThatAreTooShortPanic(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("Divide by a shorter row returned")
		}
	}()
	Divide(make([]float32, 4), make([]float32, 3))
}

func BenchmarkWeigh(b *testing.B) {
	const n, reach = 2048, 11
	base := row(1, n*(2*reach+1))
	k := make([]float32, reach+1)
	taps := Taps{Mid: reach * n}
	for j := range reach {
		taps.Before = append(taps.Before, int32(n*(reach-1-j)))
		taps.After = append(taps.After, int32(n*(reach+1+j)))
		k[j] = 1 / float32(j+2)
	}
	dst := make([]float32, n)
	for name, f := range map[string]func(dst, base []float32, t Taps, k []float32){"plain": plainWeigh, "fast": Weigh} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(4 * n)
			for range b.N {
				f(dst, base, taps, k)
			}
		})
	}
}
