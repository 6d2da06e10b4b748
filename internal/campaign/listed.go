package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rampart/internal/ingest"
	"rampart/internal/site"
)

// manifestSource is a table that names the site of each scene. A row without a
// site is of every site that it overlaps.
type manifestSource struct {
	relative
	list *ingest.Manifest
	// common is the rows that name no site.
	common site.Series
	// strangers are rows of sites that are not in the list.
	strangers []site.Skipped
}

// openManifest reads a manifest once for all sites.
func openManifest(
	ctx context.Context, base relative, o ingest.Options, sites []site.Site, p ingest.Prober,
) (Source, error) {
	m := &manifestSource{relative: base, list: ingest.OpenManifest(o, &cache{Prober: p})}
	common, err := m.list.Series(ctx, "")
	if err != nil {
		return nil, err
	}
	m.common = base.series(common)
	known := map[string]bool{}
	for _, s := range sites {
		known[s.ID] = true
	}
	for _, id := range m.list.Sites() {
		if !known[id] {
			m.strangers = append(m.strangers, site.Skipped{
				Path:   base.path(o.Paths[0]),
				Reason: fmt.Sprintf("site %s is not in the list of sites; its rows: %d", id, m.list.Rows(id)),
			})
		}
	}
	return m, nil
}

func (m *manifestSource) Form() string { return "a manifest" }

// Series leaves to Rest what is said of rows that name no site.
func (m *manifestSource) Series(ctx context.Context, s site.Site) (site.Series, error) {
	if m.list.Rows(s.ID) == 0 {
		return site.Series{Scenes: overlapping(m.common.Scenes, s)}, nil
	}
	series, err := m.list.Series(ctx, s.ID)
	series = m.series(series)
	series.Scenes = overlapping(series.Scenes, s)
	series.Skipped = slices.DeleteFunc(series.Skipped, func(s site.Skipped) bool {
		return slices.Contains(m.common.Skipped, s)
	})
	series.Notes = slices.DeleteFunc(series.Notes, func(n string) bool {
		return slices.Contains(m.common.Notes, n)
	})
	return series, err
}

func (m *manifestSource) Rest() site.Series {
	rest := site.Series{
		Skipped: slices.Concat(m.common.Skipped, m.strangers), Notes: slices.Clone(m.common.Notes),
	}
	if n := len(m.strangers); n > 0 {
		rest.Notes = append(rest.Notes, fmt.Sprintf(
			"the manifest has rows of sites that are not in the list (%d); skipped.csv names them", n))
	}
	return rest
}

// cache asks once for each file.
type cache struct {
	ingest.Prober
	known map[string]probed
}

type probed struct {
	header site.Header
	err    error
}

// Probe returns what the file said the first time.
func (c *cache) Probe(path string) (site.Header, error) {
	if p, ok := c.known[path]; ok {
		return p.header, p.err
	}
	h, err := c.Prober.Probe(path)
	if c.known == nil {
		c.known = map[string]probed{}
	}
	c.known[path] = probed{h, err}
	return h, err
}

// Darkest asks the prober, where it knows.
func (c *cache) Darkest(path string, band int) (float64, bool) {
	d, ok := c.Prober.(ingest.Darker)
	if !ok {
		return 0, false
	}
	return d.Darkest(path, band)
}

// Told completes a header that a catalog tells, where the prober can.
func (c *cache) Told(h site.Header, crs string) (site.Header, error) {
	if t, ok := c.Prober.(ingest.Teller); ok {
		return t.Told(h, crs)
	}
	return h, errors.ErrUnsupported
}
