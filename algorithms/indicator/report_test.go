package indicator

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"rampart/algorithms/line"
)

func TestGroundworks(t *testing.T) {
	t.Parallel()
	ring, grown := box(0, 0, 200, 100)[0], box(0, 0, 300, 100)[0]
	works := []Object{{Kind: Earthwork, Geometry: box(200, 30, 60, 40)}, {Kind: Earthwork, Geometry: box(20, 20, 10, 10)}}
	got := GroundAt(works, ring, grown)
	is(t, "disturbed", got.DisturbedM2, 2500, 1e-9)
	is(t, "to the east", got.Azimuth, 90, 1e-9)
	is(t, "enclosed later", got.Enclosed, 1, 0)
	is(t, "not enclosed", GroundAt(works, ring, ring).Enclosed, 0, 0)
	isNull(t, "within only", GroundAt(works[1:], ring, grown).Azimuth, "no ground is disturbed outside a perimeter")
	is(t, "without a ring", GroundAt(works, nil, nil).DisturbedM2, 2500, 1e-9)
}

func TestDirectionOfGroundworksTurnsWithThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := orb.Point{rapid.Float64Range(-900, 900).Draw(t, "x"), rapid.Float64Range(-900, 900).Draw(t, "y")}
		got := GroundAt([]Object{{Kind: Earthwork, Geometry: box(at[0], at[1], 9, 9)}}, box(-50, -50, 100, 100)[0], nil)
		if !got.Azimuth.Known() {
			return // within
		}
		if east := got.Azimuth.N < 180; got.Azimuth.N < 0 || got.Azimuth.N >= 360 || east != (at[0]+4.5 > 0) {
			t.Fatalf("%v lies at %v degrees", at, got.Azimuth.N)
		}
	})
}

// A walkway 4 m wide leads 60 m from the east wall to a shed.
func TestWalkwayToAFactory(t *testing.T) {
	t.Parallel()
	ring, shed := box(0, 0, 200, 100)[0], box(260, 40, 60, 30)[0]
	one := stretch(orb.Point{201, 50}, orb.Point{259, 50})
	two := stretch(orb.Point{201, 54}, orb.Point{259, 54})
	for _, c := range []struct {
		name string
		ways []line.Segment
		want bool
	}{
		{"enclosed on both sides", []line.Segment{one, two}, true},
		{"one wall only", []line.Segment{one}, false},
		{"too wide", []line.Segment{one, stretch(orb.Point{201, 65}, orb.Point{259, 65})}, false},
		{"leads half the way", []line.Segment{one, stretch(orb.Point{201, 54}, orb.Point{230, 54})}, false},
	} {
		if got := Walkway(ring, shed, append(c.ways, pieces(ring)...)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if Walkway(ring, shed, []line.Segment{one, two}) != Walkway(shed, ring, []line.Segment{two, one}) {
		t.Error("the way back differs")
	}
}

// Two enclosures share 60 m of wall.
func TestSharedGate(t *testing.T) {
	t.Parallel()
	ring, beside, away := box(0, 0, 200, 100)[0], box(200, 20, 80, 60)[0], box(260, 40, 60, 30)[0]
	gap := func(from, to float64) []line.Segment {
		return []line.Segment{stretch(orb.Point{200, 0}, orb.Point{200, from}), stretch(orb.Point{200, to}, orb.Point{200, 100})}
	}
	for _, c := range []struct {
		name  string
		other orb.Ring
		walls []line.Segment
		want  bool
	}{
		{"with a gate", beside, gap(45, 57), true},
		{"without one", beside, pieces(ring), false},
		{"wide open", beside, gap(25, 75), false},
		{"without a wall", beside, nil, false},
		{"elsewhere", away, gap(45, 57), false},
	} {
		if got := SharedGate(ring, c.other, c.walls, 0.5); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWalkwayDoesNotDependOnThePlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		apart := rapid.Float64Range(1, 14).Draw(t, "apart")
		all := turnedBy([]Object{{Geometry: box(0, 0, 200, 100)}, {Geometry: box(260, 30, 60, 60)},
			{Geometry: way(orb.Point{200, 50}, orb.Point{260, 50})},
			{Geometry: way(orb.Point{200, 50 + apart}, orb.Point{260, 50 + apart})}},
			rapid.Float64Range(0, 7).Draw(t, "angle"), 5, -3)
		got := Walkway(all[0].Geometry.(orb.Polygon)[0], all[1].Geometry.(orb.Polygon)[0], barriers(all[2:]))
		want := apart >= walkFromM && apart <= walkUpToM
		if got != want && !about(apart, walkFromM, 1e-6) && !about(apart, walkUpToM, 1e-6) {
			t.Fatalf("%v m apart: %v", apart, got)
		}
	})
}

func TestGrowthAgainstTheSurroundings(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	came, went := &Interval{date(1), date(5)}, &Interval{date(5), date(9)}
	s := Site{Objects: []Object{
		{Kind: Building, Geometry: box(10, 10, 40, 50), Came: came},
		{Kind: Shed, Geometry: box(60, 10, 50, 10), Went: went},
		{Kind: Building, Geometry: box(500, 0, 40, 50), Came: came},
	}}
	g := s.Growth(ring)
	is(t, "within", g.WithinM2PerHa, 750, 1e-9)
	isNull(t, "beyond", g.OutskirtsM2PerHa, "the ground 1 to 5 km beyond the site is not looked at")
	isNull(t, "ratio", g.Ratio, "the ground 1 to 5 km beyond the site is not looked at")
	isNull(t, "no perimeter", s.Growth(nil).WithinM2PerHa, "no perimeter is known")
}

func TestWhatCameAndWentIsNoGrowth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, back := rapid.Float64Range(1, 90).Draw(t, "w"), rapid.Bool().Draw(t, "back")
		hut := Object{Kind: Building, Geometry: box(1, 1, 90, w), Came: &Interval{date(1), date(5)}}
		want := 45 * w
		if back {
			hut.Went, want = &Interval{date(5), date(9)}, 0
		}
		s := Site{Objects: []Object{hut}}
		if g := s.Growth(box(0, 0, 200, 100)[0]); !about(g.WithinM2PerHa.N, want, 1e-6*want+1e-9) {
			t.Fatalf("%+v, want %v", g, want)
		}
	})
}

