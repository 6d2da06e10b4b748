package report

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"rampart/algorithms/raster"
	"rampart/internal/chip"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/georef"
	"rampart/internal/site"
)

var update = flag.Bool("update", false, "write the golden files anew")

// plain is ground of one tone.
type plain struct{}

func (plain) Open(detection.Scene, georef.Grid) (chip.Shot, error) { return plain{}, nil }

func (plain) Roles() []string { return []string{"pan"} }
func (plain) Close() error    { return nil }

func (plain) Read(dst []*raster.Image) error {
	for i := range dst[0].Pix {
		dst[0].Pix[i] = float32(i % 7)
	}
	return nil
}

func ref(v float64) *float64 { return &v }

func box(lon, lat, half float64) orb.Polygon {
	return orb.Polygon{{{lon - half, lat - half}, {lon + half, lat - half}, {lon + half, lat + half},
		{lon - half, lat + half}, {lon - half, lat - half}}}
}

// example is a small campaign: a site with two changes and one that was not seen.
func example() Campaign {
	gap := 189
	seen := Site{
		ID: "north", Name: "North yard", NamesOther: []string{"Северный двор"}, Folder: "north",
		SourceIDs: []site.Entry{{Name: "other list", Value: "17"}},
		Sources:   []Source{{Type: "tender", Ref: "notice 4", Date: "2018-05"}},
		Area:      orb.MultiPolygon{box(12.5, 41.25, 0.002)},
		Statement: detection.Statement{
			SiteID: "north", Name: "North yard", Changes: 2,
			Text: "2 changes found in the 82 % that was observable between 2019-01-10 and 2019-10-02",
			Coverage: detection.Coverage{
				ObservableShare: 0.82, LastSeen: "2019-10-02", LongestGapDays: &gap,
				LongestGapFrom: "2019-01-10", LongestGapTo: "2019-07-18",
				UsablePerQuarter: []detection.QuarterCount{
					{Quarter: "2019-Q1", Scenes: 1}, {Quarter: "2019-Q3", Scenes: 1},
					{Quarter: "2019-Q4", Scenes: 1}},
			},
		},
	}
	for i, day := range []string{"2019-01-10", "2019-07-18", "2019-10-02"} {
		seen.Result.Scenes = append(seen.Result.Scenes, detection.Scene{
			ID: fmt.Sprintf("scene-%d", i+1), Path: fmt.Sprintf("north/%s.tif", day), Acquired: day,
			SHA256: strings.Repeat(fmt.Sprint(i+1), 64), Sensor: "WV02", GSDM: 0.5, Used: true,
			Credit: "© Somebody", Licence: "CC-BY-4.0", ValidFraction: ref(1),
			Registration: &detection.Registration{DxM: 0.3, DyM: -0.2, ResidualM: ref(0.4), Accepted: true},
		})
	}
	seen.Result.Skipped = []detection.Skip{{Path: "north/old.tif", Reason: "it has no date"}}
	seen.Changes = []detection.Change{
		{
			ID: "north-building-added-1", SiteID: "north", Class: detection.Building,
			Change: detection.Added, Geometry: box(12.5003, 41.2502, 0.0002), AreaM2: ref(1490),
			AreaErrM2: ref(60), HeightM: ref(7), HeightErrM: ref(0.4), HeightMethod: "shadow",
			ChangedAfter: "2019-01-10", ChangedBefore: "2019-07-18", GapDays: &gap,
			DateText:     "between 2019-01-10 and 2019-07-18 (189 days)",
			PersistenceN: 1, Status: "early", BeforeScene: "scene-1", AfterScene: "scene-2", GSDM: 0.5,
			ValidFraction: 1, Detectability: "resolved", Score: 0.9, ScoreBasis: "fixed weights",
			Evidence:   detection.Evidence{Contrast: ref(0.8), Persistence: ref(0.5)},
			Likelihood: "very likely", Confidence: "moderate", Alternatives: []string{"earthwork"},
			ClassReasons: []string{"an area of 1490 m2 with straight edges"},
			Review: detection.Review{Status: "accepted", Reviewer: "A. Reviewer", Reason: "seen by A.",
				At: "2020-01-01", Comment: "private remark"},
		},
		{
			ID: "north-wall-removed-2", SiteID: "north", Class: detection.Wall,
			Change:   detection.Removed,
			Geometry: orb.LineString{{12.4990, 41.2490}, {12.4990, 41.2505}},
			LengthM:  ref(166), LengthErrM: ref(2), ChangedBefore: "2019-10-02",
			DateText: "before 2019-10-02", Status: "confirmed", AfterScene: "scene-3", GSDM: 0.5,
			ValidFraction: 0.93, Score: 0.7, Likelihood: "likely", Confidence: "low",
		},
	}
	seen.Result.Indicators = []detection.Indicators{{
		SiteID: "north", Basis: "what came or went in this series as found",
		Dates: []detection.DateIndicators{
			{Date: "2019-01-10", Security: "nothing_seen", Values: []detection.Indicator{
				{Name: "towers", Reason: "pixels of 2 m: a tower needs 0.7 m or less"},
				{Name: "footprint_m2", Value: ref(0)},
				{Name: "perimeter_closed_share", Reason: "no wall is known to stand"}}},
			{Date: "2019-07-18", Security: "kept", Values: []detection.Indicator{
				{Name: "towers", Reason: "pixels of 2 m: a tower needs 0.7 m or less"},
				{Name: "footprint_m2", Value: ref(1490)},
				{Name: "perimeter_closed_share", Value: ref(0.9945)}}},
		},
		Events: []detection.SiteEvent{{Kind: "wall_reduced", Before: "2019-10-02",
			Detail: "62 % of what stood of it went"}},
	}}
	unseen := Site{
		ID: "south", Name: "South hill", Folder: "south",
		Area: orb.MultiPolygon{box(12.6, 41.2, 0.002)},
		Statement: detection.Statement{
			SiteID: "south", Text: "nothing can be said, because no scene of it was found",
			Coverage: detection.Coverage{ObservableShare: math.NaN()},
		},
	}
	return Campaign{
		Version: "1.0.0", From: "2019-01-01", To: "2019-12-31", Sites: []Site{seen, unseen},
		Parameters: map[string]any{"sensitivity": 0.6, "from": "2019-01-01", "to": "2019-12-31"},
	}
}

