package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"rampart/algorithms/scene/compound"
	"rampart/internal/export"
	"rampart/internal/pipeline"
)

// texts writes what is said of the images.
func (o synthOptions) texts(p *compound.Place, folder string) error {
	projector, free := newProjector()
	defer free()
	g := geographer{projector}
	changes, err := g.truths(p, p.Changes)
	if err != nil {
		return err
	}
	standing, err := g.truths(p, p.Standing)
	if err != nil {
		return err
	}
	site, err := g.site(o.params.SizeM())
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		text []byte
	}{
		{"truth.geojson", changes}, {"standing.geojson", standing}, {"sites.geojson", site},
		{"scenes.csv", o.manifest(p)},
	} {
		err := export.File(filepath.Join(folder, f.name), func(w io.Writer) error {
			_, err := w.Write(f.text)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// manifest says of each image what a vendor's metadata would.
func (o synthOptions) manifest(p *compound.Place) []byte {
	var b bytes.Buffer
	b.WriteString("file,date,site_id,sensor,bands,gsd_m," +
		"sun_azimuth,sun_elevation,off_nadir,view_azimuth\n")
	for _, a := range p.World.Dates {
		fmt.Fprintf(&b, "%s,%s,%s,synth,%s,%s,%.1f,%.1f,%.1f,%.1f\n",
			imageName(a.Date), a.Date.Format(time.DateOnly), synthSite,
			strings.Join(o.store.names(), " "),
			strconv.FormatFloat(o.params.GSDM, 'f', -1, 64),
			a.SunAzimuth, a.SunElevation, a.OffNadir, a.ViewAzimuth)
	}
	return b.Bytes()
}

// truthJSON is the truth of one thing, in the words of the contract.
type truthJSON struct {
	ID            string   `json:"id"`
	SiteID        string   `json:"site_id"`
	Class         string   `json:"class"`
	Change        string   `json:"change"`
	ChangeDetail  *string  `json:"change_detail"`
	GeomRole      string   `json:"geom_role"`
	ChangedAfter  *string  `json:"changed_after"`
	ChangedBefore *string  `json:"changed_before"`
	ClearAfter    *string  `json:"clear_after"`
	ClearBefore   *string  `json:"clear_before"`
	AreaM2        *float64 `json:"area_m2"`
	LengthM       *float64 `json:"length_m"`
	WidthM        *float64 `json:"width_m"`
	HeightM       *float64 `json:"height_m"`
	Group         *string  `json:"group"`
}

// truthFeature is one GeoJSON feature, its members in the order written.
type truthFeature[T any] struct {
	Type       string       `json:"type"`
	ID         string       `json:"id"`
	Properties T            `json:"properties"`
	Geometry   geometryJSON `json:"geometry"`
}

// geometryJSON writes a geometry with seven decimals at most.
type geometryJSON struct{ orb.Geometry }

// MarshalJSON writes the type and the coordinates.
func (g geometryJSON) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type        string       `json:"type"`
		Coordinates orb.Geometry `json:"coordinates"`
	}{g.GeoJSONType(), g.Geometry})
}

// geographer brings metres of a drawn place to longitude and latitude.
type geographer struct{ projector pipeline.Projector }

// truths writes a collection of truths.
func (g geographer) truths(p *compound.Place, list []compound.Truth) ([]byte, error) {
	features := make([]truthFeature[truthJSON], 0, len(list))
	for _, t := range list {
		k := truthJSON{
			ID: t.ID, SiteID: synthSite, Class: t.Class, Change: t.Change,
			ChangeDetail: word(t.Detail), Group: word(t.Group),
			HeightM: known(t.HeightM), WidthM: known(t.WidthM),
		}
		if t.Change != compound.None {
			k.ChangedAfter, k.ChangedBefore = dateWord(p, t.After), dateWord(p, t.Before)
			k.ClearAfter, k.ClearBefore = dateWord(p, t.ClearAfter), dateWord(p, t.ClearBefore)
		}
		switch t.Geometry.Dimensions() {
		case 0:
			k.GeomRole = "position"
		case 1:
			k.GeomRole, k.LengthM = "centreline", known(planar.Length(t.Geometry))
		default:
			k.GeomRole, k.AreaM2 = "footprint", known(math.Abs(planar.Area(t.Geometry)))
		}
		geometry, err := g.place(t.Geometry)
		if err != nil {
			return nil, err
		}
		features = append(features, truthFeature[truthJSON]{"Feature", t.ID, k, geometry})
	}
	return collectionText(features)
}

// site writes the place as a whole.
func (g geographer) site(sizeM float64) ([]byte, error) {
	type properties struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	geometry, err := g.place(orb.Bound{Max: orb.Point{sizeM, sizeM}}.ToPolygon())
	if err != nil {
		return nil, err
	}
	return collectionText([]truthFeature[properties]{{
		"Feature", synthSite, properties{synthSite, "an invented place"}, geometry,
	}})
}

// collectionText writes one feature a line.
func collectionText[T any](features []truthFeature[T]) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{\"type\":\"FeatureCollection\",\"features\":[\n")
	for i, f := range features {
		text, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		b.Write(text)
		if i < len(features)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes(), nil
}

// dateWord is nil for a date that there is not.
func dateWord(p *compound.Place, i int) *string {
	if i < 0 {
		return nil
	}
	return word(p.World.Dates[i].Date.Format(time.DateOnly))
}

// word is nil for nothing to say.
func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// known rounds to centimetres; 0 is unknown.
func known(v float64) *float64 {
	if v == 0 {
		return nil
	}
	v = roundTo(v, 2)
	return &v
}

// place brings a geometry in metres east and south to longitude and latitude,
// outer rings counter-clockwise.
func (g geographer) place(m orb.Geometry) (geometryJSON, error) {
	var err error
	move := func(points []orb.Point) []orb.Point {
		out, e := g.points(points)
		if e != nil {
			err = e
		}
		return out
	}
	switch m := m.(type) {
	case orb.Point:
		return geometryJSON{move([]orb.Point{m})[0]}, err
	case orb.LineString:
		return geometryJSON{orb.LineString(move(m))}, err
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(m))
		for i, l := range m {
			out[i] = move(l)
		}
		return geometryJSON{out}, err
	case orb.Polygon:
		out := make(orb.Polygon, len(m))
		for i, r := range m {
			out[i] = move(r)
			if want := orb.CCW; (out[i].Orientation() == want) != (i == 0) {
				out[i].Reverse()
			}
		}
		return geometryJSON{out}, err
	}
	panic("cli: truth of a kind that is not drawn: " + m.GeoJSONType())
}

// points brings places to longitude and latitude of seven decimals.
func (g geographer) points(m []orb.Point) ([]orb.Point, error) {
	const decimals = 7
	x, y := make([]float64, len(m)), make([]float64, len(m))
	for i, p := range m {
		x[i], y[i] = synthEast+p[0], synthNorth-p[1]
	}
	if err := g.projector.ToWGS84(synthCRS, x, y); err != nil {
		return nil, err
	}
	out := make([]orb.Point, len(m))
	for i := range out {
		out[i] = orb.Point{roundTo(x[i], decimals), roundTo(y[i], decimals)}
	}
	return out, nil
}
