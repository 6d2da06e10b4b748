package match_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"rampart/algorithms/match"
)

func ExampleLines() {
	truth := orb.MultiLineString{{{0, 0}, {100, 0}}}
	found := orb.MultiLineString{{{0, 1}, {77, 1}}, {{0, 50}, {20, 50}}}
	s := match.Lines(found, truth, 3)
	fmt.Printf("precision %.2f, recall %.2f, F1 %.2f\n", s.Precision(), s.Recall(), s.F1())
	// Output: precision 0.79, recall 0.80, F1 0.80
}
