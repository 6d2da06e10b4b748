package pipeline

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"rampart/internal/weights"
)

// Params decide what is found. They are written into every result; the zero
// value is not meaningful, start from Default.
type Params struct {
	// MinAreaM2 is the minimum mapping unit in square metres; 0 derives it
	// from the pixel size.
	MinAreaM2 float64
	// Sensitivity is the number of false objects per square kilometre that
	// the user is ready to look at.
	Sensitivity float64
	// MinScore leaves out changes whose score is less; 0 leaves out none.
	MinScore float64
	// Weights give the scores; nil leaves them as they are judged.
	Weights *weights.File
}

// Default returns the parameters that serve 0.3 m to 10 m.
func Default() Params {
	return Params{Sensitivity: 0.6}
}

// Validate names the first parameter that makes no sense.
func (p Params) Validate() error {
	if p.MinAreaM2 < 0 {
		return fmt.Errorf("min-area %v: must not be negative", p.MinAreaM2)
	}
	if !(p.Sensitivity > 0 && p.Sensitivity <= 1000) {
		return fmt.Errorf("sensitivity %v: must lie above 0 and at most at 1000 false objects per km2", p.Sensitivity)
	}
	if !(p.MinScore >= 0 && p.MinScore <= 1) {
		return fmt.Errorf("min-score %v: must lie between 0 and 1", p.MinScore)
	}
	return nil
}

// Limits say what a run may take of the machine. They never change a result.
type Limits struct {
	Workers   int   // 0: one for each core
	MaxMemory int64 // bytes
	Tile      int   // pixels a side; 0: derived from MaxMemory
	// Advise is told of each large piece of memory before it is touched, so
	// that the system can be asked for large pages; it may be nil.
	Advise func([]float32)
}

// Input is one series and what is asked of it.
type Input struct {
	SiteID   string
	SiteName string
	// Area restricts the grid and what is reported, in WGS 84; nil means the
	// footprint that at least two dates share.
	Area orb.MultiPolygon
	// From and To bound the dates asked about; zero means unbounded. They
	// have been applied to the scenes by the caller and are only quoted.
	From, To time.Time
	Version  string
	// Scores takes the score of every pixel: the largest over the onsets, in units of
	// the bar from which on it is change. It may be nil.
	Scores ScoreSheet
	// Probe is told what the run sees at one place; nil asks nothing.
	Probe *Probe
}

// Stage names a part of a run.
type Stage string

// The stages, in order.
const (
	StageSurvey   Stage = "survey"
	StageScan     Stage = "scan"
	StageDescribe Stage = "describe"
)

// Progress is told how far a run is. Done and Total count tiles of the
// stage. Read and Compute are the time spent so far, summed over workers.
type Progress struct {
	Stage       Stage
	Done, Total int
	Scenes      int
	Read        time.Duration
	Compute     time.Duration
}
