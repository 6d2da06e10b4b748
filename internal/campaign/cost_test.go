package campaign

import (
	"math"
	"strings"
	"testing"

	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// flat is a projector of a world where a degree has the length of one at the equator, each way.
type flat struct{}

const perDegree = 111_195

func (flat) ToWGS84(_ string, x, y []float64) error {
	for i := range x {
		x[i], y[i] = (x[i]-kindEast)/perDegree, (y[i]-kindNorth)/perDegree
	}
	return nil
}

func (flat) FromWGS84(_ string, x, y []float64) error {
	for i := range x {
		x[i], y[i] = x[i]*perDegree+kindEast, y[i]*perDegree+kindNorth
	}
	return nil
}

// costOf is the cost of one site of a kind.
func costOf(t *testing.T, k Kind) (Cost, Forecast) {
	t.Helper()
	tools := Tools{Projector: func() (pipeline.Projector, func()) { return flat{}, func() {} }}
	f, err := k.Forecast(pipeline.Default(), pipeline.Limits{Workers: 1, MaxMemory: 1 << 30}, tools)
	if err != nil {
		t.Fatalf("%+v: %v", k, err)
	}
	return CostOf([]Forecast{f}, pipeline.MeasuredRates()), f
}

func TestKindIsPlannedWithItsSurroundings(t *testing.T) {
	t.Parallel()
	c, f := costOf(t, Kind{AreaKM2: 4, GSDM: 10, Images: 6, Bands: 4, Bits: 16})
	// 2 km and 500 m on either side, at 10 m, with the pixels that are cut.
	if w, h := f.Plan.Grid.Size.X, f.Plan.Grid.Size.Y; abs(w-300) > 2 || abs(h-300) > 2 {
		t.Errorf("the grid has %d x %d pixels, want 300 x 300", w, h)
	}
	if len(f.Plan.Scenes) != 6 || c.Sites != 1 || c.Images != 6 {
		t.Errorf("%d scenes are planned, %d sites and %d images reckoned, want 6, 1 and 6",
			len(f.Plan.Scenes), c.Sites, c.Images)
	}
	if c.MemoryBytes > 1<<30 {
		t.Errorf("%d bytes of memory, want no more than is allowed", c.MemoryBytes)
	}
}

func abs(v int) int { return max(v, -v) }

func TestMoreIsForetoldOfMore(t *testing.T) {
	t.Parallel()
	base := Kind{AreaKM2: 4, GSDM: 10, Images: 6, Bands: 3, Bits: 8}
	least, _ := costOf(t, base)
	for name, change := range map[string]func(*Kind){
		"ground": func(k *Kind) { k.AreaKM2 *= 4 },
		"images": func(k *Kind) { k.Images *= 2 },
		"bands":  func(k *Kind) { k.Bands = 4 },
		"pixels": func(k *Kind) { k.GSDM = 2 },
	} {
		k := base
		change(&k)
		c, _ := costOf(t, k)
		if c.CoreS <= least.CoreS || c.ReadBytes <= least.ReadBytes {
			t.Errorf("more %s: %v s and %d bytes to read, want more than %v and %d",
				name, c.CoreS, c.ReadBytes, least.CoreS, least.ReadBytes)
		}
	}
	k := base
	k.Bits = 16
	if c, _ := costOf(t, k); c.ReadBytes != 2*least.ReadBytes || c.CoreS != least.CoreS {
		t.Errorf("twice the bits: %d bytes and %v s, want %d and %v", c.ReadBytes, c.CoreS,
			2*least.ReadBytes, least.CoreS)
	}
}

func TestManySitesAreAsTheFewOnAverage(t *testing.T) {
	t.Parallel()
	c := Cost{Sites: 2, Images: 5, ReadBytes: 30, CoreS: 8, MemoryBytes: 9, DiskBytes: 7}
	want := Cost{Sites: 4_000_000, Images: 10_000_000, ReadBytes: 60_000_000, CoreS: 16e6, MemoryBytes: 9, DiskBytes: 14_000_000}
	if got := c.For(4_000_000); got != want {
		t.Errorf("For = %+v, want %+v: memory is that of one process", got, want)
	}
}

func TestImagesAreReadForTheirSumsOnlyWhereTheyLieHere(t *testing.T) {
	t.Parallel()
	k := Kind{AreaKM2: 4, GSDM: 10, Images: 2, Bands: 1, Bits: 8}
	_, f := costOf(t, k)
	here := CostOf([]Forecast{f, f}, pipeline.MeasuredRates())
	var bytes int64
	for i := range f.Plan.Scenes {
		bytes += f.Plan.Scenes[i].Bytes
		f.Plan.Scenes[i].Path = "/vsicurl/" + f.Plan.Scenes[i].Path
	}
	there := CostOf([]Forecast{f, f}, pipeline.MeasuredRates())
	// After each of two sites, and once before the first, since both see the same.
	if got := here.ReadBytes - there.ReadBytes; got != 3*bytes {
		t.Errorf("sums read %d bytes more, want %d", got, 3*bytes)
	}
}

func TestKindsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	good := Kind{AreaKM2: 1, GSDM: 1, Images: 2, Bands: 4, Bits: 16}
	if err := good.Validate(); err != nil {
		t.Errorf("%+v: %v", good, err)
	}
	for flag, change := range map[string]func(*Kind){
		"area-km2": func(k *Kind) { k.AreaKM2 = math.NaN() },
		"gsd":      func(k *Kind) { k.GSDM = math.NaN() },
		"images":   func(k *Kind) { k.Images = 1 },
		"bands":    func(k *Kind) { k.Bands = 5 },
		"bits":     func(k *Kind) { k.Bits = 32 },
	} {
		k := good
		change(&k)
		if err := k.Validate(); err == nil || !strings.HasPrefix(err.Error(), flag) {
			t.Errorf("%+v: %v, want an error that names %s", k, err, flag)
		}
	}
}

func TestSitesOfWhichNothingCanBeSaidTakeRoomOnly(t *testing.T) {
	t.Parallel()
	c := CostOf([]Forecast{{Site: site.Site{ID: "a"}, Err: errNoScene}}, pipeline.MeasuredRates())
	if c != (Cost{DiskBytes: siteBytes}) {
		t.Errorf("CostOf = %+v, want only %d bytes on the disk", c, siteBytes)
	}
}