// story is a compound that is walled by day 10, has towers by day 20, which went
// by day 40, while its south wall was opened.
func story() Site {
	s := Site{Objects: compound(24)}
	for i := range s.Objects {
		s.Objects[i].Came = &Interval{date(1), date(10)}
	}
	for i := range 2 {
		s.Objects[i].Went = &Interval{date(30), date(40)}
	}
	for i, o := range towersAt(orb.Point{0, 0}, orb.Point{200, 0}, orb.Point{200, 100}, orb.Point{0, 100}) {
		o.ID = string(rune('a' + i))
		o.Came, o.Went = &Interval{date(10), date(20)}, &Interval{date(30), date(40)}
		s.Objects = append(s.Objects, o)
	}
	s.Objects = append(s.Objects, Object{Kind: Building, Geometry: box(20, 20, 50, 20), Came: &Interval{date(10), date(20)}})
	for _, d := range []int{1, 10, 20, 30, 40} {
		s.Looks = append(s.Looks, sharp(d))
	}
	return s
}

func TestStoryOfACompound(t *testing.T) {
	t.Parallel()
	s := story()
	r := s.Report()
	isNull(t, "no wall yet", r.Days[0].Perimeter.Closure, "no wall is known to stand")
	is(t, "walled", r.Days[1].Perimeter.Closure, 0.97, 0.005)
	is(t, "no towers yet", r.Days[1].Towers.N, 0, 0)
	is(t, "towers", r.Days[2].Towers.N, 4, 0)
	is(t, "per km", r.Days[2].Towers.PerKM, 4/0.6, 1e-6)
	is(t, "opened, against what was closed", r.Days[4].Perimeter.Closure, 400./600, 1e-6)
	is(t, "walls kept", r.Days[4].Kept.Walls, 400./576, 1e-6)
	is(t, "towers kept", r.Days[4].Kept.Towers, 0, 0)
	is(t, "built", r.Days[4].Blocks.FootprintM2, 1000, 1e-9)
	isNull(t, "floor", r.Days[4].Blocks.FloorM2, "the height of 1 of 1 buildings is not known")
	want := []Security{NothingSeen, Secured, Secured, Secured, Partly}
	for i, d := range r.Days {
		if d.Security != want[i] {
			t.Errorf("day %d is %q, want %q", i, d.Security, want[i])
		}
	}
	if len(r.Falls) != 2 || len(r.Quarters) != 1 || r.Connection != nil {
		t.Errorf("%v, %v, %v", r.Falls, r.Quarters, r.Connection)
	}
	isNull(t, "growth", r.Growth.Ratio, "the ground 1 to 5 km beyond the site is not looked at")
}

