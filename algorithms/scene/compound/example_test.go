package compound_test

import (
	"fmt"
	"image"

	"rampart/algorithms/scene/compound"
)

func ExampleNew() {
	p := compound.Default()
	p.Seed = 4
	place := compound.New(p)
	for _, t := range place.Changes {
		if t.Class == "earthwork" {
			fmt.Printf("%s %s between date %d and date %d\n", t.ID, t.Change, t.After, t.Before)
		}
	}
	bands := place.World.Render(0, p.GSDM, image.Rect(0, 0, 64, 32))
	fmt.Println(len(bands), "bands of", bands[0].Rect.Size())
	// Output:
	// earthwork-001 added between date 2 and date 3
	// 4 bands of (64,32)
}
