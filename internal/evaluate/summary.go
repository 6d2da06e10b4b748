package evaluate

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Spread is how a figure varies over the scenes that have it.
type Spread struct {
	Figure string `json:"figure"`
	Scenes int    `json:"scenes"`
	Mean   Number `json:"mean"`
	SD     Number `json:"sd"` // of the sample; null of one scene
	Min    Number `json:"min"`
	Max    Number `json:"max"`
}

// Named is a figure that a gate can ask for.
type Named struct {
	Name  string
	Value float64 // NaN where it has none
}

// Named returns the figures by name: CLASS.CHANGE.f1, precision and recall (of
// areas at an IoU of 0.5; at another it is CLASS.CHANGE.iou25.f1 and so on), and
// those that are not of a class.
func (f Figures) Named() []Named {
	var out []Named
	add := func(name string, v Number) { out = append(out, Named{name, float64(v)}) }
	addRates := func(name string, r Rates) {
		add(name+".precision", r.Precision)
		add(name+".recall", r.Recall)
		add(name+".f1", r.F1)
	}
	for _, l := range f.Rows {
		addRates(l.Name(), l.Rates)
	}
	addRates("any", f.Any.Rates)
	add("any.iou", f.Any.IoU)
	add("any.prevalence", f.Any.Prevalence)
	add("any.mark_everything_f1", f.Any.MarkEverythingF1)
	add("any.auc", f.Any.AUC)
	add("false.objects", Number(f.False.Objects))
	add("false.per_km2", f.False.PerKM2)
	add("missed.objects", Number(f.Missed))
	add("splits", f.Splits)
	add("merges", f.Merges)
	add("dates.contained", f.Dates.Contained)
	add("dates.exact", f.Dates.Exact)
	add("dates.wider_days", f.Dates.WiderDays)
	add("dates.late_days", f.Dates.LateDays)
	add("calibration.brier", f.Calibration.Brier)
	add("calibration.error", f.Calibration.ExpectedError)
	scot := ScotFigures{
		Combined: Number(math.NaN()), Tracking: Number(math.NaN()), Change: Number(math.NaN()),
	}
	if f.Scot != nil {
		scot = *f.Scot
	}
	add("scot", scot.Combined)
	add("scot.tracking", scot.Tracking)
	add("scot.change", scot.Change)
	return out
}

// Name is that of the row's figures, less what they are: CLASS.CHANGE, with the
// least IoU behind it where that is not 0.5.
func (l Line) Name() string {
	const percent = 100
	name := l.Class + "." + l.Change
	if l.By == byIoU && l.IoU != mainIoU {
		name += fmt.Sprintf(".iou%.0f", percent*l.IoU)
	}
	return name
}

// Table are the rows with one for each class and change: of areas those with an IoU
// of 0.5.
func (f Figures) Table() []Line {
	return slices.DeleteFunc(slices.Clone(f.Rows), func(l Line) bool {
		return l.By == byIoU && l.IoU != mainIoU
	})
}

// Judged is a scene with what came of it.
type Judged struct {
	Name    string
	Found   *Found
	Truth   *Truth
	Outcome *Outcome
}

// NewReport puts scenes together, in the order given: pooled is over all of them
// as if they were one, the spread over the scenes, each with the same weight.
func NewReport(list []Judged, p Params) Report {
	r := Report{
		LineBufferM: Number(p.LineBufferM), PointDistanceM: Number(p.PointDistanceM),
		Scenes: []Part{}, Spread: []Spread{}, Gates: []Verdict{},
	}
	var all Measures
	for _, j := range list {
		all.add(j.Outcome.Measures)
		r.Scenes = append(r.Scenes, Part{
			j.Name, j.Found.Path, j.Truth.Path, figures(j.Outcome.Measures),
		})
	}
	r.Pooled = figures(all)
	for _, n := range r.Pooled.Named() {
		if s := spread(n.Name, r.Scenes); s.Scenes > 0 {
			r.Spread = append(r.Spread, s)
		}
	}
	return r
}

func spread(name string, scenes []Part) Spread {
	var values []float64
	for _, s := range scenes {
		values = appendKnown(values, float64(s.Value(name)))
	}
	if len(values) == 0 {
		return noSpread(name)
	}
	m, sd := stat.MeanStdDev(values, nil)
	return Spread{
		name, len(values), Number(m), Number(sd),
		Number(slices.Min(values)), Number(slices.Max(values)),
	}
}

// Value returns the figure of that name, NaN where it has none.
func (f Figures) Value(name string) Number {
	for _, n := range f.Named() {
		if n.Name == name {
			return Number(n.Value)
		}
	}
	return Number(math.NaN())
}

// SpreadOf returns the spread of a figure; zero scenes where none has it.
func (r Report) SpreadOf(name string) Spread {
	for _, s := range r.Spread {
		if s.Figure == name {
			return s
		}
	}
	return noSpread(name)
}

func noSpread(name string) Spread {
	n := Number(math.NaN())
	return Spread{Figure: name, Mean: n, SD: n, Min: n, Max: n}
}
