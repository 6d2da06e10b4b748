package pipeline

import (
	"bytes"
	"errors"
	"image"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestEveryRuleHasAReason(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^(` + strings.Join(kinds, "|") + `)\.[a-z_]+$`)
	seen := map[string]bool{}
	for r := noRule + 1; r < allRules; r++ {
		why := reasons[r]
		if !form.MatchString(why.name) || why.words == "" || why.unit == "" {
			t.Errorf("rule %d has %+v", r, why)
		}
		if seen[why.name] {
			t.Errorf("two rules are called %s", why.name)
		}
		seen[why.name] = true
	}
}

// asked runs a probe on what lies in memory.
func (d drawn) asked(t *testing.T, place orb.Point) Explanation {
	t.Helper()
	p := NewProbe(place, 10)
	got := d.run(t, Input{Probe: p}, Limits{Workers: 2, Tile: 64})
	if want := d.run(t, Input{}, Limits{Workers: 1}); !bytes.Equal(written(t, got), written(t, want)) {
		t.Error("asking changes the result")
	}
	checkRefusals(t, p.Explanation())
	return p.Explanation()
}

// pixelAt is the middle of a pixel of the world.
func pixelAt(x, y float64) orb.Point {
	return orb.Point{originLon + pixelM*(x+0.5)/metresEast, originLat - pixelM*(y+0.5)/metresNorth}
}

func TestWhyADateDoesNotShowAPlace(t *testing.T) {
	t.Parallel()
	w := plain(96, block("2018-08-10", ""))
	w.looks[1].bright = []spot{{48, 48, 20, 4000}}
	w.looks[2].hidden = image.Rect(40, 40, 56, 56)
	w.looks[4].seen = image.Rect(0, 0, 96, 30)
	e := w.render().asked(t, pixelAt(48, 48))
	for i, want := range []string{"", "bright as cloud or snow", "no data", "", "outside the image", ""} {
		d := e.Dates[i]
		if d.Seen != (want == "") || !strings.Contains(strings.Join(d.Remarks, "; "), want) {
			t.Errorf("%s: seen %t, %q, want %q", d.Date, d.Seen, d.Remarks, want)
		}
		if tone := d.Measures[0]; tone.Name != "tone" || (tone.Value != nil) != d.Seen {
			t.Errorf("%s: %+v, want a tone where the date is seen", d.Date, tone)
		}
	}
	if e.Dates[0].Scenes[0] != "2018-03-01" || e.Dates[0].Date != "2018-03-01" {
		t.Errorf("first date %+v", e.Dates[0])
	}
	if len(e.Near) == 0 || e.Near[0].ID == "" || e.Near[0].Kind != "area" || len(e.Near[0].Refusals) > 0 {
		t.Errorf("near %+v, want the change first", e.Near)
	}
	if !slices.ContainsFunc(e.Notes, func(n string) bool { return strings.Contains(n, "coarser than 1.2 m") }) {
		t.Errorf("notes %q, want that objects are not looked for", e.Notes)
	}
}

func TestWhereNothingIsNothingIsTold(t *testing.T) {
	t.Parallel()
	e := plain(96, block("2018-08-10", "")).render().asked(t, pixelAt(12, 80))
	for _, c := range e.Near {
		if c.ID != "" || len(c.Refusals) == 0 {
			t.Errorf("near a quiet place: %+v", c)
		}
	}
	for _, d := range e.Dates {
		if !d.Seen || len(d.Remarks) > 0 {
			t.Errorf("%+v, want it seen", d)
		}
	}
}

func TestAPlaceElsewhereIsAnError(t *testing.T) {
	t.Parallel()
	d := plain(64).render()
	pl, err := NewPlan(d.series, Input{Probe: NewProbe(pixelAt(-1, 5), 10)}, Default(), Limits{}, flatEarth{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pl.Run(t.Context(), d.opener, nil); !errors.Is(err, ErrElsewhere) {
		t.Errorf("error %v, want ErrElsewhere", err)
	}
}

// checkWall wants the north wall of a walled yard to be told, with its height on
// each date.
func checkWall(t *testing.T, e Explanation) {
	t.Helper()
	i := slices.IndexFunc(e.Near, func(c Candidate) bool { return c.Kind == "line" && c.ID != "" })
	if i < 0 {
		t.Fatalf("near the wall %+v", e.Near)
	}
	c := e.Near[i]
	if c.DistanceM > 2 || c.LengthM == nil || len(c.ByDate) != len(e.Dates) || c.Measured == "" {
		t.Errorf("the wall: %+v", c)
	}
	for t8, d := range e.Dates {
		stands := d.Date >= "2019"
		if h := c.ByDate[t8]; h != nil && (*h > leastRidge) != stands {
			t.Errorf("%s: height %v", d.Date, *h)
		}
		for _, m := range d.Measures {
			if m.Name == "wall_height" && m.Value != nil && stands && *m.Value < leastRidge {
				t.Errorf("%s: height at the place %v", d.Date, *m.Value)
			}
		}
	}
	checkRefusals(t, e)
}

// checkRefusals wants that what was measured misses the bar.
func checkRefusals(t *testing.T, e Explanation) {
	t.Helper()
	for _, c := range e.Near {
		for _, r := range c.Refusals {
			if r.Words == "" || r.Bar == nil {
				t.Errorf("refused without a reason: %+v", c)
			} else if m := r.Measure; m != nil && *m != *r.Bar && (*m > *r.Bar) != r.AtMost {
				t.Errorf("%s: %v keeps to the bar %v", r.Rule, *m, *r.Bar)
			}
		}
	}
}
