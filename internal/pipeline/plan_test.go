package pipeline

import (
	"errors"
	"image"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"rampart/internal/georef"
	"rampart/internal/site"
)

// series is that of a plain world of so many pixels a side, without pixels.
func series(side int) site.Series {
	w := plain(side)
	w.colour = true
	var s site.Series
	for _, l := range w.looks {
		s.Scenes = append(s.Scenes, w.scene(l))
	}
	return s
}

func plan(s site.Series, in Input, lim Limits) (Plan, error) {
	return NewPlan(s, in, Default(), lim, flatEarth{})
}

// coarse gives a scene pixels so many times as large.
func coarse(s *site.Scene, times float64) {
	s.Transform[1] *= times
	s.Transform[5] *= times
	s.PixelX, s.PixelY, s.GSDM = s.PixelX*times, s.PixelY*times, s.GSDM*times
	s.Size = [2]int{int(float64(s.Size[0]) / times), int(float64(s.Size[1]) / times)}
}

// move puts a scene so many pixels further east.
func move(s *site.Scene, pixels float64) {
	s.Transform[0] += pixels * pixelM
	for i := range s.Footprint {
		s.Footprint[i][0] += pixels * pixelM / metresEast
	}
}

func TestPlanLeavesOutWhatCannotBeCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(s *site.Scene)
		reason string // empty: it is used
	}{
		{"a scene of the same grid is used", func(*site.Scene) {}, ""},
		{"another reference system is used", func(s *site.Scene) {
			s.CRS, s.CRSName = "EPSG:4326", "EPSG:4326"
		}, ""},
		{"pixels twice as long are used", func(s *site.Scene) { coarse(s, 2) }, ""},
		{"half the pixels are used", func(s *site.Scene) { coarse(s, 0.5) }, ""},
		{"pixels four times as long are too coarse", func(s *site.Scene) { coarse(s, 4) },
			"its pixels of 40.00 m are too coarse beside the series' 10.00 m"},
		{"a scene without the bands is left out", func(s *site.Scene) {
			s.Bands = s.Bands[:1]
			s.Bands[0].Role = site.RoleNIR
		},
			"lacks the bands that the other scenes share (blue green red)"},
		{"the bands that all have are used", func(s *site.Scene) { s.Bands = s.Bands[:1] }, ""},
		{"a scene elsewhere is left out", func(s *site.Scene) { move(s, 5000) },
			"does not overlap the place where two dates can be compared"},
		{"a scene that overlaps in part is used", func(s *site.Scene) { move(s, 60) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := series(96)
			c.change(&s.Scenes[3])
			pl, err := plan(s, Input{}, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if c.reason == "" {
				if len(pl.Scenes) != 6 || len(pl.Dropped) != 0 {
					t.Errorf("%d scenes used, dropped %v; want all used", len(pl.Scenes), pl.Dropped)
				}
				return
			}
			if len(pl.Scenes) != 5 || len(pl.Dropped) != 1 ||
				pl.Dropped[0].Path != s.Scenes[3].Path || !pl.Dropped[0].Broken ||
				!strings.Contains(pl.Dropped[0].Reason, c.reason) {
				t.Errorf("%d scenes used, dropped %+v; want %s dropped: %s",
					len(pl.Scenes), pl.Dropped, s.Scenes[3].Path, c.reason)
			}
		})
	}
}

