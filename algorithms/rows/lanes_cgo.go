//go:build cgo && (amd64 || arm64)

package rows

// #cgo CFLAGS: -std=c11 -O3 -Wno-psabi
// #cgo LDFLAGS: -lm
// #include "lanes.h"
import "C"

func weigh(dst, base []float32, t Taps, k []float32) {
	n, r := len(dst), len(k)-1
	if n == 0 {
		return
	}
	check(base, t.Mid, n)
	for j := range r {
		check(base, t.Before[j], n)
		check(base, t.After[j], n)
	}
	var before, after *C.int32_t
	if r > 0 {
		before, after = (*C.int32_t)(&t.Before[0]), (*C.int32_t)(&t.After[0])
	}
	C.rows_weigh(at(dst, n), at(base, 1), C.int32_t(t.Mid), before, after, at(k, 1),
		C.int(r), C.int(n))
}

func check(base []float32, i int32, n int) { _ = base[i:][:n] }

// at is a row for C, which must be n pixels long.
func at(row []float32, n int) *C.float {
	_ = row[:n]
	return (*C.float)(&row[0])
}

// bitsAt is a row of bits for C, which must be n pixels long.
func bitsAt(row []uint32, n int) *C.uint32_t {
	_ = row[:n]
	return (*C.uint32_t)(&row[0])
}

func divide(dst, by []float32) {
	if n := len(dst); n > 0 {
		C.rows_divide(at(dst, n), at(by, n), C.int(n))
	}
}

func fillMissing(dst, src []float32) bool {
	n := len(dst)
	return n > 0 && C.rows_fill_missing(at(dst, n), at(src, n), C.int(n)) != 0
}

func scale(dst []float32, gain, offset float32) {
	if n := len(dst); n > 0 {
		C.rows_scale(at(dst, n), C.float(gain), C.float(offset), C.int(n))
	}
}

func least(dst, src []float32) {
	if n := len(dst); n > 0 {
		C.rows_least(at(dst, n), at(src, n), C.int(n))
	}
}

func gradient(gx, gy []float32, around [3][]float32, sx, sy float32) {
	if n := len(gx); n > 0 {
		a, b, c := at(around[0], n+2), at(around[1], n+2), at(around[2], n+2)
		C.rows_gradient(at(gx, n), at(gy, n), a, b, c, C.float(sx), C.float(sy), C.int(n))
	}
}

func length(dst, x, y []float32) {
	if n := len(dst); n > 0 {
		C.rows_squares(at(dst, n), at(x, n), at(y, n), C.int(n))
		C.rows_roots(at(dst, n), C.int(n))
	}
}

func distances(d [3][]uint32, a, b Features, l Levels, spare []float32) {
	n := len(d[0])
	if n == 0 {
		return
	}
	C.rows_apart(at(spare, n), at(a.GX, n), at(a.GY, n), at(b.GX, n), at(b.GY, n), C.int(n))
	C.rows_roots(at(spare, n), C.int(n))
	C.rows_distances(bitsAt(d[0], n), bitsAt(d[1], n), bitsAt(d[2], n), at(spare, n),
		at(a.Tone, n), at(b.Tone, n), at(a.Edge, n), at(b.Edge, n),
		C.rows_levels{C.float(l.Tone), C.float(l.Gradient), C.float(l.Relative), C.float(l.Floor)},
		C.int(n))
}

func insert(first, second, v []uint32) {
	if n := len(first); n > 0 {
		C.rows_insert(bitsAt(first, n), bitsAt(second, n), bitsAt(v, n), C.int(n))
	}
}

func merge(first, second, f2, s2 []uint32) {
	if n := len(first); n > 0 {
		C.rows_merge(bitsAt(first, n), bitsAt(second, n), bitsAt(f2, n), bitsAt(s2, n), C.int(n))
	}
}

