package georef

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// The WGS 84 ellipsoid: half of its longer axis in metres, and the square of
// its first eccentricity (NIMA TR8350.2, third edition, 2000).
const (
	semiMajorM     = 6378137.0
	eccentricitySq = 6.69437999014e-3
)

// GroundDistance returns the distance in metres between two places close to
// each other, given by longitude and latitude in degrees on WGS 84. It measures
// on the ellipsoid at the middle latitude, with the radii of curvature of the
// meridian and of the prime vertical: good to 1e-6 of the distance up to some
// 10 km, and not meant for more. NaN in gives NaN.
func GroundDistance(lon1, lat1, lon2, lat2 float64) float64 {
	const radian = math.Pi / 180
	s, c := math.Sincos((lat1 + lat2) / 2 * radian)
	w := 1 - eccentricitySq*s*s
	meridian := semiMajorM * (1 - eccentricitySq) / (w * math.Sqrt(w))
	vertical := semiMajorM / math.Sqrt(w)
	turn := math.Remainder(lon2-lon1, 360)
	return math.Hypot(vertical*c*turn*radian, meridian*(lat2-lat1)*radian)
}

// GroundArea returns the area in square metres that a ring of places encloses,
// positive where it runs counter-clockwise, given by longitude and latitude in
// degrees on WGS 84. It measures in the plane that touches the ellipsoid's
// radii of curvature at the ring's middle latitude: good to 1e-5 of the area
// up to some 10 km across, and not meant for more. The ring may be closed or
// not; fewer than three places enclose nothing.
func GroundArea(ring orb.Ring) float64 {
	if len(ring) < 3 {
		return 0
	}
	const radian = math.Pi / 180
	b := ring.Bound()
	s, c := math.Sincos((b.Min[1] + b.Max[1]) / 2 * radian)
	w := 1 - eccentricitySq*s*s
	meridian := semiMajorM * (1 - eccentricitySq) / (w * math.Sqrt(w))
	vertical := semiMajorM / math.Sqrt(w)
	origin := ring[0]
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		px, py := math.Remainder(p[0]-origin[0], 360), p[1]-origin[1]
		qx, qy := math.Remainder(q[0]-origin[0], 360), q[1]-origin[1]
		sum += px*qy - qx*py
	}
	return sum / 2 * radian * radian * vertical * c * meridian
}

// UTM is the system of WGS 84 / UTM, as "EPSG:32645", whose zone holds a place in
// degrees. The exceptions for Norway and Svalbard are left out.
func UTM(lon, lat float64) string {
	const north, south, zoneDeg, zones = 32600, 32700, 6, 60
	base := north
	if lat < 0 {
		base = south
	}
	return fmt.Sprintf("EPSG:%d", base+int(math.Floor((lon+180)/zoneDeg))%zones+1)
}
