package main

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"rampart/algorithms/match"
	"rampart/internal/detection"
	"rampart/internal/weights"
)

func TestMeasuresOfARanking(t *testing.T) {
	t.Parallel()
	var list []match.Claim
	for _, v := range []bool{true, false, true, true, false} {
		list = append(list, match.Claim{True: v})
	}
	if got, want := averagePrecision(list), (1+2.0/3+3.0/4)/3; math.Abs(got-want) > 1e-12 {
		t.Errorf("average precision %v, want %v", got, want)
	}
	for share, want := range map[float64]int{0.3: 1, 0.5: 3, 0.8: 4, 1: 4} {
		if got := depth(list, share); got != want {
			t.Errorf("%v of what is true lies in the first %d, want %d", share, got, want)
		}
	}
}

// TestVerdictsLiftThePrecisionElsewhere has regions where contrast tells what is
// true, and scores that do not.
func TestVerdictsLiftThePrecisionElsewhere(t *testing.T) {
	t.Parallel()
	var regions []region
	for i := range 4 {
		var r region
		for k := range 40 {
			contrast := float64(k) / 40
			r = append(r, weights.Sample{
				Change: detection.Change{
					ID: fmt.Sprint(i, " ", k), Class: detection.Building, ValidFraction: 1, Score: 0.5,
					Evidence: detection.Evidence{Contrast: &contrast},
				},
				Site: fmt.Sprint(i), Accepted: k >= 20,
			})
		}
		regions = append(regions, r)
	}
	table, without := measure(regions, 60, 3)
	if without != 0 || table.times() != 3 {
		t.Fatalf("%d draws and %d without, want 3 and none", table.times(), without)
	}
	for _, f := range table.figures {
		if f.name == "average precision" && (f.before[0] > 0.6 || f.after[0] < 0.99) {
			t.Errorf("average precision %v, then %v, want about one half, then 1", f.before[0], f.after[0])
		}
	}
	var text strings.Builder
	if err := table.write(&text, "head"); err != nil || !strings.Contains(text.String(), "3 of 3") {
		t.Errorf("wrote %s, %v", text.String(), err)
	}
}
