package server

import (
	"container/list"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// cacheBytes is how much is kept of what was cut: some 2000 tiles.
const cacheBytes = 48 << 20

// tiles answers requests for tiles.
type tiles struct {
	source Tiler
	cache  *cache
	warn   func(error)
}

func (t *tiles) serve(w http.ResponseWriter, r *http.Request) {
	at, ok := tileOf(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	jpeg, kept := t.cache.get(at)
	if !kept {
		var err error
		jpeg, err = t.source.Tile(at)
		switch {
		case errors.Is(err, ErrNoTile):
			http.NotFound(w, r)
			return
		case err != nil:
			t.warn(fmt.Errorf("a tile cannot be cut: %w", err))
			// The browser is told nothing of files.
			refuse(w, http.StatusInternalServerError, "the tile cannot be cut; rampart serve says why")
			return
		}
		t.cache.put(at, jpeg)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.Itoa(len(jpeg)))
	_, _ = w.Write(jpeg) // who has gone away needs no answer
}

// tileOf reads the numbers of a path.
func tileOf(r *http.Request) (t Tile, ok bool) {
	y, isJPEG := strings.CutSuffix(r.PathValue("file"), ".jpg")
	for _, n := range []struct {
		text string
		dst  *int
	}{
		{r.PathValue("site"), &t.Site}, {r.PathValue("scene"), &t.Scene}, {r.PathValue("z"), &t.Z},
		{r.PathValue("x"), &t.X}, {y, &t.Y},
	} {
		const bits = 31
		v, err := strconv.ParseUint(n.text, 10, bits)
		if err != nil || strconv.FormatUint(v, 10) != n.text {
			return t, false
		}
		*n.dst = int(v)
	}
	return t, isJPEG
}

// cache keeps the tiles that were asked for last, up to a number of bytes.
type cache struct {
	mu    sync.Mutex
	most  int
	bytes int
	order *list.List // of *kept, the last used first
	at    map[Tile]*list.Element
}

type kept struct {
	tile Tile
	jpeg []byte
}

func newCache(most int) *cache {
	return &cache{most: most, order: list.New(), at: map[Tile]*list.Element{}}
}

func (c *cache) get(t Tile) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.at[t]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*kept).jpeg, true
}

func (c *cache) put(t Tile, jpeg []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.at[t]; ok || len(jpeg) > c.most {
		return
	}
	c.at[t] = c.order.PushFront(&kept{t, jpeg})
	c.bytes += len(jpeg)
	for c.bytes > c.most {
		last := c.order.Back()
		k := c.order.Remove(last).(*kept)
		delete(c.at, k.tile)
		c.bytes -= len(k.jpeg)
	}
}
