package pmtiles

import (
	"testing"

	"github.com/paulmach/orb/maptile"
)

func TestTilesAreNumberedAsTheFormatSays(t *testing.T) {
	t.Parallel()
	// The numbers of the specification's own table, and the first of zoom 20.
	for tile, want := range map[maptile.Tile]uint64{
		maptile.New(0, 0, 0): 0, maptile.New(0, 0, 1): 1, maptile.New(0, 1, 1): 2,
		maptile.New(1, 1, 1): 3, maptile.New(1, 0, 1): 4, maptile.New(0, 0, 2): 5,
		maptile.New(3423, 1763, 12): 19078479, maptile.New(0, 0, 20): (1<<40 - 1) / 3,
	} {
		if got := tileID(tile); got != want {
			t.Errorf("tile %d/%d/%d has the number %d, want %d", tile.Z, tile.X, tile.Y, got, want)
		}
	}
}

func TestNumbersOfAZoomFollowEachOther(t *testing.T) {
	t.Parallel()
	const z = 5
	seen := map[uint64]bool{}
	for x := range uint32(1 << z) {
		for y := range uint32(1 << z) {
			seen[tileID(maptile.New(x, y, z))] = true
		}
	}
	first := tileID(maptile.New(0, 0, z))
	for i := range uint64(1 << (2 * z)) {
		if !seen[first+i] {
			t.Fatalf("no tile of zoom %d has the number %d", z, first+i)
		}
	}
}
