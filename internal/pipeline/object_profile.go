package pipeline

import (
	"image"
	"math"

	"rampart/algorithms/line"
	"rampart/algorithms/raster"
)

// profile is what one date shows across a line, from one side to the other:
// medians over the stations along it. It is empty where the date sees less than
// two fifths of the line.
type profile struct {
	colour [][]float32 // by band and offset
	luma   []float32   // by offset
}

const (
	// profileM is how far to either side a profile reaches, profileStepM the
	// distance of its offsets.
	profileM, profileStepM = 6, 0.5
	// profileShare is the share of the stations that a date must see.
	profileShare = 0.4
	// chunkM is the length of line that is looked at in one window.
	chunkM = 60
)

// profileSteps is the number of offsets to either side of the line.
const profileSteps = int(profileM / profileStepM)

// offsetOf is the place in a profile of what lies m metres to the right.
func offsetOf(m float64) int {
	return profileSteps + int(math.Round(m/profileStepM))
}

// strip holds the samples of one line: by date, feature and offset.
type strip struct {
	samples [][][][]float32 // luma is the feature after the colours
}

// along samples a line at stations a pixel apart.
func (l *lens) along(s line.Segment) (strip, error) {
	length := s.Length()
	ux, uy := (s.B[0]-s.A[0])/length, (s.B[1]-s.A[1])/length
	chunk := l.f.optics.px(chunkM)
	var out strip
	for from := 0.0; from < length; from += chunk {
		to := min(length, from+chunk)
		part := line.Segment{A: s.At(from / length), B: s.At(to / length)}
		if err := l.look(l.around(part, profileM)); err != nil {
			return out, err
		}
		out.begin(len(l.features), len(l.features[0].Colour)+1, int(length+length/chunk)+2)
		for d := from; d < to; d++ {
			l.sample(&out, [2]float64{s.A[0] + d*ux, s.A[1] + d*uy}, [2]float64{-uy, ux})
		}
	}
	return out, nil
}

// around is the window that holds what lies within reachM of a segment.
func (l *lens) around(s line.Segment, reachM float64) image.Rectangle {
	margin := l.f.optics.px(reachM) + 2
	return image.Rect(
		int(math.Floor(min(s.A[0], s.B[0])-margin)), int(math.Floor(min(s.A[1], s.B[1])-margin)),
		int(math.Ceil(max(s.A[0], s.B[0])+margin))+1, int(math.Ceil(max(s.A[1], s.B[1])+margin))+1,
	).Intersect(l.f.pl.Grid.Rect())
}

// begin makes room for so many stations.
func (s *strip) begin(dates, features, stations int) {
	if s.samples != nil {
		return
	}
	const offsets = 2*profileSteps + 1
	room := make([]float32, dates*features*offsets*stations)
	s.samples = make([][][][]float32, dates)
	for t := range s.samples {
		s.samples[t] = make([][][]float32, features)
		for c := range s.samples[t] {
			s.samples[t][c] = make([][]float32, offsets)
			for o := range s.samples[t][c] {
				s.samples[t][c][o], room = room[:0:stations], room[stations:]
			}
		}
	}
}

// sample takes the nearest pixels across the line at one station.
func (l *lens) sample(out *strip, at, across [2]float64) {
	const outside = -1
	step := l.f.optics.px(profileStepM)
	w := l.window
	var places [2*profileSteps + 1]int
	for o := range places {
		d := float64(o-profileSteps) * step
		p := image.Pt(int(math.Round(at[0]+d*across[0])), int(math.Round(at[1]+d*across[1])))
		if places[o] = outside; p.In(w) {
			places[o] = (p.Y-w.Min.Y)*w.Dx() + p.X - w.Min.X
		}
	}
	for t := range l.features {
		f := &l.features[t]
		for c, offsets := range out.samples[t] {
			from := f.Luma.Pix
			if c < len(f.Colour) {
				from = f.Colour[c].Pix
			}
			for o, i := range places {
				v := raster.NaN()
				if i != outside {
					v = from[i]
				}
				offsets[o] = append(offsets[o], v)
			}
		}
	}
}

// profile takes the medians of a date over the stations from a to before b.
func (s *strip) profile(t, a, b int) profile {
	var p profile
	features := s.samples[t]
	last := len(features) - 1
	if !enough(features[last][profileSteps][a:b]) {
		return p
	}
	for c, offsets := range features {
		row := make([]float32, len(offsets))
		for o, v := range offsets {
			row[o] = median(v[a:b])
		}
		if c == last {
			p.luma = row
		} else {
			p.colour = append(p.colour, row)
		}
	}
	return p
}

func (s *strip) stations() int {
	features := s.samples[0]
	return len(features[len(features)-1][0])
}

func enough(v []float32) bool {
	n := 0
	for _, x := range v {
		if x == x {
			n++
		}
	}
	return n > 0 && float64(n) >= profileShare*float64(len(v))
}

// at is the surface that a profile shows at an offset in metres.
func (p *profile) at(m float64) surface {
	o := offsetOf(m)
	s := surface{luma: p.luma[o]}
	for _, c := range p.colour {
		s.colour = append(s.colour, c[o])
	}
	return s
}
