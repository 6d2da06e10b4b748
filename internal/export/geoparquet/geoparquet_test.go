package geoparquet

import (
	"bytes"
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"

	"rampart/internal/detection"
	"rampart/internal/export/table"
)

func TestAFileSaysWhatItHolds(t *testing.T) {
	t.Parallel()
	l := table.Changes([]detection.Change{
		{ID: "a", Geometry: orb.Point{12.5, 41.25}, ChangedAfter: "1970-01-03", Alternatives: []string{"x", "y"}},
		{ID: "b", Geometry: orb.LineString{{1, 2}, {3, 4}}},
		{ID: "c"},
	})
	var b bytes.Buffer
	if err := Write(&b, l, table.WGS84()); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := f.Lookup("geo")
	var geo geoJSON
	if err := json.Unmarshal([]byte(text), &geo); err != nil {
		t.Fatal(err)
	}
	c := geo.Columns["geometry"]
	if geo.Version != "1.1.0" || c.Encoding != "WKB" || len(c.GeometryTypes) != 2 || c.CRS != nil {
		t.Errorf("metadata %s", text)
	}
	if c.Covering.BBox["xmax"] != [2]string{"bbox", "xmax"} || len(c.BBox) != 4 || c.BBox[0] != 1 {
		t.Errorf("boxes %s", text)
	}
	type row struct {
		ID       string   `parquet:"id,optional"`
		After    *int32   `parquet:"changed_after,optional,date"`
		Before   *int32   `parquet:"changed_before,optional,date"`
		Others   []string `parquet:"alternatives,list"`
		Box      *box     `parquet:"bbox,optional"`
		Geometry []byte   `parquet:"geometry,optional"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	a := rows[0]
	if a.ID != "a" || a.After == nil || *a.After != 2 || a.Before != nil || len(a.Others) != 2 {
		t.Errorf("read %+v", a)
	}
	if g, err := wkb.Unmarshal(a.Geometry); err != nil || g != (orb.Point{12.5, 41.25}) {
		t.Errorf("place %v, %v", g, err)
	}
	if *rows[1].Box != (box{1, 2, 3, 4}) || rows[2].Box != nil || rows[2].Geometry != nil {
		t.Errorf("boxes %v, %v; place %v", rows[1].Box, rows[2].Box, rows[2].Geometry)
	}
}

func TestAnyChangeIsReadBack(t *testing.T) {
	t.Parallel()
	type row struct {
		ID       *string  `parquet:"id,optional"`
		Reasons  []string `parquet:"class_reasons,list"`
		Area     *float64 `parquet:"area_m2,optional"`
		Gap      *int64   `parquet:"gap_days,optional"`
		Before   *int32   `parquet:"changed_before,optional,date"`
		Text     *string  `parquet:"date_text,optional"`
		Geometry []byte   `parquet:"geometry,optional"`
	}
	place := rapid.Custom(func(t *rapid.T) orb.Geometry {
		p := orb.Point{
			rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat"),
		}
		return rapid.SampledFrom([]orb.Geometry{nil, p, orb.LineString{p, {0, 0}},
			orb.Polygon{{p, {0, 0}, {0, 1}, p}}}).Draw(t, "place")
	})
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) detection.Change {
			days := rapid.IntRange(-40000, 40000).Draw(t, "day")
			return detection.Change{
				ID:            rapid.String().Draw(t, "id"),
				ClassReasons:  rapid.SliceOf(rapid.String()).Draw(t, "reasons"),
				AreaM2:        rapid.Ptr(rapid.Float64(), true).Draw(t, "area"),
				GapDays:       rapid.Ptr(rapid.IntRange(-1e6, 1e6), true).Draw(t, "gap"),
				ChangedBefore: time.Unix(int64(days)*86400, 0).UTC().Format(time.DateOnly),
				DateText:      rapid.String().Draw(t, "text"), Geometry: place.Draw(t, "geometry"),
			}
		}), 0, 5).Draw(t, "changes")
		l := table.Changes(want)
		var b bytes.Buffer
		if err := Write(&b, l, table.WGS84()); err != nil {
			t.Fatal(err)
		}
		got, err := parquet.Read[row](bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d rows, %v, want %d", len(got), err, len(want))
		}
		slices.SortStableFunc(want, func(a, b detection.Change) int { return cmp.Compare(a.ID, b.ID) })
		for i, r := range got {
			c := want[i]
			known := func(s string) *string {
				if s == "" {
					return nil
				}
				return &s
			}
			var g orb.Geometry
			if r.Geometry != nil {
				if g, err = wkb.Unmarshal(r.Geometry); err != nil {
					t.Fatal(err)
				}
			}
			day := time.Unix(int64(*r.Before)*86400, 0).UTC().Format(time.DateOnly)
			if !reflect.DeepEqual(r.ID, known(c.ID)) || !reflect.DeepEqual(r.Text, known(c.DateText)) ||
				!slices.Equal(r.Reasons, c.ClassReasons) || !reflect.DeepEqual(r.Area, c.AreaM2) ||
				(r.Gap == nil) != (c.GapDays == nil) || r.Gap != nil && int(*r.Gap) != *c.GapDays ||
				day != c.ChangedBefore || !reflect.DeepEqual(g, c.Geometry) {
				t.Fatalf("read %+v, want %+v", r, c)
			}
		}
	})
}
