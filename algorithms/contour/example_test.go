package contour_test

import (
	"fmt"
	"image"

	"rampart/algorithms/contour"
	"rampart/algorithms/raster"
	"rampart/algorithms/region"
)

func ExampleTrace() {
	m := raster.NewMask(image.Rect(0, 0, 4, 3))
	copy(m.Pix, []uint8{
		1, 1, 1, 0,
		1, 0, 1, 0,
		1, 1, 1, 0,
	})
	for _, p := range contour.Trace(region.Runs(nil, m, nil)) {
		fmt.Println(p.Outer, p.Holes, p.Area())
	}
	// Output:
	// [(0,0) (0,3) (3,3) (3,0)] [[(1,1) (2,1) (2,2) (1,2)]] 8
}
