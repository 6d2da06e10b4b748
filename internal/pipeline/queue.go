package pipeline

import (
	"image"
	"sync"
)

// way is what a worker has before it: tiles of one column, from first to last,
// not included.
type way struct{ column, first, last int }

func (w way) left() int { return w.last - w.first }

// queue hands out tiles so that each worker goes down a column, where it keeps
// what a tile shares with the next. One that has reached the end of its way
// takes a column that nobody has begun, or else the lower half of the longest
// way that is left.
type queue struct {
	mu      sync.Mutex
	across  int
	waiting []way  // columns that nobody has begun
	begun   []*way // those of the workers
}

func newQueue(tiles image.Point) *queue {
	q := &queue{across: tiles.X}
	for c := range tiles.X {
		q.waiting = append(q.waiting, way{c, 0, tiles.Y})
	}
	return q
}

// take returns the index of the next tile on a worker's way, as tile.Cover
// counts them. It may be called as often as there are tiles.
func (q *queue) take(w *way) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if w.left() == 0 {
		q.renew(w)
	}
	i := w.first*q.across + w.column
	w.first++
	return i
}

func (q *queue) renew(w *way) {
	if len(q.waiting) > 0 {
		*w, q.waiting = q.waiting[0], q.waiting[1:]
	} else {
		longest := q.begun[0]
		for _, other := range q.begun {
			if other.left() > longest.left() {
				longest = other
			}
		}
		middle := longest.last - (longest.left()+1)/2
		*w = way{longest.column, middle, longest.last}
		longest.last = middle
	}
	for _, other := range q.begun {
		if other == w {
			return
		}
	}
	q.begun = append(q.begun, w)
}
