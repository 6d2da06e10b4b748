package kmz

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

// text returns doc.kml and the names in the archive.
func text(t *testing.T, d Document) (kml string, names []string) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		names = append(names, f.Name)
	}
	f, err := archive.Open("doc.kml")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	d2 := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d2.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("not XML: %v", err)
		}
	}
	return string(data), names
}

func TestNoPolygonHasTooManyVertices(t *testing.T) {
	t.Parallel()
	var ring orb.Ring
	const corners = 100_000
	for i := range corners {
		a := 2 * math.Pi * float64(i) / corners
		r := 0.01 * (1 + 0.01*math.Sin(5000*a))
		ring = append(ring, orb.Point{12 + r*math.Cos(a), 41 + r*math.Sin(a)})
	}
	ring = append(ring, ring[0])
	kml, _ := text(t, Document{Result: detection.Result{Changes: []detection.Change{
		{ID: "a", Class: "building", Change: "added", Geometry: orb.Polygon{ring}},
	}}})
	if n := strings.Count(kml[strings.Index(kml, "<coordinates>"):], ","); n > mostVertices || n < 1000 {
		t.Errorf("%d vertices, want some, but %d at most", n, mostVertices)
	}
}

func TestOnlyOneOfTheFilesIsForTheTimeSlider(t *testing.T) {
	t.Parallel()
	r := detection.Result{Changes: []detection.Change{
		{ID: "a", Class: "wall", Change: "added", ChangedAfter: "2019-01-02", ChangedBefore: "2019-03-04"},
		{ID: "b", Class: "wall", Change: "added", ChangedBefore: "2019-03-04"},
		{ID: "c", Class: "wall", Change: "added"},
	}}
	kml, _ := text(t, Document{Result: r, TimeSpan: true})
	for part, want := range map[string]int{
		"<TimeSpan>": 2, "<begin>2019-01-02</begin><end>2019-03-04</end>": 1,
		"<TimeSpan><end>2019-03-04</end></TimeSpan>": 1,
	} {
		if got := strings.Count(kml, part); got != want {
			t.Errorf("%d times %s, want %d", got, part, want)
		}
	}
	if kml, _ := text(t, Document{Result: r}); strings.Contains(kml, "TimeSpan") {
		t.Error("the file without the slider has a TimeSpan")
	}
}

func TestTextsCannotBreakOut(t *testing.T) {
	t.Parallel()
	kml, names := text(t, Document{
		Name: "</name>", Result: detection.Result{Changes: []detection.Change{{
			ID: `<script>alert("1")</script>`, Class: "other", Change: "added", DateText: "a & b\x00\x1b",
		}}},
		Pictures: func(detection.Change) ([]Picture, error) {
			return []Picture{{Caption: "<b>", PNG: []byte{1}}}, nil
		},
	})
	placemark := kml[strings.Index(kml, "<Placemark>"):]
	balloon, _, _ := strings.Cut(placemark, "</description>")
	if strings.Contains(kml, "<script>") || strings.Contains(balloon, "&lt;script&gt;") {
		t.Error("an id can run as a script in the balloon")
	}
	if len(names) != 2 || names[0] != "doc.kml" || names[1] != "files/000001-1.png" {
		t.Errorf("the archive holds %v", names)
	}
}
