package webmap

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"

	"rampart/internal/chip"
	"rampart/internal/detection"
)

// tileSide is the side of a tile in pixels: few files, and little that is decoded
// in vain.
const tileSide = 512

// tiled gives the frame tiles of a side in pixels: level 0 has its pixels, each further one half of
// them, until all is one tile.
func (f *frame) tiled(side int) {
	f.tile, f.levels = side, 1
	for n := max(f.size.X, f.size.Y); n > side; n = (n + 1) / 2 {
		f.levels++
	}
}

// pyramid writes the tiles of one scene. A tile is drawn from the scene at level
// 0, and else from the four below it, so that few are in memory at once.
type pyramid struct {
	ctx    context.Context
	album  *album
	view   *chip.View
	folder string
}

// writeTiles writes the tiles of a scene into folder/level/x/y.jpg, where level 0
// is the coarsest.
func (a *album) writeTiles(ctx context.Context, c chip.Camera, s detection.Scene, folder string) error {
	view, err := chip.Open(c, s, a.frame.grid())
	if err != nil {
		return err
	}
	p := pyramid{ctx: ctx, album: a, view: view, folder: folder}
	_, err = p.tile(a.frame.levels-1, 0, 0)
	return errors.Join(err, view.Close())
}

// tile draws and writes the tile in column x and row y, and those below it; depth
// is how often its pixels are halved.
func (p pyramid) tile(depth, x, y int) (*image.RGBA, error) {
	if err := p.ctx.Err(); err != nil {
		return nil, err
	}
	size := p.album.frame.size
	side := tileSide << depth
	whole := image.Rect(x*side, y*side, (x+1)*side, (y+1)*side).Intersect(image.Rectangle{Max: size})
	if whole.Empty() {
		return nil, nil
	}
	out := image.NewRGBA(image.Rect(0, 0, tileSide, tileSide))
	chip.Grey(out)
	if depth == 0 {
		bands, err := p.view.Read(whole)
		if err != nil {
			return nil, err
		}
		paste(out, p.album.stretch.Picture(bands), image.Point{})
		return out, p.write(depth, x, y, out)
	}
	for i := range 4 {
		child, err := p.tile(depth-1, 2*x+i%2, 2*y+i/2)
		if err != nil {
			return nil, err
		}
		if child != nil {
			paste(out, halved(child), image.Pt(i%2*tileSide/2, i/2*tileSide/2))
		}
	}
	return out, p.write(depth, x, y, out)
}

func (p pyramid) write(depth, x, y int, img image.Image) error {
	level := p.album.frame.levels - 1 - depth
	name := filepath.Join(p.folder, fmt.Sprint(level), fmt.Sprint(x), fmt.Sprintf("%d.jpg", y))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return writeFile(name, func(w io.Writer) error { return encode(w, img) })
}

// tilePath is where the page finds the tiles of a scene.
func tilePath(site, scene int) string {
	return path.Join("tiles", fmt.Sprint(site), fmt.Sprint(scene), "{z}", "{x}", "{y}.jpg")
}

// paste copies all of src to at.
func paste(dst, src *image.RGBA, at image.Point) {
	b := src.Bounds()
	for y := range b.Dy() {
		from := src.PixOffset(b.Min.X, b.Min.Y+y)
		copy(dst.Pix[dst.PixOffset(at.X, at.Y+y):], src.Pix[from:from+4*b.Dx()])
	}
}

// halved is an image of half the side; each pixel is the mean of four.
func halved(src *image.RGBA) *image.RGBA {
	b := src.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			i, j := src.PixOffset(2*x, 2*y), src.PixOffset(2*x, 2*y+1)
			at := out.PixOffset(x, y)
			for k := range 4 {
				sum := int(src.Pix[i+k]) + int(src.Pix[i+4+k]) + int(src.Pix[j+k]) + int(src.Pix[j+4+k])
				out.Pix[at+k] = uint8((sum + 2) / 4)
			}
		}
	}
	return out
}
