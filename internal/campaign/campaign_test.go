package campaign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

func TestFolderNames(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"a-1": "a-1", "达坂城 #2": "达坂城 %232", "قاراقاش": "قاراقاش", "../x": "%2E./x", "": "",
		"a/b": "a%2Fb", ".hidden": "%2Ehidden", "50%": "50%25", "end.": "end%2E", "St. Ives": "St. Ives",
		"a\x00b": "a%00b", `a\b`: "a%5Cb",
	} {
		if id == "../x" {
			want = "%2E.%2Fx"
		}
		if got := FolderName(id); got != want {
			t.Errorf("FolderName(%q) = %q, want %q", id, got, want)
		}
	}
	names := folderNames([]string{"North", "north", strings.Repeat("长", 300), strings.Repeat("长", 301)})
	seen := map[string]bool{}
	for id, n := range names {
		if seen[strings.ToLower(n)] || len(n) > 255 {
			t.Errorf("the folder of %q is %q, which is taken or too long", id, n)
		}
		seen[strings.ToLower(n)] = true
	}
}

func TestTwoIDsHaveTwoFolders(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if a != b && FolderName(a) == FolderName(b) {
			t.Fatalf("%q and %q have the folder %q", a, b, FolderName(a))
		}
		if n := FolderName(a); strings.ContainsAny(n, "/\\\x00") || strings.HasPrefix(n, ".") {
			t.Fatalf("the folder of %q is %q", a, n)
		}
	})
}

func day(text string) time.Time { return parseDay(text) }

func TestQuarterNames(t *testing.T) {
	t.Parallel()
	var names []string
	for _, q := range indicator.QuartersOf(day("2018-12-31"), day("2019-07-01")) {
		names = append(names, q.Name(), isoDay(q.Last()))
	}
	want := "2018-Q4 2018-12-31 2019-Q1 2019-03-31 2019-Q2 2019-06-30 2019-Q3 2019-09-30"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("quarters are %s, want %s", got, want)
	}
}

// cell is what the table of quarters has in a column.
func cell(t *testing.T, r quarterRow, name string) string {
	t.Helper()
	for _, c := range quarterColumns() {
		if c.name == name {
			return c.cell(r)
		}
	}
	t.Fatalf("no column %s", name)
	return ""
}

func TestQuarterRow(t *testing.T) {
	t.Parallel()
	area, length := 400.0, 120.0
	s := &siteSaid{
		Outcome: Outcome{Site: site.Site{ID: "a"}}, first: day("2019-02-15"),
		statement: detection.Statement{Coverage: detection.Coverage{
			UsablePerQuarter: []detection.QuarterCount{{Quarter: "2019-Q2", Scenes: 3}},
			ObservableShare:  0.82, LastSeen: "2019-09-30",
		}},
		counted: []detection.Change{
			{Class: "building", Change: "added", AreaM2: &area,
				ChangedAfter: "2019-06-20", ChangedBefore: "2019-07-10"},
			{Class: "wall", Change: "added", LengthM: &length,
				ChangedAfter: "2019-04-10", ChangedBefore: "2019-04-20"},
			{Class: "wall", Change: "removed", ChangedAfter: "2019-04-10", ChangedBefore: "2019-04-20"},
		},
	}
	q2 := newQuarterRow(s, indicator.QuarterOf(day("2019-04-01")))
	q4 := newQuarterRow(s, indicator.QuarterOf(day("2019-10-01")))
	for _, c := range []struct {
		row        quarterRow
		name, want string
	}{
		{q2, "scenes", "3"}, {q2, "watched_share", "1.0000"}, {q2, "observable_share", "0.8200"},
		{q2, "added_n_lower", "1"}, {q2, "added_n_central", "1.50"}, {q2, "added_n_upper", "2"},
		{q2, "added_building_m2_lower", "0.00"}, {q2, "added_building_m2_central", "200.00"},
		{q2, "added_building_m2_upper", "400.00"}, {q2, "added_wall_m_lower", "120.00"},
		{q2, "removed_wall_n_lower", "1"},
		{q2, "removed_wall_m_lower", ""},      // its length is not known
		{q2, "removed_building_n_upper", "0"}, // looked at, and nothing found
		{q4, "watched_share", "0.0000"}, {q4, "scenes", "0"},
		{q4, "added_n_upper", ""}, // not looked at
		{newQuarterRow(s, indicator.QuarterOf(day("2019-01-01"))), "watched_share", "0.5000"},
	} {
		if got := cell(t, c.row, c.name); got != c.want {
			t.Errorf("%s %s is %q, want %q", c.row.quarter.Name(), c.name, got, c.want)
		}
	}
}

func TestTheCodeBookExplainsEveryColumnOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range codebook() {
		key := m.table + " " + m.name
		if seen[key] || m.about == "" || m.kind == "" {
			t.Errorf("%s is explained twice or not at all: %+v", key, m)
		}
		seen[key] = true
	}
	var b bytes.Buffer
	r := detection.Result{Changes: []detection.Change{square("a", "a-1", 0, 0, 20)}}
	if err := export.WriteGeoJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	var written struct {
		Features []struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(b.Bytes(), &written); err != nil {
		t.Fatal(err)
	}
	for name := range written.Features[0].Properties {
		if !seen["changes.geojson "+name] {
			t.Errorf("the property %s of a change is not explained", name)
		}
	}
}

// square is a change at so many metres east and north of 88 east, 43 north.
func square(siteID, id string, east, north, side float64) detection.Change {
	const mLat, mLon = 111_100.0, 81_500.0
	w, s := 88+(east-side/2)/mLon, 43+(north-side/2)/mLat
	b := orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{w + side/mLon, s + side/mLat}}
	area := side * side
	return detection.Change{
		ID: id, SiteID: siteID, Class: detection.Building, Change: detection.Added,
		Geometry: b.ToPolygon(), AreaM2: &area, GSDM: 0.5,
		ChangedAfter: "2019-01-10", ChangedBefore: "2019-03-04",
	}
}

