package review

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rampart/internal/detection"
)

// Schema is the number of the form of entries that this package writes and reads.
const Schema = 1

// Verdict is what an entry says.
type Verdict string

// The verdicts. Undo takes an entry of the same reviewer back.
const (
	Accept  Verdict = "accept"
	Reject  Verdict = "reject"
	Clarify Verdict = "clarify"
	Relabel Verdict = "relabel"
	Redraw  Verdict = "redraw"
	Add     Verdict = "add"
	Comment Verdict = "comment"
	Undo    Verdict = "undo"
)

// The states of a change, as the contract names them.
const (
	Unreviewed = "unreviewed"
	Accepted   = "accepted"
	Rejected   = "rejected"
	Unclear    = "needs_clarification"
)

// Reasons are the reasons of a rejection.
func Reasons() []string {
	return []string{
		"nothing_there", "shadow", "misregistration", "lean", "cloud_or_haze", "snow", "crop",
		"water", "vehicle", "natural", "was_there_before", "duplicate", "other",
	}
}

// Classes are the classes that a reviewer may give.
func Classes() []detection.Class {
	return []detection.Class{
		detection.Building, detection.Shed, detection.Wall, detection.Fence, detection.Enclosure,
		detection.Tower, detection.Road, detection.Earthwork, detection.Other,
	}
}

// Entry is a line of a log.
type Entry struct {
	Schema int `json:"schema"`
	// Key tells the entry from all others. Whoever sends it again after a lost
	// answer gives the same key, and it is kept once.
	Key      string  `json:"key"`
	Reviewer string  `json:"reviewer"`
	At       string  `json:"at"` // UTC, RFC 3339 with milliseconds
	Change   string  `json:"change"`
	Verdict  Verdict `json:"verdict"`
	Reason   string  `json:"reason,omitempty"` // of a rejection, one of Reasons
	Text     string  `json:"text,omitempty"`   // in the reviewer's words
	// Class is that of relabel and add, Direction, After and Before are those of
	// add: what happened, and between which days.
	Class     detection.Class     `json:"class,omitempty"`
	Direction detection.Direction `json:"direction,omitempty"`
	After     string              `json:"changed_after,omitempty"`
	Before    string              `json:"changed_before,omitempty"`
	SiteID    string              `json:"site_id,omitempty"`  // of add
	Geometry  json.RawMessage     `json:"geometry,omitempty"` // of redraw and add, GeoJSON
	Undoes    string              `json:"undoes,omitempty"`   // key
	// Result is the SHA-256 of the result that was looked at, Seen that of the
	// change in it, Version the program's, About what the change was.
	Result  string `json:"result,omitempty"`
	Seen    string `json:"seen,omitempty"`
	Version string `json:"version,omitempty"`
	About   *About `json:"about,omitempty"`
}

// About is what a change was when it was judged.
type About struct {
	Class  detection.Class     `json:"class"`
	Change detection.Direction `json:"change"`
	Place  [2]float64          `json:"place"` // longitude, latitude
}

// The bounds of what is taken.
const (
	maxKey      = 64
	maxName     = 64
	maxText     = 4000
	maxID       = 300
	maxVertices = 2000
)

// ErrEntry is returned for an entry that cannot be meant.
var ErrEntry = errors.New("no verdict that can be kept")

// Validate refuses what cannot be meant.
func (e Entry) Validate() error {
	for _, check := range []func(Entry) error{checkNames, checkWords, checkContent} {
		if err := check(e); err != nil {
			return fmt.Errorf("%w: %w", ErrEntry, err)
		}
	}
	return nil
}

func checkNames(e Entry) error {
	if e.Schema != Schema {
		return fmt.Errorf("schema %d, this rampart reads %d", e.Schema, Schema)
	}
	if !plain(e.Key, maxKey) || e.Key == "" {
		return fmt.Errorf("key %.80q: want up to %d letters, digits, - and _", e.Key, maxKey)
	}
	if err := CheckName(e.Reviewer); err != nil {
		return err
	}
	if _, err := time.Parse(stampForm, e.At); err != nil {
		return fmt.Errorf("at %.40q: want a time such as %s", e.At, stampForm)
	}
	if e.Change == "" || len(e.Change) > maxID {
		return fmt.Errorf("change: want an id of up to %d bytes", maxID)
	}
	return nil
}

