package scene

import (
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rampart/internal/georef"
)

// coarse keeps the tests quick: few samples, large pixels.
func coarse() Params {
	p := Default()
	p.Super = 1
	return p
}

func TestEveryWindowShowsTheSamePixels(t *testing.T) {
	t.Parallel()
	s := New(coarse())
	view := s.Upright(8)
	const date = 5 // the one with clouds
	whole := s.Render(date, view)
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.IntRange(0, view.Rect.Dx()-2).Draw(t, "x")
		y := rapid.IntRange(0, view.Rect.Dy()-2).Draw(t, "y")
		r := image.Rect(x, y, x+1+rapid.IntRange(0, 12).Draw(t, "w"),
			y+1+rapid.IntRange(0, 12).Draw(t, "h")).Intersect(view.Rect)
		part := s.Render(date, View{ToMetres: view.ToMetres, Rect: r})
		for b := range part {
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					if got, want := part[b].At(x, y), whole[b].At(x, y); got != want {
						t.Fatalf("window %v, band %d, pixel (%d, %d) = %v, whole scene has %v",
							r, b, x, y, got, want)
					}
				}
			}
		}
	})
}

func TestDrawingTwiceGivesTheSamePixels(t *testing.T) {
	t.Parallel()
	view := New(coarse()).Upright(10)
	a, b := New(coarse()).Render(2, view), New(coarse()).Render(2, view)
	for k := range a {
		for i := range a[k].Pix {
			if a[k].Pix[i] != b[k].Pix[i] {
				t.Fatalf("band %d, pixel %d: %v, then %v", k, i, a[k].Pix[i], b[k].Pix[i])
			}
		}
	}
}

func TestPixelsAreReflectances(t *testing.T) {
	t.Parallel()
	s := New(coarse())
	for i := range coarse().Acquisitions {
		for b, m := range s.Render(i, s.Upright(10)) {
			for _, v := range m.Pix {
				if !(v > -.05 && v < 1.1) {
					t.Fatalf("acquisition %d, %s = %v, want a reflectance", i, Bands()[b], v)
				}
			}
		}
	}
}

// quiet is Default without anything that differs from date to date but the
// world itself and its light.
func quiet() Params {
	p := coarse()
	for i := range p.Acquisitions {
		a := &p.Acquisitions[i]
		*a = Acquisition{
			Date: a.Date, SunElevation: 60, SunAzimuth: 135, Gain: [4]float64{1, 1, 1, 1},
		}
	}
	return p
}

func TestTruthIsWhatChangesBetweenItsDates(t *testing.T) {
	t.Parallel()
	p := quiet()
	s := New(p)
	index := func(d time.Time) int {
		for i, a := range p.Acquisitions {
			if a.Date.Equal(d) {
				return i
			}
		}
		t.Fatalf("%v is no acquisition", d)
		return -1
	}
	for _, truth := range s.Truth() {
		if truth.Change == changeNone || truth.Line {
			continue
		}
		c := truth.Outline.Bound().Center()
		at := View{
			ToMetres: georef.Affine{c[0], 2, 0, c[1], 0, 2}, Rect: image.Rect(0, 0, 1, 1),
		}
		before, after := s.Render(index(truth.After), at), s.Render(index(truth.Before), at)
		sum := 0.0
		for b := range before {
			sum += math.Abs(float64(before[b].At(0, 0) - after[b].At(0, 0)))
		}
		if sum < .05 {
			t.Errorf("%s: reflectance differs by %v between %v and %v, want a visible change",
				truth.ID, sum, truth.After, truth.Before)
		}
	}
}

func TestFirstBlockHoldsEveryKindOfChange(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	for _, truth := range New(Default()).Truth() {
		count[truth.Class+" "+truth.Change]++
		if truth.Change != changeNone && !truth.After.Before(truth.Before) {
			t.Errorf("%s: interval %v to %v", truth.ID, truth.After, truth.Before)
		}
		if !truth.Outline.Closed() {
			t.Errorf("%s: outline is open", truth.ID)
		}
	}
	for what, want := range map[string]int{
		"building added": 6, "building removed": 2, "building none": 1, "shed added": 1,
		"shed none": 2, "wall added": 1, "earthwork added": 1,
	} {
		if count[what] != want {
			t.Errorf("%d × %s, want %d", count[what], what, want)
		}
	}
}

func TestShadowFallsAwayFromTheSun(t *testing.T) {
	t.Parallel()
	// A box of 10 m, the sun in the south-east: its shadow lies north-west.
	s := rectangle(0, 0, 10, 10, 0)
	d := Acquisition{SunElevation: 45, SunAzimuth: 135}.sunward(10)
	for _, c := range []struct {
		name string
		x, y float64
		want bool
	}{
		{"north-west of the box", -9, -9, true},
		{"beyond the shadow's reach", -14, -14, false},
		{"south-east of the box", 7, 7, false},
		{"north-east of the box", 8, -8, false},
	} {
		if got := s.hits(c.x, c.y, d[0], d[1]); got != c.want {
			t.Errorf("%s: shadow at (%v, %v) = %v, want %v", c.name, c.x, c.y, got, c.want)
		}
	}
}

func TestSunStandsWhereAlmanacsHaveIt(t *testing.T) {
	t.Parallel()
	// At 41 degrees north, half past ten: 64, 44 and 22 degrees.
	for date, want := range map[string]float64{
		"2019-06-21": 64, "2019-03-21": 43, "2019-12-21": 22,
	} {
		got, azimuth := Sun(day(date), 41)
		if math.Abs(got-want) > 1.5 || azimuth < 90 || azimuth > 180 {
			t.Errorf("Sun(%s) = %v, %v, want elevation %v in the south-east",
				date, got, azimuth, want)
		}
	}
}

func TestValidateNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*Params)
		want string
	}{
		{"no samples", func(p *Params) { p.Super = 0 }, "super"},
		{"no blocks", func(p *Params) { p.Blocks.X = 0 }, "blocks"},
		{"dates in the wrong order", func(p *Params) {
			p.Acquisitions[1].Date = p.Acquisitions[0].Date
		}, "later"},
		{"night", func(p *Params) { p.Acquisitions[0].SunElevation = -3 }, "sun"},
		{"negative noise", func(p *Params) { p.Acquisitions[0].Noise = -1 }, "noise"},
	} {
		p := Default()
		c.do(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Validate() = %v, want an error with %q", c.name, err, c.want)
		}
	}
	if err := Default().Validate(); err != nil {
		t.Errorf("Default().Validate() = %v", err)
	}
}
