package main

import (
	"fmt"
	"io"
	"slices"
)

// report prints the tables. What cannot be written to standard output cannot
// be told either, so errors are dropped.
func report(w io.Writer, list []contender, megapixels float64) {
	var peer float64
	if list[0].name == peerName {
		peer = median(list[0].seconds())
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
	say("| | seconds, median (from to) | megapixel-dates/s | times the peer | peak MiB |\n")
	say("|---|--:|--:|--:|--:|\n")
	for _, c := range list {
		s := c.seconds()
		ratio := "-"
		if peer > 0 {
			ratio = fmt.Sprintf("%.2f", peer/median(s))
		}
		say("| %s | %.2f (%.2f to %.2f) | %.2f | %s | %.0f |\n", c.name, median(s),
			slices.Min(s), slices.Max(s), megapixels/median(s), ratio, c.peak())
	}
	say("\n| stage | workers | seconds | megapixel-dates/s | read s | compute s |\n")
	say("|---|--:|--:|--:|--:|--:|\n")
	for _, c := range list {
		for _, st := range c.medianStages() {
			say("| %s | %s | %.2f | %s | %.2f | %.2f |\n", st.name, c.name, st.elapsed,
				rate(megapixels, st.elapsed), st.read, st.compute)
		}
	}
}

func rate(megapixels, seconds float64) string {
	if seconds <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", megapixels/seconds)
}

func (c contender) seconds() []float64 {
	var s []float64
	for _, r := range c.runs {
		s = append(s, r.seconds)
	}
	return s
}

// peak is the highest peak of memory of all runs.
func (c contender) peak() float64 {
	p := 0.0
	for _, r := range c.runs {
		p = max(p, r.peakMiB)
	}
	return p
}

// medianStages are the stages of the run whose time is the median.
func (c contender) medianStages() []stage {
	m := median(c.seconds())
	for _, r := range c.runs {
		if r.seconds == m {
			return r.stages
		}
	}
	return nil
}

// median returns the lower one of the two in the middle of an even number, so
// that it is always one that was measured.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[(len(v)-1)/2]
}
