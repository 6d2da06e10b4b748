package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"rampart/internal/campaign"
	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/site"
)

// Site is a place, and what a result says of it.
type Site struct {
	ID, Name   string
	NamesOther []string
	SourceIDs  []site.Entry
	// Sources are those that the list of sites marks as public; others are never
	// shown.
	Sources []Source
	Area    orb.MultiPolygon // none where only the result is known
	// Sensitive says that its place must not be told to everybody.
	Sensitive bool
	// Folder is a name for its files.
	Folder    string
	Statement detection.Statement
	// Result holds its scenes, what was left out, and the indicators; its changes
	// are in Changes, those that count here, and Elsewhere, those that lie in its
	// area and count for another site.
	Result             detection.Result
	Changes, Elsewhere []detection.Change
}

// Source is where something said of a site comes from.
type Source struct {
	Type        string `json:"type"`
	Ref         string `json:"ref"`
	Date        string `json:"date"`
	Sensitivity string `json:"sensitivity"`
}

// Title is the name of a site, or what stands for it.
func (s *Site) Title() string { return cmp.Or(s.Name, s.ID, "the area") }

// Campaign is all that a report is made from, the sites by id.
type Campaign struct {
	Version    string
	Parameters map[string]any
	Notes      []string
	Sites      []Site
	// From and To bound the days asked about, as YYYY-MM-DD; empty is unbounded.
	From, To string
}

// The files of a run.
const (
	changesFile = "changes.geojson"
	sitesFile   = "sites.geojson"
	sitesFolder = "sites"
)

// Read reads the folder of a run, or a result of detect.
func Read(path string) (Campaign, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Campaign{}, fmt.Errorf("%s: there is no such file or folder; "+
			"give the folder of a run, or a result of detect", path)
	}
	if !info.IsDir() {
		r, err := export.ReadFile(path)
		if err != nil {
			return Campaign{}, err
		}
		return newCampaign(r, nil), nil
	}
	merged := filepath.Join(path, changesFile)
	if _, err := os.Stat(merged); errors.Is(err, fs.ErrNotExist) {
		return Campaign{}, fmt.Errorf("%s: it holds no %s; give the folder of a run that is done",
			path, changesFile)
	}
	r, err := export.ReadFile(merged)
	if err != nil {
		return Campaign{}, err
	}
	own, err := siteResults(path)
	if err != nil {
		return Campaign{}, err
	}
	c := newCampaign(r, own)
	places, err := ReadPlaces(filepath.Join(path, sitesFile))
	if err == nil {
		c.Place(places)
	}
	return c, err
}

// siteResult is the result of one site with the name of its folder.
type siteResult struct {
	folder string
	result detection.Result
}

// siteResults reads what a run says of each site, by id; the changes are in the
// merged result.
func siteResults(path string) (map[string]siteResult, error) {
	files, err := filepath.Glob(filepath.Join(globEscaped(path), sitesFolder, "*", changesFile))
	if err != nil {
		return nil, err
	}
	out := map[string]siteResult{}
	for _, f := range files {
		r, err := export.ReadFile(f)
		if err != nil {
			return nil, err
		}
		r.Changes = nil
		if len(r.Statements) > 0 {
			out[r.Statements[0].SiteID] = siteResult{filepath.Base(filepath.Dir(f)), r}
		}
	}
	return out, nil
}

