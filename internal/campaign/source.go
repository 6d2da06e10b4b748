package campaign

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/ingest"
	"rampart/internal/site"
	"rampart/internal/sitelist"
	"rampart/internal/stac"
)

// Source knows the scenes of each site. Paths of scenes, and in what is said of
// them, are relative to where the scenes lie; what is opened is as it was found.
type Source interface {
	// Series returns the scenes of a site. What is left out there concerns that
	// site alone.
	Series(ctx context.Context, s site.Site) (site.Series, error)
	// Rest returns what concerns no single site: files that are not used, and
	// remarks.
	Rest() site.Series
	// Form says in words how the scenes lie.
	Form() string
	// Relative is a text in which files are named from where the scenes lie.
	Relative(text string) string
}

// ScanOptions say which scenes are looked for.
type ScanOptions struct {
	From, To time.Time // days, both included; zero is unbounded
	Dates    string    // a table of dates, as ingest.Options has it
	// Getter gets documents of STAC catalogs from servers. Online lets a catalog on
	// this machine name what lies on servers; one on a server always may.
	Getter stac.Getter
	Online bool
}

// OpenSource tells how the scenes lie at where: in a manifest that names the
// site of each, in a folder with a subfolder a site, in a tree of folders of which
// each site takes the scenes that overlap it, or in a STAC catalog.
func OpenSource(
	ctx context.Context, where string, sites []site.Site, o ScanOptions, p ingest.Prober,
) (Source, error) {
	if stac.Is(where) {
		return openCatalog(ctx, where, sites, o, p)
	}
	info, err := os.Stat(where)
	if err != nil {
		return nil, fmt.Errorf("--scenes %s: does not exist: check the path", where)
	}
	options := ingest.Options{From: o.From, To: o.To, Dates: o.Dates, Paths: []string{where}}
	base := relative{root: filepath.Clean(where)}
	if !info.IsDir() {
		base.root = filepath.Dir(base.root)
	}
	if ext := strings.ToLower(filepath.Ext(where)); !info.IsDir() && (ext == ".csv" || ext == ".tsv") {
		return openManifest(ctx, base, options, sites, p)
	}
	if !info.IsDir() {
		return openTree(ctx, base, options, p)
	}
	named, others, err := subfolders(where, sites)
	if err != nil {
		return nil, err
	}
	if len(named) > 0 {
		return &folderSource{base, options, p, named, others}, nil
	}
	return openTree(ctx, base, options, p)
}

// openTree scans a folder tree, or one file, once for all sites.
func openTree(
	ctx context.Context, base relative, o ingest.Options, p ingest.Prober,
) (Source, error) {
	all, err := ingest.Scan(ctx, o, p)
	if err != nil {
		return nil, err
	}
	return &treeSource{base, "a tree of folders, each site takes what overlaps it", base.series(all)}, nil
}

// treeSource is one series for all sites.
type treeSource struct {
	relative
	form string
	all  site.Series
}

func (t *treeSource) Form() string { return t.form }

func (t *treeSource) Series(_ context.Context, s site.Site) (site.Series, error) {
	return site.Series{Scenes: overlapping(t.all.Scenes, s)}, nil
}

func (t *treeSource) Rest() site.Series {
	return site.Series{Skipped: t.all.Skipped, Notes: t.all.Notes}
}

// overlapping are the scenes that show some of a site.
func overlapping(scenes []site.Scene, s site.Site) []site.Scene {
	bound := s.Area.Bound()
	var out []site.Scene
	for _, scene := range scenes {
		if scene.Footprint == nil || scene.Footprint.Bound().Intersects(bound) &&
			sitelist.Meet(s.Area, orb.MultiPolygon{{scene.Footprint}}) {
			out = append(out, scene)
		}
	}
	return out
}

// folderSource is a subfolder for each site.
type folderSource struct {
	relative
	options ingest.Options
	prober  ingest.Prober
	named   map[string]string // paths by the id of the site
	others  []string          // paths of subfolders of no site
}

func (f *folderSource) Form() string { return "a subfolder for each site" }

func (f *folderSource) Series(ctx context.Context, s site.Site) (site.Series, error) {
	dir, ok := f.named[s.ID]
	if !ok {
		return site.Series{}, nil
	}
	o := f.options
	o.Paths = []string{dir}
	series, err := ingest.Scan(ctx, o, f.prober)
	return f.series(series), err
}

func (f *folderSource) Rest() site.Series {
	var rest site.Series
	for _, dir := range f.others {
		rest.Skipped = append(rest.Skipped, site.Skipped{
			Path: dir, Reason: "a folder of no site in the list",
		})
	}
	return f.series(rest)
}

// subfolders finds the folder of each site by its id, and those of none. A folder
// called as FolderName has it is taken too, since not every id can be a folder's
// name.
func subfolders(
	where string, sites []site.Site,
) (named map[string]string, others []string, err error) {
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil, nil, fmt.Errorf("--scenes %s: %w", where, err)
	}
	ids := map[string]string{}
	for _, s := range sites {
		ids[FolderName(s.ID)] = s.ID
	}
	for _, s := range sites {
		ids[s.ID] = s.ID
	}
	named = map[string]string{}
	for _, e := range entries {
		path := filepath.Join(where, e.Name())
		info, err := os.Stat(path) // a link to a folder is one too
		if err != nil || !info.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if id, ok := ids[e.Name()]; ok {
			named[id] = path
		} else {
			others = append(others, path)
		}
	}
	sort.Strings(others)
	return named, others, nil
}

// relative makes what is said independent of where the scenes lie on a machine.
type relative struct{ root string }

// path is p from the root on.
func (r relative) path(p string) string {
	if strings.HasPrefix(p, "/vsi") || stac.IsAddress(p) {
		return p
	}
	if rel, err := filepath.Rel(r.root, p); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.Base(p)
}

// Relative names files under the root from it on.
func (r relative) Relative(s string) string {
	for _, root := range []string{absolute(r.root), r.root} {
		if root != "." {
			s = strings.ReplaceAll(s, root+string(filepath.Separator), "")
		}
	}
	return s
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func (r relative) series(s site.Series) site.Series {
	s.Scenes = slices.Clone(s.Scenes)
	for i := range s.Scenes {
		s.Scenes[i].Path = r.path(s.Scenes[i].Path)
	}
	s.Skipped = slices.Clone(s.Skipped)
	for i, skip := range s.Skipped {
		s.Skipped[i].Path, s.Skipped[i].Reason = r.path(skip.Path), r.Relative(skip.Reason)
	}
	s.Notes = slices.Clone(s.Notes)
	for i := range s.Notes {
		s.Notes[i] = r.Relative(s.Notes[i])
	}
	return s
}
