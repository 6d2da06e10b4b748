package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"

	"rampart/internal/export"
)

// report prints the tables. What cannot be written to standard output cannot
// be told either, so errors are dropped.
func report(w io.Writer, list []contender) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
	start := list[0]
	say("start-up: %.0f ms of a core (%s), %.0f MiB\n\n", 1e3*median(start.of(cpu)),
		spread(start.of(func(r result) float64 { return 1e3 * r.cpu })), slices.Max(start.of(peak)))
	say("| series | program | s | Mpx-dates/s | core s | core s/Gpx-date | peak MiB | read/needed |\n")
	say("|---|---|--:|--:|--:|--:|--:|--:|\n")
	for _, c := range list[1:] {
		say("| %s | %s | %.2f (%s) | %.2f | %.2f (%s) | %.1f | %.0f | %.2f |\n", c.series.name, c.program,
			median(c.of(seconds)), spread(c.of(seconds)), median(c.of(c.rate)),
			median(c.of(cpu)), spread(c.of(cpu)), median(c.of(c.load)), slices.Max(c.of(peak)),
			median(c.of(c.again)))
	}
	ratios(say, list[1:])
	exponents(say, list[1:])
	stageTable(say, list[1:])
}

func spread(v []float64) string { return fmt.Sprintf("%.4g to %.4g", slices.Min(v), slices.Max(v)) }

// ratios compares the programs on each series with the first, rampart on the
// fewest workers, run by run.
func ratios(say func(string, ...any), list []contender) {
	say("\n| series | against %s | times the seconds | times the core s |\n|---|---|--:|--:|\n", list[0].program)
	for i, c := range list {
		first := list[slices.IndexFunc(list, func(f contender) bool { return f.series.name == c.series.name })]
		if first.program == c.program {
			continue
		}
		var wall, core []float64
		for turn, r := range list[i].runs {
			wall = append(wall, r.seconds/first.runs[turn].seconds)
			core = append(core, r.cpu/first.runs[turn].cpu)
		}
		say("| %s | %s | %.2f (%s) | %.2f (%s) |\n", c.series.name, c.program,
			median(wall), spread(wall), median(core), spread(core))
	}
}

// exponents prints how the time of the processors grows with the pixels of all dates
// along series that are called NAME-NUMBER: it goes with their power of this number.
func exponents(say func(string, ...any), list []contender) {
	groups := map[string][]contender{}
	for _, c := range list {
		name, number, _ := strings.Cut(c.series.name, "-")
		if _, err := strconv.Atoi(number); err == nil {
			groups[name+", "+c.program] = append(groups[name+", "+c.program], c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if g := groups[name]; len(g) > 2 {
			say("\n%s: seconds of a core go with Mpx-dates to the power of %.3f, from %.1f to %.1f\n", name,
				exponent(g), g[0].series.megapixels, g[len(g)-1].series.megapixels)
		}
	}
}

// exponent is the slope of the line that lies closest to the logarithms.
func exponent(g []contender) float64 {
	var x, y []float64
	for _, c := range g {
		x, y = append(x, math.Log(c.series.megapixels)), append(y, math.Log(median(c.of(cpu))))
	}
	_, slope := stat.LinearRegression(x, y, nil, false)
	return slope
}

// stageTable prints how the time of the processors went, in the run whose time is
// the median: megapixels of all dates for each second of a core, and the share.
func stageTable(say func(string, ...any), list []contender) {
	say("\n| stage |")
	list = slices.DeleteFunc(slices.Clone(list), func(c contender) bool { return c.profile == "" })
	for _, c := range list {
		say(" %s |", c.title())
	}
	say("\n|---|%s\n", strings.Repeat("--:|", len(list)))
	for _, name := range stageNames() {
		say("| %s |", name)
		for _, c := range list {
			say(" %s |", share(c.series.megapixels, c.middle(), name))
		}
		say("\n")
	}
}

func stageNames() []string {
	var names []string
	for _, s := range stages {
		names = append(names, s.name)
	}
	return append(names, rest)
}

func share(megapixels float64, r result, stage string) string {
	s := r.stages[stage]
	if s == 0 {
		return "-"
	}
	return fmt.Sprintf("%.4g (%.1f %%)", megapixels/s, 100*s/r.cpu)
}

// middle is the run whose time of the processors is the median.
func (c *contender) middle() result {
	m := median(c.of(cpu))
	return c.runs[slices.IndexFunc(c.runs, func(r result) bool { return r.cpu == m })]
}

// writeFigures writes each run as a benchmark of Go does, below what it was run on.
func writeFigures(path, size string, list []contender) error {
	return export.File(path, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "size: %s\ncores: %d\nUnit Mpx-dates/s better=higher\n", size, runtime.NumCPU())
		for _, c := range list {
			for _, r := range c.runs {
				if err == nil {
					_, err = fmt.Fprint(w, c.lines(r))
				}
			}
		}
		return err
	})
}

// lines are the lines of one run: one for the whole, and one for each stage.
func (c *contender) lines(r result) string {
	const nano, mib = 1e9, 1 << 20
	name := strings.ReplaceAll(c.program, " ", "-")
	if c.series.name == "" {
		return fmt.Sprintf("BenchmarkStart 1 %.0f ns/op %.4g core-sec/op %.0f peak-B\n", nano*r.seconds, r.cpu, mib*r.peakMiB)
	}
	name = "/" + c.series.name + "/" + name
	text := fmt.Sprintf("BenchmarkDetect%s 1 %.0f ns/op %.4g Mpx-dates/s %.4g core-sec/op %.4g core-sec/Gpx-date %.0f peak-B %.4g read/needed\n",
		name, nano*r.seconds, c.rate(r), r.cpu, c.load(r), mib*r.peakMiB, c.again(r))
	for _, stage := range stageNames() {
		if s := r.stages[stage]; s > 0 {
			text += fmt.Sprintf("BenchmarkStage%s/%s 1 %.4g core-sec/Gpx-date\n", name, stage, 1e3*s/c.series.megapixels)
		}
	}
	return text
}
