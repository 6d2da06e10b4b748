package ingest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"rampart/internal/cause"
	"rampart/internal/site"
	"rampart/internal/stac"
)

// The names of the tables that are found without being named.
const (
	manifestName = "scenes.csv"
	datesName    = "dates.csv"
)

// rasterExts are the endings of files that are opened when a folder is
// walked. A file that is named is opened whatever it is called.
const rasterExts = " .tif .tiff .gtiff .btf .cog .vrt .jp2 .j2k .img .ntf .nitf .pix .kea "

// sidecarExts are the endings of files that lie beside images and are no
// images; they are passed over without a word.
const sidecarExts = " .json .geojson .geojsonl .ndjson .xml .csv .tsv .txt .md .html .htm .log" +
	" .ovr .msk .aux .tfw .tifw .tiffw .wld .j2w .prj .qpj .imd .rpb .rpc .til .att .eph .geo" +
	" .yaml .yml .toml .qml .qgs .qgz .sld .sha256 .md5 .cpg .dbf .shp .shx .kml .kmz .gpkg .fgb "

// asset is one raster file on its way into a scene.
type asset struct {
	path     string // as given
	abs      string
	opened   string // what GDAL opens, where that is not the path
	explicit bool   // named by the user, not found by walking
	row      *row   // of the manifest, nil where there is none
	forImage *asset // whose mask it is, by the manifest
	header   site.Header
	item     *item // that names the file in a catalog, and its asset there
	told     *itemAsset
	name     name
	facts    facts // what lies beside it and its tags say
	date     site.Date
	roles    []string
	scales   []scaling // of the bands that are no alpha
}

// source is what GDAL opens.
func (a *asset) source() string { return first(a.opened, a.path) }

// finder walks what the user named.
type finder struct {
	opts      Options
	l         *ledger
	byAbs     map[string]*asset
	dirs      map[string]string // absolute folders of what was found, as given
	manifests map[string]string // absolute folder to the manifest that rules it
	refused   map[string]bool   // absolute paths that a manifest's row ruled out
	read      map[string]bool   // absolute paths of the manifests read
}

func newFinder(o Options, l *ledger) *finder {
	return &finder{
		opts: o, l: l, byAbs: map[string]*asset{},
		dirs: map[string]string{}, manifests: map[string]string{},
		refused: map[string]bool{}, read: map[string]bool{},
	}
}

// find returns all candidates, sorted by absolute path.
func (f *finder) find(ctx context.Context) ([]*asset, error) {
	paths := append([]string(nil), f.opts.Paths...)
	sort.Strings(paths)
	for _, path := range paths {
		if err := f.visit(ctx, path); err != nil {
			return nil, err
		}
	}
	f.items(f.opts.Items)
	return f.settle(), nil
}

// visit takes one path of the user's.
func (f *finder) visit(ctx context.Context, path string) error {
	if strings.HasPrefix(path, "/vsi") {
		f.add(path, true)
		return nil
	}
	if stac.IsAddress(path) {
		f.remote(path)
		return nil
	}
	_, err := os.Stat(path)
	if err == nil {
		return f.take(ctx, path)
	}
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(path, "*?[") {
		return f.glob(ctx, path)
	}
	f.l.refuse(path, "%s", pathProblem(err))
	return nil
}

func (f *finder) glob(ctx context.Context, pattern string) error {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		f.l.refuse(pattern, "not a valid pattern: %v", err)
		return nil
	}
	if len(matches) == 0 {
		f.l.refuse(pattern, "no file matches this pattern")
	}
	for _, m := range matches {
		if err := f.take(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// take looks at a path that was named: a folder, a table, or a raster.
func (f *finder) take(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch base := strings.ToLower(filepath.Base(path)); {
	case err != nil:
		f.l.refuse(path, "%s", pathProblem(err))
	case info.IsDir():
		return f.walk(ctx, filepath.Clean(path))
	case !info.Mode().IsRegular():
		f.l.refuse(path, "neither a file nor a folder")
	case base == datesName:
		f.sawFolder(path)
	case filepath.Ext(base) == ".csv" || filepath.Ext(base) == ".tsv":
		f.manifest(path)
	case hasExt(base, sidecarExts):
		f.l.refuse(path, "not an image: name the images, a folder, or a %s", manifestName)
	default:
		f.add(path, true)
	}
	return nil
}

// walk goes through a folder and all below it. Links to folders are not
// followed, since they may lead back up.
func (f *finder) walk(ctx context.Context, dir string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.l.refuse(dir, "%s", pathProblem(err))
		return nil
	}
	f.sawFolder(filepath.Join(dir, "x"))
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch base := strings.ToLower(e.Name()); {
		case strings.HasPrefix(base, "."):
		case e.IsDir():
			if err := f.walk(ctx, path); err != nil {
				return err
			}
		case base == manifestName:
			f.manifest(path)
			f.manifests[absOf(dir)] = path
		case hasExt(base, sidecarExts):
		default:
			f.meet(path)
		}
	}
	return nil
}

