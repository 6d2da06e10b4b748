package pipeline

import (
	"fmt"
	"math"
	"slices"

	"rampart/internal/detection"
	"rampart/internal/site"
)

// A factory-like shed is a long rectangle of steel with a blue or red roof: at
// Dabancheng (blue-red)/(blue+red) is 0.5 on blue roofs and -0.17 on soil.
const (
	shedM2, shedWidthM, shedForm = 800, 15, 0.8
	shedBlue, shedRed            = 0.2, 0.25
)

// roof measures the colour of the roof on the dates on which it stood.
func (f *finder) roof(b *blob, glimpses []*glimpse) {
	n := len(glimpses)
	blue, more := unseen(n), unseen(n)
	band := slices.Index(f.pl.Roles, site.RoleBlue)
	red := f.cal.bands.red
	if band >= 0 && red >= 0 {
		index := func(s surface) float64 {
			return math.Tanh(float64(s.colour[band]-s.colour[red]) / 2)
		}
		for t, g := range glimpses {
			if g != nil {
				blue[t], more[t] = index(g.inside), index(g.around)-index(g.inside)
			}
		}
	}
	v := &b.verdict
	b.blueness, b.redder = medianOf(v.stood(blue)), medianOf(v.stood(more))
}

// shed says why a building is factory-like, or nothing.
func (b *blob) shed() string {
	if b.shape.Area < shedM2 || b.shape.Rectangle.Width < shedWidthM ||
		b.shape.Rectangularity() < shedForm {
		return ""
	}
	switch {
	case b.blueness >= shedBlue:
		return fmt.Sprintf("factory-like: a wide rectangle with a blue roof (index %.2f)", b.blueness)
	case b.blueness <= -shedRed && b.redder > 0:
		return fmt.Sprintf("factory-like: a wide rectangle with a red roof (index %.2f)", -b.blueness)
	}
	return ""
}

// class is what a blob is told as.
func (b *blob) class() detection.Class {
	if b.shed() != "" {
		return detection.Shed
	}
	return detection.Building
}
