// Package table lays a result out flat: layers of rows with typed columns, as
// map tools, databases and spreadsheets take them.
//
// The layers are the changes, the sites, the scenes, the files left out, the
// quarters and what is said of the run. Each column has a type, a unit in its
// name, a description and, where its values are words of the contract, their
// list with what each means. Null stands for what is not known.
package table

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// Kind is the type of a column.
type Kind int

// The types. A Date is a day as YYYY-MM-DD; a List is a JSON array of strings.
const (
	Text Kind = iota
	Integer
	Real
	Bool
	Date
	List
)

// Shape is the kind of geometry of a layer.
type Shape string

// The shapes. A layer of any shape has the GeoJSON geometries of its rows as
// they are; one of areas has multipolygons throughout.
const (
	NoShape Shape = ""
	Any     Shape = "GEOMETRY"
	Points  Shape = "POINT"
	Lines   Shape = "LINESTRING"
	Areas   Shape = "MULTIPOLYGON"
)

// Code is a word that a column may hold, and what it means.
type Code struct{ Value, Meaning string }

// Column is one field of a layer.
type Column struct {
	Name  string
	Kind  Kind
	About string
	Codes []Code // nil where any value may stand
}

// Value is one cell. The zero value is null.
type Value struct {
	Known  bool
	Text   string  // of Text, Date and List
	Number float64 // of Integer, Real and Bool
}

// Row is one feature or one line of a table.
type Row struct {
	Geometry orb.Geometry // nil where it has no place
	Values   []Value      // one a column
}

// Layer is a table, with or without places.
type Layer struct {
	Name, About string
	Shape       Shape
	Columns     []Column
	Rows        []Row
}

// Index returns the number of a column, -1 where there is none.
func (l Layer) Index(name string) int {
	for i, c := range l.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// Cell returns the value of a row in the column of that name, null where there
// is no such column.
func (l Layer) Cell(r Row, name string) Value {
	if i := l.Index(name); i >= 0 {
		return r.Values[i]
	}
	return Value{}
}

// Format writes a value as text: numbers with as many digits as it takes to read
// them back, truth as true and false, null as nothing.
func (v Value) Format(k Kind) string {
	switch {
	case !v.Known:
		return ""
	case k == Bool:
		return strconv.FormatBool(v.Number != 0)
	case k == Integer || k == Real:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	}
	return v.Text
}

// Strings returns the strings of a List.
func (v Value) Strings() []string {
	var out []string
	if v.Known {
		// What is not JSON was not made by this package, and lists nothing.
		_ = json.Unmarshal([]byte(v.Text), &out)
	}
	return out
}

// text is null for the empty string.
func text[S ~string](s S) Value { return Value{Known: s != "", Text: string(s)} }

// number is null for what is not finite.
func number(v float64) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Value{}
	}
	return Value{Known: true, Number: v}
}

// size is null for what is not positive.
func size(v float64) Value {
	if !(v > 0) {
		return Value{}
	}
	return number(v)
}

func pointer(v *float64) Value {
	if v == nil {
		return Value{}
	}
	return number(*v)
}

func count(n int) Value { return Value{Known: true, Number: float64(n)} }

func countPointer(n *int) Value {
	if n == nil {
		return Value{}
	}
	return count(*n)
}

func truth(b bool) Value {
	if b {
		return count(1)
	}
	return count(0)
}

// list is null for nothing.
func list(s []string) Value {
	if len(s) == 0 {
		return Value{}
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("table: strings that are no JSON") // there are none
	}
	return Value{Known: true, Text: string(b)}
}

// Unplaced counts the rows without a place.
func (l Layer) Unplaced() int {
	n := 0
	for _, r := range l.Rows {
		if r.Geometry == nil {
			n++
		}
	}
	return n
}
