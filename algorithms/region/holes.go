package region

// FillHoles returns runs with their holes of at most maxPixels pixels filled;
// math.MaxInt64 fills all. A hole is a 4-connected set of clear pixels that the
// runs shut in, so that it does not reach the border of their bounds; islands in
// it do not count as its pixels. The filled pixels take the key of the run to
// their left. Runs must be in raster order, as is the result, which is new
// memory.
func FillHoles(runs []Run, maxPixels int64) []Run {
	if len(runs) == 0 {
		return nil
	}
	bounds := Measure(runs).Bounds
	gaps := gapsOf(runs, bounds.Min.X, bounds.Max.X)
	labels, n := LabelBy(gaps, Four, AnyKey)
	open, pixels := make([]bool, n), make([]int64, n)
	for i, g := range gaps {
		open[labels[i]] = open[labels[i]] || g.Key == openGap
		pixels[labels[i]] += int64(g.Len())
	}
	fill := func(i int) bool { return !open[labels[i]] && pixels[labels[i]] <= maxPixels }
	return plug(runs, gaps, fill)
}

// The keys of gaps: openGap reaches the border of the region's bounds.
const (
	closedGap int32 = iota
	openGap
)

// gapsOf returns the runs of clear pixels between columns x0 and x1, in raster
// order, over the rows that runs span.
func gapsOf(runs []Run, x0, x1 int) []Run {
	left, right := int32(x0), int32(x1)
	first, last := runs[0].Y, runs[len(runs)-1].Y
	gaps := make([]Run, 0, len(runs)+int(last-first)+1)
	i := 0
	for y := first; y <= last; y++ {
		x := left
		for ; i < len(runs) && runs[i].Y == y; i++ {
			gaps = appendGap(gaps, Run{Y: y, X0: x, X1: runs[i].X0}, x == left)
			x = runs[i].X1
		}
		gaps = appendGap(gaps, Run{Y: y, X0: x, X1: right}, true)
	}
	for j := range gaps {
		if gaps[j].Y == first || gaps[j].Y == last {
			gaps[j].Key = openGap
		}
	}
	return gaps
}

// atBorder says whether a gap reaches the border of the bounds.
func appendGap(gaps []Run, g Run, atBorder bool) []Run {
	if g.X0 >= g.X1 {
		return gaps
	}
	g.Key = closedGap
	if atBorder {
		g.Key = openGap
	}
	return append(gaps, g)
}

// plug merges into runs those gaps that fill asks for.
func plug(runs, gaps []Run, fill func(i int) bool) []Run {
	out := make([]Run, 0, len(runs))
	g := 0
	for _, r := range runs {
		for ; g < len(gaps) && compare(gaps[g], r) < 0; g++ {
			if fill(g) {
				out[len(out)-1].X1 = gaps[g].X1
			}
		}
		if last := len(out) - 1; last >= 0 && out[last].Y == r.Y &&
			out[last].X1 == r.X0 && out[last].Key == r.Key {
			out[last].X1 = r.X1
			continue
		}
		out = append(out, r)
	}
	return out
}
