package evidence

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"rampart/internal/cause"
)

// Fact is a line of a custody log: what was found of an input. A fact has no time,
// since the clock of a machine proves nothing, and names nobody; the order of the
// lines is that in which things were found.
type Fact struct {
	Fact   FactKind `json:"fact"`
	SiteID string   `json:"site_id"`
	Path   string   `json:"path"` // from where the scenes lie
	// SHA256 is of the file, or of a scene in several files of the lines that
	// sha256sum prints of them.
	SHA256 string `json:"sha256"`
	// WasSHA256 is the sum that was seen first, where this is another.
	WasSHA256 string `json:"was_sha256,omitempty"`
	Bytes     int64  `json:"bytes,omitempty"`
	// ResultSHA256 is of the result that an input was used for.
	ResultSHA256 string `json:"result_sha256,omitempty"`
}

// FactKind is what a fact is about.
type FactKind string

// The kinds of fact, each of one site. An input is first seen once; used ones had
// the sum seen first both before and after the work on the site. Refused ones had
// another, and the site has no result; accepted ones had another too, and the user
// said that it is right: from then on it counts as the one seen first.
const (
	FirstSeen FactKind = "first_seen"
	Used      FactKind = "used"
	Refused   FactKind = "refused"
	Accepted  FactKind = "accepted"
)

// ReadFacts reads a custody log; there may be none.
func ReadFacts(path string) ([]Fact, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("custody log %s: %w", path, cause.Of(err))
	}
	defer f.Close() // it was only read
	var all []Fact
	dec := json.NewDecoder(bufio.NewReader(f))
	for {
		var x Fact
		err := dec.Decode(&x)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("custody log %s: fact %d cannot be read (%w): restore the log",
				path, len(all)+1, err)
		}
		all = append(all, x)
	}
}

// AddFacts returns a log with facts at its end that are not in it yet, and whether
// there were any. What is in a log is never taken away.
func AddFacts(log []Fact, facts ...Fact) (longer []Fact, grew bool) {
	known := map[Fact]bool{}
	for _, f := range log {
		known[f] = true
	}
	for _, f := range facts {
		if !known[f] {
			known[f], grew = true, true
			log = append(log, f)
		}
	}
	return log, grew
}

// WriteFacts writes a log, a fact a line.
func WriteFacts(w io.Writer, log []Fact) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range log {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}
