//go:build !cgo || !(amd64 || arm64)

package rows

func weigh(dst, base []float32, t Taps, k []float32) {
	plainWeigh(dst, base, t, k)
}

func divide(dst, by []float32) {
	plainDivide(dst, by)
}

func fillMissing(dst, src []float32) bool {
	return plainFillMissing(dst, src)
}

func scale(dst []float32, gain, offset float32) {
	plainScale(dst, gain, offset)
}

func least(dst, src []float32) {
	plainLeast(dst, src)
}

func gradient(gx, gy []float32, around [3][]float32, sx, sy float32) {
	plainGradient(gx, gy, around, sx, sy)
}

func length(dst, x, y []float32) {
	plainLength(dst, x, y)
}

func distances(d [3][]uint32, a, b Features, l Levels, spare []float32) {
	plainDistances(d, a, b, l)
}

func insert(first, second, v []uint32) {
	plainInsert(first, second, v)
}

func merge(first, second, f2, s2 []uint32) {
	plainMerge(first, second, f2, s2)
}

func cubeRoots(dst, a, b, c []float32) {
	plainCubeRoots(dst, a, b, c)
}

func raise(dst, by []float32) {
	plainRaise(dst, by)
}

func widen(dst []float32, src []uint16) { plainWiden(dst, src) }

func largest(dst, src []float32, gain float32) { plainLargest(dst, src, gain) }

func count(counts []uint8, src []float32, step int8) bool { return plainCount(counts, src, step) }

func gap(dst []float32, first, second []uint32, before, after []uint8, enough int) {
	plainGap(dst, first, second, before, after, enough)
}

func quantise(dst []int32, src []float32, steps, limit float32) {
	plainQuantise(dst, src, steps, limit)
}

func add(sums []int64, counts, values []int32, src []float32, sign int32) {
	plainAdd(sums, counts, values, src, sign)
}

func mix(dst []float32, four [4][]float32, k [4]float32) { plainMix(dst, four, k) }

func strongest(strength []float32, direction []uint8, base []float32, mid int, b Bank, floor float32) {
	plainStrongest(strength, direction, base, mid, b, floor)
}

func rank(dst, values []float32, places []int32) { plainRank(dst, values, places) }
