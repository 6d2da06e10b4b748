package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"rampart/internal/campaign"
	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/export"
)

// figure is the pictures of a change, by their names in the folder of the site.
type figure struct {
	Before, After picture
}

// picture is a picture that was written.
type picture struct {
	Name, Missing string
	Width, Height int
}

// album writes the pictures of a site.
type album struct {
	maker *chip.Maker
	dir   string // of the site
	// taken and missing count dates.
	taken, missing int
}

func (a *album) save(name string, p chip.Picture) (picture, error) {
	a.taken++
	if p.Missing != "" {
		a.missing++
	}
	err := export.File(filepath.Join(a.dir, name), func(w io.Writer) error {
		_, err := w.Write(p.Data)
		return err
	})
	return picture{name, p.Missing, p.Width, p.Height}, err
}

// pair writes the two pictures of a change; nil where it has no place.
func (a *album) pair(s *Site, c detection.Change) (*figure, error) {
	p, ok, err := a.maker.Pair(c, s.scene(c.BeforeScene), s.scene(c.AfterScene))
	if err != nil || !ok {
		return nil, err
	}
	var f figure
	name := campaign.FolderName(c.ID)
	if f.Before, err = a.save(name+"_before.png", p.Before); err != nil {
		return nil, err
	}
	f.After, err = a.save(name+"_after.png", p.After)
	return &f, err
}

// animationName is the file of the animation of a site.
const animationName = "animation.gif"

// animation writes the animation of a site; nil where there is nothing to show.
func (a *album) animation(s *Site) (*picture, error) {
	b, ok := s.Bound()
	scenes := s.UsableScenes()
	if !ok || len(scenes) == 0 {
		return nil, nil
	}
	p, err := a.maker.Animation(chip.SiteWindow(b), scenes)
	if err != nil {
		return nil, err
	}
	saved, err := a.save(animationName, p)
	return &saved, err
}

func (a *album) open() error {
	if err := os.MkdirAll(a.dir, 0o777); err != nil {
		return fmt.Errorf("output %s cannot be made: %w", a.dir, err)
	}
	return nil
}