// written is the files of a report, by their paths. Pictures take long where
// races are looked for: only one test makes them there.
func written(t *testing.T, c Campaign, o Options, workers int) map[string]string {
	t.Helper()
	if testing.Short() && !o.NoImagery && o.Redact == "" && workers == 1 {
		t.Skip("makes pictures")
	}
	dir := t.TempDir()
	if o.Figures == 0 {
		o.Figures = math.MaxInt
	}
	if _, err := Write(context.Background(), dir, c, o, Work{Camera: plain{}, Workers: workers}); err != nil {
		t.Fatal(err)
	}
	return filesIn(t, dir)
}

func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const northPage = "sites/north/index.html"

func TestGoldenPages(t *testing.T) {
	t.Parallel()
	files := written(t, example(), Options{}, 1)
	for golden, file := range map[string]string{
		"index.html": "index.html", "seen.html": northPage, "unseen.html": "sites/south/index.html",
	} {
		path := filepath.Join("testdata", golden)
		if *update {
			if err := os.WriteFile(path, []byte(files[file]), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if files[file] != string(want) {
			t.Errorf("%s is not %s; read the diff and run with -update", file, path)
		}
	}
}

func TestWorkersDoNotChangeAByte(t *testing.T) {
	t.Parallel()
	c := example()
	if testing.Short() {
		c.Sites[0].Changes = c.Sites[0].Changes[:1]
	}
	four, one := written(t, c, Options{}, 4), written(t, c, Options{}, 3)
	if len(one) != len(four) {
		t.Errorf("%d and %d files", len(one), len(four))
	}
	for name, data := range one {
		if four[name] != data {
			t.Errorf("%s differs", name)
		}
	}
}

func TestTheReasonOfWhatIsMissingIsShown(t *testing.T) {
	t.Parallel()
	page := written(t, example(), Options{NoImagery: true}, 1)[northPage]
	for _, want := range []string{
		"<li>towers – pixels of 2 m: a tower needs 0.7 m or less</li>", // on no date
		`<td class="blank">–<sup>1</sup></td><td>99.4</td>`,            // on one
		"<li>no wall is known to stand</li>",
		"not known: no shadow tells it",
		"after the last usable scene",
		"<li>north/old.tif: it has no date</li>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestThereIsNoNeedOfANetworkOrScripts(t *testing.T) {
	t.Parallel()
	for name, page := range written(t, example(), Options{}, 1) {
		if !strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, ".css") {
			continue
		}
		for _, not := range []string{"<script", "http://", "https://", "//", "@import", "url("} {
			if strings.Contains(page, not) {
				t.Errorf("%s holds %q", name, not)
			}
		}
	}
}

// hostile is text that would do something if it were not escaped.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'` + "`" + `{{.}}]]>`

func TestHostileTextIsText(t *testing.T) {
	t.Parallel()
	c := example()
	s := &c.Sites[0]
	s.ID, s.Name, s.NamesOther = hostile, hostile, []string{hostile}
	s.SourceIDs = []site.Entry{{Name: hostile, Value: hostile}}
	s.Sources = []Source{{Type: hostile, Ref: hostile, Date: hostile}}
	s.Folder = "a&b' %2F"
	s.Statement.Text = hostile
	c.Version, c.Notes = hostile, []string{hostile}
	c.Parameters[hostile] = hostile
	for i := range s.Result.Scenes {
		x := &s.Result.Scenes[i]
		x.ID, x.Path, x.Sensor, x.Credit, x.Licence, x.SHA256 = hostile, hostile, hostile, hostile, hostile, hostile
	}
	s.Result.Skipped = []detection.Skip{{Path: hostile, Reason: hostile}}
	for i := range s.Changes {
		x := &s.Changes[i]
		x.ID, x.DateText, x.ChangeDetail, x.ChangedAfter, x.Likelihood = hostile+fmt.Sprint(i), hostile, hostile, hostile, hostile
		x.Confidence, x.Status, x.Detectability, x.ScoreBasis = hostile, hostile, hostile, hostile
		x.Class, x.Change, x.Review.Status, x.Review.Reason = hostile, hostile, hostile, hostile
		x.Alternatives, x.ClassReasons, x.SiteIDsAlso = []string{hostile}, []string{hostile}, []string{hostile}
	}
	s.Elsewhere = s.Changes
	s.Result.Indicators[0].Basis = hostile
	s.Result.Indicators[0].Events[0] = detection.SiteEvent{Kind: hostile, After: hostile, Detail: hostile}
	s.Result.Indicators[0].Dates[0].Date = hostile
	s.Result.Indicators[0].Dates[0].Values[0] = detection.Indicator{Name: hostile, Reason: hostile}
	for _, o := range []Options{{NoImagery: true}, {Redact: export.RedactPeople}} {
		for name, page := range written(t, c, o, 1) {
			if !strings.HasSuffix(name, ".html") {
				continue
			}
			for _, tag := range regexp.MustCompile(`<[a-zA-Z][^<>]*>`).FindAllString(page, -1) {
				lower := strings.ToLower(tag)
				if strings.HasPrefix(lower, "<script") || regexp.MustCompile(`\son\w+\s*=`).MatchString(outsideQuotes(lower)) {
					t.Errorf("%s: hostile text became %s", name, tag)
				}
			}
			if !strings.Contains(page, "&lt;script&gt;") {
				t.Errorf("%s does not show the text", name)
			}
		}
	}
}

// outsideQuotes is a tag without the values of its attributes.
func outsideQuotes(tag string) string {
	return regexp.MustCompile(`"[^"]*"`).ReplaceAllString(tag, `""`)
}

func TestRedactionLeavesOut(t *testing.T) {
	t.Parallel()
	people := []string{
		"other list", "notice 4", "A. Reviewer", "seen by A.", "private remark", "north/2019-01-10.tif", "north/old.tif",
		strings.Repeat("1", 64), "© Somebody",
	}
	places := append([]string{
		"North yard", "Северный", "other list", "notice 4", "41.25", "12.5", "12.6", "South hill",
		"north-building-added-1", "class=\"map",
	}, people...)
	hidden := example()
	hidden.Sites[0].Sensitive = true
	for name, data := range written(t, hidden, Options{Redact: export.RedactPeople}, 1) {
		for _, s := range []string{"North yard", "Северный", "41.25", "12.50", "north-"} {
			if strings.Contains(data, s) || strings.Contains(name, "north") {
				t.Errorf("%s holds %q of a sensitive site", name, s)
			}
		}
	}
	for how, secrets := range map[export.Redaction][]string{
		export.RedactPeople: people, export.RedactPlaces: places,
	} {
		for name, data := range written(t, example(), Options{Redact: how}, 1) {
			if strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".gif") {
				t.Errorf("%s: redacted by %s there is an image", name, how)
			}
			for _, s := range secrets {
				if strings.Contains(data, s) || how == export.RedactPlaces && strings.Contains(name, "north") {
					t.Errorf("redacted by %s, %s holds %q", how, name, s)
				}
			}
		}
	}
}

func TestWithoutImageryThereAreOutlinesAlone(t *testing.T) {
	t.Parallel()
	files := written(t, example(), Options{NoImagery: true}, 1)
	for name := range files {
		if strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".gif") {
			t.Errorf("%s was written", name)
		}
	}
	page := files[northPage]
	if n := strings.Count(page, `class="shape c-building`); n != 2 {
		t.Errorf("%d buildings are drawn, want one on the map and one by itself", n)
	}
	_, changes, _ := strings.Cut(page, `<section id="changes">`)
	articles := strings.Count(changes, "<article")
	if n := strings.Count(changes, `<svg class="map"`); n != articles || n == 0 {
		t.Errorf("%d figures of %d changes, want one each", n, articles)
	}
	if n := strings.Count(changes, `class="bartext"`); n != articles {
		t.Errorf("%d of %d figures have a scale", n, articles)
	}
}

