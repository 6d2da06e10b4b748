package review

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"rampart/internal/cause"
	"rampart/internal/export"
)

// logEnding is how the names of logs end.
const logEnding = ".jsonl"

// Folder is where the verdicts on a result lie: in the folder of a run, or beside
// a file and called after it.
func Folder(result string) string {
	if info, err := os.Stat(result); err == nil && info.IsDir() {
		return filepath.Join(result, "review")
	}
	return strings.TrimSuffix(result, filepath.Ext(result)) + ".review"
}

// Log is the file of one reviewer. It may be used by several goroutines; one
// process at a time has it.
type Log struct {
	// Damage are the lines that could not be used when it was opened.
	Damage []Damage

	reviewer string
	mu       sync.Mutex
	file     logFile
	entries  []Entry
	byKey    map[string]int
	// broken is set while the last line of the file may have no end.
	broken bool
}

// logFile is what a log needs of a file.
type logFile interface {
	Write(b []byte) (int, error)
	Sync() error
	Close() error
}

// ErrBusy is returned where another process has the log open.
var ErrBusy = errors.New("another rampart writes it: end that one, or take another name")

// Open opens the log of a reviewer in a folder, which is made where it is
// missing. What the file holds stays as it is.
func Open(dir, reviewer string) (*Log, error) {
	if err := CheckName(reviewer); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("folder %s cannot be made: %w", dir, cause.Of(err))
	}
	path := filepath.Join(dir, reviewer+logEnding)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: %w", path, cause.Of(err))
	}
	l := &Log{reviewer: reviewer, file: f}
	if err := l.begin(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return l, nil
}

// begin takes the file for this process alone and reads it.
func (l *Log) begin(f *os.File) error {
	if err := lock(f); err != nil {
		return err
	}
	data, err := os.ReadFile(f.Name())
	if err != nil {
		return cause.Of(err)
	}
	l.take(data)
	for _, e := range l.entries {
		if e.Reviewer != l.reviewer {
			return fmt.Errorf("it holds verdicts of %s: names that differ by capitals "+
				"are one file here, take another", e.Reviewer)
		}
	}
	return export.SyncFolder(filepath.Dir(f.Name()))
}

func (l *Log) take(data []byte) {
	l.entries, l.Damage = Parse(data)
	l.byKey = map[string]int{}
	for i, e := range l.entries {
		l.byKey[e.Key] = i
	}
	l.broken = len(data) > 0 && !bytes.HasSuffix(data, []byte("\n"))
}

// Reviewer is whose log it is.
func (l *Log) Reviewer() string { return l.reviewer }

// Entries are all entries, in the order in which they were kept.
func (l *Log) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// Close gives the file back.
func (l *Log) Close() error { return l.file.Close() }

// ErrNotYours is returned for an undo of what is not in the log, or is undone.
var ErrNotYours = errors.New("there is no such verdict to undo")

// ErrTaken is returned for an entry whose key another entry has.
var ErrTaken = errors.New("another verdict has this key")

// Append keeps an entry and returns it as kept: by this reviewer, and with the
// time now, or the time that it has where that lies between the last entry and
// now; an undo is about the change of what it undoes. The file is synced before it returns. An entry that is kept already is
// returned as it was kept. Where writing fails nothing is kept, and it may be
// sent again.
func (l *Log) Append(e Entry, now time.Time) (Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Schema, e.Reviewer = Schema, l.reviewer
	if i, known := l.byKey[e.Undoes]; known && e.Verdict == Undo {
		e.Change = l.entries[i].Change
	}
	if i, known := l.byKey[e.Key]; known {
		return l.again(e, l.entries[i])
	}
	e.At = l.stamp(e.At, now)
	if err := e.Validate(); err != nil {
		return e, err
	}
	if e.Verdict == Undo && !l.undoable(e.Undoes) {
		return e, fmt.Errorf("%w: %s", ErrNotYours, e.Undoes)
	}
	return e, l.keep(e)
}

// again answers for an entry that was sent before: what it was about may be said
// anew, what was decided not.
func (l *Log) again(e, kept Entry) (Entry, error) {
	e.Result, e.Seen, e.Version, e.About = kept.Result, kept.Seen, kept.Version, kept.About
	if !same(e, kept) {
		return e, fmt.Errorf("%w: %s", ErrTaken, e.Key)
	}
	return kept, nil
}

// keep writes a line and syncs it.
func (l *Log) keep(e Entry) error {
	text := line(e) + "\n"
	if l.broken {
		text = "\n" + text
	}
	l.broken = true // until all of it is there
	if _, err := l.file.Write([]byte(text)); err != nil {
		return fmt.Errorf("the verdict is not saved: %w", cause.Of(err))
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("the verdict is not saved: %w", cause.Of(err))
	}
	l.broken = false
	l.byKey[e.Key] = len(l.entries)
	l.entries = append(l.entries, e)
	return nil
}

// stamp is a time after the last entry's and not after now, where that can be.
func (l *Log) stamp(proposed string, now time.Time) string {
	earliest := ""
	if n := len(l.entries); n > 0 {
		last, err := time.Parse(stampForm, l.entries[n-1].At)
		if err == nil {
			earliest = Stamp(last.Add(time.Millisecond))
		}
	}
	if _, err := time.Parse(stampForm, proposed); err != nil || proposed > Stamp(now) {
		proposed = Stamp(now)
	}
	return max(proposed, earliest)
}

// undoable reports whether an entry is there and was not undone.
func (l *Log) undoable(key string) bool {
	i, known := l.byKey[key]
	return known && l.entries[i].Verdict != Undo &&
		!slices.ContainsFunc(l.entries, func(e Entry) bool { return e.Verdict == Undo && e.Undoes == key })
}

// Import keeps the entries that the log has not, as they are, in their order. It
// returns how many are new, and those of which another is kept under the key.
func (l *Log) Import(entries []Entry) (added int, clashes []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	merged, clashes := Merge(entries)
	for _, e := range merged {
		if err := e.Validate(); err != nil {
			return added, clashes, err
		}
		if i, known := l.byKey[e.Key]; known {
			if !same(e, l.entries[i]) {
				clashes = append(clashes, e.Key)
			}
			continue
		}
		if err := l.keep(e); err != nil {
			return added, clashes, err
		}
		added++
	}
	slices.Sort(clashes)
	return added, slices.Compact(clashes), nil
}
