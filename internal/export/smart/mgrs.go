package smart

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"rampart/internal/export/table"
)

// square returns the 100 km square of the Military Grid Reference System that a
// place lies in, such as 31UDQ. The rules are those of NGA.STND.0037 (2014): zones
// of 6 degrees with the exceptions of Norway and Svalbard, bands of 8 degrees from
// 80 south, columns of 100 km by three sets of letters, rows by two. Beyond the
// bands, at the poles, it returns an error.
func square(p orb.Point, pr table.Projector) (string, error) {
	const (
		south, north = -80, 84
		bands        = "CDEFGHJKLMNPQRSTUVWX"
		rows         = "ABCDEFGHJKLMNPQRSTUV"
		side         = 100_000
	)
	columns := [3]string{"ABCDEFGH", "JKLMNPQR", "STUVWXYZ"}
	if p[1] < south || p[1] > north {
		return "", fmt.Errorf("%v, %v: SMART has no square so near to a pole", p[0], p[1])
	}
	zone := zoneOf(p)
	band := min(int(math.Floor((p[1]-south)/8)), len(bands)-1)
	code := 32600 + zone
	if p[1] < 0 {
		code = 32700 + zone
	}
	x, y := []float64{p[0]}, []float64{p[1]}
	if err := pr.FromWGS84(fmt.Sprintf("EPSG:%d", code), x, y); err != nil {
		return "", err
	}
	column := int(x[0]/side) - 1
	letters := columns[(zone-1)%3]
	row := int(y[0]/side) % len(rows)
	if zone%2 == 0 {
		row = (row + 5) % len(rows)
	}
	if column < 0 || column >= len(letters) {
		return "", fmt.Errorf("%v, %v lies outside its zone", p[0], p[1])
	}
	return fmt.Sprintf("%02d%c%c%c", zone, bands[band], letters[column], rows[row]), nil
}

// zoneOf is the UTM zone of a place.
func zoneOf(p orb.Point) int {
	const width = 6
	lon, lat := p[0], p[1]
	zone := min(int(math.Floor((lon+180)/width))+1, 60)
	switch {
	case lat >= 56 && lat < 64 && lon >= 3 && lon < 12:
		return 32
	case lat >= 72 && lon >= 0 && lon < 9:
		return 31
	case lat >= 72 && lon >= 9 && lon < 21:
		return 33
	case lat >= 72 && lon >= 21 && lon < 33:
		return 35
	case lat >= 72 && lon >= 33 && lon < 42:
		return 37
	}
	return zone
}
