package pipeline

import (
	"math"
	"testing"

	"rampart/internal/detection"
)

// looked makes looks of one feature by date; NaN is a date that does not see.
func looked(v ...float64) (out [][]float32) {
	for _, x := range v {
		if math.IsNaN(x) {
			out = append(out, nil)
			continue
		}
		out = append(out, []float32{float32(x)})
	}
	return out
}

func TestGroundSettlesOnTheDateAfterItLastLookedOtherwise(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for name, c := range map[string]struct {
		looks  [][]float32
		onset  int
		jump   float32
		stands bool
	}{
		"levelled":                  {looked(.5, .5, 0, 0, 0), 2, .5, true},
		"bare once before":          {looked(.5, 0, .5, 0, 0, 0), 3, .5, true},
		"never otherwise":           {looked(0, .1, 0, 0, 0), 0, 0, true},
		"unseen before the walls":   {looked(.5, nan, nan, 0, 0), 1, .5, true},
		"farmed on":                 {looked(.5, .5, 0, 0, .6, .3, 0, .7, .4), 0, 0, false},
		"under one cloud afterward": {looked(.5, .5, 0, 0, 2, 0), 2, .5, true},
		"unseen since":              {looked(.5, .5, 0, nan, nan), 0, 0, false},
	} {
		onset, jump, ok := settled(c.looks, 3)
		if onset != c.onset || jump != c.jump || ok != c.stands {
			t.Errorf("%s: onset %d by %g, %t; want %d by %g, %t",
				name, onset, jump, ok, c.onset, c.jump, c.stands)
		}
	}
}

func TestFieldsThatWallsTookAreLevelledGround(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the walled yard runs the same code")
	}
	w := walledYard()
	const margin = 6
	w.fields = []field{{22 - margin, 32 - margin, 92 + margin, 114 + margin, map[string]float64{
		"2018-06-01": 0.8, "2018-09-15": 0.5, "2018-12-20": 0.7,
	}}}
	found := 0
	for _, c := range w.run(t, Limits{Workers: 2}).Changes {
		if c.Class != detection.Earthwork || c.Evidence.Gradient != nil {
			continue
		}
		found++
		const least, most = 70 * 82, (70 + 2*margin) * (82 + 2*margin)
		if *c.AreaM2 < least || *c.AreaM2 > most {
			t.Errorf("levelled ground of %.0f m2, want what the walls surround, %d, up to the field, %d",
				*c.AreaM2, least, most)
		}
		if c.Change != detection.Added || c.ChangedAfter > "2018-12-20" || c.ChangedBefore != "2019-03-10" {
			t.Errorf("levelled ground %s %s, want added from 2018-12-20 to 2019-03-10", c.Change, c.DateText)
		}
	}
	if found != 1 {
		t.Errorf("%d levelled grounds, want 1", found)
	}
}
