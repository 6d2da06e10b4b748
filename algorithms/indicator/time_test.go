package indicator

import (
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func utc(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// A building of 1,000 m2 between 11 March and 10 April 2019: of the 30 days on
// which it may have come 20 lie in the first quarter.
func TestFootprintByQuarter(t *testing.T) {
	t.Parallel()
	s := Site{
		Looks: []Look{{Date: utc(2019, 2, 1), GSDM: 0.5, Seen: 1}, {Date: utc(2019, 9, 30), GSDM: 0.5, Seen: 1}},
		Objects: []Object{
			{Kind: Building, Geometry: box(0, 0, 50, 20), Came: &Interval{utc(2019, 3, 11), utc(2019, 4, 10)}},
			{Kind: Shed, Geometry: box(0, 50, 40, 25), Came: &Interval{utc(2019, 7, 1), utc(2019, 8, 1)}},
			{Kind: Building, Geometry: box(0, 90, 10, 10), Went: &Interval{By: utc(2019, 5, 1)}},
			{Kind: Wall, Geometry: way(orb.Point{0, 0}, orb.Point{9, 0}), Came: &Interval{utc(2019, 7, 1), utc(2019, 8, 1)}},
			{Kind: Building, Geometry: box(80, 90, 10, 10)}, // stood throughout
		},
	}
	got := s.Quarters()
	want := []Quarter{
		{Name: "2019-Q1", Added: Range{0, 1000 * 20. / 30, 1000}, Removed: Range{0, 0, 100}},
		{Name: "2019-Q2", Added: Range{0, 1000 * 10. / 30, 1000}, Removed: Range{0, 0, 100}},
		{Name: "2019-Q3", Added: Range{1000, 1000, 1000}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d quarters, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.Name || !alike(g.Added, w.Added) || !alike(g.Removed, w.Removed) || g.Why != "" {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	if net := got[0].Net; !alike(net, Range{-100, 1000 * 20. / 30, 1000}) {
		t.Errorf("net of the first quarter %+v", net)
	}
}

func alike(a, b Range) bool {
	return about(a.Lower, b.Lower, 1e-6) && about(a.Central, b.Central, 1e-6) && about(a.Upper, b.Upper, 1e-6)
}

func TestQuartersOfCoarseImagesSayNothing(t *testing.T) {
	t.Parallel()
	s := Site{Looks: []Look{{Date: utc(2019, 2, 1), GSDM: 30, Seen: 1}}}
	if got := s.Quarters(); len(got) != 1 || got[0].Why == "" {
		t.Errorf("%+v, want a reason", got)
	}
	if got := (&Site{}).Quarters(); got != nil {
		t.Errorf("a site without looks has the quarters %v", got)
	}
}

func TestQuartersAddUpToTheFootprint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := utc(2018, 1, 5)
		s := Site{Looks: []Look{{Date: first, GSDM: 0.5, Seen: 1}, {Date: utc(2020, 12, 20), GSDM: 0.5, Seen: 1}}}
		whole := 0.0
		for range rapid.IntRange(1, 6).Draw(t, "buildings") {
			from := rapid.IntRange(0, 1000).Draw(t, "from")
			to := rapid.IntRange(from+1, 1070).Draw(t, "to")
			o := Object{Kind: Building, Geometry: box(0, 0, 10, 10),
				Came: &Interval{first.AddDate(0, 0, from), first.AddDate(0, 0, to)}}
			whole += areaOf(&o)
			s.Objects = append(s.Objects, o)
		}
		central, lower := 0.0, 0.0
		for _, q := range s.Quarters() {
			if r := q.Added; r.Lower > r.Central+1e-6 || r.Central > r.Upper+1e-6 {
				t.Fatalf("%s: %+v", q.Name, r)
			}
			if q.Net.Lower > q.Net.Central+1e-6 || q.Net.Central > q.Net.Upper+1e-6 {
				t.Fatalf("%s: net %+v", q.Name, q.Net)
			}
			central, lower = central+q.Added.Central, lower+q.Added.Lower
		}
		if !about(central, whole, 1e-6) || lower > whole+1e-6 {
			t.Fatalf("central values add up to %v of %v", central, whole)
		}
	})
}

// amounts returns those of a date: walls, fences, towers, closure.
func amounts(wall, fence, towers, closure float64) Amounts {
	return Amounts{known(wall), known(fence), known(towers), known(closure)}
}

func TestSecurityOverTime(t *testing.T) {
	t.Parallel()
	dates := []Amounts{
		{known(0), known(0), known(0), unknown("no wall is known to stand")},
		amounts(600, 300, 8, 1),
		{known(600), unknown("cloud"), unknown("cloud"), known(1)},
		amounts(600, 300, 2, 1),
		amounts(600, 300, 0, 1),
		amounts(200, 50, 0, 0.3),
		amounts(600, 50, 4, 1),
	}
	kept, words, falls := Securities(dates)
	want := []Security{NothingSeen, Secured, NotAssessable, Secured, Partly, Desecuritised, Resecuritised}
	for i, w := range want {
		if words[i] != w {
			t.Errorf("date %d is %q, want %q", i, words[i], w)
		}
	}
	isNull(t, "kept of nothing", kept[0].Walls, "none is known to have stood")
	isNull(t, "kept under cloud", kept[2].Towers, "cloud")
	is(t, "towers kept", kept[3].Towers, 0.25, 0)
	is(t, "walls kept", kept[5].Walls, 1./3, 1e-9)
	is(t, "fences kept", kept[5].Fences, 1./6, 1e-9)
	wantFalls := []Fall{
		{Tower, 1, 3, 0.75}, {Tower, 3, 4, 1}, {Wall, 4, 5, 2. / 3}, {Fence, 4, 5, 5. / 6},
	}
	if len(falls) != len(wantFalls) {
		t.Fatalf("falls %v, want %v", falls, wantFalls)
	}
	for i, w := range wantFalls {
		if g := falls[i]; g.Kind != w.Kind || g.From != w.From || g.To != w.To || !about(g.Share, w.Share, 1e-9) {
			t.Errorf("fall %+v, want %+v", g, w)
		}
	}
}

func TestSmallLossIsNoFall(t *testing.T) {
	t.Parallel()
	_, words, falls := Securities([]Amounts{amounts(600, 0, 10, 1), amounts(500, 0, 9, 0.9)})
	if len(falls) != 0 || words[1] != Secured {
		t.Errorf("%v, %v", words, falls)
	}
}

func TestKeptIsAShareOfTheMostSoFar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var dates []Amounts
		most := 0.0
		for _, m := range rapid.SliceOfN(rapid.Float64Range(0, 900), 1, 9).Draw(t, "walls") {
			dates = append(dates, amounts(m, 0, 3, 1))
		}
		kept, words, _ := Securities(dates)
		for i, k := range kept {
			most = max(most, dates[i].WallM.N)
			switch {
			case !k.Walls.Known() && most > 0, k.Walls.N < 0, k.Walls.N > 1:
				t.Fatalf("%+v of %v m", k, most)
			case k.Walls.Known() && !about(k.Walls.N*most, dates[i].WallM.N, 1e-6):
				t.Fatalf("%v of %v m are not %v m", k.Walls.N, most, dates[i].WallM.N)
			}
			if words[i] == Desecuritised {
				t.Fatal("desecuritised with three towers")
			}
		}
	})
}

