// Package tile cuts a window of the grid into pieces that are worked on alone.
//
// The cores of the tiles cover the window once. The outer windows overlap: they
// are what a local step must read so that its result on the core is the same as
// if the whole window had been worked on at once. How much that is follows from
// the steps, as a Reach, and is never chosen by hand.
package tile

import "image"

// Tile is one piece of a window.
type Tile struct {
	// Core is what the tile answers for; cores never overlap.
	Core image.Rectangle
	// Outer is the core grown by the halo and clipped to the window.
	Outer image.Rectangle
	// Index is the tile's place in the list that Cover returned.
	Index int
}

// Cover returns the tiles of r, row by row: cores of size.X x size.Y pixels
// counted from r.Min, smaller at the right and lower border, with a halo of halo
// pixels. It returns nil where r is empty, and panics where size is not positive
// or halo is negative.
func Cover(r image.Rectangle, size image.Point, halo int) []Tile {
	if size.X <= 0 || size.Y <= 0 {
		panic("tile: size must be positive")
	}
	if halo < 0 {
		panic("tile: halo must not be negative")
	}
	if r.Empty() {
		return nil
	}
	n := Count(r, size)
	tiles := make([]Tile, 0, n.X*n.Y)
	for y := r.Min.Y; y < r.Max.Y; y += size.Y {
		for x := r.Min.X; x < r.Max.X; x += size.X {
			core := image.Rect(x, y, min(x+size.X, r.Max.X), min(y+size.Y, r.Max.Y))
			tiles = append(tiles, Tile{
				Core:  core,
				Outer: core.Inset(-halo).Intersect(r),
				Index: len(tiles),
			})
		}
	}
	return tiles
}

// Count returns how many tiles Cover cuts r into, across and down.
func Count(r image.Rectangle, size image.Point) image.Point {
	return image.Pt((r.Dx()+size.X-1)/size.X, (r.Dy()+size.Y-1)/size.Y)
}
