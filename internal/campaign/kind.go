package campaign

import (
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/georef"
	"rampart/internal/pipeline"
	"rampart/internal/site"
)

// Kind is a site as numbers tell it, of which there are no images yet.
type Kind struct {
	AreaKM2 float64 // of a square
	GSDM    float64 // side of a pixel in metres
	Images  int     // of different days
	Bands   int     // 1, 3 or 4
	Bits    int     // of a number in the files: 8 or 16
}

// Validate names the first number that makes no sense.
func (k Kind) Validate() error {
	switch {
	case !(k.AreaKM2 > 0 && k.AreaKM2 <= 1e6):
		return fmt.Errorf("area-km2 %v: must lie above 0 and at most at a million", k.AreaKM2)
	case !(k.GSDM >= 0.1 && k.GSDM <= 100):
		return fmt.Errorf("gsd %v: must lie from 0.1 to 100 metres", k.GSDM)
	case k.Images < 2:
		return fmt.Errorf("images %d: must be at least 2", k.Images)
	case rolesOf(k.Bands) == nil:
		return fmt.Errorf("bands %d: must be 1, 3 or 4", k.Bands)
	case k.Bits != 8 && k.Bits != 16:
		return fmt.Errorf("bits %d: must be 8 or 16", k.Bits)
	}
	return nil
}

func rolesOf(bands int) []string {
	return map[int][]string{
		1: {site.RolePan}, 3: {site.RoleBlue, site.RoleGreen, site.RoleRed},
		4: {site.RoleBlue, site.RoleGreen, site.RoleRed, site.RoleNIR},
	}[bands]
}

// packed is how much is left of numbers when they are deflated: of drawn series with
// the noise of a sensor.
const packed = 0.7

// Forecast is what a run would do at a site of the kind, by the plan that a run makes:
// of images that hold what it reads and no more.
func (k Kind) Forecast(p pipeline.Params, lim pipeline.Limits, t Tools) (Forecast, error) {
	projector, free := t.Projector()
	defer free()
	area, err := k.area(projector)
	if err != nil {
		return Forecast{}, err
	}
	f := Forecast{}
	f.Plan, err = pipeline.NewPlan(site.Series{Scenes: k.scenes()}, pipeline.Input{Area: area}, p, lim, projector)
	size := f.Plan.Grid.Size
	for i := range f.Plan.Scenes {
		s := &f.Plan.Scenes[i]
		s.Size = [2]int{size.X, size.Y}
		s.Bytes = int64(packed * float64(size.X) * float64(size.Y) * float64(k.Bands*k.Bits/8))
	}
	return f, err
}

// The place of the site, at the meridian and far from the pole, where a metre of the
// grid is one on the ground.
const (
	kindCRS   = "EPSG:32631"
	kindEast  = 500_000
	kindNorth = 4_400_000
)

// area is the site's square in WGS 84.
func (k Kind) area(p pipeline.Projector) (orb.MultiPolygon, error) {
	half := 500 * math.Sqrt(k.AreaKM2)
	x := []float64{kindEast - half, kindEast + half, kindEast + half, kindEast - half}
	y := []float64{kindNorth - half, kindNorth - half, kindNorth + half, kindNorth + half}
	if err := p.ToWGS84(kindCRS, x, y); err != nil {
		return nil, err
	}
	var ring orb.Ring
	for i := range x {
		ring = append(ring, orb.Point{x[i], y[i]})
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}, nil
}

// scenes are images of a square that is larger than what is read of it.
func (k Kind) scenes() []site.Scene {
	const marginM, days = 1000, 3 * 365
	half := 500*math.Sqrt(k.AreaKM2) + marginM
	side := int(math.Ceil(2 * half / k.GSDM))
	first := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	var all []site.Scene
	for i := range k.Images {
		s := site.Scene{
			ID: fmt.Sprint(i), Path: fmt.Sprint(i), CRS: kindCRS,
			Acquired:  site.Date{Time: first.AddDate(0, 0, i*max(1, days/k.Images)), Precision: site.PrecisionDay},
			Transform: georef.Affine{kindEast - half, k.GSDM, 0, kindNorth + half, 0, -k.GSDM},
			Size:      [2]int{side, side}, PixelX: k.GSDM, PixelY: k.GSDM,
		}
		for b, role := range rolesOf(k.Bands) {
			s.Bands = append(s.Bands, site.Band{Path: s.Path, Index: b + 1, Role: role})
		}
		all = append(all, s)
	}
	return all
}
