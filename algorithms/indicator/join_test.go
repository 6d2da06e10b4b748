package indicator

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestWhatCameAndWentIsOneObject(t *testing.T) {
	t.Parallel()
	came, went := &Interval{date(1), date(5)}, &Interval{date(9), date(12)}
	for _, c := range []struct {
		name string
		a, b Object
		n    int
	}{
		{"a building", Object{Kind: Building, Geometry: box(0, 0, 20, 10)}, Object{Kind: Building, Geometry: box(1, 0, 20, 10)}, 1},
		{"another building", Object{Kind: Building, Geometry: box(0, 0, 20, 10)}, Object{Kind: Building, Geometry: box(50, 0, 20, 10)}, 2},
		{"a shed for a building", Object{Kind: Building, Geometry: box(0, 0, 20, 10)}, Object{Kind: Shed, Geometry: box(0, 0, 20, 10)}, 2},
		{"a tower", Object{Kind: Tower, Geometry: orb.Point{0, 0}}, Object{Kind: Tower, Geometry: orb.Point{3, 3}}, 1},
		{"another tower", Object{Kind: Tower, Geometry: orb.Point{0, 0}}, Object{Kind: Tower, Geometry: orb.Point{9, 0}}, 2},
		{"a wall", Object{Kind: Wall, Geometry: way(orb.Point{0, 0}, orb.Point{100, 0})},
			Object{Kind: Wall, Geometry: way(orb.Point{101, 1}, orb.Point{-1, 1})}, 1},
		{"a part of a wall", Object{Kind: Wall, Geometry: way(orb.Point{0, 0}, orb.Point{100, 0})},
			Object{Kind: Wall, Geometry: way(orb.Point{40, 1}, orb.Point{60, 1})}, 3},
		{"a wall across", Object{Kind: Wall, Geometry: way(orb.Point{0, 0}, orb.Point{100, 0})},
			Object{Kind: Wall, Geometry: way(orb.Point{50, -20}, orb.Point{50, 20})}, 2},
	} {
		c.a.Came, c.b.Went = came, went
		got := Join([]Object{c.a, c.b})
		if len(got) != c.n {
			t.Errorf("%s: %d objects, want %d: %+v", c.name, len(got), c.n, got)
		}
		if c.n != 2 && (got[0].Came != came || got[0].Went != went) {
			t.Errorf("%s: %+v, want that it came and went", c.name, got[0])
		}
	}
	a, b := Object{Kind: Tower, Geometry: orb.Point{0, 0}, Came: went}, Object{Kind: Tower, Geometry: orb.Point{0, 0}, Went: came}
	if got := Join([]Object{a, b}); len(got) != 2 {
		t.Errorf("a tower that went before another came is %d objects, want 2", len(got))
	}
}

func TestJoiningKeepsTheLengthThatStood(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wall := Object{Kind: Wall, Geometry: way(orb.Point{0, 0}, orb.Point{300, 0}), Came: &Interval{date(1), date(5)}}
		all := []Object{wall}
		at, gone := 0.0, 0.0
		for range rapid.IntRange(0, 4).Draw(t, "parts") {
			from := at + rapid.Float64Range(0, 20).Draw(t, "from")
			to := from + rapid.Float64Range(5, 40).Draw(t, "length")
			all = append(all, Object{Kind: Wall, Geometry: way(orb.Point{from, 0}, orb.Point{to, 0}), Went: &Interval{date(9), date(12)}})
			at, gone = to, gone+to-from
		}
		s := Site{Objects: Join(all)}
		before, after := s.stands(date(7), lengthOf, Wall).here, s.stands(date(12), lengthOf, Wall).here
		if before > 300+1e-6 || before < 300-5*remnantM || !about(before-after, gone, 1e-6) {
			t.Fatalf("%v m stood of 300, and %v m after %v m went", before, after, gone)
		}
	})
}
