// Package scene draws a place with known truth as a satellite would see it on
// several dates: arid ground, fields, a village, roads, and among them what is
// built and what is torn down. Everything follows from the parameters by
// arithmetic alone; the same parameters give the same pixels on one machine
// architecture, in windows of any size.
//
// Places are in metres east and south of the scene's north-west corner. A
// pixel is the mean of samples spread evenly over its area, so that edges and
// thin things fade as they do in a sensor. Light comes from one sun per date;
// shadows fall on flat ground and not on roofs, and nothing leans.
package scene

import (
	"fmt"
	"image"
	"math"
	"time"

	"github.com/paulmach/orb"
)

// BlockWidthM and BlockHeightM are the size, in metres, of the plan that is
// repeated, with variations, over the scene.
const (
	BlockWidthM  = 1000.0
	BlockHeightM = 800.0
)

// Params say what is drawn. The zero value is not meaningful, start from
// Default.
type Params struct {
	Seed uint64
	// Blocks is how often the plan is repeated east and south. The north-west
	// block holds every kind of change, the others some of them.
	Blocks image.Point
	// Super is the number of samples along each side of a pixel, 1 to 8.
	Super int
	// Acquisitions are the dates, oldest first.
	Acquisitions []Acquisition
}

// Acquisition is one date: when it was, and how the sensor saw it.
type Acquisition struct {
	Date time.Time // midnight UTC
	// SunElevation is above the horizon and SunAzimuth clockwise from north,
	// in degrees.
	SunElevation, SunAzimuth float64
	// Gain and Haze turn the reflectance of red, green, blue and near
	// infrared into what is measured: gain*reflectance + haze.
	Gain, Haze [4]float64
	// Shift is the error of the georeference: the image shows, at each place,
	// what lies Shift metres east and south of it.
	Shift orb.Point
	// BlurM is the standard deviation of the sensor's blur, in metres.
	BlurM float64
	// Noise is the standard deviation of the sensor's noise, in reflectance.
	Noise  float64
	Clouds []Cloud
}

// Cloud is one cloud and, by the sun's direction, its shadow.
type Cloud struct {
	Centre  orb.Point // metres, of what it hides
	RadiusM float64
	// HeightM is above ground; it decides how far off the shadow falls.
	HeightM float64
}

// Default returns the parameters of the sample series: one block, ten dates
// from 2018 to 2020.
func Default() Params {
	const latitude = 40
	type look struct {
		date        string
		gain, haze  float64
		east, south float64
		blur        float64
	}
	looks := []look{
		{"2018-03-18", 1.00, .010, 0, 0, 1.1},
		{"2018-06-07", 1.06, .018, 1.4, -0.9, 1.0},
		{"2018-09-22", 0.95, .012, -2.1, 1.2, 1.3},
		{"2019-02-11", 0.90, .008, 0.8, 2.6, 1.1},
		{"2019-04-26", 1.08, .030, -3.4, -1.5, 1.5},
		{"2019-06-30", 1.03, .020, 2.2, 0.4, 1.0},
		{"2019-09-14", 0.97, .010, -0.7, -2.8, 1.2},
		{"2019-11-20", 0.92, .006, 3.1, 1.9, 1.1},
		{"2020-04-09", 1.05, .024, -1.6, 0.6, 1.2},
		{"2020-08-03", 1.01, .015, 0.5, -1.1, 1.0},
	}
	p := Params{Seed: 7, Blocks: image.Pt(1, 1), Super: 3}
	// Haze scatters blue light most, the near infrared hardly.
	scatter := [4]float64{.8, 1.2, 1.8, .4}
	for _, l := range looks {
		a := Acquisition{Date: day(l.date), Shift: orb.Point{l.east, l.south}, BlurM: l.blur}
		a.SunElevation, a.SunAzimuth = Sun(a.Date, latitude)
		a.Noise = .0022
		for b := range a.Gain {
			a.Gain[b], a.Haze[b] = l.gain, l.haze*scatter[b]
		}
		p.Acquisitions = append(p.Acquisitions, a)
	}
	p.Acquisitions[5].Clouds = []Cloud{
		{Centre: orb.Point{330, 590}, RadiusM: 120, HeightM: 420},
		{Centre: orb.Point{470, 690}, RadiusM: 60, HeightM: 420},
	}
	return p
}

