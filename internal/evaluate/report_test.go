package evaluate

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"strings"
	"testing"

	"rampart/internal/georef"
)

func TestGates(t *testing.T) {
	t.Parallel()
	r := reportOf(t, compound()[1:], compound())
	failed := r.Judge([]Gate{
		{"tower.added.f1", 1, false}, {"wall.added.recall", 0.1, false},
		{"false.objects", 0, true}, {"missed.objects", 0, true}, {"fence.added.f1", 0, false},
	})
	want := []string{
		"wall.added.recall is 0, want at least 0.1", "fence.added.f1 has no value",
	}
	var got []string
	for _, v := range failed {
		got = append(got, v.String())
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("failed %q, want %q", got, want)
	}
	if len(r.Gates) != 5 || !r.Gates[0].Passed || r.Gates[1].Passed {
		t.Errorf("gates in the report %+v", r.Gates)
	}
	over := Report{Pooled: figures(Measures{False: 3})}
	if f := over.Judge([]Gate{{"false.objects", 2, true}}); len(f) != 1 ||
		f[0].String() != "false.objects is 3, want at most 2" {
		t.Errorf("failed %v, want the one above its bound", f)
	}
}

func TestFiguresHaveNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"wall.added.f1", "structure.removed.recall", "building.added.iou25.f1", "any.f1", "scot",
		"false.per_km2", "dates.contained", "calibration.error",
	} {
		if err := CheckFigure(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"", "f1", "wall.f1", "wall.built.f1", "wall.added.f2", "anything"} {
		if CheckFigure(name) == nil {
			t.Errorf("%q is taken for a figure", name)
		}
	}
}

func TestWhatHasNoValueIsNull(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(reportOf(t, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"any_change":{"found":0,"found_hit":0,"true":0,"true_hit":0,"precision":null,"recall":null`,
		`"per_km2":null`, `"scot":null`, `"rows":[]`, `"gates":[]`,
	} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("report has no %s:\n%s", want, b)
		}
	}
	var back Report
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("there and back:\n%s\nwant\n%s (%v)", again, b, err)
	}
}

// studio is a camera that knows one scene.
type studio struct{ asked []georef.Grid }

func (s *studio) Look(scene Scene, _ string, g georef.Grid) (image.Image, error) {
	if scene.ID != "a" {
		return nil, errors.New("not here")
	}
	s.asked = append(s.asked, g)
	return image.NewGray(g.Rect()), nil
}

func TestThePageShowsWhatIsFalseAndMissed(t *testing.T) {
	t.Parallel()
	wrong := thing{id: "w", class: "building", change: "added", g: square(300, 0, 20),
		after: "2019-01-10", before: "2019-03-05"}
	found := readFound(t, seen+wrong.feature(t)+"]}")
	truth := readTruth(t, collectionOf(t, compound()[0], thing{class: "shed", change: "added",
		g: square(315, 0, 20)}))
	j := judgedOf(t, "<scene>", found, truth)
	c := &studio{}
	var b bytes.Buffer
	if err := WritePage(&b, NewReport([]Judged{j}, Default()), []Judged{j}, c); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for what, want := range map[string]int{
		"&lt;scene&gt;: wall added 200 m across": 1, "&lt;scene&gt;: shed added 20 m across": 1,
		"data:image/jpeg;base64,": 2, "2019-01-10": 2, "<script": 0, "http": 0, "src=": 0,
		`class="truth focus"`: 2,
	} {
		if got := strings.Count(page, what); got != want {
			t.Errorf("%q is on the page %d times, want %d", what, got, want)
		}
	}
	if len(c.asked) != 2 || c.asked[0].Size != image.Pt(36, 36) {
		t.Errorf("pictures taken on %+v, want two, the first of 360 m in 10 m pixels", c.asked)
	}
}

func TestWithoutImagesOutlinesAreDrawnAlone(t *testing.T) {
	t.Parallel()
	j := judgedOf(t, "scene", readFound(t, collectionOf(t)),
		readTruth(t, collectionOf(t, compound()...)))
	var b bytes.Buffer
	if err := WritePage(&b, NewReport([]Judged{j}, Default()), []Judged{j}, &studio{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "no image found"); n != 6 {
		t.Errorf("%d pictures without an image, want 6", n)
	}
}
