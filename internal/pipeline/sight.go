package pipeline

import (
	"errors"
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/line"
	"rampart/algorithms/morph"
)

// pixel is the window of the one pixel that holds the place.
func (p *Probe) pixel() image.Rectangle {
	x, y := int(math.Floor(p.at[0])), int(math.Floor(p.at[1]))
	return image.Rect(x, y, x+1, y+1)
}

// look begins the sights: what the search for areas sees of the place on each date.
func (p *Probe) look(cal *calibration, opener Opener) error {
	if p == nil {
		return nil
	}
	p.out.Dates = make([]Sight, len(p.pl.dates))
	for t, d := range p.pl.dates {
		s := Sight{Date: isoDay(d.first), Remarks: []string{}}
		for _, scene := range d.scenes {
			s.Scenes = append(s.Scenes, scene.ID)
		}
		p.out.Dates[t] = s
	}
	return p.through(opener, func(s *stack) error {
		pixel := p.pixel()
		k := newKernel(p.pl, cal, s)
		err := k.load(pixel.Inset(-p.pl.Halo).Intersect(p.pl.Grid.Rect()))
		if err == nil {
			p.measure(k, pixel)
		}
		return err
	})
}

// through opens the series for one more look.
func (p *Probe) through(opener Opener, look func(*stack) error) error {
	s, err := openStack(p.pl, opener)
	if err != nil {
		return err
	}
	return errors.Join(look(s), s.Close())
}

// measure takes from a kernel what it sees of a pixel.
func (p *Probe) measure(k *kernel, pixel image.Rectangle) {
	at := pixel.Min
	raw := make([]float32, len(k.tone))
	for t := range k.tone {
		raw[t] = k.tone[t].At(at.X, at.Y)
	}
	k.clear()
	k.take()
	k.evidence()
	for t := range p.out.Dates {
		s, f := &p.out.Dates[t], &k.features[t]
		tone := f.Tone.At(at.X, at.Y)
		s.Seen = tone == tone
		switch {
		case s.Seen:
		case raw[t] == raw[t]:
			s.remark("bright as cloud or snow beside the dates around it")
		case p.pl.covers(t, p.at):
			s.remark("no data, or left out by a mask beside the image")
		default:
			s.remark("outside the image")
		}
		gradient := math.Hypot(float64(f.GX.At(at.X, at.Y)), float64(f.GY.At(at.X, at.Y)))
		s.add("tone", "spreads of the reference", float64(tone))
		s.add("gradient", "spreads of the reference a pixel", gradient)
		score := math.NaN()
		if t > 0 {
			score = float64(k.score[t].At(at.X, at.Y) / k.cal.bars[t])
		}
		s.add("area_score", "bars", score)
	}
}

// covers reports whether a scene of a date reaches a place of the grid.
func (pl *Plan) covers(t int, at orb.Point) bool {
	boxes, err := pl.boxes(pl.dates[t].scenes)
	if err != nil {
		return false
	}
	for _, b := range boxes {
		if image.Pt(int(at[0]), int(at[1])).In(b) {
			return true
		}
	}
	return false
}

func (s *Sight) remark(text string) { s.Remarks = append(s.Remarks, text) }

func (s *Sight) add(name, unit string, v float64) {
	s.Measures = append(s.Measures, Measure{Name: name, Unit: unit, Value: known(v)})
}

// objects adds what the search for objects sees of the place: as its scan does,
// then as its judges do.
func (p *Probe) objects(f *finder) error {
	if p == nil {
		return nil
	}
	return p.through(f.opener, func(s *stack) error { return p.lens(f.newLens(s)) })
}

func (p *Probe) lens(l *lens) error {
	o, pixel := l.f.optics, p.pixel()
	margin := o.screened()
	halo := margin + o.smoothing() + o.gapsReach()
	if err := l.load(pixel.Inset(-halo).Intersect(l.f.pl.Grid.Rect()), margin); err != nil {
		return err
	}
	l.screened()
	l.clear()
	l.untint()
	l.leap()
	at := pixel.Min
	for t := range p.out.Dates {
		p.state(l, t, at)
	}
	heights, err := p.ridges(l)
	if err != nil {
		return err
	}
	tops, err := p.tops(l)
	if err != nil {
		return err
	}
	for t := range p.out.Dates {
		s := &p.out.Dates[t]
		s.add("wall_height", inLogs, heights[t])
		s.add("tower_height", inLogs, tops[t])
	}
	return nil
}

