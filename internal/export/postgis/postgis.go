// Package postgis writes a result into a PostgreSQL database with PostGIS, or as
// a stream of SQL for psql that does the same.
//
// All is done in one transaction, in the schema rampart: sites, changes, scenes
// and quarters, with keys, with GiST indexes on places and on the ranges of days,
// and with a comment on each column. A change that is there already under its id
// is brought up to date and keeps its review, if it has one. A change of a site
// that the new result does not have any more stays, and its column present is
// false. Lists are arrays.
package postgis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/site"
)

// step is some SQL, or rows that are copied into a table.
type step struct {
	sql  string
	rows *table.Layer // nil for SQL alone
}

// Data is what goes into the database.
type Data struct {
	srid   int
	tables []target
}

// target is a table with what goes into it and how it is merged.
type target struct {
	layer table.Layer
	key   []string // columns that name a row
	// kept are the columns that stay as they are in rows that somebody has looked
	// at, known those that a null does not take away.
	kept, known []string
	own         []ownColumn
	references  []reference
	indexes     []index
	before      []string     // is done before the rows are merged
	set         []assignment // with each row that is
}

// assignment is a column and the SQL of its value.
type assignment struct{ column, value string }

// ownColumn is a column that no result has.
type ownColumn struct{ name, definition, about string }

type index struct{ column, method string }

// reference is a column that names a row of another table by that table's key.
type reference struct{ column, table string }

// New lays a result out for the database.
func New(r detection.Result, sites []site.Site, in table.System) (Data, error) {
	d := Data{srid: in.CRS.Code}
	for _, t := range []target{
		{layer: table.Sites(r, sites), key: []string{"site_id"}, known: []string{"geom"}},
		changesTarget(table.Changes(r.Changes)),
		// Two sites may each have a scene of one id.
		{layer: table.Scenes(r), key: []string{"scene_id", "file"}},
		{layer: table.Quarters(r), key: []string{"site_id", "quarter"}},
	} {
		l, err := in.Project(named(t.layer, t.key))
		if err != nil {
			return Data{}, err
		}
		t.layer = l
		if l.Shape != table.NoShape {
			t.indexes = append([]index{{"geom", "gist"}}, t.indexes...)
		}
		d.tables = append(d.tables, t)
	}
	return d, nil
}

// changesTarget keeps reviews, and marks what the site's new result has no more.
func changesTarget(l table.Layer) target {
	const staged = "rampart_new_changes"
	return target{
		layer: l, key: []string{"id"},
		kept: []string{"review_status", "review_reason", "reviewer", "reviewed_at", "comment"},
		own: []ownColumn{
			{"present", "boolean NOT NULL DEFAULT true", "whether the last result of the site still has it"},
			{"changed", "daterange GENERATED ALWAYS AS (CASE WHEN changed_after > changed_before THEN NULL " +
				"ELSE daterange(changed_after, changed_before, '(]') END) STORED",
				"days on which it may have changed"},
		},
		references: []reference{{"site_id", "sites"}},
		indexes:    []index{{"changed", "gist"}, {"site_id", "btree"}},
		before: []string{
			"INSERT INTO rampart.sites (site_id) SELECT DISTINCT site_id FROM " + staged +
				" ON CONFLICT DO NOTHING;",
			"UPDATE rampart.changes SET present = false WHERE present AND site_id <> '' " +
				"AND site_id IN (SELECT site_id FROM rampart_new_sites) " +
				"AND NOT EXISTS (SELECT FROM " + staged + " new WHERE new.id = changes.id);",
		},
		set: []assignment{{"present", "true"}},
	}
}

// named gives rows without a value in a column of the key an empty one, since a
// key must not be null.
func named(l table.Layer, key []string) table.Layer {
	rows := make([]table.Row, len(l.Rows))
	var columns []int
	for _, k := range append([]string{"site_id"}, key...) {
		if at := l.Index(k); at >= 0 {
			columns = append(columns, at)
		}
	}
	for i, r := range l.Rows {
		for _, at := range columns {
			if !r.Values[at].Known {
				r.Values = slices.Clone(r.Values)
				r.Values[at] = table.Value{Known: true}
			}
		}
		rows[i] = r
	}
	l.Rows = rows
	return l
}

// WriteSQL writes the stream for psql.
func (d Data) WriteSQL(w io.Writer) error {
	for _, s := range d.steps() {
		if _, err := io.WriteString(w, s.sql+"\n"); err != nil {
			return err
		}
		if s.rows == nil {
			continue
		}
		if _, err := io.Copy(w, d.stream(s.rows)); err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\\.\n"); err != nil {
			return err
		}
	}
	return nil
}

// Load writes into the database that the connection string names, in one
// transaction: all or nothing.
func (d Data) Load(ctx context.Context, dsn string) (err error) {
	conn, err := pgconn.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	// Where it is not committed by now the database undoes it.
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	for _, s := range d.steps() {
		if s.rows == nil {
			err = conn.Exec(ctx, s.sql).Close()
		} else {
			_, err = conn.CopyFrom(ctx, d.stream(s.rows), strings.TrimSuffix(s.sql, ";"))
		}
		if err != nil {
			return fmt.Errorf("database: %w", err)
		}
	}
	return nil
}

// rowStream reads as rows in the text format of COPY, each written when it is asked
// for, so that the database takes one while the next is made.
type rowStream struct {
	data  Data
	layer *table.Layer
	next  int
	rest  []byte // of the row before next
	row   []byte
}

func (d Data) stream(l *table.Layer) *rowStream { return &rowStream{data: d, layer: l} }

// Read fills p.
func (s *rowStream) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(s.rest) == 0 {
			if s.next == len(s.layer.Rows) {
				break
			}
			s.row = s.data.appendRow(s.row[:0], *s.layer, s.next)
			s.rest = s.row
			s.next++
		}
		k := copy(p[n:], s.rest)
		n, s.rest = n+k, s.rest[k:]
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// steps are all that is done, in order.
func (d Data) steps() []step {
	out := []step{{sql: "BEGIN;"}, {sql: prologue}}
	for _, t := range d.tables {
		out = append(out, step{sql: d.create(t)}, step{sql: "CREATE TEMPORARY TABLE " + staging(t) +
			" ON COMMIT DROP AS SELECT " + columnList(t) + " FROM rampart." + t.layer.Name + " WITH NO DATA;"})
		rows := t.layer
		out = append(out, step{
			sql:  "COPY " + staging(t) + " (" + columnList(t) + ") FROM STDIN;",
			rows: &rows,
		})
	}
	for _, t := range d.tables {
		out = append(out, step{sql: merge(t)})
		if len(t.indexes) > 0 {
			out = append(out, step{sql: indexes(t)})
		}
		for _, r := range t.references {
			out = append(out, step{sql: r.constraint(t.layer.Name)})
		}
	}
	return append(out, step{sql: "COMMIT;"})
}
