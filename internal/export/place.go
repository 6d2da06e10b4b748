package export

import "github.com/paulmach/orb"

// MarshalGeometry returns a geometry in longitude and latitude as JSON, as it is
// written in a result: 7 decimals, outer rings counter-clockwise. It fails where a
// position is not finite.
func MarshalGeometry(g orb.Geometry) ([]byte, error) {
	out, err := newGeometryJSON(g)
	if err != nil {
		return nil, err
	}
	return Marshal(out)
}