// roofs adds how much the place looks as if a roof stood there that the other date
// does not show.
func (p *Probe) roofs(f *roofer) error {
	if p == nil {
		return nil
	}
	return p.through(f.opener, func(s *stack) error {
		l := &roofLens{f: f, stack: s, bands: images(len(f.pl.Roles))}
		cell := p.pixel().Min.Div(f.side)
		around := image.Rectangle{Min: cell, Max: cell.Add(image.Pt(1, 1))}.Inset(-f.halo())
		if err := l.load(around.Intersect(f.grid)); err != nil {
			return err
		}
		l.look()
		for t := range p.out.Dates {
			l.rate(t)
			p.out.Dates[t].add("roof_score", "bars", float64(l.score.At(cell.X, cell.Y)/f.bars[t]))
		}
		return nil
	})
}

// state adds how light and how green a date is at a pixel, and how far the dates
// before it lie from those from it on.
func (p *Probe) state(l *lens, t int, at image.Point) {
	s, f := &p.out.Dates[t], &l.features[t]
	luma, usual := f.Luma.At(at.X, at.Y), l.usual.At(at.X, at.Y)
	ndvi := math.NaN()
	one := morph.NewBits(image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))})
	word, bit := place(one, at.X, at.Y)
	one.Words[word] |= bit
	if what, ok := l.surface(t, l.spots(one)); ok {
		ndvi = l.f.ndvi(what)
	}
	step := math.NaN()
	if t > 0 {
		step = float64(l.found.luma[t].At(at.X, at.Y))
	}
	s.add("light", "log units over the usual", float64(luma-usual))
	s.add("ndvi", "", ndvi)
	s.add("step", inLogs, step)
	switch {
	case s.Seen && luma != luma:
		s.remark("objects: bright as cloud or snow")
	case luma-usual < -shaded:
		s.remark("in shadow")
	}
	switch {
	case l.f.levels.poor[t]:
		s.remark("objects: too unlike the other dates, left out")
	case l.f.levels.muddy[t]:
		s.remark("objects: cloudy, never alone for a state")
	}
}

// lookingM is the length over which a line is looked for at the place, and
// lookingWays the number of directions.
const lookingM, lookingWays = barM, 12

// ridges is, by date, the height of a line through the place, in the direction in
// which one is plainest.
func (p *Probe) ridges(l *lens) ([]float64, error) {
	best := unseen(len(p.out.Dates))
	half := l.f.optics.px(lookingM) / 2
	x, y := p.at[0]-0.5, p.at[1]-0.5
	for way := range lookingWays {
		sin, cos := math.Sincos(math.Pi * float64(way) / lookingWays)
		s, err := l.along(line.Segment{
			A: orb.Point{x - half*cos, y - half*sin}, B: orb.Point{x + half*cos, y + half*sin},
		})
		if err != nil {
			return nil, err
		}
		heights := unseen(len(best))
		for t := range heights {
			if !l.f.levels.poor[t] {
				profile := s.profile(t, 0, s.stations())
				heights[t], _ = crest(profile.features(), 0, searchM)
			}
		}
		if !(upperHalf(heights) <= upperHalf(best)) {
			best = heights
		}
	}
	return best, nil
}

// tops is, by date, the height of the plainest top within leanM of the place.
func (p *Probe) tops(l *lens) ([]float64, error) {
	best := unseen(len(p.out.Dates))
	at := line.Segment{A: orb.Point{p.at[0] - 0.5, p.at[1] - 0.5}, B: orb.Point{p.at[0], p.at[1]}}
	if err := l.look(l.around(at, leanM+rimToM+1)); err != nil {
		return nil, err
	}
	r, step := newRings(l.f.optics.px), l.f.optics.px(topStepM)
	for dy := -leanM; dy <= leanM; dy += topStepM {
		for dx := -leanM; dx <= leanM; dx += topStepM {
			if math.Hypot(dx, dy) > leanM {
				continue
			}
			for t, v := range l.topsAt([2]float64{at.A[0] + dx*step, at.A[1] + dy*step}, r) {
				if v == v && !(v <= best[t]) {
					best[t] = v
				}
			}
		}
	}
	return best, nil
}
