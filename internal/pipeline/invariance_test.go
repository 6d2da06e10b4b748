package pipeline

import (
	"bytes"
	"fmt"
	"image"
	"slices"
	"testing"
)

// busy is a world with something of every kind: built, torn down, passing,
// hidden, shifted, in other tones, and a second piece of one date.
func busy() world {
	w := plain(300,
		structure{image.Rect(30, 40, 52, 56), "2018-04-10", ""},
		structure{image.Rect(118, 110, 142, 140), "2018-06-10", ""}, // across the seams at 128
		structure{image.Rect(200, 60, 216, 76), "", "2018-08-10"},
		structure{image.Rect(60, 190, 100, 204), "2018-10-10", ""},
		structure{image.Rect(250, 240, 280, 270), "2018-08-10", "2018-12-01"},
	)
	w.looks[1].dx, w.looks[1].dy = 0.7, -0.4
	w.looks[2].gain, w.looks[2].offset = 1.2, -90
	w.looks[3].bright = []spot{{150, 200, 24, 4000}, {40, 120, 12, 3800}}
	w.looks[4].hidden = image.Rect(0, 0, 300, 90)
	w.looks[5].seen = image.Rect(0, 0, 180, 300)
	w.looks = append(w.looks, sight{
		day: "2019-01-01", id: "2019-01-01-east", seen: image.Rect(170, 0, 300, 300),
	})
	return w
}

func TestTilesWorkersAndASecondRunDoNotChangeTheResult(t *testing.T) {
	t.Parallel()
	d := busy().render()
	r := d.run(t, Input{}, Limits{Tile: 512, Workers: 1})
	if len(r.Changes) < 4 {
		t.Fatalf("%d changes: too few to show anything", len(r.Changes))
	}
	want := written(t, r)
	for _, lim := range []Limits{
		{Tile: 512, Workers: 1}, {Tile: 64, Workers: 7}, {Tile: 128, Workers: 1},
		{Tile: 128, Workers: 2}, {Tile: 256, Workers: 7}, {MaxMemory: 256 << 20, Workers: 2},
	} {
		if testing.Short() && lim.Tile != 128 {
			continue
		}
		t.Run(fmt.Sprintf("tile %d, %d workers", lim.Tile, lim.Workers), func(t *testing.T) {
			t.Parallel()
			if got := written(t, d.run(t, Input{}, lim)); !bytes.Equal(got, want) {
				t.Errorf("%d bytes that differ from those of one tile and one worker, %d",
					len(got), len(want))
			}
		})
	}
}

func TestANarrowAreaIsTheSameInTilesOfAnySize(t *testing.T) {
	t.Parallel()
	d := busy().render()
	in := Input{Area: box(1100, 1050, 1420, 1430)}
	want := written(t, d.run(t, in, Limits{Tile: 512, Workers: 1}))
	if got := written(t, d.run(t, in, Limits{Tile: 64, Workers: 2})); !bytes.Equal(got, want) {
		t.Errorf("%d bytes that differ from those of one tile, %d", len(got), len(want))
	}
}

func TestScenesOfOneDateMayComeInAnyOrder(t *testing.T) {
	t.Parallel()
	w := plain(96, block("2018-06-10", ""))
	w.looks = w.looks[:4]
	w.looks[1].seen = image.Rect(0, 0, 50, 96)
	w.looks[2].seen = image.Rect(0, 0, 96, 60)
	w.looks = slices.Insert(w.looks, 2,
		sight{day: w.looks[1].day, id: "2018-05-01-b", seen: image.Rect(50, 0, 96, 96)})
	d := w.render()
	want := written(t, d.run(t, Input{}, Limits{Workers: 1}))
	s := d.series.Scenes
	// The caller sorts by date and id; a plan must not care for the input.
	for i := range 3 {
		slices.Reverse(s[i:])
		if got := written(t, d.run(t, Input{}, Limits{Workers: 2})); !bytes.Equal(got, want) {
			t.Errorf("order %d: %d bytes that differ from those of the sorted series, %d",
				i, len(got), len(want))
		}
	}
}
