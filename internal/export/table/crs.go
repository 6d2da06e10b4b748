package table

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
	orbproject "github.com/paulmach/orb/project"
)

// CRS is a coordinate reference system as files name it.
type CRS struct {
	Authority string // EPSG
	Code      int
	Name      string // for people
	WKT       string // version 1, which GeoPackage asks for
	PROJJSON  string // which GeoParquet asks for
}

// WGS84 is longitude and latitude in degrees, which results are in.
func WGS84() CRS {
	return CRS{
		Authority: "EPSG", Code: 4326, Name: "WGS 84",
		WKT: `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,` +
			`AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,` +
			`AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,` +
			`AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]`,
	}
}

// IsWGS84 reports whether coordinates are those of results.
func (c CRS) IsWGS84() bool { return c.Authority == "EPSG" && c.Code == 4326 }

// InDegrees reports whether coordinates are degrees of longitude and latitude.
func (c CRS) InDegrees() bool { return strings.HasPrefix(c.WKT, "GEOGCS[") }

// String is the name that --crs takes.
func (c CRS) String() string { return fmt.Sprintf("%s:%d", c.Authority, c.Code) }

// Projector brings places from longitude and latitude into another system.
type Projector interface {
	FromWGS84(crs string, x, y []float64) error
}

// System is what places are written in.
type System struct {
	CRS       CRS
	Projector Projector // may be nil for WGS 84
}

// Project brings the places of a layer, in longitude and latitude, into the
// system. It returns an error where a place lies outside it.
func (s System) Project(l Layer) (Layer, error) {
	if s.CRS.IsWGS84() {
		return l, nil
	}
	rows := make([]Row, len(l.Rows))
	for i, r := range l.Rows {
		g, err := project(r.Geometry, s.CRS.String(), s.Projector)
		if err != nil {
			return Layer{}, fmt.Errorf("%s %s to %s: %w", l.Name, r.Values[0].Text, s.CRS, err)
		}
		rows[i] = Row{Geometry: g, Values: r.Values}
	}
	l.Rows = rows
	return l, nil
}

// project brings all points over at once, since each call of a projector costs as
// much as many points.
func project(g orb.Geometry, crs string, pr Projector) (orb.Geometry, error) {
	if g == nil {
		return nil, nil
	}
	var x, y []float64
	g = orbproject.Geometry(orb.Clone(g), func(p orb.Point) orb.Point {
		x, y = append(x, p[0]), append(y, p[1])
		return p
	})
	if err := pr.FromWGS84(crs, x, y); err != nil {
		return nil, err
	}
	at := 0
	return orbproject.Geometry(g, func(orb.Point) orb.Point {
		p := orb.Point{x[at], y[at]}
		at++
		return p
	}), nil
}
