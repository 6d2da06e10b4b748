package gdalio

import (
	"errors"
	"fmt"
	"math"

	"github.com/airbusgeo/godal"
)

// Check is one thing that was looked at on this machine.
type Check struct {
	Name     string
	OK       bool
	Optional bool   // the program works without it
	Detail   string // what was found
	Remedy   string // what to do where it is not well; empty where it is
}

// The oldest GDAL that the program was tried on.
const (
	leastMajor = 3
	leastMinor = 6
)

// Doctor looks at GDAL and PROJ: the version, the formats, and whether
// coordinates are turned into the right ones.
func Doctor() []Check {
	Start(Settings{})
	checks := []Check{checkVersion()}
	for _, d := range []struct {
		name, use string
		optional  bool
	}{
		{"GTiff", "GeoTIFF", false},
		{"COG", "cloud-optimised GeoTIFF", false},
		{"VRT", "virtual mosaics and resampling on reading", false},
		{"JP2OpenJPEG", "JPEG 2000, as Sentinel-2 is delivered", true},
	} {
		checks = append(checks, checkDriver(d.name, d.use, d.optional))
	}
	return append(checks, checkProjection())
}

func checkVersion() Check {
	v := godal.Version()
	c := Check{
		Name:   "GDAL version",
		OK:     godal.CheckMinVersion(leastMajor, leastMinor, 0),
		Detail: fmt.Sprintf("%d.%d.%d", v.Major(), v.Minor(), v.Revision()),
	}
	if !c.OK {
		c.Remedy = fmt.Sprintf("install GDAL %d.%d or later (Debian, Ubuntu: apt install libgdal-dev)",
			leastMajor, leastMinor)
	}
	return c
}

func checkDriver(name, use string, optional bool) Check {
	_, ok := godal.RasterDriver(godal.DriverName(name))
	c := Check{Name: "GDAL driver " + name, OK: ok, Optional: optional, Detail: use}
	if !ok {
		c.Remedy = "install a GDAL that is built with " + name +
			" (Debian, Ubuntu: apt install libgdal-dev)"
	}
	return c
}

// A place of known coordinates: the zone's central meridian, 500 km east and
// 5000 km north in UTM zone 45 north, lies at 87 degrees east and, by the
// length of the meridian arc, at 45.1534772 degrees north.
const (
	knownEast, knownNorth = 500000.0, 5000000.0
	knownLon, knownLat    = 87.0, 45.153477183
	knownSlack            = 1e-7 // degrees: one centimetre
)

func checkProjection() Check {
	c := Check{Name: "PROJ data"}
	const remedy = "install PROJ's data (Debian, Ubuntu: apt install proj-data) " +
		"or set PROJ_LIB to the folder of proj.db"
	p := NewProjector()
	defer p.Close()
	x, y := []float64{knownEast}, []float64{knownNorth}
	if err := p.ToWGS84("EPSG:32645", x, y); err != nil {
		c.Detail, c.Remedy = short(err.Error()), remedy
		if errors.Is(err, ErrUnknownCRS) {
			c.Detail = "EPSG:32645 is not known: " + c.Detail
		}
		return c
	}
	c.Detail = fmt.Sprintf("UTM zone 45 north to WGS 84 gives %.7f, %.7f", x[0], y[0])
	c.OK = math.Abs(x[0]-knownLon) < knownSlack && math.Abs(y[0]-knownLat) < knownSlack
	if !c.OK {
		c.Remedy = remedy
	}
	return c
}
