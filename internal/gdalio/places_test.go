package gdalio

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"
)

// drawVector writes a point at 88 east, 43 north, and an entry without a place.
func drawVector(t *testing.T, driver godal.DriverName, name, crs string) string {
	t.Helper()
	Start(Settings{})
	path := filepath.Join(t.TempDir(), name)
	ds, err := godal.CreateVector(driver, path, policy)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := parseCRS(crs)
	if err != nil {
		t.Fatal(err)
	}
	defer ref.Close()
	layer, err := ds.CreateLayer("sites", ref, godal.GTPoint,
		godal.NewFieldDefinition("name", godal.FTString),
		godal.NewFieldDefinition("number", godal.FTInt))
	if err != nil {
		t.Fatal(err)
	}
	x, y := []float64{88}, []float64{43}
	p := NewProjector()
	defer p.Close()
	if err := p.FromWGS84(crs, x, y); err != nil {
		t.Fatal(err)
	}
	for _, g := range []*godal.Geometry{pointOf(t, x[0], y[0], ref), nil} {
		f, err := layer.NewFeature(g)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]any{"name": "达坂城", "number": 7} {
			field := f.Fields()[name]
			if err := f.SetFieldValue(field, value); err != nil {
				t.Fatal(err)
			}
		}
		// What has a place is in the layer already.
		if g == nil {
			err = layer.CreateFeature(f)
		} else {
			err = layer.UpdateFeature(f)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func pointOf(t *testing.T, x, y float64, ref *godal.SpatialRef) *godal.Geometry {
	t.Helper()
	g, err := godal.NewGeometryFromWKT(fmt.Sprintf("POINT(%f %f)", x, y), ref)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestPlacesAreInLongitudeAndLatitude(t *testing.T) {
	t.Parallel()
	for _, crs := range []string{"EPSG:4326", "EPSG:32645", "EPSG:3857"} {
		places, err := Places(drawVector(t, godal.GeoPackage, "sites.gpkg", crs))
		if err != nil || len(places) != 2 {
			t.Fatalf("%s: Places = %+v, %v, want two", crs, places, err)
		}
		p := places[0]
		var x, y float64
		if _, err := fmt.Sscanf(p.Geometry, `{ "type": "Point", "coordinates": [ %f, %f ] }`, &x, &y); err != nil ||
			math.Abs(x-88) > 1e-6 || math.Abs(y-43) > 1e-6 {
			t.Errorf("%s: the place is %s, %v, want 88 east, 43 north", crs, p.Geometry, err)
		}
		if got := fmt.Sprint(p.Fields); got != "[{name 达坂城} {number 7}]" {
			t.Errorf("%s: fields %s", crs, got)
		}
		if places[1].Geometry != "" {
			t.Errorf("%s: an entry without a place has %s", crs, places[1].Geometry)
		}
	}
}

func TestWhatIsNoVectorFileIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sites.gpkg")
	if err := os.WriteFile(path, []byte("no database"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Places(path); !errors.Is(err, ErrNotVector) {
		t.Errorf("Places = %v, want ErrNotVector", err)
	}
}
