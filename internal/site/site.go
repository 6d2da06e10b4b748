// Package site says what is watched: places, and the dated scenes of them.
package site

import (
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/georef"
)

// Precision says how much of an acquisition date is known.
type Precision string

// The precisions, from finest to coarsest.
const (
	PrecisionSecond Precision = "second"
	PrecisionDay    Precision = "day"
	PrecisionMonth  Precision = "month"
)

// DateSource says where a scene's date was read.
type DateSource string

// The sources, from the most to the least trusted.
const (
	DateUser    DateSource = "user" // manifest scenes.csv or dates.csv
	DateSTAC    DateSource = "stac"
	DateSidecar DateSource = "sidecar"
	DateTag     DateSource = "tag"
	DateName    DateSource = "name"
)

// Date is an acquisition date in UTC, as far as it is known.
type Date struct {
	Time      time.Time
	Precision Precision
	Source    DateSource
}

// First returns the earliest day on which the scene can have been taken.
func (d Date) First() time.Time { return day(d.Time, d.Precision, false) }

// Last returns the latest day on which the scene can have been taken.
func (d Date) Last() time.Time { return day(d.Time, d.Precision, true) }

func day(t time.Time, p Precision, last bool) time.Time {
	y, m, dd := t.UTC().Date()
	if p != PrecisionMonth {
		return time.Date(y, m, dd, 0, 0, 0, 0, time.UTC)
	}
	if last {
		return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}

// Band roles are STAC common names; RolePan is a panchromatic band.
const (
	RoleCoastal = "coastal"
	RoleBlue    = "blue"
	RoleGreen   = "green"
	RoleRed     = "red"
	RoleRedEdge = "rededge"
	RoleNIR     = "nir"
	RoleNIR08   = "nir08"
	RoleSWIR16  = "swir16"
	RoleSWIR22  = "swir22"
	RolePan     = "pan"
)

// Band is one band of a scene: where its pixels are and what they are of.
type Band struct {
	Path  string // as the dataset is opened
	Index int    // 1-based band number in that file
	Role  string // STAC common name; "band1", "band2", ... where unknown
	DType string // GDAL's name: Byte, UInt16, Int16, Float32, ...
	// NoData is the declared nodata value, nil where there is none.
	NoData *float64
	// Scale and Offset turn stored numbers into physical ones; 1 and 0 where
	// nothing is declared.
	Scale, Offset float64
}

// MaskKind says how a mask band is read.
type MaskKind string

// The kinds of mask that lie beside an image.
const (
	MaskSCL    MaskKind = "scl"  // Sentinel-2 scene classification
	MaskQA     MaskKind = "qa"   // Landsat collection 2 QA_PIXEL bits
	MaskBinary MaskKind = "mask" // 0 is unusable
	MaskUDM2   MaskKind = "udm2" // Planet usable data mask, band 1 is clear
)

// MaskBand is a classification or mask that tells which pixels to believe.
type MaskBand struct {
	Path  string
	Index int
	Kind  MaskKind
}

// Angles are the directions of sun and sensor in degrees; nil where unknown.
type Angles struct {
	SunElevation, SunAzimuth, OffNadir, ViewAzimuth *float64
	Source                                          string // stac, tag, sidecar, user
}

// Scene is one acquisition: bands of one date, possibly in several files.
type Scene struct {
	ID       string
	Path     string   // as given, relative where it was; of the first file
	Files    []string // all files, sorted
	Bytes    int64
	Sensor   string
	Acquired Date
	Bands    []Band
	Masks    []MaskBand
	// AlphaMasked is true where the files carry alpha or a mask band of
	// their own, which decides what is nodata.
	AlphaMasked bool
	// Georeference of the finest band.
	CRS            string // WKT
	CRSName        string // authority code or name, for people
	Transform      georef.Affine
	Size           [2]int
	PixelX, PixelY float64 // true size on the ground, metres
	// GSDM is the true ground sample distance in metres: the coarser of the
	// pixel and of what the sensor resolves, since resampling adds no detail.
	GSDM float64
	// Footprint is the scene's outline in WGS 84.
	Footprint orb.Ring
	Angles    Angles
	Licence   string
	Credit    string
}

// Skipped is a file or scene that is not used, with the reason and the remedy.
type Skipped struct {
	Path   string
	Reason string
	// Broken is true where the file was meant to be a scene and could not
	// be used as one: unreadable, undated, without georeference. It is false
	// for what was left out on purpose: outside the dates asked for, a
	// duplicate, a preview, a label or a mask.
	Broken bool
}

// Series is a site's scenes, oldest first, and what was left out.
type Series struct {
	Scenes  []Scene
	Skipped []Skipped
	// Notes are remarks that a reader should see: odd pixels, guesses made.
	Notes []string
}

// Site is a place somebody asked about.
type Site struct {
	ID   string
	Name string
	// Area is the outline in WGS 84; a point with a radius has become a
	// polygon.
	Area orb.MultiPolygon
	// NamesOther are names in other scripts and romanisations, and SourceIDs
	// the names that other lists have for the place.
	NamesOther []string
	SourceIDs  []Entry
	// Labels are what others call it, and Dates what they say of when; none is
	// made by the program.
	Labels, Dates []Entry
	// RadiusM is the radius around a point, 0 where an outline was given. Given
	// is the geometry as given, in Datum, where that is not WGS 84.
	RadiusM float64
	Given   orb.Geometry
	Datum   string
	// Sensitivity says who may know where it is: public, restricted or secret;
	// empty where nobody said.
	Sensitivity string
}

// Sensitive says whether where the site is must not be told to everybody.
func (s Site) Sensitive() bool {
	return s.Sensitivity == SensitivityRestricted || s.Sensitivity == SensitivitySecret
}

// The sensitivities of a place.
const (
	SensitivityPublic     = "public"
	SensitivityRestricted = "restricted"
	SensitivitySecret     = "secret"
)

// Entry is a value under the name that its source has for it.
type Entry struct{ Name, Value string }
