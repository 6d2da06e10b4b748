package cli

import (
	"path/filepath"
	"strings"

	"rampart/internal/campaign"
	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/kmz"
	"rampart/internal/ingest"
	"rampart/internal/site"
)

// album takes pictures of changes, each once.
type album struct {
	maker  *chip.Maker
	scenes []detection.Scene
	taken  map[string]*chip.Pair // by the change's id; nil where there is none
}

// newAlbum returns nil where no pictures are asked for, or may be shown.
func (j exportJob) newAlbum() (*album, error) {
	if j.images == "" || j.redact != export.RedactNothing {
		return nil, nil
	}
	w := j.app.world
	w.prober = &headers{prober: w.prober, read: map[string]site.Header{}}
	maker, err := chip.NewMaker(camera{w, j.images, j.result})
	return &album{maker: maker, scenes: j.found.Scenes, taken: map[string]*chip.Pair{}}, err
}

// headers keeps what a prober has read of a file.
type headers struct {
	prober ingest.Prober
	read   map[string]site.Header
}

// Probe reads the header of a file, once.
func (h *headers) Probe(path string) (site.Header, error) {
	if known, ok := h.read[path]; ok {
		return known, nil
	}
	header, err := h.prober.Probe(path)
	if err == nil {
		h.read[path] = header
	}
	return header, err
}

// pair returns the pictures of a change; nil where no scene of it is named, or it has
// no place.
func (a *album) pair(c detection.Change) (*chip.Pair, error) {
	if known, ok := a.taken[c.ID]; ok {
		return known, nil
	}
	before, after := a.scene(c.BeforeScene, c.SiteID), a.scene(c.AfterScene, c.SiteID)
	if before == nil && after == nil {
		return nil, nil
	}
	p, ok, err := a.maker.Pair(c, before, after)
	if err != nil {
		return nil, err
	}
	a.taken[c.ID] = nil
	if ok {
		a.taken[c.ID] = &p
	}
	return a.taken[c.ID], nil
}

// forBalloons are the pictures of a change with their days.
func (a *album) forBalloons(c detection.Change) ([]kmz.Picture, error) {
	p, err := a.pair(c)
	if err != nil || p == nil {
		return nil, err
	}
	return []kmz.Picture{
		{Caption: c.ChangedAfter, PNG: p.Before.Data}, {Caption: c.ChangedBefore, PNG: p.After.Data},
	}, nil
}

// forItems are the pictures of a change that show their day.
func (a *album) forItems(c detection.Change) (before, after []byte, err error) {
	p, err := a.pair(c)
	if err != nil || p == nil {
		return nil, nil, err
	}
	if p.Before.Missing == "" {
		before = p.Before.Data
	}
	if p.After.Missing == "" {
		after = p.After.Data
	}
	return before, after, nil
}

// scene finds a scene by its id; nil where there is none. Sites of one run may each
// have one of that id, in a folder called by the site.
func (a *album) scene(id, siteID string) *detection.Scene {
	var found *detection.Scene
	for i, s := range a.scenes {
		own := strings.HasPrefix(filepath.ToSlash(s.Path), campaign.FolderName(siteID)+"/")
		if s.ID == id && s.Path != "" && (found == nil || own) {
			found = &a.scenes[i]
		}
	}
	return found
}
