package report

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"regexp"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"rampart/algorithms/indicator"
	"rampart/internal/detection"
)

// The colours of a chart stand for those of the page, which are other ones by day
// and by night: see themed.
var (
	inkColour     = color.RGBA{1, 2, 3, 255}
	faintColour   = color.RGBA{1, 2, 4, 255}
	unseenColour  = color.RGBA{1, 3, 0, 255} // the last number plus the grade
	addedColour   = color.RGBA{1, 2, 6, 255}
	removedColour = color.RGBA{1, 2, 7, 255}
	alteredColour = color.RGBA{1, 2, 8, 255}
	paleColour    = color.RGBA{1, 2, 9, 255}
)

// grades is how many shades tell how much of a quarter could not be seen.
const grades = 4

// themed puts the names of the page's colours where a chart has stand-ins.
func themed(svg string) string {
	return strings.NewReplacer("#010203", "var(--ink)", "#010204", "var(--faint)",
		"#010301", "var(--shade1)",
		"#010302", "var(--shade2)", "#010303", "var(--shade3)", "#010304", "var(--shade4)", "#010206", "var(--added)", "#010207", "var(--removed)",
		"#010208", "var(--altered)", "#010209", "var(--line)").Replace(svg)
}

func directionColour(d detection.Direction) color.RGBA {
	switch d {
	case detection.Added:
		return addedColour
	case detection.Removed:
		return removedColour
	}
	return alteredColour
}

const (
	chartFont = 8 // points
	chartThin = 0.5
	errorThin = 0.9
)

// newPlot is an empty chart in the manner of the report.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	letters := font.Font{Typeface: "Liberation", Variant: "Sans", Size: chartFont}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Tick.Label.Font, a.Label.TextStyle.Font = letters, letters
		a.Tick.Label.Color, a.Label.TextStyle.Color = inkColour, faintColour
		a.Color, a.Tick.Color = faintColour, faintColour
		a.LineStyle.Width, a.Tick.LineStyle.Width = chartThin, chartThin
		a.Padding = 0
	}
	return p
}

