package chip

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// SVGPath is lines and areas as the data of an SVG path, with so many decimals; at
// is where a place lies. Points have no path.
func SVGPath(g orb.Geometry, decimals int, at func(orb.Point) orb.Point) string {
	var b strings.Builder
	line := func(points []orb.Point) {
		for i, place := range points {
			letter := byte('L')
			if i == 0 {
				letter = 'M'
			}
			p := at(place)
			fmt.Fprintf(&b, "%c%.*f %.*f", letter, decimals, p[0], decimals, p[1])
		}
	}
	switch g := g.(type) {
	case orb.LineString:
		line(g)
	case orb.MultiLineString:
		for _, l := range g {
			line(l)
		}
	case orb.Polygon:
		for _, r := range g {
			line(r)
			b.WriteByte('Z')
		}
	case orb.MultiPolygon:
		for _, p := range g {
			b.WriteString(SVGPath(p, decimals, at))
		}
	}
	return b.String()
}
