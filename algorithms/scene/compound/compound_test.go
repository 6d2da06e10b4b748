package compound

import (
	"image"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"rampart/algorithms/scene/world"
)

const seeds = 12

// places lays out a few places of one kind.
func places(change func(*Params)) []*Place {
	var out []*Place
	for seed := range uint64(seeds) {
		p := Default()
		p.Seed = seed
		change(&p)
		out = append(out, New(p))
	}
	return out
}

func quiet(p *Params) { p.Quiet = true }

// Places that several tests look at, and none changes.
var (
	normalPlaces = sync.OnceValue(func() []*Place { return places(func(*Params) {}) })
	hardPlaces   = sync.OnceValue(func() []*Place {
		return places(func(p *Params) { p.Difficulty = Hard })
	})
)

// allPlaces are those of both difficulties.
func allPlaces() []*Place { return slices.Concat(normalPlaces(), hardPlaces()) }

// count returns how many truths there are of a class and a change.
func count(list []Truth, class, change string) int {
	n := 0
	for _, t := range list {
		if t.Class == class && t.Change == change {
			n++
		}
	}
	return n
}

func TestTheSameParametersGiveTheSamePlace(t *testing.T) {
	t.Parallel()
	p := Default()
	p.Difficulty = Hard
	a, b := New(p), New(p)
	if !reflect.DeepEqual(a, b) {
		t.Fatal("two places of one seed differ")
	}
	r := image.Rect(500, 500, 540, 530)
	if !reflect.DeepEqual(a.World.Render(3, p.GSDM, r), b.World.Render(3, p.GSDM, r)) {
		t.Error("two drawings of one place differ")
	}
	p.Seed++
	if reflect.DeepEqual(a.Changes, New(p).Changes) {
		t.Error("another seed gives the same changes")
	}
}

func TestNothingChangesInAQuietPlace(t *testing.T) {
	t.Parallel()
	for seed, p := range places(quiet) {
		if len(p.Changes) != 0 {
			t.Errorf("seed %d: %d changes", seed, len(p.Changes))
		}
		walls, towers := count(p.Standing, "wall", None), count(p.Standing, "tower", None)
		if walls == 0 || towers == 0 {
			t.Errorf("seed %d: %d walls and %d towers stand, want an old compound",
				seed, walls, towers)
		}
		comes, goes := 0, 0
		for _, s := range p.World.Solids {
			if s.From > 0 {
				comes++
			}
			if s.To > 0 {
				goes++
			}
			// What comes is a vehicle, a container: gone after two dates.
			if s.From > 0 && (s.To == 0 || s.To-s.From > 2) {
				t.Fatalf("seed %d: something comes on date %d and stays to %d", seed, s.From, s.To)
			}
		}
		if comes == 0 || goes == 0 {
			t.Errorf("seed %d: no traffic", seed)
		}
	}
}

func TestEveryKindOfChangeComesAbout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list []*Place
		want [][2]string
	}{
		"normal": {normalPlaces(), [][2]string{
			{"wall", Added}, {"wall", Removed}, {"tower", Added}, {"tower", Removed},
			{"fence", Added}, {"fence", Removed}, {"building", Added}, {"building", Removed},
			{"building", Altered}, {"shed", Added}, {"earthwork", Added},
		}},
		"hard": {hardPlaces(), [][2]string{
			{"wall", Added}, {"wall", Removed}, {"tower", Added}, {"building", Added},
			{"building", Removed}, {"building", Altered}, {"road", Added}, {"earthwork", Added},
		}},
	} {
		for _, w := range c.want {
			n := 0
			for _, p := range c.list {
				n += count(p.Changes, w[0], w[1])
			}
			if n == 0 {
				t.Errorf("%s: no %s is %s in %d places", name, w[0], w[1], seeds)
			}
		}
		for seed, p := range c.list {
			if len(p.Changes) == 0 {
				t.Errorf("%s: nothing changes with seed %d", name, seed)
			}
		}
	}
}

