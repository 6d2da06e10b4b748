package sitelist

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// placemark is what is read of a KML Placemark.
type placemark struct {
	Name  string `xml:"name"`
	Data  []data `xml:"ExtendedData>Data"`
	Typed []data `xml:"ExtendedData>SchemaData>SimpleData"`
	shapes
	Multi []shapes `xml:"MultiGeometry"`
}

type data struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value"`
	Text  string `xml:",chardata"`
}

type shapes struct {
	Points   []coordinates `xml:"Point"`
	Lines    []coordinates `xml:"LineString"`
	Polygons []struct {
		Outer coordinates   `xml:"outerBoundaryIs>LinearRing"`
		Inner []coordinates `xml:"innerBoundaryIs>LinearRing"`
	} `xml:"Polygon"`
}

type coordinates struct {
	Text string `xml:"coordinates"`
}

// readKML reads the placemarks of all folders.
func readKML(data []byte, o Options) (List, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var places []Place
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return List{}, fmt.Errorf("it is no KML: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Placemark" {
			continue
		}
		var m placemark
		if err := d.DecodeElement(&m, &start); err != nil {
			return List{}, fmt.Errorf("it is no KML: %w", err)
		}
		places = append(places, m.place(len(places)+1))
	}
	return settle(places, "KML", "placemark", o)
}

// readKMZ reads the first KML file of an archive.
func readKMZ(data []byte, o Options) (List, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return List{}, fmt.Errorf("it is no KMZ: %w", err)
	}
	for _, f := range z.File {
		if strings.ToLower(path.Ext(f.Name)) != ".kml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return List{}, fmt.Errorf("it is no KMZ: %w", err)
		}
		text, err := io.ReadAll(io.LimitReader(r, maxList))
		if err = errors.Join(err, r.Close()); err != nil {
			return List{}, fmt.Errorf("it is no KMZ: %w", err)
		}
		return readKML(text, o)
	}
	return List{}, errors.New("it holds no KML file")
}

// place is what a placemark says.
func (m placemark) place(n int) Place {
	p := Place{Row: n, Fields: []site.Entry{{Name: "name", Value: strings.TrimSpace(m.Name)}}}
	for _, d := range append(m.Data, m.Typed...) {
		value := d.Value
		if value == "" {
			value = d.Text
		}
		p.Fields = append(p.Fields, site.Entry{Name: d.Name, Value: strings.TrimSpace(value)})
	}
	var err error
	if p.Geometry, err = m.geometry(); err != nil {
		p.Problem = err.Error()
	}
	return p
}

// geometry is the polygons of a placemark if it has any, else its point.
func (m placemark) geometry() (orb.Geometry, error) {
	var polygons orb.MultiPolygon
	var points []orb.Point
	lines := 0
	for _, s := range append([]shapes{m.shapes}, m.Multi...) {
		lines += len(s.Lines)
		for _, c := range s.Points {
			at, err := c.ring()
			if err != nil || len(at) != 1 {
				return nil, fmt.Errorf("its coordinates %q are no point", strings.TrimSpace(c.Text))
			}
			points = append(points, at[0])
		}
		for _, g := range s.Polygons {
			var p orb.Polygon
			for _, c := range append([]coordinates{g.Outer}, g.Inner...) {
				ring, err := c.ring()
				if err != nil {
					return nil, err
				}
				p = append(p, ring)
			}
			polygons = append(polygons, p)
		}
	}
	switch {
	case len(polygons) > 0:
		return polygons, nil
	case len(points) == 1:
		return points[0], nil
	case len(points) > 1:
		return nil, fmt.Errorf("it has %d points: give each a placemark of its own", len(points))
	case lines > 0:
		return nil, errors.New("a LineString is no place: use Point, Polygon or MultiPolygon")
	}
	return nil, nil
}

// ring reads "lon,lat,height lon,lat,height".
func (c coordinates) ring() (orb.Ring, error) {
	var ring orb.Ring
	for _, text := range strings.Fields(c.Text) {
		parts := strings.Split(text, ",")
		var at orb.Point
		for i := range at {
			if i >= len(parts) {
				return nil, fmt.Errorf("its position %q has no latitude", text)
			}
			v, err := number(parts[i])
			if err != nil {
				return nil, fmt.Errorf("its position %q is no number of degrees", text)
			}
			at[i] = v
		}
		ring = append(ring, at)
	}
	return ring, nil
}
