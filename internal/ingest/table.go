package ingest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rampart/internal/delimited"
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

// readTable parses the bytes of a table; its columns are lower case. Bytes that
// are no UTF-8 stay: they may be a file's name.
func readTable(data []byte) ([]string, []record, error) {
	t, err := delimited.Read(data, delimited.Options{Raw: true})
	columns := lowered(t.Columns)
	var rows []record
	for _, r := range t.Rows {
		rows = append(rows, record{r.Line, cells(columns, r.Cells)})
	}
	return columns, rows, err
}

func lowered(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = strings.ToLower(f)
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