func cubeRoots(dst, a, b, c []float32) {
	if n := len(dst); n > 0 {
		C.rows_cube_roots(at(dst, n), at(a, n), at(b, n), at(c, n), C.int(n))
	}
}

func raise(dst, by []float32) {
	if n := len(dst); n > 0 {
		C.rows_cubes(at(dst, n), at(by, n), C.int(n))
		C.rows_roots(at(dst, n), C.int(n))
		C.rows_roots(at(dst, n), C.int(n))
	}
}

func widen(dst []float32, src []uint16) {
	if n := len(dst); n > 0 {
		_ = src[:n]
		C.rows_widen(at(dst, n), (*C.uint16_t)(&src[0]), C.int(n))
	}
}

func largest(dst, src []float32, gain float32) {
	if n := len(dst); n > 0 {
		C.rows_largest(at(dst, n), at(src, n), C.float(gain), C.int(n))
	}
}

// bytesAt is a row of bytes for C, which must be n pixels long.
func bytesAt(row []uint8, n int) *C.uint8_t {
	_ = row[:n]
	return (*C.uint8_t)(&row[0])
}

func count(counts []uint8, src []float32, step int8) bool {
	n := len(counts)
	return n > 0 && C.rows_count(bytesAt(counts, n), at(src, n), C.int(step), C.int(n)) != 0
}

func gap(dst []float32, first, second []uint32, before, after []uint8, enough int) {
	if n := len(dst); n > 0 {
		C.rows_gap(at(dst, n), bitsAt(first, n), bitsAt(second, n), bytesAt(before, n),
			bytesAt(after, n), C.int(enough), C.int(n))
	}
}

// wholeAt is a row of integers for C, which must be n pixels long.
func wholeAt(row []int32, n int) *C.int32_t {
	_ = row[:n]
	return (*C.int32_t)(&row[0])
}

func quantise(dst []int32, src []float32, steps, limit float32) {
	if n := len(dst); n > 0 {
		C.rows_quantise(wholeAt(dst, n), at(src, n), C.float(steps), C.float(limit), C.int(n))
	}
}

func add(sums []int64, counts, values []int32, src []float32, sign int32) {
	if n := len(sums); n > 0 {
		C.rows_add((*C.int64_t)(&sums[0]), wholeAt(counts, n), wholeAt(values, n), at(src, n),
			C.int(sign), C.int(n))
	}
}

func mix(dst []float32, four [4][]float32, k [4]float32) {
	if n := len(dst); n > 0 {
		C.rows_mix(at(dst, n), at(four[0], n), at(four[1], n), at(four[2], n), at(four[3], n),
			(*C.float)(&k[0]), C.int(n))
	}
}

// lanesWide is how many pixels the C compiler takes at a time.
const lanesWide = 16

func strongest(strength []float32, direction []uint8, base []float32, mid int, b Bank, floor float32) {
	n := len(strength)
	if n < lanesWide {
		plainStrongest(strength, direction, base, mid, b, floor)
		return
	}
	for _, d := range b.At {
		check(base, int32(mid)+d, n)
	}
	check(base, int32(mid), n)
	C.rows_strongest(at(strength, n), bytesAt(direction, n), at(base, 1), C.int32_t(mid),
		(*C.int32_t)(&b.At[0]), C.int(b.directions()), C.int(b.Line), C.int(b.Flank),
		C.float(floor), C.int(n))
}

// mostRanked is how many rows the C version sorts.
const mostRanked = 64

func rank(dst, values []float32, places []int32) {
	n, rows := len(dst), len(places)-1
	if n < lanesWide || rows < 1 || rows > mostRanked {
		plainRank(dst, values, places)
		return
	}
	for c, p := range places[1:] {
		if p < 0 || int(p) > c {
			panic("rows: no such place")
		}
	}
	C.rows_rank(at(dst, n), at(values, rows*n), (*C.int32_t)(&places[0]), C.int(rows), C.int(n))
}
