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
	"rampart/internal/export/table"
	"rampart/internal/site"
)

// Summary is what a run comes to.
type Summary struct {
	Sites   Count
	Changes []detection.Change
	Broken  int // files that were meant to be scenes and cannot be used
}

// Count is how it went with the sites.
type Count struct {
	Seen, Unseen, Failed int
	Missing              int // nothing was done yet, or not as it is asked for
	Kept                 int // the result was there already
}

// CountOf counts outcomes.
func CountOf(outcomes []Outcome) Count {
	var n Count
	for _, o := range outcomes {
		switch o.Status {
		case statusSeen:
			n.Seen++
		case statusUnseen:
			n.Unseen++
		case statusFailed:
			n.Failed++
		default:
			n.Missing++
		}
		if o.Kept {
			n.Kept++
		}
	}
	return n
}

// siteSaid is what can be said of a site.
type siteSaid struct {
	Outcome
	statement detection.Statement
	changes   int
	// counted are the changes that count for this site.
	counted  []detection.Change
	first    time.Time // day of the first usable scene
	overlaps []string
}

// last is the day of the last usable scene, zero where there is none.
func (s *siteSaid) last() time.Time { return parseDay(s.statement.Coverage.LastSeen) }

// write makes what is said of all sites from the results of each.
func (c *Campaign) write(outcomes []Outcome) (Summary, error) {
	said, merged, err := c.gather(outcomes)
	if err != nil {
		return Summary{}, err
	}
	n := CountOf(outcomes)
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
		func() error { return export.WriteJSON(c.path(recordFile), c.record(outcomes, n, merged.result)) },
		func() error { return writeProvenance(c.Out) },
		c.writeCustody,
	} {
		if err := write(); err != nil {
			return Summary{}, err
		}
	}
	broken := newSet[string](nil)
	for _, r := range skipped {
		if r.kind == "broken" {
			broken.add([]string{r.path})
		}
	}
	return Summary{n, merged.result.Changes, len(broken.all)}, nil
}

// brokenOf counts the files that were meant to be scenes of the sites and cannot be
// used.
func brokenOf(outcomes []Outcome) int {
	broken := newSet[string](nil)
	for _, o := range outcomes {
		for _, s := range o.Skipped {
			if s.Broken {
				broken.add([]string{s.Path})
			}
		}
		broken.add(o.unread)
	}
	return len(broken.all)
}

func (c *Campaign) path(name string) string { return filepath.Join(c.Out, name) }

// allResults is the results of all sites as one.
type allResults struct {
	result detection.Result
	bySite map[string][]detection.Skip // what each result left out
}

// gather reads the results of all sites back.
func (c *Campaign) gather(outcomes []Outcome) ([]*siteSaid, allResults, error) {
	all := allResults{bySite: map[string][]detection.Skip{}}
	results := []detection.Result{{
		Version: c.Version, Parameters: c.parameters().asMap(),
		Coverage: detection.Coverage{ObservableShare: math.NaN()},
	}}
	var said []*siteSaid
	byID := map[string]*siteSaid{}
	for _, o := range outcomes {
		s := &siteSaid{Outcome: o}
		said, byID[o.Site.ID] = append(said, s), s
		if o.Failed() {
			s.statement = Unseen(o.Site, fmt.Errorf("the work on it failed: %s", o.Reason))
			results[0].Statements = append(results[0].Statements, s.statement)
			continue
		}
		r, err := export.ReadFile(filepath.Join(c.dir(o.Site.ID), ChangesFile))
		if err != nil {
			return nil, all, err
		}
		s.take(r)
		all.bySite[o.Site.ID] = r.Skipped
		r.Skipped, r.Parameters = nil, nil
		results = append(results, r)
	}
	ground := newGround(c.List.Sites, c.List.Overlaps)
	all.result = merge(results, nil, ground)
	for _, change := range all.result.Changes {
		if s := byID[change.SiteID]; s != nil {
			s.counted = append(s.counted, change)
		}
	}
	for _, s := range said {
		s.overlaps = ground.beside[s.Site.ID]
	}
	return said, all, nil
}

// take notes what the result of the site says.
func (s *siteSaid) take(r detection.Result) {
	for _, st := range r.Statements {
		s.statement = st
	}
	s.changes = len(r.Changes)
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
		if last := s.last(); last.After(to) {
			to = last
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
		changeMeanings(), siteMeanings(), meanings("codebook.csv", codebookColumns()),
	)
}

// changeMeanings are those of the properties of a change.
func changeMeanings() []meaning {
	kinds := map[table.Kind]string{
		table.Text: "text", table.Integer: "integer", table.Real: "number", table.Bool: "true or false",
		table.Date: "date", table.List: "list",
	}
	out := []meaning{{ChangesFile, "evidence", "object", "0 to 1",
		"parts of the score by name; null where that kind of evidence was not looked for"}}
	for _, c := range table.Changes(nil).Columns {
		about := c.About
		for i, code := range c.Codes {
			about += fmt.Sprintf("%s %s (%s)", [2]string{";", ","}[min(i, 1)], code.Value, code.Meaning)
		}
		out = append(out, meaning{ChangesFile, c.Name, kinds[c.Kind], "", about})
	}
	return out
}

// runJSON is the record of a run. It is the same on every machine.
type runJSON struct {
	Schema     int        `json:"schema"`
	Version    string     `json:"version"`
	Parameters Parameters `json:"parameters"`
	Asked      Asked      `json:"asked"`
	// Redact says what has been left out; empty where nothing was.
	Redact   string `json:"redact,omitempty"`
	SiteList string `json:"site_list"`
	Scenes   string `json:"scenes"`
	Sites    struct {
		Read    int `json:"read"`
		Refused int `json:"refused"`
		Seen    int `json:"seen"`
		Unseen  int `json:"unseen"`
		Failed  int `json:"failed"`
	} `json:"sites"`
	Changes int      `json:"changes"`
	Notes   []string `json:"notes"`
}

func (c *Campaign) record(outcomes []Outcome, n Count, r detection.Result) runJSON {
	out := runJSON{
		Schema: export.Schema, Version: c.Version, Parameters: c.parameters(),
		Asked: c.Asked, SiteList: c.List.Form, Scenes: c.Source.Form(), Changes: len(r.Changes),
		Notes: append([]string{}, slices.Concat(c.List.Notes, c.Source.Rest().Notes)...),
	}
	for _, o := range outcomes {
		for _, note := range o.Notes {
			if !slices.Contains(out.Notes, note) {
				out.Notes = append(out.Notes, note)
			}
		}
	}
	out.Sites.Read, out.Sites.Refused = len(c.List.Sites), len(c.List.Refused)
	out.Sites.Seen, out.Sites.Unseen, out.Sites.Failed = n.Seen, n.Unseen, n.Failed
	return out
}

// asMap is the parameters as a result has them.
func (p Parameters) asMap() map[string]any {
	return map[string]any{
		"min_area_m2": p.MinAreaM2, "sensitivity": p.Sensitivity, "from": p.From, "to": p.To,
		"min_score": p.MinScore, "weights_sha256": p.Weights,
	}
}
