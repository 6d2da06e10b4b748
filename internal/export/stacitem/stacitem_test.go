package stacitem

import (
	"bytes"
	"encoding/json"
	"errors"
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

func TestAResultWithoutAnyDateIsNoItem(t *testing.T) {
	t.Parallel()
	err := Write(&bytes.Buffer{}, "x", "x.geojson", detection.Result{Changes: []detection.Change{{ID: "a"}}}, nil)
	if !errors.Is(err, errUndated) {
		t.Errorf("error %v, want that no date is known", err)
	}
}
