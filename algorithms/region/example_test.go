package region_test

import (
	"fmt"
	"image"

	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

func Example() {
	m := raster.NewMask(image.Rect(0, 0, 6, 3))
	copy(m.Pix, []uint8{
		1, 1, 0, 0, 0, 1,
		0, 0, 1, 0, 0, 1,
		0, 0, 0, 0, 1, 1,
	})
	// Two tiles, three columns each, in any order.
	var runs []region.Run
	runs = region.RunsIn(runs, m, nil, image.Rect(3, 0, 6, 3))
	runs = region.RunsIn(runs, m, nil, image.Rect(0, 0, 3, 3))
	runs = region.Merge(runs)
	labels, n := region.Label(runs)
	for _, s := range region.MeasureAll(runs, labels, n) {
		fmt.Println(s.Pixels, s.Bounds)
	}
	// Output:
	// 3 (0,0)-(3,2)
	// 4 (4,0)-(6,3)
}
