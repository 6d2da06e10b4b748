package pipeline

import (
	"math"
	"slices"
)

// cell is a place beside a line: a station along it and an offset across.
type cell struct{ station, offset int }

// alongMap is by how much each place beside a wall differs from the others at
// its distance from the wall, where the wall stands more than where it does
// not.
type alongMap struct {
	stations int
	by       [][]float64 // by offset and station, log units; NaN where not seen
}

// compareAlong makes the map of a wall.
func (f *finder) compareAlong(s *strip, w *trace) *alongMap {
	n := s.stations()
	m := &alongMap{stations: n, by: make([][]float64, 2*profileSteps+1)}
	var built, bare []int
	for t := range s.samples {
		switch {
		case f.levels.poor[t]:
		case w.verdict.stands(t):
			built = append(built, t)
		default:
			bare = append(bare, t)
		}
	}
	features := len(s.samples[0])
	for o := range m.by {
		m.by[o] = make([]float64, n)
		for c := range features {
			stood, not := s.departures(built, c, o), s.departures(bare, c, o)
			weight := 1.0
			if c == features-1 {
				weight = lumaWeight
			}
			for i := range n {
				d := weight * (stood[i] - not[i])
				m.by[o][i] += d * d
			}
		}
		for i, v := range m.by[o] {
			m.by[o][i] = math.Sqrt(v)
		}
	}
	return m
}

// departures is by how much a feature at one offset departs, at each station,
// from its median along the line: the median over dates.
func (s *strip) departures(dates []int, c, o int) []float64 {
	out := make([]float64, s.stations())
	usual := make([]float32, len(dates))
	for i, t := range dates {
		usual[i] = median(s.samples[t][c][o])
	}
	v := make([]float64, 0, len(dates))
	for i := range out {
		v = v[:0]
		for j, t := range dates {
			v = append(v, float64(s.samples[t][c][o][i]-usual[j]))
		}
		out[i] = medianOf(v)
	}
	return out
}

// blank leaves out what lies on other walls.
func (m *alongMap) blank(f *finder, w *trace, others []trace) {
	px := f.optics.px
	ux, uy := (w.B[0]-w.A[0])/w.Length(), (w.B[1]-w.A[1])/w.Length()
	for _, o := range others {
		if o.Segment == w.Segment || o.Apart(w.Segment) > px(profileM+crossM) {
			continue
		}
		for offset := range m.by {
			aside := px(float64(offset-profileSteps) * profileStepM)
			for i := range m.stations {
				d := float64(i)
				p := [2]float64{w.A[0] + d*ux - aside*uy, w.A[1] + d*uy + aside*ux}
				if o.Distance(p) < px(crossM) {
					m.by[offset][i] = math.NaN()
				}
			}
		}
	}
}

// smooth averages over three places square, leaving out what is not seen.
func (m *alongMap) smooth() {
	out := make([][]float64, len(m.by))
	for o := range m.by {
		out[o] = make([]float64, m.stations)
		for i := range out[o] {
			sum, n := 0.0, 0.0
			for dy := max(0, o-1); dy <= min(len(m.by)-1, o+1); dy++ {
				for dx := max(0, i-1); dx <= min(m.stations-1, i+1); dx++ {
					if v := m.by[dy][dx]; v == v {
						sum, n = sum+v, n+1
					}
				}
			}
			out[o][i] = math.NaN()
			if n > 0 && m.by[o][i] == m.by[o][i] {
				out[o][i] = sum / n
			}
		}
	}
	m.by = out
}

// patchAlong is a patch of a map that stands out.
type patchAlong struct {
	along, aside float64 // its middle: stations from the beginning, metres to the right
	alongM       float64
	strength     float64 // its largest value over the cut
	cells        []cell
}

// patches returns the patches within asideM of the line that have the size of a
// tower.
func (m *alongMap) patches(gsdM float64) []patchAlong {
	from, to := offsetOf(-asideM), offsetOf(asideM)
	var all []float64
	for o := from; o <= to; o++ {
		all = append(all, m.by[o]...)
	}
	cut := max(towerLeast, towerTimes*medianOf(all))
	seen := map[cell]bool{}
	var out []patchAlong
	for o := from; o <= to; o++ {
		for i := range m.stations {
			if c := (cell{i, o}); m.by[o][i] > cut && !seen[c] {
				if p := m.grow(c, cut, from, to, seen); p.isTower(gsdM) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// grow collects the places above a cut that hang together with one.
func (m *alongMap) grow(first cell, cut float64, from, to int, seen map[cell]bool) (p patchAlong) {
	queue := []cell{first}
	seen[first] = true
	weight := 0.0
	for len(queue) > 0 {
		c := queue[0]
		queue = queue[1:]
		v := m.by[c.offset][c.station]
		p.cells = append(p.cells, c)
		p.strength = max(p.strength, v/cut)
		p.along += v * float64(c.station)
		p.aside += v * float64(c.offset-profileSteps) * profileStepM
		weight += v
		for _, q := range [...]cell{
			{c.station - 1, c.offset}, {c.station + 1, c.offset},
			{c.station, c.offset - 1}, {c.station, c.offset + 1},
		} {
			if q.station >= 0 && q.station < m.stations && q.offset >= from && q.offset <= to &&
				!seen[q] && m.by[q.offset][q.station] > cut {
				seen[q] = true
				queue = append(queue, q)
			}
		}
	}
	p.along, p.aside = p.along/weight, p.aside/weight
	return p
}

// isTower reports whether a patch has the size of a tower, and fills in how long
// it is.
func (p *patchAlong) isTower(gsdM float64) bool {
	least, most := math.MaxInt, 0
	for _, c := range p.cells {
		least, most = min(least, c.station), max(most, c.station)
	}
	p.alongM = float64(most-least+1) * gsdM
	area := float64(len(p.cells)) * gsdM * profileStepM
	return p.alongM >= towerLeastM && p.alongM <= towerMostM && area >= towerM2
}

// meanOf is what a date shows on cells, by feature; nil where it sees less than
// half of them.
func (s *strip) meanOf(t int, cells []cell) []float64 {
	out := make([]float64, len(s.samples[t]))
	for c, offsets := range s.samples[t] {
		var v []float64
		for _, at := range cells {
			if x := float64(offsets[at.offset][at.station]); x == x {
				v = append(v, x)
			}
		}
		if 2*len(v) < len(cells) {
			return nil
		}
		out[c] = medianOf(v)
	}
	out[len(out)-1] *= lumaWeight
	return slices.Clip(out)
}
