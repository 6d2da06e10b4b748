package export

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"rampart/internal/detection"
)

// unknownChange is a change of which nothing is known: a member that is missing is
// as one that is null.
func unknownChange() detection.Change {
	return detection.Change{Score: math.NaN(), ValidFraction: math.NaN()}
}

// readFeature reads a change.
func readFeature(raw json.RawMessage) (detection.Change, error) {
	f := featureJSON{Properties: newPropertiesJSON(unknownChange())}
	if err := json.Unmarshal(raw, &f); err != nil {
		return detection.Change{}, fmt.Errorf("it is not of the contract: %w", err)
	}
	p := f.Properties
	c := detection.Change{
		ID: f.ID, SiteID: word(p.SiteID), SiteIDsAlso: p.SiteIDsAlso,
		Class: detection.Class(word(p.Class)), ClassReasons: p.ClassReasons,
		Change: detection.Direction(word(p.Change)), ChangeDetail: word(p.ChangeDetail),
		GeomRole: word(p.GeomRole),
		AreaM2:   p.AreaM2.pointer(), AreaErrM2: p.AreaErrM2.pointer(),
		LengthM: p.LengthM.pointer(), LengthErrM: p.LengthErrM.pointer(),
		WidthM: p.WidthM.pointer(), HeightM: p.HeightM.pointer(),
		HeightErrM: p.HeightErrM.pointer(), HeightMethod: word(p.HeightMethod),
		ChangedAfter: word(p.ChangedAfter), ChangedBefore: word(p.ChangedBefore),
		DateEDTF: word(p.DateEDTF), DateText: word(p.DateText), GapDays: p.GapDays,
		IntervalKind: word(p.IntervalKind), PersistenceN: p.PersistenceN,
		ContradictN: p.ContradictN, Status: word(p.Status),
		BeforeScene: word(p.BeforeScene), AfterScene: word(p.AfterScene),
		GSDM: p.GSDM.size(), PixelM: p.PixelM.size(), ValidFraction: p.ValidFraction.value,
		RegResidualM: p.RegResidualM.pointer(), SunDiffDeg: p.SunDiffDeg.pointer(),
		ViewDiffDeg: p.ViewDiffDeg.pointer(), Detectability: word(p.Detectability),
		Score: p.Score.value, ScoreBasis: word(p.ScoreBasis), Evidence: p.Evidence.evidence(),
		Likelihood: word(p.Likelihood), Confidence: word(p.Confidence),
		Alternatives: p.Alternatives,
		Review: detection.Review{
			Status: p.ReviewStatus, Reason: word(p.ReviewReason), Reviewer: word(p.Reviewer),
			At: word(p.ReviewedAt), Comment: word(p.Comment),
		},
	}
	if err := checkDates(c); err != nil {
		return c, err
	}
	var err error
	c.Geometry, err = f.Geometry.geometry()
	return c, err
}

func (e evidenceJSON) evidence() detection.Evidence {
	return detection.Evidence{
		Contrast: e.Contrast.pointer(), Shape: e.Shape.pointer(), Shadow: e.Shadow.pointer(),
		Persistence: e.Persistence.pointer(), Colour: e.Colour.pointer(),
		Gradient: e.Gradient.pointer(), Misregistration: e.Misregistration.pointer(),
	}
}

// geometry returns the place, nil where there is none.
func (g *geometryJSON) geometry() (orb.Geometry, error) {
	if g == nil {
		return nil, nil
	}
	switch g.Type {
	case "Point":
		return coordinates[orb.Point](g)
	case "LineString":
		return coordinates[orb.LineString](g)
	case "Polygon":
		return coordinates[orb.Polygon](g)
	case "MultiPolygon":
		return coordinates[orb.MultiPolygon](g)
	}
	return nil, fmt.Errorf("%w: a %q is no geometry of the contract", errGeometry, g.Type)
}

func coordinates[G orb.Geometry](g *geometryJSON) (orb.Geometry, error) {
	var out G
	if err := json.Unmarshal(g.Coordinates, &out); err != nil {
		return nil, fmt.Errorf("its %s cannot be read: %w", g.Type, err)
	}
	var wrong error
	project.Geometry(out, func(p orb.Point) orb.Point {
		_, err := newPosition(p)
		wrong = cmp.Or(wrong, err)
		return p
	})
	if wrong != nil {
		return nil, wrong
	}
	return out, nil
}

// checkDates refuses what formats with real dates could not hold.
func checkDates(c detection.Change) error {
	for _, d := range []struct{ name, day string }{
		{"changed_after", c.ChangedAfter}, {"changed_before", c.ChangedBefore},
	} {
		if _, err := time.Parse(time.DateOnly, d.day); d.day != "" && err != nil {
			return fmt.Errorf("%s: %q is no day as YYYY-MM-DD", d.name, d.day)
		}
	}
	return nil
}
