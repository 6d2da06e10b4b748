package pipeline

import (
	"image"
	"math"

	"rampart/algorithms/line"
	"rampart/algorithms/order"
)

const (
	// topStepM is the distance of the places at which tops are looked for.
	topStepM = 1
	// topAcrossM is how far to either side of a line they are looked for: towers
	// stand on it, or just within; and beyondM how far beyond its ends, so that a
	// corner belongs to both its walls.
	topAcrossM, beyondM = 4, 4
	// topM is the side of what is taken for a top, and rimFromM and rimToM the
	// radii of the ring that it must outshine: its own edge is left out, and no
	// more is in it than a wall, its shadow and the ground on both sides.
	topM, rimFromM, rimToM = 3, 2.6, 6.5
	// rimShare is the share of the ring that a top must outshine: the rest may be
	// the top of the wall itself.
	rimShare = 0.85
	// leanM is how far a top may lie from where it lies on other dates: the height
	// of a tower leans that far where the view is 15 degrees off, and dates are
	// not quite in register.
	leanM = 2.5
)

// topOffsets is the number of places across a line.
const topOffsets = 2*int(topAcrossM/topStepM) + 1

// top is by how much, by date, the brightest of the tops near a place outshines
// its ring in the band that shows it best, in log units; NaN where not seen.
type top struct {
	at   [2]float64 // pixels
	tops []float64
}

// topsAlong looks for tops along a line, and beyond its ends: topOffsets of them at
// each station.
func (l *lens) topsAlong(s line.Segment) ([]top, error) {
	px, length := l.f.optics.px, s.Length()
	ux, uy := (s.B[0]-s.A[0])/length, (s.B[1]-s.A[1])/length
	step := px(topStepM)
	across := topOffsets / 2
	stations := int((length + 2*px(beyondM)) / step)
	chunk := int(math.Floor(chunkM / topStepM))
	r := newRings(px)
	rows := make([][][]float64, stations) // by station, offset and date
	at := func(i, o int) [2]float64 {
		d, a := float64(i)*step-px(beyondM), float64(o)*step
		return [2]float64{s.A[0] + d*ux - a*uy, s.A[1] + d*uy + a*ux}
	}
	for from := 0; from < stations; from += chunk {
		to := min(stations, from+chunk)
		part := line.Segment{A: at(from, 0), B: at(to-1, 0)}
		if err := l.look(l.around(part, topAcrossM+rimToM+1)); err != nil {
			return nil, err
		}
		for i := from; i < to; i++ {
			for o := -across; o <= across; o++ {
				rows[i] = append(rows[i], l.topsAt(at(i, o), r))
			}
		}
	}
	return l.nearby(rows, func(i, o int) [2]float64 { return at(i, o-across) }), nil
}

// nearby takes for each place the best of those within leanM, date by date.
func (l *lens) nearby(rows [][][]float64, at func(i, o int) [2]float64) []top {
	reach := int(math.Floor(leanM / topStepM))
	var out []top
	for i := range rows {
		for o := range rows[i] {
			t := top{at: at(i, o), tops: unseen(len(l.features))}
			for d := max(0, i-reach); d <= min(len(rows)-1, i+reach); d++ {
				for a := max(0, o-reach); a <= min(topOffsets-1, o+reach); a++ {
					if math.Hypot(float64(d-i), float64(a-o))*topStepM > leanM {
						continue
					}
					for date, v := range rows[d][a] {
						if !(v <= t.tops[date]) && v == v {
							t.tops[date] = v
						}
					}
				}
			}
			out = append(out, t)
		}
	}
	return out
}

// rings are the places, from a middle, of the quarters of a top and of the ring
// about it.
type rings struct {
	inside [4][]image.Point
	rim    []image.Point
	values []float32
}

// mostRim is how many places of a ring are looked at.
const mostRim = 160

func newRings(px func(float64) float64) *rings {
	r := &rings{}
	reach := int(math.Ceil(px(rimToM)))
	half := px(topM) / 2
	for y := -reach; y <= reach; y++ {
		for x := -reach; x <= reach; x++ {
			d := math.Hypot(float64(x), float64(y))
			switch {
			case math.Abs(float64(x)) <= half && math.Abs(float64(y)) <= half:
				r.quarter(x, y)
			case d >= px(rimFromM) && d <= px(rimToM):
				r.rim = append(r.rim, image.Pt(x, y))
			}
		}
	}
	if every := len(r.rim)/mostRim + 1; every > 1 {
		for i := 0; i*every < len(r.rim); i++ {
			r.rim[i] = r.rim[i*every]
		}
		r.rim = r.rim[:(len(r.rim)-1)/every+1]
	}
	return r
}

// quarter adds a place to the quarters that it lies in: what lies on an axis is in
// both.
func (r *rings) quarter(x, y int) {
	for i := range r.inside {
		if sx, sy := 2*(i%2)-1, 2*(i/2)-1; x*sx >= 0 && y*sy >= 0 {
			r.inside[i] = append(r.inside[i], image.Pt(x, y))
		}
	}
}

// topsAt measures each date at one place.
func (l *lens) topsAt(at [2]float64, r *rings) []float64 {
	out := unseen(len(l.features))
	p := image.Pt(int(math.Round(at[0])), int(math.Round(at[1])))
	for t := range l.features {
		if l.f.levels.poor[t] {
			continue
		}
		for b := range max(1, len(l.features[t].Colour)) {
			least, ok := l.least(t, b, p, r)
			if !ok {
				continue
			}
			rim, ok := l.outshone(t, b, p, r)
			if v := least - rim; ok && !(v <= out[t]) {
				out[t] = v
			}
		}
	}
	return out
}

// least is the mean brightness of a band over the least bright quarter of a top,
// so that neither a wall nor the corner of two is one; false where a part is not
// seen.
func (l *lens) least(t, b int, p image.Point, r *rings) (float64, bool) {
	out := math.Inf(1)
	for _, quarter := range r.inside {
		sum := 0.0
		for _, q := range quarter {
			sum += float64(l.bright(t, b, p.Add(q)))
		}
		if sum != sum {
			return 0, false
		}
		out = min(out, sum/float64(len(quarter)))
	}
	return out, true
}

// outshone is the brightness below which rimShare of a ring lies; false where
// less than half of it is seen.
func (l *lens) outshone(t, b int, p image.Point, r *rings) (float64, bool) {
	r.values = r.values[:0]
	for _, q := range r.rim {
		if v := l.bright(t, b, p.Add(q)); v == v {
			r.values = append(r.values, v)
		}
	}
	if 2*len(r.values) < len(r.rim) {
		return 0, false
	}
	return float64(order.Select(r.values, int(rimShare*float64(len(r.values)-1)))), true
}

// bright is the logarithm of a band at a pixel of the window, NaN where it is not
// seen.
func (l *lens) bright(t, b int, p image.Point) float32 {
	if !p.In(l.window) {
		return float32(math.NaN())
	}
	f := &l.features[t]
	i := (p.Y-l.window.Min.Y)*l.window.Dx() + p.X - l.window.Min.X
	if len(f.Colour) == 0 {
		return f.Luma.Pix[i]
	}
	return f.Luma.Pix[i] + f.Colour[b].Pix[i]
}
