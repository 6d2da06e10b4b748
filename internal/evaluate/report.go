package evaluate

import (
	"encoding/json"
	"math"
	"strconv"

	"rampart/algorithms/match"
	"rampart/algorithms/order"
)

// Report is what is said of one scene or many, and its JSON form. What has no
// value is null there.
type Report struct {
	LineBufferM    Number    `json:"line_buffer_m"`
	PointDistanceM Number    `json:"point_distance_m"`
	Scenes         []Part    `json:"scenes"`
	Pooled         Figures   `json:"pooled"`
	Spread         []Spread  `json:"spread"`
	Gates          []Verdict `json:"gates"`
}

// Part is a scene of a report.
type Part struct {
	Name  string `json:"name"`
	Found string `json:"found"`
	Truth string `json:"truth"`
	Figures
}

// Figures are measures as they are written.
type Figures struct {
	FoundObjects int          `json:"found_objects"`
	TrueObjects  int          `json:"true_objects"`
	Rows         []Line       `json:"rows"`
	Any          AnyChange    `json:"any_change"`
	False        FalseObjects `json:"false_objects"`
	Missed       int          `json:"missed_objects"`
	Splits       Number       `json:"splits"`
	Merges       Number       `json:"merges"`
	Dates        DateFigures  `json:"dates"`
	Confusion    []Confused   `json:"confusion"`
	Calibration  Reliability  `json:"calibration"`
	Scot         *ScotFigures `json:"scot"`
}

// Rates are a score and what follows from it.
type Rates struct {
	Found     Number `json:"found"`
	FoundHit  Number `json:"found_hit"`
	True      Number `json:"true"`
	TrueHit   Number `json:"true_hit"`
	Precision Number `json:"precision"`
	Recall    Number `json:"recall"`
	F1        Number `json:"f1"`
}

// Line is a row of the table.
type Line struct {
	Class  string `json:"class"`
	Change string `json:"change"`
	By     string `json:"by"`   // length, distance, iou
	IoU    Number `json:"iou"`  // the least; null where it is not by IoU
	Unit   string `json:"unit"` // m, objects
	Rates
}

// AnyChange is of areas, whatever class and date; its amounts are square metres.
type AnyChange struct {
	Rates
	IoU              Number `json:"iou"`
	Prevalence       Number `json:"prevalence"`
	MarkEverythingF1 Number `json:"mark_everything_f1"`
	AUC              Number `json:"auc"` // of the score raster; null without one
}

// FalseObjects are found objects with nothing true near.
type FalseObjects struct {
	Objects int    `json:"objects"`
	SeenKM2 Number `json:"observable_km2"`
	PerKM2  Number `json:"per_km2"`
}

// DateFigures are of the objects that were paired and whose truth has a date.
type DateFigures struct {
	Objects      int    `json:"objects"`
	Contained    Number `json:"contained"` // share whose interval holds the true one
	Exact        Number `json:"exact"`     // share whose interval is the true one
	WiderDays    Number `json:"wider_days_median"`
	LateDays     Number `json:"late_days_median"`
	LateDaysMean Number `json:"late_days_mean"`
}

// Confused is how often a true class was found as which.
type Confused struct {
	True    string `json:"true"`
	Found   string `json:"found"`
	Objects int    `json:"objects"`
}

// Reliability is how far the scores are probabilities.
type Reliability struct {
	Objects       int     `json:"objects"`
	Brier         Number  `json:"brier"`
	ExpectedError Number  `json:"expected_calibration_error"`
	Bins          []Tenth `json:"bins"`
}

// Tenth is a bin of the reliability table; only those with objects are there.
type Tenth struct {
	From      Number `json:"from"`
	To        Number `json:"to"`
	Objects   int    `json:"objects"`
	MeanScore Number `json:"mean_score"`
	TrueShare Number `json:"true_share"`
}

// ScotFigures are the means over the scenes that have a score.
type ScotFigures struct {
	Scenes   int    `json:"scenes"`
	Combined Number `json:"combined"`
	Tracking Number `json:"tracking"`
	Change   Number `json:"change"`
}

// Number is a value that is written with four decimals at most, and as null
// where it is NaN.
type Number float64

