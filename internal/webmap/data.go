package webmap

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/table"
)

// pageJSON is all that a page knows.
type pageJSON struct {
	Schema   int            `json:"schema"`
	Version  string         `json:"version"`
	Title    string         `json:"title"`
	Redacted string         `json:"redacted,omitempty"`
	Notes    []string       `json:"notes,omitempty"`
	Classes  []codeJSON     `json:"classes"`
	Changes  []codeJSON     `json:"directions"`
	Sites    []siteJSON     `json:"sites"`
	Found    []*featureJSON `json:"changes"`
	// Review is the path on a server where verdicts are read and taken.
	Review string `json:"review,omitempty"`
}

// codeJSON is a class or a direction of change, what it means, and its colour.
type codeJSON struct {
	Value  string `json:"value"`
	About  string `json:"about"`
	Colour string `json:"colour"`
}

// siteJSON is a site: what is said of it, where it lies, what was seen of it.
type siteJSON struct {
	ID        string          `json:"id"`
	Name      string          `json:"name,omitempty"`
	Statement string          `json:"statement,omitempty"`
	Coverage  *coverageJSON   `json:"coverage,omitempty"`
	Area      json.RawMessage `json:"area,omitempty"`
	Zone      string          `json:"zone,omitempty"` // EPSG code of its UTM zone
	Frame     *frameJSON      `json:"frame,omitempty"`
	Scenes    []sceneJSON     `json:"scenes"`
}

// coverageJSON says how well a site was seen.
type coverageJSON struct {
	Observable     *float64       `json:"observable_share"`
	LastSeen       string         `json:"last_seen,omitempty"`
	LongestGapDays *int           `json:"longest_gap_days"`
	GapFrom        string         `json:"longest_gap_from,omitempty"`
	GapTo          string         `json:"longest_gap_to,omitempty"`
	Quarters       []quarterCount `json:"quarters,omitempty"`
}

type quarterCount struct {
	Quarter string `json:"quarter"`
	Scenes  int    `json:"scenes"`
}

// frameJSON is the ground that all pictures of a site show, in its UTM zone.
type frameJSON struct {
	Box    [4]float64 `json:"box"` // west, south, east, north, metres
	Size   [2]int     `json:"size"`
	PixelM float64    `json:"pixel_m"`
	// Tile is the side of a tile in pixels and Levels how often the pixels are
	// halved; 0 where a picture is one image.
	Tile   int `json:"tile,omitempty"`
	Levels int `json:"levels,omitempty"`
}

// sceneJSON is a scene as far as a reader of the page may see it.
type sceneJSON struct {
	ID           string   `json:"id"`
	Date         string   `json:"date"`
	Precision    string   `json:"precision,omitempty"`
	Sensor       string   `json:"sensor,omitempty"`
	GSDM         *float64 `json:"gsd_m"`
	SunElevation *float64 `json:"sun_elevation"`
	SunAzimuth   *float64 `json:"sun_azimuth"`
	ResidualM    *float64 `json:"reg_residual_m"`
	Licence      string   `json:"licence,omitempty"`
	Credit       string   `json:"credit,omitempty"`
	// Picture names the picture: the id of an element of the page, or a path of
	// tiles with {z}, {x} and {y}; empty where there is none.
	Picture string `json:"picture,omitempty"`
}

