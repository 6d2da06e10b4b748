package stacitem

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

func TestAnItemSaysWhatTheLabelsAreAndOverWhichDays(t *testing.T) {
	t.Parallel()
	r := detection.Result{
		Scenes: []detection.Scene{
			{ID: "a", Path: "/home/x/a.tif", Acquired: "2019-02-03", Used: true},
			{ID: "b", Path: "north/b.tif", Acquired: "2019-05-11", Used: true},
			{ID: "b", Path: "south/b.tif", Acquired: "2019-05-11", Used: true},
			{ID: "c", Path: "c.tif", Acquired: "2021-01-01"},
		},
		Statements: []detection.Statement{{SiteID: "n", Text: "1 change found"}, {SiteID: "s", Text: "none"}},
		Changes: []detection.Change{{ID: "x", Class: "wall", Change: "added", ChangedAfter: "2019-02-03",
			Geometry: orb.LineString{{1, 2}, {3, 4}}}},
	}
	var b bytes.Buffer
	if err := Write(&b, "north", "out/north.geojson", r, nil); err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID         string
		BBox       [4]float64
		Properties struct {
			Start       string `json:"start_datetime"`
			End         string `json:"end_datetime"`
			Description string
			Overviews   []struct {
				Key    string `json:"property_key"`
				Counts []count
			} `json:"label:overviews"`
		}
		Assets map[string]struct{ Href string }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Properties
	if got.ID != "north" || got.BBox != [4]float64{1, 2, 3, 4} || p.Start != "2019-02-03T00:00:00Z" ||
		p.End != "2019-05-11T23:59:59Z" || p.Description != "n: 1 change found; s: none" {
		t.Errorf("item %+v", got)
	}
	if len(p.Overviews) != 2 || p.Overviews[0].Counts[0] != (count{"wall", 1}) {
		t.Errorf("overviews %+v", p.Overviews)
	}
	for key, want := range map[string]string{
		"labels": "north.geojson", "scene-a": "a.tif", "scene-b": "north/b.tif",
		"scene-south/b.tif": "south/b.tif", "scene-c": "",
	} {
		if href := got.Assets[key].Href; href != want {
			t.Errorf("asset %s is %q, want %q", key, href, want)
		}
	}
}

func TestChipsAreACatalogWithAnItemAChange(t *testing.T) {
	t.Parallel()
	r := detection.Result{
		Scenes: []detection.Scene{{ID: "b", Acquired: "2019-07-02", Used: true}},
		Changes: []detection.Change{
			{ID: "x", Class: "wall", Change: "added", ChangedAfter: "2019-02-03", ChangedBefore: "2019-05-11",
				Geometry: orb.LineString{{1, 2}, {3, 4}}},
			{ID: "y", Class: "tower", Change: "removed", AfterScene: "b", Geometry: orb.Point{5, 6}},
			{ID: "unseen", ChangedBefore: "2019-05-11", Geometry: orb.Point{7, 8}},
			{ID: "nowhere", ChangedBefore: "2019-05-11"},
		},
	}
	pictures := func(c detection.Change) (before, after []byte, err error) {
		switch c.ID {
		case "unseen":
			return nil, nil, nil
		case "y":
			return nil, []byte("after"), nil
		}
		return []byte("before"), []byte("after"), nil
	}
	var b, again bytes.Buffer
	if err := errors.Join(WriteChips(&b, "r", r, pictures), WriteChips(&again, "r", r, pictures)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the second time other bytes come")
	}
	files := map[string]string{}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	want := []string{"000001-after.png", "000001-before.png", "000001.geojson", "000001.json",
		"000002-after.png", "000002.geojson", "000002.json", "collection.json"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	// All that is named is there, and the days and places are those of the changes.
	for name, text := range files {
		for _, m := range regexp.MustCompile(`"href": "\./([^"]+)"`).FindAllStringSubmatch(text, -1) {
			if _, ok := files[m[1]]; !ok {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
	for name, parts := range map[string][]string{
		"collection.json": {"2019-02-03T00:00:00Z", "2019-07-02T23:59:59Z"},
		"000001.json":     {`"id": "x"`, "2019-02-03T00:00:00Z", "2019-05-11T23:59:59Z", `"name": "wall"`},
		"000002.json":     {`"id": "y"`, "2019-07-02T00:00:00Z", `"type": "Point"`},
		"000001.geojson":  {`"id":"x"`},
	} {
		for _, p := range parts {
			if !strings.Contains(files[name], p) {
				t.Errorf("%s has no %s:\n%s", name, p, files[name])
			}
		}
	}
	var c collection
	if err := json.Unmarshal([]byte(files["collection.json"]), &c); err != nil ||
		c.Extent.Spatial.BBox[0] != [4]float64{1, 2, 5, 6} {
		t.Errorf("the collection covers %v, %v", c.Extent, err)
	}
	r.Changes = r.Changes[2:]
	if err := WriteChips(&bytes.Buffer{}, "r", r, pictures); !errors.Is(err, errNoImage) {
		t.Errorf("error %v, want that there is no image", err)
	}
}

func TestAResultWithoutAnyDateIsNoItem(t *testing.T) {
	t.Parallel()
	err := Write(&bytes.Buffer{}, "x", "x.geojson", detection.Result{Changes: []detection.Change{{ID: "a"}}}, nil)
	if !errors.Is(err, errUndated) {
		t.Errorf("error %v, want that no date is known", err)
	}
}
