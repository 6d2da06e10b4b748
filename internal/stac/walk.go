package stac

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"

	"rampart/internal/engine"
	"rampart/internal/site"
)

const (
	// readers is how many documents of a catalog are read at once.
	readers = 8
	// mostDocuments ends the way through a catalog that has no end.
	mostDocuments = 200_000
)

// Items reads the whole catalog, down from its root, but for collections that say
// that they show nothing of the boxes. A document that cannot be used is left out
// with its reason. The error is the end of ctx, or about a catalog without end.
func (c *Catalog) Items(ctx context.Context, boxes []orb.Bound) ([]Item, []Left, error) {
	w := walk{reader: c.reader, boxes: boxes, seen: map[string]bool{c.where: true}}
	w.take(c.root, c.data)
	for len(w.next) > 0 {
		if len(w.seen) > mostDocuments {
			return nil, nil, fmt.Errorf("%s: it leads to more than %d documents: name a part of it",
				site.Shown(c.where), mostDocuments)
		}
		if err := w.step(ctx); err != nil {
			return nil, nil, err
		}
	}
	if len(w.items)+len(w.left) == 0 && !w.passed {
		w.left = []Left{{site.Shown(c.where), "it leads to no item: check that it is whole"}}
	}
	return Order(w.items), w.left, nil
}

// walk is the way through a catalog, all documents of one depth at a time.
type walk struct {
	reader reader
	boxes  []orb.Bound
	seen   map[string]bool
	next   []string
	items  []Item
	left   []Left
	passed bool // a collection that shows nothing of the boxes
}

// step reads the documents that are next.
func (w *walk) step(ctx context.Context) error {
	now := w.next
	w.next = nil
	all, errs := make([][]byte, len(now)), make([]error, len(now))
	nothing := func() (struct{}, error) { return struct{}{}, nil }
	// The jobs keep their errors: one bad document stops no other.
	_ = engine.Run(ctx, readers, len(now), nothing, func(struct{}) error { return nil },
		func(ctx context.Context, _ struct{}, i int) error {
			all[i], errs[i] = w.reader.read(ctx, now[i])
			return nil
		})
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, location := range now {
		d := document{location: location}
		err := errs[i]
		if err == nil {
			err = d.parse(all[i])
		}
		if err == nil && d.kind() == kindNone {
			err = errNotSTAC
		}
		if err != nil {
			w.leave(location, err)
			continue
		}
		w.take(d, all[i])
	}
	return nil
}

// leave notes a document that cannot be used. Errors of reading name it already.
func (w *walk) leave(location string, err error) {
	shown := site.Shown(location)
	reason := err.Error()
	if prefix := shown + ": "; len(reason) > len(prefix) && reason[:len(prefix)] == prefix {
		reason = reason[len(prefix):]
	}
	w.left = append(w.left, Left{shown, reason})
}

// take notes the items of a document, and where it leads.
func (w *walk) take(d document, data json.RawMessage) {
	switch d.kind() {
	case kindItem:
		w.items = append(w.items, d.item(data))
	case kindItems:
		w.members(d)
	case kindCatalog:
		if w.misses(d.Extent) {
			w.passed = true
			return
		}
	}
	for _, l := range d.Links {
		// A page of a search that was kept names the next one, which was not.
		follow := l.Rel == "child" || l.Rel == "item" ||
			l.Rel == "next" && d.kind() == kindItems && IsAddress(d.location)
		if !follow || d.kind() == kindItem {
			continue
		}
		to, err := w.reader.resolve(d.location, l.Href)
		if err != nil {
			w.leave(d.location, fmt.Errorf("its link to %s is not followed: %w", l.Href, err))
			continue
		}
		if !w.seen[to] {
			w.seen[to] = true
			w.next = append(w.next, to)
		}
	}
}

// members notes the items of one document.
func (w *walk) members(d document) {
	for i, data := range d.Features {
		m := document{location: d.location}
		err := m.parse(data)
		if err == nil && m.kind() != kindItem {
			err = errNotSTAC
		}
		if err != nil {
			w.leave(d.location, fmt.Errorf("feature %d: %w", i+1, err))
			continue
		}
		w.items = append(w.items, m.item(data))
	}
}

// misses reports whether a collection says that it shows nothing of any box. The
// first of its boxes holds the others.
func (w *walk) misses(e extent) bool {
	if len(e.Spatial.BBox) == 0 || len(w.boxes) == 0 {
		return false
	}
	all, ok := boundOf(e.Spatial.BBox[0])
	if !ok {
		return false
	}
	for _, b := range w.boxes {
		if all.Intersects(b) {
			return false
		}
	}
	return true
}
