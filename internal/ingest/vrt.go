package ingest

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// vrtSource finds the files that a VRT is made of.
var vrtSource = regexp.MustCompile(`<Source(?:Filename|Dataset)([^>]*)>([^<]+)<`)

// dropSources leaves out images that are parts of a VRT among the images, so
// that no acquisition is seen twice. A file that the user named stays.
func dropSources(images []*asset, l *ledger) []*asset {
	partOf := map[string]*asset{}
	for _, a := range images {
		if !strings.EqualFold(filepath.Ext(a.abs), ".vrt") {
			continue
		}
		for _, file := range vrtFiles(a.abs) {
			if partOf[file] == nil {
				partOf[file] = a
			}
		}
	}
	var kept []*asset
	for _, a := range images {
		vrt := partOf[a.abs]
		if vrt == nil || vrt == a || a.explicit || a.row != nil {
			kept = append(kept, a)
			continue
		}
		l.skip(a.path, "part of %s, which is used", vrt.path)
	}
	return kept
}

// vrtFiles lists the absolute paths of the files that the VRT at path names.
func vrtFiles(path string) []string {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxSidecar {
		return nil // /vsi paths, and no VRT that a person wrote
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil // GDAL has opened it: it may be a device of its own
	}
	var files []string
	for _, m := range vrtSource.FindAllStringSubmatch(string(data), -1) {
		file := html.UnescapeString(m[2])
		if strings.Contains(m[1], `relativeToVRT="1"`) {
			file = filepath.Join(filepath.Dir(path), file)
		}
		files = append(files, absOf(file))
	}
	return files
}
