package indicator

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"rampart/algorithms/line"
)

// A fence across a compound of 200 by 100 m from wall to wall, 60 m from the
// west, and one from it to the east wall: the three cells are 6,000, 7,000 and
// 7,000 m2, of which none is a yard; a building of 20 by 20 m in a corner formed
// by two more fences of 40 m makes one.
func TestFencesAndYards(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	walls := pieces(ring)
	fences := []line.Segment{
		stretch(orb.Point{60, 0}, orb.Point{60, 100}), stretch(orb.Point{60, 50}, orb.Point{200, 50}),
	}
	in := Within(ring, append(fences, walls...), nil, 0.5)
	// Less the 5 m at each of the three ends on a wall.
	is(t, "fences", in.FenceM, 225, 0.01)
	is(t, "density", in.FenceMPerH, 112.5, 0.01)
	is(t, "yards", in.Yards, 0, 0)
	is(t, "corridor", in.CorridorM, 0, 0)

	pen := append([]line.Segment{stretch(orb.Point{60, 40}, orb.Point{100, 40}),
		stretch(orb.Point{100, 40}, orb.Point{100, 0})}, fences...)
	in = Within(ring, append(pen, walls...), nil, 0.5)
	is(t, "yards with a pen", in.Yards, 1, 0)
	is(t, "its area", in.YardM2, 1600, 1)
	in = Within(ring, append(pen, walls...), []orb.Polygon{box(60, 0, 40, 40)}, 0.5)
	is(t, "yards where a building fills it", in.Yards, 0, 0)
}

func TestCorridorIsCountedOnce(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	all := append(pieces(ring), stretch(orb.Point{20, 40}, orb.Point{80, 40}), stretch(orb.Point{20, 44}, orb.Point{80, 44}))
	is(t, "corridor", Within(ring, all, nil, 0.5).CorridorM, 60, 1)
	outside := append(pieces(ring), stretch(orb.Point{20, 140}, orb.Point{80, 140}), stretch(orb.Point{20, 144}, orb.Point{80, 144}))
	is(t, "corridor outside", Within(ring, outside, nil, 0.5).CorridorM, 0, 0)
}

func TestInternalFencesAreNoLongerThanAllFences(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	rapid.Check(t, func(t *rapid.T) {
		var fences []line.Segment
		for range rapid.IntRange(0, 6).Draw(t, "fences") {
			at := func(name string) orb.Point {
				return orb.Point{rapid.Float64Range(-50, 250).Draw(t, name), rapid.Float64Range(-50, 150).Draw(t, name)}
			}
			if s := stretch(at("a"), at("b")); s.Length() > 1 {
				fences = append(fences, s)
			}
		}
		in := Within(ring, append(pieces(ring), fences...), nil, 0.5)
		if in.FenceM.N < 0 || in.FenceM.N > length(fences)+1e-6 {
			t.Fatalf("%v m within, %v m in all", in.FenceM.N, length(fences))
		}
		if in.YardM2.N > inner(ring)+1 || in.YardM2.N < leastYardM2*in.Yards.N || in.YardM2.N > mostYardM2*in.Yards.N {
			t.Fatalf("%v yards of %v m2", in.Yards.N, in.YardM2.N)
		}
	})
}

func height(m, err float64) (a, b *float64) { return &m, &err }

func TestWallHeight(t *testing.T) {
	t.Parallel()
	walls := compound(0)
	for i, m := range []float64{5, 6, 7} {
		walls[i].HeightM, walls[i].HeightErrM = height(m, 0.5)
	}
	got := HeightOf(walls)
	is(t, "median", got.MedianM, 6, 0)
	is(t, "lowest", got.LowestM, 5, 0)
	is(t, "highest", got.HighestM, 7, 0)
	is(t, "number", got.N, 3, 0)
	if got.ErrM.N < 0.5/math.Sqrt(3)-1e-9 {
		t.Errorf("error %v, less than that of three heights of 0.5 m", got.ErrM.N)
	}
	none := HeightOf(walls[3:])
	is(t, "number of none", none.N, 0, 0)
	isNull(t, "median of none", none.MedianM, "no shadow tells a height")
}

func TestWallHeightLiesWithinItsRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var walls []Object
		for _, m := range rapid.SliceOfN(rapid.Float64Range(1, 15), 1, 9).Draw(t, "heights") {
			a, b := height(m, 0.5)
			walls = append(walls, Object{Kind: Wall, HeightM: a, HeightErrM: b})
		}
		h := HeightOf(walls)
		if !(h.LowestM.N <= h.MedianM.N && h.MedianM.N <= h.HighestM.N && h.ErrM.N > 0) {
			t.Fatalf("%+v", h)
		}
	})
}

// Two blocks of 1,000 m2, of 3 and 1 storeys: 4,000 m2 of floor, 3,000 with one
// storey less where there is one, 6,000 with one more.
func TestFloors(t *testing.T) {
	t.Parallel()
	a := Object{Kind: Building, Geometry: box(0, 0, 50, 20)}
	b := a
	a.HeightM, a.HeightErrM = height(10, 1)
	b.HeightM, b.HeightErrM = height(3, 1)
	got := BlocksOf([]Object{a, b})
	is(t, "number", got.N, 2, 0)
	is(t, "footprint", got.FootprintM2, 2000, 1e-9)
	is(t, "floor", got.FloorM2, 4000, 1e-9)
	is(t, "at least", got.FloorLowM2, 3000, 1e-9)
	is(t, "at most", got.FloorHighM2, 6000, 1e-9)
	b.HeightM = nil
	got = BlocksOf([]Object{a, b})
	is(t, "footprint without a height", got.FootprintM2, 2000, 1e-9)
	isNull(t, "floor", got.FloorM2, "the height of 1 of 2 buildings is not known")
	is(t, "of none", BlocksOf(nil).FloorM2, 0, 0)
}

