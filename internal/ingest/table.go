package ingest

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxTable is the size beyond which a file is no table of scenes, in bytes.
const maxTable = 64 << 20

// table is a delimited text file with a header.
type table struct {
	path    string
	dir     string // absolute
	columns []string
	rows    []record
}

// record is one row of a table, by column.
type record struct {
	line int
	cell map[string]string
}

// errNoHeader is returned for a table in which no row names the columns.
var errNoHeader = errors.New("it has no header row")

// openTable reads the table at path. Comma, semicolon and tab are told apart
// by the header; a byte order mark, UTF-16, CRLF, blank rows, and spaces
// around what is written are put up with, as spreadsheets leave them behind.
func openTable(path string) (table, error) {
	t := table{path: path, dir: filepath.Dir(absOf(path))}
	info, err := os.Stat(path)
	if err != nil {
		return t, errors.New(pathProblem(err))
	}
	if info.Size() > maxTable {
		return t, fmt.Errorf("it is larger than %d MiB: that is no table of scenes", maxTable>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return t, errors.New(pathProblem(err))
	}
	t.columns, t.rows, err = readTable(data)
	return t, err
}

// readTable parses the bytes of a table.
func readTable(data []byte) ([]string, []record, error) {
	text := plainText(data)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = delimiterOf(text)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.TrimLeadingSpace = r.Comma != '\t'
	var columns []string
	var rows []record
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return columns, rows, fmt.Errorf("it is no table: %w", err)
		}
		line, _ := r.FieldPos(0)
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		switch {
		case strings.Join(fields, "") == "":
		case columns == nil:
			columns = lowered(fields)
		default:
			rows = append(rows, record{line, cells(columns, fields)})
		}
	}
	if columns == nil {
		return nil, nil, errNoHeader
	}
	return columns, rows, nil
}

func lowered(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = strings.ToLower(strings.Trim(f, "\ufeff "))
	}
	return out
}

func cells(columns, fields []string) map[string]string {
	m := map[string]string{}
	for i, c := range columns {
		if i < len(fields) && c != "" {
			m[c] = fields[i]
		}
	}
	return m
}

// has reports whether the table has all the columns.
func (t table) has(columns ...string) bool {
	for _, want := range columns {
		found := false
		for _, c := range t.columns {
			found = found || c == want
		}
		if !found {
			return false
		}
	}
	return true
}

// plainText drops a byte order mark and turns UTF-16, which spreadsheets call
// Unicode text, into UTF-8. Bytes that are no UTF-8 stay: they may be a file's
// name.
func plainText(data []byte) string {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	default:
		return string(bytes.TrimPrefix(data, []byte("\ufeff")))
	}
	var units []uint16
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	var out []byte
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

// delimiterOf is whichever of tab, semicolon and comma is most frequent in
// the first line that is not blank.
func delimiterOf(text string) rune {
	for line := range strings.Lines(text) {
		if strings.Trim(line, " \t\r\n,;") == "" {
			continue
		}
		best := ','
		for _, d := range ";\t" {
			if strings.Count(line, string(d)) > strings.Count(line, string(best)) {
				best = d
			}
		}
		return best
	}
	return ','
}
