// Package detection describes what was found: changes, the scenes they rest
// on, and what can be said of each site. Field by field it is the contract
// that export writes.
package detection

import (
	"github.com/paulmach/orb"

	"rampart/internal/georef"
)

// Class is a kind of structure.
type Class string

// The classes, from most to least specific. Enclosure is a closed line at a
// resolution where wall, fence and road cannot be told apart.
const (
	Building  Class = "building"
	Shed      Class = "shed"
	Wall      Class = "wall"
	Fence     Class = "fence"
	Enclosure Class = "enclosure"
	Tower     Class = "tower"
	Road      Class = "road"
	Earthwork Class = "earthwork"
	Other     Class = "other"
)

// Direction says what happened to a structure.
type Direction string

// The directions of change.
const (
	Added   Direction = "added"
	Removed Direction = "removed"
	Altered Direction = "altered"
)

// Change is one region, line or point that changed, with its dates and the
// evidence. Dates are YYYY-MM-DD; the empty string is null. Pointers are nil
// where a value is unknown.
type Change struct {
	ID           string
	SiteID       string
	SiteIDsAlso  []string
	Class        Class
	ClassReasons []string
	Change       Direction
	ChangeDetail string
	Geometry     orb.Geometry // WGS 84
	GeomRole     string       // footprint, centreline, position

	AreaM2, AreaErrM2           *float64
	LengthM, LengthErrM, WidthM *float64
	HeightM, HeightErrM         *float64
	HeightMethod                string // shadow, shadow_assumed_sun
	ChangedAfter, ChangedBefore string
	DateEDTF, DateText          string
	GapDays                     *int
	IntervalKind                string // closed, open_start, open_end, undatable
	PersistenceN, ContradictN   int
	Status                      string // confirmed, early
	BeforeScene, AfterScene     string
	GSDM, PixelM                float64
	ValidFraction               float64
	RegResidualM                *float64
	SunDiffDeg, ViewDiffDeg     *float64
	Detectability               string // resolved, marginal, below_limit
	Score                       float64
	ScoreBasis                  string
	Evidence                    Evidence
	Likelihood, Confidence      string
	Alternatives                []string
	Review                      Review
}

// Review is what a person said of a change.
type Review struct {
	Status       string // unreviewed, accepted, rejected, needs_clarification, locked
	Reason       string
	Reviewer, At string
	Comment      string
}

// Evidence holds the parts of a score, each from 0 to 1; nil where that kind
// of evidence was not looked for.
type Evidence struct {
	Contrast, Shape, Shadow, Persistence, Colour, Gradient, Misregistration *float64
}

// Registration is how a scene was brought onto the reference.
type Registration struct {
	DxM, DyM  float64 // metres east and north that were taken off
	ResidualM *float64
	NTies     int
	Accepted  bool
	Reason    string
}

// BandFit is the radiometric fit of one band to the reference.
type BandFit struct {
	Band         string
	Gain, Offset float64
}

// Scene is what a result says of one acquisition.
type Scene struct {
	ID, Path, SHA256         string
	Bytes                    int64
	Sensor                   string
	Acquired                 string
	AcquiredPrecision        string
	DateSource               string
	GSDM, PixelXM, PixelYM   float64
	CRS                      string
	Width, Height            int
	Bands                    []Band
	DType                    string
	NoData                   *float64
	SunElevation, SunAzimuth *float64
	OffNadir, ViewAzimuth    *float64
	AngleSource              string
	CloudFraction            *float64
	SnowFraction             *float64
	ValidFraction            *float64
	Licence, Credit          string
	Registration             *Registration
	Radiometry               []BandFit
	Used                     bool
	Reason                   string
}

// Band names a band and its role. File is the path of its file from the folder of
// the scene's, where that is another one; else it is empty.
type Band struct{ Name, Role, File string }

// Skip is a file that was not used, and why.
type Skip struct{ Path, Reason string }

// Coverage says how well a place was seen.
type Coverage struct {
	UsablePerQuarter []QuarterCount
	LongestGapDays   *int
	LongestGapFrom   string
	LongestGapTo     string
	ObservableShare  float64 // of the area, seen well enough on two dates or more
	LastSeen         string
}

// QuarterCount is the number of usable scenes in a quarter such as 2019-Q3.
type QuarterCount struct {
	Quarter string
	Scenes  int
}

// Statement is what is said of one site, also when nothing was found.
type Statement struct {
	SiteID, Name string
	Text         string
	Changes      int
	Coverage     Coverage
}

// Result is all that a run on one series says.
type Result struct {
	Version    string
	Parameters map[string]any // as written; keys sorted on output
	Grid       georef.Grid
	Scenes     []Scene
	Skipped    []Skip
	Coverage   Coverage
	Statements []Statement
	Indicators []Indicators
	Notes      []string
	Changes    []Change
}
