package export

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rampart/internal/detection"
)

// again writes what was read of the bytes.
func again(t interface {
	Fatalf(format string, args ...any)
}, data []byte) []byte {
	r, err := Read(data)
	if err != nil {
		t.Fatalf("Read: %v\n%s", err, data)
	}
	var b bytes.Buffer
	if err := WriteGeoJSON(&b, r); err != nil {
		t.Fatalf("WriteGeoJSON of what was read: %v", err)
	}
	return b.Bytes()
}

func TestWhatIsReadIsWrittenWithTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sample.geojson", "empty.geojson"} {
		want, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := again(t, want); !bytes.Equal(got, want) {
			t.Errorf("%s: written again:\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestAnyResultIsWrittenAgainWithTheSameBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyResult(t)
		for i := range r.Changes {
			r.Changes[i].ID = fmt.Sprint(i, r.Changes[i].ID)
		}
		var want bytes.Buffer
		if err := WriteGeoJSON(&want, r); err != nil {
			t.Fatalf("WriteGeoJSON: %v", err)
		}
		if got := again(t, want.Bytes()); !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("written again:\n%s\nwant\n%s", got, &want)
		}
	})
}

func TestAReviewIsKept(t *testing.T) {
	t.Parallel()
	c := sampleBuilding()
	c.Review = detection.Review{
		Status: "accepted", Reason: "seen on the ground", Reviewer: "a", At: "2024-01-02", Comment: "yes",
	}
	c.HeightM, c.HeightErrM, c.HeightMethod = ptr(6.5), ptr(1.0), "shadow"
	var b bytes.Buffer
	if err := WriteGeoJSON(&b, detection.Result{Changes: []detection.Change{c}}); err != nil {
		t.Fatal(err)
	}
	got, err := Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if g := got.Changes[0]; g.Review != c.Review || *g.HeightM != 6.5 || g.HeightMethod != "shadow" {
		t.Errorf("read %+v, height %v by %q; want %+v, 6.5 by shadow",
			g.Review, *g.HeightM, g.HeightMethod, c.Review)
	}
}

func TestWhatIsMissingIsUnknown(t *testing.T) {
	t.Parallel()
	r, err := Read([]byte(`{"type":"FeatureCollection","rampart":{"scenes":[{"id":"a"}],"statements":[{}]},` +
		`"features":[{"type":"Feature","id":"a","geometry":null,"properties":{}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c, s := r.Changes[0], r.Scenes[0]
	if c.AreaM2 != nil || c.Evidence.Shape != nil || !math.IsNaN(c.Score) || !math.IsNaN(c.ValidFraction) ||
		c.Review.Status != unreviewed {
		t.Errorf("of a change of which nothing is said %+v is known", c)
	}
	if s.SunElevation != nil || s.GSDM != 0 {
		t.Errorf("of a scene of which nothing is said %+v is known", s)
	}
}

func TestWhatIsNoResultIsRefused(t *testing.T) {
	t.Parallel()
	feature := func(geometry, after string) string {
		return `{"type":"FeatureCollection","rampart":{"schema":1},"features":[{"type":"Feature","id":"a",` +
			`"geometry":` + geometry + `,"properties":{"changed_after":` + after + `}}]}`
	}
	for name, c := range map[string]struct {
		data string
		want error
		says string
	}{
		"text":                    {"hello", errNoResult, "give a result of detect"},
		"nothing":                 {"", errNoResult, "give a result of detect"},
		"GeoJSON of other make":   {`{"type":"FeatureCollection","features":[]}`, errNoResult, "member rampart"},
		"a feature":               {`{"type":"Feature","rampart":{}}`, errNoResult, "member rampart"},
		"a later schema":          {`{"type":"FeatureCollection","rampart":{"schema":2,"version":"9.1"}}`, ErrSchema, "schema 2, written by rampart 9.1"},
		"a schema that is a word": {`{"type":"FeatureCollection","rampart":{"schema":"x"}}`, ErrSchema, `schema "x"`},
		"a curve":                 {feature(`{"type":"Curve"}`, "null"), errGeometry, "feature 1"},
		"coordinates in metres": {
			feature(`{"type":"Point","coordinates":[500000,4000000]}`, "null"), errGeometry, "feature 1"},
		"a hole that lies outside the world": {
			feature(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[200,0],[1,0],[1,1],[200,0]]]}`,
				"null"), errGeometry, "200, 0"},
		"a date that is none": {feature("null", `"2019-02-30"`), nil, "2019-02-30"},
	} {
		_, err := Read([]byte(c.data))
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: Read: %v, want %v that says %q", name, err, c.want, c.says)
		}
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "no.geojson")); err == nil ||
		!strings.Contains(err.Error(), "no.geojson: there is no such file") {
		t.Errorf("ReadFile of nothing: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"sample.geojson", "empty.geojson"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read(data)
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		if err := WriteGeoJSON(&once, r); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		r, err = Read(once.Bytes())
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, &once)
		}
		if err := WriteGeoJSON(&twice, r); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("%v; the second time it is\n%s\nafter\n%s", err, &twice, &once)
		}
	})
}
