package campaign

import (
	"math"
	"strings"

	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// Cost is what the work on sites takes.
type Cost struct {
	Sites  int `json:"sites"`
	Images int `json:"images"`
	// ReadBytes is what is read from files, as they are packed.
	ReadBytes int64   `json:"read_bytes"`
	CoreS     float64 `json:"core_s"` // seconds of one core
	// MemoryBytes is what the site that needs most of it takes, DiskBytes the
	// results of all.
	MemoryBytes int64 `json:"memory_bytes"`
	DiskBytes   int64 `json:"disk_bytes"`
}

// What a site takes on the disk, in its own folder and in what is said of all
// together, in bytes, and of time besides the work on its pixels, in seconds of a
// core: measured on drawn series of 6 and 8 dates. A site has ten changes or so.
const (
	siteBytes  = 60_000 + 10*4_000
	sceneBytes = 2_500
	siteS      = 0.65
)

// How often the pixels of a site are read from a file: for the survey and the scan,
// and where objects are looked for again for these.
const (
	areaReads   = 1.2
	objectReads = 2.3
)

// CostOf is what the work takes on sites of which something can be said.
func CostOf(all []Forecast, r pipeline.Rates) Cost {
	var c Cost
	summed := map[string]bool{}
	for _, f := range all {
		c.DiskBytes += siteBytes
		if f.Err != nil {
			continue
		}
		areas, objects := f.Plan.CoreTime(r)
		c.Sites++
		c.Images += len(f.Plan.Scenes)
		c.CoreS += siteS + (areas + objects).Seconds()
		c.MemoryBytes = max(c.MemoryBytes, f.Plan.MemoryBytes)
		c.DiskBytes += int64(sceneBytes * len(f.Plan.Scenes))
		reads := areaReads
		if objects > 0 {
			reads += objectReads
		}
		for _, s := range f.Plan.Scenes {
			c.ReadBytes += int64(reads * share(f.Plan, s) * float64(s.Bytes))
			if strings.HasPrefix(s.Path, "/vsi") {
				continue // no sum is made of what lies on servers
			}
			// After each site, and once before the first.
			c.ReadBytes += s.Bytes
			if !summed[s.Path] {
				summed[s.Path] = true
				c.ReadBytes += s.Bytes
			}
		}
	}
	return c
}

// share is how much of a scene's pixels lies in the tiles of a plan; what lies in
// several counts as often.
func share(p pipeline.Plan, s site.Scene) float64 {
	pixels := float64(p.ReadBytes) / float64(4*len(p.Scenes)*len(p.Roles))
	finer := p.Grid.PixelX * p.Grid.PixelY / (s.PixelX * s.PixelY)
	return pixels * finer / (float64(s.Size[0]) * float64(s.Size[1]))
}

// For is the cost of so many sites that are as these on average.
func (c Cost) For(sites int) Cost {
	n := float64(sites) / float64(c.Sites)
	whole := func(v int64) int64 { return int64(math.Round(float64(v) * n)) }
	return Cost{
		Sites: sites, Images: int(whole(int64(c.Images))), ReadBytes: whole(c.ReadBytes), CoreS: c.CoreS * n,
		MemoryBytes: c.MemoryBytes, DiskBytes: whole(c.DiskBytes),
	}
}
