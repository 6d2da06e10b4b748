package geoparquet

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

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
