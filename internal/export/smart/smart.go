// Package smart writes changes as site models of IARPA's SMART programme, so that
// its public metrics can score them.
//
// A model is made of each area that was added or altered; the programme knows no
// lines, no points and nothing that is taken down. It has two observations: the
// last scene of the old state, without activity, and the first of the new one, after
// construction. What happened in between was not seen. The models are files in one
// zip archive, SITE.geojson each, with a region model for each site of the result.
// Regions and sites are numbered, since the programme's ids cannot hold others;
// the id of the change is in misc_info.
package smart

import (
	"archive/zip"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/export/table"
)

// Phases of the programme.
const (
	noActivity       = "No Activity"
	postConstruction = "Post Construction"
)

// mostSites is what four digits can number in a region.
const mostSites = 10_000

// common are the properties that sites, summaries and regions share.
type common struct {
	Type         string  `json:"type"`
	Version      string  `json:"version"`
	MGRS         string  `json:"mgrs"`
	StartDate    *string `json:"start_date"`
	EndDate      *string `json:"end_date"`
	ModelContent string  `json:"model_content"`
	Originator   string  `json:"originator"`
}

// proposed are the properties that a site and its summary share.
type proposed struct {
	common
	SiteID    string `json:"site_id"`
	Status    string `json:"status"`
	Score     *score `json:"score,omitempty"`
	Validated string `json:"validated"`
}

type siteProperties struct {
	proposed
	RegionID string `json:"region_id"`
	MiscInfo misc   `json:"misc_info"`
}

type summaryProperties struct {
	proposed
	Cache misc `json:"cache"`
}

type regionProperties struct {
	common
	RegionID string  `json:"region_id"`
	Comments *string `json:"comments"`
}

type observationProperties struct {
	Type           string  `json:"type"`
	Date           string  `json:"observation_date"`
	Source         *string `json:"source"`
	SensorName     *string `json:"sensor_name"`
	CurrentPhase   string  `json:"current_phase"`
	IsOccluded     string  `json:"is_occluded"`
	IsSiteBoundary string  `json:"is_site_boundary"`
	Score          *score  `json:"score,omitempty"`
}

// misc holds what the programme has no word for.
type misc struct {
	ChangeID string `json:"change_id"`
	Class    string `json:"class"`
	Change   string `json:"change"`
}

// score is a number with a fixed count of decimals.
type score float64

// scoreOf is nil where no score is known: the programme has no null for it.
func scoreOf(c detection.Change) *score {
	if math.IsNaN(c.Score) {
		return nil
	}
	return new(score(c.Score))
}

// MarshalJSON writes four decimals.
func (s score) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%.4f", float64(s)), nil }

type feature struct {
	Type       string            `json:"type"`
	Properties any               `json:"properties"`
	Geometry   *geojson.Geometry `json:"geometry"`
}

type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

// Fits reports whether the programme knows such a change.
func Fits(c detection.Change) bool {
	if c.Geometry == nil || c.Change == detection.Removed || c.ChangedAfter == "" && c.ChangedBefore == "" {
		return false
	}
	return c.Geometry.Dimensions() == 2
}

// Write writes the archive.
func Write(w io.Writer, r detection.Result, pr table.Projector) error {
	archive := zip.NewWriter(w)
	changes := slices.Clone(r.Changes)
	slices.SortStableFunc(changes, func(a, b detection.Change) int {
		return cmp.Or(cmp.Compare(a.SiteID, b.SiteID), cmp.Compare(a.ID, b.ID))
	})
	var regions []string
	for _, s := range r.Statements {
		regions = append(regions, s.SiteID)
	}
	for _, c := range changes {
		regions = append(regions, c.SiteID)
	}
	slices.Sort(regions)
	for i, site := range slices.Compact(regions) {
		g := region{id: fmt.Sprintf("ZZ_R%03d", i+1), result: r, projector: pr}
		for _, c := range changes {
			if c.SiteID == site && Fits(c) {
				g.changes = append(g.changes, c)
			}
		}
		if len(g.changes) == 0 {
			continue
		}
		if err := g.write(archive); err != nil {
			return err
		}
	}
	return archive.Close()
}

// region is a site of the result with the changes that fit.
type region struct {
	id        string
	result    detection.Result
	changes   []detection.Change
	projector table.Projector
}

