package classify

import (
	"testing"

	"rampart/algorithms/region"
)

// painted is the region of the pixels for which in holds.
func painted(side int32, in func(x, y int32) bool) []region.Run {
	var runs []region.Run
	for y := range side {
		for x := int32(0); x < side; x++ {
			if in(x, y) {
				runs = append(runs, region.Run{Y: y, X0: x, X1: x + 1})
			}
		}
	}
	return region.Merge(runs)
}

func TestShapesOfRightAnglesAreSquare(t *testing.T) {
	t.Parallel()
	within := func(v, lo, hi int32) bool { return v >= lo && v < hi }
	for name, c := range map[string]struct {
		in     func(x, y int32) bool
		square bool
	}{
		"rectangle": {func(x, y int32) bool { return within(x, 10, 70) && within(y, 20, 50) }, true},
		"H": {func(x, y int32) bool {
			return within(y, 10, 70) && (within(x, 10, 25) || within(x, 55, 70)) ||
				within(y, 34, 48) && within(x, 10, 70)
		}, true},
		"L turned by 45 degrees": {func(x, y int32) bool {
			u, v := x+y, x-y
			return within(u, 30, 120) && within(v, -30, 0) || within(u, 30, 60) && within(v, -30, 40)
		}, true},
		"disc": {func(x, y int32) bool { return (x-40)*(x-40)+(y-40)*(y-40) < 900 }, false},
	} {
		o := MeasureOutline(painted(90, c.in), 0.5, 0.5)
		if c.square && o.Square < 0.9 || !c.square && o.Square > 0.6 {
			t.Errorf("%s: %.2f of the outline is square", name, o.Square)
		}
	}
}