func TestFloorIsAtLeastTheFootprint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []Object
		for _, m := range rapid.SliceOfN(rapid.Float64Range(0, 40), 0, 6).Draw(t, "heights") {
			o := Object{Kind: Building, Geometry: box(0, 0, 10, rapid.Float64Range(5, 50).Draw(t, "length"))}
			o.HeightM, o.HeightErrM = height(m, 1)
			all = append(all, o)
		}
		b := BlocksOf(all)
		if b.FloorLowM2.N < b.FootprintM2.N-1e-6 || b.FloorM2.N < b.FloorLowM2.N || b.FloorHighM2.N < b.FloorM2.N {
			t.Fatalf("%+v", b)
		}
	})
}

func TestBuildingsOfTwoDatesMatch(t *testing.T) {
	t.Parallel()
	hut := box(0, 0, 20, 10)
	for _, c := range []struct {
		name string
		then orb.Polygon
		want bool
	}{
		{"itself", hut, true}, {"a metre off", box(1, 1, 20, 10), true},
		{"half as long again", box(0, 0, 30, 10), true},
		{"the next one", box(0, 12, 20, 10), false},
		{"a part in its middle", box(9, 4, 2, 2), true}, // the middles agree
		{"a part at its end", box(0, 0, 3, 3), false},
	} {
		if got := Same(hut, c.then); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	got := Match([]orb.Polygon{hut, box(100, 0, 20, 10)}, []orb.Polygon{box(101, 0, 20, 10), box(3, 0, 20, 10), box(0, 0, 20, 10)})
	if len(got) != 2 || got[0] != [2]int{0, 2} || got[1] != [2]int{1, 0} {
		t.Errorf("matched %v, want 0 with 2, 1 with 0", got)
	}
}

func TestOverlap(t *testing.T) {
	t.Parallel()
	yard := orb.Polygon{box(0, 0, 30, 30)[0], box(10, 10, 10, 10)[0]} // with a hole
	for _, c := range []struct {
		name string
		a, b orb.Polygon
		want float64
	}{
		{"half", box(0, 0, 20, 10), box(10, 0, 20, 10), 100},
		{"none", box(0, 0, 20, 10), box(20, 0, 20, 10), 0},
		{"in a hole", yard, box(12, 12, 5, 5), 0},
		{"across a hole", yard, box(0, 10, 30, 10), 200},
	} {
		if got := overlap(c.a, c.b); !about(got, c.want, 0.01*c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestOverlapIsNoMoreThanEither(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func() orb.Polygon {
			o := Object{Geometry: box(rapid.Float64Range(0, 20).Draw(t, "x"), rapid.Float64Range(0, 20).Draw(t, "y"),
				rapid.Float64Range(1, 30).Draw(t, "w"), rapid.Float64Range(1, 30).Draw(t, "h"))}
			return turnedBy([]Object{o}, rapid.Float64Range(0, 3).Draw(t, "angle"), 0, 0)[0].Geometry.(orb.Polygon)
		}
		a, b := draw(), draw()
		ab, ba := overlap(a, b), overlap(b, a)
		least := min(planar.Area(a), planar.Area(b))
		if !about(ab, ba, 1e-6) || ab > least*1.02 || !about(overlap(a, a), planar.Area(a), 0.02*planar.Area(a)) {
			t.Fatalf("%v and %v share %v, %v", a, b, ab, ba)
		}
		if (distance(a, b) == 0) != (ab > 0) && ab > 0.05*least {
			t.Fatalf("%v and %v are %v apart and share %v", a, b, distance(a, b), ab)
		}
	})
}

func TestShedsByTheirDistance(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	sheds := []Object{
		{Kind: Shed, Geometry: box(220, 0, 40, 20)},  // 20 m off
		{Kind: Shed, Geometry: box(700, 0, 50, 20)},  // 500 m off
		{Kind: Shed, Geometry: box(1300, 0, 60, 20)}, // 1,100 m off
	}
	got := ShedsAt(ring, sheds)
	is(t, "within", got.Within, 0, 0)
	is(t, "adjacent", got.Adjacent, 1, 0)
	is(t, "near", got.Nearby, 1, 0)
	is(t, "adjacent area", got.AdjacentM2, 800, 1e-9)
	is(t, "nearest", got.NearestM, 20, 1e-9)
	got = ShedsAt(ring, append(sheds, Object{Kind: Shed, Geometry: box(20, 20, 80, 25)}))
	is(t, "one within", got.Within, 1, 0)
	is(t, "its area", got.WithinM2, 2000, 1e-9)
	is(t, "nearest", got.NearestM, 0, 0)
	isNull(t, "of none", ShedsAt(ring, nil).NearestM, "no factory-like building is known")
}

func TestShedCountsOnceAtMost(t *testing.T) {
	t.Parallel()
	ring := box(0, 0, 200, 100)[0]
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Float64Range(-1500, 1500).Draw(t, "x"), rapid.Float64Range(-1500, 1500).Draw(t, "y")
		got := ShedsAt(ring, []Object{{Kind: Shed, Geometry: box(x, y, 50, 20)}})
		n := got.Within.N + got.Adjacent.N + got.Nearby.N
		if far := got.NearestM.N > nearbyM; n > 1 || far != (n == 0) {
			t.Fatalf("%+v", got)
		}
	})
}
