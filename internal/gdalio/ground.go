package gdalio

import (
	"image"
	"slices"

	"github.com/paulmach/orb"

	"rampart/internal/georef"
)

// footprintSteps is the number of parts of each edge of a footprint: a curved
// edge of a 110 km tile in UTM is then met to better than a pixel of 10 m.
const footprintSteps = 16

// placement is where a raster lies.
type placement struct {
	crs       string
	transform georef.Affine
	size      image.Point
}

// pixelSize returns the size on the ground, in metres, of the middle pixel
// along a row and along a column.
func (p placement) pixelSize(pr *Projector) (x, y float64, err error) {
	cx, cy := float64(p.size.X)/2, float64(p.size.Y)/2
	lon, lat := make([]float64, 4), make([]float64, 4)
	for i, d := range [4][2]float64{{-0.5, 0}, {0.5, 0}, {0, -0.5}, {0, 0.5}} {
		lon[i], lat[i] = p.transform.Apply(cx+d[0], cy+d[1])
	}
	if err := pr.ToWGS84(p.crs, lon, lat); err != nil {
		return 0, 0, err
	}
	return georef.GroundDistance(lon[0], lat[0], lon[1], lat[1]),
		georef.GroundDistance(lon[2], lat[2], lon[3], lat[3]), nil
}

// footprint returns the outline in WGS 84, closed and counter-clockwise, its
// edges followed in steps. Across the antimeridian longitudes run on beyond
// 180 degrees, so that the ring stays in one piece.
func (p placement) footprint(pr *Projector) (orb.Ring, error) {
	w, h := float64(p.size.X), float64(p.size.Y)
	corners := [4][2]float64{{0, 0}, {0, h}, {w, h}, {w, 0}}
	var lon, lat []float64
	for i, a := range corners {
		b := corners[(i+1)%4]
		for k := range footprintSteps {
			t := float64(k) / footprintSteps
			x, y := p.transform.Apply(a[0]+t*(b[0]-a[0]), a[1]+t*(b[1]-a[1]))
			lon, lat = append(lon, x), append(lat, y)
		}
	}
	if err := pr.ToWGS84(p.crs, lon, lat); err != nil {
		return nil, err
	}
	ring := make(orb.Ring, 0, len(lon)+1)
	for i := range lon {
		if i > 0 {
			lon[i] = unwrap(lon[i], lon[i-1])
		}
		ring = append(ring, orb.Point{lon[i], lat[i]})
	}
	ring = append(ring, ring[0])
	if ring.Orientation() == orb.CW {
		slices.Reverse(ring)
	}
	return ring, nil
}

// unwrap moves a longitude by whole turns to within half a turn of the last.
func unwrap(lon, last float64) float64 {
	for lon-last > 180 {
		lon -= 360
	}
	for lon-last < -180 {
		lon += 360
	}
	return lon
}
