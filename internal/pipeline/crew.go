package pipeline

import (
	"errors"
	"image"
	"sync"

	"rampart/algorithms/tile"
)

// crew is the workers' kernels, each with the series open, kept from one pass
// over the series to the next. Close it.
type crew struct {
	pl     *Plan
	cal    *calibration
	opener Opener
	mu     sync.Mutex
	idle   []*kernel
}

// take returns a kernel that nobody works with.
func (c *crew) take() (*kernel, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.idle); n > 0 {
		k := c.idle[n-1]
		c.idle = c.idle[:n-1]
		return k, nil
	}
	s, err := openStack(c.pl, c.opener)
	if err != nil {
		return nil, err
	}
	k := newKernel(c.pl, c.cal, s)
	grid := c.pl.Grid.Rect()
	k.reserve(largest(tile.Cover(grid, c.pl.Tile, c.pl.Halo), sample(grid, c.pl.Halo)))
	return k, nil
}

// put gives a kernel back.
func (c *crew) put(k *kernel) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, k)
	return nil
}

// close closes the scenes of all kernels.
func (c *crew) close() error {
	var errs []error
	for _, k := range c.idle {
		errs = append(errs, k.stack.Close())
	}
	c.idle = nil
	return errors.Join(errs...)
}

// largest is the outer window with the most pixels.
func largest(lists ...[]tile.Tile) (r image.Rectangle) {
	for _, list := range lists {
		for _, t := range list {
			if t.Outer.Dx()*t.Outer.Dy() > r.Dx()*r.Dy() {
				r = t.Outer
			}
		}
	}
	return r
}