func TestWhatCameInThePlaceOfWhatWent(t *testing.T) {
	t.Parallel()
	gone := &Interval{date(10), date(20)}
	later := &Interval{date(20), date(30)}
	hut := Object{ID: "hut", Kind: Building, Geometry: box(0, 0, 20, 10), Went: gone}
	wall := Object{ID: "wall", Kind: Wall, Geometry: way(orb.Point{0, 50}, orb.Point{100, 50}), Went: gone}
	wall.HeightM, wall.HeightErrM = height(6, 0.5)
	fence := Object{ID: "fence", Kind: Fence, Geometry: way(orb.Point{0, 51}, orb.Point{100, 51}), Came: later}
	low := Object{ID: "low", Kind: Wall, Geometry: fence.Geometry, Came: later}
	low.HeightM, low.HeightErrM = height(2.5, 0.5)
	for _, c := range []struct {
		name   string
		all    []Object
		what   string
		ids    int
		detail string
	}{
		{"nothing", []Object{hut}, "demolition", 1, "nothing is known to have come in its place"},
		{"a shed", []Object{hut, {ID: "new", Kind: Shed, Geometry: box(5, 0, 40, 30), Came: later}},
			"demolition", 2, "in its place came a shed"},
		{"bare ground", []Object{hut, {ID: "new", Kind: Earthwork, Geometry: box(-9, -9, 40, 30), Came: gone}},
			"demolition", 2, "in its place came bare ground"},
		{"a shed beside", []Object{hut, {ID: "new", Kind: Shed, Geometry: box(18, 0, 40, 30), Came: later}},
			"demolition", 1, "nothing is known to have come in its place"},
		{"an older shed", []Object{hut, {ID: "new", Kind: Shed, Geometry: box(5, 0, 40, 30), Came: &Interval{date(1), date(5)}}},
			"demolition", 1, "nothing is known to have come in its place"},
		{"a fence for a wall", []Object{wall, fence}, "wall_replaced_by_fence", 2, "in its place came a fence"},
		{"a lower wall", []Object{wall, low}, "wall_lowered", 2, "in its place came a lower wall"},
	} {
		got := (&Site{Objects: c.all}).Events()
		if len(got) != 1 || got[0].What != c.what || len(got[0].IDs) != c.ids || got[0].Detail != c.detail || got[0].When != *gone {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if got := (&Site{Objects: []Object{wall}}).Events(); len(got) != 0 {
		t.Errorf("a wall that went: %+v", got)
	}
}

func TestEachBuildingThatWentIsOneEvent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s Site
		went := 0
		for range rapid.IntRange(0, 8).Draw(t, "buildings") {
			o := Object{Kind: Building, Geometry: box(rapid.Float64Range(0, 90).Draw(t, "x"), 0, 20, 10)}
			if rapid.Bool().Draw(t, "went") {
				o.Went = &Interval{date(3), date(9)}
				went++
			} else {
				o.Came = &Interval{date(9), date(19)}
			}
			s.Objects = append(s.Objects, o)
		}
		if got := len(s.Events()); got != went {
			t.Fatalf("%d events of %d buildings that went", got, went)
		}
	})
}
