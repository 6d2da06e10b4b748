package export

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"rampart/internal/detection"
)

// WriteGeoJSON writes r to w as one FeatureCollection, a feature a line, with
// the foreign member "rampart" that says how the result came about. It fails
// if w fails or if the geometry of a change is not finite or not of a kind the
// contract knows. It writes in many small pieces; give it a buffered writer.
func WriteGeoJSON(w io.Writer, r detection.Result) error {
	meta, err := newCollectionJSON(r)
	if err != nil {
		return err
	}
	head, err := Marshal(meta)
	if err != nil {
		return fmt.Errorf("write the member rampart: %w", err)
	}
	out := &stickyWriter{w: w}
	out.write([]byte("{\"type\":\"FeatureCollection\",\n\"rampart\":"))
	out.write(head)
	out.write([]byte(",\n\"features\":["))
	sep := []byte("\n")
	err = eachFeature(r.Changes, func(line []byte) error {
		out.write(sep)
		out.write(line)
		sep = []byte(",\n")
		return out.err
	})
	if err != nil {
		return err
	}
	out.write([]byte("\n]}\n"))
	return out.err
}

// WriteGeoJSONL writes the features of r to w, one a line and nothing else, so
// that the lines of many results can be put together. What the collection says
// of scenes and coverage is not in it.
func WriteGeoJSONL(w io.Writer, r detection.Result) error {
	out := &stickyWriter{w: w}
	return eachFeature(r.Changes, func(line []byte) error {
		out.write(line)
		out.write([]byte("\n"))
		return out.err
	})
}

// WriteGeoJSONSeq writes the features of r to w as a GeoJSON text sequence: a
// record separator before each and a line feed behind it (RFC 8142, 2017).
func WriteGeoJSONSeq(w io.Writer, r detection.Result) error {
	out := &stickyWriter{w: w}
	return eachFeature(r.Changes, func(line []byte) error {
		out.write([]byte{recordSeparator})
		out.write(line)
		out.write([]byte("\n"))
		return out.err
	})
}

// recordSeparator begins each text of a sequence.
const recordSeparator = 0x1e

// eachFeature calls f with the JSON of each change, sorted by id. Changes of
// one id, which a sound result has not, are sorted by their JSON.
func eachFeature(changes []detection.Change, f func(line []byte) error) error {
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(changes[a].ID, changes[b].ID) })
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && changes[order[end]].ID == changes[order[start]].ID {
			end++
		}
		lines := make([][]byte, 0, end-start)
		for _, i := range order[start:end] {
			line, err := marshalFeature(changes[i])
			if err != nil {
				return err
			}
			lines = append(lines, line)
		}
		slices.SortFunc(lines, bytes.Compare)
		for _, line := range lines {
			if err := f(line); err != nil {
				return err
			}
		}
		start = end
	}
	return nil
}

func marshalFeature(c detection.Change) ([]byte, error) {
	f, err := newFeatureJSON(c)
	if err != nil {
		return nil, fmt.Errorf("write change %q: %w", c.ID, err)
	}
	line, err := Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write change %q: %w", c.ID, err)
	}
	return line, nil
}

// canonicalParameters returns the parameters as JSON with sorted keys and
// without spaces, and the SHA-256 of these bytes in hexadecimal.
func canonicalParameters(p map[string]any) (text json.RawMessage, sum string, err error) {
	if p == nil {
		p = map[string]any{}
	}
	text, err = Marshal(finite(p))
	if err != nil {
		return nil, "", fmt.Errorf("write the parameters: %w", err)
	}
	h := sha256.Sum256(text)
	return text, hex.EncodeToString(h[:]), nil
}

// stickyWriter keeps the first error and writes nothing after it.
type stickyWriter struct {
	w   io.Writer
	err error
}

func (s *stickyWriter) write(b []byte) {
	if s.err == nil {
		_, s.err = s.w.Write(b)
	}
}
