package smart

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// utm projects by the series of Karney (2011) to its second term, good to metres.
type utm struct{}

func (utm) FromWGS84(crs string, x, y []float64) error {
	const a, f, k0 = 6378137.0, 1 / 298.257223563, 0.9996
	n := f / (2 - f)
	radius := a / (1 + n) * (1 + n*n/4)
	zone := float64(int(crs[len(crs)-2]-'0')*10 + int(crs[len(crs)-1]-'0'))
	for i := range x {
		lambda, phi := (x[i]-(zone*6-183))*math.Pi/180, y[i]*math.Pi/180
		e := 2 * math.Sqrt(n) / (1 + n)
		t := math.Sinh(math.Atanh(math.Sin(phi)) - e*math.Atanh(e*math.Sin(phi)))
		xi, eta := math.Atan2(t, math.Cos(lambda)), math.Asinh(math.Sin(lambda)/math.Hypot(t, math.Cos(lambda)))
		alpha := n/2 - 2*n*n/3
		east := eta + alpha*math.Cos(2*xi)*math.Sinh(2*eta)
		north := xi + alpha*math.Sin(2*xi)*math.Cosh(2*eta)
		x[i], y[i] = 500000+k0*radius*east, k0*radius*north
		if crs[:len("EPSG:327")] == "EPSG:327" {
			y[i] += 1e7
		}
	}
	return nil
}

func TestSquaresAreThoseOfTheGrid(t *testing.T) {
	t.Parallel()
	// The squares that the tiles of Sentinel-2 over these cities are named by.
	for want, p := range map[string]orb.Point{
		"31UDQ": {2.35, 48.85}, "18TWL": {-74.0, 40.7}, "56HLH": {151.2, -33.87},
		"32VNM": {10.75, 59.91}, "37MBU": {36.82, -1.29},
	} {
		got, err := square(p, utm{})
		if err != nil || got != want {
			t.Errorf("square of %v = %s, %v, want %s", p, got, err, want)
		}
	}
	if got, err := square(orb.Point{0, 85}, utm{}); err == nil {
		t.Errorf("near the pole it is %s, want an error", got)
	}
}
