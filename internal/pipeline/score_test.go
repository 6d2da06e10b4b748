package pipeline

import (
	"context"
	"image"
	"math"
	"testing"

	"rampart/algorithms/raster"
	"rampart/internal/georef"
)

// memorySheet is a score sheet in memory.
type memorySheet struct{ scores *raster.Image }

func (s *memorySheet) Begin(g georef.Grid) error {
	s.scores = raster.NewImage(g.Rect())
	s.scores.Fill(raster.NaN())
	return nil
}

func (s *memorySheet) Raise(m *raster.Image, w image.Rectangle) error {
	for y := w.Min.Y; y < w.Max.Y; y++ {
		to, from := s.scores.Row(y)[w.Min.X:w.Max.X], m.Row(y)[w.Min.X-m.Rect.Min.X:]
		for x := range to {
			if v := from[x]; v == v && !(to[x] >= v) {
				to[x] = v
			}
		}
	}
	return nil
}

func TestScoresAreThoseThatChangesAreCutFromWhateverTheTiles(t *testing.T) {
	t.Parallel()
	w := busy()
	w.looks = w.looks[:5]
	for i := range w.looks {
		w.looks[i].hidden = image.Rect(0, 0, 200, 30)
	}
	d := w.render()
	var one, many memorySheet
	d.run(t, Input{Scores: &one}, Limits{Tile: 512, Workers: 1})
	d.run(t, Input{Scores: &many}, Limits{Tile: 64, Workers: 3})
	for i, v := range one.scores.Pix {
		if math.Float32bits(v) != math.Float32bits(many.scores.Pix[i]) {
			t.Fatalf("pixel %d: %v in one tile, %v in many", i, v, many.scores.Pix[i])
		}
	}
	if v := one.scores.At(124, 125); !(v >= 1) {
		t.Errorf("%v where a block was built, want at least 1", v)
	}
	if v := one.scores.At(180, 100); !(v < 1) {
		t.Errorf("%v where nothing was, want less than 1", v)
	}
	if v := one.scores.At(100, 10); v == v {
		t.Errorf("%v where no date sees anything, want none", v)
	}
}

func TestRoofsAreOnTheSheetAndInThePlan(t *testing.T) {
	t.Parallel()
	s, pixels := meadow(false, true)
	var sheet memorySheet
	lim := Limits{MaxMemory: 512 << 20, Workers: 2}
	pl, err := NewPlan(s, Input{Scores: &sheet}, Default(), lim, flatEarth{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pl.Run(context.Background(), pixels, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The first house lies from 30, 50 on and is 30 by 34 pixels.
	if v := sheet.scores.At(45, 67); !(v >= 1) {
		t.Errorf("%v on a roof, want at least 1", v)
	}
	if roof, ok := r.Parameters["roof"].(map[string]any); !ok || roof["cell_m"] != roofCellM {
		t.Errorf("parameters %v, want those of roofs among them", r.Parameters["roof"])
	}
	roofs := int64(pl.Workers) * pl.roofBytes()
	if roofs == 0 || pl.MemoryBytes < reserveBytes+roofs || pl.MemoryBytes > lim.MaxMemory {
		t.Errorf("the run is to take %d bytes, %d of them for roofs, of %d", pl.MemoryBytes, roofs,
			lim.MaxMemory)
	}
	pl.dates = append(pl.dates, pl.dates[1])
	if pl.roofBytes() != 0 {
		t.Error("three dates take memory for roofs that are not looked for")
	}
}
