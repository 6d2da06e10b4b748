package indicator

import (
	"math"
	"slices"

	"rampart/algorithms/shadow"
)

// WallHeight is what the heights of the walls that stand add up to.
type WallHeight struct {
	MedianM, ErrM, LowestM, HighestM, N Value
}

// HeightOf is the median height of some objects, and its range; each counts once.
func HeightOf(objects []Object) WallHeight {
	var all []shadow.Height
	for _, o := range objects {
		if o.HeightM != nil && o.HeightErrM != nil {
			all = append(all, shadow.Height{M: *o.HeightM, ErrM: *o.HeightErrM})
		}
	}
	m, ok := shadow.Median(all)
	if !ok {
		v := unknown("no shadow tells a height")
		return WallHeight{MedianM: v, ErrM: v, LowestM: v, HighestM: v, N: known(0)}
	}
	byHeight := func(a, b shadow.Height) int { return int(math.Copysign(1, a.M-b.M)) }
	return WallHeight{
		MedianM: known(m.M), ErrM: known(m.ErrM), N: known(float64(len(all))),
		LowestM: known(slices.MinFunc(all, byHeight).M), HighestM: known(slices.MaxFunc(all, byHeight).M),
	}
}

// storeyM is the height of a storey in metres: floors of dormitories and offices
// are 3 to 3.6 m apart.
const storeyM = 3.3

// Storeys is the number of storeys of a height, 1 at least.
func Storeys(heightM float64) float64 { return max(1, math.Round(heightM/storeyM)) }

// Blocks is what the buildings add up to.
type Blocks struct {
	N, FootprintM2 Value
	// FloorM2 is footprint times storeys, with a storey less and more.
	FloorM2, FloorLowM2, FloorHighM2 Value
}

// BlocksOf adds up buildings. The floor area is null where the height of one is
// not known.
func BlocksOf(buildings []Object) Blocks {
	footprint, floor, low, high := 0.0, 0.0, 0.0, 0.0
	flat := 0
	for i := range buildings {
		area := areaOf(&buildings[i])
		footprint += area
		if buildings[i].HeightM == nil {
			flat++
			continue
		}
		n := Storeys(*buildings[i].HeightM)
		floor, low, high = floor+n*area, low+max(1, n-1)*area, high+(n+1)*area
	}
	out := Blocks{N: known(float64(len(buildings))), FootprintM2: known(footprint)}
	out.FloorM2, out.FloorLowM2, out.FloorHighM2 = known(floor), known(low), known(high)
	if flat > 0 {
		v := unknown("the height of %d of %d buildings is not known", flat, len(buildings))
		out.FloorM2, out.FloorLowM2, out.FloorHighM2 = v, v, v
	}
	return out
}
