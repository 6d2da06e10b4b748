package campaign

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"rampart/internal/export"
)

// column is a field of a table, and how a row fills it. An empty cell is null.
type column[T any] struct {
	name, kind, unit, about string
	cell                    func(T) string
}

// meaning is what the code book says of a column.
type meaning struct{ table, name, kind, unit, about string }

func meanings[T any](table string, columns []column[T]) []meaning {
	var out []meaning
	for _, c := range columns {
		out = append(out, meaning{table, c.name, c.kind, c.unit, c.about})
	}
	return out
}

// writeTable writes a table in UTF-8, whole or not at all.
func writeTable[T any](path string, bom bool, columns []column[T], rows []T) error {
	return export.File(path, func(w io.Writer) error {
		if bom {
			if _, err := io.WriteString(w, "\ufeff"); err != nil {
				return err
			}
		}
		out := csv.NewWriter(w)
		line := make([]string, len(columns))
		for i, c := range columns {
			line[i] = c.name
		}
		if err := out.Write(line); err != nil {
			return err
		}
		for _, r := range rows {
			for i, c := range columns {
				line[i] = c.cell(r)
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
}

// decimal is a number with so many decimals; empty where it is not known.
func decimal(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v+0, 'f', decimals, 64)
}

// codebookColumns are those of the code book itself.
func codebookColumns() []column[meaning] {
	return []column[meaning]{
		{"table", "text", "", "file that the column is in", func(m meaning) string { return m.table }},
		{"column", "text", "", "name of the column", func(m meaning) string { return m.name }},
		{"type", "text", "", "text, date (YYYY-MM-DD), integer or number",
			func(m meaning) string { return m.kind }},
		{"unit", "text", "", "unit of a number", func(m meaning) string { return m.unit }},
		{"about", "text", "", "what it says; an empty cell means not known, never zero",
			func(m meaning) string { return m.about }},
	}
}

// skippedRow is something that was not used.
type skippedRow struct{ siteID, kind, path, reason string }

func skippedColumns() []column[skippedRow] {
	return []column[skippedRow]{
		{"site_id", "text", "", "site that it concerns; empty where it concerns none alone",
			func(r skippedRow) string { return r.siteID }},
		{"kind", "text", "", "site (an entry of the list that is no site), broken (meant to be a scene, " +
			"and cannot be used), left_out (left out on purpose), failed (the work on a site failed)",
			func(r skippedRow) string { return r.kind }},
		{"path", "text", "", "file, from where the scenes lie; of an entry of the list its number",
			func(r skippedRow) string { return r.path }},
		{"reason", "text", "", "why, and what to do", func(r skippedRow) string { return r.reason }},
	}
}
