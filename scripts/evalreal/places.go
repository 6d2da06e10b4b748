package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
	"rampart/internal/evaluate"
	"rampart/internal/gdalio"
)

// place is an area read by eye, and which share of it the changes found cover: all of
// them, those whose dates hold the true ones, and those whose dates lie within them.
type place struct {
	Name    string          `json:"name"`
	Change  string          `json:"change"`
	Covered evaluate.Number `json:"covered"`
	Holding evaluate.Number `json:"covered_by_dates_that_hold_the_true_ones"`
	Within  evaluate.Number `json:"covered_by_dates_within_the_true_ones"`
}

// placeStep is that of the lines in which areas are measured, in degrees: a metre.
const placeStep = 1e-5

// places holds a result against the areas of a file.
func places(found, file string) ([]place, error) {
	read, err := readAreas(file)
	if err != nil {
		return nil, err
	}
	pr := gdalio.NewProjector()
	defer pr.Close()
	result, err := evaluate.ReadFound(found, false, pr)
	if err != nil {
		return nil, err
	}
	var out []place
	for _, f := range read.Features {
		p := f.Properties
		name, _, _ := strings.Cut(p.What, ":")
		area := match.NewRegion(orb.MultiPolygon{f.Geometry.Coordinates}, placeStep)
		share := func(chosen func(evaluate.Feature) bool) evaluate.Number {
			return evaluate.Number(match.Areas(union(result.Features, chosen), area).Recall())
		}
		none := evaluate.Number(math.NaN())
		at := place{name, p.Change, share(func(evaluate.Feature) bool { return true }), none, none}
		if p.Change != nothing {
			after, before, err := p.interval()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			at.Holding = share(func(f evaluate.Feature) bool {
				return !f.After.After(after) && (f.Before.IsZero() || !f.Before.Before(before))
			})
			at.Within = share(func(f evaluate.Feature) bool {
				return !f.After.Before(after) && !f.Before.IsZero() && !f.Before.After(before)
			})
		}
		out = append(out, at)
	}
	return out, nil
}

// interval is when an area changed.
func (p properties) interval() (after, before time.Time, err error) {
	if after, err = time.Parse(time.DateOnly, p.After); err == nil {
		before, err = time.Parse(time.DateOnly, p.Before)
	}
	return after, before, err
}

// union is all that some of the changes cover.
func union(list []evaluate.Feature, chosen func(evaluate.Feature) bool) match.Region {
	var all orb.MultiPolygon
	for _, f := range list {
		if !chosen(f) {
			continue
		}
		switch g := f.Geometry.(type) {
		case orb.Polygon:
			all = append(all, g)
		case orb.MultiPolygon:
			all = append(all, g...)
		}
	}
	return match.NewRegion(all, placeStep)
}

// writePlaces writes them as a table.
func writePlaces(w io.Writer, list []place) error {
	if len(list) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "area\tcovered\tby dates that hold the true ones\tby dates within them\t")
	for _, p := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", p.Name, decimals(p.Covered, 3), decimals(p.Holding, 3),
			decimals(p.Within, 3))
	}
	return t.Flush()
}
