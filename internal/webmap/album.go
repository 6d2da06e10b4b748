package webmap

import (
	"errors"
	"image"
	"math"
	"slices"

	"rampart/algorithms/raster"
	"rampart/internal/detection"
)

// album is the pictures of one site: all of one frame, with one stretch.
type album struct {
	place   Place
	frame   *frame
	stretch []span   // by colour
	seen    []bool   // by scene of the place: it has a picture
	beside  []bool   // by scene of the place: it shows other ground
	names   []string // of the pictures, by scene; empty where there is none
}

// span is the numbers that are drawn from black to white.
type span struct{ black, white float64 }

const (
	// surveySide is the longer side, in pixels, of the picture that the stretch
	// is taken from.
	surveySide = 256
	// low and high are the shares of all numbers below black and white.
	low, high = 0.01, 0.99
)

// look reads every scene of the place coarsely: which of them see it, and between
// which numbers they lie all together.
func (a *album) look(c Camera, lost func(error) error) error {
	f := *a.frame
	if longer := max(f.size.X, f.size.Y); longer > surveySide {
		f = f.coarser(float64(longer) / surveySide)
	}
	var numbers [3][]float32
	var ground image.Rectangle // that any scene shows
	for i, s := range a.place.Scenes {
		if !s.Used || s.Path == "" {
			continue
		}
		bands, err := readAll(c, s, f)
		if err != nil {
			if err := lost(err); err != nil {
				return err
			}
			continue
		}
		for k := range numbers {
			for _, v := range bands[min(k, len(bands)-1)].Pix {
				if !raster.IsNaN(v) {
					numbers[k] = append(numbers[k], v)
				}
			}
		}
		box := seenIn(bands[0])
		a.seen[i], a.beside[i] = !box.Empty(), box.Empty()
		ground = ground.Union(box)
	}
	a.frame.crop(f, ground)
	for _, all := range numbers {
		a.stretch = append(a.stretch, spanOf(all))
	}
	return nil
}

// seenIn is the smallest window that holds all that is seen.
func seenIn(m *raster.Image) image.Rectangle {
	var out image.Rectangle
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			if !raster.IsNaN(m.At(x, y)) {
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}

// spanOf is the span of most of the numbers.
func spanOf(all []float32) span {
	if len(all) == 0 {
		return span{0, 1}
	}
	slices.Sort(all)
	last := float64(len(all) - 1)
	s := span{float64(all[int(low*last)]), float64(all[int(math.Ceil(high*last))])}
	if s.white <= s.black {
		s.white = s.black + 1
	}
	return s
}

// shot is a scene that is read in the frame, registered and fitted to the others
// as the run did.
type shot struct {
	Shot
	gain, offset []float64
}

// take opens a scene in a frame.
func take(c Camera, s detection.Scene, f frame) (shot, error) {
	var east, north float64
	if r := s.Registration; r != nil && r.Accepted {
		east, north = r.DxM, r.DyM
	}
	open, err := c.Open(s, f.grid(east, north))
	if err != nil {
		return shot{}, err
	}
	out := shot{Shot: open}
	for _, role := range open.Roles() {
		gain, offset := 1.0, 0.0
		for _, fit := range s.Radiometry {
			if fit.Band == role && fit.Gain > 0 {
				gain, offset = fit.Gain, fit.Offset
			}
		}
		out.gain, out.offset = append(out.gain, gain), append(out.offset, offset)
	}
	return out, nil
}

// read returns the fitted numbers of a window.
func (s shot) read(window image.Rectangle) ([]*raster.Image, error) {
	bands := make([]*raster.Image, len(s.gain))
	for i := range bands {
		bands[i] = raster.NewImage(window)
	}
	if err := s.Read(bands); err != nil {
		return nil, err
	}
	for i, b := range bands {
		for k, v := range b.Pix {
			b.Pix[k] = float32(s.gain[i]*float64(v) + s.offset[i])
		}
	}
	return bands, nil
}

func readAll(c Camera, s detection.Scene, f frame) ([]*raster.Image, error) {
	open, err := take(c, s, f)
	if err != nil {
		return nil, err
	}
	bands, err := open.read(image.Rectangle{Max: f.size})
	return bands, errors.Join(err, open.Close())
}
