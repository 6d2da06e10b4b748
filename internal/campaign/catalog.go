package campaign

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/ingest"
	"rampart/internal/site"
	"rampart/internal/stac"
)

// openCatalog opens a STAC catalog. One in files is read whole, at once, as far as
// it shows any of the sites; an API is asked for each site.
func openCatalog(
	ctx context.Context, where string, sites []site.Site, o ScanOptions, p ingest.Prober,
) (Source, error) {
	s, err := newCatalogSource(ctx, where, o, p)
	if err != nil {
		return nil, fmt.Errorf("--scenes %w", err)
	}
	if s.catalog.IsAPI() {
		return s, nil
	}
	all, err := s.scan(ctx, sites)
	if err != nil {
		return nil, err
	}
	form := s.catalog.Form() + ", each site takes what overlaps it"
	return &treeSource{s.relative, form, s.relative.series(all)}, nil
}

func newCatalogSource(
	ctx context.Context, where string, o ScanOptions, p ingest.Prober,
) (*catalogSource, error) {
	c, err := stac.Open(ctx, where, stac.Options{Online: o.Online}, o.Getter)
	if err != nil {
		return nil, err
	}
	return &catalogSource{
		relative: relative{root: filepath.Dir(where)}, catalog: c, prober: &cache{Prober: p},
		options: ingest.Options{
			From: o.From, To: o.To, Dates: o.Dates, Online: o.Online || stac.IsAddress(where),
		},
	}, nil
}

// catalogSource is a STAC API.
type catalogSource struct {
	relative
	catalog *stac.Catalog
	prober  ingest.Prober
	options ingest.Options
}

func (c *catalogSource) Form() string { return c.catalog.Form() + ", asked for the box of each site" }

func (c *catalogSource) Rest() site.Series { return site.Series{} }

// Series asks for the box of a site.
func (c *catalogSource) Series(ctx context.Context, s site.Site) (site.Series, error) {
	items, left, err := c.catalog.Search(ctx, s.Area.Bound(), c.options.From, c.options.To)
	if err != nil {
		return site.Series{}, err
	}
	series, err := c.series(ctx, items, left)
	series = c.relative.series(series)
	series.Scenes = overlapping(series.Scenes, s)
	return series, err
}

// scan reads a catalog in files, as far as it shows any of the sites; all of it
// where none is named.
func (c *catalogSource) scan(ctx context.Context, sites []site.Site) (site.Series, error) {
	var boxes []orb.Bound
	for _, s := range sites {
		if s.Area != nil {
			boxes = append(boxes, s.Area.Bound())
		}
	}
	all, left, err := c.catalog.Items(ctx, boxes)
	if err != nil {
		return site.Series{}, err
	}
	var items []stac.Item
	elsewhere, otherwise := 0, 0
	for _, it := range all {
		switch {
		case !meetsAny(it, boxes):
			elsewhere++
		case !it.Within(c.options.From, c.options.To):
			otherwise++
		default:
			items = append(items, it)
		}
	}
	series, err := c.series(ctx, items, left)
	if elsewhere > 0 {
		series.Notes = append(series.Notes, fmt.Sprintf(
			"%d of %d items of the catalog show no site", elsewhere, len(all)))
	}
	if otherwise > 0 {
		series.Notes = append(series.Notes, fmt.Sprintf(
			"%d of %d items of the catalog were not taken between --from and --to", otherwise, len(all)))
	}
	return series, err
}

func meetsAny(it stac.Item, boxes []orb.Bound) bool {
	for _, b := range boxes {
		if it.Meets(b, time.Time{}, time.Time{}) {
			return true
		}
	}
	return len(boxes) == 0
}

// series makes scenes of items.
func (c *catalogSource) series(
	ctx context.Context, items []stac.Item, left []stac.Left,
) (site.Series, error) {
	var series site.Series
	var err error
	if len(items) > 0 {
		o := c.options
		o.Items = items
		series, err = ingest.Scan(ctx, o, c.prober)
	}
	for _, l := range left {
		series.Skipped = append(series.Skipped, site.Skipped{
			Path: l.Location, Reason: l.Reason, Broken: true,
		})
	}
	return series, err
}

// CatalogSeries are the scenes of the sites in a STAC catalog, as one series. Paths
// are as the catalog has them.
func CatalogSeries(
	ctx context.Context, where string, sites []site.Site, o ScanOptions, p ingest.Prober,
) (site.Series, error) {
	s, err := newCatalogSource(ctx, where, o, p)
	if err != nil {
		return site.Series{}, err
	}
	if !s.catalog.IsAPI() {
		return s.scan(ctx, sites)
	}
	var items []stac.Item
	var left []stac.Left
	for _, place := range sites {
		if place.Area == nil {
			return site.Series{}, fmt.Errorf("%s: a STAC API holds scenes of the whole world: "+
				"say where to look with --site or --bbox", site.Shown(where))
		}
		found, bad, err := s.catalog.Search(ctx, place.Area.Bound(), o.From, o.To)
		if err != nil {
			return site.Series{}, err
		}
		items, left = append(items, found...), append(left, bad...)
	}
	if len(items) == 0 {
		return site.Series{}, fmt.Errorf("%s: it has no item in the box of the site: "+
			"look elsewhere, or widen --from and --to", site.Shown(where))
	}
	return s.series(ctx, stac.Order(items), left)
}