// MarshalJSON writes the number.
func (n Number) MarshalJSON() ([]byte, error) {
	const scale = 1e4
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, math.Round(v*scale)/scale+0, 'f', -1, 64), nil
}

// UnmarshalJSON reads the number back.
func (n *Number) UnmarshalJSON(b []byte) error {
	v := Number(math.NaN())
	if string(b) != "null" {
		if err := json.Unmarshal(b, (*float64)(&v)); err != nil {
			return err
		}
	}
	*n = v
	return nil
}

func figures(m Measures) Figures {
	f := Figures{
		FoundObjects: m.FoundObjects, TrueObjects: m.TrueObjects, Rows: []Line{},
		Any:    anyChange(m),
		False:  FalseObjects{m.False, Number(m.SeenKM2), Number(float64(m.False) / m.SeenKM2)},
		Missed: m.Missed, Splits: Number(m.Splits), Merges: Number(m.Merges),
		Dates:     dateFigures(m.Dates),
		Confusion: []Confused{}, Calibration: reliability(m.Calibration), Scot: scotFigures(m.Scot),
	}
	for _, r := range m.Rows {
		line := Line{
			Class: r.Class, Change: r.Change, By: r.By, IoU: Number(math.NaN()), Unit: "objects",
			Rates: rates(r.Score),
		}
		switch r.By {
		case byIoU:
			line.IoU = Number(r.IoU)
		case byLength:
			line.Unit = "m"
		}
		f.Rows = append(f.Rows, line)
	}
	for _, c := range m.Confusion {
		f.Confusion = append(f.Confusion, Confused(c))
	}
	return f
}

func rates(s match.Score) Rates {
	return Rates{
		Number(s.Found), Number(s.FoundHit), Number(s.Truth), Number(s.TruthHit),
		Number(s.Precision()), Number(s.Recall()), Number(s.F1()),
	}
}

func anyChange(m Measures) AnyChange {
	a := AnyChange{Rates: rates(m.Any), IoU: Number(math.NaN()), AUC: Number(m.Ranking.AUC())}
	if m.Any.Truth > 0 {
		a.IoU = Number(m.Any.IoU())
	}
	prevalence := m.Any.Truth / m.AllM2
	a.Prevalence = Number(prevalence)
	a.MarkEverythingF1 = Number(match.MarkEverythingF1(prevalence))
	return a
}

func dateFigures(list []match.DateError) DateFigures {
	contained, exact := 0, 0
	var wider, late []float64
	for _, d := range list {
		if d.Contains {
			contained++
		}
		if d.Exact {
			exact++
		}
		wider, late = appendKnown(wider, d.WiderDays), appendKnown(late, d.LateDays)
	}
	n := float64(len(list))
	return DateFigures{
		Objects: len(list), Contained: Number(float64(contained) / n), Exact: Number(float64(exact) / n),
		WiderDays: Number(order.Median(wider)), LateDays: Number(order.Median(late)),
		LateDaysMean: Number(mean(late)),
	}
}

func appendKnown(list []float64, v float64) []float64 {
	if math.IsNaN(v) {
		return list
	}
	return append(list, v)
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list))
}

func reliability(c match.Calibration) Reliability {
	out := Reliability{
		Objects: c.Claims(), Brier: Number(c.Brier()), ExpectedError: Number(c.ExpectedError()),
		Bins: []Tenth{},
	}
	for i, b := range c.Bins {
		if b.Claims == 0 {
			continue
		}
		n := float64(b.Claims)
		out.Bins = append(out.Bins, Tenth{
			From:    Number(float64(i) / float64(len(c.Bins))),
			To:      Number(float64(i+1) / float64(len(c.Bins))),
			Objects: b.Claims, MeanScore: Number(b.ScoreSum / n), TrueShare: Number(float64(b.True) / n),
		})
	}
	return out
}

// scotFigures is nil where no scene has a score.
func scotFigures(list []match.ScotScore) *ScotFigures {
	var combined, tracking, change []float64
	for _, s := range list {
		combined = appendKnown(combined, s.Combined())
		tracking = appendKnown(tracking, s.Tracking.F1())
		change = appendKnown(change, s.Change.F1())
	}
	if len(list) == 0 {
		return nil
	}
	return &ScotFigures{
		len(list), Number(mean(combined)), Number(mean(tracking)), Number(mean(change)),
	}
}
