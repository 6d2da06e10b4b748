// Package world draws flat ground and what stands on it as a satellite sees
// them on several dates: from aside, so that roofs lean over the ground, under
// one sun, so that things cast shadows on the ground and on each other, through
// haze and clouds, with an error of the georeference, blur and noise.
//
// Places are in metres east and south of the world's north-west corner. The
// same world gives the same pixels on one machine architecture, in windows of
// any size. The surface of the ground is taken in the middle of a pixel, with
// the edges of areas weighed by how much of it they cover; what stands on it,
// and shadows, by samples spread evenly over the pixel.
package world

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"
)

// World is a place on its dates. What is laid on the ground covers what was
// laid before it.
type World struct {
	Seed uint64
	// Land is the ground where nothing lies on it.
	Land   Land
	Flats  []Flat
	Solids []Solid
	// Dates are the acquisitions, oldest first.
	Dates []Acquisition
	// Centre is the point about which an acquisition's Turn turns.
	Centre orb.Point
}

// Acquisition is one date: when it was, and how the sensor saw it. Angles are
// in degrees, azimuths clockwise from north.
type Acquisition struct {
	Date time.Time // midnight UTC
	// SunElevation is above the horizon, 5 to 90; SunAzimuth is towards it.
	SunElevation, SunAzimuth float64
	// OffNadir is how far from the vertical the sensor looks, 0 to 60;
	// ViewAzimuth is towards the sensor: what is high leans away from there.
	OffNadir, ViewAzimuth float64
	// Shift and Turn are the error of the georeference: the image shows, at
	// each place, what lies there after a turn by Turn about the world's
	// centre, clockwise, and a shift by Shift metres east and south.
	Shift orb.Point
	Turn  float64
	// Gain and Offset turn reflectance in red, green, blue and near infrared
	// into what is measured, after haze: gain*reflectance + offset. Haze, 0 to
	// 1, is the share of the light that comes from the air.
	Gain, Offset, Haze [Bands]float64
	// Sky is the share of the light in the open that comes from the sky, not
	// from the sun; it is all that is left in a shadow.
	Sky [Bands]float64
	// BlurM is the standard deviation of the sensor's blur, in metres, Noise
	// that of its noise, in reflectance.
	BlurM, Noise float64
	// Leaves is how much of their leaves trees have, 0 to 1; Damp how much of
	// bare ground is darkened by water, 0 to 1, in patches.
	Leaves, Damp float64
	// Snow is how much of the ground it covers, 0 to 1, in patches.
	Snow   float64
	Clouds []Cloud
}

// Cloud is a cloud at HeightM above Centre, with a ragged edge.
type Cloud struct {
	Centre           orb.Point
	RadiusM, HeightM float64
	// Depth is how much of the light it takes, 0 to 1.
	Depth float64
}

// Span is the dates on which a thing is there, as indices: From and later, but
// before To; a To of 0 has no end.
type Span struct{ From, To int }

// Has reports whether date i lies in the span.
func (s Span) Has(i int) bool { return i >= s.From && (s.To == 0 || i < s.To) }

// Validate names the first date that makes no sense.
func (w *World) Validate() error {
	const lowestSun, steepest = 5, 60
	for i, a := range w.Dates {
		switch {
		case i > 0 && !a.Date.After(w.Dates[i-1].Date):
			return fmt.Errorf("date %d: must be later than the one before", i)
		case !(a.SunElevation >= lowestSun && a.SunElevation <= 90):
			return fmt.Errorf("date %d: sun elevation %v must lie from %d to 90 degrees",
				i, a.SunElevation, lowestSun)
		case !(a.OffNadir >= 0 && a.OffNadir <= steepest):
			return fmt.Errorf("date %d: off-nadir angle %v must lie from 0 to %d degrees",
				i, a.OffNadir, steepest)
		case !(a.BlurM >= 0 && a.Noise >= 0):
			return fmt.Errorf("date %d: blur and noise must not be negative", i)
		}
	}
	return nil
}
