package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Damage is a line of a log that cannot be used.
type Damage struct {
	Line   int
	Reason string
}

// cutOff is why a line that was never finished is not used.
const cutOff = "it was cut off while it was written, before it was said to be saved"

// Parse reads a log. A line that is no entry is damage and stops nothing; empty
// lines are none. Of entries of one key the first is used; if another says
// something else, that is damage too. A last line without an end is used where it
// is a whole entry. The entries are in the order of the lines.
func Parse(data []byte) ([]Entry, []Damage) {
	var entries []Entry
	var damage []Damage
	place := map[string]int{}
	for n := 1; len(data) > 0; n++ {
		text, rest, ended := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		e, err := parseLine(text)
		switch {
		case err != nil && (!ended || torn(text, err)):
			damage = append(damage, Damage{n, cutOff})
		case err != nil:
			damage = append(damage, Damage{n, err.Error()})
		default:
			i, known := place[e.Key]
			if known && !same(entries[i], e) {
				damage = append(damage, Damage{n, fmt.Sprintf("another entry of the key %s is used", e.Key)})
			}
			if !known {
				place[e.Key] = len(entries)
				entries = append(entries, e)
			}
		}
	}
	return entries, damage
}

func parseLine(text []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return e, fmt.Errorf("it is no entry: %w", err)
	}
	return e, e.Validate()
}

// torn reports whether a line breaks off, or holds zeros, as file systems leave
// them where power was lost.
func torn(text []byte, err error) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax) && syntax.Offset == int64(len(text)) ||
		bytes.IndexByte(text, 0) >= 0
}

// same reports whether two entries of one key say the same: the time at which
// each was kept may differ, since one may have been sent twice.
func same(a, b Entry) bool {
	a.At = b.At
	return line(a) == line(b)
}

// Merge is the union of sets of entries, each key once, in the order of time.
// clashes are the keys of which there are entries that differ; the earliest is
// used. The order of the sets does not matter.
func Merge(sets ...[]Entry) (all []Entry, clashes []string) {
	all = slices.Concat(sets...)
	slices.SortFunc(all, before)
	first := map[string]int{}
	kept := all[:0:0]
	for _, e := range all {
		i, known := first[e.Key]
		if !known {
			first[e.Key] = len(kept)
			kept = append(kept, e)
			continue
		}
		if !same(kept[i], e) && !slices.Contains(clashes, e.Key) {
			clashes = append(clashes, e.Key)
		}
	}
	slices.Sort(clashes)
	return kept, clashes
}
