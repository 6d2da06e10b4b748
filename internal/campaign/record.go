package campaign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"rampart/internal/cause"
	"rampart/internal/export"
	"rampart/internal/pipeline"
	"rampart/internal/site"
	"rampart/internal/sitelist"
	"rampart/internal/weights"
)

// recordJSON is all that a campaign must know to say something of all sites
// together: what was asked, of which sites, and what was read. It is the same on
// every machine, whichever part of the work is done there.
type recordJSON struct {
	Schema     int            `json:"schema"`
	Version    string         `json:"version"`
	Parameters Parameters     `json:"parameters"`
	BOM        bool           `json:"bom"`
	Asked      Asked          `json:"asked"`
	SiteList   string         `json:"site_list"`
	Unit       string         `json:"unit"`
	ListNotes  []string       `json:"list_notes"`
	Refused    []refusedJSON  `json:"refused"`
	Scenes     string         `json:"scenes"`
	Notes      []string       `json:"scene_notes"`
	Skipped    []leftJSON     `json:"skipped"`
	Sites      []recordedSite `json:"sites"`
}

type refusedJSON struct {
	Row    int    `json:"row"`
	Reason string `json:"reason"`
}

// recordedSite is a site, whose geometries JSON cannot tell by themselves.
type recordedSite struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	NamesOther  []string          `json:"names_other"`
	SourceIDs   []site.Entry      `json:"source_ids"`
	Labels      []site.Entry      `json:"labels"`
	Dates       []site.Entry      `json:"dates"`
	RadiusM     float64           `json:"radius_m"`
	Datum       string            `json:"datum"`
	Sensitivity string            `json:"sensitivity"`
	Given       *geojson.Geometry `json:"given"`
	Area        orb.MultiPolygon  `json:"area"`
}

func recordSite(s site.Site) recordedSite {
	r := recordedSite{
		ID: s.ID, Name: s.Name, NamesOther: s.NamesOther, SourceIDs: s.SourceIDs, Labels: s.Labels,
		Dates: s.Dates, RadiusM: s.RadiusM, Datum: s.Datum, Sensitivity: s.Sensitivity, Area: s.Area,
	}
	if s.Given != nil {
		r.Given = geojson.NewGeometry(s.Given)
	}
	return r
}

func (r recordedSite) site() site.Site {
	s := site.Site{
		ID: r.ID, Name: r.Name, NamesOther: r.NamesOther, SourceIDs: r.SourceIDs, Labels: r.Labels,
		Dates: r.Dates, RadiusM: r.RadiusM, Datum: r.Datum, Sensitivity: r.Sensitivity, Area: r.Area,
	}
	if r.Given != nil {
		s.Given = r.Given.Geometry()
	}
	return s
}

// writeRecord writes what is asked, unless it is there.
func (c *Campaign) writeRecord() error {
	rest := c.Source.Rest()
	r := recordJSON{
		Schema: export.Schema, Version: c.Version, Parameters: c.parameters(), BOM: c.BOM, Asked: c.Asked,
		SiteList: c.List.Form, Unit: c.List.Unit, ListNotes: append([]string{}, c.List.Notes...),
		Refused: []refusedJSON{}, Scenes: c.Source.Form(), Notes: append([]string{}, rest.Notes...),
		Skipped: leftOf(rest.Skipped), Sites: []recordedSite{},
	}
	for _, x := range c.List.Refused {
		r.Refused = append(r.Refused, refusedJSON(x))
	}
	for _, s := range c.List.Sites {
		r.Sites = append(r.Sites, recordSite(s))
	}
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write %s: %w", c.path(askedFile), err)
	}
	data = append(data, '\n')
	if old, err := os.ReadFile(c.path(askedFile)); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return writeBytes(c.path(askedFile), data)
}

// Open is the campaign whose results lie in a folder. It knows what was asked and
// of which sites, but not the scenes.
func Open(out string) (*Campaign, error) {
	var r recordJSON
	path := filepath.Join(out, askedFile)
	switch err := readJSON(path, &r); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: no run has begun there: name the folder that run -o names", out)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", path, cause.Of(err))
	case r.Schema != export.Schema:
		return nil, fmt.Errorf("%s: %w", path, export.ErrSchema)
	}
	c := &Campaign{
		Out: out, Version: r.Version, BOM: r.BOM, Asked: r.Asked,
		Source: recorded{r.Scenes, site.Series{Notes: r.Notes, Skipped: skippedOf(r.Skipped)}},
		List:   sitelist.List{Form: r.SiteList, Unit: r.Unit, Notes: r.ListNotes},
	}
	c.Params = r.Parameters.asked()
	c.From, c.To = dayOf(r.Parameters.From), dayOf(r.Parameters.To)
	for _, x := range r.Refused {
		c.List.Refused = append(c.List.Refused, sitelist.Refused(x))
	}
	for _, s := range r.Sites {
		c.List.Sites = append(c.List.Sites, s.site())
	}
	c.List.Overlaps = sitelist.Overlaps(c.List.Sites)
	c.nameFolders()
	return c, nil
}

// asked are the parameters, of the weights their sum only.
func (p Parameters) asked() pipeline.Params {
	params := pipeline.Params{
		MinAreaM2: p.MinAreaM2, Sensitivity: p.Sensitivity, MinScore: p.MinScore,
	}
	if p.Weights != nil {
		params.Weights = &weights.File{SHA256: *p.Weights}
	}
	return params
}

// Outcomes are those of all sites, as far as there are any.
func (c *Campaign) Outcomes() ([]Outcome, error) {
	var all []Outcome
	for _, s := range c.List.Sites {
		o, err := c.stored(s)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// Finish writes what is said of all sites together from the results that are
// there. It fails where one is missing.
func (c *Campaign) Finish() (Summary, error) {
	return c.guarded(alone, func() (Summary, error) {
		outcomes, err := c.Outcomes()
		if err != nil {
			return Summary{}, err
		}
		for _, o := range outcomes {
			if o.Missing() {
				n := CountOf(outcomes).Missing
				return Summary{}, fmt.Errorf("%d of %d sites have no result yet, the first is %s: "+
					"run them; status says which", n, len(outcomes), o.Site.ID)
			}
		}
		return c.write(outcomes)
	})
}

// recorded says of the scenes what a record has.
type recorded struct {
	form string
	rest site.Series
}

func (r recorded) Form() string { return r.form }

func (r recorded) Series(context.Context, site.Site) (site.Series, error) {
	return site.Series{}, errNoScene
}

func (r recorded) Rest() site.Series { return r.rest }

func (r recorded) Relative(text string) string { return text }
