// Command evalcolumns prints figures of several evaluations beside each other, as a
// table in Markdown.
//
// usage: evalcolumns NAME=REPORT.json...
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"rampart/internal/evaluate"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "evalcolumns:", err)
		os.Exit(1)
	}
}

// row is a figure with a name for people.
type row struct {
	what   string
	value  func(evaluate.Figures) evaluate.Number
	digits int
}

func figure(what, name string, digits int) row {
	return row{what, func(f evaluate.Figures) evaluate.Number { return f.Value(name) }, digits}
}

// rows are the figures of the table. Marking everything is the plain peer.
var rows = []row{
	figure("walls that came, by length", "wall.added.f1", 2),
	figure("walls that went", "wall.removed.f1", 2),
	figure("fences that came", "fence.added.f1", 2),
	figure("towers that came", "tower.added.f1", 2),
	figure("towers that went", "tower.removed.f1", 2),
	figure("new buildings and sheds", "structure.added.f1", 2),
	figure("area of any change", "any.f1", 2),
	figure("the same, marking everything", "any.mark_everything_f1", 2),
	{"times as good as that", timesPeer, 1},
	figure("false objects a km²", "false.per_km2", 1),
	figure("dates that hold the true interval", "dates.contained", 2),
}

func timesPeer(f evaluate.Figures) evaluate.Number {
	return f.Any.F1 / f.Any.MarkEverythingF1
}

func run(args []string, w io.Writer) error {
	if len(args) == 0 {
		return errors.New("usage: evalcolumns NAME=REPORT.json [NAME=REPORT.json]")
	}
	head, rule := "| ", "|---"
	var reports []evaluate.Report
	for _, a := range args {
		name, path, ok := strings.Cut(a, "=")
		if !ok {
			return fmt.Errorf("%q: want NAME=REPORT.json", a)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var r evaluate.Report
		if err := json.Unmarshal(text, &r); err != nil {
			return fmt.Errorf("read the report %s: %w", path, err)
		}
		reports = append(reports, r)
		head, rule = head+"| "+name+" ", rule+"|--:"
	}
	if _, err := fmt.Fprintf(w, "%s|\n%s|\n", head, rule); err != nil {
		return err
	}
	for _, r := range rows {
		line := "| " + r.what
		for _, report := range reports {
			line += " | " + r.cell(report.Pooled)
		}
		if _, err := fmt.Fprintln(w, line, "|"); err != nil {
			return err
		}
	}
	return nil
}

func (r row) cell(f evaluate.Figures) string {
	v := float64(r.value(f))
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	return fmt.Sprintf("%.*f", r.digits, v)
}
