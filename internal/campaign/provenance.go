package campaign

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"rampart/internal/evidence"
	"rampart/internal/export"
	"rampart/internal/ingest"
)

// provFile is the provenance of all results of a run, in W3C PROV-JSON.
const provFile = "prov.json"

// togetherFiles are what is said of all sites together.
var togetherFiles = []string{
	ChangesFile, SitesFile, "quarters.csv", "skipped.csv", "codebook.csv", recordFile,
}

// writeProvenance says what each file below out was made of.
func writeProvenance(out string) error {
	p, err := provenance(out)
	if err != nil {
		return err
	}
	return export.File(filepath.Join(out, provFile), p.Write)
}

// provenance is made of what lies below out alone.
func provenance(out string) (*evidence.Provenance, error) {
	record, err := readRecord(out)
	if err != nil {
		return nil, err
	}
	p := evidence.NewProvenance()
	program := p.Program("software", evidence.Attribute{Name: "version", Value: record.Version})
	all := p.Work("run", record.Parameters.attributes()...)
	p.DoneBy(all, program)
	if f := record.Asked.List; f != nil {
		p.Uses(all, p.File(f.Name, f.SHA256, f.Bytes))
	}
	_, folders, err := listed(out)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		m, err := readManifest(filepath.Join(out, sitesFolder, folder))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a site without a result
		}
		if err != nil {
			return nil, err
		}
		for _, result := range m.provenance(p, program, path.Join(sitesFolder, folder)) {
			p.Uses(all, result)
		}
	}
	for _, name := range togetherFiles {
		sum, err := ingest.Hash(filepath.Join(out, name))
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(filepath.Join(out, name))
		if err != nil {
			return nil, err
		}
		p.Makes(all, p.File(name, sum, info.Size()))
	}
	return p, nil
}

// provenance says what the result of a site was made of, and names the files of
// the result.
func (m Manifest) provenance(p *evidence.Provenance, program, dir string) (results []string) {
	key := sha256.Sum256([]byte(m.SiteID))
	const digits = 8
	work := p.Work("site-"+hex.EncodeToString(key[:digits]),
		append(m.Parameters.attributes(), evidence.Attribute{Name: "site_id", Value: m.SiteID},
			evidence.Attribute{Name: "version", Value: m.Version})...)
	p.DoneBy(work, program)
	var inputs []string
	for _, in := range m.Inputs {
		name := ""
		if in.SHA256 == nil {
			name = p.Remote(in.Path)
		} else {
			name = p.File(in.Path, *in.SHA256, in.Bytes)
		}
		inputs = append(inputs, name)
		p.Uses(work, name)
	}
	for _, o := range m.Outputs {
		name := p.File(path.Join(dir, o.Name), o.SHA256, o.Bytes)
		results = append(results, name)
		p.Makes(work, name)
		for _, in := range inputs {
			p.Comes(name, in)
		}
	}
	return results
}

// attributes are the parameters as provenance has them; what is not given is not
// said.
func (p Parameters) attributes() []evidence.Attribute {
	out := []evidence.Attribute{
		{Name: "min_area_m2", Value: p.MinAreaM2}, {Name: "sensitivity", Value: p.Sensitivity},
		{Name: "min_score", Value: p.MinScore},
	}
	for _, text := range []struct {
		name  string
		value *string
	}{{"from", p.From}, {"to", p.To}, {"weights_sha256", p.Weights}} {
		if text.value != nil {
			out = append(out, evidence.Attribute{Name: text.name, Value: *text.value})
		}
	}
	return out
}
