package gdalio

import (
	"fmt"

	"github.com/airbusgeo/godal"
)

// HasVectorDriver reports whether GDAL can write a vector format.
func HasVectorDriver(name string) bool {
	Start(Settings{})
	_, ok := godal.VectorDriver(godal.DriverName(name))
	return ok
}

// Translate writes the layers of the vector file src to dst by the driver of that
// name; switches are those of ogr2ogr. What is at dst is replaced; where it fails
// something may be left there.
func Translate(src, dst, driver string, switches ...string) (err error) {
	if !HasVectorDriver(driver) {
		return fmt.Errorf("this GDAL has no driver %s; install one that has "+
			"(Debian, Ubuntu: apt install libgdal-dev)", driver)
	}
	from, err := godal.Open(src, godal.VectorOnly(), policy)
	if err != nil {
		return fmt.Errorf("read %s: %s", src, detail(src, err))
	}
	// It is only read.
	defer func() { _ = from.Close(policy) }()
	to, err := from.VectorTranslate(dst, append([]string{"-f", driver}, switches...), policy)
	if err != nil {
		return writeError(dst, err)
	}
	if err := to.Close(policy); err != nil {
		return writeError(dst, err)
	}
	return nil
}