func (g region) write(archive *zip.Writer) error {
	if len(g.changes) > mostSites {
		return fmt.Errorf("a region of %d changes: SMART numbers %d at most", len(g.changes), mostSites)
	}
	bound := g.changes[0].Geometry.Bound()
	summaries := collection{Type: "FeatureCollection"}
	var first, last string
	for i, c := range g.changes {
		id := fmt.Sprintf("%s_%04d", g.id, i)
		bound = bound.Union(c.Geometry.Bound())
		first = earlier(first, cmp.Or(c.ChangedAfter, c.ChangedBefore))
		last = max(last, cmp.Or(c.ChangedBefore, c.ChangedAfter))
		site, err := g.site(c, id)
		if err != nil {
			return err
		}
		model := collection{"FeatureCollection", append(
			[]feature{{"Feature", site, outline(c)}}, g.observations(c)...)}
		if err := add(archive, "site_models/"+id+".geojson", model); err != nil {
			return err
		}
		p := summaryProperties{site.proposed, site.MiscInfo}
		p.Type = "site_summary"
		summaries.Features = append(summaries.Features, feature{"Feature", p, outline(c)})
	}
	mgrs, err := square(bound.Center(), g.projector)
	if err != nil {
		return err
	}
	head := feature{"Feature", regionProperties{
		common:   g.common("region", mgrs, first, last),
		RegionID: g.id,
	}, geojson.NewGeometry(bound.ToPolygon())}
	summaries.Features = append([]feature{head}, summaries.Features...)
	return add(archive, "region_models/"+g.id+".geojson", summaries)
}

func earlier(a, b string) string {
	if a == "" {
		return b
	}
	return min(a, b)
}

func (g region) common(kind, mgrs, start, end string) common {
	return common{
		Type: kind, Version: "2.0.1", MGRS: mgrs, StartDate: known(start), EndDate: known(end),
		ModelContent: "proposed", Originator: "rampart",
	}
}

// outline is the polygon of a site: of several parts the box round them, since the
// programme wants one.
func outline(c detection.Change) *geojson.Geometry {
	if m, ok := c.Geometry.(orb.MultiPolygon); ok {
		if len(m) == 1 {
			return geojson.NewGeometry(m[0])
		}
		return geojson.NewGeometry(m.Bound().ToPolygon())
	}
	return geojson.NewGeometry(c.Geometry)
}

func (g region) site(c detection.Change, id string) (siteProperties, error) {
	mgrs, err := square(c.Geometry.Bound().Center(), g.projector)
	if err != nil {
		return siteProperties{}, err
	}
	status := "system_confirmed"
	if c.Review.Status == "rejected" {
		status = "system_rejected"
	}
	return siteProperties{
		proposed: proposed{
			common: g.common("site", mgrs, c.ChangedAfter, c.ChangedBefore),
			SiteID: id, Status: status, Score: scoreOf(c), Validated: "False",
		},
		RegionID: g.id, MiscInfo: misc{c.ID, string(c.Class), string(c.Change)},
	}, nil
}

// observations are those of the two dates, as far as they are known.
func (g region) observations(c detection.Change) []feature {
	parts := 1
	if m, ok := c.Geometry.(orb.MultiPolygon); ok {
		parts = len(m)
	}
	var out []feature
	for _, o := range []struct{ day, scene, phase string }{
		{c.ChangedAfter, c.BeforeScene, noActivity}, {c.ChangedBefore, c.AfterScene, postConstruction},
	} {
		if o.day == "" {
			continue
		}
		p := observationProperties{
			Type: "observation", Date: o.day, Source: known(o.scene), SensorName: g.sensor(o.scene),
			CurrentPhase: repeat(o.phase, parts), IsOccluded: repeat("False", parts),
			IsSiteBoundary: repeat("True", parts), Score: scoreOf(c),
		}
		out = append(out, feature{"Feature", p, geojson.NewGeometry(c.Geometry)})
	}
	return out
}

// repeat says the same of each part of a geometry.
func repeat(s string, n int) string {
	out := s
	for range n - 1 {
		out += ", " + s
	}
	return out
}

// sensor is that of a scene as the programme calls it; null for one that it has no
// word for.
func (g region) sensor(scene string) *string {
	for _, s := range g.result.Scenes {
		if s.ID != scene {
			continue
		}
		plain := strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(s.Sensor))
		for _, name := range []string{"Landsat 8", "Sentinel-2", "WorldView", "Planet"} {
			if strings.HasPrefix(plain, strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(name))) {
				return &name
			}
		}
	}
	return nil
}

func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func add(archive *zip.Writer, name string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return export.AddFile(archive, name, append(data, '\n'))
}
