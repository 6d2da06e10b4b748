package campaign

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"time"

	"rampart/internal/detection"
	"rampart/internal/export"
	"rampart/internal/site"
	"rampart/internal/sitelist"
)

// Summary is what a run comes to.
type Summary struct {
	Outcomes []Outcome
	Changes  []detection.Change
	Broken   int // files that were meant to be scenes and cannot be used
}

// siteSaid is what can be said of a site.
type siteSaid struct {
	site      site.Site
	outcome   Outcome
	statement detection.Statement
	coverage  detection.Coverage
	changes   int
	// counted are the changes that count for this site.
	counted     []detection.Change
	first, last time.Time // of the usable scenes
	overlaps    []string
}

// write makes what is said of all sites from the results of each.
func (c *Campaign) write(outcomes []Outcome) (Summary, error) {
	said, merged, err := c.gather(outcomes)
	if err != nil {
		return Summary{}, err
	}
	skipped := c.skipped(outcomes, merged.bySite)
	from, to := c.span(said)
	var rows []quarterRow
	if !from.IsZero() {
		rows = quarterRows(said, from, to)
	}
	for _, write := range []func() error{
		func() error {
			return export.File(c.path(ChangesFile), func(w io.Writer) error {
				return export.WriteGeoJSON(w, merged.result)
			})
		},
		func() error { return writeSites(c.path(SitesFile), said) },
		func() error { return writeTable(c.path("quarters.csv"), c.BOM, quarterColumns(), rows) },
		func() error { return writeTable(c.path("skipped.csv"), c.BOM, skippedColumns(), skipped) },
		func() error { return writeTable(c.path("codebook.csv"), c.BOM, codebookColumns(), codebook()) },
		func() error { return export.WriteJSON(c.path("run.json"), c.record(said, merged.result)) },
	} {
		if err := write(); err != nil {
			return Summary{}, err
		}
	}
	broken := map[string]bool{}
	for _, r := range skipped {
		if r.kind == "broken" {
			broken[r.path] = true
		}
	}
	return Summary{outcomes, merged.result.Changes, len(broken)}, nil
}

func (c *Campaign) path(name string) string { return filepath.Join(c.Out, name) }

// together is the results of all sites as one.
type together struct {
	result detection.Result
	bySite map[string][]detection.Skip // what each result left out
}

// gather reads the results of all sites back.
func (c *Campaign) gather(outcomes []Outcome) ([]*siteSaid, together, error) {
	all := together{bySite: map[string][]detection.Skip{}}
	results := []detection.Result{{
		Version: c.Version, Parameters: c.parameters().asMap(),
		Coverage: detection.Coverage{ObservableShare: math.NaN()},
	}}
	var said []*siteSaid
	byID := map[string]*siteSaid{}
	for _, o := range outcomes {
		s := &siteSaid{site: o.Site, outcome: o, coverage: detection.Coverage{ObservableShare: math.NaN()}}
		said, byID[o.Site.ID] = append(said, s), s
		if o.Failed() {
			s.statement = Unseen(o.Site, fmt.Errorf("the work on it failed: %s", o.Reason))
			results[0].Statements = append(results[0].Statements, s.statement)
			continue
		}
		r, err := export.ReadFile(filepath.Join(c.dir(o.Site), ChangesFile))
		if err != nil {
			return nil, all, err
		}
		s.take(r)
		all.bySite[o.Site.ID] = r.Skipped
		r.Skipped, r.Parameters = nil, nil
		results = append(results, r)
	}
	all.result = Merge(results, nil, c.List.Sites)
	for _, change := range all.result.Changes {
		if s := byID[change.SiteID]; s != nil {
			s.counted = append(s.counted, change)
		}
	}
	sites := c.List.Sites
	for _, pair := range sitelist.Overlaps(sites) {
		a, b := byID[sites[pair[0]].ID], byID[sites[pair[1]].ID]
		a.overlaps, b.overlaps = append(a.overlaps, b.site.ID), append(b.overlaps, a.site.ID)
	}
	return said, all, nil
}

