// Package stacitem writes a result as a STAC 1.0 item with the label extension:
// what the labels are, how many of each, over which days, and the files: the
// result, whose changes are the labels, and the scenes that it was made from. The
// images before and after each change it writes as a catalog of such items.
//
// STAC 1.0.0 (2021); label extension 1.0.1 (2021).
package stacitem

import (
	"encoding/json"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"rampart/internal/detection"
	"rampart/internal/export/table"
	"rampart/internal/site"
)

const stacVersion = "1.0.0"

const labelExtension = "https://stac-extensions.github.io/label/v1.0.1/schema.json"

type item struct {
	Type       string            `json:"type"`
	Version    string            `json:"stac_version"`
	Extensions []string          `json:"stac_extensions"`
	ID         string            `json:"id"`
	Geometry   *geojson.Geometry `json:"geometry"`
	BBox       []float64         `json:"bbox,omitempty"`
	Properties properties        `json:"properties"`
	Collection string            `json:"collection,omitempty"`
	Links      []link            `json:"links"`
	Assets     map[string]asset  `json:"assets"`
}

type properties struct {
	DateTime    *string    `json:"datetime"`
	Start       string     `json:"start_datetime,omitempty"`
	End         string     `json:"end_datetime,omitempty"`
	Description string     `json:"description"`
	Properties  []string   `json:"label:properties"`
	Classes     []classes  `json:"label:classes"`
	About       string     `json:"label:description"`
	Type        string     `json:"label:type"`
	Tasks       []string   `json:"label:tasks"`
	Methods     []string   `json:"label:methods"`
	Overviews   []overview `json:"label:overviews"`
}

type classes struct {
	Name    string   `json:"name"`
	Classes []string `json:"classes"`
}

type overview struct {
	Key    string  `json:"property_key"`
	Counts []count `json:"counts"`
}

type count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

type asset struct {
	Href  string   `json:"href"`
	Title string   `json:"title,omitempty"`
	Type  string   `json:"type,omitempty"`
	Roles []string `json:"roles"`
}

// Write writes the item of a result that lies in the file named result, beside it.
func Write(w io.Writer, id, result string, r detection.Result, sites []site.Site) error {
	out := item{
		Type: "Feature", Version: stacVersion, Extensions: []string{labelExtension}, ID: id,
		Links: []link{}, Properties: describe(r), Assets: assets(result, r),
	}
	if b, ok := bound(r, sites); ok {
		out.Geometry = geojson.NewGeometry(b.ToPolygon())
		at := corners(b)
		out.BBox = at[:]
	}
	var err error
	if out.Properties.Start, out.Properties.End, err = span(r); err != nil {
		return err
	}
	data, err := marshal(out)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func marshal(v any) ([]byte, error) {
	data, err := json.MarshalIndent(v, "", "  ")
	return append(data, '\n'), err
}

func corners(b orb.Bound) [4]float64 { return [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} }

// bound is the box round the sites, or the changes where those are not known.
func bound(r detection.Result, sites []site.Site) (orb.Bound, bool) {
	if b, ok := table.Sites(r, sites).Bound(); ok {
		return b, true
	}
	return table.Changes(r.Changes).Bound()
}

// What STAC cannot hold.
var (
	errUndated = errors.New("no date is known, and a STAC item must have one")
	errNoImage = errors.New("there is no image of any change; --images names their folder")
)

// span is the time from the first scene used, or date of a change, to the last.
func span(r detection.Result) (start, end string, err error) {
	var days []string
	scenes := table.Scenes(r)
	for i, row := range scenes.Rows {
		if day := scenes.Cell(row, "acquired_day"); day.Known && r.Scenes[i].Used {
			days = append(days, day.Text)
		}
	}
	for _, c := range r.Changes {
		for _, d := range []string{c.ChangedAfter, c.ChangedBefore} {
			if d != "" {
				days = append(days, d)
			}
		}
	}
	if len(days) == 0 {
		return "", "", errUndated
	}
	return first(slices.Min(days)), last(slices.Max(days)), nil
}

// first and last are the ends of a day.
func first(day string) string { return day + "T00:00:00Z" }
func last(day string) string  { return day + "T23:59:59Z" }

func describe(r detection.Result) properties {
	p := properties{
		Properties: []string{"class", "change"}, Type: "vector", Tasks: []string{"detection"},
		Methods: []string{"automatic"}, About: "what was added, removed or altered, with two dates each",
	}
	var said []string
	for _, s := range r.Statements {
		if len(r.Statements) > 1 {
			s.Text = s.SiteID + ": " + s.Text
		}
		said = append(said, s.Text)
	}
	p.Description = strings.Join(said, "; ")
	for _, f := range []struct {
		name  string
		codes []table.Code
		of    func(detection.Change) string
	}{
		{"class", table.Classes(), func(c detection.Change) string { return string(c.Class) }},
		{"change", table.Directions(), func(c detection.Change) string { return string(c.Change) }},
	} {
		list, view := classes{Name: f.name}, overview{Key: f.name}
		for _, code := range f.codes {
			list.Classes = append(list.Classes, code.Value)
			n := 0
			for _, c := range r.Changes {
				if f.of(c) == code.Value {
					n++
				}
			}
			if n > 0 {
				view.Counts = append(view.Counts, count{code.Value, n})
			}
		}
		p.Classes = append(p.Classes, list)
		if len(view.Counts) > 0 {
			p.Overviews = append(p.Overviews, view)
		}
	}
	return p
}

func assets(result string, r detection.Result) map[string]asset {
	out := map[string]asset{
		"labels": {path.Base(result), "changes", "application/geo+json", []string{"labels", "data"}},
	}
	for _, s := range r.Scenes {
		if !s.Used || s.Path == "" {
			continue
		}
		file := table.FileName(s.Path)
		key := "scene-" + s.ID
		if _, taken := out[key]; taken { // sites may each have a scene of one id
			key = "scene-" + file
		}
		out[key] = asset{file, s.Acquired, "image/tiff; application=geotiff", []string{"source"}}
	}
	return out
}