func TestAChangeInTwoAreasIsThereOnce(t *testing.T) {
	t.Parallel()
	place := func(id string, east float64) site.Site {
		c := square(id, "", east, 0, 1000)
		return site.Site{ID: id, Area: orb.MultiPolygon{c.Geometry.(orb.Polygon)}}
	}
	sites := []site.Site{place("a", 0), place("b", 700), place("far", 5000)}
	other := func(c detection.Change, f func(*detection.Change)) detection.Change {
		f(&c)
		return c
	}
	for _, c := range []struct {
		name string
		in   []detection.Change
		want string
	}{
		{"as the nearer site has it", []detection.Change{
			square("a", "a-1", 400, 0, 20), square("b", "b-1", 401, 1, 21)}, "b-1[a]"},
		{"whatever the order", []detection.Change{
			square("b", "b-1", 401, 1, 21), square("a", "a-1", 400, 0, 20)}, "b-1[a]"},
		{"found by one site only", []detection.Change{square("a", "a-1", 400, 0, 20)}, "a-1[b]"},
		{"outside the other area", []detection.Change{square("a", "a-1", 0, 0, 20)}, "a-1[]"},
		{"two things", []detection.Change{
			square("a", "a-1", 400, 0, 20), square("b", "b-1", 440, 0, 20)}, "a-1[b] b-1[a]"},
		{"two sizes", []detection.Change{
			square("a", "a-1", 400, 0, 20), square("b", "b-1", 400, 0, 40)}, "a-1[b] b-1[a]"},
		{"one added, one removed", []detection.Change{square("a", "a-1", 400, 0, 20),
			other(square("b", "b-1", 400, 0, 20), func(c *detection.Change) { c.Change = "removed" })},
			"a-1[b] b-1[a]"},
		{"at two times", []detection.Change{square("a", "a-1", 400, 0, 20),
			other(square("b", "b-1", 400, 0, 20), func(c *detection.Change) {
				c.ChangedAfter, c.ChangedBefore = "2019-04-01", "2019-05-01"
			})}, "a-1[b] b-1[a]"},
		{"two of one site stay", []detection.Change{
			square("a", "a-1", 400, 0, 20), square("a", "a-2", 400, 0, 20)}, "a-1[b] a-2[b]"},
		{"sites that share no ground", []detection.Change{
			square("a", "a-1", 400, 0, 20), square("far", "far-1", 400, 0, 20)}, "a-1[b] far-1[]"},
	} {
		var got []string
		for _, x := range newGround(sites, sitelist.Overlaps(sites)).once(c.in) {
			got = append(got, x.ID+fmt.Sprint(x.SiteIDsAlso))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	result := func(sites string, changes ...detection.Change) detection.Result {
		r := detection.Result{Changes: changes}
		for _, id := range strings.Fields(sites) {
			r.Statements = append(r.Statements, detection.Statement{SiteID: id})
		}
		return r
	}
	with := func(c detection.Change, f func(*detection.Change)) detection.Change {
		f(&c)
		return c
	}
	old := []detection.Change{
		square("a", "same", 0, 0, 20), square("a", "gone", 100, 0, 20), square("a", "narrow", 200, 0, 20),
		square("a", "wide", 300, 0, 20), square("a", "building", 400, 0, 20), square("a", "moved", 500, 0, 20),
	}
	recent := []detection.Change{
		with(square("a", "same", 0, 0, 20), func(c *detection.Change) { c.Score = 0.01; c.PersistenceN = 4 }),
		with(square("a", "narrow", 200, 0, 20), func(c *detection.Change) { c.ChangedBefore = "2019-02-02" }),
		with(square("a", "wide", 300, 0, 20), func(c *detection.Change) { c.ChangedBefore = "2019-04-04" }),
		with(square("a", "shed", 400, 0, 20), func(c *detection.Change) { c.Class = detection.Shed }),
		square("a", "moved", 505, 0, 20), square("a", "fresh", 600, 0, 20),
	}
	c := Compare(result("a b", old...), result("a c", recent...))
	ids := func(changes []detection.Change) (out []string) {
		for _, x := range changes {
			out = append(out, x.ID)
		}
		return out
	}
	altered := func(list []Alteration) (out []string) {
		for _, x := range list {
			out = append(out, x.After.ID+": "+strings.Join(x.Fields, " "))
		}
		return out
	}
	for _, x := range []struct{ what, got, want string }{
		{"new", fmt.Sprint(ids(c.New)), "[fresh]"},
		{"gone", fmt.Sprint(ids(c.Gone)), "[gone]"},
		{"narrowed", strings.Join(altered(c.Narrowed), "; "), "narrow: changed_before"},
		{"altered", strings.Join(altered(c.Altered), "; "),
			"moved: geometry; shed: id class; wide: changed_before"},
		{"the same", fmt.Sprint(c.Same), "1"},
		{"sites", fmt.Sprint(c.SitesNew, c.SitesGone), "[c] [b]"},
	} {
		if x.got != x.want {
			t.Errorf("%s: %s, want %s", x.what, x.got, x.want)
		}
	}
	if back := Compare(result("", recent...), result("", old...)); !slices.Equal(ids(back.New),
		[]string{"gone"}) || len(back.Narrowed) != 1 || back.Narrowed[0].After.ID != "wide" {
		t.Errorf("the other way round: %+v", back)
	}
}

func TestWhatDecidesAResultIsInItsKey(t *testing.T) {
	t.Parallel()
	nodata := math.NaN()
	scene := func() site.Scene {
		return site.Scene{
			ID: "s", Path: "a/s.tif", Files: []string{"/data/a/s.tif"},
			Bands:    []site.Band{{Path: "/data/a/s.tif", Index: 1, Role: "red", NoData: &nodata}},
			Acquired: site.Date{Time: day("2019-01-01"), Precision: site.PrecisionDay},
		}
	}
	base := func(change func(s *site.Scene, p *Parameters, place *site.Site, version, sum *string)) string {
		s, p, place := scene(), Parameters{Sensitivity: 0.6}, site.Site{ID: "a"}
		version, sum := "1", "abc"
		change(&s, &p, &place, &version, &sum)
		key, err := keyOf(version, place, p, []site.Scene{s}, []string{sum})
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	type change = func(s *site.Scene, p *Parameters, place *site.Site, version, sum *string)
	want := base(func(*site.Scene, *Parameters, *site.Site, *string, *string) {})
	for name, c := range map[string]change{
		"the bytes of a scene": func(_ *site.Scene, _ *Parameters, _ *site.Site, _, sum *string) { *sum = "x" },
		"the version":          func(_ *site.Scene, _ *Parameters, _ *site.Site, v, _ *string) { *v = "2" },
		"a parameter":          func(_ *site.Scene, p *Parameters, _ *site.Site, _, _ *string) { p.Sensitivity = 1 },
		"the area": func(_ *site.Scene, _ *Parameters, a *site.Site, _, _ *string) {
			a.Area = orb.MultiPolygon{box(0, 0, 1, 1).ToPolygon()}
		},
		"the date of a scene": func(s *site.Scene, _ *Parameters, _ *site.Site, _, _ *string) {
			s.Acquired.Time = day("2019-01-02")
		},
		"the role of a band": func(s *site.Scene, _ *Parameters, _ *site.Site, _, _ *string) { s.Bands[0].Role = "nir" },
	} {
		if base(c) == want {
			t.Errorf("%s is not in the key", name)
		}
	}
	moved := base(func(s *site.Scene, _ *Parameters, _ *site.Site, _, _ *string) {
		s.Files[0], s.Bands[0].Path = "/elsewhere/s.tif", "/elsewhere/s.tif"
	})
	if moved != want {
		t.Error("where the files lie on the machine is in the key")
	}
}

func TestOneRunWritesToAFolderAtATime(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	release, err := openOut(out, alone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openOut(out, alone); !errors.Is(err, errBusy) {
		t.Errorf("a second run: %v, want errBusy", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(out, "sites", ".changes.geojson.1-0.tmp")
	if err := os.WriteFile(half, []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	release, err = openOut(out, alone)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	defer func() { _ = release() }()
	if _, err := os.Stat(half); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a killed run has left is still there: %v", err)
	}
}
