package stacitem

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/table"
)

// Pictures returns the images before and after a change as PNG files; nil for one
// that there is not.
type Pictures func(detection.Change) (before, after []byte, err error)

type collection struct {
	Type        string   `json:"type"`
	Version     string   `json:"stac_version"`
	ID          string   `json:"id"`
	Description string   `json:"description"`
	License     string   `json:"license"`
	Extent      extent   `json:"extent"`
	Links       []link   `json:"links"`
	Extensions  []string `json:"stac_extensions"`
}

type extent struct {
	Spatial struct {
		BBox [][4]float64 `json:"bbox"`
	} `json:"spatial"`
	Temporal struct {
		Interval [][2]string `json:"interval"`
	} `json:"temporal"`
}

type link struct {
	Rel  string `json:"rel"`
	Href string `json:"href"`
	Type string `json:"type"`
}

// collectionFile is the file that readers of the archive begin with.
const collectionFile = "collection.json"

// WriteChips writes a zip archive that holds a static catalog: a collection, and for
// each change of which there are images an item with them, with the change as its
// label and as a file of labels. Items are numbered in the order of the changes; their
// files lie beside each other, NUMBER.json, NUMBER.geojson, NUMBER-before.png and
// NUMBER-after.png. The licence of images differs and is in their text, so that the
// collection has "various".
func WriteChips(w io.Writer, id string, r detection.Result, pictures Pictures) error {
	archive := zip.NewWriter(w)
	c := collection{
		Type: "Collection", Version: stacVersion, ID: id + "-chips", License: "various",
		Description: "images before and after each change, with the change as their label",
		Links:       []link{{"root", "./" + collectionFile, "application/json"}}, Extensions: []string{},
	}
	var box orb.Bound
	var days []string
	for i, change := range r.Changes {
		before, after, err := pictures(change)
		if err != nil {
			return fmt.Errorf("images of %s: %w", change.ID, err)
		}
		from, to, ok := daysOf(change, r.Scenes)
		if !ok || change.Geometry == nil || before == nil && after == nil {
			continue
		}
		if len(days) == 0 {
			box = change.Geometry.Bound()
		}
		box, days = box.Union(change.Geometry.Bound()), append(days, from, to)
		p := part{number: fmt.Sprintf("%06d", i+1), collection: c.ID, from: from, to: to, change: change}
		if err := p.write(archive, r, before, after); err != nil {
			return err
		}
		c.Links = append(c.Links, link{"item", "./" + p.number + ".json", "application/geo+json"})
	}
	if len(days) == 0 {
		return errNoImage
	}
	c.Extent.Spatial.BBox = [][4]float64{corners(box)}
	c.Extent.Temporal.Interval = [][2]string{{first(slices.Min(days)), last(slices.Max(days))}}
	if err := addJSON(archive, collectionFile, c); err != nil {
		return err
	}
	return archive.Close()
}

// part is the item of one change.
type part struct {
	number, collection, from, to string
	change                       detection.Change
}

// daysOf are the days of the images of a change, by the change itself or by its
// scenes.
func daysOf(c detection.Change, scenes []detection.Scene) (from, to string, ok bool) {
	days := []string{c.ChangedAfter, c.ChangedBefore}
	named := detection.Result{}
	for _, s := range scenes {
		if s.ID == c.BeforeScene || s.ID == c.AfterScene {
			named.Scenes = append(named.Scenes, s)
		}
	}
	l := table.Scenes(named)
	for _, row := range l.Rows {
		days = append(days, l.Cell(row, "acquired_day").Text)
	}
	days = slices.DeleteFunc(days, func(d string) bool { return d == "" })
	if len(days) == 0 {
		return "", "", false
	}
	return slices.Min(days), slices.Max(days), true
}

func (p part) write(archive *zip.Writer, r detection.Result, before, after []byte) error {
	one := detection.Result{Version: r.Version, Changes: []detection.Change{p.change}}
	box := p.change.Geometry.Bound()
	at := corners(box)
	out := item{
		Type: "Feature", Version: stacVersion, Extensions: []string{labelExtension}, ID: p.change.ID,
		Geometry: geojson.NewGeometry(p.change.Geometry), BBox: at[:], Properties: describe(one),
		Collection: p.collection, Assets: map[string]asset{},
		Links: []link{
			{"root", "./" + collectionFile, "application/json"},
			{"parent", "./" + collectionFile, "application/json"},
			{"collection", "./" + collectionFile, "application/json"},
		},
	}
	out.Properties.Start, out.Properties.End = first(p.from), last(p.to)
	out.Properties.Description = p.change.DateText
	for _, f := range []struct {
		key, name, title, form string
		data                   []byte
	}{
		{"before", p.number + "-before.png", p.change.ChangedAfter, "image/png", before},
		{"after", p.number + "-after.png", p.change.ChangedBefore, "image/png", after},
	} {
		if f.data == nil {
			continue
		}
		if err := export.AddFile(archive, f.name, f.data); err != nil {
			return err
		}
		out.Assets[f.key] = asset{"./" + f.name, f.title, f.form, []string{"data", f.key}}
	}
	var labels bytes.Buffer
	if err := export.WriteGeoJSON(&labels, one); err != nil {
		return err
	}
	if err := export.AddFile(archive, p.number+".geojson", labels.Bytes()); err != nil {
		return err
	}
	out.Assets["labels"] = asset{
		"./" + p.number + ".geojson", "the change", "application/geo+json", []string{"labels"},
	}
	return addJSON(archive, p.number+".json", out)
}

func addJSON(archive *zip.Writer, name string, v any) error {
	text, err := marshal(v)
	if err != nil {
		return err
	}
	return export.AddFile(archive, name, text)
}
