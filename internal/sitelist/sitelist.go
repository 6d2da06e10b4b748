// Package sitelist reads lists of places, as people keep them, into sites.
//
// A list is GeoJSON, a table of text (CSV, TSV), KML, KMZ, or what a Vectors
// reads: a GeoPackage or a shapefile. Every place of the list becomes a site or is
// refused with its number and the reason; nothing is passed over without a word.
// What is told by the bytes (delimiter, encoding, decimal comma) is reported.
package sitelist

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"rampart/internal/site"
)

// ErrNoSites is returned for a list that holds no place.
var ErrNoSites = errors.New("it holds no sites")

// Options say how a list is read.
type Options struct {
	// RadiusM is the radius around a point of which the list gives none, in
	// metres; 0 is DefaultRadiusM.
	RadiusM float64
	// Datum is what the coordinates are in; empty is WGS84.
	Datum Datum
	// Encoding is that of a table; empty tells it by the bytes.
	Encoding string
}

// Vectors reads the places of a vector file that this package does not read by
// itself. Geometries are in WGS 84.
type Vectors interface {
	Places(path string) ([]Place, error)
}

// Place is one entry of a list, as it is there.
type Place struct {
	Row      int // its number in the list, from 1
	ID       string
	Geometry orb.Geometry // nil where there is none
	Fields   []site.Entry
	// Problem says why the entry cannot be read, where it cannot.
	Problem string
}

// Refused is an entry that is no site, and why.
type Refused struct {
	Row    int
	Reason string
}

// List is what was read.
type List struct {
	Sites   []site.Site
	Refused []Refused
	// Form says what the list is, in words: the format, and of a table its
	// dialect. Unit is what its entries are called.
	Form, Unit string
	// Notes are remarks that the user should see.
	Notes []string
	// Overlaps are the pairs of sites, by their places, whose areas share ground.
	Overlaps [][2]int
}

// Read reads the list at path. The error is about the list as a whole; an entry
// that cannot be read is refused and the others go on.
func Read(path string, o Options, v Vectors) (List, error) {
	l, err := read(path, o, v)
	if err != nil {
		return l, fmt.Errorf("read sites from %s: %w", path, err)
	}
	l.Overlaps = Overlaps(l.Sites)
	return l, nil
}

// Sites is Read where every entry has to be a site. It reads no vector files.
func Sites(path string) ([]site.Site, error) {
	l, err := Read(path, Options{}, nil)
	if err == nil {
		err = l.refusal()
	}
	if err != nil {
		return nil, err
	}
	return l.Sites, nil
}

// refusal is the first entry that was refused, as an error.
func (l List) refusal() error {
	if len(l.Refused) == 0 {
		return nil
	}
	return fmt.Errorf("%s %d %s", l.Unit, l.Refused[0].Row, l.Refused[0].Reason)
}

// maxList is the size beyond which a file is no list of places, in bytes.
const maxList = 256 << 20

func read(path string, o Options, v Vectors) (List, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return List{}, errors.New("does not exist: check the path")
	case err != nil:
		return List{}, errors.Unwrap(err)
	case info.IsDir():
		return List{}, errors.New("a folder, not a file: name the list of sites")
	case info.Size() > maxList:
		return List{}, fmt.Errorf("it is larger than %d MiB: that is no list of places", maxList>>20)
	}
	ext := strings.ToLower(filepath.Ext(path))
	if slices.Contains([]string{".gpkg", ".shp", ".fgb", ".gml"}, ext) {
		return readVectors(path, o, v)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return List{}, errors.Unwrap(err)
	}
	switch ext {
	case ".csv", ".tsv", ".txt", ".tab":
		return readTable(data, o)
	case ".kml":
		return readKML(data, o)
	case ".kmz":
		return readKMZ(data, o)
	}
	return readGeoJSON(data, o)
}

func readVectors(path string, o Options, v Vectors) (List, error) {
	if v == nil {
		return List{}, errors.New("only GeoJSON, CSV and KML are read here: " +
			"convert it with ogr2ogr -f GeoJSON -t_srs EPSG:4326")
	}
	places, err := v.Places(path)
	if err != nil {
		return List{}, err
	}
	return settle(places, "vector file", "feature", o)
}

// settle makes sites of places.
func settle(places []Place, form, unit string, o Options) (List, error) {
	l := List{Form: form, Unit: unit}
	if err := o.validate(); err != nil {
		return l, err
	}
	read := map[string]int{} // dates that a spreadsheet has damaged, by name
	for i, p := range places {
		s := newSite(p, i+1)
		if err := s.place(p, o); err != nil {
			l.Refused = append(l.Refused, Refused{p.Row, fmt.Sprintf("(%s)%s%s", s.ID,
				separator(err), err)})
			continue
		}
		for _, name := range s.damaged {
			read[name]++
		}
		l.Sites = append(l.Sites, s.Site)
	}
	if len(l.Sites) == 0 && len(l.Refused) == 0 {
		return l, ErrNoSites
	}
	l.Notes = append(damageNotes(read), distinct(l.Sites)...)
	return l, nil
}

// errNoGeometry is said of a place without one.
var errNoGeometry = errors.New("has no geometry: give it a point or a polygon")

// separator stands between the name of a place and what is wrong with it.
func separator(err error) string {
	if errors.Is(err, errNoGeometry) {
		return " "
	}
	return ": "
}

func (o Options) validate() error {
	if o.RadiusM != 0 && !(o.RadiusM > 0 && o.RadiusM <= maxRadiusM) {
		return fmt.Errorf("radius %g must be a number of metres above 0 and at most %d",
			o.RadiusM, maxRadiusM)
	}
	return nil
}

func damageNotes(read map[string]int) []string {
	var notes []string
	for name, n := range read {
		notes = append(notes, fmt.Sprintf("%s: %d values such as 20-Mar were read as a month "+
			"and a year, 2020-03", name, n))
	}
	slices.Sort(notes)
	return notes
}
