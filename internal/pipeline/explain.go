package pipeline

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Explanation is what a run saw at a place on each date, and what became of what is
// near it. It is its own JSON form.
type Explanation struct {
	Lon     float64     `json:"lon"`
	Lat     float64     `json:"lat"`
	WithinM float64     `json:"within_m"` // how near is near
	Notes   []string    `json:"notes"`
	Dates   []Sight     `json:"dates"`
	Near    []Candidate `json:"near"` // what is told first, then what came furthest
}

// Sight is what a date shows at a place.
type Sight struct {
	Date     string    `json:"date"`
	Scenes   []string  `json:"scenes"`
	Seen     bool      `json:"seen"`
	Remarks  []string  `json:"remarks"` // why not, or what to bear in mind
	Measures []Measure `json:"measures"`
}

// Measure is a number with its name; null where there is none.
type Measure struct {
	Name  string   `json:"name"`
	Unit  string   `json:"unit"`
	Value *float64 `json:"value"`
}

// Candidate is something near the place that was told, or was refused.
type Candidate struct {
	Kind      string     `json:"kind"`
	Lon       float64    `json:"lon"` // of its middle
	Lat       float64    `json:"lat"`
	DistanceM float64    `json:"distance_m"`
	LengthM   *float64   `json:"length_m"`
	AreaM2    *float64   `json:"area_m2"`
	Onset     string     `json:"onset"` // the date from which on it is another, as far as known
	ID        string     `json:"id"`    // of the change that it is told as; empty where it is not
	What      string     `json:"what"`  // the change in words
	Refusals  []Refusal  `json:"refusals"`
	Alike     int        `json:"alike"` // others of its kind with its onset and refusals
	Measured  string     `json:"measured"`
	ByDate    []*float64 `json:"by_date"` // what was measured, in the order of the dates

	last   rule      // that it did not meet
	middle orb.Point // pixels from the grid's corner
}

// Refusal is a rule that a candidate does not meet.
type Refusal struct {
	Rule    string   `json:"rule"` // its kind of candidate, a dot, and what is asked
	Words   string   `json:"words"`
	Measure *float64 `json:"measure"`
	Bar     *float64 `json:"bar"`
	AtMost  bool     `json:"at_most"` // the bar is the most that is allowed, else the least
	Unit    string   `json:"unit"`
}

// told puts a refusal into words.
func (r refusal) told() Refusal {
	why := reasons[r.rule]
	return Refusal{
		Rule: why.name, Words: why.words, Measure: known(r.measure), Bar: known(r.bar),
		AtMost: why.most, Unit: why.unit,
	}
}

// known is nil for what is not a number.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// allKnown are values by date, nil where there is none.
func allKnown(values []float64) []*float64 {
	var out []*float64
	for _, v := range values {
		out = append(out, known(v))
	}
	return out
}

// sorted are candidates with those alike taken together: what is told first, then
// by kind, what came furthest before the others.
func sorted(all []Candidate) []Candidate {
	slices.SortStableFunc(all, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Refusals)), min(1, len(b.Refusals))),
			cmp.Compare(a.ID, b.ID), cmp.Compare(kindRank(a), kindRank(b)),
			cmp.Compare(b.last, a.last), cmp.Compare(a.Onset, b.Onset),
			cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.size(), b.size()))
	})
	out := []Candidate{}
	for _, c := range all {
		if n := len(out); n > 0 && c.ID == "" && out[n-1].ID == "" &&
			out[n-1].last == c.last && out[n-1].Onset == c.Onset {
			out[n-1].Alike++
			continue
		}
		out = append(out, c)
	}
	return out
}

// kinds are those of candidates, in the order in which they are listed.
var kinds = []string{"line", "tower", "building", "ground", "area", "roof"}

func kindRank(c Candidate) int { return slices.Index(kinds, c.Kind) }

func (c *Candidate) size() float64 {
	switch {
	case c.AreaM2 != nil:
		return *c.AreaM2
	case c.LengthM != nil:
		return *c.LengthM
	}
	return 0
}

// at is a place of a grid.
func (pl *Plan) at(place orb.Point) (orb.Point, error) {
	p, err := pl.plane(place)
	if err != nil {
		return orb.Point{}, err
	}
	m := p.(orb.Point)
	return orb.Point{m[0] / pl.Grid.PixelX, -m[1] / pl.Grid.PixelY}, nil
}