func TestAMissingFigureIsSaidAndTheSurestAreShown(t *testing.T) {
	t.Parallel()
	files := written(t, example(), Options{Figures: 1}, 1)
	if _, ok := files["sites/north/north-building-added-1_before.png"]; !ok {
		t.Error("the surest change has no picture")
	}
	if _, ok := files["sites/north/north-wall-removed-2_before.png"]; ok {
		t.Error("a second change has a picture")
	}
	if !strings.Contains(files[northPage], "In words alone: 1 change of the lowest scores.") {
		t.Error("the page does not say that a change has no picture")
	}
}

func TestQuarters(t *testing.T) {
	t.Parallel()
	c := example()
	from, to := c.span()
	quarters := c.Sites[0].quarters(from, to)
	if len(quarters) != 4 {
		t.Fatalf("%d quarters, want 4", len(quarters))
	}
	// 189 days from 11 January to 18 July: 80 in the first quarter, 91 and 18 in
	// the next.
	building := tallyKey{detection.Added, detection.Building}
	for i, days := range []float64{80, 91, 18, 0} {
		got := quarters[i].cells[building].size
		if want := 1490 * days / 189; math.Abs(got.Central-want) > 1e-6 || got.Lower != 0 {
			t.Errorf("quarter %d: %+v of the building, want %.1f and a lower bound of 0", i+1, got, want)
		}
	}
	wall := tallyKey{detection.Removed, detection.Wall}
	for i := range quarters {
		if got := quarters[i].cells[wall].n; got.Central != 0 || got.Upper != 1 {
			t.Errorf("quarter %d: %+v walls, want none for sure and one that may be", i+1, got)
		}
	}
	if q := quarters[3]; q.watched == 0 || q.watched > 0.03 {
		t.Errorf("%.3f of the last quarter is watched, want its two first days", q.watched)
	}
}

