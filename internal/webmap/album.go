package webmap

import (
	"errors"
	"image"
	"image/jpeg"
	"io"

	"rampart/internal/chip"
	"rampart/internal/detection"
)

// album is the pictures of one site: all of one frame, with one stretch.
type album struct {
	place   Place
	frame   *frame
	stretch chip.Stretch
	seen    []bool   // by scene of the place: it has a picture
	beside  []bool   // by scene of the place: it shows other ground
	names   []string // of the pictures, by scene; empty where there is none
	lost    []error  // of scenes that cannot be read
}

const (
	// surveySide is the longer side, in pixels, of the picture that the stretch
	// is taken from.
	surveySide = 256
	// quality of the JPEGs: at 80 no edge of a roof is lost that the eye finds
	// in the image.
	quality = 80
	// stripRows are read at once, which bounds the memory.
	stripRows = 256
	// ahead is how many pictures a worker may have made before they are written.
	ahead = 4
)

func newAlbum(p Place) album {
	n := len(p.Scenes)
	return album{place: p, names: make([]string, n), seen: make([]bool, n), beside: make([]bool, n)}
}

// look reads every scene of the place coarsely: which of them see it, and one
// stretch for all of them.
func (a *album) look(c chip.Camera) {
	f := *a.frame
	if longer := max(f.size.X, f.size.Y); longer > surveySide {
		f = f.coarser(float64(longer) / surveySide)
	}
	var ends []chip.Ends
	var ground image.Rectangle // that any scene shows
	for i, s := range a.place.Scenes {
		if !s.Used || s.Path == "" {
			continue
		}
		bands, err := chip.Look(c, s, f.grid())
		if err != nil {
			a.lost = append(a.lost, err)
			continue
		}
		box := bands.Seen()
		a.seen[i], a.beside[i] = !box.Empty(), box.Empty()
		ground = ground.Union(box)
		ends = append(ends, chip.EndsOf(bands))
	}
	a.frame.crop(f, ground)
	a.stretch = chip.NewStretch(ends...)
}

// picture draws one scene of the album in its frame.
func (a *album) picture(c chip.Camera, s detection.Scene) (*image.RGBA, error) {
	view, err := chip.Open(c, s, a.frame.grid())
	if err != nil {
		return nil, err
	}
	size := a.frame.size
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := 0; y < size.Y && err == nil; y += stripRows {
		var bands chip.Bands
		if bands, err = view.Read(image.Rect(0, y, size.X, min(y+stripRows, size.Y))); err == nil {
			paste(out, a.stretch.Picture(bands), image.Pt(0, y))
		}
	}
	return out, errors.Join(err, view.Close())
}

// PictureBytes is how much memory it takes at most, about, to make a picture of a
// side in pixels: its colours, its JPEG and those that wait for it, and the strip
// that is read with what it becomes.
func PictureBytes(side int) int64 {
	const colours, numbers = 4, 3 * 4 // bytes a pixel
	n := int64(side)
	return n*n*colours + int64(ahead*bytesAPixel*float64(n*n)) + n*stripRows*(colours+numbers)
}

func encode(w io.Writer, img image.Image) error {
	return jpeg.Encode(w, img, &jpeg.Options{Quality: quality})
}
