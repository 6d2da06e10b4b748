package scene_test

import (
	"fmt"
	"time"

	"rampart/algorithms/scene"
)

func ExampleScene_Truth() {
	s := scene.New(scene.Default())
	for _, t := range s.Truth() {
		if t.Class == "shed" && t.Change == "added" {
			fmt.Println(t.Change, "between", t.After.Format(time.DateOnly),
				"and", t.Before.Format(time.DateOnly))
		}
	}
	// Output: added between 2019-04-26 and 2019-06-30
}

func ExampleScene_Render() {
	p := scene.Default()
	p.Super = 1
	s := scene.New(p)
	bands := s.Render(0, s.Upright(10))
	fmt.Println(len(bands), "bands of", bands[0].Rect.Size())
	// Output: 4 bands of (100,80)
}
