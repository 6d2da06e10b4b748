package pipeline

import (
	"image"

	"rampart/algorithms/roof"
)

// roofPlanes is the number of float32 planes that a lens holds for each cell of its
// window: three bands, five looks and one score of two dates, and what the filters
// need.
const roofPlanes = 2*3 + 2*5 + 1 + 11

// roofBytes is what one worker holds in the search for roofs, 0 where there is none.
func (pl *Plan) roofBytes() int64 {
	if !pl.seesRoofs() {
		return 0
	}
	f := newRoofer(pl, nil, nil, nil)
	window := image.Rect(0, 0, roofTile, roofTile).Inset(-f.halo())
	w, h := int64(min(window.Dx(), f.grid.Dx())), int64(min(window.Dy(), f.grid.Dy()))
	side := int64(f.side)
	// Rows of pixels are read for one strip at a time: as they come, resampled, and
	// those of a second scene of the date.
	strip := 3 * int64(len(pl.Roles)) * w * side * roofStrip * side
	cells := roofPlanes * w * h
	if pl.in.Scores != nil {
		cells += min(w, roofTile) * min(h, roofTile) * side * side
	}
	return 4 * (cells + strip)
}

// roofParameters are the constants of the search for roofs.
func roofParameters() map[string]any {
	out := map[string]any{
		"cell_m": roofCellM, "open_m": roofOpenM, "close_m": roofCloseM, "least_score": leastRoof,
		"least_m2": leastRoofM2, "most_m2": mostRoofM2, "least_fill": leastRoofFill,
		"longest": longestRoof, "most_false": mostFalse, "most_score": mostRoofScore,
	}
	for name, v := range roof.Parameters() {
		out[name] = v
	}
	return out
}