// Validate names the first parameter that makes no sense.
func (p Params) Validate() error {
	const maxSuper, maxBlocks = 8, 1000
	if p.Super < 1 || p.Super > maxSuper {
		return fmt.Errorf("super %d: must lie from 1 to %d", p.Super, maxSuper)
	}
	if p.Blocks.X < 1 || p.Blocks.Y < 1 || p.Blocks.X > maxBlocks || p.Blocks.Y > maxBlocks {
		return fmt.Errorf("blocks %v: each must lie from 1 to %d", p.Blocks, maxBlocks)
	}
	for i, a := range p.Acquisitions {
		if i > 0 && !a.Date.After(p.Acquisitions[i-1].Date) {
			return fmt.Errorf("acquisition %d: must be later than the one before", i)
		}
		if !(a.SunElevation > 5 && a.SunElevation <= 90) {
			return fmt.Errorf("acquisition %d: sun elevation %v must lie from 5 to 90 degrees",
				i, a.SunElevation)
		}
		if !(a.BlurM >= 0 && a.Noise >= 0) {
			return fmt.Errorf("acquisition %d: blur and noise must not be negative", i)
		}
	}
	return nil
}

// Truth is one structure that was built or torn down within the series, or one
// that stood through it.
type Truth struct {
	ID     string
	Class  string // building, shed, wall, earthwork: as in detection
	Change string // added, removed; none for what stayed
	// On is the day of the change in the drawn world, zero where there is
	// none.
	On time.Time
	// After and Before are the dates of the last scene that shows the old
	// state and the first that shows the new one; zero where the series holds
	// no such scene.
	After, Before time.Time
	// Outline is closed and in metres; Line is true where it is the
	// centreline of a thin thing, not the edge of an area.
	Outline orb.Ring
	Line    bool
	HeightM float64
}

// Scene is a world laid out and ready to be seen.
type Scene struct {
	params Params
	blocks []block
}

// New lays the world out. It panics where p is not valid.
func New(p Params) *Scene {
	if err := p.Validate(); err != nil {
		panic("scene: " + err.Error())
	}
	s := &Scene{params: p}
	for j := range p.Blocks.Y {
		for i := range p.Blocks.X {
			s.blocks = append(s.blocks, plan(p.Seed, i, j))
		}
	}
	return s
}

// Bands names what Render returns, in order, by STAC common names.
func Bands() [4]string { return [4]string{"red", "green", "blue", "nir"} }

// SizeM returns the size of the scene east and south, in metres.
func (s *Scene) SizeM() (width, height float64) {
	return float64(s.params.Blocks.X) * BlockWidthM, float64(s.params.Blocks.Y) * BlockHeightM
}

// Truth returns what was built, torn down, or stood through the series, block
// by block in rows.
func (s *Scene) Truth() []Truth {
	var out []Truth
	for _, b := range s.blocks {
		for _, t := range b.truths {
			if t.Change != changeNone {
				t.After, t.Before = s.interval(t.On)
			}
			t.Outline = t.Outline.Clone()
			out = append(out, t)
		}
	}
	return out
}

// interval returns the acquisitions on either side of a day.
func (s *Scene) interval(on time.Time) (after, before time.Time) {
	for _, a := range s.params.Acquisitions {
		if a.Date.Before(on) {
			after = a.Date
		} else if before.IsZero() {
			before = a.Date
		}
	}
	return after, before
}

// Sun returns the sun's elevation and azimuth in degrees at half past ten local
// solar time, when most imaging satellites pass, at a latitude in degrees.
// Declination after Cooper, P. I. (1969), The absorption of radiation in solar
// stills, Solar Energy 12(3), 333–346, doi:10.1016/0038-092X(69)90047-4; good
// to half a degree.
func Sun(date time.Time, latitude float64) (elevation, azimuth float64) {
	const rad, tilt, hour = math.Pi / 180, 23.45, -22.5
	decl := tilt * rad * math.Sin(2*math.Pi*float64(284+date.YearDay())/365)
	lat, h := latitude*rad, hour*rad
	sin := math.Sin(lat)*math.Sin(decl) + math.Cos(lat)*math.Cos(decl)*math.Cos(h)
	east := -math.Cos(decl) * math.Sin(h)
	north := math.Sin(decl)*math.Cos(lat) - math.Cos(decl)*math.Sin(lat)*math.Cos(h)
	azimuth = math.Atan2(east, north) / rad
	if azimuth < 0 {
		azimuth += 360
	}
	return math.Asin(sin) / rad, azimuth
}

// day returns a date of the form 2006-01-02, written in this package, at
// midnight UTC.
func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic("scene: bad date " + s)
	}
	return t
}
