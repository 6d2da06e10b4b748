package evidence

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func someProvenance() *Provenance {
	p := NewProvenance()
	program := p.Program("software", Attribute{"version", "1.0"})
	work := p.Work("site-1", Attribute{"site_id", "北方"}, Attribute{"min_area_m2", 40.5})
	p.DoneBy(work, program)
	result := p.File("sites/1/changes.geojson", sha256Of("result"), 6)
	p.Makes(work, result)
	for _, in := range []string{
		p.File("a.tif", sha256Of("a"), 1), p.File("copy of a.tif", sha256Of("a"), 1),
		p.Remote("/vsicurl/b.tif"),
	} {
		p.Uses(work, in)
		p.Comes(result, in)
	}
	return p
}

// TestProvReadsTheProvenance has the reference library for Python read it.
func TestProvReadsTheProvenance(t *testing.T) {
	t.Parallel()
	python := "/usr/bin/python3"
	if out, err := exec.Command(python, "-c", "import prov").CombinedOutput(); err != nil {
		t.Skipf("the Python package prov is not installed (Debian: python3-prov): %s", out)
	}
	path := filepath.Join(t.TempDir(), "prov.json")
	var text bytes.Buffer
	if err := errors.Join(someProvenance().Write(&text), os.WriteFile(path, text.Bytes(), 0o666)); err != nil {
		t.Fatal(err)
	}
	const script = `
import sys, prov.model as m
d = m.ProvDocument.deserialize(sys.argv[1])
kinds = (m.ProvEntity, m.ProvActivity, m.ProvAgent, m.ProvUsage, m.ProvGeneration,
         m.ProvDerivation, m.ProvAssociation)
print(*[len(list(d.get_records(k))) for k in kinds])
names = {r.identifier for k in kinds[:3] for r in d.get_records(k)}
for k in kinds[3:]:
    for r in d.get_records(k):
        assert all(v in names for _, v in r.formal_attributes if v is not None), r
assert m.ProvDocument.deserialize(content=d.serialize()) == d
`
	out, err := exec.Command(python, "-c", script, path).CombinedOutput()
	if got := strings.TrimSpace(string(out)); err != nil || got != "3 1 1 3 1 3 1" {
		t.Errorf("prov reads %s, %v", got, err)
	}
}

func TestTheSameProvenanceHasTheSameBytes(t *testing.T) {
	t.Parallel()
	var a, b bytes.Buffer
	if err := errors.Join(someProvenance().Write(&a), someProvenance().Write(&b)); err != nil || a.String() != b.String() {
		t.Errorf("%v\n%s\n%s", err, &a, &b)
	}
}

func TestACustodyLogOnlyGrows(t *testing.T) {
	t.Parallel()
	seen := Fact{Fact: FirstSeen, SiteID: "a", Path: "a<b.tif", SHA256: "1"}
	used := Fact{Fact: Used, SiteID: "a", Path: "a<b.tif", SHA256: "1", ResultSHA256: "2"}
	log, grew := AddFacts(nil, seen, seen)
	if len(log) != 1 || !grew {
		t.Fatalf("AddFacts = %v, %v", log, grew)
	}
	if again, grew := AddFacts(log, seen); len(again) != 1 || grew {
		t.Errorf("a known fact makes it grow: %v", again)
	}
	log, _ = AddFacts(log, used)
	path := filepath.Join(t.TempDir(), "custody.jsonl")
	var text bytes.Buffer
	if err := errors.Join(WriteFacts(&text, log), os.WriteFile(path, text.Bytes(), 0o666)); err != nil {
		t.Fatal(err)
	}
	back, err := ReadFacts(path)
	if err != nil || len(back) != 2 || back[0] != seen || back[1] != used {
		t.Errorf("read back: %v, %v", back, err)
	}
	if err := os.WriteFile(path, text.Bytes()[:text.Len()-5], 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFacts(path); err == nil || !strings.Contains(err.Error(), "fact 2") {
		t.Errorf("a log that was cut short: %v", err)
	}
	if none, err := ReadFacts(path + ".none"); none != nil || err != nil {
		t.Errorf("no log: %v, %v", none, err)
	}
}