// featureJSON is a change, with the fields of the contract that may be shown.
type featureJSON struct {
	Type       string          `json:"type"`
	ID         string          `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties propertiesJSON  `json:"properties"`
}

type propertiesJSON struct {
	SiteID        string             `json:"site_id"`
	SiteIDsAlso   []string           `json:"site_ids_also,omitempty"`
	Class         string             `json:"class"`
	ClassReasons  []string           `json:"class_reasons,omitempty"`
	Change        string             `json:"change"`
	ChangeDetail  string             `json:"change_detail,omitempty"`
	AreaM2        *float64           `json:"area_m2,omitempty"`
	AreaErrM2     *float64           `json:"area_err_m2,omitempty"`
	LengthM       *float64           `json:"length_m,omitempty"`
	LengthErrM    *float64           `json:"length_err_m,omitempty"`
	WidthM        *float64           `json:"width_m,omitempty"`
	HeightM       *float64           `json:"height_m,omitempty"`
	HeightErrM    *float64           `json:"height_err_m,omitempty"`
	HeightMethod  string             `json:"height_method,omitempty"`
	ChangedAfter  string             `json:"changed_after,omitempty"`
	ChangedBefore string             `json:"changed_before,omitempty"`
	DateText      string             `json:"date_text,omitempty"`
	PersistenceN  int                `json:"persistence_n"`
	ContradictN   int                `json:"contradict_n"`
	Status        string             `json:"status,omitempty"`
	BeforeScene   string             `json:"before_scene,omitempty"`
	AfterScene    string             `json:"after_scene,omitempty"`
	GSDM          *float64           `json:"gsd_m,omitempty"`
	PixelM        *float64           `json:"pixel_m,omitempty"`
	ValidFraction *float64           `json:"valid_fraction,omitempty"`
	RegResidualM  *float64           `json:"reg_residual_m,omitempty"`
	SunDiffDeg    *float64           `json:"sun_diff_deg,omitempty"`
	ViewDiffDeg   *float64           `json:"view_diff_deg,omitempty"`
	Detectability string             `json:"detectability,omitempty"`
	Score         *float64           `json:"score"`
	ScoreBasis    string             `json:"score_basis,omitempty"`
	Evidence      map[string]float64 `json:"evidence,omitempty"`
	Likelihood    string             `json:"likelihood,omitempty"`
	Confidence    string             `json:"confidence,omitempty"`
	Alternatives  []string           `json:"alternatives,omitempty"`
	ReviewStatus  string             `json:"review_status"`
	ReviewReason  string             `json:"review_reason,omitempty"`
}

// unreviewed is what a change is before somebody has looked at it.
const unreviewed = "unreviewed"

// newPageJSON puts together what the page says of the result that may be shown.
func newPageJSON(p Page, said detection.Result, sites []siteJSON) (pageJSON, error) {
	out := pageJSON{
		Schema: export.Schema, Version: said.Version, Title: p.Title,
		Redacted: string(p.Redact), Notes: said.Notes, Sites: sites,
		Found: []*featureJSON{},
	}
	for _, c := range table.Classes() {
		out.Classes = append(out.Classes, codeJSON{c.Value, c.Meaning, table.ClassColour(c.Value)})
	}
	for _, c := range table.Directions() {
		out.Changes = append(out.Changes, codeJSON{c.Value, c.Meaning, table.DirectionColour(c.Value)})
	}
	changes := slices.Clone(said.Changes)
	slices.SortStableFunc(changes, func(a, b detection.Change) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range changes {
		f, err := newFeatureJSON(c)
		if err != nil {
			return out, fmt.Errorf("change %s: %w", c.ID, err)
		}
		out.Found = append(out.Found, f)
	}
	return out, nil
}

func newFeatureJSON(c detection.Change) (*featureJSON, error) {
	place, err := geometryJSON(c.Geometry)
	if err != nil {
		return nil, err
	}
	return &featureJSON{Type: "Feature", ID: c.ID, Geometry: place, Properties: propertiesJSON{
		SiteID: c.SiteID, SiteIDsAlso: c.SiteIDsAlso,
		Class: string(c.Class), ClassReasons: c.ClassReasons,
		Change: string(c.Change), ChangeDetail: c.ChangeDetail,
		AreaM2: known(c.AreaM2), AreaErrM2: known(c.AreaErrM2),
		LengthM: known(c.LengthM), LengthErrM: known(c.LengthErrM), WidthM: known(c.WidthM),
		HeightM: known(c.HeightM), HeightErrM: known(c.HeightErrM), HeightMethod: c.HeightMethod,
		ChangedAfter: c.ChangedAfter, ChangedBefore: c.ChangedBefore, DateText: c.DateText,
		PersistenceN: c.PersistenceN, ContradictN: c.ContradictN, Status: c.Status,
		BeforeScene: c.BeforeScene, AfterScene: c.AfterScene,
		GSDM: size(c.GSDM), PixelM: size(c.PixelM), ValidFraction: known(&c.ValidFraction),
		RegResidualM: known(c.RegResidualM), SunDiffDeg: known(c.SunDiffDeg),
		ViewDiffDeg: known(c.ViewDiffDeg), Detectability: c.Detectability,
		Score: known(&c.Score), ScoreBasis: c.ScoreBasis, Evidence: evidenceJSON(c.Evidence),
		Likelihood: c.Likelihood, Confidence: c.Confidence, Alternatives: c.Alternatives,
		ReviewStatus: cmp.Or(c.Review.Status, unreviewed), ReviewReason: c.Review.Reason,
	}}, nil
}

// evidenceJSON holds the parts of a score that were looked for.
func evidenceJSON(e detection.Evidence) map[string]float64 {
	out := map[string]float64{}
	for name, v := range map[string]*float64{
		"contrast": e.Contrast, "shape": e.Shape, "shadow": e.Shadow,
		"persistence": e.Persistence, "colour": e.Colour, "gradient": e.Gradient,
		"misregistration": e.Misregistration,
	} {
		if known(v) != nil {
			out[name] = *v
		}
	}
	return out
}

func newSceneJSON(s detection.Scene) sceneJSON {
	out := sceneJSON{
		ID: s.ID, Date: s.Acquired, Precision: s.AcquiredPrecision, Sensor: s.Sensor,
		GSDM: size(s.GSDM), SunElevation: known(s.SunElevation), SunAzimuth: known(s.SunAzimuth),
		Licence: s.Licence, Credit: s.Credit,
	}
	if s.Registration != nil {
		out.ResidualM = known(s.Registration.ResidualM)
	}
	return out
}

func newCoverageJSON(c detection.Coverage) *coverageJSON {
	out := &coverageJSON{
		Observable: known(&c.ObservableShare), LastSeen: c.LastSeen,
		LongestGapDays: c.LongestGapDays, GapFrom: c.LongestGapFrom, GapTo: c.LongestGapTo,
	}
	for _, q := range c.UsablePerQuarter {
		out.Quarters = append(out.Quarters, quarterCount(q))
	}
	return out
}

// geometryJSON is a place as the contract writes it; null where there is none.
func geometryJSON(g orb.Geometry) (json.RawMessage, error) {
	if g == nil {
		return json.RawMessage("null"), nil
	}
	return export.MarshalGeometry(g)
}

// known is nil where a number is unknown.
func known(v *float64) *float64 {
	if v == nil || math.IsNaN(*v) || math.IsInf(*v, 0) {
		return nil
	}
	return v
}

// size is nil where a size is unknown.
func size(v float64) *float64 {
	if v <= 0 {
		return nil
	}
	return known(&v)
}
