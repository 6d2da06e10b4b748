// Package order finds values by their place in the order of all.
package order

import (
	"math"
	"slices"
)

// Select returns the value that would be at place k, counted from 0, if v were
// sorted; it reorders v, which must hold no NaN. Cost: linear on average.
//
// Hoare, C. A. R. (1961). Algorithm 65: find. Communications of the ACM 4(7),
// 321-322. doi:10.1145/366622.366647
func Select[T float32 | float64](v []T, k int) T {
	for lo, hi := 0, len(v)-1; lo < hi; {
		pivot, i, j := v[(lo+hi)/2], lo, hi
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for v[j] > pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return v[k]
		}
	}
	return v[k]
}

// UpperMedian returns the middle value of v, of an even number the upper one of
// two; NaN for none. V must hold no NaN and is not changed.
func UpperMedian[T float32 | float64](v []T) T {
	if len(v) == 0 {
		return T(math.NaN())
	}
	return Select(slices.Clone(v), len(v)/2)
}

// Median returns the middle value of v, of an even number the mean of two; NaN
// for none. V must hold no NaN and is not changed.
func Median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := slices.Clone(v)
	slices.Sort(s)
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
