package evaluate

import (
	"strings"
	"testing"
)

func TestBadFilesAreRefusedWithTheRemedy(t *testing.T) {
	t.Parallel()
	feature := func(properties, geometry string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":` + properties +
			`,"geometry":` + geometry + `}]}`
	}
	const fine, point = `{"class":"tower","change":"added"}`, `{"type":"Point","coordinates":[88,43]}`
	for _, c := range []struct{ name, text, want string }{
		{"not JSON", `<kml/>`, "not GeoJSON"},
		{"another type", `{"type":"Feature"}`, `no FeatureCollection (type "Feature")`},
		{"no features of the contract", feature(`{"what":"compound"}`, point), `class is ""`},
		{"another class", feature(`{"class":"house","change":"added"}`, point), `class is "house"`},
		{"another change", feature(`{"class":"tower","change":"construction"}`, point),
			`change is "construction"`},
		{"another type of class", feature(`{"class":7,"change":"added"}`, point), "not of the contract"},
		{"a date with a time", feature(`{"class":"tower","change":"added",
			"changed_after":"2019-01-01T00:00:00Z"}`, point), "YYYY-MM-DD"},
		{"metres", feature(fine, `{"type":"Point","coordinates":[500000,4800000]}`), "ogr2ogr"},
		{"another system", `{"type":"FeatureCollection","features":[],
			"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::32645"}}}`, "ogr2ogr"},
		{"a collection of geometries", feature(fine, `{"type":"GeometryCollection","geometries":[]}`),
			"GeometryCollection"},
		{"broken coordinates", feature(fine, `{"type":"Point","coordinates":"88,43"}`), "cannot be read"},
	} {
		path := file(t, c.text)
		_, err := ReadTruth(path)
		_, err2 := ReadFound(path, true, degrees{})
		for _, err := range []error{err, err2} {
			if err == nil || !strings.Contains(err.Error(), c.want) ||
				!strings.HasPrefix(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: error %v, want one line that names the file and has %q", c.name, err, c.want)
			}
		}
	}
	_, err := ReadTruth("absent.geojson")
	if err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("absent: error %v", err)
	}
}

func TestAnyPolygonsMayBeHeldAgainstALabel(t *testing.T) {
	t.Parallel()
	const polygon = `"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`
	for _, properties := range []string{
		`{"class":"change","changed_after":"a.tif"}`, `{"class":7}`, `null`,
	} {
		text := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":` +
			properties + "," + polygon + `}]}`
		found, err := ReadFound(file(t, text), false, degrees{})
		if err != nil || len(found.Features) != 1 {
			t.Errorf("%s: found %v, error %v, want the polygon", properties, found, err)
		}
		if _, err := ReadFound(file(t, text), true, degrees{}); err == nil {
			t.Errorf("%s: taken for a result of detect", properties)
		}
	}
}

func TestUnlocatedFeaturesAreLeftOut(t *testing.T) {
	t.Parallel()
	const properties = `"properties":{"class":"shed","change":"added"}`
	text := `{"type":"FeatureCollection","features":[
		{"type":"Feature",` + properties + `,"geometry":null},
		{"type":"Feature",` + properties + `,"geometry":{"type":"Polygon","coordinates":[]}}]}`
	if found := readFound(t, text); len(found.Features) != 0 {
		t.Errorf("features %v, want none", found.Features)
	}
}
