package gdalio

import (
	"fmt"
	"math"

	"github.com/airbusgeo/godal"
)

// wgs84 is the datum of everything that leaves the program.
const wgs84 = "EPSG:4326"

// Projector turns places of a coordinate reference system, named by WKT or
// authority code, into WGS 84 longitude and latitude in degrees and back. x is
// always east or longitude, y north or latitude, whatever the authority says
// of their order. Transforms are kept; a Projector has one user at a time.
type Projector struct {
	kept map[[2]string]*godal.Transform
	refs []*godal.SpatialRef
}

// NewProjector returns a projector; Close frees it.
func NewProjector() *Projector {
	Start(Settings{})
	return &Projector{kept: map[[2]string]*godal.Transform{}}
}

// ToWGS84 converts the points in place. Where one cannot be converted all of
// x and y are unspecified and the error says so.
func (p *Projector) ToWGS84(crs string, x, y []float64) error {
	return p.convert(crs, wgs84, x, y)
}

// FromWGS84 converts the points in place, with the same rule.
func (p *Projector) FromWGS84(crs string, x, y []float64) error {
	return p.convert(wgs84, crs, x, y)
}

// Close frees the transforms that were kept.
func (p *Projector) Close() {
	for _, t := range p.kept {
		t.Close()
	}
	for _, r := range p.refs {
		r.Close()
	}
	p.kept, p.refs = map[[2]string]*godal.Transform{}, nil
}

func (p *Projector) convert(from, to string, x, y []float64) error {
	if len(x) != len(y) {
		panic("gdalio: x and y differ in length")
	}
	if len(x) == 0 {
		return nil
	}
	t, err := p.transform(from, to)
	if err != nil {
		return err
	}
	if err := t.TransformEx(x, y, nil, nil); err != nil {
		return fmt.Errorf("%d points to %s: %w", len(x), shortCRS(to), ErrUnprojected)
	}
	for i := range x {
		if !finite(x[i]) || !finite(y[i]) {
			return fmt.Errorf("point %d to %s: %w", i, shortCRS(to), ErrUnprojected)
		}
	}
	return nil
}

// convertSome converts the points in place; those that cannot be become NaN.
func (p *Projector) convertSome(from, to string, x, y []float64) error {
	t, err := p.transform(from, to)
	if err != nil {
		return err
	}
	done := make([]bool, len(x))
	// The error says only that done is false somewhere.
	_ = t.TransformEx(x, y, nil, done)
	for i, ok := range done {
		if !ok || !finite(x[i]) || !finite(y[i]) {
			x[i], y[i] = math.NaN(), math.NaN()
		}
	}
	return nil
}

func (p *Projector) transform(from, to string) (*godal.Transform, error) {
	key := [2]string{from, to}
	if t, ok := p.kept[key]; ok {
		return t, nil
	}
	src, err := p.reference(from)
	if err != nil {
		return nil, err
	}
	dst, err := p.reference(to)
	if err != nil {
		return nil, err
	}
	t, err := godal.NewTransform(src, dst, policy)
	if err != nil {
		return nil, fmt.Errorf("transform %s to %s: %w", shortCRS(from), shortCRS(to), err)
	}
	p.kept[key] = t
	return t, nil
}

func (p *Projector) reference(crs string) (*godal.SpatialRef, error) {
	r, err := parseCRS(crs)
	if err != nil {
		return nil, err
	}
	p.refs = append(p.refs, r)
	return r, nil
}

// parseCRS reads WKT or an authority code. The caller closes the result.
func parseCRS(crs string) (*godal.SpatialRef, error) {
	if crs == "" {
		return nil, fmt.Errorf("empty name: %w", ErrUnknownCRS)
	}
	r, err := godal.NewSpatialRef(crs, policy)
	if err != nil {
		return nil, fmt.Errorf("%s: %w (%s)", shortCRS(crs), ErrUnknownCRS, detail(crs, err))
	}
	return r, nil
}

// sameCRS reports whether two systems are one: equal by definition or by
// authority code. Two unknown ones are the same, since nothing tells them
// apart.
func sameCRS(a, b string) (bool, error) {
	if a == b {
		return true, nil
	}
	if a == "" || b == "" {
		return false, nil
	}
	ra, err := parseCRS(a)
	if err != nil {
		return false, err
	}
	defer ra.Close()
	rb, err := parseCRS(b)
	if err != nil {
		return false, err
	}
	defer rb.Close()
	if ra.IsSame(rb) {
		return true, nil
	}
	code := authority(ra)
	return code != "" && code == authority(rb), nil
}

// isGeographic reports whether a system has degrees.
func isGeographic(crs string) (bool, error) {
	r, err := parseCRS(crs)
	if err != nil {
		return false, err
	}
	defer r.Close()
	return r.Geographic(), nil
}

// authority returns a code such as EPSG:32645, or nothing.
func authority(r *godal.SpatialRef) string {
	name, code := r.AuthorityName(""), r.AuthorityCode("")
	if name == "" || code == "" {
		return ""
	}
	return name + ":" + code
}

// nameCRS returns what people call a system: its authority code, else the
// name in its definition.
func nameCRS(wkt string) string {
	r, err := parseCRS(wkt)
	if err != nil {
		return ""
	}
	defer r.Close()
	if code := authority(r); code != "" {
		return code
	}
	for _, node := range []string{"PROJCS", "GEOGCS", "LOCAL_CS"} {
		if name, ok := r.AttrValue(node, 0); ok {
			return name
		}
	}
	return ""
}

// shortCRS keeps a definition short enough for an error line.
func shortCRS(crs string) string {
	const enough = 40
	if len(crs) <= enough {
		return crs
	}
	if name := nameCRS(crs); name != "" {
		return name
	}
	return oneLine(crs[:enough]) + "..."
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
