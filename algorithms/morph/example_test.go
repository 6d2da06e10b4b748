package morph_test

import (
	"fmt"
	"image"

	"rampart/algorithms/morph"
	"rampart/algorithms/raster"
)

func ExampleTopHat() {
	// A bright roof, two pixels wide, on a yard that brightens to the right.
	m := raster.NewImage(image.Rect(0, 0, 9, 1))
	copy(m.Pix, []float32{1, 2, 3, 9, 9, 6, 7, 8, 9})
	var s morph.Scratch
	morph.TopHat(m, m, morph.Box{RX: 1}, &s)
	fmt.Println(m.Pix)
	// Output: [0 0 0 3 3 0 0 0 1]
}

func ExampleOpen() {
	m := raster.NewMask(image.Rect(0, 0, 6, 3))
	copy(m.Pix, []uint8{
		1, 1, 1, 0, 0, 0,
		1, 1, 1, 1, 1, 1,
		1, 1, 1, 0, 0, 0,
	})
	var set morph.Bits
	var s morph.Scratch
	set.Pack(m)
	morph.Open(&set, &set, morph.Rect(morph.Square(1)), &s)
	set.Unpack(m)
	for y := range 3 {
		fmt.Println(m.Row(y))
	}
	// Output:
	// [1 1 1 0 0 0]
	// [1 1 1 0 0 0]
	// [1 1 1 0 0 0]
}
