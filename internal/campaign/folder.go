package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The names of what a campaign writes: all changes, or those of a site, and what
// can be said of the sites.
const (
	ChangesFile  = "changes.geojson"
	SitesFile    = "sites.geojson"
	sitesFolder  = "sites"
	manifestFile = "manifest.json"
)

// longestName is as long as a folder's name may be on most file systems, in
// bytes, with some left for a number.
const longestName = 200

// FolderName is the name of the folder of a site. Letters, digits and marks of
// any script stay as they are, and so do - _ . + and spaces within; what else may
// be in an id is written as %XX. Two ids never have one name, but in file systems
// that do not tell capitals they may: see folderNames.
func FolderName(id string) string {
	var b strings.Builder
	for i, r := range id {
		edge := i == 0 || i+utf8.RuneLen(r) == len(id)
		switch {
		case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)),
			strings.ContainsRune("-_+", r), strings.ContainsRune(" .", r) && !edge:
			b.WriteRune(r)
		default:
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
	}
	name := b.String()
	if len(name) <= longestName {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	const kept, digits = longestName - 20, 8
	cut := strings.ToValidUTF8(name[:kept], "")
	return cut + "~" + hex.EncodeToString(sum[:digits])
}

// folderNames are the names of the folders of sites by their id; of names that
// differ only by capitals the later ones have the beginning of a sum behind them.
func folderNames(ids []string) map[string]string {
	names, taken := map[string]string{}, map[string]bool{}
	for _, id := range ids {
		name := FolderName(id)
		if taken[strings.ToLower(name)] {
			sum := sha256.Sum256([]byte(id))
			const digits = 4
			name += "~" + hex.EncodeToString(sum[:digits])
		}
		taken[strings.ToLower(name)] = true
		names[id] = name
	}
	return names
}

// errBusy is returned where another run writes to the same place.
var errBusy = errors.New("another run writes here: wait for its end or name another folder")

// openOut makes the folder of the results, sees to it that this run is the only
// one that writes there, and takes away what runs that were killed have left
// half-written. release ends it.
func openOut(out string) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Join(out, sitesFolder), 0o777); err != nil {
		return nil, fmt.Errorf("output %s cannot be made: %w; name another folder", out, reasonOf(err))
	}
	release, err = lock(out)
	if err != nil {
		return nil, fmt.Errorf("output %s: %w", out, err)
	}
	if err := sweep(out); err != nil {
		return nil, errors.Join(fmt.Errorf("output %s: %w", out, reasonOf(err)), release())
	}
	return release, nil
}

// sweep removes temporaries: they were never renamed, so nothing is lost.
func sweep(out string) error {
	return filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if name := d.Name(); strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".tmp") {
			return os.Remove(path)
		}
		return nil
	})
}

// reasonOf is an error about a file without the operation and the path.
func reasonOf(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
