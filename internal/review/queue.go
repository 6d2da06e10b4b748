package review

import (
	"cmp"
	"math"
	"slices"

	"rampart/internal/detection"
)

// rank is how soon a class comes: what is rare and tells most first.
func rank(c detection.Class) int {
	switch c {
	case detection.Wall, detection.Tower:
		return 0
	case detection.Fence, detection.Enclosure:
		return 1
	case detection.Shed:
		return 2
	case detection.Building:
		return 3
	}
	return 4
}

// doubt is how near a score lies to even odds, 0 where it does; a change without a
// score is all doubt.
func doubt(score float64) float64 {
	const even = 0.5
	if math.IsNaN(score) {
		return 0
	}
	return math.Abs(score - even)
}

// Queue is the order in which changes are looked at: walls and towers, then fences
// and enclosures, sheds, buildings, the rest; within these the doubtful before the
// certain, and then by id.
func Queue(changes []detection.Change) []string {
	order := slices.Clone(changes)
	slices.SortFunc(order, func(a, b detection.Change) int {
		return cmp.Or(cmp.Compare(rank(a.Class), rank(b.Class)),
			cmp.Compare(doubt(a.Score), doubt(b.Score)), cmp.Compare(a.ID, b.ID))
	})
	ids := make([]string, len(order))
	for i, c := range order {
		ids[i] = c.ID
	}
	return ids
}
