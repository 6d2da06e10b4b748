package pipeline

import (
	"image"
	"math"
	"slices"

	"rampart/algorithms/morph"
	"rampart/algorithms/order"
)

// shade is by date the share of the ground beside a blob, just behind it as seen
// from the sun, that lies in shadow; NaN where the date does not see it. Where
// the sun is not known it is the share of all that lies beside.
func (l *lens) shade(parts zone, reach float64) []float64 {
	out := unseen(len(l.features))
	ring := l.spots(parts.ring)
	for t := range out {
		if l.f.levels.poor[t] {
			continue
		}
		ground := ring.values(&l.features[t].Luma)
		if !ring.seenBy(ground) || len(ground) == 0 {
			continue
		}
		lit := order.Select(ground, len(ground)*litShare/100)
		behind := parts.beside
		if sun := l.f.pl.dates[t].scenes[0].Angles.SunAzimuth; sun != nil {
			behind = parts.behind(*sun, reach)
		}
		luma := l.spots(behind).values(&l.features[t].Luma)
		dark := 0
		for _, v := range luma {
			if v < lit-shaded {
				dark++
			}
		}
		if len(luma) >= fewestPixels {
			out[t] = float64(dark) / float64(len(luma))
		}
	}
	return out
}

// litShare is the percentile of the luma around that counts as lit ground: under
// it lie the shadows of what stands near.
const litShare = 75

// behind is what of the ground beside has the region within reach, in pixels, on
// the way to the sun.
func (z zone) behind(azimuth, reach float64) *morph.Bits {
	sin, cos := math.Sincos(azimuth * math.Pi / 180)
	w := z.beside.Rect
	out := morph.NewBits(w)
	var way []image.Point
	for d := 1.0; d <= reach; d++ {
		way = append(way, image.Pt(int(math.Round(d*sin)), -int(math.Round(d*cos))))
	}
	for y := w.Min.Y; y < w.Max.Y; y++ {
		for x := w.Min.X; x < w.Max.X; x++ {
			word, bit := place(z.beside, x, y)
			if z.beside.Words[word]&bit == 0 {
				continue
			}
			for _, d := range way {
				p := image.Pt(x, y).Add(d)
				if !p.In(w) {
					break
				}
				if at, b := place(z.base, p.X, p.Y); z.base.Words[at]&b != 0 {
					out.Words[word] |= bit
					break
				}
			}
		}
	}
	return out
}

// steadiness is how far apart the dates before an onset and those from it on
// lie: the distance of the nearest two over their usual distance, from 0 to 1.
// Crops and snow come back to looks that they had, and have near 0. One date, as
// under thin cloud, may be left out. Values are by date, nil where not seen.
func steadiness(values [][]float64, onset int) float64 {
	most := 0.0
	for out := -1; out < len(values); out++ {
		var d []float64
		for i, a := range values[:onset] {
			for j, b := range values[onset:] {
				if i != out && onset+j != out && a != nil && b != nil {
					d = append(d, apart(a, b))
				}
			}
		}
		if len(d) > 0 {
			most = max(most, slices.Min(d)/max(medianOf(d), leastApart))
		}
	}
	return most
}

// leastApart keeps a share of nothing at nothing.
const leastApart = 1e-9

func apart(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum)
}

// upperHalf is the mean of the larger half of values, without NaN; NaN for none.
// A high sun, or a roof that leans over it, hides a shadow on some dates.
func upperHalf(values []float64) float64 {
	v := lowFirst(values)
	sum, n := 0.0, 0
	for _, x := range v[len(v)/2:] {
		sum, n = sum+x, n+1
	}
	return sum / float64(n)
}
