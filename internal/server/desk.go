package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync"
	"time"

	"github.com/paulmach/orb/planar"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/review"
)

// Desk takes the verdicts of one reviewer on one result. It knows nothing of what
// others have said.
type Desk struct {
	log  *review.Log
	now  func() time.Time
	warn func(error)
	head headJSON
	// Of each change: what it is and the hash of what is shown of it.
	about map[string]review.About
	seen  map[string]string

	mu   sync.Mutex
	said map[string]*saidJSON
}

// DeskOptions say what a desk is about.
type DeskOptions struct {
	Log     *review.Log
	Result  detection.Result
	SHA256  string // of the file of the result
	Run     string // a name for the run that is the same each time
	Version string
	Now     func() time.Time
	Warn    func(error)
}

// NewDesk returns the desk of a reviewer.
func NewDesk(o DeskOptions) (*Desk, error) {
	d := &Desk{
		log: o.Log, now: o.Now, warn: o.Warn,
		about: map[string]review.About{}, seen: map[string]string{},
		head: headJSON{
			Reviewer: o.Log.Reviewer(), Run: o.Run, Result: o.SHA256, Version: o.Version,
			Reasons: review.Reasons(), Classes: review.Classes(),
			Queue: review.Queue(o.Result.Changes), Damage: len(o.Log.Damage),
		},
	}
	if d.warn == nil {
		d.warn = func(error) {}
	}
	for _, c := range o.Result.Changes {
		hash, err := review.StateHash(c)
		if err != nil {
			return nil, err
		}
		a := review.About{Class: c.Class, Change: c.Change}
		if c.Geometry != nil {
			a.Place, _ = planar.CentroidArea(c.Geometry)
		}
		d.about[c.ID], d.seen[c.ID] = a, hash
	}
	d.said = map[string]*saidJSON{}
	for _, opinion := range review.Fold(o.Log.Entries()) {
		d.said[opinion.Change] = d.newSaid(opinion)
	}
	return d, nil
}

// headJSON is what stays while the server runs.
type headJSON struct {
	Reviewer string            `json:"reviewer"`
	Run      string            `json:"run"`
	Result   string            `json:"result"`
	Version  string            `json:"version"`
	Reasons  []string          `json:"reasons"`
	Classes  []detection.Class `json:"classes"`
	Queue    []string          `json:"queue"`
	Damage   int               `json:"damaged_lines"`
}

// stateJSON is all that the page needs to be as it was.
type stateJSON struct {
	headJSON
	Said map[string]*saidJSON `json:"said"`
	// Done are the entries that can be undone, the last one last.
	Done []doneJSON `json:"done"`
}

// saidJSON is what the reviewer says of a change.
type saidJSON struct {
	Status   string              `json:"status"`
	Reason   string              `json:"reason,omitempty"`
	Comment  string              `json:"comment,omitempty"`
	At       string              `json:"at"`
	Class    detection.Class     `json:"class,omitempty"`
	Geometry json.RawMessage     `json:"geometry,omitempty"`
	Stale    bool                `json:"stale,omitempty"`  // another state was judged
	Orphan   bool                `json:"orphan,omitempty"` // the result has it no more
	About    *review.About       `json:"about,omitempty"`
	Added    bool                `json:"added,omitempty"`
	Change   detection.Direction `json:"direction,omitempty"` // of what was added
	After    string              `json:"changed_after,omitempty"`
	Before   string              `json:"changed_before,omitempty"`
	SiteID   string              `json:"site_id,omitempty"`
}

// doneJSON is an entry that can be undone.
type doneJSON struct {
	Key     string         `json:"key"`
	Change  string         `json:"change"`
	Verdict review.Verdict `json:"verdict"`
}

func (d *Desk) newSaid(o review.Opinion) *saidJSON {
	hash, known := d.seen[o.Change]
	s := &saidJSON{
		Status: o.Status, Reason: o.Reason, Comment: o.Comment, At: o.At, Class: o.Class,
		Stale:  known && o.Seen != "" && o.Seen != hash,
		Orphan: !known && o.Added == nil, About: o.About,
	}
	if o.Shape != nil {
		// It was written before, so it can be.
		s.Geometry, _ = export.MarshalGeometry(o.Shape)
	}
	if e := o.Added; e != nil {
		s.Added, s.Change, s.After, s.Before, s.SiteID = true, e.Direction, e.After, e.Before, e.SiteID
	}
	return s
}

