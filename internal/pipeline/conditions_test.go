package pipeline

import (
	"image"
	"math"
	"testing"

	"rampart/internal/detection"
)

func TestSeeingAnotherWayIsNoChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  func(w *world)
	}{
		{"a date that lies 1.4 pixels off", func(w *world) { w.looks[2].dx, w.looks[2].dy = 1.4, 0 }},
		{"a last date that lies off both ways", func(w *world) {
			w.looks[5].dx, w.looks[5].dy = -1.1, 0.9
		}},
		{"all dates lie off", func(w *world) {
			for i := range w.looks {
				w.looks[i].dx = 1.4 * math.Sin(float64(2*i))
				w.looks[i].dy = 1.4 * math.Cos(float64(3*i))
			}
		}},
		{"gain and offset between dates", func(w *world) {
			for i := range w.looks {
				w.looks[i].gain, w.looks[i].offset = 1+0.1*float64(i%3), float64(40*i)
			}
		}},
		{"another unit from one date on", func(w *world) {
			for i := range w.looks[3:] {
				w.looks[3+i].gain, w.looks[3+i].offset = 2.5, 1000
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			// What stands throughout has the edges that would show a slip.
			w := plain(96, block("", ""))
			c.set(&w)
			r := w.run(t)
			none(t, r)
			if t.Failed() {
				for _, s := range r.Scenes {
					t.Logf("%s: %+v", s.ID, *s.Registration)
				}
			}
		})
	}
}

func TestAMisregisteredDateIsAligned(t *testing.T) {
	t.Parallel()
	const shift, close = 1.4, 0.25
	w := plain(128, structure{image.Rect(50, 52, 68, 66), "", ""})
	w.looks[4].dx = shift
	r := w.run(t)
	for i, s := range r.Scenes {
		want := 0.0
		if i == 4 {
			want = -shift * pixelM // what lies at x is seen 1.4 pixels to the left
		}
		if reg := s.Registration; reg == nil || math.Abs(reg.DxM-want) > close*pixelM ||
			math.Abs(reg.DyM) > close*pixelM {
			t.Errorf("%s: registration %+v, want %.0f m east within %.1f m",
				s.ID, reg, want, close*pixelM)
		}
	}
}

func TestABuildingIsFoundThroughGainAndMisregistration(t *testing.T) {
	t.Parallel()
	s := block("2018-08-10", "")
	w := plain(96, s)
	w.looks[1].dx, w.looks[4].dy = 1.4, -1.2
	w.looks[2].gain, w.looks[2].offset = 1.3, -120
	c := only(t, w.run(t), s)
	if c.Change != detection.Added || c.ChangedAfter != "2018-07-01" ||
		c.ChangedBefore != "2018-09-01" {
		t.Errorf("%s between %s and %s, want added between 2018-07-01 and 2018-09-01",
			c.Change, c.ChangedAfter, c.ChangedBefore)
	}
}

func TestTwoScenesOfOneDateAreSeenAsOne(t *testing.T) {
	t.Parallel()
	s := block("2018-08-10", "") // across the seam at 48
	w := plain(96, s)
	w.looks[3].seen = image.Rect(0, 0, 50, 96)
	east := sight{day: w.looks[3].day, id: "2018-09-01-east", seen: image.Rect(46, 0, 96, 96)}
	w.looks = append(w.looks[:4:4], append([]sight{east}, w.looks[4:]...)...)
	r := w.run(t)
	c := only(t, r, s)
	if c.ChangedBefore != "2018-09-01" || len(r.Scenes) != 7 {
		t.Errorf("before %s with %d scenes, want 2018-09-01 with 7", c.ChangedBefore, len(r.Scenes))
	}
	if r.Coverage.ObservableShare < 0.95 {
		t.Errorf("observable share %v, want all but the border", r.Coverage.ObservableShare)
	}
}

func TestADateKnownToTheMonthWidensTheInterval(t *testing.T) {
	t.Parallel()
	s := block("2018-08-10", "")
	w := plain(96, s)
	w.looks[2].month, w.looks[3].month = true, true
	c := only(t, w.run(t), s)
	if c.ChangedAfter != "2018-07-01" || c.ChangedBefore != "2018-09-30" || *c.GapDays != 91 {
		t.Errorf("between %s and %s, %d days; want 2018-07-01 and 2018-09-30, 91",
			c.ChangedAfter, c.ChangedBefore, *c.GapDays)
	}
}

func TestOnlyWhatTouchesTheAreaIsReported(t *testing.T) {
	t.Parallel()
	west := structure{image.Rect(40, 60, 56, 76), "2018-08-10", ""}
	east := structure{image.Rect(110, 60, 126, 76), "2018-08-10", ""}
	d := plain(160, west, east).render()
	whole := d.run(t, Input{}, Limits{Workers: 1})
	if len(whole.Changes) != 2 {
		t.Fatalf("%d changes without an area, want 2", len(whole.Changes))
	}
	// Metres: 200 to 800 east, 400 to 1000 south.
	r := d.run(t, Input{Area: box(200, 400, 800, 1000)}, Limits{Workers: 1})
	c := only(t, r, west)
	if math.Abs(*c.AreaM2-25600) > 25600 {
		t.Errorf("area %.0f m2, want about 25600", *c.AreaM2)
	}
	if got := r.Coverage.ObservableShare; got != 1 {
		t.Errorf("observable share %v of the area, want 1", got)
	}
	if r.Statements[0].SiteID != "s" || r.Statements[0].Changes != 1 {
		t.Errorf("said %+v, want one change of site s", r.Statements[0])
	}
}