func checkWords(e Entry) error {
	for _, s := range []string{e.Text, e.Change, e.SiteID, e.Version} {
		if utf8.RuneCountInString(s) > maxText || strings.ContainsFunc(s, unwritable) {
			return fmt.Errorf("text: want up to %d characters, none of them control characters", maxText)
		}
	}
	for _, s := range []string{e.Result, e.Seen} {
		if !plain(s, maxKey) {
			return fmt.Errorf("hash %.80q: want hexadecimal", s)
		}
	}
	for _, day := range []string{e.After, e.Before} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return fmt.Errorf("day %.20q: want YYYY-MM-DD", day)
		}
	}
	if e.After != "" && e.Before != "" && e.After >= e.Before {
		return fmt.Errorf("changed_after %s is not before changed_before %s", e.After, e.Before)
	}
	return nil
}

func checkContent(e Entry) error {
	isClass := slices.Contains(Classes(), e.Class)
	switch e.Verdict {
	case Accept, Clarify:
	case Reject:
		if !slices.Contains(Reasons(), e.Reason) {
			return fmt.Errorf("reason %.40q: want one of %s", e.Reason, strings.Join(Reasons(), ", "))
		}
	case Relabel:
		if !isClass {
			return fmt.Errorf("class %.40q is none of the contract", e.Class)
		}
	case Redraw:
		_, err := e.Shape()
		return err
	case Add:
		return checkAdded(e, isClass)
	case Comment:
		if strings.TrimSpace(e.Text) == "" {
			return errors.New("a comment without text")
		}
	case Undo:
		if e.Undoes == "" || !plain(e.Undoes, maxKey) {
			return errors.New("undoes: want the key of an entry")
		}
	default:
		return fmt.Errorf("verdict %.40q is unknown", e.Verdict)
	}
	return nil
}

func checkAdded(e Entry, isClass bool) error {
	directions := []detection.Direction{detection.Added, detection.Removed, detection.Altered}
	switch {
	case !isClass:
		return fmt.Errorf("class %.40q is none of the contract", e.Class)
	case !slices.Contains(directions, e.Direction):
		return fmt.Errorf("direction %.40q is none of the contract", e.Direction)
	case e.Change != AddedID(e.Key):
		return fmt.Errorf("change %.80q: what was missed is called %s", e.Change, AddedID(e.Key))
	}
	_, err := e.Shape()
	return err
}

// AddedID is the id of a change that a reviewer has added by the entry of a key.
func AddedID(key string) string { return "missed-" + key }

// CheckName refuses a name of a reviewer that cannot be the name of a file
// everywhere.
func CheckName(name string) error {
	fits := name != "" && len(name) <= maxName && strings.TrimSpace(name) == name &&
		!strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".") && utf8.ValidString(name)
	for _, r := range name {
		fits = fits && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) ||
			strings.ContainsRune("-_. ", r))
	}
	if !fits {
		return fmt.Errorf("reviewer %.80q: want up to %d letters, digits, spaces, dots, - and _",
			name, maxName)
	}
	return nil
}

// plain reports whether s is short and of letters that no program takes for more.
func plain(s string, most int) bool {
	return len(s) <= most && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			r == '-' || r == '_')
	})
}

func unwritable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// stampForm has a fixed width, so that stamps sort as text.
const stampForm = "2006-01-02T15:04:05.000Z"

// Stamp is a time as entries have it.
func Stamp(t time.Time) string { return t.UTC().Format(stampForm) }

// before is the order of entries: by time, then by key.
func before(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Key, b.Key), cmp.Compare(line(a), line(b)))
}

// line is an entry as it is written, without the end of the line.
func line(e Entry) string {
	b, err := json.Marshal(e)
	if err != nil {
		panic("review: an entry that was read cannot be written: " + err.Error())
	}
	return string(b)
}
