package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"rampart/internal/campaign"
	"rampart/internal/pipeline"
)

// dryRunReport is the JSON form of what a campaign would do.
type dryRunReport struct {
	Sites        []dryRunSite `json:"sites"`
	Seen         int          `json:"sites_seen"`
	ReadBytes    int64        `json:"read_bytes"`   // from files, as they are packed
	MemoryBytes  int64        `json:"memory_bytes"` // the most that one site takes
	DiskBytes    int64        `json:"disk_bytes"`
	EstimateS    float64      `json:"estimate_s"`
	Output       string       `json:"output"`
	ScenesUsed   int          `json:"scenes_used"`
	ScenesLieAs  string       `json:"scenes_form"`
	SitesRefused int          `json:"sites_refused"`
}

// dryRunSite is what would be done at a site.
type dryRunSite struct {
	drySite
	Name     string        `json:"name"`
	Skipped  []inspectSkip `json:"skipped"`
	Quarters []dryQuarter  `json:"quarters"`
	Gaps     []dryGap      `json:"gaps"`
	Unlike   []dryPair     `json:"unlike"`
	Alike    []dryPair     `json:"alike"`
}

type dryQuarter struct {
	Quarter string `json:"quarter"`
	Scenes  int    `json:"scenes"`
}

type dryGap struct {
	From string `json:"from"`
	To   string `json:"to"`
	Days int    `json:"days"`
}

type dryPair struct {
	Before     string   `json:"before"`
	After      string   `json:"after"`
	SeasonDays int      `json:"season_days"`
	SunDeg     *float64 `json:"sun_deg"`
}

// dryCampaign says what a run would do. It fails if nothing could be said of any
// site.
func dryCampaign(ctx context.Context, a *app, o campaignOptions, c *campaign.Campaign) error {
	forecasts, err := c.Forecast(ctx, o.part, a.world.tools())
	a.gdal.tell(a.talk)
	if err != nil {
		return err
	}
	cost := campaign.CostOf(forecasts, pipeline.MeasuredRates())
	r := dryRunReport{
		Output: o.out, ScenesLieAs: c.Source.Form(), SitesRefused: len(c.List.Refused),
		Seen: cost.Sites, ScenesUsed: cost.Images, ReadBytes: cost.ReadBytes,
		MemoryBytes: cost.MemoryBytes, DiskBytes: cost.DiskBytes,
		EstimateS: roundTo(cost.CoreS/float64(o.cores()), 2),
	}
	for _, f := range forecasts {
		r.add(f)
	}
	err = a.print(func(w io.Writer) error {
		if o.json {
			return writeJSON(w, r)
		}
		return r.writeText(w)
	})
	if err == nil && r.Seen == 0 {
		err = fmt.Errorf("nothing could be said of any of %s", plural(len(r.Sites), "site"))
	}
	return err
}

func (r *dryRunReport) add(f campaign.Forecast) {
	s := dryRunSite{
		drySite: newDrySite(f.Site.ID, f.Plan), Name: f.Site.Name, Skipped: []inspectSkip{},
		Quarters: []dryQuarter{}, Gaps: []dryGap{}, Unlike: []dryPair{}, Alike: []dryPair{},
	}
	for _, skip := range f.Skipped {
		s.Skipped = append(s.Skipped, inspectSkip(skip))
	}
	for _, q := range f.Quarters {
		s.Quarters = append(s.Quarters, dryQuarter(q))
	}
	for _, g := range f.Gaps {
		s.Gaps = append(s.Gaps, dryGap{dayOf(g.From), dayOf(g.To), g.Days})
	}
	s.Unlike, s.Alike = append(s.Unlike, dryPairs(f.Unlike)...), append(s.Alike, dryPairs(f.Alike)...)
	if f.Err != nil {
		s.Reason = f.Err.Error()
	}
	r.Sites = append(r.Sites, s)
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

func dryPairs(pairs []campaign.Pair) []dryPair {
	var out []dryPair
	for _, p := range pairs {
		d := dryPair{
			Before: formatDate(p.Before.Acquired), After: formatDate(p.After.Acquired),
			SeasonDays: p.SeasonDays,
		}
		if !math.IsNaN(p.SunDeg) {
			sun := roundTo(p.SunDeg, 1)
			d.SunDeg = &sun
		}
		out = append(out, d)
	}
	return out
}

func (r dryRunReport) writeText(w io.Writer) error {
	var b strings.Builder
	for _, s := range r.Sites {
		s.writeText(&b)
	}
	fmt.Fprintf(&b, "%s, %d of which something could be said; %d refused\n",
		plural(len(r.Sites), "site"), r.Seen, r.SitesRefused)
	fmt.Fprintf(&b, "%s to use, to read from files: %s; memory: %s; results on disk: about %s; time: about %s\n",
		plural(r.ScenesUsed, "scene"), formatBytes(r.ReadBytes), formatBytes(r.MemoryBytes),
		formatBytes(r.DiskBytes), formatLeft(r.EstimateS))
	if r.Output != "" {
		fmt.Fprintf(&b, "the results would go to %s\n", r.Output)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s dryRunSite) writeText(b *strings.Builder) {
	fmt.Fprintf(b, "site %s", s.SiteID)
	if s.Name != "" && s.Name != s.SiteID {
		fmt.Fprintf(b, " (%s)", s.Name)
	}
	b.WriteString("\n")
	for _, skip := range s.Skipped {
		fmt.Fprintf(b, "  not used: %s\n", skipLine(skip.Path, skip.Reason))
	}
	if s.Reason != "" {
		fmt.Fprintf(b, "  nothing can be said: %s\n", s.Reason)
		return
	}
	s.writeScenes(b)
	var quarters []string
	for _, q := range s.Quarters {
		quarters = append(quarters, fmt.Sprintf("%s %d", q.Quarter, q.Scenes))
	}
	fmt.Fprintf(b, "  scenes a quarter: %s\n", strings.Join(quarters, ", "))
	for _, g := range s.Gaps {
		fmt.Fprintf(b, "  gap: %s to %s, %d days\n", g.From, g.To, g.Days)
	}
	for _, p := range s.Unlike {
		fmt.Fprintf(b, "  unlike: %s\n", p.text())
	}
	for _, p := range s.Alike {
		fmt.Fprintf(b, "  alike, to look at instead: %s and %s\n", p.Before, p.After)
	}
	s.writeCost(b)
}

// text says how the two scenes of a pair differ.
func (p dryPair) text() string {
	s := fmt.Sprintf("%s and %s lie %d days apart in the year", p.Before, p.After, p.SeasonDays)
	if p.SunDeg != nil {
		s += fmt.Sprintf(", the sun stands %.0f degrees higher in one", *p.SunDeg)
	}
	return s
}
