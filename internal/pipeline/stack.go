package pipeline

import (
	"fmt"
	"image"
	"math"
	"time"

	"rampart/algorithms/raster"
	"rampart/algorithms/register"
)

// shift is where a date shows what the reference shows at a place: at that
// place plus (dx, dy), in pixels.
type shift struct{ dx, dy float64 }

// stack reads all dates of a series for one worker, as if each were one scene
// that lies exactly on the grid.
type stack struct {
	dates [][]Reader
	raw   []*raster.Image
	patch []*raster.Image
	roles int
	spent time.Duration // in reading
}

// openStack opens every scene of the plan. Close it.
func openStack(pl *Plan, opener Opener) (*stack, error) {
	s := &stack{roles: len(pl.Roles), raw: images(len(pl.Roles)), patch: images(len(pl.Roles))}
	for _, d := range pl.dates {
		var readers []Reader
		for _, sc := range d.scenes {
			r, err := opener.Open(sc, pl.Roles, pl.Grid)
			if err != nil {
				s.dates = append(s.dates, readers)
				// The scenes were only read: their closing adds nothing.
				_ = s.Close()
				return nil, fmt.Errorf("open %s: %w", sc.Path, err)
			}
			readers = append(readers, r)
		}
		s.dates = append(s.dates, readers)
	}
	return s, nil
}

func images(n int) []*raster.Image {
	out := make([]*raster.Image, n)
	for i := range out {
		out[i] = &raster.Image{}
	}
	return out
}

// Close closes every scene and returns the first error.
func (s *stack) Close() error {
	var first error
	for _, d := range s.dates {
		for _, r := range d {
			if err := r.Close(); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}

// read fills dst, one image a role, with date t over the window w, moved back
// by the shift. Where the date has several scenes, a pixel that is missing in
// the first is taken from the next.
func (s *stack) read(dst []*raster.Image, t int, w image.Rectangle, by shift) error {
	start := time.Now()
	defer func() { s.spent += time.Since(start) }()
	for i, r := range s.dates[t] {
		into := dst
		if i > 0 {
			into = s.patch
		}
		for _, m := range into {
			m.Reset(w)
		}
		if err := s.readScene(into, r, w, by); err != nil {
			return err
		}
		if i > 0 {
			patch(dst, into)
		}
	}
	return nil
}

func (s *stack) readScene(dst []*raster.Image, r Reader, w image.Rectangle, by shift) error {
	ox, oy := r.Offset()
	dx, dy := by.dx+ox, by.dy+oy
	whole := image.Pt(int(math.Round(dx)), int(math.Round(dy)))
	dx, dy = dx-float64(whole.X), dy-float64(whole.Y)
	if register.Negligible(dx, dy) {
		return readMoved(dst, r, w, whole)
	}
	if err := readMoved(s.raw, r, w.Inset(-register.ResampleReach), whole); err != nil {
		return err
	}
	for b, m := range s.raw {
		register.Resample(dst[b], m, dx, dy)
	}
	return nil
}

// readMoved fills dst over w with what lies by further on.
func readMoved(dst []*raster.Image, r Reader, w image.Rectangle, by image.Point) error {
	for _, m := range dst {
		m.Reset(w.Add(by))
	}
	err := r.Read(dst)
	for _, m := range dst {
		m.Rect = w
	}
	return err
}

// patch fills what is missing in dst from src.
func patch(dst, src []*raster.Image) {
	for i, v := range dst[0].Pix {
		if v == v {
			continue
		}
		for b := range dst {
			dst[b].Pix[i] = src[b].Pix[i]
		}
	}
}
