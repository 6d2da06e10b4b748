package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"rampart/internal/detection"
	"rampart/internal/export"
)

// outputForm is the form of a result. It is a flag.
type outputForm string

const (
	formGeoJSON  outputForm = "geojson"
	formGeoJSONL outputForm = "geojsonl"
)

// String returns the form; empty means that the name of the output decides.
func (f *outputForm) String() string { return string(*f) }

// Set takes the value of the flag.
func (f *outputForm) Set(s string) error {
	if outputForm(s) != formGeoJSON && outputForm(s) != formGeoJSONL {
		return fmt.Errorf("want geojson or geojsonl")
	}
	*f = outputForm(s)
	return nil
}

// Type names the kind of value in the help.
func (f *outputForm) Type() string { return "form" }

// toStdout is the name of standard output where a file may be named.
const toStdout = "-"

// output is where a result goes and in which form.
type output struct {
	path string
	form outputForm
}

// complete fills in what was not given: the form from the name, then the name
// from the form.
func (o output) complete() output {
	if o.form == "" {
		o.form = formOf(o.path)
	}
	if o.path == "" {
		o.path = defaultOutput(o.form)
	}
	return o
}

// formOf is the form that the name of a file stands for.
func formOf(path string) outputForm {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".ndgeojson":
		return formGeoJSONL
	}
	return formGeoJSON
}

func defaultOutput(f outputForm) string { return "changes." + string(f) }

// check tells before the work whether the result can be written.
func (o output) check() error {
	if o.path == toStdout {
		return nil
	}
	return export.CheckFile(o.path)
}

// write writes the result, whole or not at all; nothing once ctx has ended.
func (o output) write(ctx context.Context, a *app, r detection.Result) error {
	write := func(w io.Writer) error {
		write := export.WriteGeoJSON
		if o.form == formGeoJSONL {
			write = export.WriteGeoJSONL
		}
		if err := write(w, r); err != nil {
			return err
		}
		return ctx.Err()
	}
	if o.path == toStdout {
		return a.print(write)
	}
	return export.File(o.path, write)
}
