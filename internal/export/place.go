package export

import (
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
)

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

// UnmarshalGeometry reads a geometry of the contract; nil where it is null.
func UnmarshalGeometry(b []byte) (orb.Geometry, error) {
	var g *geometryJSON
	if err := json.Unmarshal(b, &g); err != nil {
		return nil, fmt.Errorf("%w: %w", errGeometry, err)
	}
	return g.geometry()
}
