package sitelist

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// circleCorners is the number of corners of a circle: its area is short of the
// true one by 0.16 %.
const circleCorners = 64

// The ellipsoid of WGS 84: semi-major axis in metres, flattening.
const (
	wgs84A = 6378137.0
	wgs84F = 1 / 298.257223563
)

// Circle returns the closed ring, counter-clockwise, of the points that lie
// radiusM metres from center (longitude, latitude in degrees) on the WGS 84
// ellipsoid. Near the antimeridian longitudes may lie outside -180 to 180.
func Circle(center orb.Point, radiusM float64) orb.Ring {
	ring := make(orb.Ring, 0, circleCorners+1)
	for i := range circleCorners {
		azimuth := -2 * math.Pi * float64(i) / circleCorners
		ring = append(ring, offset(center, azimuth, radiusM))
	}
	return append(ring, ring[0])
}

// offset is the place at a distance in metres and an azimuth in radians, from
// north clockwise: the direct geodesic problem, iterated until the arc stands
// still to 1e-13 rad, less than a micrometre.
//
// Vincenty, T. (1975). Direct and inverse solutions of geodesics on the
// ellipsoid with application of nested equations. Survey Review 23(176),
// 88–93. doi:10.1179/sre.1975.23.176.88
func offset(from orb.Point, azimuth, distanceM float64) orb.Point {
	const b = wgs84A * (1 - wgs84F)
	sinA1, cosA1 := math.Sincos(azimuth)
	tanU1 := (1 - wgs84F) * math.Tan(from[1]*math.Pi/180)
	cosU1 := 1 / math.Sqrt(1+tanU1*tanU1)
	sinU1 := tanU1 * cosU1
	sigma1 := math.Atan2(tanU1, cosA1)
	sinA := cosU1 * sinA1
	cos2A := 1 - sinA*sinA
	u2 := cos2A * (wgs84A*wgs84A - b*b) / (b * b)
	ca := 1 + u2/16384*(4096+u2*(-768+u2*(320-175*u2)))
	cb := u2 / 1024 * (256 + u2*(-128+u2*(74-47*u2)))

	sigma := distanceM / (b * ca)
	var sinS, cosS, cos2M float64
	const rounds = 20 // three are enough
	for range rounds {
		cos2M = math.Cos(2*sigma1 + sigma)
		sinS, cosS = math.Sincos(sigma)
		delta := cb * sinS * (cos2M + cb/4*(cosS*(2*cos2M*cos2M-1)-
			cb/6*cos2M*(4*sinS*sinS-3)*(4*cos2M*cos2M-3)))
		next := distanceM/(b*ca) + delta
		done := math.Abs(next-sigma) < 1e-13
		sigma = next
		if done {
			break
		}
	}
	cos2M = math.Cos(2*sigma1 + sigma)
	sinS, cosS = math.Sincos(sigma)
	t := sinU1*sinS - cosU1*cosS*cosA1
	lat := math.Atan2(sinU1*cosS+cosU1*sinS*cosA1, (1-wgs84F)*math.Sqrt(sinA*sinA+t*t))
	lambda := math.Atan2(sinS*sinA1, cosU1*cosS-sinU1*sinS*cosA1)
	c := wgs84F / 16 * cos2A * (4 + wgs84F*(4-3*cos2A))
	lon := lambda - (1-c)*wgs84F*sinA*
		(sigma+c*sinS*(cos2M+c*cosS*(2*cos2M*cos2M-1)))
	return orb.Point{from[0] + lon*180/math.Pi, lat * 180 / math.Pi}
}

// BBox reads an area given as "minlon,minlat,maxlon,maxlat" in degrees of
// WGS 84.
func BBox(text string) (orb.MultiPolygon, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	const want = 4
	if len(fields) != want {
		return nil, fmt.Errorf("bbox %q: give four numbers, minlon,minlat,maxlon,maxlat", text)
	}
	var v [want]float64
	for i, f := range fields {
		x, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("bbox %q: %q is no number of degrees", text, f)
		}
		v[i] = x
	}
	for i := 0; i < want; i += 2 {
		if _, err := lonLat(v[i], v[i+1]); err != nil {
			return nil, fmt.Errorf("bbox %q: %w", text, err)
		}
	}
	if v[0] >= v[2] || v[1] >= v[3] {
		return nil, fmt.Errorf("bbox %q: it encloses nothing; the order is "+
			"minlon,minlat,maxlon,maxlat, and it may not cross the antimeridian", text)
	}
	b := orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}
	return orb.MultiPolygon{b.ToPolygon()}, nil
}
