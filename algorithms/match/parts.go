package match

// Part is how much of a found object lies in a true one and the reverse, as
// shares from 0 to 1.
type Part struct {
	Found, Truth     int
	OfFound, OfTruth float64
}

// most is the share from which on one object counts as part of another.
//
// Hoover, A. et al. (1996). An experimental comparison of range image
// segmentation algorithms. IEEE TPAMI 18(7), 673-689. doi:10.1109/34.506791;
// there a tolerance between one half and one, here its lower end.
const most = 0.5

// Tangles counts the true objects that were split, with two found ones or more
// that lie in it for the most part, and the found objects that merge, with two
// true ones or more in it. The parts name each two objects once, in any order.
func Tangles(parts []Part) (splits, merges int) {
	inTruth, inFound := map[int]int{}, map[int]int{}
	for _, p := range parts {
		if p.OfFound >= most {
			if inTruth[p.Truth]++; inTruth[p.Truth] == 2 {
				splits++
			}
		}
		if p.OfTruth >= most {
			if inFound[p.Found]++; inFound[p.Found] == 2 {
				merges++
			}
		}
	}
	return splits, merges
}