// take notes what the result of the site says.
func (s *siteSaid) take(r detection.Result) {
	for _, st := range r.Statements {
		s.statement, s.coverage = st, st.Coverage
	}
	s.changes = len(r.Changes)
	s.last = parseDay(s.coverage.LastSeen)
	for _, scene := range r.Scenes {
		day := parseDay(scene.Acquired)
		if scene.Used && !day.IsZero() && (s.first.IsZero() || day.Before(s.first)) {
			s.first = day
		}
	}
}

// span is the time that is told of: what was asked about, or else from the first
// usable scene of any site to the last.
func (c *Campaign) span(said []*siteSaid) (from, to time.Time) {
	for _, s := range said {
		if !s.first.IsZero() && (from.IsZero() || s.first.Before(from)) {
			from = s.first
		}
		if s.last.After(to) {
			to = s.last
		}
	}
	if !c.From.IsZero() {
		from = c.From
	}
	if !c.To.IsZero() {
		to = c.To
	}
	return from, to
}

// skipped lists all that was not used.
func (c *Campaign) skipped(outcomes []Outcome, bySite map[string][]detection.Skip) []skippedRow {
	var rows []skippedRow
	for _, r := range c.List.Refused {
		rows = append(rows, skippedRow{
			kind: "site", path: fmt.Sprintf("%s %d", c.List.Unit, r.Row), reason: r.Reason,
		})
	}
	add := func(id string, s site.Skipped) {
		kind := "left_out"
		if s.Broken {
			kind = "broken"
		}
		rows = append(rows, skippedRow{id, kind, s.Path, s.Reason})
	}
	for _, s := range c.Source.Rest().Skipped {
		add("", s)
	}
	for _, o := range outcomes {
		for _, s := range o.Skipped {
			add(o.Site.ID, s)
		}
		for _, s := range bySite[o.Site.ID] {
			add(o.Site.ID, site.Skipped{Path: s.Path, Reason: s.Reason, Broken: true})
		}
		if o.Failed() {
			rows = append(rows, skippedRow{siteID: o.Site.ID, kind: statusFailed, reason: o.Reason})
		}
	}
	slices.SortFunc(rows, func(a, b skippedRow) int {
		return cmp.Or(cmp.Compare(a.siteID, b.siteID), cmp.Compare(a.kind, b.kind),
			cmp.Compare(a.path, b.path), cmp.Compare(a.reason, b.reason))
	})
	return slices.Compact(rows)
}

// codebook says what the columns of all tables mean.
func codebook() []meaning {
	return slices.Concat(
		meanings("quarters.csv", quarterColumns()), meanings("skipped.csv", skippedColumns()),
		siteMeanings(), meanings("codebook.csv", codebookColumns()),
	)
}

// runJSON is the record of a run. It is the same on every machine.
type runJSON struct {
	Schema     int        `json:"schema"`
	Version    string     `json:"version"`
	Parameters Parameters `json:"parameters"`
	SiteList   string     `json:"site_list"`
	Scenes     string     `json:"scenes"`
	Sites      struct {
		Read    int `json:"read"`
		Refused int `json:"refused"`
		Seen    int `json:"seen"`
		Unseen  int `json:"unseen"`
		Failed  int `json:"failed"`
	} `json:"sites"`
	Changes int      `json:"changes"`
	Notes   []string `json:"notes"`
}

func (c *Campaign) record(said []*siteSaid, r detection.Result) runJSON {
	out := runJSON{
		Schema: export.Schema, Version: c.Version, Parameters: c.parameters(),
		SiteList: c.List.Form, Scenes: c.Source.Form(), Changes: len(r.Changes),
		Notes: append([]string{}, slices.Concat(c.List.Notes, c.Source.Rest().Notes)...),
	}
	for _, s := range said {
		for _, n := range s.outcome.Notes {
			if !slices.Contains(out.Notes, n) {
				out.Notes = append(out.Notes, n)
			}
		}
	}
	out.Sites.Read, out.Sites.Refused = len(c.List.Sites), len(c.List.Refused)
	for _, s := range said {
		switch s.outcome.Status {
		case statusSeen:
			out.Sites.Seen++
		case statusUnseen:
			out.Sites.Unseen++
		default:
			out.Sites.Failed++
		}
	}
	return out
}

// asMap is the parameters as a result has them.
func (p Parameters) asMap() map[string]any {
	return map[string]any{
		"min_area_m2": p.MinAreaM2, "sensitivity": p.Sensitivity, "from": p.From, "to": p.To,
	}
}
