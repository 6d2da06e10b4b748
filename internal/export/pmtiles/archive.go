package pmtiles

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// Numbers of the format.
const (
	headerBytes = 127
	// rootBytes is what the header and the root directory may take together, so
	// that a reader has both in its first request.
	rootBytes   = 16384
	leafEntries = 4096
	gzipped     = 2
	vectorTiles = 1
)

// entry is a tile in the directory.
type entry struct {
	id     uint64
	offset uint64 // in the section of tiles, or of leaf directories
	length uint64
	run    uint64 // 0 for a leaf directory
}

// archive is a set of tiles with what is said of them.
type archive struct {
	tiles    map[maptile.Tile][]byte // gzipped
	metadata any
	bound    orb.Bound
	min, max maptile.Zoom
}

// write writes the archive, tiles in the order of their numbers.
func (a archive) write(w io.Writer) error {
	entries, data, contents := a.layOut()
	root, leaves, err := directories(entries)
	if err != nil {
		return err
	}
	text, err := json.Marshal(a.metadata)
	if err != nil {
		return err
	}
	metadata, err := zipped(text)
	if err != nil {
		return err
	}
	var sizes [4]uint64 // root, metadata, leaves, tiles
	for i, part := range [][]byte{root, metadata, leaves, data} {
		sizes[i] = uint64(len(part))
	}
	header := a.header(sizes, len(entries), contents)
	for _, part := range [][]byte{header, root, metadata, leaves, data} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// layOut puts the tiles one behind the other; those that are alike are kept once.
func (a archive) layOut() (entries []entry, data []byte, contents int) {
	for t, content := range a.tiles {
		entries = append(entries, entry{id: tileID(t), length: uint64(len(content)), run: 1})
	}
	byID := map[uint64][]byte{}
	for t, content := range a.tiles {
		byID[tileID(t)] = content
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	at := map[string]uint64{}
	for i := range entries {
		content := byID[entries[i].id]
		offset, known := at[string(content)]
		if !known {
			offset = uint64(len(data))
			at[string(content)] = offset
			data = append(data, content...)
		}
		entries[i].offset = offset
	}
	return entries, data, len(at)
}

// directories returns the root directory and, where it grows too large, leaf
// directories that it points to.
func directories(entries []entry) (root, leaves []byte, err error) {
	root, err = directory(entries)
	for size := leafEntries; err == nil && len(root) > rootBytes-headerBytes; size *= 2 {
		var pointers []entry
		leaves = nil
		for part := range slices.Chunk(entries, size) {
			leaf, err := directory(part)
			if err != nil {
				return nil, nil, err
			}
			pointers = append(pointers, entry{
				id: part[0].id, offset: uint64(len(leaves)), length: uint64(len(leaf)),
			})
			leaves = append(leaves, leaf...)
		}
		root, err = directory(pointers)
	}
	return root, leaves, err
}

// directory writes entries column by column: differences of the numbers, runs,
// lengths, offsets; an offset right behind the entry before is 0, others are one
// more than they are.
func directory(entries []entry) ([]byte, error) {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.run)
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.length)
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+entries[i-1].length {
			b = binary.AppendUvarint(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, e.offset+1)
	}
	return zipped(b)
}

// header writes the first 127 bytes.
func (a archive) header(sizes [4]uint64, entries, contents int) []byte {
	b := append([]byte("PMTiles"), 3)
	at := uint64(headerBytes)
	for _, size := range sizes {
		b = binary.LittleEndian.AppendUint64(b, at)
		b = binary.LittleEndian.AppendUint64(b, size)
		at += size
	}
	for _, n := range []int{entries, entries, contents} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	const clustered = 1
	b = append(b, clustered, gzipped, gzipped, vectorTiles, byte(a.min), byte(a.max))
	e7 := func(v float64) {
		b = binary.LittleEndian.AppendUint32(b, uint32(int32(math.Round(v*1e7))))
	}
	for _, p := range []orb.Point{a.bound.Min, a.bound.Max} {
		e7(p[0])
		e7(p[1])
	}
	b = append(b, byte(a.middleZoom()))
	c := a.bound.Center()
	e7(c[0])
	e7(c[1])
	if len(b) != headerBytes {
		panic(fmt.Sprintf("pmtiles: a header of %d bytes", len(b)))
	}
	return b
}

// middleZoom is the zoom at which the whole is about as large as a tile.
func (a archive) middleZoom() maptile.Zoom {
	const world = 360
	span := max(a.bound.Max[0]-a.bound.Min[0], a.bound.Max[1]-a.bound.Min[1])
	z := a.max
	if span > 0 {
		z = min(z, maptile.Zoom(max(math.Floor(math.Log2(world/span)), 0)))
	}
	return max(z, a.min)
}

// tileID numbers tiles zoom by zoom, within a zoom along Hilbert's curve.
func tileID(t maptile.Tile) uint64 {
	var id uint64
	for z := range t.Z {
		id += 1 << (2 * z)
	}
	x, y := t.X, t.Y
	for s := uint32(1) << t.Z >> 1; s > 0; s >>= 1 {
		right, down := x&s, y&s
		quadrant := uint64(0)
		if right > 0 {
			quadrant = 3
		}
		if down > 0 {
			quadrant ^= 1
		}
		id += uint64(s) * uint64(s) * quadrant
		x, y = x&(s-1), y&(s-1)
		if down == 0 {
			if right > 0 {
				x, y = s-1-x, s-1-y
			}
			x, y = y, x
		}
	}
	return id
}

// zipped is data through gzip, without a time.
func zipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
