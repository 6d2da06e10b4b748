package pipeline

import (
	"bytes"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
)

// walledYard is a compound with two blocks that is built at once, beside a block
// that stands throughout and a field.
func walledYard() yard {
	const built = "2019-01-01"
	w := bareYard(128, ring(22, 32, 92, 114, grey4, built, "")...)
	w.solids = append(w.solids,
		block4(38, 48, 72, 64, blue4, built, ""), block4(38, 84, 72, 100, blue4, built, ""),
		block4(60, 6, 80, 18, blue4, "", ""))
	w.fields = []field{{104, 20, 122, 90, map[string]float64{
		"2018-06-01": 0.8, "2018-09-15": 0.5, "2019-07-01": 0.9, "2019-10-05": 0.3,
	}}}
	return w
}

// placeOf is where a change lies, in metres from the yard's corner.
func placeOf(c detection.Change) (x, y float64) {
	at := c.Geometry.Bound().Center()
	return (at[0] - originLon) * metresEast, (originLat - at[1]) * metresNorth
}

func TestAWalledYardIsFoundAsObjects(t *testing.T) {
	t.Parallel()
	wall := NewProbe(orb.Point{originLon + 57/metresEast, originLat - 32/metresNorth}, 10)
	r := walledYard().asked(t, Limits{Workers: 2}, wall)
	checkWall(t, wall.Explanation())
	length, buildings, towers := 0.0, 0, 0
	for _, c := range r.Changes {
		x, y := placeOf(c)
		t.Logf("%s %s at %.0f,%.0f %s", c.Class, c.Change, x, y, c.DateText)
		if c.Evidence.Gradient != nil {
			continue // an area, not an object
		}
		if c.Change != detection.Added || c.ChangedAfter != "2018-12-20" || c.ChangedBefore != "2019-03-10" {
			t.Errorf("%s %s %s at %.0f,%.0f, want all added between 2018-12-20 and 2019-03-10",
				c.Class, c.Change, c.DateText, x, y)
		}
		switch c.Class {
		case detection.Wall:
			length += *c.LengthM
		case detection.Building:
			buildings++
		case detection.Tower:
			towers++
		}
	}
	if want := 304.0; math.Abs(length-want) > 0.05*want {
		t.Errorf("%.0f m of wall, want %.0f", length, want)
	}
	if buildings != 2 {
		t.Errorf("%d buildings, want 2", buildings)
	}
	if towers != 0 {
		t.Errorf("%d towers, want none", towers)
	}
}

func TestAYardWhereNothingIsBuiltHoldsNoObjects(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the walled yard runs the same code")
	}
	w := walledYard()
	for i := range w.solids {
		w.solids[i].from = ""
	}
	for _, c := range w.run(t, Limits{Workers: 2}).Changes {
		if c.Evidence.Gradient == nil {
			x, y := placeOf(c)
			t.Errorf("found %s %s at %.0f,%.0f", c.Class, c.Change, x, y)
		}
	}
}

func TestObjectsDoNotDependOnTilesOrWorkers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the walled yard runs the same code")
	}
	w := walledYard()
	want := written(t, w.run(t, Limits{Workers: 1}))
	for _, lim := range []Limits{{Workers: 1, Tile: 128}, {Workers: 2, Tile: 100}} {
		// A question changes nothing either.
		p := NewProbe(pixelAt(6, 6), 100)
		if got := written(t, w.asked(t, lim, p)); !bytes.Equal(got, want) {
			t.Errorf("tiles of %d on %d workers give another result than one tile", lim.Tile, lim.Workers)
		}
		checkRefusals(t, p.Explanation())
	}
}