func TestWhatADateCannotShowIsNull(t *testing.T) {
	t.Parallel()
	s := story()
	s.Looks[2].GSDM = 1
	s.Looks[3].Seen = 0.5
	r := s.Report()
	coarse, cloudy := r.Days[2], r.Days[3]
	is(t, "a wall at 1 m", coarse.Perimeter.Closure, 0.97, 0.005)
	isNull(t, "towers at 1 m", coarse.Towers.N, "pixels of 1 m: a tower needs 0.7 m or less")
	isNull(t, "fences at 1 m", coarse.Interior.FenceM, "pixels of 1 m: a fence needs 0.7 m or less")
	isNull(t, "closure under cloud", cloudy.Perimeter.Closure, "only 50 % was seen")
	isNull(t, "buildings under cloud", cloudy.Blocks.N, "only 50 % was seen")
	if coarse.Security != NotAssessable || cloudy.Security != NotAssessable {
		t.Errorf("security %q, %q", coarse.Security, cloudy.Security)
	}
}

func TestWhatIsBetweenTwoDatesIsNotDecided(t *testing.T) {
	t.Parallel()
	s := story()
	s.Looks = []Look{sharp(15), sharp(35)}
	r := s.Report()
	is(t, "walls stand on day 15", r.Days[0].Perimeter.Closure, 0.97, 0.005)
	isNull(t, "towers on day 15", r.Days[0].Towers.N, "only 0 % of the towers that may stand is known to")
	isNull(t, "walls on day 35", r.Days[1].Perimeter.Closure, "only 69 % of the walls that may stand is known to")
}

func TestReportOfNothing(t *testing.T) {
	t.Parallel()
	r := (&Site{Looks: []Look{sharp(1)}}).Report()
	d := r.Days[0]
	isNull(t, "closure", d.Perimeter.Closure, "no wall is known to stand")
	isNull(t, "towers", d.Towers.PerKM, "no wall is known to stand")
	isNull(t, "sheds", d.Sheds.NearestM, "no wall is known to stand")
	isNull(t, "yards", d.Interior.Yards, "no wall is known to stand")
	isNull(t, "connection", d.Connected, "no wall is known to stand")
	is(t, "buildings", d.Blocks.N, 0, 0)
	if d.Security != NothingSeen || len((&Site{}).Report().Days) != 0 {
		t.Errorf("%+v", d)
	}
}

func TestConnectionIsDated(t *testing.T) {
	t.Parallel()
	s := Site{Objects: compound(0)}
	s.Objects = append(s.Objects, Object{Kind: Shed, Geometry: box(260, 40, 60, 30)})
	built := &Interval{date(2), date(3)}
	for _, y := range []float64{50, 54} {
		s.Objects = append(s.Objects, Object{Kind: Wall, Geometry: way(orb.Point{201, y}, orb.Point{259, y}), Came: built})
	}
	for d := 1; d <= 5; d++ {
		s.Looks = append(s.Looks, sharp(d))
	}
	r := s.Report()
	if r.Connection == nil || *r.Connection != *built {
		t.Errorf("joined %v, want %v", r.Connection, built)
	}
}

// The order in which objects are listed does not change what they add up to.
func TestReportDoesNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	s := story()
	want := s.Report().Days[3]
	rapid.Check(t, func(t *rapid.T) {
		o := story()
		o.Objects = rapid.Permutation(s.Objects).Draw(t, "order")
		got := o.Report().Days[3]
		for _, p := range [][2]Value{
			{got.Perimeter.Closure, want.Perimeter.Closure}, {got.Perimeter.AreaHa, want.Perimeter.AreaHa},
			{got.Towers.MaxSpacingM, want.Towers.MaxSpacingM}, {got.Blocks.FootprintM2, want.Blocks.FootprintM2},
		} {
			if p[0].Why != p[1].Why || !about(p[0].N, p[1].N, 0.01) {
				t.Fatalf("%+v, want %+v", p[0], p[1])
			}
		}
	})
}
