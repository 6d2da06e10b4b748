package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rampart/internal/campaign"
	"rampart/internal/ingest"
	"rampart/internal/site"
	"rampart/internal/sitelist"
	"rampart/internal/stac"
)

// inputs say which images are meant and which part of the world and of time.
// All commands that read images share them.
type inputs struct {
	paths    []string
	site, id string
	bbox     bboxFlag
	period
}

// period says which time is asked about, and how the dates of files are known.
type period struct {
	from, to dateFlag
	dates    string
	online   bool
}

// onlineHelp explains the flag --online.
const onlineHelp = "fetch what a STAC catalog on this machine names on servers"

// bind adds the flags to the command.
func (p *period) bind(f *pflag.FlagSet) {
	f.Var(&p.from, "from", "leave out what was taken before this day, YYYY-MM-DD")
	f.Var(&p.to, "to", "leave out what was taken after this day, YYYY-MM-DD")
	f.StringVar(&p.dates, "dates", "",
		"take dates from this `file`, a CSV table with the columns file,date")
	f.BoolVar(&p.online, "online", false, onlineHelp)
}

// validate refuses what cannot be meant.
func (p *period) validate() error {
	if !p.from.IsZero() && !p.to.IsZero() && p.to.Before(p.from.Time) {
		return fmt.Errorf("--from %s lies after --to %s", p.from.String(), p.to.String())
	}
	return nil
}

// bind adds the flags to the command.
func (in *inputs) bind(f *pflag.FlagSet) {
	f.StringVar(&in.site, "site", "", "look only at the places in this GeoJSON `file`")
	f.StringVar(&in.id, "id", "", "of the places, the one with this `id`")
	f.Var(&in.bbox, "bbox",
		"look only at this `box` in degrees: minlon,minlat,maxlon,maxlat")
	in.period.bind(f)
}

// validate refuses what cannot be meant.
func (in *inputs) validate() error {
	switch {
	case in.site != "" && in.bbox.area != nil:
		return errors.New("--site and --bbox exclude each other")
	case in.id != "" && in.site == "":
		return errors.New("--id needs --site")
	}
	return in.period.validate()
}

// somePaths wants at least one path.
func somePaths(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage(cmd, ingest.ErrNoPaths)
	}
	return nil
}

// sites returns the places that are asked about; none means wherever the
// images are.
func (in *inputs) sites() ([]site.Site, error) {
	if in.bbox.area != nil {
		return []site.Site{{ID: "bbox", Area: in.bbox.area}}, nil
	}
	if in.site == "" {
		return nil, nil
	}
	all, err := sitelist.Sites(in.site)
	if err != nil || in.id == "" {
		return all, err
	}
	for _, s := range all {
		if s.ID == in.id {
			return []site.Site{s}, nil
		}
	}
	return nil, fmt.Errorf("%s has no site %q; %s", in.site, in.id, listIDs(all))
}

// listIDs names the first few sites.
func listIDs(all []site.Site) string {
	const most = 8
	text := "it has"
	for i, s := range all {
		if i == most {
			return fmt.Sprintf("%s and %d more", text, len(all)-most)
		}
		if i > 0 {
			text += ","
		}
		text += " " + s.ID
	}
	return text
}

// scan finds the scenes of the sites.
func (in *inputs) scan(
	ctx context.Context, w world, sites []site.Site,
) (site.Series, error) {
	if slices.ContainsFunc(in.paths, stac.Is) {
		if len(in.paths) > 1 {
			return site.Series{}, errors.New("a STAC catalog is read alone: name it and nothing else")
		}
		return campaign.CatalogSeries(ctx, in.paths[0], sites, campaign.ScanOptions{
			From: in.from.Time, To: in.to.Time, Dates: in.dates, Getter: w.getter, Online: in.online,
		}, w.prober)
	}
	return ingest.Scan(ctx, ingest.Options{
		Paths: in.paths, From: in.from.Time, To: in.to.Time, Dates: in.dates, SiteID: in.id,
	}, w.prober)
}

// unionArea is the ground of all sites; nil where none is named.
func unionArea(sites []site.Site) orb.MultiPolygon {
	var area orb.MultiPolygon
	for _, s := range sites {
		area = append(area, s.Area...)
	}
	return area
}

// countBroken counts the files that were meant to be scenes and cannot be.
func countBroken(skipped []site.Skipped) int {
	n := 0
	for _, s := range skipped {
		if s.Broken {
			n++
		}
	}
	return n
}
