package campaign

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"rampart/internal/cause"
	"rampart/internal/ingest"
)

// recordFile is the name of the record of a run.
const recordFile = "run.json"

// Asked is what a later run has to be told, besides the parameters, to do the same.
type Asked struct {
	List *Named `json:"list"`
	// Dates is a table of dates that was named.
	Dates *Named `json:"dates"`
	// Weights is a file of weights that was named.
	Weights *Named `json:"weights"`
	// Manifest names the manifest of the scenes; null where they lie in folders.
	Manifest *string `json:"manifest"`
	RadiusM  float64 `json:"radius_m"`
	Datum    string  `json:"datum"`
	Encoding *string `json:"encoding"` // null where it was told by the bytes
	BOM      bool    `json:"bom"`
}

// Named is a file that was named, without where it lies.
type Named struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// NameFile sums a file.
func NameFile(path string) (Named, error) {
	sum, err := ingest.Hash(path)
	if err != nil {
		return Named{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Named{}, fmt.Errorf("%s: %w", path, cause.Of(err))
	}
	return Named{filepath.Base(path), sum, info.Size()}, nil
}

// readRecord reads the record of the run in out.
func readRecord(out string) (runJSON, error) {
	var r runJSON
	data, err := os.ReadFile(filepath.Join(out, recordFile))
	if err != nil {
		return r, fmt.Errorf("%s holds no finished run: it has no %s", out, recordFile)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(out, recordFile), err)
	}
	return r, nil
}

// listed are the ids of the sites that the run in out has looked at, in the order
// of the list, and the folders of their results. Others may be left of earlier
// runs.
func listed(out string) (ids, folders []string, err error) {
	data, err := os.ReadFile(filepath.Join(out, SitesFile))
	if err != nil {
		return nil, nil, fmt.Errorf("%s holds no finished run: it has no %s", out, SitesFile)
	}
	var list struct{ Features []struct{ ID string } }
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", filepath.Join(out, SitesFile), err)
	}
	for _, f := range list.Features {
		ids = append(ids, f.ID)
	}
	names := folderNames(ids)
	for _, id := range ids {
		folders = append(folders, names[id])
	}
	return ids, folders, nil
}
