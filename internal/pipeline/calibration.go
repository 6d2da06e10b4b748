package pipeline

import (
	"slices"

	"rampart/algorithms/change"
	"rampart/algorithms/radiometry"
	"rampart/algorithms/raster"
	"rampart/algorithms/register"
	"rampart/algorithms/rows"
	"rampart/internal/site"
)

// bands says which of the bands that are read serve for what, by their place
// among the roles; -1 where there is none.
type bands struct {
	tone     int   // the band whose differences are looked at
	bright   []int // those that a cloud brightens
	red, nir int
}

// toneOrder are the roles that serve as tone, the best first: on Sentinel-2
// pairs the difference in red was the best single band by far.
var toneOrder = []string{site.RoleRed, site.RolePan, site.RoleGreen, site.RoleBlue}

func newBands(roles []string) bands {
	b := bands{tone: -1, red: slices.Index(roles, site.RoleRed), nir: slices.Index(roles, site.RoleNIR)}
	for _, r := range toneOrder {
		if i := slices.Index(roles, r); i >= 0 && b.tone < 0 {
			b.tone = i
		}
	}
	b.tone = max(b.tone, 0)
	for i, r := range roles {
		if r == site.RoleBlue || r == site.RoleGreen || r == site.RoleRed || r == site.RolePan {
			b.bright = append(b.bright, i)
		}
	}
	if b.bright == nil {
		b.bright = []int{b.tone}
	}
	return b
}

// calibration is what the survey finds of a series and the scan works with:
// numbers for whole scenes, the same for every tile.
type calibration struct {
	bands        bands
	reference    int // date
	registration []register.Result
	fits         [][]radiometry.Fit // by date and band, onto the reference
	fitted       []bool
	middle, unit []float64 // of each band of the reference: its median and spread
	cloudCut     float64
	edge         []float32         // usual edge of each date
	levels       [][]change.Levels // by earlier and later date
	// By onset, from 1 on: the cuts from which scores show change, by which a
	// place is dated, and the bars above which it is believed.
	cuts, bars []float32
	weight     [2]float64 // of tone and gradient, for dating
	screened   []float64  // share of each date that was screened
	valid      []float64  // share of each date that was seen
}

// shift is what registration found for a date.
func (c *calibration) shift(t int) shift {
	return shift{c.registration[t].DX, c.registration[t].DY}
}

// standardise turns the stored numbers of a date into spreads of the reference
// about its median, in place.
func (c *calibration) standardise(m *raster.Image, t, band int) {
	gain, offset := c.scale(t, band)
	rows.Scale(m.Pix, gain, offset)
}

func (c *calibration) scale(t, band int) (gain, offset float32) {
	f := c.fits[t][band]
	return float32(f.Gain / c.unit[band]), float32((f.Offset - c.middle[band]) / c.unit[band])
}

// vegetation is the NDVI of a pixel of a date, in the numbers of the reference,
// from its standardised red and its near infrared as the file has it.
//
// Rouse, J. W. et al. (1974). Monitoring vegetation systems in the Great
// Plains with ERTS. NASA SP-351, 309-317.
func (c *calibration) vegetation(t int, red, nir float32) float32 {
	gain, offset := c.scale(t, c.bands.nir)
	r := red*float32(c.unit[c.bands.red]) + float32(c.middle[c.bands.red])
	n := (gain*nir+offset)*float32(c.unit[c.bands.nir]) + float32(c.middle[c.bands.nir])
	return (n - r) / (n + r)
}
