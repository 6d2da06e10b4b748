package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rampart/internal/site"
)

// dateBooks are the tables by which the user gives dates, the most trusted
// first.
type dateBooks struct {
	named *dateBook
	byDir map[string]*dateBook
}

// dateBook is one dates.csv.
type dateBook struct {
	path, dir string
	rows      []dateRow
}

type dateRow struct {
	line int
	file string // as written: a path, or a pattern of names
	date reading
	used bool
}

// openDates opens the table named by the user, if any, and each dates.csv in
// the folders and above them, as far up as they are folders of the scan.
func openDates(named string, dirs []string, l *ledger) (*dateBooks, error) {
	b := &dateBooks{byDir: map[string]*dateBook{}}
	if named != "" {
		book, err := openDateBook(named, l)
		if err != nil {
			return nil, fmt.Errorf("read dates from %s: %w", named, err)
		}
		b.named = book
	}
	for _, dir := range dirs {
		path := filepath.Join(dir, datesName)
		if _, err := os.Stat(path); err != nil || b.named != nil && absOf(path) == absOf(named) {
			continue // most folders have none
		}
		book, err := openDateBook(path, l)
		if err != nil {
			l.refuse(path, "%v", err)
			continue
		}
		b.byDir[absOf(dir)] = book
	}
	return b, nil
}

func openDateBook(path string, l *ledger) (*dateBook, error) {
	t, err := openTable(path)
	if err != nil {
		return nil, err
	}
	if !t.has("file", "date") {
		return nil, fmt.Errorf("its header must name the columns file,date (it has %s)",
			strings.Join(t.columns, ","))
	}
	book := &dateBook{path: path, dir: t.dir}
	for _, rec := range t.rows {
		date, problem := userDate(rec.cell["date"], rec.cell["date_precision"])
		file := filepath.FromSlash(strings.ReplaceAll(rec.cell["file"], `\`, "/"))
		switch {
		case file == "":
			l.refuse(path, "row %d: no file is named", rec.line)
		case problem != "":
			l.refuse(path, "row %d (%s): %s", rec.line, file, problem)
		default:
			book.rows = append(book.rows, dateRow{line: rec.line, file: file, date: date})
		}
	}
	return book, nil
}

// userDate reads a date and its precision as a person wrote them.
func userDate(text, precision string) (reading, string) {
	const remedy = "write YYYY-MM-DD, or YYYY-MM where only the month is known"
	if text == "" {
		return reading{}, "no date is given: " + remedy
	}
	r := parseDate(text)
	if !r.ok() {
		return r, fmt.Sprintf("%q is no date: %s", text, remedy)
	}
	switch p := site.Precision(strings.ToLower(precision)); {
	case p == "", p == r.precision:
	case p == site.PrecisionMonth, p == site.PrecisionDay && r.precision == site.PrecisionSecond:
		r.precision = p
	case p == site.PrecisionSecond && r.precision == site.PrecisionDay:
		// midnight exactly, or a day called a second: the day is certain
	default:
		return r, fmt.Sprintf("date_precision %q does not fit the date %s: use second, day or month",
			precision, text)
	}
	return r, ""
}

// find returns the date that the user gives for a file. A table in the file's
// folder goes before one further up; a row that names the file goes before
// one whose pattern matches it.
func (b *dateBooks) find(abs string) reading {
	if b.named != nil {
		if r := b.named.find(abs); r.ok() {
			return r
		}
	}
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		if book := b.byDir[dir]; book != nil {
			if r := book.find(abs); r.ok() {
				return r
			}
		}
		if dir == filepath.Dir(dir) {
			return reading{}
		}
	}
}

func (b *dateBook) find(abs string) reading {
	base := filepath.Base(abs)
	for _, match := range []func(string) bool{
		func(file string) bool { return file == abs || filepath.Join(b.dir, file) == abs },
		func(file string) bool { return file == base },
		func(file string) bool {
			ok, err := filepath.Match(file, base) // a bad pattern matches nothing
			return err == nil && ok
		},
		func(file string) bool {
			ok, err := filepath.Match(filepath.Join(b.dir, file), abs)
			return err == nil && ok
		},
	} {
		var found reading
		for i := range b.rows {
			if match(b.rows[i].file) {
				b.rows[i].used = true
				if !found.ok() {
					found = b.rows[i].date
				}
			}
		}
		if found.ok() {
			return found
		}
	}
	return reading{}
}

// reportUnused remarks on rows that name no file there is, which are mostly
// misspelt.
func (b *dateBooks) reportUnused(l *ledger) {
	books := []*dateBook{b.named}
	for _, book := range b.byDir {
		books = append(books, book)
	}
	for _, book := range books {
		if book == nil {
			continue
		}
		for _, r := range book.rows {
			if r.used || strings.ContainsAny(r.file, "*?[") {
				continue
			}
			if _, err := os.Stat(filepath.Join(book.dir, r.file)); err != nil {
				l.note(book.path, "row %d names %s, which is not among the images", r.line, r.file)
			}
		}
	}
}
