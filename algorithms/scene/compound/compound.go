// Package compound lays out an invented place in dry country and what is built
// and taken down there over a series of dates: walled compounds with towers,
// fences, blocks and sheds, among fields, roads and hamlets. It also decides
// how each date is seen. What is drawn follows from the parameters alone, and
// what is true of it is known.
//
// It knows the physics of such places, not any one of them: walls 2 to 7 m
// high, towers not farther than 150 m apart, blocks and sheds of the usual
// sizes, sun and view that differ from date to date.
package compound

import (
	"fmt"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene/world"
)

// Difficulty is how much the place and its images hide what changes.
type Difficulty string

const (
	// Normal has walls lighter than the soil and plain blocks.
	Normal Difficulty = "normal"
	// Hard has walls of the soil's own colour, roofs close to it, blocks of
	// several wings, bitten corners, works that come to nothing, and images
	// that lie worse on each other.
	Hard Difficulty = "hard"
)

// Params say what is drawn. The zero value is not meaningful, start from
// Default.
type Params struct {
	Seed uint64
	// GSDM is the side of a pixel in metres, SizePx that of the images in
	// pixels.
	GSDM   float64
	SizePx int
	// Dates is the number of acquisitions, from 2018 to 2020.
	Dates int
	// Quiet leaves all changes out and keeps all that distracts from them.
	Quiet      bool
	Difficulty Difficulty
}

// Default returns 1024 pixels of half a metre on eight dates.
func Default() Params {
	return Params{Seed: 1, GSDM: .5, SizePx: 1024, Dates: 8, Difficulty: Normal}
}

// Validate names the first parameter that makes no sense.
func (p Params) Validate() error {
	const finest, coarsest, smallest, largest, mostDates = .3, 10, 64, 8192, 100
	const widestM = 15_000 // laid out, that takes about a gigabyte
	switch {
	case !(p.GSDM >= finest && p.GSDM <= coarsest):
		return fmt.Errorf("gsd %v: must lie from %v to %v metres", p.GSDM, finest, coarsest)
	case p.SizePx < smallest || p.SizePx > largest:
		return fmt.Errorf("size %d: must lie from %d to %d pixels", p.SizePx, smallest, largest)
	case p.SizeM() > widestM:
		return fmt.Errorf("size %d: at %v m a pixel, more than %d m a side", p.SizePx, p.GSDM, widestM)
	case p.Dates < 2 || p.Dates > mostDates:
		return fmt.Errorf("dates %d: must lie from 2 to %d", p.Dates, mostDates)
	case p.Difficulty != Normal && p.Difficulty != Hard:
		return fmt.Errorf("difficulty %q: must be %s or %s", p.Difficulty, Normal, Hard)
	}
	return nil
}

// SizeM returns the side of the place in metres.
func (p Params) SizeM() float64 { return p.GSDM * float64(p.SizePx) }

// The words of a truth, as in the contract of the output.
const (
	Added   = "added"
	Removed = "removed"
	Altered = "altered"
	None    = "none"
)

// Truth is a thing that was built, altered or taken down within the series, or
// that stood through it. It lies where it stands on the ground, not where an
// oblique view shows its top.
type Truth struct {
	ID string
	// Class is building, shed, wall, fence, tower, road or earthwork.
	Class string
	// Change is one of the words above; Detail says how a thing was altered.
	Change, Detail string
	// After is the index of the last date that has the old state, Before that
	// of the first with the new one; both -1 where nothing changed.
	After, Before int
	// ClearAfter and ClearBefore are the same for the dates on which no cloud
	// hides the place, nor the shadow of one; -1 where there is none.
	ClearAfter, ClearBefore int
	// Group is the place, such as one compound, that the thing is a part of.
	Group string
	// Geometry is in metres east and south: a Polygon, a LineString along the
	// middle, or a Point. What crosses the border of the images is cut there.
	Geometry orb.Geometry
	// HeightM is above ground, WidthM that of a line; 0 where it has none.
	HeightM, WidthM float64
}

// Place is an invented place with its dates and its truth.
type Place struct {
	World *world.World
	// Changes are what a detector should find, Standing what stood through the
	// series and should not be reported.
	Changes, Standing []Truth
}

// New lays a place out. It panics where p is not valid.
func New(p Params) *Place {
	if err := p.Validate(); err != nil {
		panic("compound: " + err.Error())
	}
	b := newBuilder(p)
	b.riverbed()
	b.lattice()
	b.alterations()
	b.world.Dates = acquisitions(p)
	return b.place()
}
