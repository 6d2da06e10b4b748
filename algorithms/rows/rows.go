// Package rows holds the innermost loops: operations on rows of pixels, with
// the same bits whether they are carried out by the plain Go below or, where
// the program is built with cgo, by a C compiler that takes many pixels at a
// time. Rows of one call have one length, that of the first; longer ones are
// read as far as that. NaN is a missing pixel.
package rows

// Taps are places in memory, counted in pixels: of the row in the middle, and
// of those at equal distance on both sides, the nearest first.
type Taps struct {
	Mid           int32
	Before, After []int32
}

// Features is a row of what is compared of one date.
type Features struct{ Tone, GX, GY, Edge []float32 }

// Levels are what is usual for a pair of dates, by which its distances are
// multiplied, and what is added to its edges.
type Levels struct{ Tone, Gradient, Relative, Floor float32 }

// Weigh sets dst to k[0]*mid + k[1]*(before[0]+after[0]) + k[2]*..., summed in
// that order at each place, where the rows lie in base.
func Weigh(dst, base []float32, t Taps, k []float32) {
	weigh(dst, base, t, k)
}

// Divide divides dst by another row.
func Divide(dst, by []float32) {
	divide(dst, by)
}

// FillMissing copies src, with 0 for what is missing, and reports whether
// anything is.
func FillMissing(dst, src []float32) bool {
	return fillMissing(dst, src)
}

// Scale sets dst to gain*dst + offset.
func Scale(dst []float32, gain, offset float32) {
	scale(dst, gain, offset)
}

// Least sets dst to the smaller of both rows, NaN where one is.
func Least(dst, src []float32) {
	least(dst, src)
}

// Gradient sets gx and gy to Sobel's derivatives in the middle of three rows
// that are two pixels longer, times sx and sy; NaN where one of the nine pixels
// is.
func Gradient(gx, gy []float32, around [3][]float32, sx, sy float32) {
	gradient(gx, gy, around, sx, sy)
}

// Length sets dst to the length of the vectors (x, y).
func Length(dst, x, y []float32) {
	length(dst, x, y)
}

// Distances sets d to the measures between a and b: the difference of tone, the
// length of the difference of the gradients, and that against the weaker edge,
// as the bits of nonnegative float32 numbers, which sort as unsigned integers
// do; any NaN sorts last. Spare is scratch, as long as the rows.
func Distances(d [3][]uint32, a, b Features, l Levels, spare []float32) {
	distances(d, a, b, l, spare)
}

// Insert adds one value to the two smallest of each place.
func Insert(first, second, v []uint32) {
	insert(first, second, v)
}

// Merge adds the two smallest of one set to those of another.
func Merge(first, second, f2, s2 []uint32) {
	merge(first, second, f2, s2)
}

// CubeRoots sets dst to the cube roots of a*b*c, which are not negative, to a
// few parts in ten million; 0 where the product is below the least normal
// number. A guess from the exponent, good to a twentieth, and two steps of
// Halley's method, which each leave two thirds of the error's cube.
func CubeRoots(dst, a, b, c []float32) {
	cubeRoots(dst, a, b, c)
}

// Raise sets dst to the fourth root of dst*dst*dst*by.
func Raise(dst, by []float32) {
	raise(dst, by)
}

// Widen copies 16-bit numbers.
func Widen(dst []float32, src []uint16) { widen(dst, src) }

// Largest sets dst to the larger of dst and gain*src, and to that where dst is
// missing.
func Largest(dst, src []float32, gain float32) { largest(dst, src, gain) }

// Count adds step to the counts of the pixels that are not missing, and reports
// whether any is.
func Count(counts []uint8, src []float32, step int8) bool { return count(counts, src, step) }

// Gap sets dst to the second smallest distance of each place where before times
// after, the number of pairs, is enough and there is one, else to the smallest;
// NaN where there is none.
func Gap(dst []float32, first, second []uint32, before, after []uint8, enough int) {
	gap(dst, first, second, before, after, enough)
}

// Quantise sets dst to src in steps, rounded half away from 0 and cut off at
// limit; 0 for what is missing. Limit is at most 1<<30.
func Quantise(dst []int32, src []float32, steps, limit float32) {
	quantise(dst, src, steps, limit)
}

// Add adds values, times a sign of 1 or -1, to sums, and the sign to the counts
// where src is not missing.
func Add(sums []int64, counts, values []int32, src []float32, sign int32) {
	add(sums, counts, values, src, sign)
}

// Mix sets dst to the sum of four rows under the weights k; the two in the
// middle are summed apart from those outside.
func Mix(dst []float32, four [4][]float32, k [4]float32) { mix(dst, four, k) }

// Bank is the places of straight lines through a middle, and of the flanks on
// either side, as distances in memory from the middle: for each direction Line
// places, then Flank of one flank, then as many of the other.
type Bank struct {
	At          []int32
	Line, Flank int
}

func (b Bank) directions() int { return len(b.At) / (b.Line + 2*b.Flank) }

// Strongest sets strength, for each pixel of a row that is at least floor, to
// the largest difference, over the directions, between the mean along the line
// and the larger of the means along its flanks, and direction to the first that
// gives it; both are 0 where none is above 0, and below the floor. The row
// begins at base[mid]; base must hold no NaN.
func Strongest(strength []float32, direction []uint8, base []float32, mid int, b Bank, floor float32) {
	strongest(strength, direction, base, mid, b, floor)
}

// Rank sorts, at each place, those of several rows of values that are not
// missing, and sets dst to the one at places[c], from 0, where they are c; NaN
// where all are missing. The rows lie one after the other, one fewer than places.
func Rank(dst, values []float32, places []int32) { rank(dst, values, places) }
