package threshold_test

import (
	"fmt"

	"rampart/algorithms/threshold"
)

func Example() {
	// Two tiles counted apart, then together.
	a, b := threshold.NewHistogram(0, 10, 10), threshold.NewHistogram(0, 10, 10)
	a.Add([]float32{1, 1, 2, 2, 2, 3})
	b.Add([]float32{2, 2, 7, 8, 8})
	a.Merge(b)
	fmt.Printf("%d scores, median %.2f, cut at %.0f\n", a.Total(), a.Median(), threshold.Otsu(a))
	// Output: 11 scores, median 2.70, cut at 4
}