func TestPlanRefusesWhatGivesNoAnswer(t *testing.T) {
	t.Parallel()
	elsewhere := Input{Area: box(50000, 50000, 51000, 51000)}
	for _, c := range []struct {
		name   string
		change func(s *site.Series)
		in     Input
		want   error
	}{
		{"no scenes", func(s *site.Series) { s.Scenes = nil }, Input{}, ErrTooFew},
		{"one scene", func(s *site.Series) { s.Scenes = s.Scenes[:1] }, Input{}, ErrTooFew},
		{"two scenes of one date", func(s *site.Series) {
			s.Scenes = s.Scenes[:2]
			s.Scenes[1].Acquired = s.Scenes[0].Acquired
		}, Input{}, ErrTooFew},
		{"two scenes with one band each of their own", func(s *site.Series) {
			s.Scenes = s.Scenes[:2]
			s.Scenes[0].Bands, s.Scenes[1].Bands = s.Scenes[0].Bands[:1], s.Scenes[1].Bands[1:2]
		}, Input{}, ErrTooFew},
		{"two scenes apart", func(s *site.Series) {
			s.Scenes = s.Scenes[:2]
			move(&s.Scenes[1], 5000)
		}, Input{}, ErrNoOverlap},
		{"an area outside", func(*site.Series) {}, elsewhere, ErrNoOverlap},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := series(96)
			c.change(&s)
			if _, err := plan(s, c.in, Limits{}); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func TestPlanRefusesParametersWithoutMeaning(t *testing.T) {
	t.Parallel()
	for _, p := range []Params{
		{}, {Sensitivity: -1}, {Sensitivity: 1e4}, {Sensitivity: math.NaN()},
		{Sensitivity: 1, MinAreaM2: -1},
	} {
		if _, err := NewPlan(series(96), Input{}, p, Limits{}, flatEarth{}); err == nil {
			t.Errorf("parameters %+v are taken", p)
		}
	}
	if err := Default().Validate(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
}

func TestPlanRefusesMoreDatesThanItCanKeepApart(t *testing.T) {
	t.Parallel()
	s := series(96)
	for i := range maxDates {
		next := s.Scenes[5]
		next.Acquired.Time = next.Acquired.Time.Add(time.Duration(i+1) * 24 * time.Hour)
		s.Scenes = append(s.Scenes, next)
	}
	if _, err := plan(s, Input{}, Limits{}); err == nil || !strings.Contains(err.Error(), "--from") {
		t.Errorf("error %v, want one that says how to narrow the dates", err)
	}
}

func TestGridIsWhereTwoDatesSeeAndTheAreaIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		side   int
		change func(s *site.Series)
		in     Input
		want   image.Rectangle // pixels of the first scene
	}{
		{"all of it", 96, func(*site.Series) {}, Input{}, image.Rect(0, 0, 96, 96)},
		{"what only one date sees is left out", 96, func(s *site.Series) {
			s.Scenes = s.Scenes[:2]
			move(&s.Scenes[1], 30)
		}, Input{}, image.Rect(30, 0, 96, 96)},
		{"the area and 500 m around", 300, func(*site.Series) {},
			Input{Area: box(1000, 1200, 1400, 1500)}, image.Rect(50, 70, 190, 200)},
		{"the area at the border", 300, func(*site.Series) {},
			Input{Area: box(-300, 100, 400, 300)}, image.Rect(0, 0, 90, 80)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := series(c.side)
			c.change(&s)
			pl, err := plan(s, c.in, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			g := pl.Grid
			x := int(math.Round((g.Transform[0] - originX) / pixelM))
			y := int(math.Round((originY - g.Transform[3]) / pixelM))
			got := image.Rectangle{Max: g.Size}.Add(image.Pt(x, y))
			// The margin is rounded up to whole pixels of the true size.
			if d := diff(got, c.want); d > 1 {
				t.Errorf("grid %v, want %v", got, c.want)
			}
			if math.Abs(g.PixelX-pixelM) > 0.02 || math.Abs(g.PixelY-pixelM) > 0.02 {
				t.Errorf("pixels of %v x %v m, want 10", g.PixelX, g.PixelY)
			}
		})
	}
}

// diff is by how much the sides of two windows lie apart at most.
func diff(a, b image.Rectangle) int {
	most := 0
	for _, d := range []int{
		a.Min.X - b.Min.X, a.Min.Y - b.Min.Y, a.Max.X - b.Max.X, a.Max.Y - b.Max.Y,
	} {
		most = max(most, d, -d)
	}
	return most
}

func TestAGridOfTurnedPixelsIsLaidInUTM(t *testing.T) {
	t.Parallel()
	s := series(96)
	for i := range s.Scenes {
		s.Scenes[i].Transform = georef.Affine{originX, 8, 6, originY, 6, -8}
	}
	pl, err := plan(s, Input{}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	tr := pl.Grid.Transform
	if pl.Grid.CRS != flatCRS || tr[2] != 0 || tr[4] != 0 || tr[1] != 10 || tr[5] != -10 {
		t.Errorf("grid %+v, want upright pixels of 10 m in %s", pl.Grid, flatCRS)
	}
	if !slices.ContainsFunc(pl.Notes, func(n string) bool { return strings.Contains(n, "turned") }) {
		t.Errorf("notes %q say nothing of it", pl.Notes)
	}
}

func TestHaloCoversEveryStepAndGrowsWithDetail(t *testing.T) {
	t.Parallel()
	last := 0
	for _, gsd := range []float64{10, 5, 3, 1, 0.5} {
		sc := newScale(georef.Grid{PixelX: gsd, PixelY: gsd})
		halo := sc.reach()
		if halo <= last {
			t.Errorf("at %v m the halo is %d pixels, no more than %d at coarser ones", gsd, halo, last)
		}
		if least := sc.change.Reach() + 2*sc.contextX; halo < least {
			t.Errorf("at %v m the halo is %d pixels, below %d", gsd, halo, least)
		}
		last = halo
	}
}

func TestMemoryDecidesTilesAndWorkers(t *testing.T) {
	t.Parallel()
	s := series(20000)
	var last Plan
	for i, lim := range []int64{256, 512, 1024, 4096} {
		pl, err := plan(s, Input{}, Limits{MaxMemory: lim << 20, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if pl.MemoryBytes > lim<<20 {
			t.Errorf("under %d MiB the run is to take %d MiB", lim, pl.MemoryBytes>>20)
		}
		if i > 0 && pl.Tile.X*pl.Tile.Y*pl.Workers < last.Tile.X*last.Tile.Y*last.Workers {
			t.Errorf("with %d MiB tile %v and %d workers, less than %v and %d with less memory",
				lim, pl.Tile, pl.Workers, last.Tile, last.Workers)
		}
		if i > 0 && pl.ReadBytes > last.ReadBytes {
			t.Errorf("with %d MiB %d bytes are read, more than %d with less memory",
				lim, pl.ReadBytes, last.ReadBytes)
		}
		n := image.Pt((20000+pl.Tile.X-1)/pl.Tile.X, (20000+pl.Tile.Y-1)/pl.Tile.Y)
		if pl.Tiles != n.X*n.Y {
			t.Errorf("%d tiles of %v pixels, want %v", pl.Tiles, pl.Tile, n)
		}
		last = pl
	}
	more, err := plan(site.Series{Scenes: s.Scenes[:3]}, Input{}, Limits{Tile: 256, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	all, err := plan(s, Input{}, Limits{Tile: 256, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if all.MemoryBytes <= more.MemoryBytes || all.ReadBytes != 2*more.ReadBytes {
		t.Errorf("six dates take %d bytes and read %d, three %d and %d; want more, and twice as many",
			all.MemoryBytes, all.ReadBytes, more.MemoryBytes, more.ReadBytes)
	}
	if all.Estimate() <= more.Estimate() {
		t.Errorf("six dates are to take %v, three %v", all.Estimate(), more.Estimate())
	}
}

func TestTimeForetoldGoesWithTheRates(t *testing.T) {
	t.Parallel()
	r := Rates{Sample: 2, Date: 1, Pair: 3, Survey: 4, ObjectDate: 5, ObjectPair: 7}
	pl := Plan{Roles: []string{"red", "nir"}, dates: make([]acquisition, 3), scale: scale{gsdM: 10}}
	pl.Grid.Size = image.Pt(sampleSide, sampleSide) // one window of the survey
	const tiles, window = 1000, sampleSide * sampleSide
	pl.ReadBytes = 4 * tiles * 2 * 3
	// Two bands of three dates, and three pairs of them.
	area := time.Duration((tiles+window)*(3*(2*2+1)+3*3) + window*3*4)
	object := time.Duration(window * (3*5 + 3*7))
	if areas, objects := pl.CoreTime(r); areas != area || objects != 0 {
		t.Errorf("at 10 m CoreTime = %v and %v, want %v and nothing for objects", areas, objects, area)
	}
	pl.scale.gsdM = objectsGSD
	if areas, objects := pl.CoreTime(r.Times(2, 3)); areas != 2*area || objects != 3*object {
		t.Errorf("at %v m on a slower machine CoreTime = %v and %v, want %v and %v", objectsGSD,
			areas, objects, 2*area, 3*object)
	}
}
