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
	w := plain(200,
		structure{image.Rect(20, 40, 42, 56), "2018-04-10", ""},
		structure{image.Rect(112, 110, 136, 140), "2018-06-10", ""}, // across the seams at 128
		structure{image.Rect(150, 50, 166, 66), "", "2018-08-10"},
		structure{image.Rect(30, 150, 62, 164), "2018-10-10", ""},
		structure{image.Rect(166, 160, 186, 180), "2018-08-10", "2018-12-01"},
	)
	w.looks[1].dx, w.looks[1].dy = 0.7, -0.4
	w.looks[2].gain, w.looks[2].offset = 1.2, -90
	w.looks[3].bright = []spot{{90, 150, 20, 4000}, {80, 50, 12, 3800}}
	w.looks[4].hidden = image.Rect(0, 0, 200, 30)
	w.looks[5].seen = image.Rect(0, 0, 110, 200)
	w.looks = append(w.looks, sight{
		day: "2019-01-01", id: "2019-01-01-east", seen: image.Rect(100, 0, 200, 200),
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
		{Tile: 512, Workers: 1}, {Tile: 64, Workers: 7}, {Tile: 128, Workers: 2},
		{Tile: 256, Workers: 7}, {MaxMemory: 256 << 20, Workers: 2},
	} {
		if testing.Short() && lim.Tile != 64 {
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
	if testing.Short() {
		t.Skip("takes seconds with the race detector")
	}
	t.Parallel()
	d := busy().render()
	in := Input{Area: box(1050, 1050, 1420, 1430)}
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
