package report

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"

	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/engine"
	"rampart/internal/export"
	"rampart/internal/export/table"
)

// ChipsMarker is the file that tells a folder of pictures.
const ChipsMarker = "chips.json"

// Work is how pictures are made.
type Work struct {
	Camera  chip.Camera
	Workers int
	// Done is called after each site, from any goroutine.
	Done func(siteID string)
}

// Tally counts pictures, and those that could not show their date.
type Tally struct{ Taken, Missing int }

// chipsJSON lists the pictures of a folder.
type chipsJSON struct {
	Version string     `json:"version"`
	Chips   []chipJSON `json:"chips"`
}

// chipJSON is a picture: of a change, before or after, or the animation of a site.
type chipJSON struct {
	File     string `json:"file"`
	SiteID   string `json:"site_id"`
	ChangeID string `json:"change_id,omitempty"`
	Shows    string `json:"shows"` // before, after, animation
	Date     string `json:"date,omitempty"`
	Scene    string `json:"scene,omitempty"`
	Image    string `json:"image,omitempty"`
	SHA256   string `json:"image_sha256,omitempty"`
	Licence  string `json:"licence,omitempty"`
	Credit   string `json:"credit,omitempty"`
	// Missing says why the date is not shown.
	Missing string `json:"missing,omitempty"`
}

// WriteChips writes the pictures of all changes and an animation a site into a
// folder, a folder a site, and a list of them.
func WriteChips(ctx context.Context, dir string, c Campaign, w Work) (Tally, error) {
	lists := make([][]chipJSON, len(c.Sites))
	tally, err := w.eachSite(ctx, dir, c, func(ctx context.Context, a *album, i int) (err error) {
		lists[i], err = siteChips(ctx, a, &c.Sites[i])
		return err
	})
	if err != nil {
		return tally, err
	}
	out := chipsJSON{Version: c.Version, Chips: []chipJSON{}}
	for _, l := range lists {
		out.Chips = append(out.Chips, l...)
	}
	return tally, writeJSON(filepath.Join(dir, ChipsMarker), out)
}

// eachSite calls job for every site with an album of its own.
func (w Work) eachSite(
	ctx context.Context, dir string, c Campaign, job func(context.Context, *album, int) error,
) (Tally, error) {
	tallies := make([]Tally, len(c.Sites))
	err := engine.Run(ctx, w.Workers, len(c.Sites),
		func() (*chip.Maker, error) { return chip.NewMaker(w.Camera) },
		func(*chip.Maker) error { return nil },
		func(ctx context.Context, m *chip.Maker, i int) error {
			a := album{maker: m, dir: filepath.Join(dir, c.Sites[i].Folder)}
			if err := a.open(); err != nil {
				return err
			}
			err := job(ctx, &a, i)
			tallies[i] = Tally{a.taken, a.missing}
			if err == nil && w.Done != nil {
				w.Done(c.Sites[i].ID)
			}
			return err
		})
	var all Tally
	for _, t := range tallies {
		all.Taken += t.Taken
		all.Missing += t.Missing
	}
	return all, err
}

// siteChips writes the pictures of a site.
func siteChips(ctx context.Context, a *album, s *Site) ([]chipJSON, error) {
	var out []chipJSON
	for _, c := range s.Changes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := a.pair(s, c)
		if err != nil || f == nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, s.listed(c, f.Before, "before", c.ChangedAfter, c.BeforeScene),
			s.listed(c, f.After, "after", c.ChangedBefore, c.AfterScene))
	}
	moving, err := a.animation(s)
	if err == nil && moving != nil {
		out = append(out, chipJSON{
			File: s.Folder + "/" + moving.Name, SiteID: s.ID, Shows: "animation", Missing: moving.Missing,
		})
	}
	return out, err
}

func (s *Site) listed(c detection.Change, p picture, shows, day, id string) chipJSON {
	out := chipJSON{
		File: s.Folder + "/" + p.Name, SiteID: s.ID, ChangeID: c.ID, Shows: shows, Date: day,
		Scene: id, Missing: p.Missing,
	}
	if scene := s.scene(id); scene != nil {
		out.Image, out.SHA256 = table.FileName(scene.Path), scene.SHA256
		out.Licence, out.Credit = scene.Licence, scene.Credit
	}
	return out
}

// writeJSON writes v to a file.
func writeJSON(path string, v any) error {
	return export.File(path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	})
}