// globEscaped is a path in which nothing stands for anything else.
func globEscaped(path string) string {
	var b bytes.Buffer
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// newCampaign sorts a result by site. Own are the results of the sites where each
// has one.
func newCampaign(r detection.Result, own map[string]siteResult) Campaign {
	c := Campaign{Version: r.Version, Parameters: r.Parameters, Notes: r.Notes}
	c.From, _ = r.Parameters["from"].(string)
	c.To, _ = r.Parameters["to"].(string)
	at := map[string]int{}
	for _, st := range r.Statements {
		if _, twice := at[st.SiteID]; twice {
			continue
		}
		at[st.SiteID] = len(c.Sites)
		s := Site{
			ID: st.SiteID, Name: st.Name, Statement: st,
			Folder: campaign.FolderName(cmp.Or(st.SiteID, "area")), Result: r,
		}
		if o, ok := own[st.SiteID]; ok {
			s.Folder, s.Result = o.folder, o.result
		} else if own != nil {
			s.Result = detection.Result{} // the work on it failed
		}
		s.Result.Changes = nil
		s.Result.Indicators = slices.DeleteFunc(slices.Clone(s.Result.Indicators),
			func(i detection.Indicators) bool { return i.SiteID != st.SiteID })
		c.Sites = append(c.Sites, s)
	}
	for _, change := range r.Changes {
		if i, ok := at[change.SiteID]; ok {
			c.Sites[i].Changes = append(c.Sites[i].Changes, change)
		}
		for _, id := range change.SiteIDsAlso {
			if i, ok := at[id]; ok {
				c.Sites[i].Elsewhere = append(c.Sites[i].Elsewhere, change)
			}
		}
	}
	slices.SortFunc(c.Sites, func(a, b Site) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

// Place gives sites their names and areas.
func (c *Campaign) Place(places []Site) {
	for i := range c.Sites {
		s := &c.Sites[i]
		for _, p := range places {
			if p.ID == s.ID {
				s.Name, s.NamesOther = cmp.Or(p.Name, s.Name), p.NamesOther
				s.SourceIDs, s.Sources, s.Area = p.SourceIDs, p.Sources, p.Area
				s.Sensitive = p.Sensitive
			}
		}
	}
}

// listed is a site as a list of sites in GeoJSON has it.
type listed struct {
	ID          string                     `json:"id"`
	Name        string                     `json:"name"`
	NamesOther  []string                   `json:"names_other"`
	SourceIDs   map[string]json.RawMessage `json:"source_ids"`
	Sensitivity string                     `json:"sensitivity"`
	Sources     []Source                   `json:"sources"`
}

// public is the sensitivity of a source that may be shown.
const public = "public"

// ReadPlaces reads the sites.geojson of a run. Labels, dates, notes and sources
// that are not public are not read.
func ReadPlaces(path string) ([]Site, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", path, errors.Unwrap(err))
	}
	var c struct {
		Features []struct {
			Geometry   *geojson.Geometry `json:"geometry"`
			Properties listed            `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("%s: it is no list of sites: %w", path, err)
	}
	var out []Site
	for _, f := range c.Features {
		p := f.Properties
		s := Site{
			ID: p.ID, Name: p.Name, NamesOther: p.NamesOther,
			Sensitive: site.Site{Sensitivity: p.Sensitivity}.Sensitive(),
		}
		for _, name := range sortedKeys(p.SourceIDs) {
			for _, id := range texts(p.SourceIDs[name]) {
				s.SourceIDs = append(s.SourceIDs, site.Entry{Name: name, Value: id})
			}
		}
		for _, source := range p.Sources {
			if source.Sensitivity == public {
				s.Sources = append(s.Sources, source)
			}
		}
		if f.Geometry != nil {
			switch g := f.Geometry.Geometry().(type) {
			case orb.Polygon:
				s.Area = orb.MultiPolygon{g}
			case orb.MultiPolygon:
				s.Area = g
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// texts reads a text or a list of them.
func texts(raw json.RawMessage) []string {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// UsableScenes are the scenes that the result rests on, oldest first.
func (s *Site) UsableScenes() []detection.Scene {
	var out []detection.Scene
	for _, scene := range s.Result.Scenes {
		if scene.Used {
			out = append(out, scene)
		}
	}
	slices.SortStableFunc(out, func(a, b detection.Scene) int {
		return cmp.Or(cmp.Compare(a.Acquired, b.Acquired), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// scene is the scene of an id; nil where there is none.
func (s *Site) scene(id string) *detection.Scene {
	i := slices.IndexFunc(s.Result.Scenes, func(x detection.Scene) bool { return x.ID == id })
	if i < 0 || id == "" {
		return nil
	}
	return &s.Result.Scenes[i]
}

// Bound is the box of the area, or of all changes where that is not known; ok is
// false where nothing has a place.
func (s *Site) Bound() (b orb.Bound, ok bool) {
	if len(s.Area) > 0 {
		return s.Area.Bound(), true
	}
	for _, c := range s.Changes {
		switch {
		case c.Geometry == nil:
		case !ok:
			b, ok = c.Geometry.Bound(), true
		default:
			b = b.Union(c.Geometry.Bound())
		}
	}
	return b, ok
}
