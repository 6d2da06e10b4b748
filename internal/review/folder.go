package review

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rampart/internal/cause"
)

// Read is the log of a reviewer as it was read.
type Read struct {
	Reviewer string
	Entries  []Entry
	Damage   []Damage
}

// ReadFolder reads the logs of all reviewers, by name; none where there is no
// folder. Logs that another process is writing are read as far as they are.
func ReadFolder(dir string) ([]Read, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("folder %s cannot be read: %w", dir, cause.Of(err))
	}
	var logs []Read
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), logEnding)
		if !ok || f.IsDir() || CheckName(name) != nil {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", filepath.Join(dir, f.Name()), cause.Of(err))
		}
		r := Read{Reviewer: name}
		r.Entries, r.Damage = Parse(data)
		logs = append(logs, r.own())
	}
	return logs, nil
}

// own leaves out what is not this reviewer's, as damage.
func (r Read) own() Read {
	n := len(r.Entries)
	r.Entries = slices.DeleteFunc(r.Entries, func(e Entry) bool { return e.Reviewer != r.Reviewer })
	if others := n - len(r.Entries); others > 0 {
		r.Damage = append(r.Damage, Damage{0, fmt.Sprintf("%d of its verdicts are of another reviewer", others)})
	}
	return r
}

// Split sorts entries by their reviewers.
func Split(entries []Entry) map[string][]Entry {
	out := map[string][]Entry{}
	for _, e := range entries {
		out[e.Reviewer] = append(out[e.Reviewer], e)
	}
	return out
}

// Write is entries as a log has them, for other machines.
func Write(entries []Entry) []byte {
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(line(e) + "\n")
	}
	return []byte(b.String())
}
