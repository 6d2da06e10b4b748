package main

import (
	"image"
	"math"

	"github.com/paulmach/orb"

	"rampart/algorithms/scene"
	"rampart/internal/gdalio"
	"rampart/internal/georef"
)

// The scene's north-west corner lies in the open Atlantic, so that nobody
// takes the invented place for a real one.
const (
	utm       = "EPSG:32625"
	wgs84     = "EPSG:4326"
	cornerE   = 500_000.0
	cornerN   = 4_428_000.0
	decimals  = 1e7       // seven decimals of a degree
	latDegree = 111_035.0 // metres in a degree of latitude at 40 degrees north
)

// toUTM turns metres east and south of the corner into UTM.
func toUTM(p orb.Point) orb.Point { return orb.Point{cornerE + p[0], cornerN - p[1]} }

// frame places a file on the earth and finds the view that it is drawn in.
func (f file) frame(pr *gdalio.Projector) (framed, error) {
	if f.degrees {
		return f.inDegrees(pr)
	}
	m := f.pixelM
	x, y := float64(f.rect.Min.X)*m, float64(f.rect.Min.Y)*m
	corner := toUTM(orb.Point{x, y})
	return framed{
		view: scene.View{
			ToMetres: georef.Affine{x, m, 0, y, 0, m},
			Rect:     image.Rectangle{Max: f.rect.Size()},
		},
		crs:       utm,
		transform: georef.Affine{corner[0], m, 0, corner[1], 0, -m},
	}, nil
}

// inDegrees frames a file in longitude and latitude, with steps that are equal
// in degrees, hence narrower than high on the ground, as exports often have. Over a kilometre the way
// from there to metres is affine to within a few centimetres.
func (f file) inDegrees(pr *gdalio.Projector) (framed, error) {
	w, h := f.rect.Dx(), f.rect.Dy()
	corner := toUTM(orb.Point{float64(f.rect.Min.X) * f.pixelM, float64(f.rect.Min.Y) * f.pixelM})
	x, y := []float64{corner[0]}, []float64{corner[1]}
	if err := pr.ToWGS84(utm, x, y); err != nil {
		return framed{}, err
	}
	step := f.pixelM / latDegree
	t := georef.Affine{x[0], step, 0, y[0], 0, -step}

	lon0, lat0 := t.Apply(0, 0)
	lon1, lat1 := t.Apply(float64(w), 0)
	lon2, lat2 := t.Apply(0, float64(h))
	x, y = []float64{lon0, lon1, lon2}, []float64{lat0, lat1, lat2}
	if err := pr.FromWGS84(utm, x, y); err != nil {
		return framed{}, err
	}
	fw, fh := float64(w), float64(h)
	return framed{
		view: scene.View{
			ToMetres: georef.Affine{
				x[0] - cornerE, (x[1] - x[0]) / fw, (x[2] - x[0]) / fh,
				cornerN - y[0], (y[0] - y[1]) / fw, (y[0] - y[2]) / fh,
			},
			Rect: image.Rect(0, 0, w, h),
		},
		crs: wgs84, transform: t,
	}, nil
}

// toWGS84 turns an outline in metres into longitude and latitude of seven
// decimals.
func toWGS84(pr *gdalio.Projector, line []orb.Point) ([]orb.Point, error) {
	x, y := make([]float64, len(line)), make([]float64, len(line))
	for i, p := range line {
		q := toUTM(p)
		x[i], y[i] = q[0], q[1]
	}
	if err := pr.ToWGS84(utm, x, y); err != nil {
		return nil, err
	}
	out := make([]orb.Point, len(line))
	for i := range out {
		out[i] = orb.Point{
			math.Round(x[i]*decimals) / decimals, math.Round(y[i]*decimals) / decimals,
		}
	}
	return out, nil
}