// meet takes a file that a walk came upon.
func (f *finder) meet(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.l.refuse(path, "%s", pathProblem(err))
	case info.IsDir():
		f.l.skip(path, "a link to a folder is not followed: name the folder itself")
	case !info.Mode().IsRegular():
		f.l.skip(path, "not a regular file")
	case !hasExt(strings.ToLower(path), rasterExts):
		f.l.skip(path, "not taken for an image by its ending: name the file itself to have it read")
	default:
		f.add(path, false)
	}
}

// remote notes an image at an address, where it is read in place.
func (f *finder) remote(address string) *asset {
	vsi := onServer(address)
	if f.byAbs[vsi] == nil {
		f.byAbs[vsi] = &asset{
			path: site.Shown(vsi), abs: plainPath(address), opened: vsi, explicit: true,
			name: parseName(plainPath(address)),
		}
	}
	return f.byAbs[vsi]
}

// add notes a candidate once, under the least of the names it was given.
func (f *finder) add(path string, explicit bool) *asset {
	abs := absOf(path)
	a := f.byAbs[abs]
	if a == nil {
		a = &asset{path: path, abs: abs, name: parseName(abs)}
		f.byAbs[abs] = a
		f.sawFolder(path)
	}
	a.path = min(a.path, path)
	a.explicit = a.explicit || explicit
	return a
}

// settle leaves out what a manifest does not list and second names of one
// file, and sorts the rest.
func (f *finder) settle() []*asset {
	var all, kept []*asset
	for _, a := range f.byAbs {
		all = append(all, a)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].abs < all[j].abs })
	real := map[string]*asset{}
	for _, a := range all {
		if f.refused[a.abs] {
			continue // its row has been reported
		}
		if m := f.ruledBy(a); m != "" {
			f.l.skip(a.path, "not listed in %s: add a row to have it used", m)
			continue
		}
		target, err := filepath.EvalSymlinks(a.abs)
		if a.opened != "" || err != nil {
			target = first(a.opened, a.abs) // the prober will say what is wrong with it
		}
		if first := real[target]; first != nil {
			f.l.skip(a.path, "the same file as %s, which is used", first.path)
			continue
		}
		real[target] = a
		kept = append(kept, a)
	}
	return kept
}

// ruledBy returns the manifest that ought to list a and does not, or "".
func (f *finder) ruledBy(a *asset) string {
	if a.row != nil || a.forImage != nil || a.explicit {
		return ""
	}
	for dir := filepath.Dir(a.abs); ; dir = filepath.Dir(dir) {
		if m := f.manifests[dir]; m != "" {
			return m
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// sawFolder notes the folder of a file, under the least of its names.
func (f *finder) sawFolder(file string) {
	dir, abs := filepath.Dir(file), filepath.Dir(absOf(file))
	if known, ok := f.dirs[abs]; ok {
		dir = min(dir, known)
	}
	f.dirs[abs] = dir
}

// folders lists the folders that hold what was found, as given, sorted by
// their absolute path.
func (f *finder) folders() []string {
	var abs, dirs []string
	for a := range f.dirs {
		abs = append(abs, a)
	}
	sort.Strings(abs)
	for _, a := range abs {
		dirs = append(dirs, f.dirs[a])
	}
	return dirs
}

func hasExt(path, list string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext != "" && strings.Contains(list, " "+ext+" ")
}

// absOf is the absolute form of path; the path itself where the working
// folder is gone, and for GDAL's virtual paths.
func absOf(path string) string {
	if strings.HasPrefix(path, "/vsi") {
		return path
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return filepath.Clean(path)
	}
	return abs
}

// pathProblem says in plain words why a path cannot be used.
func pathProblem(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist: check the path"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read: check its permissions"
	}
	return cause.Of(err).Error()
}