func TestTruthIsDatedWithinTheSeries(t *testing.T) {
	t.Parallel()
	for _, p := range allPlaces() {
		for _, c := range p.Changes {
			if c.Before != c.After+1 || c.After < 0 || c.Before >= len(p.World.Dates) {
				t.Errorf("%s %s: between dates %d and %d", c.ID, c.Change, c.After, c.Before)
			}
			if c.ClearAfter > c.After || (c.ClearBefore >= 0 && c.ClearBefore < c.Before) {
				t.Errorf("%s: clear on %d and %d, changed between %d and %d",
					c.ID, c.ClearAfter, c.ClearBefore, c.After, c.Before)
			}
		}
		for _, s := range p.Standing {
			if s.After != -1 || s.Before != -1 || s.Change != None {
				t.Errorf("%s stands, but %s between %d and %d", s.ID, s.Change, s.After, s.Before)
			}
		}
	}
}

func TestTruthLiesInTheImages(t *testing.T) {
	t.Parallel()
	small := func(p *Params) { p.GSDM, p.SizePx = .4, 300 }
	for _, p := range places(small) {
		frame := orb.Bound{Max: orb.Point{120, 120}}.Pad(1e-9)
		for _, c := range slices.Concat(p.Changes, p.Standing) {
			if b := c.Geometry.Bound(); !frame.Contains(b.Min) || !frame.Contains(b.Max) {
				t.Errorf("%s lies at %v, the images end at 120 m", c.ID, b)
			}
		}
	}
}

func TestNamesAreNotGivenTwice(t *testing.T) {
	t.Parallel()
	for _, p := range hardPlaces() {
		seen := map[string]bool{}
		for _, c := range slices.Concat(p.Changes, p.Standing) {
			if seen[c.ID] {
				t.Errorf("%s twice", c.ID)
			}
			seen[c.ID] = true
		}
	}
}

func TestThingsHaveTheSizesThatAreBuilt(t *testing.T) {
	t.Parallel()
	for _, p := range allPlaces() {
		for _, c := range slices.Concat(p.Changes, p.Standing) {
			ok := true
			switch c.Class {
			case "wall":
				ok = c.HeightM >= 2 && c.HeightM <= 7 && c.WidthM >= .4 && c.WidthM <= 1.2
			case "tower":
				ok = c.HeightM >= 8 && c.HeightM <= 12 && c.WidthM >= 2.5 && c.WidthM <= 4
			case "fence":
				ok = c.HeightM == 3 && c.WidthM < .5
			case "shed":
				ok = math.Abs(planar.Area(c.Geometry)) >= 600
			}
			if !ok {
				t.Errorf("%s: %.1f m high, %.2f m wide, %v", c.ID, c.HeightM, c.WidthM, c.Geometry)
			}
		}
	}
}

// perimeterOf returns the walls and the towers of a compound that was built.
func perimeterOf(p *Place, group string) (walls []orb.LineString, towers []orb.Point) {
	for _, c := range p.Changes {
		switch g := c.Geometry.(type) {
		case orb.LineString:
			if c.Class == "wall" && c.Group == group && c.Change == Added {
				walls = append(walls, g)
			}
		case orb.Point:
			if c.Group == group && c.Change == Added {
				towers = append(towers, g)
			}
		}
	}
	return walls, towers
}

func TestNewCompoundIsARingWithAGateAndTowers(t *testing.T) {
	t.Parallel()
	rings := 0
	for _, p := range allPlaces() {
		for n := range 4 {
			walls, towers := perimeterOf(p, "compound-"+string(rune('0'+n)))
			if len(walls) < 5 { // four sides, one of them parted: else an extension
				continue
			}
			rings++
			var gaps []float64
			for i, w := range walls {
				next := walls[(i+1)%len(walls)]
				if d := planar.Distance(w[len(w)-1], next[0]); d > .01 {
					gaps = append(gaps, d)
				}
			}
			if len(gaps) != 1 || gaps[0] < 7 || gaps[0] > 11 {
				t.Errorf("gaps of %v m, want one gate of 7 to 11 m", gaps)
			}
			for _, tower := range towers {
				nearest := math.Inf(1)
				for _, w := range walls {
					nearest = min(nearest, planar.DistanceFrom(w, tower))
				}
				// In a gate stands no tower, but one may stand beside it.
				if nearest > 8 {
					t.Errorf("tower at %v is %.1f m from the wall", tower, nearest)
				}
			}
			for _, w := range walls {
				if d := nearest(towers, w[0]); planar.Length(w) > 150 && d > 150 {
					t.Errorf("no tower within %.0f m of the corner at %v", d, w[0])
				}
			}
		}
	}
	if rings < seeds/2 {
		t.Errorf("%d new compounds in %d places", rings, 2*seeds)
	}
}

