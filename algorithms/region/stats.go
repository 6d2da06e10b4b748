package region

import (
	"image"
	"math"
)

// Stats are the integer sums over the pixels of a region from which its size,
// place and form follow. They are exact, so they may be added in any order. A
// region must be smaller than 2^63 when its pixels are multiplied by the square
// of its largest coordinate: on a grid of 65536 x 65536 every region is.
type Stats struct {
	Pixels int64
	Bounds image.Rectangle
	// Sums over pixels of their column, row and products.
	SumX, SumY          int64
	SumXX, SumXY, SumYY int64
}

// Measure returns the stats of runs taken as one region.
func Measure(runs []Run) Stats {
	var s Stats
	for _, r := range runs {
		s.Add(r)
	}
	return s
}

// MeasureAll returns the stats of each of n regions.
func MeasureAll(runs []Run, labels []int32, n int) []Stats {
	if len(runs) != len(labels) {
		panic("region: runs and labels differ in number")
	}
	all := make([]Stats, n)
	for i, r := range runs {
		all[labels[i]].Add(r)
	}
	return all
}

// Add adds the pixels of r to s.
func (s *Stats) Add(r Run) {
	x0, x1, y := int64(r.X0), int64(r.X1), int64(r.Y)
	n := x1 - x0
	if n <= 0 {
		return
	}
	sumX := n * (x0 + x1 - 1) / 2
	box := image.Rect(int(x0), int(y), int(x1), int(y)+1)
	if s.Pixels == 0 {
		s.Bounds = box
	} else {
		s.Bounds.Min.X = min(s.Bounds.Min.X, box.Min.X)
		s.Bounds.Min.Y = min(s.Bounds.Min.Y, box.Min.Y)
		s.Bounds.Max.X = max(s.Bounds.Max.X, box.Max.X)
		s.Bounds.Max.Y = max(s.Bounds.Max.Y, box.Max.Y)
	}
	s.Pixels += n
	s.SumX += sumX
	s.SumY += n * y
	s.SumXX += squares(x1) - squares(x0)
	s.SumXY += sumX * y
	s.SumYY += n * y * y
}

// squares returns the sum of i*i for i from 0 to before m, continued to negative
// m so that differences stay sums.
func squares(m int64) int64 { return (m - 1) * m * (2*m - 1) / 6 }

// Centroid returns the middle of the region, where the pixel (x, y) covers the
// square from (x, y) to (x+1, y+1). It is NaN where there is no pixel.
func (s Stats) Centroid() (x, y float64) {
	n := float64(s.Pixels)
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return float64(s.SumX)/n + 0.5, float64(s.SumY)/n + 0.5
}

// Moments returns the central second moments per pixel, in square pixels, of the
// region's area, to within 1e-7: a single pixel has 1/12, 0, 1/12. They are NaN
// where there is no pixel.
func (s Stats) Moments() (xx, xy, yy float64) {
	n := float64(s.Pixels)
	if n == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	const unitSquare = 1.0 / 12
	mx, my := float64(s.SumX)/n, float64(s.SumY)/n
	xx = float64(s.SumXX)/n - float64(mx*mx) + unitSquare
	xy = float64(s.SumXY)/n - float64(mx*my)
	yy = float64(s.SumYY)/n - float64(my*my) + unitSquare
	return xx, xy, yy
}
