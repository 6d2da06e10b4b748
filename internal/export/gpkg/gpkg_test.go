package gpkg

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/export/table"
)

func result() detection.Result {
	return detection.Result{Changes: []detection.Change{
		{ID: "a", Class: detection.Building, Change: detection.Added, Geometry: orb.Polygon{
			{{1, 1}, {2, 1}, {2, 2}, {1, 1}}}},
		{ID: "b", Class: detection.Wall, Change: detection.Removed, Geometry: orb.LineString{{1, 1}, {2, 1}}},
		{ID: "c", Class: detection.Tower, Change: detection.Altered, Geometry: orb.Point{1, 1}},
	}}
}

func TestStylesListWhatTheirLayerHolds(t *testing.T) {
	t.Parallel()
	p, err := FromResult(result(), nil, table.System{CRS: table.WGS84()})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"changes_area": "building added", "changes_line": "wall removed", "perimeters": "wall removed",
		"changes_point": "tower altered",
	}
	for _, s := range p.Styles {
		d := xml.NewDecoder(strings.NewReader(s.QML))
		var categories []string
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: not XML: %v", s.Layer, err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "category" {
				categories = append(categories, e.Attr[0].Value)
			}
		}
		if w, ok := want[s.Layer]; ok && (len(categories) != 2 || categories[0] != w || categories[1] != "") {
			t.Errorf("%s has colours for %q, want one for %q and one for the rest", s.Layer, categories, w)
		}
	}
}

func TestAnEndedContextWritesNothing(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	p, err := FromResult(result(), nil, table.System{CRS: table.WGS84()})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(ctx, &b, p); !errors.Is(err, context.Canceled) || b.Len() > 0 {
		t.Errorf("%d bytes, %v; want none and that it was cancelled", b.Len(), err)
	}
}
