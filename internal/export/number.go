package export

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Decimals of what is written, fixed so that the last digit is never noise.
const (
	metreDecimals = 2 // 1 cm, 1 dm2
	angleDecimals = 2
	scoreDecimals = 4
)

// number is a value with a fixed count of decimals; not finite is null.
type number struct {
	value    float64
	decimals int
}

func fixed(v float64, decimals int) number { return number{v, decimals} }

func unknown() number { return number{value: math.NaN()} }

func optional(v *float64, decimals int) number {
	if v == nil {
		return unknown()
	}
	return fixed(*v, decimals)
}

// positive is for sizes, where zero or less, or what rounds to it, means that
// nobody knows.
func positive(v float64, decimals int) number {
	if v*math.Pow10(decimals) <= 0.5 {
		return unknown()
	}
	return fixed(v, decimals)
}

// MarshalJSON writes the value, without a sign where it rounds to zero.
func (n number) MarshalJSON() ([]byte, error) {
	if !isFinite(n.value) {
		return []byte("null"), nil
	}
	s := strconv.FormatFloat(n.value, 'f', n.decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return []byte(s), nil
}

// exact is a value written with as many digits as it takes to read it back.
type exact float64

// MarshalJSON writes the value; not finite is null.
func (e exact) MarshalJSON() ([]byte, error) {
	if !isFinite(float64(e)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(e))
}

// noData is a declared nodata value; what JSON has no number for is written
// as the strings "nan", "inf" and "-inf", as STAC does.
type noData struct{ value *float64 }

// MarshalJSON writes the value, or null where none is declared.
func (n noData) MarshalJSON() ([]byte, error) {
	switch {
	case n.value == nil:
		return []byte("null"), nil
	case math.IsNaN(*n.value):
		return []byte(`"nan"`), nil
	case math.IsInf(*n.value, 1):
		return []byte(`"inf"`), nil
	case math.IsInf(*n.value, -1):
		return []byte(`"-inf"`), nil
	}
	return json.Marshal(*n.value)
}

// text is s, or null where s is empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// list is s, never null.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// finite returns v with every number that is not finite replaced by null, in
// maps and lists too.
func finite(v any) any {
	switch v := v.(type) {
	case float64:
		if !isFinite(v) {
			return nil
		}
	case float32:
		if !isFinite(float64(v)) {
			return nil
		}
	case *float64:
		if v == nil || !isFinite(*v) {
			return nil
		}
	case []float64:
		out := make([]exact, len(v))
		for i, f := range v {
			out[i] = exact(f)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = finite(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = finite(v[k])
		}
		return out
	}
	return v
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// null is what JSON writes where nothing is known.
const null = "null"

// UnmarshalJSON reads the value back; null is not finite.
func (n *number) UnmarshalJSON(b []byte) error {
	n.value = math.NaN()
	if string(b) == null {
		return nil
	}
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return fmt.Errorf("%s is no number", b)
	}
	n.value = v
	return nil
}

// pointer is nil where nothing is known.
func (n number) pointer() *float64 {
	if !isFinite(n.value) {
		return nil
	}
	return &n.value
}

// size is 0 where nothing is known, as positive has it.
func (n number) size() float64 {
	if !isFinite(n.value) {
		return 0
	}
	return n.value
}

// UnmarshalJSON reads the value back; null is not finite.
func (e *exact) UnmarshalJSON(b []byte) error {
	*e = exact(math.NaN())
	if string(b) == null {
		return nil
	}
	return json.Unmarshal(b, (*float64)(e))
}

// UnmarshalJSON reads the value back.
func (n *noData) UnmarshalJSON(b []byte) error {
	n.value = nil
	switch string(b) {
	case null:
		return nil
	case `"nan"`:
		n.value = new(math.NaN())
	case `"inf"`:
		n.value = new(math.Inf(1))
	case `"-inf"`:
		n.value = new(math.Inf(-1))
	default:
		return json.Unmarshal(b, &n.value)
	}
	return nil
}

// word is what text was made of.
func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
