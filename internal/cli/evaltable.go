package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"rampart/internal/evaluate"
)

// writeEval writes a report for people.
func writeEval(w io.Writer, r evaluate.Report) error {
	var b strings.Builder
	if len(r.Scenes) > 1 {
		if err := writeTable(&b, sceneColumns(), sceneRows(r)); err != nil {
			return err
		}
		fmt.Fprintf(&b, "\nall %d scenes together, and F1 over the scenes as mean ± spread:\n\n",
			len(r.Scenes))
	}
	if rows := classRows(r); len(rows) > 0 {
		if err := writeTable(&b, classColumns(len(r.Scenes) > 1), rows); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	for _, line := range evalLines(r.Pooled) {
		b.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sceneColumns() []column {
	return []column{
		{"SCENE", false}, {"FOUND", true}, {"TRUE", true}, {"FALSE", true}, {"MISSED", true},
		{"A KM2", true}, {"CHANGED", true}, {"ALL F1", true}, {"PRECISION", true}, {"RECALL", true},
		{"F1", true}, {"AUC", true},
	}
}

// sceneRows has the measures of any change of each scene, then their means.
func sceneRows(r evaluate.Report) [][]string {
	var rows [][]string
	for _, s := range r.Scenes {
		rows = append(rows, []string{
			s.Name, fmt.Sprint(s.FoundObjects), fmt.Sprint(s.TrueObjects), fmt.Sprint(s.False.Objects),
			fmt.Sprint(s.Missed), decimals(s.False.PerKM2, 2), decimals(s.Any.Prevalence, 4),
			decimals(s.Any.MarkEverythingF1, 3), decimals(s.Any.Precision, 3),
			decimals(s.Any.Recall, 3), decimals(s.Any.F1, 3), decimals(s.Any.AUC, 3),
		})
	}
	mean := func(name string, n int) string { return decimals(r.SpreadOf(name).Mean, n) }
	return append(rows, []string{
		"mean", "", "", mean("false.objects", 1), mean("missed.objects", 1), mean("false.per_km2", 2),
		mean("any.prevalence", 4), mean("any.mark_everything_f1", 3), mean("any.precision", 3),
		mean("any.recall", 3), mean("any.f1", 3), mean("any.auc", 3),
	})
}

func classColumns(spread bool) []column {
	columns := []column{
		{"CLASS", false}, {"CHANGE", false}, {"BY", false}, {"FOUND", true}, {"TRUE", true},
		{"PRECISION", true}, {"RECALL", true}, {"F1", true}, {"AT 0.25", true}, {"AT 0.75", true},
	}
	if spread {
		columns = append(columns, column{"OVER SCENES", true})
	}
	return columns
}

func classRows(r evaluate.Report) [][]string {
	var rows [][]string
	for _, l := range r.Pooled.Table() {
		by := fmt.Sprintf("within %g m", r.LineBufferM)
		found, truth := fmt.Sprintf("%.0f m", l.Found), fmt.Sprintf("%.0f m", l.True)
		if l.Unit != "m" {
			by = fmt.Sprintf("within %g m", r.PointDistanceM)
			found, truth = fmt.Sprint(l.Found), fmt.Sprint(l.True)
		}
		if !math.IsNaN(float64(l.IoU)) {
			by = fmt.Sprintf("IoU %.2f", l.IoU)
		}
		row := []string{
			l.Class, l.Change, by, found, truth, decimals(l.Precision, 3), decimals(l.Recall, 3),
			decimals(l.F1, 3), decimals(r.Pooled.Value(l.Name()+".iou25.f1"), 3),
			decimals(r.Pooled.Value(l.Name()+".iou75.f1"), 3),
		}
		if len(r.Scenes) > 1 {
			row = append(row, spreadCell(r.SpreadOf(l.Name()+".f1")))
		}
		rows = append(rows, row)
	}
	return rows
}

func spreadCell(s evaluate.Spread) string {
	switch s.Scenes {
	case 0:
		return "-"
	case 1:
		return decimals(s.Mean, 3) + " (1)"
	}
	return fmt.Sprintf("%.3f ± %.3f (%d)", s.Mean, s.SD, s.Scenes)
}

// decimals writes a number, or a dash where there is none.
func decimals(n evaluate.Number, digits int) string {
	if math.IsNaN(float64(n)) {
		return "-"
	}
	return fmt.Sprintf("%.*f", digits, float64(n))
}

// evalLines says what is no row of the table.
func evalLines(f evaluate.Figures) []string {
	a := f.Any
	lines := []string{
		fmt.Sprintf("any change, by area: precision %s, recall %s, F1 %s, IoU %s; "+
			"%s of the area changed, marking everything has F1 %s; AUC %s",
			decimals(a.Precision, 3), decimals(a.Recall, 3), decimals(a.F1, 3), decimals(a.IoU, 3),
			percentOf(a.Prevalence), decimals(a.MarkEverythingF1, 3), decimals(a.AUC, 3)),
		fmt.Sprintf("false objects: %d of %d found, %s a km2 of %s km2 seen; missed: %d of %d true",
			f.False.Objects, f.FoundObjects, decimals(f.False.PerKM2, 2), decimals(f.False.SeenKM2, 2),
			f.Missed, f.TrueObjects),
		fmt.Sprintf("split: %s true; merged: %s found", decimals(f.Splits, 0), decimals(f.Merges, 0)),
	}
	if d := f.Dates; d.Objects > 0 {
		lines = append(lines, fmt.Sprintf("dates of %s: %s hold the true interval, %s are it; "+
			"wider by %s days, late by %s days (medians), %s (mean)", plural(d.Objects, "object"),
			percentOf(d.Contained), percentOf(d.Exact), decimals(d.WiderDays, 0),
			decimals(d.LateDays, 0), decimals(d.LateDaysMean, 1)))
	}
	if len(f.Confusion) > 0 {
		lines = append(lines, confusionLine(f.Confusion))
	}
	if c := f.Calibration; c.Objects > 0 {
		lines = append(lines, fmt.Sprintf("score of %s: Brier %s, expected calibration error %s",
			plural(c.Objects, "object"), decimals(c.Brier, 3), decimals(c.ExpectedError, 3)))
		for _, t := range c.Bins {
			lines = append(lines, fmt.Sprintf("  %.1f to %.1f: mean score %.2f, true %s of %d",
				t.From, t.To, t.MeanScore, percentOf(t.TrueShare), t.Objects))
		}
	}
	if s := f.Scot; s != nil {
		lines = append(lines, fmt.Sprintf("SCOT of structures that change: %s (tracking %s, change %s)",
			decimals(s.Combined, 3), decimals(s.Tracking, 3), decimals(s.Change, 3)))
	}
	return lines
}

func percentOf(n evaluate.Number) string {
	const hundred = 100
	if math.IsNaN(float64(n)) {
		return "-"
	}
	return fmt.Sprintf("%.3g %%", hundred*n)
}

// confusionLine names what was found as what, the true class first.
func confusionLine(cells []evaluate.Confused) string {
	var parts []string
	for _, c := range cells {
		parts = append(parts, fmt.Sprintf("%s as %s %d", c.True, c.Found, c.Objects))
	}
	return "true class as found class: " + strings.Join(parts, ", ")
}
