package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Marshal is json.Marshal without the escaping that only HTML needs.
func Marshal(v any) ([]byte, error) {
	b, err := encode(v, "")
	return bytes.TrimSuffix(b, []byte("\n")), err
}

// WriteJSON writes v to a file, indented for people, as File does.
func WriteJSON(path string, v any) error {
	b, err := encode(v, "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return File(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Object writes a JSON object of n members in the order in which they are given.
func Object(n int, member func(i int) (name string, value any)) ([]byte, error) {
	b := []byte{'{'}
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		name, value := member(i)
		for k, x := range []any{name, value} {
			text, err := Marshal(x)
			if err != nil {
				return nil, err
			}
			if k > 0 {
				b = append(b, ':')
			}
			b = append(b, text...)
		}
	}
	return append(b, '}'), nil
}