// size tells how a chart was drawn: the tags that browsers need not, and the size
// of paper, are taken away, so that the page decides.
var size = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*" viewBox="([^"]*)".*?>`)

// svg draws a chart of so many points, with a title for those who do not see it.
func svg(p *plot.Plot, width, height vg.Length, title string) (template.HTML, error) {
	c := vgsvg.New(width, height)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	head := fmt.Sprintf(`<svg class="chart" viewBox="$1" role="img" aria-label="%s">`,
		template.HTMLEscapeString(strings.ReplaceAll(title, "$", "")))
	return template.HTML(themed(size.ReplaceAllString(b.String(), head))), nil
}

// quarterBars is what came and went in each quarter: bars upwards and downwards,
// each with its bounds.
type quarterBars struct {
	Title, Unit    string
	names          []indicator.Days
	added, removed []indicator.Range
	unwatched      []float64 // share, from 0 to 1, of which nothing can be said
}

// draw draws the bars.
func (q quarterBars) draw() (template.HTML, error) {
	const width, height, bar = 250, 120, 4.6
	p := newPlot()
	p.Add(shaded(q.unwatched))
	for _, side := range []struct {
		values []indicator.Range
		sign   float64
		colour color.RGBA
	}{{q.added, 1, addedColour}, {q.removed, -1, removedColour}} {
		values, bounds := newBars(side.values, side.sign)
		bars, err := plotter.NewBarChart(values, vg.Points(bar))
		if err != nil {
			return "", err
		}
		bars.Color, bars.LineStyle.Width = side.colour, 0
		whiskers, err := plotter.NewYErrorBars(bounds)
		if err != nil {
			return "", err
		}
		whiskers.LineStyle.Color, whiskers.LineStyle.Width = inkColour, errorThin
		whiskers.CapWidth = vg.Points(bar)
		p.Add(bars, whiskers)
	}
	zero := plotter.NewFunction(func(float64) float64 { return 0 })
	zero.Color, zero.Width = faintColour, chartThin
	p.Add(zero)
	p.X.Tick.Marker = quarterTicks(q.names)
	p.X.Min, p.X.Max = -0.5, float64(len(q.names))-0.5
	room := 0.06 * (p.Y.Max - p.Y.Min) // so that the whiskers end within
	p.Y.Max += room
	if p.Y.Min < 0 {
		p.Y.Min -= room
	}
	p.Y.Tick.Marker = plot.TickerFunc(fewTicks)
	p.Y.Label.Text = q.Unit
	return svg(p, width, height, q.Title+" added and removed by quarter")
}

// bounded are the ends of bars with their bounds.
type bounded struct {
	plotter.XYs
	plotter.YErrors
}

func newBars(values []indicator.Range, sign float64) (plotter.Values, bounded) {
	var bars plotter.Values
	var b bounded
	for i, v := range values {
		bars = append(bars, sign*v.Central)
		below, above := v.Central-v.Lower, v.Upper-v.Central
		if sign < 0 {
			below, above = above, below
		}
		b.XYs = append(b.XYs, plotter.XY{X: float64(i), Y: sign * v.Central})
		b.YErrors = append(b.YErrors, struct{ Low, High float64 }{below, above})
	}
	return bars, b
}

// shaded marks the quarters of which nothing can be said: the darker, the more
// that holds.
type shaded []float64

// Plot draws the marks.
func (s shaded) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	for i, share := range s {
		if share <= 0 {
			continue
		}
		grade := min(int(math.Ceil(share*grades)), grades)
		colour := color.RGBA{unseenColour.R, unseenColour.G, unseenColour.B + uint8(grade), 255}
		c.FillPolygon(colour, []vg.Point{
			{X: x(float64(i) - 0.5), Y: c.Min.Y}, {X: x(float64(i) + 0.5), Y: c.Min.Y},
			{X: x(float64(i) + 0.5), Y: c.Max.Y}, {X: x(float64(i) - 0.5), Y: c.Max.Y},
		})
	}
}

// quarterTicks names each quarter, with the year at its first one; of many only
// the years.
func quarterTicks(quarters []indicator.Days) plot.ConstantTicks {
	const most = 14
	var out plot.ConstantTicks
	for i, q := range quarters {
		number := (int(q.From.Month()) + 2) / 3
		label := fmt.Sprintf("Q%d", number)
		switch {
		case number == 1 || i == 0 && len(quarters) <= most:
			label += fmt.Sprintf("\n%d", q.From.Year())
		case len(quarters) > most:
			label = ""
		}
		if len(quarters) > most && number == 1 {
			label = fmt.Sprint(q.From.Year())
		}
		out = append(out, plot.Tick{Value: float64(i), Label: label})
	}
	return out
}

// fewTicks marks a handful of round values, negative ones without their sign:
// what was removed is drawn downwards.
func fewTicks(low, high float64) []plot.Tick {
	const about = 4
	step := 1.0
	if raw := (high - low) / about; raw > 1 {
		power := math.Pow(10, math.Floor(math.Log10(raw)))
		step = power
		for _, n := range []float64{1, 2, 5, 10} {
			if step = n * power; step >= raw {
				break
			}
		}
	}
	var out []plot.Tick
	for v := math.Ceil(low/step) * step; v <= high+step/1e6; v += step {
		out = append(out, plot.Tick{Value: v, Label: thousands(math.Abs(v), 0)})
	}
	return out
}

// timelineRow is a change on a timeline.
type timelineRow struct {
	label     string
	from, to  time.Time // zero is open
	direction detection.Direction
	early     bool
}

// timeline shows the scenes as lines from top to bottom, and for each change the
// days between which it happened as a bar.
type timeline struct {
	rows     []timelineRow
	scenes   []time.Time
	from, to time.Time
}

func days(t time.Time) float64 { return float64(t.Unix()) / (24 * 60 * 60) }

// draw draws the timeline.
func (t timeline) draw() (template.HTML, error) {
	const width, row, axis = 510, 12, 34
	p := newPlot()
	p.Add(t)
	p.X.Min, p.X.Max = days(t.from), days(t.to)
	p.Y.Min, p.Y.Max = -0.6, float64(len(t.rows))-0.4
	p.X.Tick.Marker = monthTicks(t.from, t.to)
	var names plot.ConstantTicks
	for i, r := range t.rows {
		names = append(names, plot.Tick{Value: float64(len(t.rows) - 1 - i), Label: r.label})
	}
	p.Y.Tick.Marker, p.Y.Tick.Length, p.Y.LineStyle.Width = names, 0, 0
	return svg(p, width, vg.Length(len(t.rows)*row+axis), "Days between which each change happened")
}

// Plot draws the scenes and the bars.
func (t timeline) Plot(c draw.Canvas, p *plot.Plot) {
	const half, thin, tip = 2.8, 1.2, 4
	x, y := p.Transforms(&c)
	for _, s := range t.scenes {
		c.StrokeLine2(draw.LineStyle{Color: paleColour, Width: 1}, x(days(s)), c.Min.Y, x(days(s)), c.Max.Y)
		c.StrokeLine2(draw.LineStyle{Color: inkColour, Width: thin}, x(days(s)), c.Min.Y, x(days(s)),
			c.Min.Y+tip)
	}
	for i, r := range t.rows {
		from, to := r.from, r.to
		if from.IsZero() {
			from = t.from
		}
		if to.IsZero() {
			to = t.to
		}
		middle := y(float64(len(t.rows) - 1 - i))
		box := []vg.Point{
			{X: x(days(from)), Y: middle - half}, {X: x(days(to)), Y: middle - half},
			{X: x(days(to)), Y: middle + half}, {X: x(days(from)), Y: middle + half},
			{X: x(days(from)), Y: middle - half},
		}
		colour := directionColour(r.direction)
		if !r.early {
			c.FillPolygon(colour, box)
		}
		line := draw.LineStyle{Color: colour, Width: vg.Points(thin)}
		if r.from.IsZero() || r.to.IsZero() {
			line.Dashes = []vg.Length{2, 2}
		}
		c.StrokeLines(line, box)
	}
}

// monthTicks marks the quarters between two days, with the years.
func monthTicks(from, to time.Time) plot.ConstantTicks {
	var out plot.ConstantTicks
	quarters := indicator.QuartersOf(from, to)
	const most = 16
	for _, q := range quarters {
		if q.From.Before(from) {
			continue
		}
		label := ""
		if q.From.Month() == time.January {
			label = fmt.Sprint(q.From.Year())
		} else if len(quarters) <= most {
			label = q.From.Format("Jan")
		}
		out = append(out, plot.Tick{Value: days(q.From), Label: label})
	}
	return out
}
