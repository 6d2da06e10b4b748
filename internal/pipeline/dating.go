package pipeline

import (
	"fmt"
	"math"
	"time"

	"rampart/internal/detection"
	"rampart/internal/site"
)

// A region that is built over months is dated by the whole of it: from the last
// date on which none of its pixels but a tail had changed and that shows the old
// state, to the first by which all but a tail had and that shows the new one.
const tail = 0.1

// How far a date lies from the state before, 0, towards the state after, 1, is
// measured over the region as a whole: up to oldState it shows the old one,
// from newState on the new one, and works between the two.
const (
	oldState = 1.0 / 3
	newState = 2.0 / 3
)

// usableShare is the share of a region that a date must see to speak for it.
const usableShare = 0.5

// dating is what the dates say of a piece: indices of dates, -1 where none.
type dating struct {
	before, after       int
	confirm, contradict int
	recent              int // confirmations among the next three usable dates
	usable              int
	validFraction       float64
}

// date finds the last usable date of the old state and the first of the new,
// and how the later ones agree.
func (d *describer) date(p piece) dating {
	lo, hi := middle(p.onset)
	w := dating{before: -1, after: -1, validFraction: 1}
	for t := hi; t < len(d.pl.dates) && w.after < 0; t++ {
		if d.usable(p, t) && d.along(p, t) >= newState {
			w.after = t
		}
	}
	for t := lo - 1; t >= 0 && w.before < 0; t-- {
		if d.usable(p, t) && d.along(p, t) <= oldState {
			w.before = t
		}
	}
	for t := hi + 1; t < len(d.pl.dates); t++ {
		if w.after < 0 || t <= w.after || !d.usable(p, t) {
			continue
		}
		w.usable++
		if d.along(p, t) >= 0.5 {
			w.confirm++
			if w.usable <= 3 {
				w.recent++
			}
		} else {
			w.contradict++
		}
	}
	for _, t := range []int{w.before, w.after} {
		if t >= 0 {
			w.validFraction = min(w.validFraction, d.share(p, t))
		}
	}
	return w
}

// middle returns the onsets between which all pixels but a tail at either end
// have changed.
func middle(onset []int64) (lo, hi int) {
	total, sum := int64(0), int64(0)
	for _, n := range onset {
		total += n
	}
	lo = -1
	for k, n := range onset {
		sum += n
		if lo < 0 && float64(sum) > tail*float64(total) {
			lo = k
		}
		if float64(sum) >= (1-tail)*float64(total) {
			return lo, k
		}
	}
	return lo, len(onset) - 1
}

// usable reports whether date t sees enough of a piece to speak for it.
func (d *describer) usable(p piece, t int) bool { return d.share(p, t) >= usableShare }

// share is the part of a piece that date t sees.
func (d *describer) share(p piece, t int) float64 {
	return float64(p.tally.seen[t]) / float64(p.tally.pixels)
}

// along is how far date t lies from the state before, 0, to that after, 1.
func (d *describer) along(p piece, t int) float64 {
	if p.tally.span[t] == 0 {
		return 0
	}
	return float64(p.tally.along[t]) / float64(p.tally.span[t])
}

// tell writes the dates of a change.
func (d *describer) tell(c *detection.Change, p piece, w dating) {
	var after, before time.Time
	if w.before >= 0 {
		after = d.pl.dates[w.before].first
		c.ChangedAfter, c.BeforeScene = isoDay(after), d.pl.dates[w.before].scenes[0].ID
	}
	if w.after >= 0 {
		before = d.pl.dates[w.after].last
		c.ChangedBefore, c.AfterScene = isoDay(before), d.pl.dates[w.after].scenes[0].ID
	}
	switch {
	case w.before >= 0 && w.after >= 0:
		days := int(math.Round(before.Sub(after).Hours() / 24))
		c.GapDays = &days
		c.IntervalKind = "closed"
		c.DateEDTF = c.ChangedAfter + "/" + c.ChangedBefore
		c.DateText = fmt.Sprintf("between %s and %s (%d days)", c.ChangedAfter, c.ChangedBefore, days)
	case w.after >= 0:
		c.IntervalKind, c.DateEDTF = "open_start", "../"+c.ChangedBefore
		c.DateText = "before " + c.ChangedBefore
	case w.before >= 0:
		c.IntervalKind, c.DateEDTF = "open_end", c.ChangedAfter+"/.."
		c.DateText = "after " + c.ChangedAfter
	default:
		c.IntervalKind, c.DateText = "undatable", "cannot be dated"
	}
	c.PersistenceN, c.ContradictN = w.confirm, w.contradict
	c.Status = "early"
	if w.recent >= 2 {
		c.Status = "confirmed"
	}
	c.ValidFraction = w.validFraction
	c.GSDM, c.PixelM = d.coarser(w), d.pl.scale.gsdM
	c.SunDiffDeg = d.angleBetween(w, func(a site.Angles) [2]*float64 {
		return [2]*float64{a.SunAzimuth, a.SunElevation}
	})
	c.ViewDiffDeg = d.angleBetween(w, func(a site.Angles) [2]*float64 {
		if a.OffNadir == nil {
			return [2]*float64{}
		}
		elevation := 90 - *a.OffNadir
		return [2]*float64{a.ViewAzimuth, &elevation}
	})
}

func isoDay(t time.Time) string { return t.Format(time.DateOnly) }

// coarser is the coarser ground sample distance of the two dates.
func (d *describer) coarser(w dating) float64 {
	g := d.pl.scale.gsdM
	for _, t := range []int{w.before, w.after} {
		if t >= 0 {
			for _, s := range d.pl.dates[t].scenes {
				g = max(g, s.GSDM)
			}
		}
	}
	return g
}

// angleBetween is the angle in degrees between the directions, as azimuth and
// elevation, of the two dates; nil where one is unknown.
func (d *describer) angleBetween(w dating, of func(site.Angles) [2]*float64) *float64 {
	if w.before < 0 || w.after < 0 {
		return nil
	}
	a := of(d.pl.dates[w.before].scenes[0].Angles)
	b := of(d.pl.dates[w.after].scenes[0].Angles)
	if a[0] == nil || a[1] == nil || b[0] == nil || b[1] == nil {
		return nil
	}
	const radian = math.Pi / 180
	s1, c1 := math.Sincos(*a[1] * radian)
	s2, c2 := math.Sincos(*b[1] * radian)
	cos := s1*s2 + c1*c2*math.Cos((*a[0]-*b[0])*radian)
	deg := math.Acos(max(-1, min(1, cos))) / radian
	return &deg
}
