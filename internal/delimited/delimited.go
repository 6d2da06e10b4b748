// Package delimited reads tables of text whose dialect nobody has written down:
// delimiter, encoding and quotes are told by the bytes, and are reported.
//
// Spreadsheets leave much behind that is put up with: a byte order mark, CRLF,
// blank rows before the header and after it, spaces around what is written, cells
// of "#N/A". What a cell means is for the caller to say.
package delimited

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrNoHeader is returned for a table in which no row names the columns.
var ErrNoHeader = errors.New("it has no header row")

// Options say what is known beforehand.
type Options struct {
	// Raw leaves bytes that are no UTF-8 as they are: they may be the name of
	// a file. Otherwise their encoding is told by what is written with them.
	Raw bool
	// Encoding is the name of the encoding where it is known; empty tells it.
	Encoding string
}

// Dialect is how a table is written.
type Dialect struct {
	Encoding  string // as Encodings names it
	Delimiter rune
	Quoted    bool // some cell stands in quotes
	LineEnd   string
}

// String is the dialect in words.
func (d Dialect) String() string {
	delimiters := map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar"}
	s := d.Encoding + ", separated by " + delimiters[d.Delimiter]
	if d.Quoted {
		s += ", with quotes"
	}
	return s + ", lines end with " + d.LineEnd
}

// Row is one row of a table. Its cells have no spaces around them; there may be
// fewer or more of them than columns.
type Row struct {
	Line  int // of the file, from 1, where the row begins
	Cells []string
}

// Table is a table as read.
type Table struct {
	Dialect Dialect
	Columns []string // as the header writes them, without spaces around
	Rows    []Row    // those that are not blank
	Blank   int      // rows that are
}

// Read parses the bytes of a table. The first row that is not blank names the
// columns. On an error that lies in a row, what stands before it is returned.
func Read(data []byte, o Options) (Table, error) {
	text, encoding, err := decode(data, o)
	if err != nil {
		return Table{}, err
	}
	t := Table{Dialect: Dialect{
		Encoding: encoding, Delimiter: delimiterOf(text),
		Quoted: strings.Contains(text, `"`), LineEnd: lineEnd(text),
	}}
	if t.Dialect.LineEnd == "CR" { // of old Macs, which the reader does not know
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = t.Dialect.Delimiter
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.TrimLeadingSpace = r.Comma != '\t'
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return t, fmt.Errorf("it is no table: %w", err)
		}
		line, _ := r.FieldPos(0)
		t.take(line, fields)
	}
	if t.Columns == nil {
		return t, ErrNoHeader
	}
	return t, nil
}

// take adds a row.
func (t *Table) take(line int, fields []string) {
	for i := range fields {
		fields[i] = strings.Trim(fields[i], "\ufeff\u00a0 \t\r\n")
	}
	switch {
	case strings.Join(fields, "") == "":
		t.Blank++
	case t.Columns == nil:
		t.Columns = fields
	default:
		t.Rows = append(t.Rows, Row{line, fields})
	}
}

// delimiterOf is whichever of tab, semicolon, bar and comma is most frequent in
// the first line that is not blank; comma where none is.
func delimiterOf(text string) rune {
	for line := range strings.FieldsFuncSeq(text, isLineEnd) {
		if strings.Trim(line, " \t,;|") == "" {
			continue
		}
		best := ','
		for _, d := range ";\t|" {
			if strings.Count(line, string(d)) > strings.Count(line, string(best)) {
				best = d
			}
		}
		return best
	}
	return ','
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }

func lineEnd(text string) string {
	switch {
	case strings.Contains(text, "\r\n"):
		return "CRLF"
	case strings.Contains(text, "\r") && !strings.Contains(text, "\n"):
		return "CR"
	}
	return "LF"
}