func TestNothingIsSaidOfAnUnseenSite(t *testing.T) {
	t.Parallel()
	files := written(t, example(), Options{NoImagery: true}, 1)
	page := files["sites/south/index.html"]
	for _, want := range []string{
		"nothing can be said, because no scene of it was found", "not known", "No change was found.",
	} {
		if strings.Contains(page, want) == (want == "No change was found.") {
			t.Errorf("the page of an unseen site: %q is wrong", want)
		}
	}
	if !strings.Contains(files["index.html"], "Of 1 site nothing can be said.") {
		t.Error("the summary does not say that a site was not seen")
	}
}

func TestOnlyPublicSourcesAreRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sites.geojson")
	list := `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{
		"id":"a","name":"A","names_other":["B"],"source_ids":{"list":["7","8"],"other":"9"},
		"labels":{"tier":["prison"]},"notes":"secret notes","sources":[
		{"type":"tender","ref":"open","sensitivity":"public"},
		{"type":"testimony","ref":"witness 12","sensitivity":"secret"},
		{"type":"visit","ref":"unmarked"}]}}]}`
	if err := os.WriteFile(path, []byte(list), 0o666); err != nil {
		t.Fatal(err)
	}
	sites, err := ReadPlaces(path)
	if err != nil || len(sites) != 1 {
		t.Fatalf("ReadPlaces = %v, %v", sites, err)
	}
	all, err := json.Marshal(sites[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"witness", "unmarked", "prison", "secret"} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("%q was read", secret)
		}
	}
	if len(sites[0].Sources) != 1 || len(sites[0].SourceIDs) != 3 {
		t.Errorf("sources %v and ids %v, want 1 and 3", sites[0].Sources, sites[0].SourceIDs)
	}
}

func TestManySites(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("many pages")
	}
	const n = 60
	c := example()
	for i := range n {
		s := c.Sites[i%2]
		s.ID, s.Folder = fmt.Sprintf("s%03d", i), fmt.Sprintf("s%03d", i)
		c.Sites = append(c.Sites, s)
	}
	files := written(t, c, Options{NoImagery: true}, 2)
	if want := n + 2 + len([]string{"index.html", "style.css", "report.json"}); len(files) != want {
		t.Errorf("%d files, want %d", len(files), want)
	}
}
