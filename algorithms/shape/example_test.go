package shape_test

import (
	"fmt"

	"rampart/algorithms/region"
	"rampart/algorithms/shape"
)

func ExampleFromRuns() {
	// A building of 12 x 4 pixels at half a metre.
	var runs []region.Run
	for y := range int32(4) {
		runs = append(runs, region.Run{Y: y, X0: 10, X1: 22})
	}
	m := shape.FromRuns(runs, 0.5, 0.5)
	fmt.Printf("%.0f m2, %.0f m x %.0f m, fills %.0f %% of it\n",
		m.Area, m.Rectangle.Length, m.Rectangle.Width, 100*m.Rectangularity())
	// Output: 12 m2, 6 m x 2 m, fills 100 % of it
}
