package export

import (
	"cmp"

	"rampart/internal/detection"
)

// featureJSON is a change as it is written.
type featureJSON struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Geometry   *geometryJSON  `json:"geometry"`
	Properties propertiesJSON `json:"properties"`
}

// propertiesJSON holds the fields of a change in the order of the contract.
type propertiesJSON struct {
	ID            string       `json:"id"`
	SiteID        *string      `json:"site_id"`
	SiteIDsAlso   []string     `json:"site_ids_also"`
	Class         *string      `json:"class"`
	ClassReasons  []string     `json:"class_reasons"`
	Change        *string      `json:"change"`
	ChangeDetail  *string      `json:"change_detail"`
	GeomRole      *string      `json:"geom_role"`
	AreaM2        number       `json:"area_m2"`
	AreaErrM2     number       `json:"area_err_m2"`
	LengthM       number       `json:"length_m"`
	LengthErrM    number       `json:"length_err_m"`
	WidthM        number       `json:"width_m"`
	HeightM       number       `json:"height_m"`
	HeightErrM    number       `json:"height_err_m"`
	HeightMethod  *string      `json:"height_method"`
	ChangedAfter  *string      `json:"changed_after"`
	ChangedBefore *string      `json:"changed_before"`
	DateEDTF      *string      `json:"date_edtf"`
	DateText      *string      `json:"date_text"`
	GapDays       *int         `json:"gap_days"`
	IntervalKind  *string      `json:"interval_kind"`
	PersistenceN  int          `json:"persistence_n"`
	ContradictN   int          `json:"contradict_n"`
	Status        *string      `json:"status"`
	BeforeScene   *string      `json:"before_scene"`
	AfterScene    *string      `json:"after_scene"`
	GSDM          number       `json:"gsd_m"`
	PixelM        number       `json:"pixel_m"`
	ValidFraction number       `json:"valid_fraction"`
	RegResidualM  number       `json:"reg_residual_m"`
	SunDiffDeg    number       `json:"sun_diff_deg"`
	ViewDiffDeg   number       `json:"view_diff_deg"`
	Detectability *string      `json:"detectability"`
	Score         number       `json:"score"`
	ScoreBasis    *string      `json:"score_basis"`
	Evidence      evidenceJSON `json:"evidence"`
	Likelihood    *string      `json:"likelihood"`
	Confidence    *string      `json:"confidence"`
	Alternatives  []string     `json:"alternatives"`
	ReviewStatus  string       `json:"review_status"`
	ReviewReason  *string      `json:"review_reason"`
	Reviewer      *string      `json:"reviewer"`
	ReviewedAt    *string      `json:"reviewed_at"`
	Comment       *string      `json:"comment"`
}

// evidenceJSON holds the parts of a score.
type evidenceJSON struct {
	Contrast        number `json:"contrast"`
	Shape           number `json:"shape"`
	Shadow          number `json:"shadow"`
	Persistence     number `json:"persistence"`
	Colour          number `json:"colour"`
	Gradient        number `json:"gradient"`
	Misregistration number `json:"misregistration"`
}

// unreviewed is the review status of whatever leaves the detector.
const unreviewed = "unreviewed"

func newFeatureJSON(c detection.Change) (featureJSON, error) {
	g, err := newGeometryJSON(c.Geometry)
	if err != nil {
		return featureJSON{}, err
	}
	return featureJSON{
		Type: "Feature", ID: c.ID, Geometry: g, Properties: newPropertiesJSON(c),
	}, nil
}

func newPropertiesJSON(c detection.Change) propertiesJSON {
	return propertiesJSON{
		ID: c.ID, SiteID: text(c.SiteID), SiteIDsAlso: list(c.SiteIDsAlso),
		Class: text(string(c.Class)), ClassReasons: list(c.ClassReasons),
		Change: text(string(c.Change)), ChangeDetail: text(c.ChangeDetail),
		GeomRole: text(c.GeomRole),
		AreaM2:   optional(c.AreaM2, metreDecimals), AreaErrM2: optional(c.AreaErrM2, metreDecimals),
		LengthM: optional(c.LengthM, metreDecimals), LengthErrM: optional(c.LengthErrM, metreDecimals),
		WidthM:  optional(c.WidthM, metreDecimals),
		HeightM: optional(c.HeightM, metreDecimals), HeightErrM: optional(c.HeightErrM, metreDecimals),
		HeightMethod: text(c.HeightMethod),
		ChangedAfter: text(c.ChangedAfter), ChangedBefore: text(c.ChangedBefore),
		DateEDTF: text(c.DateEDTF), DateText: text(c.DateText), GapDays: c.GapDays,
		IntervalKind: text(c.IntervalKind),
		PersistenceN: c.PersistenceN, ContradictN: c.ContradictN, Status: text(c.Status),
		BeforeScene: text(c.BeforeScene), AfterScene: text(c.AfterScene),
		GSDM: positive(c.GSDM, metreDecimals), PixelM: positive(c.PixelM, metreDecimals),
		ValidFraction: fixed(c.ValidFraction, scoreDecimals),
		RegResidualM:  optional(c.RegResidualM, metreDecimals),
		SunDiffDeg:    optional(c.SunDiffDeg, angleDecimals),
		ViewDiffDeg:   optional(c.ViewDiffDeg, angleDecimals),
		Detectability: text(c.Detectability),
		Score:         fixed(c.Score, scoreDecimals), ScoreBasis: text(c.ScoreBasis),
		Evidence:   newEvidenceJSON(c.Evidence),
		Likelihood: text(c.Likelihood), Confidence: text(c.Confidence),
		Alternatives: list(c.Alternatives),
		ReviewStatus: cmp.Or(c.Review.Status, unreviewed), ReviewReason: text(c.Review.Reason),
		Reviewer: text(c.Review.Reviewer), ReviewedAt: text(c.Review.At),
		Comment: text(c.Review.Comment),
	}
}

func newEvidenceJSON(e detection.Evidence) evidenceJSON {
	return evidenceJSON{
		Contrast: optional(e.Contrast, scoreDecimals), Shape: optional(e.Shape, scoreDecimals),
		Shadow:      optional(e.Shadow, scoreDecimals),
		Persistence: optional(e.Persistence, scoreDecimals),
		Colour:      optional(e.Colour, scoreDecimals), Gradient: optional(e.Gradient, scoreDecimals),
		Misregistration: optional(e.Misregistration, scoreDecimals),
	}
}
