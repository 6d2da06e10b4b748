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

	"rampart/internal/cause"
)

// The names of what a campaign writes: all changes, or those of a site, and what
// can be said of the sites.
const (
	ChangesFile  = "changes.geojson"
	SitesFile    = "sites.geojson"
	sitesFolder  = "sites"
	manifestFile = "manifest.json"
	failureFile  = "failed.json"   // of a site, in the place of a result
	askedFile    = "campaign.json" // what was asked, of which sites
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

// hold says with whom a program shares the folder of the results.
type hold int

const (
	alone    hold = iota // no other program writes there
	together             // others may work on other sites, or on the same
)

// openOut makes the folder of the results and sees to it that no program writes
// there beside this one, or only such as work on parts. One that is alone takes
// away what programs that were killed have left half-written. release ends it.
func openOut(out string, h hold) (release func() error, err error) {
	if err := os.MkdirAll(filepath.Join(out, sitesFolder), 0o777); err != nil {
		return nil, fmt.Errorf("output %s cannot be made: %w; name another folder", out, cause.Of(err))
	}
	release, err = lock(out, h)
	if err != nil {
		return nil, fmt.Errorf("output %s: %w", out, err)
	}
	if h == together {
		return release, nil
	}
	if err := sweep(out); err != nil {
		return nil, errors.Join(fmt.Errorf("output %s: %w", out, cause.Of(err)), release())
	}
	return release, nil
}

// sweep removes temporaries: they were never renamed, so nothing is lost.
func sweep(out string) error {
	return filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !isTemporary(d.Name()):
			return nil
		case d.IsDir():
			if err := os.RemoveAll(path); err != nil {
				return err
			}
			return fs.SkipDir
		}
		return os.Remove(path)
	})
}
