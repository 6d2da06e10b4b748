package match

import (
	"cmp"
	"slices"
)

// interval is a stretch of a line, from lo to hi.
type interval struct{ lo, hi float64 }

// join sorts the intervals in place and returns their union, each apart from
// the next.
func join(list []interval) []interval {
	slices.SortFunc(list, func(a, b interval) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi))
	})
	out := list[:0]
	for _, v := range list {
		if n := len(out); n > 0 && v.lo <= out[n-1].hi {
			out[n-1].hi = max(out[n-1].hi, v.hi)
		} else {
			out = append(out, v)
		}
	}
	return out
}

// total is the length of intervals that are apart.
func total(list []interval) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v.hi - v.lo
	}
	return sum
}

// shared is the length that two lists have in common, each sorted and apart.
func shared(a, b []interval) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		sum += max(0, min(a[i].hi, b[j].hi)-max(a[i].lo, b[j].lo))
		if a[i].hi < b[j].hi {
			i++
		} else {
			j++
		}
	}
	return sum
}