func nearest(points []orb.Point, p orb.Point) float64 {
	least := math.Inf(1)
	for _, q := range points {
		least = min(least, planar.Distance(p, q))
	}
	return least
}

func TestHardPlacesHaveBlocksWithWingsAndBittenCorners(t *testing.T) {
	t.Parallel()
	winged, bitten := 0, 0
	for _, p := range hardPlaces() {
		for _, c := range slices.Concat(p.Changes, p.Standing) {
			if g, ok := c.Geometry.(orb.Polygon); ok && c.Class == "building" && len(g[0]) > 5 {
				winged++
			}
		}
		for n := range 4 {
			if walls, _ := perimeterOf(p, "compound-"+string(rune('0'+n))); len(walls) == 7 {
				bitten++
			}
		}
	}
	if winged < seeds || bitten == 0 {
		t.Errorf("%d buildings with wings, %d bitten compounds", winged, bitten)
	}
}

func TestWallsOfHardPlacesHaveTheColourOfTheSoil(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list      []*Place
		low, high float64
	}{{hardPlaces(), 0, .05}, {normalPlaces(), .05, 1}} {
		for seed, p := range c.list {
			for _, s := range p.World.Solids {
				const prisonM = 3.3 // a wall of earth is lower
				if s.Form != world.Block || s.HalfV > .61 || s.HalfU < 5 || s.TopM < prisonM {
					continue
				}
				if d := contrast(s.Roof, soil()); d < c.low || d > c.high {
					t.Fatalf("seed %d: wall differs by %.3f from the soil, want %v to %v",
						seed, d, c.low, c.high)
				}
			}
		}
	}
}

func TestDatesAreSeenDifferently(t *testing.T) {
	t.Parallel()
	first := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(2020, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		list            []*Place
		mostPx, mostOff float64
	}{{normalPlaces(), 1.5, 20}, {hardPlaces(), 2.5, 26}} {
		clouds, snow, widest := 0, 0, 0.0
		for _, p := range c.list {
			if err := p.World.Validate(); err != nil {
				t.Error(err)
			}
			for _, a := range p.World.Dates {
				shift := math.Hypot(a.Shift[0], a.Shift[1]) / .5
				if shift > c.mostPx || a.OffNadir > c.mostOff {
					t.Errorf("%v: shift of %v pixels, %v degrees off nadir", a.Date, shift, a.OffNadir)
				}
				if a.Date.Before(first) || a.Date.After(last) {
					t.Errorf("date %v", a.Date)
				}
				widest = max(widest, shift)
				if len(a.Clouds) > 0 {
					clouds++
				}
				if a.Snow > 0 {
					snow++
				}
			}
		}
		if clouds == 0 || snow == 0 || widest < .8*c.mostPx {
			t.Errorf("%d dates with clouds, %d with snow, widest shift %v pixels",
				clouds, snow, widest)
		}
	}
}

func TestAPlaceOfAnySizeCanBeLaidOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Params{
			Seed: rapid.Uint64().Draw(t, "seed"), GSDM: rapid.Float64Range(.3, 3).Draw(t, "gsd"),
			SizePx: rapid.IntRange(64, 700).Draw(t, "size"),
			Dates:  rapid.IntRange(2, 12).Draw(t, "dates"), Difficulty: Hard,
			Quiet: rapid.Bool().Draw(t, "quiet"),
		}
		place := New(p)
		if got := len(place.World.Dates); got != p.Dates {
			t.Errorf("%d dates, want %d", got, p.Dates)
		}
		if p.Quiet && len(place.Changes) > 0 {
			t.Errorf("%d changes in a quiet place", len(place.Changes))
		}
	})
}

func TestValidateNamesTheParameter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		do   func(*Params)
		want string
	}{
		{func(p *Params) { p.GSDM = .1 }, "gsd"},
		{func(p *Params) { p.GSDM = math.NaN() }, "gsd"},
		{func(p *Params) { p.SizePx = 8 }, "size"},
		{func(p *Params) { p.GSDM, p.SizePx = 10, 8192 }, "15000 m a side"},
		{func(p *Params) { p.Dates = 1 }, "dates"},
		{func(p *Params) { p.Difficulty = "easy" }, "difficulty"},
	} {
		p := Default()
		c.do(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Validate(%+v) = %v, want an error with %q", p, err, c.want)
		}
	}
	if err := Default().Validate(); err != nil {
		t.Errorf("Default().Validate() = %v", err)
	}
}