func (d *Desk) show(w http.ResponseWriter, _ *http.Request) {
	d.mu.Lock()
	out := stateJSON{headJSON: d.head, Said: map[string]*saidJSON{}, Done: undoable(d.log.Entries())}
	for id, s := range d.said {
		out.Said[id] = s // which nobody changes
	}
	d.mu.Unlock()
	answer(w, out)
}

// undoable are the entries that were not undone, in the order in which they were
// kept.
func undoable(entries []review.Entry) []doneJSON {
	undone := map[string]bool{}
	for _, e := range entries {
		if e.Verdict == review.Undo {
			undone[e.Undoes] = true
		}
	}
	out := []doneJSON{}
	for _, e := range entries {
		if e.Verdict != review.Undo && !undone[e.Key] {
			out = append(out, doneJSON{e.Key, e.Change, e.Verdict})
		}
	}
	return out
}

// verdictBytes is how large a verdict may be: an outline of 2000 corners fits.
const verdictBytes = 256 << 10

// verdictJSON is what the page sends.
type verdictJSON struct {
	Key       string              `json:"key"`
	At        string              `json:"at"`
	Change    string              `json:"change"`
	Verdict   review.Verdict      `json:"verdict"`
	Reason    string              `json:"reason"`
	Text      string              `json:"text"`
	Class     detection.Class     `json:"class"`
	Direction detection.Direction `json:"direction"`
	After     string              `json:"changed_after"`
	Before    string              `json:"changed_before"`
	SiteID    string              `json:"site_id"`
	Geometry  json.RawMessage     `json:"geometry"`
	Undoes    string              `json:"undoes"`
}

// keptJSON answers for a verdict that is saved.
type keptJSON struct {
	Key  string    `json:"key"`
	At   string    `json:"at"`
	Said *saidJSON `json:"said"` // of the change; null where nothing is said any more
}

// take keeps a verdict; it answers when that is on the disk.
func (d *Desk) take(w http.ResponseWriter, r *http.Request) {
	v, code, err := readVerdict(w, r)
	if err != nil {
		refuse(w, code, err.Error())
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	e, err := d.log.Append(d.entry(v), d.now())
	switch {
	case errors.Is(err, review.ErrEntry):
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	case errors.Is(err, review.ErrTaken), errors.Is(err, review.ErrNotYours):
		refuse(w, http.StatusConflict, err.Error())
		return
	case err != nil:
		d.warn(err)
		refuse(w, http.StatusInsufficientStorage, err.Error())
		return
	}
	d.fold(e.Change)
	answer(w, keptJSON{e.Key, e.At, d.said[e.Change]})
}

func readVerdict(w http.ResponseWriter, r *http.Request) (v verdictJSON, code int, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return v, http.StatusUnsupportedMediaType, errors.New("want application/json")
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, verdictBytes))
	dec.DisallowUnknownFields()
	err = dec.Decode(&v)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one verdict")
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return v, http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d bytes", large.Limit)
	case err != nil:
		return v, http.StatusBadRequest, fmt.Errorf("it is no verdict: %w", err)
	}
	return v, 0, nil
}

// entry adds what the reviewer was shown. An undo is about the change of what it
// undoes.
func (d *Desk) entry(v verdictJSON) review.Entry {
	e := review.Entry{
		Key: v.Key, At: v.At, Change: v.Change, Verdict: v.Verdict, Reason: v.Reason, Text: v.Text,
		Class: v.Class, Direction: v.Direction, After: v.After, Before: v.Before, SiteID: v.SiteID,
		Geometry: v.Geometry, Undoes: v.Undoes, Result: d.head.Result, Version: d.head.Version,
		Seen: d.seen[v.Change],
	}
	if a, known := d.about[v.Change]; known {
		e.About = &a
	} else if s := d.said[v.Change]; s != nil {
		e.About = s.About // of what was added, or is gone
	}
	if v.Verdict == review.Add {
		e.About = &review.About{Class: v.Class, Change: v.Direction}
		if g, err := e.Shape(); err == nil {
			e.About.Place, _ = planar.CentroidArea(g)
		}
	}
	return e
}

// fold works out anew what is said of a change.
func (d *Desk) fold(change string) {
	var own []review.Entry
	for _, e := range d.log.Entries() {
		if e.Change == change || e.Verdict == review.Undo {
			own = append(own, e)
		}
	}
	delete(d.said, change)
	for _, o := range review.Fold(own) {
		if o.Change == change {
			d.said[change] = d.newSaid(o)
		}
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // who has gone away needs no answer
}
