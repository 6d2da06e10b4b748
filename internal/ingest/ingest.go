// Package ingest turns what a user names (folders, files, globs, a manifest)
// into a series of dated scenes, and lists of places into sites.
//
// Nothing is guessed in silence: a file whose date, georeference or content is
// not certain is left out with one line that says why and what to do, and a
// guess that does little harm, such as the order of four unnamed bands, is
// noted. The result depends on what is there, never on the order in which it
// was named or found. Pixels are never read, except by Hash, and a few where what is
// said of their offset has to be checked.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"rampart/internal/site"
	"rampart/internal/stac"
)

// ErrNoPaths is returned where Scan is given nothing to look at.
var ErrNoPaths = errors.New("no images named: give a folder, files, or a scenes.csv")

// Prober reads what a raster file says of itself, without its pixels.
type Prober interface {
	Probe(path string) (site.Header, error)
}

// Teller completes a header that a catalog tells of a file, which then need not be
// opened. A Prober may be one.
type Teller interface {
	Told(h site.Header, crs string) (site.Header, error)
}

// Darker tells how dark the darkest pixels of a band are, where that is cheap. A
// Prober may be one.
type Darker interface {
	Darkest(path string, band int) (value float64, ok bool)
}

// Options say what to look at.
type Options struct {
	// Paths are folders (walked), files, globs, GDAL's /vsi paths, addresses of
	// images, and manifests. A name that exists is taken literally, brackets and all.
	Paths []string
	// From and To bound the dates, both days included; zero is unbounded. A
	// scene known to the month is kept where its month touches the bounds.
	From, To time.Time
	// Dates is a table of dates by file name, columns file,date and
	// date_precision if wanted. A dates.csv beside the images, or in a folder
	// above them, is found without being named; this one goes before it.
	Dates string
	// Items are STAC items whose images are looked at too. They may lie on servers
	// where Online is true.
	Items  []stac.Item
	Online bool
	// SiteID takes only the rows of a manifest that are of this site or of
	// none; empty takes all.
	SiteID string
	// table is the manifest, where it has been read.
	table *table
}

// Scan finds the scenes of o, oldest first and then by id, and every file that
// is not used, with its reason. An error is returned only where there is
// nothing to scan, where Options.Dates cannot be read, or where ctx ends; one
// bad file never stops the others.
func Scan(ctx context.Context, o Options, p Prober) (site.Series, error) {
	if len(o.Paths)+len(o.Items) == 0 {
		return site.Series{}, ErrNoPaths
	}
	var l ledger
	f := newFinder(o, &l)
	assets, err := f.find(ctx)
	if err != nil {
		return site.Series{}, err
	}
	dates, err := openDates(o.Dates, f.folders(), &l)
	if err != nil {
		return site.Series{}, err
	}
	assets, err = probe(ctx, assets, p, &l)
	if err != nil {
		return site.Series{}, err
	}
	shelves := openShelves(f.folders())
	for _, a := range assets {
		shelves.lookUp(a)
	}
	images, masks := describe(assets, dates, p, &l)
	drafts := group(dropSources(images, &l), &l)
	drafts = pickLevel(drafts, &l)
	attach(masks, drafts, &l)
	drafts = within(drafts, o, &l)
	dates.reportUnused(&l)
	return l.series(finish(drafts)), nil
}

// ledger gathers what is left out and what must be said.
type ledger struct {
	skipped []site.Skipped
	notes   map[string][]string // by remark: the files that it is about
}

// skip leaves path out on purpose: it was not asked for, or is no scene.
func (l *ledger) skip(path, format string, args ...any) {
	l.skipped = append(l.skipped, site.Skipped{Path: path, Reason: oneLine(format, args)})
}

// refuse leaves out path, which was meant to be a scene or to describe one,
// because it cannot be used.
func (l *ledger) refuse(path, format string, args ...any) {
	l.skipped = append(l.skipped,
		site.Skipped{Path: path, Reason: oneLine(format, args), Broken: true})
}

// oneLine formats a reason so that it stays on one line.
func oneLine(format string, args []any) string {
	return strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
}

// note makes a remark about path.
func (l *ledger) note(path, format string, args ...any) {
	if l.notes == nil {
		l.notes = map[string][]string{}
	}
	remark := fmt.Sprintf(format, args...)
	l.notes[remark] = append(l.notes[remark], path)
}

// series closes the ledger: everything in a fixed order, a remark about many
// files said once.
func (l *ledger) series(scenes []site.Scene) site.Series {
	sort.Slice(l.skipped, func(i, j int) bool {
		a, b := l.skipped[i], l.skipped[j]
		if a.Path != b.Path {
			return a.Path < b.Path
		}
		return a.Reason < b.Reason
	})
	s := site.Series{Scenes: scenes, Skipped: slices.Compact(l.skipped)}
	for remark, paths := range l.notes {
		sort.Strings(paths)
		who := paths[0]
		if n := len(paths); n > 1 {
			who = fmt.Sprintf("%s and %d more", who, n-1)
		}
		s.Notes = append(s.Notes, who+": "+remark)
	}
	sort.Strings(s.Notes)
	return s
}
