package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"rampart/internal/cause"
	"rampart/internal/evidence"
	"rampart/internal/export"
	"rampart/internal/site"
)

// The logs of what was found of the inputs: one of all sites, made of one for each
// in a folder of their own, where they stay when the result of a site is made anew.
const (
	custodyFile   = "custody.jsonl"
	custodyFolder = "custody"
	custodyEnding = ".jsonl"
)

// custodyLog is the log of the site whose result lies in dir.
func custodyLog(dir string) string {
	out, folder := filepath.Dir(filepath.Dir(dir)), filepath.Base(dir)
	return filepath.Join(out, custodyFolder, folder+custodyEnding)
}

// errAltered is why an input is refused.
type errAltered struct{ path, was, is string }

// Error names the file, the sums and the remedy.
func (e *errAltered) Error() string {
	return fmt.Sprintf("original refused: %s is not the file that was seen first (SHA-256 %s, now %s): "+
		"put the original back, or say --accept-changed if the new one is right", e.path, e.was, e.is)
}

// custody knows the sums that inputs had when they were seen first, by their
// paths: as each site has seen them, by its folder, and all of them.
type custody struct {
	bySite map[string]map[string]string
	all    map[string][]string
	// accepts takes files that have changed for the right ones.
	accepts bool
	mu      sync.Mutex // several sites may be worked on at a time
}

// openCustody reads the logs of all sites below out.
func openCustody(out string, accepts bool) (*custody, error) {
	k := &custody{bySite: map[string]map[string]string{}, all: map[string][]string{}, accepts: accepts}
	logs, err := os.ReadDir(filepath.Join(out, custodyFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("output %s: %w", out, cause.Of(err))
	}
	for _, log := range logs {
		folder, ok := strings.CutSuffix(log.Name(), custodyEnding)
		if !ok || strings.HasPrefix(folder, ".") {
			continue
		}
		dir := filepath.Join(out, sitesFolder, folder)
		facts, err := evidence.ReadFacts(custodyLog(dir))
		if err != nil {
			return nil, err
		}
		for _, fact := range facts {
			k.learn(dir, fact)
		}
	}
	return k, nil
}

// learn notes the sum that counts from now on.
func (k *custody) learn(dir string, f evidence.Fact) {
	if f.Fact != evidence.FirstSeen && f.Fact != evidence.Accepted {
		return
	}
	if k.bySite[dir] == nil {
		k.bySite[dir] = map[string]string{}
	}
	k.bySite[dir][f.Path] = f.SHA256
	if !slices.Contains(k.all[f.Path], f.SHA256) {
		k.all[f.Path] = append(k.all[f.Path], f.SHA256)
	}
}

// expected is the sum that a site wants of an input: what it had when the site saw
// it first, or else when others did. It is empty where nobody did, and sum where
// that is one of those that others saw.
func (k *custody) expected(dir, path, sum string) (was string, seen bool) {
	if was, ok := k.bySite[dir][path]; ok {
		return was, true
	}
	all := k.all[path]
	if len(all) > 0 && !slices.Contains(all, sum) {
		return all[0], false
	}
	return "", false
}

// sight holds the sums of scenes against those that were seen first, and notes
// what it finds in the log of the site. The error is about the first that differs.
func (k *custody) sight(dir, siteID string, scenes []site.Scene, sums []string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	var facts []evidence.Fact
	var refused error
	for i, s := range scenes {
		if sums[i] == "" {
			continue // it has no bytes of its own
		}
		was, seen := k.expected(dir, s.Path, sums[i])
		f := evidence.Fact{
			Fact: evidence.FirstSeen, SiteID: siteID, Path: s.Path, SHA256: sums[i], Bytes: s.Bytes,
		}
		switch {
		case was == sums[i] && seen:
			continue
		case was != "" && k.accepts:
			f.Fact, f.WasSHA256 = evidence.Accepted, was
		case was != "":
			f.Fact, f.WasSHA256 = evidence.Refused, was
			if refused == nil {
				refused = &errAltered{s.Path, was, sums[i]}
			}
		}
		k.learn(dir, f)
		facts = append(facts, f)
	}
	if err := note(dir, facts...); err != nil {
		return err
	}
	return refused
}

// again sums scenes after the work on a site: an input that changed while it was
// read has no part in a result. It returns the files of each scene.
func (c *Campaign) again(
	ctx context.Context, dir, siteID string, scenes []site.Scene, sums []string,
) ([][]fileSum, error) {
	read := &fileSums{}
	read.add(ctx, scenes, c.share().Workers)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	files, errs := read.files(scenes)
	for i, s := range scenes {
		if errs[i] != nil {
			return nil, errs[i]
		}
		now := sumOfFiles(files[i])
		if now == sums[i] {
			continue
		}
		fact := evidence.Fact{
			Fact: evidence.Refused, SiteID: siteID, Path: s.Path, SHA256: now, WasSHA256: sums[i],
		}
		if err := note(dir, fact); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("while the site was worked on: %w", &errAltered{s.Path, sums[i], now})
	}
	return files, nil
}

// noteUse notes what the result in dir was made of.
func noteUse(dir string) error {
	m, err := readManifest(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, manifestFile), err)
	}
	var facts []evidence.Fact
	for _, in := range m.Inputs {
		if in.SHA256 == nil || len(m.Outputs) == 0 {
			continue
		}
		facts = append(facts, evidence.Fact{
			Fact: evidence.Used, SiteID: m.SiteID, Path: in.Path, SHA256: *in.SHA256,
			ResultSHA256: m.Outputs[0].SHA256,
		})
	}
	return note(dir, facts...)
}

// note adds facts to the log of the site whose result lies in dir, whole or not at
// all.
func note(dir string, facts ...evidence.Fact) error {
	return addFacts(custodyLog(dir), facts...)
}

func addFacts(path string, facts ...evidence.Fact) error {
	log, err := evidence.ReadFacts(path)
	if err != nil {
		return err
	}
	log, grew := evidence.AddFacts(log, facts...)
	if !grew {
		return nil
	}
	return writeFacts(path, log)
}

// writeCustody puts the logs of the sites together, in the order of the list, and
// after them what the log of all holds besides: nothing is taken away.
func (c *Campaign) writeCustody() error {
	var facts []evidence.Fact
	for _, s := range c.List.Sites {
		log, err := evidence.ReadFacts(custodyLog(c.dir(s.ID)))
		if err != nil {
			return err
		}
		facts = append(facts, log...)
	}
	before, err := evidence.ReadFacts(c.path(custodyFile))
	if err != nil {
		return err
	}
	facts, _ = evidence.AddFacts(facts, before...)
	return writeFacts(c.path(custodyFile), facts)
}

func writeFacts(path string, log []evidence.Fact) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("output %s cannot be made: %w", filepath.Dir(path), cause.Of(err))
	}
	return export.File(path, func(w io.Writer) error { return evidence.WriteFacts(w, log) })
}
