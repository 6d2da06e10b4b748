package ingest

import (
	"os"
	"path/filepath"
	"sort"
	"strings"

	"rampart/internal/site"
)

// maxSidecar is the size beyond which a file is not read as a sidecar, bytes.
const maxSidecar = 16 << 20

// facts are what sidecars and tags say of a file.
type facts struct {
	item     *item    // STAC item that names the file
	asset    []string // roles of the file's bands, by the item
	sidecar  reading
	tag      reading // from tags that are said to hold the acquisition time
	tagPlain reading // from TIFFTAG_DATETIME, which may be the processing's
	angles   site.Angles
	sensor   string
	gsdM     float64
	licence  string
	credit   string
}

// shelf is what lies in one folder beside the images.
type shelf struct {
	items    []*item
	sidecars []sidecar
}

// shelves are all folders, by absolute path, and the items by the absolute
// path of the files that they name.
type shelves struct {
	byDir  map[string]*shelf
	byFile map[string]*item
}

// openShelves reads the sidecars of the folders. What cannot be read or is of
// another kind is passed over: JSON beside images may be anything.
func openShelves(dirs []string) *shelves {
	s := &shelves{byDir: map[string]*shelf{}, byFile: map[string]*item{}}
	for _, dir := range dirs {
		abs := absOf(dir)
		entries, err := os.ReadDir(abs)
		if err != nil {
			continue // reported where its images were looked for
		}
		sh := &shelf{}
		for _, e := range entries {
			sh.put(filepath.Join(abs, e.Name()))
		}
		s.byDir[abs] = sh
		for _, it := range sh.items {
			for _, file := range it.localFiles() {
				if s.byFile[file] == nil {
					s.byFile[file] = it
				}
			}
		}
	}
	return s
}

// put reads one file where its name may be that of a sidecar.
func (s *shelf) put(path string) {
	parse := sidecarParser(path)
	if parse == nil {
		return
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSidecar {
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return // a sidecar that may not be read says nothing
	}
	it, side := parse(data)
	switch {
	case it != nil:
		it.path = path
		s.items = append(s.items, it)
	case side.says():
		side.path = path
		s.sidecars = append(s.sidecars, side)
	}
}

// lookUp gathers what is said of a in items, sidecars and tags. Where several
// say it, the item goes first, then the sidecar, then the tags.
func (s *shelves) lookUp(a *asset) {
	f := &a.facts
	f.readTags(a.header.Metadata)
	sh := s.byDir[filepath.Dir(a.abs)]
	if sh != nil {
		if side := sh.sidecarOf(a.name.stem); side != nil {
			f.sidecar = side.date
			f.sensor = first(side.sensor, f.sensor)
			f.prefer(side.angles, string(site.DateSidecar))
		}
	}
	if a.item == nil {
		a.item = s.byFile[a.abs]
	}
	if a.item == nil && sh != nil {
		a.item = sh.itemOf(a)
	}
	it := a.item
	if it == nil {
		return
	}
	if a.told == nil {
		a.told = it.asset(filepath.Base(a.abs))
	}
	f.item = it
	if a.told != nil {
		f.asset = it.rolesOf(a.told, a.name.sensor)
		a.name.readLevel(strings.ToLower(a.told.key)) // visual
	}
	f.sensor = first(it.sensor, f.sensor)
	f.gsdM = it.gsdM
	f.licence, f.credit = first(it.licence, f.licence), first(it.credit, f.credit)
	f.prefer(it.angles, string(site.DateSTAC))
}

// prefer puts angles that are known in place of those known so far.
func (f *facts) prefer(a site.Angles, source string) {
	for _, p := range []struct {
		dst **float64
		src *float64
	}{
		{&f.angles.SunElevation, a.SunElevation}, {&f.angles.SunAzimuth, a.SunAzimuth},
		{&f.angles.OffNadir, a.OffNadir}, {&f.angles.ViewAzimuth, a.ViewAzimuth},
	} {
		if p.src != nil {
			*p.dst = p.src
			f.angles.Source = source
		}
	}
}

// sidecarOf returns the sidecar whose name is the longest beginning of stem.
func (s *shelf) sidecarOf(stem string) *sidecar {
	var best *sidecar
	var length int
	for i := range s.sidecars {
		c := &s.sidecars[i]
		key := c.key()
		if len(key) > length && begins(stem, key) {
			best, length = c, len(key)
		}
	}
	return best
}

// itemOf returns the item of the file's own stem, or the only one that has an
// asset of the file's name.
func (s *shelf) itemOf(a *asset) *item {
	var named []*item
	for _, it := range s.items {
		base := filepath.Base(it.path)
		if strings.TrimSuffix(base, filepath.Ext(base)) == a.name.stem {
			return it
		}
		if it.asset(filepath.Base(a.abs)) != nil {
			named = append(named, it)
		}
	}
	if len(named) == 1 {
		return named[0]
	}
	return nil
}

// begins reports whether s is key or goes on from it after a separator.
func begins(s, key string) bool {
	return strings.HasPrefix(s, key) &&
		(len(s) == len(key) || strings.IndexByte("_-.", s[len(key)]) >= 0)
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// readTags takes what the file's own metadata say.
func (f *facts) readTags(meta map[string]string) {
	keys := make([]string, 0, len(meta))
	for k := range meta {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	value := func(names string) string { return tagValue(meta, keys, names) }
	for _, name := range []string{
		"acquisitiondatetime", "acquisition_datetime", "acquisition_date", "acquisitiondate",
		"date_acquired", "firstlinetime", "datatake_1_datatake_sensing_start", "product_start_time",
	} {
		if f.tag = parseDate(value(name)); f.tag.ok() {
			break
		}
	}
	f.tagPlain = parseDate(value("tifftag_datetime"))
	f.prefer(site.Angles{
		SunElevation: number(value("sun_elevation meansunel")),
		SunAzimuth:   number(value("sun_azimuth meansunaz")),
		OffNadir:     number(value("off_nadir meanoffnadirviewangle")),
		ViewAzimuth:  number(value("view_azimuth meansataz")),
	}, string(site.DateTag))
	f.sensor = sensorOfText(value("satelliteid spacecraft_id"))
	f.credit = value("copyright tifftag_copyright")
	f.licence = value("licence license")
}

// tagValue is the value of the first key, of those sorted, whose last part is
// one of the names, which are separated by spaces.
func tagValue(meta map[string]string, keys []string, names string) string {
	for _, name := range strings.Fields(names) {
		for _, k := range keys {
			last := strings.ToLower(k[strings.LastIndexAny(k, ":.")+1:])
			if last == name && meta[k] != "" {
				return strings.Trim(meta[k], `"; `)
			}
		}
	}
	return ""
}
